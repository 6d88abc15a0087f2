"""Pairs within groups 「组内两两配对」: who met whom, and where, counted on columns for millions of rows."""

from itertools import combinations
from typing import Any

import numpy as np

Numbers = np.ndarray[Any, Any]


def pairs_within(group: Numbers, member: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Each two members of one group, the lower number first, and their group; n members of a group make n(n-1)/2 pairs."""
    order = np.argsort(group, kind="stable")
    group, member = group[order], member[order]
    starts = np.flatnonzero(np.concatenate(([True], group[1:] != group[:-1]))) if len(group) else group
    sizes = np.diff(np.concatenate((starts, [len(group)])))
    ones, others, groups = [member[:0]], [member[:0]], [group[:0]]
    for size in np.unique(sizes):
        first = starts[sizes == size]
        members = np.sort(member[first[:, None] + np.arange(size)], axis=1)
        for one, other in combinations(range(size), 2):
            ones.append(members[:, one])
            others.append(members[:, other])
            groups.append(group[first])
    return np.concatenate(ones), np.concatenate(others), np.concatenate(groups)

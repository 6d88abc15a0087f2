"""Experts who meet too often 「评审专家固定搭配」: pairs on panels against what a fair draw would give.

Model H03. If expert A sits on a of N panels and B on b, a fair draw lets them meet on a hypergeometric number of panels. The
chance of meeting as often as they did is multiplied by the number of pairs that were looked at, so that many pairs do not
make a rare one common.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations
from typing import Any

import pyarrow as pa

from daylight.risk.pages import Value

Tables = Mapping[str, pa.Table]
Fact = dict[str, Any]
Seat = dict[str, Any]


def fixed_pairs(tables: Tables, values: Mapping[str, Value], _as_of: date) -> Iterator[Fact]:
    """H03: pairs of experts who met on more panels than a fair draw explains."""
    most, least = float(str(values["chance_below_pct"])), int(str(values["least_meetings"]))
    panels = _panels(tables["panel"])
    sat: dict[str, int] = defaultdict(int)
    met: dict[tuple[str, str], list[tuple[Seat, Seat]]] = defaultdict(list)
    for seats in panels:
        for expert in seats:
            sat[expert] += 1
        for one, other in combinations(sorted(seats), 2):
            met[one, other].append((seats[one], seats[other]))
    pairs = math.comb(len(sat), 2)
    for (one, other), meetings in sorted(met.items()):
        if len(meetings) < least:
            continue
        chance = min(1.0, pairs * _at_least(len(meetings), len(panels), sat[one], sat[other]))
        if 100 * chance < most:
            yield from _told(meetings, (sat[one], sat[other], len(panels), pairs), 100 * chance)


def _panels(table: pa.Table) -> list[dict[str, Seat]]:
    """Who sat on each panel: drawn and not declined."""
    found: dict[str, dict[str, Seat]] = defaultdict(dict)
    for row in sorted(table.to_pylist(), key=lambda row: str(row["panel_id"])):
        if row["lot_id"] is not None and row["expert_id"] is not None and row["declined_at"] is None:
            found[row["lot_id"]].setdefault(row["expert_id"], row)
    return [found[lot] for lot in sorted(found)]


def _at_least(k: int, panels: int, one: int, other: int) -> float:
    """The chance that two who sat on so many panels met on k or more of them (hypergeometric tail)."""
    whole = math.comb(panels, other)
    return (
        sum(math.comb(one, hit) * math.comb(panels - one, other - hit) for hit in range(k, min(one, other) + 1)) / whole
    )


def _told(meetings: list[tuple[Seat, Seat]], counts: tuple[int, int, int, int], chance_pct: float) -> Iterator[Fact]:
    """One finding a pair, named by its latest meeting, with every seat at which they met."""
    one, other, panels, pairs = counts
    meetings.sort(key=lambda pair: (str(pair[0]["drawn_at"] or ""), str(pair[0]["panel_id"])))
    last = meetings[-1][0]
    drawn = [seat["drawn_at"] for seat, _ in meetings if seat["drawn_at"] is not None]
    fact = {
        "subject_id": last["panel_id"], "place_id": last["place_id"], "value": float(len(meetings)), "peer_n": pairs,
        "threshold": round(one * other / panels, 4), "first_on": max(drawn).date() if drawn else None,
        "chance_pct": round(chance_pct, 6), "one": one, "other": other, "panels": panels,
    }  # fmt: skip
    for pair in meetings:
        for seat in pair:
            yield fact | {"evidence_table": "panel", "evidence_id": seat["panel_id"]}

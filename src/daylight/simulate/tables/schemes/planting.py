"""Which village gets which scheme, in which variant: drawn once for the county, so that small counties have every scheme too."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from random import Random

from daylight.simulate.tables.schemes import (
    approvals,
    collusion,
    contracts,
    edges,
    funds,
    holdings,
    land,
    lookalikes,
    money,
    oversight,
    trades,
)
from daylight.simulate.tables.village import Village

Planter = Callable[[Village, str], None]
Planting = tuple[Planter, str]
"""A function that plants in a village, and the variant it plants."""

SCHEMES: dict[str, tuple[Planter, tuple[str, ...]]] = {
    **funds.SCHEMES, **money.SCHEMES, **holdings.SCHEMES, **contracts.SCHEMES, **trades.SCHEMES, **collusion.SCHEMES,
    **approvals.SCHEMES, **land.SCHEMES, **oversight.SCHEMES,
}  # fmt: skip
"""By model code: who plants it, in which variants from crude to careful."""

HONEST_SHARE = 0.06
"""Honest look-alikes come in this share of villages whatever is planted: precision is measured against them."""
_LEAST = 2


def draw_plantings(dice: Random, *, villages: int, share: float) -> Mapping[int, list[Planting]]:
    """For each village by number what is planted there; every scheme comes at least twice unless the share is zero."""
    drawn: dict[int, list[Planting]] = defaultdict(list)
    for catalogue, rate in ((lookalikes.LOOKALIKES | edges.EDGES, HONEST_SHARE), (SCHEMES, share)):
        for planter, variants in catalogue.values() if rate else ():
            count = min(max(_LEAST, round(rate * villages)), villages)
            start = dice.randrange(len(variants))
            for number, village in enumerate(dice.sample(range(villages), count)):
                drawn[village].append((planter, variants[(start + number) % len(variants)]))
    return drawn


def plant(village: Village, planting: Planting) -> None:
    """Plant one."""
    planter, variant = planting
    planter(village, variant)

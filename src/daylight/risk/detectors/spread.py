"""Quartiles and fences 「四分位与离群界限」 as the query language defines them, for detectors that count in Python.

The definition is the one of `quantile8`, so that a number judged here equals the same number judged in a query.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass


def quantile8(values: Sequence[float], percent: float) -> float:
    """Hyndman and Fan's type 8 of a group that is not empty: h = (n + 1/3)p + 1/3, linear, held at both ends."""
    ordered = sorted(values)
    place = min(float(len(ordered)), max(1.0, (len(ordered) + 1 / 3) * percent / 100 + 1 / 3))
    low = ordered[math.floor(place) - 1]
    high = ordered[math.ceil(place) - 1]
    return low + (place - math.floor(place)) * (high - low)


@dataclass(frozen=True)
class Fences:
    """What is unusually low or high among peers: the quartiles, less or plus a share of their distance."""

    low: float
    high: float

    @classmethod
    def around(cls, values: Sequence[float], reach_pct: float) -> "Fences | None":
        """The fences of a group; None where half of it or more stands on one value, for then every other value looks odd."""
        if not values:
            return None
        first, third = quantile8(values, 25), quantile8(values, 75)
        reach = (third - first) * reach_pct / 100
        return cls(first - reach, third + reach) if third > first else None

"""What villagers say 「信访」: letters that come thick from one village while the county stays quiet.

Model X01. Letters arrive by chance at a rate that goes with the number of people (a Poisson law). Given how many letters a
village and the rest of the county got in the same weeks, the village's part follows a binomial law whose share is its part
of the people: an exact comparison of the two rates that asks for no estimate, and that a wave over the whole county passes.
"""

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from daylight.risk.detectors.trades import day_of, rows
from daylight.risk.pages import LACKS, MINIMUM_N, Value

Tables = Mapping[str, pa.Table]
Letter = tuple[int, str]
"""The day number on which a letter came, and its id."""

_VILLAGES = frozenset({"village", "group"})
_PEOPLE_IN_A_HOUSEHOLD = 3
_NEGLIGIBLE = 1e-12


@dataclass(frozen=True, slots=True)
class _Cluster:
    """The letters of one village within a window, against those of everybody else."""

    letters: tuple[Letter, ...]
    expected: float
    chance: float

    @property
    def order(self) -> tuple[float, int]:
        """The least likely first; of equals the earliest."""
        return self.chance, self.letters[-1][0]


def petition_cluster(tables: Tables, values: Mapping[str, Value], _as_of: date) -> Iterator[Mapping[str, Any]]:
    """X01: a village with more letters in some window than its part of the people explains."""
    people = _people(tables["place"])
    letters = _letters(tables["petition"], people)
    least_peers = int(str(values[MINIMUM_N]))
    if len(people) < least_peers:
        yield from ({"place_id": place_id, "value": 1, LACKS: f"place<{least_peers}"} for place_id in sorted(people))
        return
    every_day = sorted(day for found in letters.values() for day, _letter in found)
    window, least = int(str(values["window_days"])), int(str(values["least_letters"]))
    if not every_day:
        return
    # one test for each stretch of time that could have held a cluster
    tests = max(1, math.ceil((every_day[-1] - every_day[0] + 1) / window))
    for place_id in sorted(letters):
        share = people[place_id] / sum(people.values())
        found = [
            cluster
            for cluster in _clusters(letters[place_id], every_day, share, window)
            if len(cluster.letters) >= least and 100 * cluster.chance * tests < float(str(values["chance_below_pct"]))
        ]
        if found:
            yield from _told(place_id, found, tests, len(people))


def _told(place_id: str, found: Sequence[_Cluster], tests: int, peer_n: int) -> Iterator[dict[str, Any]]:
    """One finding a village: its least likely window, since the day on which the first one was complete."""
    worst = min(found, key=lambda cluster: cluster.order)
    first_on = date.fromordinal(min(cluster.letters[-1][0] for cluster in found))
    for _day, petition_id in worst.letters:
        yield {
            "subject_id": place_id, "place_id": place_id, "value": len(worst.letters), "threshold": worst.expected,
            "peer_n": peer_n, "first_on": first_on, "since": date.fromordinal(worst.letters[0][0]),
            "until": date.fromordinal(worst.letters[-1][0]), "expected": f"{worst.expected:.1f}",
            "chance_pct": 100 * min(1.0, worst.chance * tests), "evidence_table": "petition", "evidence_id": petition_id,
        }  # fmt: skip


def _clusters(own: Sequence[Letter], every_day: Sequence[int], share: float, window: int) -> Iterator[_Cluster]:
    """For each letter the window that ends with it."""
    first = 0
    for last, (day, _letter) in enumerate(own):
        while own[first][0] <= day - window:
            first += 1
        letters = tuple(own[first : last + 1])
        in_county = bisect_right(every_day, day) - bisect_left(every_day, day - window + 1)
        yield _Cluster(letters, share * in_county, _at_least(len(letters), in_county, share))


def _at_least(least: int, n: int, share: float) -> float:
    """The chance that of n letters at least so many come from a village with this share of the people."""
    if share >= 1 or least <= n * share:
        return 1.0  # not more than its part: nothing to be said, and nothing to be computed
    log_choose = math.lgamma(n + 1) - math.lgamma(least + 1) - math.lgamma(n - least + 1)
    term = math.exp(log_choose + least * math.log(share) + (n - least) * math.log1p(-share))
    total, k = 0.0, least
    while term > total * _NEGLIGIBLE:  # above its mean the law falls faster than any geometric row
        total += term
        term *= (n - k) / (k + 1) * share / (1 - share)
        k += 1
    return min(1.0, total)


def _people(place: pa.Table) -> dict[str, float]:
    """How many people live in each village; households stand in where nobody counted heads."""
    listed = list(rows(place, "place_id", "parent_id", "level", "population", "households"))
    parents = {parent for _place, parent, *_rest in listed}
    return {
        place_id: float(population or households * _PEOPLE_IN_A_HOUSEHOLD)
        for place_id, _parent, level, population, households in listed
        if (level in _VILLAGES if level else place_id not in parents) and (population or households)
    }


def _letters(petition: pa.Table, people: Mapping[str, float]) -> dict[str, list[Letter]]:
    """The letters of each village in the order of time."""
    found: dict[str, list[Letter]] = defaultdict(list)
    for petition_id, place_id, received_at in rows(petition, "petition_id", "place_id", "received_at"):
        if place_id in people and received_at is not None:
            found[place_id].append((day_of(received_at).toordinal(), petition_id))
    return {place_id: sorted(letters) for place_id, letters in found.items()}

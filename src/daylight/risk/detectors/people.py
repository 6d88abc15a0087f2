"""Experts who meet too often 「评审专家固定搭配」: pairs on panels against what a fair draw would give.

Model H03. If expert A sits on a of N panels and B on b, a fair draw lets them meet on a hypergeometric number of panels. A pair
may also be fixed in one village only and drown in the county: there each panel brings the two together with the chance that
their shares of the county's seats give them. The chance of meeting as often as they did is multiplied by the number of
questions asked of the data, so that many pairs and many villages do not make a rare one common.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

import pyarrow as pa

from daylight.risk.pages import Value

Tables = Mapping[str, pa.Table]
Fact = dict[str, Any]
Seat = dict[str, Any]
Pair = tuple[str, str]
Meeting = tuple[Seat, Seat]
_NEGLIGIBLE = 1e-15


@dataclass(frozen=True)
class _Look:
    """What was seen of a pair in the county or in one village, and what a fair draw would give there."""

    meetings: Sequence[Meeting]
    one: int
    other: int
    panels: int
    expected: float
    chance: float


def fixed_pairs(tables: Tables, values: Mapping[str, Value], _as_of: date) -> Iterator[Fact]:
    """H03: pairs of experts who met on more panels than a fair draw explains, in the county or in one village."""
    most, least = float(str(values["chance_below_pct"])), int(str(values["least_meetings"]))
    panels = _panels(tables["panel"])
    villages: dict[Any, list[dict[str, Seat]]] = defaultdict(list)
    for seats in panels:
        villages[next(iter(seats.values()))["place_id"]].append(seats)
    sat = Counter(expert for seats in panels for expert in seats)
    pairs = math.comb(len(sat), 2)
    told: set[Pair] = set()
    for pair, meetings in _met(panels, least):
        look = _in_county(pair, meetings, sat, len(panels))
        if 100 * (chance := min(1.0, pairs * look.chance)) < most:
            told.add(pair)
            yield from _told(look, pairs, 100 * chance)
    for village in sorted(villages, key=str):
        for pair, meetings in _met(villages[village], least):
            look = _in_village(pair, meetings, sat, villages[village])
            chance = min(1.0, pairs * len(villages) * look.chance)
            if pair not in told and 100 * chance < most:
                yield from _told(look, pairs, 100 * chance)


def _panels(table: pa.Table) -> list[dict[str, Seat]]:
    """Who sat on each panel: drawn and not declined."""
    found: dict[str, dict[str, Seat]] = defaultdict(dict)
    for row in sorted(table.to_pylist(), key=lambda row: str(row["panel_id"])):
        if row["lot_id"] is not None and row["expert_id"] is not None and row["declined_at"] is None:
            found[row["lot_id"]].setdefault(row["expert_id"], row)
    return [found[lot] for lot in sorted(found)]


def _met(panels: Iterable[dict[str, Seat]], least: int) -> list[tuple[Pair, list[Meeting]]]:
    """The pairs that met often enough to be looked at, with the seats at which they met."""
    met: dict[Pair, list[Meeting]] = defaultdict(list)
    for seats in panels:
        for one, other in combinations(sorted(seats), 2):
            met[one, other].append((seats[one], seats[other]))
    return sorted(((pair, found) for pair, found in met.items() if len(found) >= least), key=lambda item: item[0])


def _in_county(pair: Pair, meetings: Sequence[Meeting], sat: Mapping[str, int], panels: int) -> _Look:
    one, other = sat[pair[0]], sat[pair[1]]
    return _Look(meetings, one, other, panels, one * other / panels, _at_least(len(meetings), panels, one, other))


def _in_village(pair: Pair, meetings: Sequence[Meeting], sat: Counter[str], panels: Sequence[dict[str, Seat]]) -> _Look:
    """The law of the number of meetings on panels of different sizes: each panel has a chance of its own."""
    one, other, seats = sat[pair[0]], sat[pair[1]], sat.total()
    share = (
        2 * one * other / (seats * (2 * seats - one - other))
    )  # of two seats: one is the first's, the other the second's
    chances = [min(1.0, len(panel) * (len(panel) - 1) * share) for panel in panels]
    law = [1.0] + [0.0] * len(meetings)  # chances of 0, 1, 2, … meetings; the last place holds "so many or more"
    for chance in chances:
        for count in range(len(meetings), 0, -1):
            stays = law[count] if count == len(meetings) else law[count] * (1 - chance)
            law[count] = stays + law[count - 1] * chance
        law[0] *= 1 - chance
    own = [sum(expert in panel for panel in panels) for expert in pair]
    return _Look(meetings, own[0], own[1], len(panels), sum(chances), law[-1])


def _at_least(k: int, panels: int, one: int, other: int) -> float:
    """The chance that two who sat on so many panels met on k or more of them (hypergeometric tail).

    By logarithms, because a county's panels make numbers of ten thousand digits; and not at all where they met no more often
    than a fair draw gives: what is usual is never rare.
    """
    if k * panels <= one * other:
        return 1.0
    whole, tail = _log_choose(panels, other), 0.0
    for hit in range(k, min(one, other) + 1):
        term = math.exp(_log_choose(one, hit) + _log_choose(panels - one, other - hit) - whole)
        tail += term
        if term < tail * _NEGLIGIBLE:
            break
    return tail


def _log_choose(n: int, k: int) -> float:
    """The logarithm of the number of ways to choose k of n; minus infinity where there is none."""
    if not 0 <= k <= n:
        return -math.inf
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def _told(look: _Look, pairs: int, chance_pct: float) -> Iterator[Fact]:
    """One finding a pair, named by its latest meeting, with every seat at which they met."""
    meetings = sorted(look.meetings, key=lambda pair: (str(pair[0]["drawn_at"] or ""), str(pair[0]["panel_id"])))
    last = meetings[-1][0]
    drawn = [seat["drawn_at"] for seat, _ in meetings if seat["drawn_at"] is not None]
    fact = {
        "subject_id": last["panel_id"], "place_id": last["place_id"], "value": float(len(meetings)), "peer_n": pairs,
        "threshold": round(look.expected, 4), "first_on": max(drawn).date() if drawn else None,
        "chance_pct": float(f"{chance_pct:.4g}"), "one": look.one, "other": look.other, "panels": look.panels,
    }  # fmt: skip
    for pair in meetings:
        for seat in pair:
            yield fact | {"evidence_table": "panel", "evidence_id": seat["panel_id"]}

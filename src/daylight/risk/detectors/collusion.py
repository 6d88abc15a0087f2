"""A learned score of collusion 「围标概率」: it ranks a county's lots by what its own verdicts taught, and does no more than that.

Measured on published cartels, a score learned elsewhere is worth nothing (chance level), one learned at home is worth a look.
So there is no model in the box: without enough verdicts of its own a county has none, and its lots are not assessable.
"""

import importlib
import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import numpy as np
import pyarrow as pa

from daylight.risk.detectors import Record
from daylight.risk.detectors.pairing import Numbers
from daylight.risk.detectors.trades import Trade, day_of, read_trades, rows
from daylight.risk.pages import LACKS, Value

Fact = dict[str, Any]
CONFIRMED = "confirmed"
CLEARED = frozenset({"explained", "false"})
SCREENS = (
    ("报价离散", "variation of prices"),
    ("首二价差", "distance of the second price"),
    ("首二价差与其余价差之比", "distance of the second against the others"),
    ("报价偏斜", "skew of prices"),
    ("报价家数", "number of bidders"),
    ("共用的设备、网络、账户、作者", "shared machine, network, account or author"),
)
"""What the score looks at, by name; the first four are measured against the lot's own market."""
_MARKS = ("device_hash", "network_hash", "deposit_account_hash", "file_author")
_PRICES, _BY_MARKET, _TOLD = 3, 4, 2
_TINY = 1e-9


@dataclass(frozen=True)
class _Lesson:
    """Verdicts of one place: the days on which an alert of group T was raised, by what came of it."""

    confirmed: tuple[date, ...]
    cleared: tuple[date, ...]

    def of(self, day: date | None, within: timedelta) -> int | None:
        """1 where an alert raised soon after was confirmed, 0 where all of them were cleared, None where none was."""
        if day is None:
            return None
        for label, days in ((1, self.confirmed), (0, self.cleared)):
            place = bisect_left(days, day)
            if place < len(days) and days[place] - day <= within:
                return label
        return None


def score(tables: Record, values: Mapping[str, Value], _as_of: date) -> Iterator[Fact]:
    """T20: the lots that the county's own verdicts make most suspect; where verdicts are too few, what is lacking."""
    every = read_trades(tables)
    lots = np.flatnonzero((every.priced >= _PRICES) & ~every.is_outcry)
    lessons = _lessons(tables["alert"])
    within = timedelta(days=int(str(values["label_days"])))
    known = rows(every.lots.take(lots), "place_id", "day")
    labels = [lessons[place_id].of(day, within) if place_id in lessons else None for place_id, day in known]
    counts = Counter(label for label in labels if label is not None)
    if min(counts[0], counts[1]) < int(str(values["least_labels"])):
        yield from _lacking(tables, "alert.verdict")
        return
    try:
        forests = importlib.import_module("sklearn.ensemble")
    except ImportError:
        yield from _lacking(tables, "scikit-learn")
        return
    trades = [every.trade(lot) for lot in lots.tolist()]
    screens = _screens(trades, tables["bid"])
    chances, weights = _learned(forests, screens, labels)
    yield from _told(trades, (screens, chances, weights), float(str(values["top_pct"])))


def _lacking(tables: Record, what: str) -> Iterator[Fact]:
    """For every place that the score cannot be had, and why."""
    for place in sorted({str(place) for (place,) in rows(tables["lot"], "place_id") if place is not None}):
        yield {"place_id": place, LACKS: what}


def _lessons(alerts: pa.Table) -> dict[str | None, _Lesson]:
    """What each place's alerts about trades came to."""
    found: dict[str | None, dict[int, list[date]]] = defaultdict(lambda: {0: [], 1: []})
    for place_id, model, raised_at, verdict in rows(alerts, "place_id", "model", "raised_at", "verdict"):
        if (model or "").startswith("T") and raised_at is not None and verdict in {CONFIRMED, *CLEARED}:
            found[place_id][int(verdict == CONFIRMED)].append(day_of(raised_at))
    return {place: _Lesson(tuple(sorted(days[1])), tuple(sorted(days[0]))) for place, days in found.items()}


def _screens(trades: Sequence[Trade], bids: pa.Table) -> Numbers:
    """One row of screens a lot; those of prices on a log scale and less their market's mean."""
    shared = _shared_marks(bids)
    screens = np.array([[*_price_screens(trade.prices), len(trade.offers), shared[trade.lot_id]] for trade in trades])
    markets: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, trade in enumerate(trades):
        markets[trade.direction, trade.category].append(number)
    for lots in markets.values():
        screens[lots, :_BY_MARKET] -= screens[lots, :_BY_MARKET].mean(axis=0)
    return screens


def _price_screens(prices: Sequence[int]) -> tuple[float, float, float, float]:
    """Variation, distance of the second, that distance against the losers' own, and skew."""
    values = np.array(prices, dtype=float)
    spread = float(values.std(ddof=1))
    second = abs(float(values[1] - values[0]))
    losers = float(values[1:].std(ddof=1)) if len(values) > _PRICES else abs(float(values[2] - values[1]))
    skew = float(((values - values.mean()) ** 3).mean()) / (spread**3 or 1.0)
    return (
        math.log(spread / float(values.mean()) + _TINY),
        math.log(second / float(values[0]) + _TINY),
        math.log((second + 1) / (losers + 1)),
        skew,
    )


def _shared_marks(bids: pa.Table) -> Counter[str]:
    """For each lot how many marks two different bidders share."""
    lots: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for lot_id, bidder, *marks in rows(bids, "lot_id", "bidder_id", *_MARKS):
        if lot_id is not None:
            lots[lot_id].append((bidder, *marks))
    return Counter({
        lot_id: sum(
            mark is not None and mark == same
            for one, other in combinations(made, 2)
            if one[0] != other[0]
            for mark, same in zip(one[1:], other[1:], strict=True)
        )
        for lot_id, made in lots.items()
    })  # fmt: skip


def _learned(forests: Any, screens: Numbers, labels: Sequence[int | None]) -> tuple[Numbers, Numbers]:
    """Each lot's chance and the weight of each screen; a lot that taught is judged only by trees that did not see it."""
    taught = [number for number, label in enumerate(labels) if label is not None]
    forest = forests.RandomForestClassifier(
        n_estimators=500, min_samples_leaf=2, class_weight="balanced", oob_score=True, random_state=20, n_jobs=1
    )
    forest.fit(screens[taught], [labels[number] for number in taught])
    chances = forest.predict_proba(screens)[:, 1]
    chances[taught] = forest.oob_decision_function_[:, 1]
    return np.nan_to_num(chances), forest.feature_importances_


def _told(trades: Sequence[Trade], learned: tuple[Numbers, Numbers, Numbers], top_pct: float) -> Iterator[Fact]:
    """The highest ranks, each with the screens that stand out most."""
    screens, chances, weights = learned
    strange = np.abs(screens - screens.mean(axis=0)) / (screens.std(axis=0) + _TINY) * weights
    order = sorted(range(len(trades)), key=lambda number: (-chances[number], trades[number].lot_id))
    for rank, number in enumerate(order[: math.ceil(len(trades) * top_pct / 100)], start=1):
        trade = trades[number]
        top = [SCREENS[place] for place in np.argsort(-strange[number], kind="stable")[:_TOLD]]
        for offer in trade.offers:
            yield {
                "subject_id": trade.lot_id, "place_id": trade.place_id, "value": 100 * float(chances[number]),
                "peer_n": len(trades), "first_on": trade.day, "rank_n": rank, "lots": len(trades),
                "screens_zh": "、".join(zh for zh, _en in top), "screens_en": ", ".join(en for _zh, en in top),
                "evidence_table": "bid", "evidence_id": offer.bid_id,
            }  # fmt: skip

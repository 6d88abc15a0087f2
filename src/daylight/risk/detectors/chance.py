"""Bidders and prices that chance hardly explains 「概率与离散度」: win rates, serial losers, prices too close or too far apart.

Models T01, T02, T06, T07 and T08. Who bids for a lot against k - 1 others wins it with a chance of one in k if nothing but
chance decides; the law of the number of wins over many lots is then exact (a Poisson binomial law), and no sample size is
too small for it.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from daylight.risk.detectors.spread import Fences, quantile8
from daylight.risk.detectors.trades import Offer, Trade, homes, read_trades
from daylight.risk.pages import Value

Tables = Mapping[str, pa.Table]
Fact = dict[str, Any]
_PAIR, _SPREAD_NEEDS = 2, 3


@dataclass
class _Bidder:
    """One bidder's contested bids in one direction: the chance of each, and what became of it."""

    bidder_id: str
    bids: list[tuple[Trade, Offer]] = field(default_factory=list)

    @property
    def n(self) -> int:
        return len(self.bids)

    @property
    def wins(self) -> int:
        return sum(offer.won for _trade, offer in self.bids)

    @property
    def win_pct(self) -> float:
        return 100 * self.wins / self.n

    def law(self) -> np.ndarray[Any, Any]:
        """The chance of 0, 1, 2, … wins if each bidder of a lot were as likely to win it."""
        law = np.ones(1)
        for trade, _offer in self.bids:
            chance = 1 / len(trade.offers)
            law = np.convolve(law, (1 - chance, chance))
        return law


def high_win_rate(tables: Tables, values: Mapping[str, Value], _as_of: date) -> Iterator[Fact]:
    """T01: win rates above the fence of all bidders that chance explains in less than one case in a hundred."""
    known = homes(tables)
    for peers in _bidders(tables, int(str(values["least_bids"]))):
        fences = Fences.around([bidder.win_pct for bidder in peers], _number(values["fence_pct"]))
        for bidder in peers if fences is not None else ():
            if fences is None or bidder.win_pct < fences.high:
                continue
            chance_pct = 100 * float(bidder.law()[bidder.wins :].sum())
            if chance_pct < _number(values["chance_below_pct"]):
                won = [bid for bid in bidder.bids if bid[1].won]
                yield from _told(bidder, known, fences.high, (won, len(peers), chance_pct))


def serial_losers(tables: Tables, values: Mapping[str, Value], _as_of: date) -> Iterator[Fact]:
    """T02: many bids and next to no win: below the fence of all bidders, or less than chance allows."""
    known = homes(tables)
    for peers in _bidders(tables, 1):
        many = quantile8([bidder.n for bidder in peers], _number(values["many_percentile"])) if peers else 0.0
        fences = Fences.around([bidder.win_pct for bidder in peers], _number(values["fence_pct"]))
        low = fences.low if fences is not None and fences.low > 0 else -1.0
        for bidder in peers:
            if bidder.n < max(many, float(str(values["least_bids"]))):
                continue
            chance_pct = 100 * float(bidder.law()[: bidder.wins + 1].sum())
            if bidder.win_pct <= low or chance_pct < _number(values["chance_below_pct"]):
                yield from _told(bidder, known, max(low, 0.0), (bidder.bids, len(peers), chance_pct))


def _told(
    bidder: _Bidder, known: Mapping[str, tuple[str, str | None]], threshold: float, seen: tuple[Any, int, float]
) -> Iterator[Fact]:
    """One bidder as a finding, with each of its bids as evidence."""
    telling, peer_n, chance_pct = seen
    subject, home = known.get(bidder.bidder_id, ("body", None))
    last = max(telling, key=lambda bid: (bid[0].day or date.min, bid[0].lot_id))[0]
    for _trade, offer in bidder.bids:
        yield {
            "subject": subject, "subject_id": bidder.bidder_id, "place_id": home or last.place_id, "value": bidder.win_pct,
            "threshold": threshold, "peer_n": peer_n, "first_on": last.day, "bids": bidder.n, "wins": bidder.wins,
            "chance": f"{chance_pct:.2g}", "evidence_table": "bid", "evidence_id": offer.bid_id,
        }  # fmt: skip


def _bidders(tables: Tables, least_bids: int) -> Iterator[list[_Bidder]]:
    """The peers of each direction: who bid often enough in lots that were contested and decided."""
    found: dict[str, dict[str, _Bidder]] = {"sell": {}, "buy": {}}
    for trade in read_trades(tables):
        if trade.is_decided and len(trade.offers) >= _PAIR:
            for offer in trade.offers:
                if not offer.is_joint:
                    known = found[trade.direction].setdefault(offer.bidder, _Bidder(offer.bidder))
                    known.bids.append((trade, offer))
    for bidders in found.values():
        yield [bidders[bidder_id] for bidder_id in sorted(bidders) if bidders[bidder_id].n >= least_bids]


def low_dispersion(tables: Tables, values: Mapping[str, Value], _as_of: date) -> Iterator[Fact]:
    """T06: prices that lie closer together than those of almost all lots, each measured against its own market."""
    lots = [
        (trade, variation)
        for trade in read_trades(tables)
        if not trade.is_outcry and (variation := _variation_pct(trade.prices)) is not None
    ]
    logs: dict[tuple[str, str], list[float]] = defaultdict(list)
    for trade, variation in lots:
        logs[trade.direction, trade.category].append(math.log(variation))
    means = {market: math.fsum(found) / len(found) for market, found in logs.items()}
    level = [math.log(variation) - means[trade.direction, trade.category] for trade, variation in lots]
    fences = Fences.around(level, _number(values["fence_pct"]))
    for (trade, variation), deviation in zip(lots, level, strict=True):
        if fences is not None and deviation <= fences.low:
            limit = math.exp(fences.low + means[trade.direction, trade.category])
            yield from _lot_told(trade, trade.offers, {
                "value": variation, "threshold": limit, "peer_n": len(lots), "offers": len(trade.prices), "lots": len(lots),
            })  # fmt: skip


def _variation_pct(prices: Sequence[int]) -> float | None:
    """The coefficient of variation in percent; None below three prices, and for equal ones, which are T04's."""
    if len(prices) < _SPREAD_NEEDS or min(prices) == max(prices):
        return None
    mean = math.fsum(prices) / len(prices)
    return 100 * math.sqrt(math.fsum((price - mean) ** 2 for price in prices) / (len(prices) - 1)) / mean


def close_second(tables: Tables, values: Mapping[str, Value], _as_of: date) -> Iterator[Fact]:
    """T07: the second price stands closer to the winning one than in almost all lots; the fence is drawn on a log scale."""
    reach = _number(values["fence_pct"])

    def is_odd(gap_pct: float, logs: Fences | None) -> float | None:
        return math.exp(logs.low) if logs is not None and math.log(gap_pct) <= logs.low else None

    return _second_prices(tables, lambda gaps: Fences.around([math.log(gap) for gap in gaps], reach), is_odd)


def far_second(tables: Tables, values: Mapping[str, Value], _as_of: date) -> Iterator[Fact]:
    """T08: the second price stands farther from the winning one than in almost all lots."""

    def is_odd(gap_pct: float, fences: Fences | None) -> float | None:
        return fences.high if fences is not None and gap_pct >= fences.high else None

    reach = _number(values["fence_pct"])
    return _second_prices(tables, lambda gaps: Fences.around(gaps, reach), is_odd)


def _second_prices(
    tables: Tables,
    fences_of: Callable[[list[float]], Fences | None],
    is_odd: Callable[[float, Fences | None], float | None],
) -> Iterator[Fact]:
    """Lots won by the best price, judged by the distance of the second price among all such lots of one direction."""
    gaps: dict[str, list[tuple[Trade, float]]] = defaultdict(list)
    for trade in read_trades(tables):
        prices = trade.prices
        if trade.is_outcry or not trade.is_decided or len(prices) < _PAIR or not trade.offers[0].won:
            continue
        if prices[0] != prices[1]:  # equal prices are T04's
            gaps[trade.direction].append((trade, 100 * abs(prices[1] - prices[0]) / prices[0]))
    for peers in gaps.values():
        fences = fences_of([gap for _trade, gap in peers])
        for trade, gap in peers:
            limit = is_odd(gap, fences)
            if limit is not None:
                yield from _lot_told(trade, trade.offers[:_PAIR], {
                    "value": gap, "threshold": limit, "peer_n": len(peers),
                    "first_fen": trade.prices[0], "second_fen": trade.prices[1],
                })  # fmt: skip


def _lot_told(trade: Trade, offers: Sequence[Offer], facts: Fact) -> Iterator[Fact]:
    for offer in offers:
        if offer.amount_fen is not None:
            yield facts | {
                "subject_id": trade.lot_id, "place_id": trade.place_id, "first_on": trade.day,
                "evidence_table": "bid", "evidence_id": offer.bid_id,
            }  # fmt: skip


def _number(value: Value) -> float:
    return float(str(value))

"""Bidders and prices that chance hardly explains 「概率与离散度」: win rates, serial losers, prices too close or too far apart.

Models T01, T02, T06, T07 and T08. Who bids for a lot against k - 1 others wins it with a chance of one in k if nothing but
chance decides; the law of the number of wins over many lots is then exact (a Poisson binomial law), and no sample size is
too small for it.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from daylight.risk.detectors import Record
from daylight.risk.detectors.pairing import Numbers
from daylight.risk.detectors.spread import Fences, quantile8
from daylight.risk.detectors.trades import NO_PRICE, Homes, Trades, and_unread_lots, homes, read_trades
from daylight.risk.pages import LACKS, MINIMUM_N, Value

Fact = dict[str, Any]
_PAIR, _SPREAD_NEEDS, _HALF = 2, 3, 50


@dataclass(frozen=True)
class _Peers:
    """The bidders of one direction who bid in contested, decided lots, by their ids; what each offered lies together.

    The offers of bidder n, in the order of time, are `offers[starts[n]:starts[n + 1]]`.
    """

    trades: Trades
    ids: tuple[str, ...]
    starts: Numbers
    offers: Numbers

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def bids(self) -> Numbers:
        """How often each has bid."""
        return np.diff(self.starts)

    @cached_property
    def wins(self) -> Numbers:
        """How often each has won."""
        return self._summed(self.trades.won[self.offers].astype(np.int64))

    @cached_property
    def win_pct(self) -> Numbers:
        """The share of bids that won."""
        return 100 * self.wins / self.bids

    @cached_property
    def chances(self) -> Numbers:
        """The chance of each offer to win if any bidder of its lot is as likely to."""
        return 1 / self.trades.size[self.trades.lot_of[self.offers]]

    @cached_property
    def never(self) -> Numbers:
        """Each bidder's chance to win nothing at all."""
        return np.exp(self._summed(np.log1p(-self.chances)))

    @cached_property
    def expected(self) -> Numbers:
        """How many wins chance gives each on average; a Poisson binomial law has its median next to it."""
        return self._summed(self.chances)

    def of(self, number: int) -> Numbers:
        """One bidder's offers."""
        return self.offers[self.starts[number] : self.starts[number + 1]]

    def chances_of(self, number: int) -> Numbers:
        """The chance of each of one bidder's offers to win if any bidder of its lot is as likely to."""
        return np.asarray(self.chances[self.starts[number] : self.starts[number + 1]])

    def _summed(self, values: Numbers) -> Numbers:
        return np.add.reduceat(values, self.starts[:-1]) if len(self) else values[:0]


def high_win_rate(tables: Record, values: Mapping[str, Value], _as_of: date) -> Iterator[Fact]:
    """T01: win rates above the fence of all bidders that chance hardly explains."""
    return _of_bidders(tables, values, int(str(values["least_bids"])), _high_win_rate)


def _high_win_rate(trades: Trades, known: Homes, values: Mapping[str, Value]) -> Iterator[Fact]:
    least = int(str(values["least_bids"]))
    for peers in _peers(trades, least):
        wins, win_pct = peers.wins, peers.win_pct
        fences = Fences.around(win_pct.tolist(), _number(values["fence_pct"]))
        for number in np.flatnonzero(win_pct >= fences.high).tolist() if fences is not None else ():
            chance_pct = 100 * float(_law(peers.chances_of(number))[wins[number] :].sum())
            if fences is not None and chance_pct < _number(values["chance_below_pct"]):
                offers = peers.of(number)
                telling = offers[peers.trades.won[offers]]
                yield from _told(peers, number, known, (telling, fences.high, chance_pct))


def serial_losers(tables: Record, values: Mapping[str, Value], _as_of: date) -> Iterator[Fact]:
    """T02: next to no win: less than chance allows, with the worst price again and again, or below the fence of all."""
    return _of_bidders(tables, values, 1, _serial_losers)


def _serial_losers(trades: Trades, known: Homes, values: Mapping[str, Value]) -> Iterator[Fact]:
    least = float(str(values["least_bids"]))
    below, alone = _number(values["chance_below_pct"]), _number(values["alone_below_pct"])
    for peers in _peers(trades, 1):
        bids, wins, win_pct = peers.bids, peers.wins, peers.win_pct
        many = quantile8(bids.tolist(), _number(values["many_percentile"])) if len(peers) else 0.0
        fences = Fences.around(win_pct.tolist(), _number(values["fence_pct"]))
        low = fences.low if fences is not None and fences.low > 0 else -1.0
        # who might well win nothing at all, or won what he could expect, has not won too little: his law is not worked out
        is_rare = (100 * peers.never < below * 1.01) & ((wins < np.ceil(peers.expected)) | (below > _HALF))
        is_low = (win_pct <= low) & (bids >= many)
        for number in np.flatnonzero((bids >= least) & (is_low | is_rare)).tolist():
            chance_pct = 100 * _few(peers.chances_of(number), wins[number])
            worst, worst_pct = _worst_prices(peers, number)
            is_cover = chance_pct < below and worst_pct < _number(values["worst_below_pct"])
            if is_low[number] or is_cover or chance_pct < min(alone, below):
                for fact in _told(peers, number, known, (peers.of(number), max(low, 0.0), chance_pct)):
                    yield fact | {"worst": worst}


def _few(chances: Numbers, most: int) -> float:
    """The chance of at most so many successes, each with a chance of its own."""
    return float(_law(chances)[: most + 1].sum())


def _worst_prices(peers: _Peers, number: int) -> tuple[int, float]:
    """How many of a bidder's lost offers named the worst of three prices or more, and in how many percent chance does so.

    Of the k - 1 who lose a lot any may be the one with the worst price. An honest bidder comes second or third as well; who
    bids only to make up the number stays at a distance from the price that is to win.
    """
    trades, offers = peers.trades, peers.of(number)
    lost = offers[~trades.won[offers] & (trades.amount_fen[offers] != NO_PRICE)]
    lost = lost[trades.priced[trades.lot_of[lost]] >= _SPREAD_NEEDS]
    lots = trades.lot_of[lost]
    worst = int((trades.amount_fen[lost] == trades.price(lots, trades.priced[lots] - 1)).sum())
    return worst, 100 * float(_law(1 / (trades.priced[lots] - 1))[worst:].sum())


def _law(chances: Numbers) -> Numbers:
    """The chance of 0, 1, 2, … successes 「泊松二项分布」, each with a chance of its own."""
    law = np.ones(1)
    for chance in chances:
        law = np.convolve(law, (1 - chance, chance))
    return law


def _told(peers: _Peers, number: int, known: Homes, seen: tuple[Numbers, float, float]) -> Iterator[Fact]:
    """One bidder as a finding, with each of its bids as evidence."""
    telling, threshold, chance_pct = seen
    trades, bidder_id = peers.trades, peers.ids[number]
    subject, home = known.get(bidder_id, ("body", None))
    last = trades.trade(_latest(trades, telling))
    for place in peers.of(number):
        yield {
            "subject": subject, "subject_id": bidder_id, "place_id": home or last.place_id,
            "value": float(peers.win_pct[number]), "threshold": threshold, "peer_n": len(peers), "first_on": last.day,
            "bids": int(peers.bids[number]), "wins": int(peers.wins[number]), "chance_pct": chance_pct,
            "evidence_table": "bid", "evidence_id": trades.bid_ids[place].as_py(),
        }  # fmt: skip


def _of_bidders(
    tables: Record,
    values: Mapping[str, Value],
    peer_from: int,
    judge: Callable[[Trades, Homes, Mapping[str, Value]], Iterator[Fact]],
) -> Iterator[Fact]:
    """What is found among bidders, and which of them cannot be judged: too few peers, or a bid without a status.

    `peer_from` is the number of bids with which a bidder counts as somebody's peer.
    """
    known, trades, told = homes(tables), read_trades(tables), set()
    for answer in judge(trades, known, values):
        told.add(answer["subject_id"])
        yield answer
    blank = tables["bid"].filter(pc.is_null(tables["bid"]["status"]))
    unread = set(blank["bidder_id"].unique().drop_null().to_pylist()) - told
    missed = Counter((*known.get(bidder, ("body", None)), "bid.status") for bidder in unread)
    for bidder, lacks in _too_few_peers(trades, peer_from, values):
        if bidder not in unread:
            missed[(*known.get(bidder, ("body", None)), lacks)] += 1
    for (subject, home, lacks), count in missed.items():
        yield {"subject": subject, "place_id": home, "value": count, LACKS: lacks}


def _too_few_peers(trades: Trades, peer_from: int, values: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    """The bidders in contested lots who bid too seldom, or among too few others, to be judged in either direction."""
    least_bids, least_peers = int(str(values["least_bids"])), int(str(values[MINIMUM_N]))
    ever, often = (np.zeros(len(trades.bidder_ids), dtype=bool) for _each in range(2))
    peers = np.zeros(len(trades.bidder_ids), dtype=np.int64)
    for offers in _contested(trades):
        bids = np.bincount(trades.bidder[offers], minlength=len(ever))
        ever |= bids > 0
        often |= bids >= least_bids
        peers = np.where(bids >= least_bids, np.maximum(peers, (bids >= peer_from).sum()), peers)
    for few, lacks in ((~often, f"bid<{least_bids}"), (often, f"bid.bidder_id<{least_peers}")):
        for bidder in trades.bidder_ids.filter(pa.array(ever & few & (peers < least_peers))).to_pylist():
            yield bidder, lacks


def _too_few_lots(trades: Trades, lots: Numbers, values: Mapping[str, Value]) -> Iterator[Fact]:
    """The lots that would be compared with each other if there were enough of them."""
    least = int(str(values[MINIMUM_N]))
    if len(lots) < least:
        for lot_id in trades.lots["lot_id"].take(pa.array(lots)).to_pylist():
            yield {"subject_id": lot_id, LACKS: f"lot<{least}"}


def _latest(trades: Trades, offers: Numbers) -> int:
    """The last lot of some offers; one without a day counts as older than all others."""
    lots = trades.lot_of[offers]
    dated = lots[np.asarray(trades.lots["day"].is_valid())[lots]]
    return int((dated if len(dated) else lots).max())


def _peers(trades: Trades, least_bids: int) -> Iterator[_Peers]:
    """The peers of each direction: who bid often enough in lots that were contested and decided."""
    for made in _contested(trades):
        bids = np.bincount(trades.bidder[made], minlength=len(trades.bidder_ids))
        offers = made[bids[trades.bidder[made]] >= least_bids]
        coded = pa.array(np.unique(trades.bidder[offers]))
        names = trades.bidder_ids.take(coded)
        order = pc.sort_indices(names)
        rank = np.zeros(len(trades.bidder_ids) + 1, dtype=np.int64)
        rank[np.asarray(coded.take(order))] = np.arange(len(coded))
        ranked = rank[trades.bidder[offers]]
        starts = np.concatenate(([0], np.cumsum(np.bincount(ranked, minlength=len(coded)))))
        offers = offers[np.argsort(ranked, kind="stable")]
        yield _Peers(trades, tuple(names.take(order).to_pylist()), starts, offers)


def _contested(trades: Trades) -> Iterator[Numbers]:
    """The offers of single bidders in lots that were contested and decided: those of sales, then those of purchases."""
    is_contested = trades.is_decided & (trades.size >= _PAIR)
    for direction in (trades.is_sale, ~trades.is_sale):
        yield np.flatnonzero((is_contested & direction)[trades.lot_of] & ~trades.is_joint)


def low_dispersion(tables: Record, values: Mapping[str, Value], _as_of: date) -> Iterator[Fact]:
    """T06: prices that lie closer together than those of almost all lots, each measured against its own market."""
    return and_unread_lots(tables, _low_dispersion(tables, values))


def _low_dispersion(tables: Record, values: Mapping[str, Value]) -> Iterator[Fact]:
    trades = read_trades(tables)
    lots, variation = _variation_pct(trades)
    yield from _too_few_lots(trades, lots, values)
    _names, market = trades.markets
    logs, market = np.log(variation), market[lots]
    lots_in = np.maximum(np.bincount(market), 1)
    means = (np.bincount(market, weights=logs) / lots_in)[market]
    fences = Fences.around((logs - means).tolist(), _number(values["fence_pct"]))
    for number in np.flatnonzero(logs - means <= fences.low).tolist() if fences is not None else ():
        limit = math.exp(fences.low + means[number]) if fences is not None else 0.0
        yield from _lot_told(trades, int(lots[number]), int(trades.size[lots[number]]), {
            "value": float(variation[number]), "threshold": limit, "peer_n": len(lots),
            "offers": int(trades.priced[lots[number]]), "lots": len(lots),
        })  # fmt: skip


def _variation_pct(trades: Trades) -> tuple[Numbers, Numbers]:
    """The sealed lots of three prices or more and the coefficient of variation of each in percent; equal prices are T04's."""
    lots = np.flatnonzero(~trades.is_outcry & (trades.priced >= _SPREAD_NEEDS))
    lots = lots[trades.price(lots, 0) != trades.amount_fen[trades.starts[lots] + trades.priced[lots] - 1]]
    is_priced = trades.amount_fen != NO_PRICE
    prices = np.where(is_priced, trades.amount_fen, 0).astype(float)
    means = _lot_sums(trades, prices) / np.maximum(trades.priced, 1)
    squares = _lot_sums(trades, np.where(is_priced, (prices - means[trades.lot_of]) ** 2, 0.0))
    return lots, 100 * np.sqrt(squares[lots] / (trades.priced[lots] - 1)) / means[lots]


def _lot_sums(trades: Trades, values: Numbers) -> Numbers:
    return np.add.reduceat(values, trades.starts[:-1]) if len(values) else values


def close_second(tables: Record, values: Mapping[str, Value], _as_of: date) -> Iterator[Fact]:
    """T07: the second price stands closer to the winning one than in almost all lots; the fence is drawn on a log scale."""
    reach = _number(values["fence_pct"])

    def odd(gaps: Numbers) -> tuple[Numbers, float]:
        logs = np.log(gaps)
        fences = Fences.around(logs.tolist(), reach)
        return (logs <= fences.low, math.exp(fences.low)) if fences is not None else (gaps < 0, 0.0)

    return and_unread_lots(tables, _second_prices(read_trades(tables), odd, values))


def far_second(tables: Record, values: Mapping[str, Value], _as_of: date) -> Iterator[Fact]:
    """T08: the second price stands farther from the winning one than in almost all lots."""
    reach = _number(values["fence_pct"])

    def odd(gaps: Numbers) -> tuple[Numbers, float]:
        fences = Fences.around(gaps.tolist(), reach)
        return (gaps >= fences.high, fences.high) if fences is not None else (gaps < 0, 0.0)

    return and_unread_lots(tables, _second_prices(read_trades(tables), odd, values))


def _second_prices(
    trades: Trades, odd: Callable[[Numbers], tuple[Numbers, float]], values: Mapping[str, Value]
) -> Iterator[Fact]:
    """Lots won by the best price, judged by the distance of the second price among all such lots of one direction."""
    is_fit = ~trades.is_outcry & trades.is_decided & (trades.priced >= _PAIR)
    for direction in (trades.is_sale, ~trades.is_sale):
        lots = np.flatnonzero(is_fit & direction)
        lots = lots[trades.won[trades.starts[lots]]]
        lots = lots[trades.price(lots, 0) != trades.price(lots, 1)]  # equal prices are T04's
        yield from _too_few_lots(trades, lots, values)
        first, second = trades.price(lots, 0), trades.price(lots, 1)
        gaps = 100 * np.abs(second - first) / first
        is_odd, limit = odd(gaps)
        for number in np.flatnonzero(is_odd).tolist():
            yield from _lot_told(trades, int(lots[number]), _PAIR, {
                "value": float(gaps[number]), "threshold": limit, "peer_n": len(lots),
                "first_fen": int(first[number]), "second_fen": int(second[number]),
                "currency": trades.lots["paid_in"][int(lots[number])].as_py(),
            })  # fmt: skip


def _lot_told(trades: Trades, lot: int, most: int, facts: Fact) -> Iterator[Fact]:
    """One lot as a finding, with its first offers that name a price as evidence."""
    trade = trades.trade(lot)
    for offer in trade.offers[:most]:
        if offer.amount_fen is not None:
            yield facts | {
                "subject_id": trade.lot_id, "place_id": trade.place_id, "first_on": trade.day,
                "evidence_table": "bid", "evidence_id": offer.bid_id,
            }  # fmt: skip


def _number(value: Value) -> float:
    return float(str(value))

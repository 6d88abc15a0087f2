"""Rotation 「轮流中标」: a ring of firms that keep bidding together and take turns at winning more evenly than chance would.

Three steps for each market (direction and class): who keeps bidding with whom makes a graph; its connected parts are the
rings to be tested; and a ring is told when the turns of its winners are so regular that giving each lot to any of the ring's
bidders for it, over and over, hardly ever gives turns as regular. The draws are seeded by the ring, so every run says the same.
"""

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

import networkx as nx
import numpy as np

from daylight.risk.detectors import Record
from daylight.risk.detectors.pairing import Numbers, pairs_within
from daylight.risk.detectors.trades import Homes, Offer, Trade, Trades, and_unread_lots, homes, read_trades
from daylight.risk.pages import Value

Fact = dict[str, Any]
_EXACT_UP_TO = 20_000  # so many outcomes are gone through one by one; more are sampled


@dataclass(frozen=True)
class _Turn:
    """One lot of a ring: the ring's offers for it, and which of them won."""

    trade: Trade
    offers: tuple[Offer, ...]

    @property
    def winner(self) -> str:
        return next(offer.bidder for offer in self.offers if offer.won)


def rotation(tables: Record, values: Mapping[str, Value], _as_of: date) -> Iterator[Fact]:
    """T17: rings whose winners take turns."""
    return and_unread_lots(tables, _rotation(tables, values), known=("direction", "deadline_at"), asks_price=False)


def _rotation(tables: Record, values: Mapping[str, Value]) -> Iterator[Fact]:
    known, trades = homes(tables), read_trades(tables)
    names, market = trades.markets
    is_contested = trades.is_decided & (trades.size > 1)
    for number in range(len(names)):
        for ring, lots in _rings(trades, np.flatnonzero(is_contested & (market == number)), values):
            turns = _turns([trades.trade(lot) for lot in lots], ring)
            winners = {turn.winner for turn in turns}
            if len(turns) < _whole(values["least_deals"]) or len(winners) < _whole(values["least_members"]):
                continue
            chance_pct = 100 * _chance(turns, len(winners), _whole(values["draws"]))
            if chance_pct < float(str(values["chance_below_pct"])):
                yield from _told(turns, known, chance_pct)


def _rings(trades: Trades, lots: Numbers, values: Mapping[str, Value]) -> Iterator[tuple[frozenset[str], list[int]]]:
    """The connected parts of the graph of those who bid together in most of the lots that either bids for, with their lots."""
    is_here = np.zeros(len(trades.size), dtype=bool)
    is_here[lots] = True
    offers = np.flatnonzero(is_here[trades.lot_of] & ~trades.is_joint)
    bidder, lot = trades.bidder[offers], trades.lot_of[offers]
    bids = np.bincount(bidder, minlength=len(trades.bidder_ids))
    one, other, met = _meetings(bidder, lot)
    share_pct = 100 * met / (bids[one] + bids[other] - met)
    is_tied = (met >= _whole(values["least_meetings"])) & (share_pct >= float(str(values["meeting_pct"])))
    graph = nx.Graph(zip(one[is_tied].tolist(), other[is_tied].tolist(), strict=True))
    parts = [part for part in nx.connected_components(graph) if len(part) >= _whole(values["least_members"])]
    named = sorted((sorted(trades.bidder_ids[code].as_py() for code in part), sorted(part)) for part in parts)
    for names, codes in named:
        yield frozenset(names), np.unique(lot[np.isin(bidder, codes)]).tolist()


def _meetings(bidder: Numbers, lot: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Each pair of bidders of one lot, and in how many lots they met."""
    width = int(bidder.max(initial=0)) + 1
    one, other, _lot = pairs_within(lot, bidder)
    pairs, met = np.unique(one * width + other, return_counts=True)
    return pairs // width, pairs % width, met


def _turns(trades: Sequence[Trade], ring: frozenset[str]) -> list[_Turn]:
    """The lots, in the order of time, for which two or more of the ring bid and one of them won."""
    turns = []
    for trade in trades:
        offers = tuple(
            sorted((offer for offer in trade.offers if offer.bidder in ring), key=lambda offer: offer.bidder)
        )
        if len(offers) > 1 and any(offer.won for offer in offers):
            turns.append(_Turn(trade, offers))
    return turns


def _chance(turns: Sequence[_Turn], members: int, draws: int) -> float:
    """How often turns at least as regular as these come about when any of the ring's bidders for a lot may win it."""
    names = {name: number for number, name in enumerate(sorted({o.bidder for turn in turns for o in turn.offers}))}
    choices = [[names[offer.bidder] for offer in turn.offers] for turn in turns]
    seen = _regularity(np.array([[names[turn.winner] for turn in turns]]), members)[0]
    outcomes = math.prod(len(choice) for choice in choices)
    if outcomes <= _EXACT_UP_TO:
        regular = _regularity(np.array(list(product(*choices))), members)
        return float((regular >= seen).sum()) / outcomes
    random = np.random.default_rng(_seed(turns))
    sample = np.stack([random.choice(choice, size=draws) for choice in choices], axis=1)
    return (1 + float((_regularity(sample, members) >= seen).sum())) / (1 + draws)


def _regularity(winners: Numbers, members: int) -> Numbers:
    """For each row of winners: how evenly turns come, and how surely one winner is followed by the same next one."""
    return _waits(winners, members) + _successions(winners)


def _waits(winners: Numbers, members: int) -> Numbers:
    """How long each winner waited for his next turn, summed; a wait counts at most the others' turns."""
    rows, length = winners.shape
    last = np.full((rows, int(winners.max()) + 1), -members)
    every = np.arange(rows)
    total = np.zeros(rows, dtype=np.int64)
    for place in range(length):
        turn = winners[:, place]
        total += np.minimum(place - last[every, turn] - 1, members - 1)
        last[every, turn] = place
    return total


def _successions(winners: Numbers) -> Numbers:
    """How often a winner was followed by the one who most often follows him, summed over winners."""
    rows, length = winners.shape
    names = int(winners.max()) + 1
    followed = np.zeros((rows, names, names), dtype=np.int64)
    every = np.arange(rows)
    for place in range(length - 1):
        followed[every, winners[:, place], winners[:, place + 1]] += 1
    return np.asarray(followed.max(axis=2).sum(axis=1))


def _seed(turns: Sequence[_Turn]) -> int:
    text = "/".join(turn.trade.lot_id for turn in turns)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def _told(turns: Sequence[_Turn], known: Homes, chance_pct: float) -> Iterator[Fact]:
    """One ring as a finding of its first lot, with its winners and every lot and every bid of the ring."""
    first, last = turns[0].trade, turns[-1].trade
    winners = sorted({turn.winner for turn in turns})
    evidence = [("lot", turn.trade.lot_id) for turn in turns]
    evidence += [("bid", offer.bid_id) for turn in turns for offer in turn.offers]
    evidence += [(known[winner][0], winner) for winner in winners if winner in known]
    for table, row in evidence:
        yield {
            "subject_id": first.lot_id, "place_id": first.place_id, "value": len(turns), "first_on": last.day,
            "members": len(winners), "names": ", ".join(winners),
            "chance_pct": chance_pct, "evidence_table": table, "evidence_id": row,
        }  # fmt: skip


def _whole(value: Value) -> int:
    return int(str(value))

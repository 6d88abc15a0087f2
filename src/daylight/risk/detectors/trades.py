"""The trades of a record 「交易」 as the detectors of group T read them: lots with the valid offers made for them.

Selling and leasing (the highest price wins) and buying (the lowest wins) are read alike: offers stand best price first, so
no detector has to ask again. Of several bids of one bidder only the best counts: nobody competes with himself.

A county has a hundred thousand lots and a province millions, so they are held as columns; a detector counts on the columns
and takes the few lots it tells as objects (`Trades.trade`).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from daylight.risk.detectors import Record, once_a_scan
from daylight.risk.detectors.pairing import Numbers
from daylight.risk.pages import LACKS

OPEN_OUTCRY = frozenset({"english", "dutch"})
"""Methods in which everybody hears the prices: there steps and equal prices are the rule, not a sign."""
ONE_WINNER = 1
NO_PRICE = -1
Homes = Mapping[str, tuple[str, str | None]]
"""Which table names a bidder, and where the bidder is at home."""
SELL, BUY = "sell", "buy"


@dataclass(frozen=True, slots=True)
class Offer:
    """The best valid bid of one bidder for one lot 「有效报价」."""

    bid_id: str
    bidder: str
    is_joint: bool
    amount_fen: int | None
    won: bool


@dataclass(frozen=True, slots=True)
class Trade:
    """A lot with its valid offers, the best price first 「标的」."""

    lot_id: str
    place_id: str | None
    direction: str
    category: str
    day: date | None
    currency: str
    offers: tuple[Offer, ...]

    @property
    def prices(self) -> list[int]:
        """The prices offered, best first."""
        return [offer.amount_fen for offer in self.offers if offer.amount_fen is not None]


@dataclass(frozen=True)
class Trades:
    """All lots with a valid offer in the order of time, as columns; the offers of a lot lie together, the best price first.

    `lots` has the columns lot_id, place_id, direction, category, day and paid_in. The offers of lot n are those from `starts[n]` up to
    `starts[n + 1]`; `bidder` numbers `bidder_ids`, and a bid of several bidders together has a number beyond them.
    """

    lots: pa.Table
    is_outcry: Numbers
    starts: Numbers
    bid_ids: pa.Array
    bidder_ids: pa.Array
    bidder: Numbers
    amount_fen: Numbers
    won: Numbers

    @cached_property
    def size(self) -> Numbers:
        """How many bidders each lot has."""
        return np.asarray(np.diff(self.starts))

    @cached_property
    def lot_of(self) -> Numbers:
        """The lot of each offer."""
        return np.repeat(np.arange(len(self.size)), self.size)

    @cached_property
    def is_joint(self) -> Numbers:
        """Which offers are made by several bidders together."""
        return np.asarray(self.bidder >= len(self.bidder_ids))

    @cached_property
    def is_decided(self) -> Numbers:
        """Of which lots exactly one offer won."""
        return np.asarray(self.per_lot(self.won) == ONE_WINNER)

    @cached_property
    def priced(self) -> Numbers:
        """How many offers of each lot name a price; they stand before the others."""
        return self.per_lot(self.amount_fen != NO_PRICE)

    @cached_property
    def is_sale(self) -> Numbers:
        """Which lots are sold or let; the others are bought."""
        return np.asarray(pc.equal(self.lots["direction"], SELL))

    @cached_property
    def markets(self) -> tuple[list[tuple[str, str]], Numbers]:
        """Direction and class 「市场」: all there are, in order, and the number of each lot's own."""
        names = pc.binary_join_element_wise(self.lots["direction"], self.lots["category"], "\n").combine_chunks()
        coded = names.dictionary_encode()
        found = [name.split("\n", 1) for name in coded.dictionary.to_pylist()]
        order = sorted(range(len(found)), key=lambda number: found[number])
        place = np.empty(len(found), dtype=np.int64)
        place[order] = np.arange(len(found))
        return [(found[number][0], found[number][1]) for number in order], place[np.asarray(coded.indices)]

    def per_lot(self, values: Numbers) -> Numbers:
        """The sum over each lot's offers; every lot has at least one."""
        if not len(values):
            return np.zeros(0, dtype=np.int64)
        return np.add.reduceat(values.astype(np.int64), self.starts[:-1])

    def price(self, lots: Numbers, place: int | Numbers) -> Numbers:
        """The best price of each of the lots (place 0), the second (1) and so on; they must have so many."""
        return np.asarray(self.amount_fen[self.starts[lots] + place])

    def trade(self, number: int) -> Trade:
        """One lot as an object."""
        lot = {name: self.lots[name][number].as_py() for name in self.lots.column_names}
        offers = tuple(self.offer(place) for place in range(self.starts[number], self.starts[number + 1]))
        return Trade(
            lot["lot_id"], lot["place_id"], lot["direction"], lot["category"], lot["day"], lot["paid_in"], offers
        )

    def offer(self, place: int) -> Offer:
        """One offer as an object."""
        bid_id, amount = self.bid_ids[place].as_py(), int(self.amount_fen[place])
        is_joint = bool(self.is_joint[place])
        bidder = f"joint {bid_id}" if is_joint else self.bidder_ids[int(self.bidder[place])].as_py()
        return Offer(bid_id, bidder, is_joint, None if amount == NO_PRICE else amount, bool(self.won[place]))


def rows(table: pa.Table, *columns: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a table as tuples of some columns."""
    return zip(*(table[column].to_pylist() for column in columns), strict=True)


@once_a_scan("lot", "bid", "deal")
def read_trades(tables: Record) -> Trades:
    """Every lot that was not cancelled and has a valid offer, in the order of time."""
    bids = tables["bid"].filter(pc.equal(tables["bid"]["status"], "valid")).combine_chunks()
    lots = _in_time(_open_lots(tables["lot"]), bids)
    lot = _places(bids["lot_id"], lots["lot_id"])
    bids, lot = bids.filter(pa.array(lot >= 0)).combine_chunks(), lot[lot >= 0]
    coded = _whole(bids["bidder_id"]).dictionary_encode()
    alone = np.asarray(coded.indices.fill_null(-1))
    bidder = np.where(alone >= 0, alone, len(coded.dictionary) + np.arange(len(alone)))
    amount = _prices(bids, lots, lot)
    won = np.asarray(bids["is_winner"].fill_null(False)) | _has_deal(tables, lots, (lot, alone), coded.dictionary)
    order = _best_first(bids["bid_id"], (lot, bidder), _signed(amount, lots, lot), won)
    return Trades(
        lots.select(["lot_id", "place_id", "direction", "category", "day", "paid_in"]),
        np.asarray(pc.is_in(lots["method"], value_set=pa.array(sorted(OPEN_OUTCRY)))),
        np.concatenate(([0], np.cumsum(np.bincount(lot[order], minlength=lots.num_rows)))),
        _whole(bids["bid_id"]).take(pa.array(order)), coded.dictionary, bidder[order], amount[order], won[order],
    )  # fmt: skip


def _open_lots(table: pa.Table) -> pa.Table:
    """The lots that were not cancelled and say whether they sell or buy."""
    is_open = pc.fill_null(pc.not_equal(table["status"], "cancelled"), True)
    return table.filter(pc.and_(is_open, pc.is_in(table["direction"], value_set=pa.array([SELL, BUY]))))


def _in_time(lots: pa.Table, bids: pa.Table) -> pa.Table:
    """The lots somebody bid for, by the day of the deadline, else of the last bid; those without a day come last."""
    last = bids.group_by("lot_id").aggregate([("submitted_at", "max"), ("currency", "min")])
    known = _places(lots["lot_id"], last["lot_id"])
    lots, known = lots.filter(pa.array(known >= 0)), pa.array(known[known >= 0])
    moment = pc.coalesce(lots["deadline_at"], last["submitted_at_max"].take(known))
    paid_in = pc.coalesce(lots["currency"], last["currency_min"].take(known), pa.scalar("CNY"))
    lots = lots.append_column("day", pc.cast(moment, pa.date32(), safe=False)).append_column("paid_in", paid_in)
    lots = lots.append_column("category", pc.fill_null(lots["class"], ""))
    return lots.sort_by([("day", "ascending"), ("lot_id", "ascending")]).combine_chunks()


def _prices(bids: pa.Table, lots: pa.Table, lot: Numbers) -> Numbers:
    """Each bid's amount in fen, or `NO_PRICE` where it names none in the money of its lot."""
    paid_in = lots["paid_in"].take(pa.array(lot))
    is_paid = pc.fill_null(pc.equal(bids["currency"], paid_in), True)
    amount = np.asarray(pc.fill_null(bids["amount_fen"], NO_PRICE))
    return np.where(np.asarray(is_paid) & (amount > 0), amount, NO_PRICE)


def _signed(amount: Numbers, lots: pa.Table, lot: Numbers) -> Numbers:
    """What sorts prices best first: the highest of a sale, the lowest of a purchase, and at last what has no price."""
    is_sale = np.asarray(pc.equal(lots["direction"], SELL))[lot]
    return np.where(amount == NO_PRICE, np.iinfo(np.int64).max, np.where(is_sale, -amount, amount))


def _has_deal(tables: Record, lots: pa.Table, offers: tuple[Numbers, Numbers], bidder_ids: pa.Array) -> Numbers:
    """Who won by the deals, where the bids themselves do not say it."""
    lot, bidder = offers
    if "deal" not in tables:
        return np.zeros(len(lot), dtype=bool)
    deals = tables["deal"]
    sold, winner = _places(deals["lot_id"], lots["lot_id"]), _places(deals["winner_id"], bidder_ids)
    is_known = (sold >= 0) & (winner >= 0)
    width = len(bidder_ids) + 1
    return np.isin(lot * width + bidder, sold[is_known] * width + winner[is_known]) & (bidder >= 0)


def _best_first(bid_ids: pa.ChunkedArray, offers: tuple[Numbers, Numbers], signed: Numbers, won: Numbers) -> Numbers:
    """The best bid of each bidder, lot by lot; of two bids at one price the one that won stands first, then the lower id."""
    lot, bidder = offers
    order = np.lexsort((~won, signed, lot))
    keys = np.stack([lot[order], signed[order], won[order]])
    is_like_next = (keys[:, 1:] == keys[:, :-1]).all(axis=0)
    if is_like_next.any():
        tied = np.zeros(len(order), dtype=bool)
        tied[1:] |= is_like_next
        tied[:-1] |= is_like_next
        places = order[tied]
        rank = np.zeros(len(order), dtype=np.int64)
        rank[places[np.asarray(pc.sort_indices(bid_ids.take(pa.array(places))))]] = np.arange(len(places))
        order = np.lexsort((rank, ~won, signed, lot))
    _bidders, first = np.unique(lot[order] * (int(bidder.max(initial=0)) + 1) + bidder[order], return_index=True)
    return order[np.sort(first)]


def _places(values: pa.ChunkedArray | pa.Array, among: pa.ChunkedArray | pa.Array) -> Numbers:
    """Where each value stands among others; -1 for none, and for no value."""
    found = pc.index_in(values, value_set=_whole(among), skip_nulls=True)
    return np.asarray(pc.fill_null(found, -1)).astype(np.int64)


def _whole(values: pa.ChunkedArray | pa.Array) -> pa.Array:
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values


def and_unread_lots(
    tables: Record, answers: Iterable[dict[str, Any]], *, known: Sequence[str] = ("direction",), asks_price: bool = True
) -> Iterator[dict[str, Any]]:
    """The facts among the answers, and by place the lots of which nothing can be said, each for one reason only.

    An answer that lacks something names its lot; besides there are lots with a bid whose status or price nobody wrote down. Lots
    without a column in `known` are counted by that already.
    """
    told, reasons = set(), dict[str, str]()
    for answer in answers:
        if LACKS in answer:
            reasons[answer["subject_id"]] = answer[LACKS]
        else:
            told.add(answer["subject_id"])
            yield answer
    bids, lots = tables["bid"], tables["lot"]
    blanks = [(pc.is_null(bids["status"]), "bid.status")]
    if asks_price:
        is_valid = pc.fill_null(pc.equal(bids["status"], "valid"), False)
        blanks.append((pc.and_(pc.is_null(bids["amount_fen"]), is_valid), "bid.amount_fen"))
    for blank, lacks in blanks:
        for lot_id in bids.filter(blank)["lot_id"].unique().drop_null().to_pylist():
            if lot_id not in told:  # what is told among too few is no finding, and has its reason already
                reasons.setdefault(lot_id, lacks)
    unread = lots.filter(pc.is_in(lots["lot_id"], value_set=pa.array(sorted(reasons), pa.string())))
    for column in known:
        unread = unread.filter(unread[column].is_valid())
    for (place, lacks), count in Counter(
        (place, reasons[lot_id]) for place, lot_id in rows(unread, "place_id", "lot_id")
    ).items():
        yield {"place_id": place, "value": count, LACKS: lacks}


@once_a_scan("bid", "person", "body")
def homes(tables: Record) -> dict[str, tuple[str, str | None]]:
    """Which table names a bidder, a body or a person, and where the bidder is at home."""
    bidders = tables["bid"]["bidder_id"].unique().drop_null()
    found: dict[str, tuple[str, str | None]] = {}
    for name, key in (("person", "person_id"), ("body", "body_id")):
        bidding = tables[name].filter(pc.is_in(tables[name][key], value_set=bidders))
        found.update({row: (name, place_id) for row, place_id in rows(bidding, key, "place_id")})
    return found


def day_of(moment: date | datetime) -> date:
    """The local date of a time."""
    return moment.date() if isinstance(moment, datetime) else moment

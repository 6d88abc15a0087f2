"""The trades of a record 「交易」 as the detectors of group T read them: lots with the valid offers made for them.

Selling and leasing (the highest price wins) and buying (the lowest wins) are read alike: offers stand best price first, so
no detector has to ask again. Of several bids of one bidder only the best counts: nobody competes with himself.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

OPEN_OUTCRY = frozenset({"english", "dutch"})
"""Methods in which everybody hears the prices: there steps and equal prices are the rule, not a sign."""
ONE_WINNER = 1


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
    is_outcry: bool
    day: date | None
    offers: tuple[Offer, ...]

    @property
    def winners(self) -> tuple[Offer, ...]:
        """The offers that won."""
        return tuple(offer for offer in self.offers if offer.won)

    @property
    def is_decided(self) -> bool:
        """Whether exactly one offer won."""
        return len(self.winners) == ONE_WINNER

    @property
    def prices(self) -> list[int]:
        """The prices offered, best first."""
        return [offer.amount_fen for offer in self.offers if offer.amount_fen is not None]


def rows(table: pa.Table, *columns: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a table as tuples of some columns."""
    return zip(*(table[column].to_pylist() for column in columns), strict=True)


def read_trades(tables: Mapping[str, pa.Table]) -> list[Trade]:
    """Every lot that was not cancelled and has a valid offer, in the order of time."""
    won = _winners(tables)
    offers: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    valid = tables["bid"].filter(pc.equal(tables["bid"]["status"], "valid"))
    columns = ("lot_id", "bid_id", "bidder_id", "amount_fen", "currency", "submitted_at", "is_winner")
    for bid in rows(valid, *columns):
        if bid[0] is not None:
            offers[bid[0]].append(bid)
    lots = rows(
        tables["lot"], "lot_id", "place_id", "direction", "class", "method", "deadline_at", "status", "currency"
    )
    found = (
        _trade(lot, offers[lot[0]], won)
        for lot in lots
        if lot[6] != "cancelled" and lot[2] in {"sell", "buy"} and lot[0] in offers
    )
    return sorted(found, key=lambda trade: (trade.day or date.max, trade.lot_id))


def _winners(tables: Mapping[str, pa.Table]) -> set[tuple[str, str]]:
    """Who won by the deals, where the bids themselves do not say it."""
    return set(rows(tables["deal"], "lot_id", "winner_id")) if "deal" in tables else set()


def homes(tables: Mapping[str, pa.Table]) -> dict[str, tuple[str, str | None]]:
    """Which table names a bidder, a body or a person, and where the bidder is at home."""
    bidders = tables["bid"]["bidder_id"].unique().drop_null()
    found: dict[str, tuple[str, str | None]] = {}
    for name, key in (("person", "person_id"), ("body", "body_id")):
        bidding = tables[name].filter(pc.is_in(tables[name][key], value_set=bidders))
        found.update({row: (name, place_id) for row, place_id in rows(bidding, key, "place_id")})
    return found


def _trade(lot: tuple[Any, ...], bids: Sequence[tuple[Any, ...]], won: set[tuple[str, str]]) -> Trade:
    lot_id, place_id, direction, category, method, deadline, _status, currency = lot
    sign = -1 if direction == "sell" else 1
    paid_in = currency or next((bid[4] for bid in bids if bid[4]), "CNY")
    best: dict[str, Offer] = {}
    for _lot, bid_id, bidder_id, amount, money, _at, is_winner in bids:
        price = amount if amount and amount > 0 and (money or paid_in) == paid_in else None
        has_won = bool(is_winner) or (bidder_id is not None and (lot_id, bidder_id) in won)
        offer = Offer(bid_id, bidder_id or f"joint {bid_id}", bidder_id is None, price, has_won)
        known = best.get(offer.bidder)
        if known is None or _rank(offer, sign) < _rank(known, sign):
            best[offer.bidder] = offer
    offers = tuple(sorted(best.values(), key=lambda offer: _rank(offer, sign)))
    last = deadline if deadline is not None else max((bid[5] for bid in bids if bid[5] is not None), default=None)
    day = None if last is None else day_of(last)
    return Trade(lot_id, place_id, direction, category or "", method in OPEN_OUTCRY, day, offers)


def _rank(offer: Offer, sign: int) -> tuple[bool, int, bool, str]:
    """The best price first; of two bids at one price the one that won stands for its bidder."""
    return offer.amount_fen is None, sign * (offer.amount_fen or 0), not offer.won, offer.bid_id


def day_of(moment: date | datetime) -> date:
    """The local date of a time."""
    return moment.date() if isinstance(moment, datetime) else moment

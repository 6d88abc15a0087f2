"""One release laid out in rows of the record; the table in docs/record.md says which field goes where, and why."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, NamedTuple

from daylight.record.cells import writable
from daylight.record.columns import LOCAL
from daylight.record.ocds.releases import Release

NO_PLACE = "ocds"
"""The place of a process that names neither a buyer nor a procuring entity."""

FILLED = {
    "place": ("place_id", "name"),
    "body": ("body_id", "name", "uscc", "address"),
    "lot": (
        "lot_id", "place_id", "class", "method", "method_details", "competition", "direction", "valued_fen", "listed_at",
        "opens_at", "deadline_at", "status", "organiser_id", "buyer_id", "currency", "tenderers",
    ),
    "bid": (
        "bid_id", "place_id", "lot_id", "bidder_id", "amount_fen", "currency", "submitted_at", "status", "is_winner",
    ),
    "bid_party": ("bid_id", "body_id"),
    "award": ("award_id", "place_id", "lot_id", "status", "amount_fen", "currency", "awarded_at", "suppliers"),
    "award_party": ("award_id", "body_id"),
    "award_item": ("award_id", "line", "class"),
}  # fmt: skip
"""What open contracting data can say; other columns stay missing, so that models which need them say so."""

SUBMITTED = frozenset({"pending", "valid", "disqualified"})
"""The states of a bid that was made; one that was only invited or was withdrawn names no price to compare."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}([Tt ]|$)")
_LARGEST = 2**63 - 1
_METHODS = {"open": "tender", "selective": "tender", "limited": "negotiation", "direct": "negotiation"}


OF_BID, OF_AWARD, OF_TENDER, UNCOUNTED = range(4)
"""How well a sum of money tells the main currency of the data: that of a bid made before that of an award."""


class Observed(NamedTuple):
    """A currency, in what it was met, and the detailed procurement method of the process."""

    rank: int
    details: str | None
    currency: str


@dataclass(slots=True)
class Rows:
    """The rows of some releases by table, each in the order of `FILLED`; and the values not taken as they stand.

    `unfit` holds, of each, the id of its part, the column, and what was expected and what stood there.
    """

    tables: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)
    unfit: list[tuple[str, str, str]] = field(default_factory=list)
    currencies: list[Observed] = field(default_factory=list)
    """Where money was met, in that order."""
    bodies: dict[str, tuple[str | None, str | None, str | None]] = field(default_factory=dict)
    places: dict[str, str | None] = field(default_factory=dict)

    def put(self, table: str, **values: Any) -> None:
        """Add one row."""
        self.tables.setdefault(table, []).append(tuple(values.get(column) for column in FILLED[table]))


@dataclass(frozen=True, slots=True)
class _Process:
    """What the parts of one process share; `counts` says whether its currencies do, a cancelled one's do not."""

    ocid: str
    place: str
    counts: bool
    details: str | None
    suppliers: set[str] | None
    rows: Rows


def lay_out(release: Release, ocid: str, rows: Rows) -> None:
    """Add everything that a compiled release says to the rows."""
    tender, buyer = _part(release, "tender"), _part(release, "buyer")
    entity = _part(tender, "procuringEntity")
    place = _id(buyer) or _id(entity) or NO_PLACE
    rows.places.setdefault(place, _text((buyer if _id(buyer) else entity).get("name")))
    counts, details = tender.get("status") != "cancelled", _text(tender.get("procurementMethodDetails"))
    process = _Process(ocid, place, counts, details, _active_suppliers(release), rows)
    for party in (*_parts(release, "parties"), buyer, entity):
        _name_body(party, rows)
    _lay_lot(process, tender, _id(buyer), _id(entity))
    bids = release.get("bids")
    for number, bid in _numbered(bids if isinstance(bids, list) else _part(release, "bids").get("details")):
        _lay_bid(process, f"{ocid}/bids/{number}", bid)
    for number, award in _numbered(release.get("awards")):
        _lay_award(process, f"{ocid}/awards/{number}", award)


def _lay_lot(process: _Process, tender: Release, buyer_id: str | None, organiser_id: str | None) -> None:
    ocid, rows = process.ocid, process.rows
    period = _part(tender, "tenderPeriod")
    opens_at = _time(period.get("startDate"), (ocid, "opens_at"), rows)
    valued_fen, currency = _money(process, tender.get("value"), (ocid, "valued_fen"), OF_TENDER)
    method = _text(tender.get("procurementMethod"))
    rows.put(
        "lot",
        lot_id=ocid,
        place_id=process.place,
        **{"class": _text(tender.get("mainProcurementCategory"))},
        method=_METHODS.get(method or ""),
        method_details=process.details,
        competition=method,
        direction="buy",
        valued_fen=valued_fen,
        listed_at=_time(tender.get("datePublished"), (ocid, "listed_at"), rows) or opens_at,
        opens_at=opens_at,
        deadline_at=_time(period.get("endDate"), (ocid, "deadline_at"), rows),
        status=_text(tender.get("status")),
        organiser_id=organiser_id,
        buyer_id=buyer_id,
        currency=currency,
        tenderers=_count(tender.get("numberOfTenderers")),
    )


def _lay_bid(process: _Process, bid_id: str, bid: Release) -> None:
    listed, tenderers = bid.get("tenderers"), _parts(bid, "tenderers")
    ids = list(dict.fromkeys(one for one in map(_id, tenderers) if one))
    is_sole = isinstance(listed, list) and len(listed) == 1
    status = _text(bid.get("status"))
    rank = OF_BID if status in SUBMITTED else UNCOUNTED
    amount_fen, currency = _money(process, bid.get("value"), (bid_id, "amount_fen"), rank)
    won = None if process.suppliers is None else status == "valid" and not process.suppliers.isdisjoint(ids)
    process.rows.put(
        "bid",
        bid_id=bid_id,
        place_id=process.place,
        lot_id=process.ocid,
        bidder_id=ids[0] if is_sole and ids else None,
        amount_fen=amount_fen,
        currency=currency,
        submitted_at=_time(bid.get("date"), (bid_id, "submitted_at"), process.rows),
        status=status,
        is_winner=won,
    )
    for body_id in [] if is_sole else ids:
        process.rows.put("bid_party", bid_id=bid_id, body_id=body_id)
    for tenderer in tenderers:
        _name_body(tenderer, process.rows)


def _lay_award(process: _Process, award_id: str, award: Release) -> None:
    listed, suppliers = award.get("suppliers"), _parts(award, "suppliers")
    amount_fen, currency = _money(process, award.get("value"), (award_id, "amount_fen"), OF_AWARD)
    process.rows.put(
        "award",
        award_id=award_id,
        place_id=process.place,
        lot_id=process.ocid,
        status=_text(award.get("status")),
        amount_fen=amount_fen,
        currency=currency,
        awarded_at=_time(award.get("date"), (award_id, "awarded_at"), process.rows),
        suppliers=len(listed) if isinstance(listed, list) else 0,
    )
    for body_id in dict.fromkeys(one for one in map(_id, suppliers) if one):
        process.rows.put("award_party", award_id=award_id, body_id=body_id)
    for supplier in suppliers:
        _name_body(supplier, process.rows)
    for line, item in _numbered(award.get("items")):
        classification = _text(_part(item, "classification").get("id"))
        process.rows.put("award_item", award_id=award_id, line=line, **{"class": classification})


def _active_suppliers(release: Release) -> set[str] | None:
    """The suppliers of the active awards; None where no award is active, so that nobody is said to have lost."""
    active = [award for award in _parts(release, "awards") if award.get("status") == "active"]
    if not active:
        return None
    return {one for award in active for one in map(_id, _parts(award, "suppliers")) if one}


def _name_body(party: Release, rows: Rows) -> None:
    """Remember an organisation the first time it is named; the list of parties, which says most, comes first."""
    body_id = _id(party)
    if body_id is None or body_id in rows.bodies:
        return
    identifier, address = _part(party, "identifier"), _part(party, "address")
    words = [_text(address.get(key)) for key in ("region", "locality", "streetAddress")]
    uscc = _text(identifier.get("id")) if identifier.get("scheme") == "CN-USCC" else None
    rows.bodies[body_id] = (_text(party.get("name")), uscc, " ".join(word for word in words if word) or None)


def _money(process: _Process, value: Any, at: tuple[str, str], rank: int) -> tuple[int | None, str | None]:
    """An amount in fen (hundredths of whatever currency) and its currency; a number without a currency is no amount."""
    rows = process.rows
    if not isinstance(value, dict):
        return None, None
    said, currency = value.get("amount"), _text(value.get("currency"))
    if said is None:
        return None, currency
    if isinstance(said, bool) or not isinstance(said, int | Decimal):
        rows.unfit.append((*at, f"a number: {said}"))
        return None, currency
    amount = Decimal(said)
    hundredths = (amount * 100).to_integral_value(ROUND_HALF_EVEN) if abs(amount) < _LARGEST else None
    if hundredths is None or abs(hundredths) > _LARGEST:
        rows.unfit.append((*at, f"an amount that fits: {said}"))
        return None, currency
    if currency is None:
        rows.unfit.append((*at, f"an amount with its currency: {said}"))
        return None, None
    taken = hundredths.scaleb(-2)
    if taken != amount:
        rows.unfit.append((*at, f"an amount of at most two decimals (rounded): {said} → {taken}"))
    if process.counts and rank != UNCOUNTED:
        rows.currencies.append(Observed(rank, process.details, currency))
    return int(hundredths), currency


def _time(value: Any, at: tuple[str, str], rows: Rows) -> datetime | None:
    """A moment with its zone; a day alone is its first moment in China, and so is a time without a zone."""
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) and _DAY.match(value) else None
        if moment is not None:
            return (moment if moment.tzinfo else moment.replace(tzinfo=LOCAL)).astimezone(LOCAL)
    except (ValueError, OverflowError):
        pass
    rows.unfit.append((*at, f"a date: {value}"))
    return None


def _numbered(parts: Any) -> Iterator[tuple[int, Release]]:
    """The objects of a list with their places in it, from 1."""
    if isinstance(parts, list):
        yield from ((number, part) for number, part in enumerate(parts, 1) if isinstance(part, dict))


def _parts(whole: Release, key: str) -> list[Release]:
    return [part for _number, part in _numbered(whole.get(key))]


def _part(whole: Release, key: str) -> Release:
    part = whole.get(key)
    return part if isinstance(part, dict) else {}


def _id(party: Release) -> str | None:
    return _text(party.get("id"))


def _count(value: Any) -> int | None:
    is_count = isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _LARGEST
    return value if is_count else None


def _text(value: Any) -> str | None:
    return writable(value) if isinstance(value, str) and value else None

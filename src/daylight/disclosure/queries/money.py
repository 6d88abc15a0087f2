"""Money in and out of a village 「收支」: month by month, entry by entry, with search and two facets 「收/支」「用途」."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils.timezone import localdate, make_aware

from daylight.disclosure.policy import PAID_STATES, PortalRule, PublicPayment, party_name, plain
from daylight.disclosure.queries.payments import (
    case_id_of,
    kind_options,
    kinds_of,
    of_kind,
    payments_of,
    shown_orders,
    the_rule,
)
from daylight.disclosure.queries.places import PlaceRow
from daylight.disclosure.queries.purses import Purse, above_line, purses_below
from daylight.ledger.models import BankLine, PaymentOrder
from daylight.ledger.policy import month_of, next_month
from daylight.ledger.queries import MonthFlow, money_by_month
from daylight.parties.models import BodyAccount

PER_PAGE = 50
FOUND_MOST = 400
"""A search shows at most so many entries of each side; more means that the words are too common."""
KINDS_MOST = 400
"""In a month with more payments the kinds are not counted on every look; the filter still works."""
MONTHS = 12
_SIDES = (("in", True), ("out", False))


@dataclass(frozen=True)
class MoneyRow:
    """One entry 「一笔」: money in or out; `payment_id` leads to its page."""

    is_in: bool
    at: datetime
    title: str
    party: str
    amount_fen: int
    kind: str = ""
    kind_title: str = ""
    payment_id: int | None = None
    is_returned: bool = False
    is_masked: bool = False


@dataclass(frozen=True)
class Facet:
    """One choice of a filter with the number of entries it leaves."""

    code: str
    title: str
    count: int | None


@dataclass(frozen=True)
class Asked:
    """What a reader asked the list for; empty asks for everything of the month."""

    month: date | None = None
    side: str = ""  # "in" | "out"
    kind: str = ""
    text: str = ""
    page: int = 1


@dataclass(frozen=True)
class MoneyPage:
    """A page of the list 「收支明细」; sums are those of the filtered entries, `small` what the line keeps together."""

    asked: Asked
    rows: tuple[MoneyRow, ...]
    total: int
    number: int
    pages: int
    in_fen: int
    out_fen: int
    sides: tuple[Facet, ...]
    kinds: tuple[Facet, ...]
    months: tuple[MonthFlow, ...]
    small_count: int
    small_fen: int
    waiting_count: int
    line_fen: int
    statement_at: datetime | None


def months_until(month: date, many: int = MONTHS) -> date:
    """The first of so many months that end with this one."""
    first = month
    for _ in range(many - 1):
        first = month_of(first - timedelta(days=1))
    return first


def statement_at(purses: Sequence[Purse]) -> datetime | None:
    """The moment of the latest bank line known 「流水截至」."""
    found = BankLine.objects.filter(account_id__in=[purse.id for purse in purses])
    last: datetime | None = found.aggregate(last=Max("booked_at"))["last"]
    return last


def money(place: PlaceRow, asked: Asked, *, now: datetime, language: str) -> MoneyPage:
    """The entries of a month (or of a search over all months), filtered, counted and cut; a constant number of queries."""
    rule = the_rule(now)
    look = _Look(place.id, purses_below(place.path, rule), rule, now, language)
    today = localdate(now)
    month = asked.month or month_of(today)
    found = _search(look, asked) if asked.text else _month(look, asked, month)
    small = (0, 0, 0) if asked.text else _small(look.purses, *_span(month))
    return MoneyPage(
        asked=replace(asked, month=month, page=found.number),
        rows=found.rows,
        total=found.total,
        number=found.number,
        pages=_pages(found.total),
        in_fen=found.in_fen,
        out_fen=found.out_fen,
        sides=found.sides,
        kinds=found.kinds,
        months=tuple(reversed(money_by_month(place.path, since=months_until(month_of(today)), until=today))),
        small_count=small[0],
        small_fen=small[1],
        waiting_count=max(0, small[2] - (found.sides[1].count or 0)) if not asked.text else 0,
        line_fen=max((purse.line_fen for purse in look.purses), default=rule.line_fen),
        statement_at=statement_at(look.purses),
    )


@dataclass(frozen=True)
class _Look:
    """What all parts of one question to the list share."""

    place_id: int
    purses: tuple[Purse, ...]
    rule: PortalRule
    now: datetime
    language: str

    @property
    def ids(self) -> list[int]:
        """The accounts looked at."""
        return [purse.id for purse in self.purses]


@dataclass(frozen=True)
class _Found:
    """The entries of one page, and the figures of all that match."""

    rows: tuple[MoneyRow, ...]
    number: int
    total: int
    in_fen: int
    out_fen: int
    sides: tuple[Facet, ...]
    kinds: tuple[Facet, ...]


def _pages(total: int) -> int:
    return max(1, -(-total // PER_PAGE))


def _span(month: date) -> tuple[datetime, datetime]:
    first, after = datetime.combine(month, time.min), datetime.combine(next_month(month), time.min)
    return make_aware(first), make_aware(after)


# ---------------------------------------------------------------- a month: cut in the database, however long it is


def _month(look: _Look, asked: Asked, month: date) -> _Found:
    since, until = _span(month)
    outs = shown_orders(look.purses, look.rule, look.now).filter(settled_at__gte=since, settled_at__lt=until)
    ins = _received(look).filter(month=month)
    out_count, out_fen = _sum(outs)
    in_count, in_fen = _sum(ins)
    sides = (Facet("in", "", in_count), Facet("out", "", out_count))
    kinds = _kinds(look, outs, out_count)
    if asked.kind:
        outs = of_kind(outs, asked.kind, look.place_id)
        out_count, out_fen = _sum(outs)
    if asked.side == "in":
        out_count, out_fen = 0, 0
    if asked.side == "out" or asked.kind:
        in_count, in_fen = 0, 0
    total = in_count + out_count
    number = min(max(1, asked.page), _pages(total))
    rows = _cut(look, outs if out_count else outs.none(), ins if in_count else ins.none(), number=number)
    return _Found(tuple(rows), number, total, in_fen, out_fen, sides, kinds)


def _sum(found: QuerySet[Any]) -> tuple[int, int]:
    sums = found.order_by().aggregate(many=Count("pk"), fen=Sum("amount_fen"))
    return sums["many"], sums["fen"] or 0


def _cut(look: _Look, outs: QuerySet[PaymentOrder], ins: QuerySet[BankLine], *, number: int) -> list[MoneyRow]:
    """One page of two lists in one order: keys first, whole rows only for what is shown."""
    taken = number * PER_PAGE
    keys = [(at, pk, "out") for at, pk in outs.values_list("settled_at", "pk")[:taken]]
    keys += [(at, pk, "in") for at, pk in ins.values_list("booked_at", "pk")[:taken]]
    shown = sorted(keys, reverse=True)[taken - PER_PAGE : taken]
    orders = outs.filter(pk__in=[pk for _at, pk, side in shown if side == "out"])
    lines = ins.filter(pk__in=[pk for _at, pk, side in shown if side == "in"])
    rows: dict[tuple[str, int], MoneyRow] = {("in", pk): row for pk, row in _ins(look, list(lines)).items()}
    for paid in payments_of(orders, look.purses, look.rule, now=look.now, language=look.language):
        rows["out", paid.id] = entry_of(paid)
    return [rows[side, pk] for _at, pk, side in shown if (side, pk) in rows]


def _kinds(look: _Look, outs: QuerySet[PaymentOrder], many: int) -> tuple[Facet, ...]:
    """The kinds of expense of a month with their numbers; in a very long month all kinds there are, uncounted."""
    if many > KINDS_MOST:
        return tuple(Facet(code, title, None) for code, title in kind_options(localdate(look.now), look.language))
    sources = outs.order_by().values_list("authority__source", flat=True)
    cases = [case_id for source in sources if (case_id := case_id_of(source))]
    kinds = kinds_of(cases, look.language)
    return _facets(kinds[case_id] for case_id in cases if case_id in kinds)


# ---------------------------------------------------------------- a search: over all months, at most so many


def _search(look: _Look, asked: Asked) -> _Found:
    text = asked.text
    named = Q(authority__purpose__icontains=text) | Q(authority__payee_body__name__icontains=text)
    outs = shown_orders(look.purses, look.rule, look.now).filter(named)[:FOUND_MOST]
    paid = payments_of(outs, look.purses, look.rule, now=look.now, language=look.language)
    lines = _received(look).filter(Q(purpose__icontains=text) | Q(counterparty__icontains=text))[:FOUND_MOST]
    rows = [*map(entry_of, paid), *_ins(look, list(lines)).values()]
    # What was found must also be readable: nobody finds out by searching what a mask hides.
    rows = [row for row in rows if text.lower() in f"{row.title}\n{row.party}".lower()]
    rows.sort(key=lambda row: row.at, reverse=True)
    kept = [row for row in rows if _fits(row, asked)]
    number = min(max(1, asked.page), _pages(len(kept)))
    return _Found(
        rows=tuple(kept[(number - 1) * PER_PAGE : number * PER_PAGE]),
        number=number,
        total=len(kept),
        in_fen=sum(row.amount_fen for row in kept if row.is_in),
        out_fen=sum(row.amount_fen for row in kept if not row.is_in),
        sides=tuple(Facet(code, "", sum(row.is_in == is_in for row in rows)) for code, is_in in _SIDES),
        kinds=_facets((row.kind, row.kind_title) for row in rows),
    )


def _fits(row: MoneyRow, asked: Asked) -> bool:
    is_side = not asked.side or row.is_in == (asked.side == "in")
    return is_side and (not asked.kind or row.kind == asked.kind)


def _facets(kinds: Iterable[tuple[str, str]]) -> tuple[Facet, ...]:
    """The kinds of expense that occur, the most frequent first."""
    many = Counter((code, title) for code, title in kinds if code)
    ranked = sorted(many.items(), key=lambda one: (-one[1], one[0]))
    return tuple(Facet(code, title or code, count) for (code, title), count in ranked)


# ---------------------------------------------------------------- entries


def entry_of(row: PublicPayment) -> MoneyRow:
    """A payment as an entry of the list."""
    return MoneyRow(
        is_in=False,
        at=row.paid_at,
        title=row.purpose,
        party=row.payee,
        amount_fen=row.amount_fen,
        kind=row.kind,
        kind_title=row.kind_title,
        payment_id=row.id,
        is_returned=row.is_returned,
        is_masked=row.is_masked,
    )


def _received(look: _Look) -> QuerySet[BankLine]:
    """Money received, as the bank's statement says it, latest first."""
    return BankLine.objects.filter(account_id__in=look.ids, amount_fen__gt=0).order_by("-booked_at", "-pk")


def _ins(look: _Look, lines: list[BankLine]) -> dict[int, MoneyRow]:
    """Bank lines as entries, by id; payers by the mask."""
    owners = _owners({line.counterparty_hash for line in lines})
    rows = {}
    for line in lines:
        party = party_name(line.counterparty, owners.get(line.counterparty_hash, ""), look.rule.masks)
        is_masked = party != line.counterparty
        rows[line.pk] = MoneyRow(
            is_in=True,
            at=line.booked_at,
            title=plain(line.purpose, names=(line.counterparty,) if is_masked else ()),
            party=party,
            amount_fen=line.amount_fen,
            is_returned=line.order_id is not None,
            is_masked=is_masked,
        )
    return rows


def _owners(hashes: set[str]) -> dict[str, str]:
    """What kind of body holds the account behind each hash; unknown accounts are not there."""
    known = BodyAccount.objects.filter(number_hash__in=hashes - {""})
    return dict(known.values_list("number_hash", "body__kind"))


def _small(purses: tuple[Purse, ...], since: datetime, until: datetime) -> tuple[int, int, int]:
    """Count and sum of what lies below the line, and how many lie at or above it, shown already or not."""
    below, above = above_line(purses, at_least=False), above_line(purses)
    paid = PaymentOrder.objects.filter(
        account_id__in=[purse.id for purse in purses],
        state__in=PAID_STATES,
        settled_at__gte=since,
        settled_at__lt=until,
    )
    sums = paid.aggregate(
        many=Count("pk", filter=below), fen=Sum("amount_fen", filter=below), above=Count("pk", filter=above)
    )
    return sums["many"], sums["fen"] or 0, sums["above"]

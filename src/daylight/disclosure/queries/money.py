"""Money in and out of a village 「收支」: month by month, entry by entry, with search and two facets 「收/支」「用途」."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Max, Q, Sum
from django.utils.timezone import localdate, make_aware

from daylight.disclosure.policy import PAID_STATES, PortalRule, PublicPayment, party_name, plain
from daylight.disclosure.queries.payments import payments_of, shown_orders, the_rule
from daylight.disclosure.queries.places import PlaceRow
from daylight.disclosure.queries.purses import Purse, above_line, purses_below
from daylight.ledger.models import BankLine, PaymentOrder
from daylight.ledger.policy import month_of, next_month
from daylight.ledger.queries import MonthFlow, money_by_month
from daylight.parties.models import BodyAccount

PER_PAGE = 50
FOUND_MOST = 400
"""A search shows at most so many entries of each side; more means that the words are too common."""
MONTHS = 12


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
    count: int


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
    purses = purses_below(place.path, rule)
    month = asked.month or month_of(localdate(now))
    since, until = _span(month) if not asked.text else (None, None)
    rows = [
        *_outs(purses, rule, asked.text, since=since, until=until, now=now, language=language),
        *_ins(purses, rule, asked.text, month=None if asked.text else month),
    ]
    rows.sort(key=lambda row: (row.at, row.payment_id or 0), reverse=True)
    kept = [row for row in rows if _fits(row, asked)]
    pages = max(1, -(-len(kept) // PER_PAGE))
    number = min(max(1, asked.page), pages)
    small = _small(purses, since, until)
    shown = [row for row in rows if row.payment_id is not None]
    return MoneyPage(
        asked=Asked(month, asked.side, asked.kind, asked.text, number),
        rows=tuple(kept[(number - 1) * PER_PAGE : number * PER_PAGE]),
        total=len(kept),
        number=number,
        pages=pages,
        in_fen=sum(row.amount_fen for row in kept if row.is_in),
        out_fen=sum(row.amount_fen for row in kept if not row.is_in),
        sides=_sides(rows),
        kinds=_kinds(rows),
        months=tuple(
            reversed(money_by_month(place.path, since=months_until(month_of(localdate(now))), until=now.date()))
        ),
        small_count=small[0],
        small_fen=small[1],
        waiting_count=max(0, small[2] - len(shown)) if not asked.text else 0,
        line_fen=max((purse.line_fen for purse in purses), default=rule.line_fen),
        statement_at=statement_at(purses),
    )


def _span(month: date) -> tuple[datetime, datetime]:
    first, after = datetime.combine(month, time.min), datetime.combine(next_month(month), time.min)
    return make_aware(first), make_aware(after)


def _outs(
    purses: tuple[Purse, ...], rule: PortalRule, text: str, *, since: datetime | None, until: datetime | None,
    now: datetime, language: str,
) -> list[MoneyRow]:  # fmt: skip
    found = shown_orders(purses, rule, now)
    if since is not None and until is not None:
        found = found.filter(settled_at__gte=since, settled_at__lt=until)
    if text:
        found = found.filter(Q(authority__purpose__icontains=text) | Q(authority__payee_body__name__icontains=text))[
            :FOUND_MOST
        ]
    return [entry_of(row) for row in payments_of(found, purses, rule, now=now, language=language) if _says(row, text)]


def _says(row: PublicPayment, text: str) -> bool:
    """What was found must also be readable: nobody finds out by searching what a mask hides."""
    return not text or text.lower() in f"{row.purpose}\n{row.payee}".lower()


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


def _ins(purses: tuple[Purse, ...], rule: PortalRule, text: str, *, month: date | None) -> list[MoneyRow]:
    """Money received, as the bank's statement says it; payers by the mask."""
    found = BankLine.objects.filter(account_id__in=[purse.id for purse in purses], amount_fen__gt=0)
    if month is not None:
        found = found.filter(month=month)
    if text:
        found = found.filter(Q(purpose__icontains=text) | Q(counterparty__icontains=text))
    lines = list(found.order_by("-booked_at", "-pk")[: FOUND_MOST if text else None])
    owners = _owners({line.counterparty_hash for line in lines})
    rows = []
    for line in lines:
        kind = owners.get(line.counterparty_hash, "")
        party = party_name(line.counterparty, kind, rule.masks)
        is_masked = party != line.counterparty
        title = plain(line.purpose, names=(line.counterparty,) if is_masked else ())
        if not text or text.lower() in f"{title}\n{party}".lower():
            rows.append(
                MoneyRow(
                    is_in=True, at=line.booked_at, title=title, party=party, amount_fen=line.amount_fen,
                    is_returned=line.order_id is not None, is_masked=is_masked,
                )
            )  # fmt: skip
    return rows


def _owners(hashes: set[str]) -> dict[str, str]:
    """What kind of body holds the account behind each hash; unknown accounts are not there."""
    known = BodyAccount.objects.filter(number_hash__in=hashes - {""})
    return dict(known.values_list("number_hash", "body__kind"))


def _fits(row: MoneyRow, asked: Asked) -> bool:
    is_side = not asked.side or row.is_in == (asked.side == "in")
    return is_side and (not asked.kind or row.kind == asked.kind)


def _small(purses: tuple[Purse, ...], since: datetime | None, until: datetime | None) -> tuple[int, int, int]:
    """Count and sum of what lies below the line, and how many lie at or above it, shown already or not."""
    if since is None or until is None:
        return 0, 0, 0
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


def _sides(rows: Sequence[MoneyRow]) -> tuple[Facet, ...]:
    many = Counter("in" if row.is_in else "out" for row in rows)
    return tuple(Facet(code, "", many[code]) for code in ("in", "out"))


def _kinds(rows: Sequence[MoneyRow]) -> tuple[Facet, ...]:
    """The kinds of expense that occur, the most frequent first."""
    many: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows:
        if row.kind:
            many[row.kind, row.kind_title or row.kind] += 1
    ranked = sorted(many.items(), key=lambda one: (-one[1], one[0]))
    return tuple(Facet(code, title, count) for (code, title), count in ranked)

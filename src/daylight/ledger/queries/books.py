"""Reading books 「账簿查询」: balances are added up from opening balances and posted entries, never stored."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from django.db.models import Case, CharField, F, IntegerField, Max, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Cast, Concat
from django.utils.timezone import make_aware

from daylight.ledger import policy
from daylight.ledger.chart import chart
from daylight.ledger.models import BankLine, Book, LedgerAccount, OpeningBalance, PaymentOrder, Period, Posting, Voucher
from daylight.ledger.policy import MonthEnd, OrderState, Side, TrialRow, VoucherState
from daylight.parties.queries import Viewer, scoped

Sums = dict[int, tuple[int, int]]
"""Debit and credit by account id."""


def books(viewer: Viewer) -> QuerySet[Book]:
    """The books a viewer sees."""
    return scoped(Book.objects.select_related("place", "body").order_by("place__path"), viewer)


def book_of(place_id: int) -> Book | None:
    """The book of a place, or None where none was opened."""
    return Book.objects.select_related("place", "body").filter(place_id=place_id).first()


def months(book_id: int) -> list[Period]:
    """The months of a book, latest first."""
    return list(Period.objects.filter(book_id=book_id).order_by("-month"))


@dataclass(frozen=True)
class TrialBalance:
    """The trial balance 「科目余额表」 of a month; rows of divided accounts carry the sum of their parts."""

    rows: tuple[TrialRow, ...]
    opening_debit_fen: int
    opening_credit_fen: int
    debit_fen: int
    credit_fen: int

    @property
    def is_balanced(self) -> bool:
        """Whether both sides are equal, before and within the month."""
        return self.opening_debit_fen == self.opening_credit_fen and self.debit_fen == self.credit_fen


def trial_balance(book: Book, month: date) -> TrialBalance:
    """The trial balance of a month in four queries; accounts without any movement are left out."""
    accounts = list(LedgerAccount.objects.filter(book=book).order_by("code"))
    before = _opening_sums(book.pk)
    for account_id, (debit, credit) in _posted_sums(Q(voucher__book=book, voucher__period__month__lt=month)).items():
        held = before.get(account_id, (0, 0))
        before[account_id] = (held[0] + debit, held[1] + credit)
    within = _posted_sums(Q(voucher__book=book, voucher__period__month=month))
    titles = chart(book.chart).accounts
    by_id = {account.pk: account for account in accounts}
    rows: list[TrialRow] = []
    for account in accounts:
        opening, moved = before.get(account.pk, (0, 0)), within.get(account.pk, (0, 0))
        title = titles.get(account.code)
        parent = by_id[account.parent_id].code if account.parent_id else None
        rows.append(
            TrialRow(account.code, account.name, title.en if title else account.name, parent, Side(account.side),
                     *opening, *moved)
        )  # fmt: skip
    leaves = [row for row in rows if not any(other.parent == row.code for other in rows)]
    return TrialBalance(
        tuple(row for row in _with_parts(rows) if _moves(row)),
        sum(row.opening_debit_fen for row in leaves),
        sum(row.opening_credit_fen for row in leaves),
        sum(row.debit_fen for row in leaves),
        sum(row.credit_fen for row in leaves),
    )


def _with_parts(rows: list[TrialRow]) -> list[TrialRow]:
    """Give divided accounts the sum of their parts; parts stand one level below."""
    parts: dict[str, list[TrialRow]] = defaultdict(list)
    for row in rows:
        if row.parent is not None:
            parts[row.parent].append(row)
    return [
        replace(
            row,
            opening_debit_fen=sum(part.opening_debit_fen for part in parts[row.code]),
            opening_credit_fen=sum(part.opening_credit_fen for part in parts[row.code]),
            debit_fen=sum(part.debit_fen for part in parts[row.code]),
            credit_fen=sum(part.credit_fen for part in parts[row.code]),
        )
        if row.code in parts
        else row
        for row in rows
    ]


def _moves(row: TrialRow) -> bool:
    return any((row.opening_debit_fen, row.opening_credit_fen, row.debit_fen, row.credit_fen))


def balance(book: Book, month: date) -> dict[str, int]:
    """The closing balance of each account that has one, by code, at the end of a month 「期末余额」."""
    return {row.code: row.closing_fen for row in trial_balance(book, month).rows}


def _opening_sums(book_id: int) -> Sums:
    rows = OpeningBalance.objects.filter(book_id=book_id).values_list("account_id", "debit_fen", "credit_fen")
    return {account_id: (debit, credit) for account_id, debit, credit in rows}


def _posted_sums(which: Q) -> Sums:
    rows = (
        Posting.objects.filter(which, voucher__state=VoucherState.POSTED)
        .values("account_id")
        .annotate(debit=Sum("debit_fen"), credit=Sum("credit_fen"))
        .values_list("account_id", "debit", "credit")
    )
    return {account_id: (debit, credit) for account_id, debit, credit in rows}


def month_end(period: Period) -> MonthEnd:
    """What closing this month looks at 「结账检查」."""
    book, end = period.book, make_aware(datetime.combine(policy.next_month(period.month), time.min))
    titles = chart(book.chart)
    money = [row for row in trial_balance(book, period.month).rows if row.code.startswith((titles.cash, titles.bank))]
    return MonthEnd(
        month=period.month,
        is_closed=period.state == "closed",
        earlier_open=Period.objects.filter(book=book, month__lt=period.month, state="open").count(),
        unposted=Voucher.objects.filter(period=period, state__in=[VoucherState.DRAFT, VoucherState.REVIEWED]).count(),
        unbooked=_unbooked(book.pk, end),
        negative=tuple(row.code for row in money if row.closing_fen < 0),
    )


def _unbooked(book_id: int, before: datetime) -> int:
    """Movements at the bank without a live voucher: payments, returns not yet reversed, money received."""
    orders = PaymentOrder.objects.filter(account__book_id=book_id, settled_at__lt=before)
    paid = orders.filter(state=OrderState.SUCCEEDED, voucher=None).count()
    reversed_live = Q(voucher__reversals__state__in=[VoucherState.DRAFT, VoucherState.REVIEWED, VoucherState.POSTED])
    came_back = orders.filter(state=OrderState.RETURNED, voucher__isnull=False, bank_lines__amount_fen__gt=0,
                              bank_lines__booked_at__lt=before).exclude(reversed_live).count()  # fmt: skip
    return paid + came_back + unbooked_income(book_id).filter(booked_at__lt=before).count()


def unbooked_income(book_id: int) -> QuerySet[BankLine]:
    """Money received that no live voucher books yet 「未入账收入」."""
    booked = Voucher.objects.filter(book_id=book_id).exclude(state=VoucherState.DISCARDED).values("source")
    return (
        BankLine.objects.filter(account__book_id=book_id, amount_fen__gt=0, order=None)
        .annotate(source=Concat(Value("bank_line:"), Cast("pk", CharField())))
        .exclude(source__in=booked)
        .order_by("booked_at")
    )


@dataclass(frozen=True)
class BookProgress:
    """How far a book is closed 「做账进度」."""

    book_id: int
    place_id: int
    place_name: str
    starts_on: date
    last_closed: date | None
    months_behind: int


def books_behind(path: str, on: date, *, at_least: int = 0) -> list[BookProgress]:
    """The books at and below a place by how many ended months they have not closed, worst first; one query."""
    found = (
        Book.objects.filter(place__path__startswith=path)
        .annotate(last_closed=Max("periods__month", filter=Q(periods__state="closed")))
        .values_list("pk", "place_id", "place__name", "starts_on", "last_closed")
    )
    rows = [
        BookProgress(book_id, place_id, name, starts, last, policy.months_behind(last, starts, on))
        for book_id, place_id, name, starts, last in found
    ]
    behind = [row for row in rows if row.months_behind >= at_least]
    return sorted(behind, key=lambda row: (-row.months_behind, row.place_id))


# ---------------------------------------------------------------- money by month, as the bank says it


@dataclass(frozen=True)
class MonthFlow:
    """Money in and out of a month 「收支」."""

    month: date
    in_fen: int
    out_fen: int


@dataclass(frozen=True)
class PlaceFlow:
    """Money in and out of a place within the months asked for 「村级收支」."""

    place_id: int
    place_name: str
    in_fen: int
    out_fen: int


def money_by_month(path: str, *, since: date, until: date) -> list[MonthFlow]:
    """Money in and out, month by month, of a place and all below it; months without movement are there, with zero."""
    sums: dict[date, list[int]] = {month: [0, 0] for month in policy.months_from(since, until)}
    for _, month, in_fen, out_fen in _flows(path, since, until)[1]:
        sums[month][0] += in_fen
        sums[month][1] += out_fen
    return [MonthFlow(month, *sums[month]) for month in sorted(sums)]


def money_by_place(path: str, *, since: date, until: date) -> list[PlaceFlow]:
    """Money in and out, place by place, of every book at and below a place."""
    places, flows = _flows(path, since, until)
    sums: dict[tuple[int, str], list[int]] = {place: [0, 0] for place in places.values()}
    for account_id, _, in_fen, out_fen in flows:
        sums[places[account_id]][0] += in_fen
        sums[places[account_id]][1] += out_fen
    return [PlaceFlow(*place, *amounts) for place, amounts in sorted(sums.items())]


def _flows(
    path: str, since: date, until: date
) -> tuple[dict[int, tuple[int, str]], Iterable[tuple[int, date, int, int]]]:
    """The places by bank account, and sums by account and month: two queries, the second from an index alone."""
    accounts = Book.objects.filter(place__path__startswith=path, bank_accounts__isnull=False)
    places = {
        account_id: (place_id, name)
        for account_id, place_id, name in accounts.values_list("bank_accounts__pk", "place_id", "place__name")
    }
    amount = F("amount_fen")
    flows = (
        BankLine.objects.filter(
            account_id__in=list(places), month__gte=policy.month_of(since), month__lte=policy.month_of(until)
        )
        .values("account_id", "month")
        .annotate(
            in_fen=Sum(Case(When(amount_fen__gt=0, then=amount), default=0, output_field=IntegerField())),
            out_fen=Sum(Case(When(amount_fen__lt=0, then=-amount), default=0, output_field=IntegerField())),
        )
        .order_by("account_id", "month")
        .values_list("account_id", "month", "in_fen", "out_fen")
    )
    return places, flows

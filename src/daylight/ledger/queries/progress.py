"""How the books of many places stand 「做账进度」: for the township that keeps them and the county that asks."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, Count, Exists, Max, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Cast, Concat

from daylight.ledger import policy
from daylight.ledger.chart import chart
from daylight.ledger.models import BankLine, Book, CollectiveAccount, LedgerAccount, Period, Voucher
from daylight.ledger.policy import VoucherState
from daylight.ledger.queries.books import MonthFlow, money_by_month
from daylight.parties.queries import Viewer, scoped

_BEFORE_ALL = date(2000, 1, 1)
"""No book on this platform is older."""
_UNPOSTED = [VoucherState.DRAFT, VoucherState.REVIEWED]


def books_with_progress(viewer: Viewer) -> QuerySet[Book]:
    """The books a viewer sees, each with `last_closed` (a month) and `drafts` (vouchers not posted)."""
    drafts = Voucher.objects.filter(book=OuterRef("pk"), state__in=_UNPOSTED).order_by().values("book")
    found = Book.objects.select_related("place", "body").annotate(
        last_closed=Max("periods__month", filter=Q(periods__state="closed")),
        drafts=Subquery(drafts.annotate(n=Count("pk")).values("n")),
    )
    return scoped(found, viewer)


def accounts_with_balance(viewer: Viewer) -> QuerySet[CollectiveAccount]:
    """The collectives' bank accounts a viewer sees, each with `moved_fen`: what its statement adds up to."""
    moved = BankLine.objects.filter(account=OuterRef("pk")).order_by().values("account")
    found = CollectiveAccount.objects.select_related("book__place", "book__body", "ledger_account").annotate(
        moved_fen=Subquery(moved.annotate(total=Sum("amount_fen")).values("total"))
    )
    return scoped(found, viewer, path="book__place__path")


def money_held(path: str) -> int:
    """What lies in the bank accounts at and below a place now 「账户余额」, as the bank says it; two queries."""
    below = {"book__place__path__startswith": path}
    opening = CollectiveAccount.objects.filter(**below).aggregate(total=Sum("opening_fen"))["total"] or 0
    lines = BankLine.objects.filter(**{f"account__{name}": value for name, value in below.items()})
    return opening + (lines.aggregate(total=Sum("amount_fen"))["total"] or 0)


@dataclass(frozen=True)
class MonthBalance(MonthFlow):
    """Money in and out of a month, and what lay in the bank at its end 「月末余额」."""

    balance_fen: int


def money_and_balance(path: str, *, since: date, until: date) -> list[MonthBalance]:
    """Money in, out and held, month by month, at and below a place; three queries, one reading of the bank's lines."""
    below = {"book__place__path__startswith": path}
    held = CollectiveAccount.objects.filter(**below).aggregate(total=Sum("opening_fen"))["total"] or 0
    moved = money_by_month(path, since=_BEFORE_ALL, until=until)
    found = []
    for flow in moved:
        held += flow.in_fen - flow.out_fen
        if flow.month >= policy.month_of(since):
            found.append(MonthBalance(flow.month, flow.in_fen, flow.out_fen, held))
    return found


@dataclass(frozen=True)
class MonthCell:
    """One village's month in the grid 「做账进度格」: closed, late, or not yet due."""

    month: date
    state: str  # "closed" | "late" | "open" (ended, not closed yet) | "running" | "before"


@dataclass(frozen=True)
class GridRow:
    """One village of the grid."""

    book_id: int
    place_id: int
    place_name: str
    cells: tuple[MonthCell, ...]

    @property
    def late(self) -> int:
        """How many ended months are not closed."""
        return sum(1 for cell in self.cells if cell.state == "late")


def closing_grid(path: str, months: Sequence[date], on: date) -> list[GridRow]:
    """Village by month: which ended months are closed; two queries. A month is late when the next one has ended too."""
    closed: dict[int, set[date]] = defaultdict(set)
    for book_id, month in Period.objects.filter(
        book__place__path__startswith=path, month__in=months, state="closed"
    ).values_list("book_id", "month"):
        closed[book_id].add(month)
    found = Book.objects.filter(place__path__startswith=path).order_by("place__path")
    rows = found.values_list("pk", "place_id", "place__name", "starts_on")
    return [
        GridRow(pk, place, name, tuple(MonthCell(month, _state(month, closed[pk], starts, on)) for month in months))
        for pk, place, name, starts in rows
    ]


def _state(month: date, closed: set[date], starts_on: date, on: date) -> str:
    if month < policy.month_of(starts_on):
        return "before"
    if month in closed:
        return "closed"
    if month >= policy.month_of(on):
        return "running"
    # The month just ended may still be worked on: it is late once the month after it has ended as well.
    return "late" if policy.next_month(policy.next_month(month)) <= policy.month_of(on) else "open"


def income_accounts(book: Book, language: str) -> list[tuple[str, str]]:
    """The lowest accounts that money received may be credited to 「收入科目」, by code with their names; one query.

    Cash and bank are left out: money that comes in does not come from there.
    """
    known = chart(book.chart)
    rows = LedgerAccount.objects.filter(book=book, parts=None).order_by("code").values_list("code", "name")
    return [
        (code, f"{code} {name if language.startswith('zh') or code not in known.accounts else known.accounts[code].en}")
        for code, name in rows
        if not code.startswith((known.cash, known.bank))
    ]


def with_booking(lines: QuerySet[BankLine]) -> QuerySet[BankLine]:
    """The bank lines, each with `is_booked`: whether a live voucher books it as money received."""
    event = Concat(Value("bank_line:"), Cast(OuterRef("pk"), CharField()))
    live = Voucher.objects.filter(book=OuterRef("account__book"), source=event)
    return lines.annotate(is_booked=Exists(live.exclude(state=VoucherState.DISCARDED)))

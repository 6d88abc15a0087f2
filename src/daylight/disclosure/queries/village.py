"""The page of a village 「村公开页」: what is left, what came and went, what runs, what was asked; each figure leads to its rows."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet, Sum
from django.utils.timezone import localdate

from daylight.cases.models import Case
from daylight.disclosure.policy import PAID_STATES, PublicPayment
from daylight.disclosure.queries.matters import (
    PublicDocument,
    Way,
    count_running,
    way_of,
)
from daylight.disclosure.queries.money import months_until, statement_at
from daylight.disclosure.queries.payments import cut, payments_of, shown_orders, the_rule
from daylight.disclosure.queries.places import PlaceRow, place_of
from daylight.disclosure.queries.purses import Purse, purses_below
from daylight.disclosure.queries.questions import QuestionCounts, counts_of
from daylight.ledger.models import BankLine, PaymentOrder
from daylight.ledger.policy import month_of
from daylight.ledger.queries import MonthFlow, books_behind, money_by_month

LATEST = 5


@dataclass(frozen=True)
class VillagePage:
    """Everything on a village's first page; `balance_fen` is None where no bank account is registered yet."""

    place: PlaceRow
    balance_fen: int | None
    statement_at: datetime | None
    this_month: MonthFlow
    months: tuple[MonthFlow, ...]
    latest: tuple[PublicPayment, ...]
    running: int
    questions: QuestionCounts
    closed_month: date | None
    months_behind: int
    line_fen: int


def village_page(place_id: int, *, now: datetime, language: str) -> VillagePage | None:
    """A village's page, in a constant number of queries; None for a place that has none."""
    place = place_of(place_id)
    if place is None or not place.is_village:
        return None
    rule, today = the_rule(now), localdate(now)
    purses = purses_below(place.path, rule)
    months = money_by_month(place.path, since=months_until(month_of(today)), until=today)
    orders = cut(shown_orders(purses, rule, now), 0, LATEST)
    behind = books_behind(place.path, today)
    return VillagePage(
        place=place,
        balance_fen=balance_of(purses),
        statement_at=statement_at(purses),
        this_month=months[-1],
        months=tuple(months),
        latest=tuple(payments_of(orders, purses, rule, now=now, language=language)),
        running=count_running(place, now=now),
        questions=counts_of(place.id, now=now),
        closed_month=behind[0].last_closed if behind else None,
        months_behind=behind[0].months_behind if behind else 0,
        line_fen=purses[0].line_fen if purses else rule.line_fen,
    )


def balance_of(purses: tuple[Purse, ...]) -> int | None:
    """What the collective's bank accounts hold by their statements 「账面余额」."""
    if not purses:
        return None
    moved = BankLine.objects.filter(account_id__in=[purse.id for purse in purses]).aggregate(fen=Sum("amount_fen"))
    return sum(purse.opening_fen for purse in purses) + (moved["fen"] or 0)


@dataclass(frozen=True)
class PaymentPage:
    """One payment on its own page 「一笔支付」: the entry, its village, and the story of its approval."""

    row: PublicPayment
    place: PlaceRow
    way: Way | None

    @property
    def documents(self) -> tuple[PublicDocument, ...]:
        """Its papers, by kind."""
        return self.way.documents if self.way else ()


def payment_page(order_id: int, *, now: datetime, language: str) -> PaymentPage | None:
    """One payment that the rule shows, with its story; None for any other."""
    row = _shown(PaymentOrder.objects.filter(pk=order_id), now=now, language=language)
    place = place_of(row.place_id) if row else None
    if row is None or place is None:
        return None
    case = Case.objects.filter(pk=row.case_id).select_related("place").first() if row.case_id else None
    more = (("payment_order", order_id),)
    return PaymentPage(row, place, way_of(case, now=now, language=language, more=more) if case else None)


def payment_of_case(case_id: int, *, now: datetime, language: str) -> PublicPayment | None:
    """The shown payment that came of a case, or None."""
    sources = Q(authority__source=f"case:{case_id}") | Q(authority__source__startswith=f"case:{case_id}:")
    return _shown(PaymentOrder.objects.filter(sources, state__in=PAID_STATES), now=now, language=language)


def _shown(wanted: QuerySet[PaymentOrder], *, now: datetime, language: str) -> PublicPayment | None:
    """The latest of some orders that the rule shows; judged within the accounts of its own place alone."""
    named = wanted.order_by("-pk").values_list("pk", "account__book__place__path").first()
    if named is None:
        return None
    rule = the_rule(now)
    purses = purses_below(named[1], rule)
    rows = payments_of(shown_orders(purses, rule, now).filter(pk=named[0]), purses, rule, now=now, language=language)
    return rows[0] if rows else None

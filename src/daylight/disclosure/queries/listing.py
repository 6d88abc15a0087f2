"""Payments of a place and all below it for machines 「公开支付清单」: a period, filters, pages, and the whole as a stream."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils.timezone import localdate, make_aware

from daylight.disclosure.policy import PortalRule, PublicPayment
from daylight.disclosure.queries.payments import cut, payments_of, shown_orders, the_rule
from daylight.disclosure.queries.purses import Purse, purses_below
from daylight.ledger.models import PaymentOrder

COUNT_MOST = 10_000
WINDOW = timedelta(days=92)
_CHUNK = 500


@dataclass(frozen=True)
class Period:
    """From one day to another, both included; without a beginning, the quarter before the end."""

    since: date
    until: date

    @classmethod
    def of(cls, since: date | None, until: date | None, now: datetime) -> "Period":
        """The period asked for, completed."""
        last = until or localdate(now)
        return cls(since or last - WINDOW, last)


@dataclass(frozen=True)
class PublicPayments:
    """The payments that match 「公开支付」; `count` stops at ten thousand, as everywhere."""

    period: Period
    count: int
    is_capped: bool
    _orders: QuerySet[PaymentOrder]
    _purses: tuple[Purse, ...]
    _rule: PortalRule
    _now: datetime
    _language: str

    def exceeds(self, most: int) -> bool:
        """Whether there are more than so many: counted only as far as needed."""
        return self.is_capped and bool(self._orders.order_by()[most : most + 1].count())

    def page(self, number: int, size: int) -> list[PublicPayment]:
        """One page, latest first."""
        return self._rows(cut(self._orders, (number - 1) * size, number * size))

    def every(self, most: int) -> Iterator[PublicPayment]:
        """All of them up to a limit, fetched in portions."""
        for start in range(0, most, _CHUNK):
            orders = cut(self._orders, start, start + _CHUNK)
            yield from self._rows(orders)
            if len(orders) < _CHUNK:
                return

    def _rows(self, orders: Iterable[PaymentOrder]) -> list[PublicPayment]:
        return payments_of(orders, self._purses, self._rule, now=self._now, language=self._language)


def list_payments(
    path: str,
    period: Period,
    *,
    now: datetime,
    language: str,
    at_least_fen: int | None = None,
    at_most_fen: int | None = None,
) -> PublicPayments:
    """The shown payments at and below a place within a period."""
    rule = the_rule(now)
    purses = purses_below(path, rule)
    since = make_aware(datetime.combine(period.since, time.min))
    until = make_aware(datetime.combine(period.until + timedelta(days=1), time.min))
    orders = shown_orders(purses, rule, now).filter(settled_at__gte=since, settled_at__lt=until)
    if at_least_fen is not None:
        orders = orders.filter(amount_fen__gte=at_least_fen)
    if at_most_fen is not None:
        orders = orders.filter(amount_fen__lte=at_most_fen)
    count = orders.order_by()[: COUNT_MOST + 1].count()
    return PublicPayments(period, min(count, COUNT_MOST), count > COUNT_MOST, orders, purses, rule, now, language)

"""The lists of money 「资金列表」: payment orders, vouchers, bank lines, books."""

from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from daylight.ledger.policy import ORDER_STATE_TITLES, VOUCHER_STATE_TITLES, OrderState, VoucherState, months_behind
from daylight.web.desk.filtering import DeskFilter, MonthField
from daylight.web.desk.linking import address_of
from daylight.web.fields import MoneyField
from daylight.web.shapes import Empty
from daylight.web.show import Kind
from daylight.web.tables import Column, Listing

_ANY = ("", _("All"))


def _states(titles: Any) -> list[tuple[str, object]]:
    return [_ANY, *((state.value, _(title)) for state, title in titles.items())]


def _day(moment: datetime | None) -> date | None:
    """The day of a moment, in China."""
    return localdate(moment) if moment else None


def order_word(order: Any) -> str:
    """An order's state in the reader's words."""
    return gettext(ORDER_STATE_TITLES[OrderState(order.state)])


def voucher_word(voucher: Any) -> str:
    """A voucher's state in the reader's words."""
    return gettext(VOUCHER_STATE_TITLES[VoucherState(voucher.state)])


# ---------------------------------------------------------------- payment orders


class OrderFilter(DeskFilter):
    """Payments by what one remembers of them."""

    lookups: ClassVar = {
        "q": ("authority__payee_body__name__icontains", "authority__purpose__icontains", "client_ref__istartswith"),
        "place": ("account__book__place__path__startswith",),
        "state": ("state",),
        "month": ("created_at",),
        "payee": ("authority__payee_body",),
        "least": ("amount_fen__gte",),
        "most": ("amount_fen__lte",),
    }
    moments: ClassVar = {"month": "created_at"}
    advanced: ClassVar = ("least", "most", "payee")
    q = forms.CharField(label=_("Payee, purpose or reference"))
    state = forms.ChoiceField(label=_("State"), choices=lambda: _states(ORDER_STATE_TITLES))
    month = MonthField(label=_("Month"))
    least = MoneyField(label=_("At least (yuan)"))
    most = MoneyField(label=_("At most (yuan)"))
    payee = forms.IntegerField(label=_("Payee’s number in this system"))


ORDERS = Listing(
    code="payments",
    title=_("Payments"),
    order="-ordered",
    filters=OrderFilter,
    source=_("Payment orders of this platform"),
    columns=(
        Column(
            code="ordered", label=_("Ordered"), kind=Kind.DAY, sort="pk", value=lambda order: _day(order.created_at)
        ),
        Column(code="place", label=_("Village"), value=lambda order: order.account.book.place.name),
        Column(
            code="payee",
            label=_("Payee"),
            sort="authority__payee_body__name",
            value=lambda order: order.authority.payee_body.name,
            link=lambda order: address_of("payment_order", order.pk),
            phone="title",
        ),
        Column(code="purpose", label=_("Purpose"), value=lambda order: order.authority.purpose),
        Column(
            code="amount",
            label=_("Amount"),
            kind=Kind.MONEY,
            sort="amount_fen",
            value=lambda order: order.amount_fen,
            is_summed=True,
            phone="amount",
        ),
        Column(code="state", label=_("State"), kind=Kind.STATE, sort="state", value=order_word, phone="state"),
        Column(
            code="paid",
            label=_("Paid"),
            kind=Kind.DAY,
            sort="settled_at",
            value=lambda order: _day(order.settled_at),
            absent=_("The bank has not confirmed it"),
        ),
        Column(
            code="voucher",
            label=_("Voucher"),
            kind=Kind.CODE,
            value=lambda order: number_of(order.voucher),
            link=lambda order: address_of("voucher", order.voucher_id),
            absent=_("Not booked yet"),
        ),
        Column(
            code="reference",
            label=_("Reference at the bank"),
            kind=Kind.CODE,
            value=lambda order: order.client_ref[:12],
            export=lambda order: order.client_ref,
            phone="hidden",
        ),
    ),
    is_late=lambda order: order.state in (OrderState.UNKNOWN, OrderState.RETURNED),
    empty=Empty(
        title=_("No payment yet"),
        text=_("A payment begins as a case: the village asks, the township reviews and approves, the cashier pays."),
        icon="cash",
    ),
)


# ---------------------------------------------------------------- vouchers


def number_of(voucher: Any) -> str:
    """A voucher's number as people say it: 记-12; a draft has none and is named by its state."""
    if voucher is None:
        return ""
    return gettext("No. %(n)s") % {"n": voucher.number} if voucher.number else voucher_word(voucher)


class VoucherFilter(DeskFilter):
    """Vouchers by month, state and words of the summary."""

    lookups: ClassVar = {
        "q": ("summary__icontains",),
        "place": ("book__place__path__startswith",),
        "state": ("state",),
        "month": ("period__month",),
        "book": ("book",),
        "account": ("postings__account__code",),
    }
    advanced: ClassVar = ("account", "book")
    q = forms.CharField(label=_("Summary"))
    state = forms.ChoiceField(label=_("State"), choices=lambda: _states(VOUCHER_STATE_TITLES))
    month = MonthField(label=_("Month"))
    account = forms.CharField(label=_("Account code"))
    book = forms.IntegerField(label=_("Book"))


VOUCHERS = Listing(
    code="vouchers",
    title=_("Vouchers"),
    order="-on",
    filters=VoucherFilter,
    source=_("Vouchers of this platform"),
    columns=(
        Column(code="on", label=_("Date"), kind=Kind.DAY, sort="on", value=lambda voucher: voucher.on),
        Column(
            code="number",
            label=_("Number"),
            kind=Kind.CODE,
            sort="number",
            value=lambda voucher: voucher.number and number_of(voucher),
            link=lambda voucher: address_of("voucher", voucher.pk),
            absent=_("A number is given when it is posted"),
        ),
        Column(code="place", label=_("Village"), value=lambda voucher: voucher.book.place.name),
        Column(
            code="summary",
            label=_("Summary"),
            value=lambda voucher: voucher.summary,
            link=lambda voucher: address_of("voucher", voucher.pk),
            phone="title",
        ),
        Column(
            code="amount",
            label=_("Amount"),
            kind=Kind.MONEY,
            sort="amount_fen",
            value=lambda voucher: voucher.amount_fen or 0,
            phone="amount",
        ),
        Column(code="state", label=_("State"), kind=Kind.STATE, sort="state", value=voucher_word, phone="state"),
        Column(
            code="reverses",
            label=_("Reverses"),
            kind=Kind.FLAG,
            value=lambda voucher: voucher.reverses_id is not None,
            phone="hidden",
        ),
    ),
    empty=Empty(
        title=_("No voucher yet"),
        text=_("A voucher is proposed when the bank confirms a payment, or when income is recorded."),
        icon="receipt",
    ),
)


# ---------------------------------------------------------------- bank accounts and lines


class LineFilter(DeskFilter):
    """Movements at the bank by month, direction and words."""

    lookups: ClassVar = {
        "q": ("counterparty__icontains", "purpose__icontains"),
        "place": ("account__book__place__path__startswith",),
        "month": ("month",),
        "account": ("account",),
        "way": ("amount_fen",),
    }
    advanced: ClassVar = ("account",)
    q = forms.CharField(label=_("Counterparty or purpose"))
    month = MonthField(label=_("Month"))
    way = forms.ChoiceField(label=_("Direction"), choices=[_ANY, ("in", _("Money in")), ("out", _("Money out"))])
    account = forms.IntegerField(label=_("Bank account"))

    def _condition(self, name: str, value: Any) -> Any:
        if name == "way":
            return Q(amount_fen__gt=0) if value == "in" else Q(amount_fen__lt=0)
        return super()._condition(name, value)


_PAYMENT = Column(
    code="order",
    label=_("Payment"),
    value=lambda line: _("Open it") if line.order_id else "",
    link=lambda line: address_of("payment_order", line.order_id),
    export=lambda line: line.order_id or "",
    absent=_("Not a payment of this platform"),
)


def _what_to_do(line: Any) -> Any:
    """What an accountant sees in a line: its payment, income still to be booked, or nothing more to do."""
    if line.order_id:
        return _("Open it")
    return _("record as income") if line.amount_fen > 0 and not line.is_booked else ""


def _where_it_leads(line: Any) -> str:
    if line.order_id:
        return address_of("payment_order", line.order_id)
    return reverse("desk:record_income", args=[line.pk]) if line.amount_fen > 0 and not line.is_booked else ""


BOOKING = Column(
    code="order",
    label=_("Leads to"),
    value=_what_to_do,
    link=_where_it_leads,
    export=lambda line: line.order_id or "",
    absent=_("Booked, or not a payment of this platform"),
)
"""The last column for those who record income; its rows come with `is_booked`."""


LINES = Listing(
    code="bank-lines",
    title=_("Bank lines"),
    order="-booked",
    filters=LineFilter,
    source=_("Statements of the collectives’ bank accounts"),
    columns=(
        Column(code="booked", label=_("Booked"), kind=Kind.MOMENT, sort="booked_at", value=lambda line: line.booked_at),
        Column(code="place", label=_("Village"), value=lambda line: line.account.book.place.name),
        Column(
            code="account",
            label=_("Bank account"),
            kind=Kind.CODE,
            value=lambda line: str(line.account),
            phone="hidden",
        ),
        Column(code="counterparty", label=_("Counterparty"), value=lambda line: line.counterparty, phone="title"),
        Column(code="purpose", label=_("Purpose"), value=lambda line: line.purpose),
        Column(
            code="amount",
            label=_("In or out"),
            kind=Kind.MONEY,
            sort="amount_fen",
            value=lambda line: line.amount_fen,
            is_summed=True,
            phone="amount",
        ),
        _PAYMENT,
    ),
    empty=Empty(
        title=_("No movement at the bank yet"), text=_("The statements are fetched by the clock."), icon="building-bank"
    ),
)


class BookFilter(DeskFilter):
    """Books by place and by how far they are behind."""

    lookups: ClassVar = {"q": ("place__name__icontains",), "place": ("place__path__startswith",)}
    q = forms.CharField(label=_("Village"))


BOOKS = Listing(
    code="books",
    title=_("Books"),
    order="place",
    filters=BookFilter,
    source=_("Books kept on this platform"),
    columns=(
        Column(
            code="place",
            label=_("Village"),
            sort="place__path",
            value=lambda book: book.place.name,
            link=lambda book: address_of("book", book.pk),
            phone="title",
        ),
        Column(code="body", label=_("Collective"), value=lambda book: book.body.name),
        Column(code="starts", label=_("Since"), kind=Kind.DAY, sort="starts_on", value=lambda book: book.starts_on),
        Column(
            code="closed",
            label=_("Closed up to"),
            kind=Kind.CODE,
            sort="last_closed",
            value=lambda book: f"{book.last_closed:%Y-%m}" if book.last_closed else "",
            absent=_("No month is closed yet"),
        ),
        Column(
            code="behind",
            label=_("Months behind"),
            kind=Kind.COUNT,
            value=lambda book: months_behind(book.last_closed, book.starts_on, localdate()),
            phone="amount",
        ),
        Column(code="drafts", label=_("Vouchers not posted"), kind=Kind.COUNT, sort="drafts", value=lambda b: b.drafts),
    ),
    is_late=lambda book: months_behind(book.last_closed, book.starts_on, localdate()) > 1,
    empty=Empty(
        title=_("No book was opened yet"),
        text=_("The township’s accountant opens the book of a village and brings in its opening balances."),
        icon="report-money",
    ),
)

"""Reading payments and bank lines 「支付与流水查询」."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db.models import QuerySet

from daylight.ledger import policy
from daylight.ledger.models import BankLine, Book, CollectiveAccount, PaymentAuthority, PaymentOrder
from daylight.ledger.policy import OrderState, VoucherState
from daylight.parties.queries import Viewer, scoped

_PLACE = "account__book__place"
_FEW = 4
"""Up to so many bank accounts are named one by one: their rows are then read from an index, latest first."""

Rows = TypeVar("Rows", PaymentOrder, BankLine)


def place_of_order(order_id: int) -> int:
    """The place whose money an order moves."""
    return PaymentOrder.objects.values_list("account__book__place_id", flat=True).get(pk=order_id)


@dataclass(frozen=True)
class PaymentRow:
    """One payment 「支付」 as lists, the portal and exports show it; the disclosure room masks what the public may not see."""

    order_id: int
    authority_id: int
    source: str
    place_id: int
    place_name: str
    payee_id: int
    payee: str
    payee_kind: str
    payee_account: str
    purpose: str
    amount_fen: int
    state: OrderState
    requested_at: datetime
    approved_at: datetime
    paid_at: datetime | None
    voucher_id: int | None
    voucher_number: int | None
    booked_on: date | None

    @property
    def state_title(self) -> str:
        """The state in words: an English sentence to be translated."""
        return policy.ORDER_STATE_TITLES[self.state]


def _joined() -> QuerySet[PaymentOrder]:
    return PaymentOrder.objects.select_related(_PLACE, "authority__payee_body", "payee_account", "voucher")


def _of_few(found: QuerySet[Rows], accounts: QuerySet[CollectiveAccount]) -> QuerySet[Rows] | None:
    """The rows of these bank accounts if they are few, as in a village; a million rows elsewhere then cost nothing."""
    ids = list(accounts.values_list("pk", flat=True)[: _FEW + 1])
    return found.filter(account_id__in=ids) if len(ids) <= _FEW else None


def _seen(found: QuerySet[Rows], viewer: Viewer) -> QuerySet[Rows]:
    few = _of_few(found, scoped(CollectiveAccount.objects.all(), viewer, path="book__place__path"))
    return scoped(found, viewer, path=f"{_PLACE}__path") if few is None else few


def _below(found: QuerySet[Rows], path: str) -> QuerySet[Rows]:
    few = _of_few(found, CollectiveAccount.objects.filter(book__place__path__startswith=path))
    return found.filter(**{f"{_PLACE}__path__startswith": path}) if few is None else few


def orders(viewer: Viewer) -> QuerySet[PaymentOrder]:
    """The payment orders a viewer sees, latest first, to filter and page; show them through `payment_rows`."""
    return _seen(_joined().order_by("-pk"), viewer)


def paid_orders(path: str, *, at_least_fen: int = 0) -> QuerySet[PaymentOrder]:
    """What was paid at and below a place 「已付款项」, latest first: what the portal may show, if disclosure says so."""
    found = _joined().filter(state=OrderState.SUCCEEDED, amount_fen__gte=at_least_fen)
    return _below(found.order_by("-pk"), path)


def orders_of(source: str) -> QuerySet[PaymentOrder]:
    """The orders under one approval, such as "case:12", latest first."""
    return _joined().filter(authority__source=source).order_by("-pk")


def payment_rows(found: Iterable[PaymentOrder]) -> list[PaymentRow]:
    """The orders as rows; no further query when `found` comes from this module."""
    return [_row(order) for order in found]


def _row(order: PaymentOrder) -> PaymentRow:
    authority, voucher, place = order.authority, order.voucher, order.account.book.place
    return PaymentRow(
        order_id=order.pk,
        authority_id=authority.pk,
        source=authority.source,
        place_id=place.pk,
        place_name=place.name,
        payee_id=authority.payee_body_id,
        payee=authority.payee_body.name,
        payee_kind=authority.payee_body.kind,
        payee_account=str(order.payee_account),
        purpose=authority.purpose,
        amount_fen=order.amount_fen,
        state=OrderState(order.state),
        requested_at=authority.requested_at,
        approved_at=authority.approved_at,
        paid_at=order.settled_at if order.state == OrderState.SUCCEEDED else None,
        voucher_id=order.voucher_id,
        voucher_number=voucher.number if voucher else None,
        booked_on=voucher.on if voucher and voucher.state == VoucherState.POSTED else None,
    )


# ---------------------------------------------------------------- one order


@dataclass(frozen=True)
class BankLineRow:
    """One line of the statement 「银行流水」."""

    id: int
    account: str
    booked_at: datetime
    amount_fen: int
    counterparty: str
    purpose: str
    order_id: int | None


@dataclass(frozen=True)
class OrderPage:
    """One order with its approval and its bank lines 「付款单页」."""

    row: PaymentRow
    client_ref: str
    bank_name: str
    from_account: str
    bank_ref: str
    bank_reason: str
    maker: str
    requested_by: str
    approved_by: str
    created_at: datetime
    submitted_at: datetime | None
    settled_at: datetime | None
    approved_fen: int
    left_fen: int
    lines: tuple[BankLineRow, ...]


def order_page(viewer: Viewer, order_id: int) -> OrderPage | None:
    """One order within view, in four queries; None outside it."""
    order = (
        orders(viewer)
        .select_related(_PLACE, "authority__payee_body", "authority__requested_by", "authority__approved_by",
                        "payee_account", "voucher", "maker")
        .filter(pk=order_id)
        .first()
    )  # fmt: skip
    if order is None:
        return None
    authority = order.authority
    siblings = authority.orders.values_list("amount_fen", "state")
    taken = sum(amount for amount, state in siblings if OrderState(state) in policy.LIVE)
    return OrderPage(
        row=_row(order),
        client_ref=order.client_ref,
        bank_name=order.account.bank_name,
        from_account=str(order.account),
        bank_ref=order.bank_ref,
        bank_reason=order.bank_reason,
        maker=order.maker.name,
        requested_by=authority.requested_by.name,
        approved_by=authority.approved_by.name,
        created_at=order.created_at,
        submitted_at=order.submitted_at,
        settled_at=order.settled_at,
        approved_fen=authority.amount_fen,
        left_fen=authority.amount_fen - taken,
        lines=tuple(bank_line_rows(BankLine.objects.filter(order=order).select_related("account").order_by("pk"))),
    )


# ---------------------------------------------------------------- approvals, and what the clock asks for


def authority_of(source: str) -> PaymentAuthority | None:
    """The approval that came of a source such as "case:12", or None."""
    return PaymentAuthority.objects.filter(source=source).first()


def order_to_book(source: str) -> PaymentOrder | None:
    """The paid order of a source that has no voucher yet 「待制单付款」, or None."""
    return orders_of(source).filter(state=OrderState.SUCCEEDED, voucher=None).first()


def waiting_orders(path: str = "/") -> list[int]:
    """Orders made and not yet sent 「待提交付款单」, oldest first."""
    found = PaymentOrder.objects.filter(**{f"{_PLACE}__path__startswith": path}, state=OrderState.CREATED)
    return list(found.order_by("pk").values_list("pk", flat=True))


def unsettled_orders(path: str = "/") -> list[int]:
    """Orders about which the bank must be asked again 「待查询付款单」, oldest first."""
    found = PaymentOrder.objects.filter(**{f"{_PLACE}__path__startswith": path}, state__in=policy.UNSETTLED)
    return list(found.order_by("submitted_at", "pk").values_list("pk", flat=True))


def bank_account_ids(path: str = "/") -> list[int]:
    """The collectives' bank accounts at and below a place, whose statements are to be fetched."""
    found = CollectiveAccount.objects.filter(book__place__path__startswith=path)
    return list(found.order_by("pk").values_list("pk", flat=True))


# ---------------------------------------------------------------- bank lines and accounts


def bank_lines(viewer: Viewer) -> QuerySet[BankLine]:
    """The bank lines a viewer sees, latest first; show them through `bank_line_rows`."""
    return _seen(BankLine.objects.select_related("account").order_by("-pk"), viewer)


def bank_line_rows(found: Iterable[BankLine]) -> list[BankLineRow]:
    """The lines as rows."""
    return [
        BankLineRow(
            line.pk, str(line.account), line.booked_at, line.amount_fen, line.counterparty, line.purpose, line.order_id
        )
        for line in found
    ]


def collective_accounts(book: Book) -> list[CollectiveAccount]:
    """The bank accounts of a book, the first being the one that pays unless another is named."""
    return list(CollectiveAccount.objects.filter(book=book).select_related("ledger_account").order_by("pk"))

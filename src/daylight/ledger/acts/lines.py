"""What the bank's statement says 「银行流水」: recorded as it is, matched to orders by their client reference."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Max
from django.utils.timezone import localdate

from daylight.ledger import refusals
from daylight.ledger.banks import StatementLine, bank
from daylight.ledger.models import BankLine, CollectiveAccount, PaymentOrder
from daylight.ledger.policy import UNSETTLED, OrderState, month_of
from daylight.ledger.queries import place_of_order
from daylight.ledger.verbs import LedgerVerb
from daylight.log.door import Actor, Deed, act
from daylight.parties import sealing


def record_bank_lines(actor: Actor, *, account_id: int, now: datetime, key: str | None = None) -> list[BankLine]:
    """Fetch an account's statement and record what is new on it 「导入银行流水」; no act when there is nothing new.

    Lines known already are passed over, so asking again is harmless. BankSilent passes to the caller: try again later.
    """
    account = CollectiveAccount.objects.select_related("book").get(pk=account_id)
    since = BankLine.objects.filter(account=account).aggregate(last=Max("booked_at"))["last"]
    number = sealing.unseal(account.number_sealed, sealing.BANK_ACCOUNT)
    # From the last line's moment, itself included: several lines may share it.
    fetched = bank(account.connector).lines(number, since=since, now=now)
    if not _unknown(account_id, fetched):
        return []
    with act(LedgerVerb.RECORD_BANK_LINES, actor, place=account.book.place_id, now=now, key=key) as deed:
        deed.subject("collective_account", account_id)
        return record_bank_lines_within(deed, account_id=account_id, lines=fetched)


def record_bank_lines_within(deed: Deed, *, account_id: int, lines: Sequence[StatementLine]) -> list[BankLine]:
    """Write new lines inside an open act; a line of an order also proves that it was paid, or that it came back."""
    account = CollectiveAccount.objects.select_for_update(no_key=True).get(pk=account_id)
    new = _unknown(account_id, lines)
    orders = {
        order.client_ref: order
        for order in PaymentOrder.objects.filter(account=account, client_ref__in=[ln.client_ref for ln in new])
    }
    written = BankLine.objects.bulk_create(
        BankLine(
            account=account,
            bank_line_ref=line.ref,
            booked_at=line.booked_at,
            month=month_of(localdate(line.booked_at)),
            amount_fen=line.amount_fen,
            counterparty=line.counterparty[:120],
            counterparty_hash=_account_hash(line.counterparty_number),
            purpose=line.purpose[:200],
            order=orders.get(line.client_ref or ""),
        )
        for line in new
    )
    notices = [_take_notice(deed, line.order_id, line) for line in written if line.order_id is not None]
    deed.record(
        account_id=account_id,
        lines=len(written),
        in_fen=sum(line.amount_fen for line in written if line.amount_fen > 0),
        out_fen=sum(-line.amount_fen for line in written if line.amount_fen < 0),
        settled_orders=[order_id for order_id, state in notices if state == OrderState.SUCCEEDED],
        returned_orders=[order_id for order_id, state in notices if state == OrderState.RETURNED],
    )
    return written


def _unknown(account_id: int, lines: Sequence[StatementLine]) -> list[StatementLine]:
    refs = [line.ref for line in lines]
    known = set(
        BankLine.objects.filter(account_id=account_id, bank_line_ref__in=refs).values_list("bank_line_ref", flat=True)
    )
    return list({line.ref: line for line in lines if line.ref not in known}.values())


def _account_hash(number: str) -> str:
    return sealing.keyed_hash(number, sealing.BANK_ACCOUNT) if number else ""


def _take_notice(deed: Deed, order_id: int, line: BankLine) -> tuple[int, OrderState | None]:
    """Money of an order left: it was paid, whatever the answer was; the same money came back: it was returned."""
    order = PaymentOrder.objects.select_for_update(no_key=True).get(pk=order_id)
    if line.amount_fen == -order.amount_fen and order.state in UNSETTLED:
        order.state, order.settled_at = OrderState.SUCCEEDED, line.booked_at
        order.save()
        return order.pk, OrderState.SUCCEEDED
    if line.amount_fen == order.amount_fen and order.state == OrderState.SUCCEEDED:
        record_return_within(deed, order_id=order.pk)
        return order.pk, OrderState.RETURNED
    return order.pk, None


def record_return(actor: Actor, *, order_id: int, now: datetime, key: str | None = None) -> PaymentOrder:
    """Record that a paid order came back 「退汇」; its amount may be ordered again; raises OrderNotReturned."""
    with act(LedgerVerb.SETTLE_ORDER, actor, place=place_of_order(order_id), now=now, key=key) as deed:
        deed.subject("payment_order", order_id)
        return record_return_within(deed, order_id=order_id)


def record_return_within(deed: Deed, *, order_id: int) -> PaymentOrder:
    """Mark it returned inside an open act, on the strength of the bank's line; raises OrderNotReturned.

    A voucher that booked the payment stays: the accountant reverses it, and the month does not close before.
    """
    order = PaymentOrder.objects.select_for_update(no_key=True).get(pk=order_id)
    came_back = BankLine.objects.filter(order=order, amount_fen=order.amount_fen).exists()
    if order.state != OrderState.SUCCEEDED or not came_back:
        raise refusals.OrderNotReturned
    order.state = OrderState.RETURNED
    order.save()
    deed.record(order_id=order.pk, state=str(OrderState.RETURNED), returned_fen=order.amount_fen)
    return order

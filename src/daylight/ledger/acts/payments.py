"""Payments 「支付」: approved once, ordered within the approval, sent to the bank once, settled by what the bank says.

The bank is never called inside a transaction. `submit_order` commits "sent" before it calls, so that whatever breaks
afterwards, nobody sends the order again; `ask_order` finds out what became of it.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Sum

from daylight.ledger import policy, refusals
from daylight.ledger.acts.vouchers import hand
from daylight.ledger.banks import Answer, Bank, BankOrder, BankSilent, bank
from daylight.ledger.models import Book, CollectiveAccount, PaymentAuthority, PaymentOrder
from daylight.ledger.policy import BankState, OrderState
from daylight.ledger.queries import place_of_order
from daylight.ledger.verbs import LedgerVerb
from daylight.log.door import Actor, Deed, act
from daylight.parties import sealing
from daylight.parties.models import BodyAccount


def authorise_payment(  # noqa: PLR0913 - what an approval says
    actor: Actor,
    *,
    source: str,
    place_id: int,
    payee_account_id: int,
    amount_fen: int,
    purpose: str,
    requested_by: int,
    requested_at: datetime,
    now: datetime,
    payee_person_id: int | None = None,
    key: str | None = None,
) -> PaymentAuthority:
    """Approve a payment outside any case 「批准支付」; cases call `authorise_within`."""
    with act(LedgerVerb.AUTHORISE, actor, place=place_id, now=now, key=key) as deed:
        authority = authorise_within(
            deed, source=source, place_id=place_id, payee_account_id=payee_account_id, amount_fen=amount_fen,
            purpose=purpose, requested_by=requested_by, requested_at=requested_at, payee_person_id=payee_person_id,
        )  # fmt: skip
        deed.subject("payment_authority", authority.pk)
    return authority


def authorise_within(
    deed: Deed,
    *,
    source: str,
    place_id: int,
    payee_account_id: int,
    amount_fen: int,
    purpose: str,
    requested_by: int,
    requested_at: datetime,
    payee_person_id: int | None = None,
) -> PaymentAuthority:
    """Write the approval inside an open act; who acts is who approves.

    Raises:
        BookMissing, AlreadyAuthorised, SelfApproved, NotPositive, PersonNeeded.
    """
    approved_by = hand(deed)
    if approved_by == requested_by:
        raise refusals.SelfApproved
    if amount_fen <= 0:
        raise refusals.NotPositive(amount_fen=amount_fen)
    book = Book.objects.filter(place_id=place_id).first()
    if book is None:
        raise refusals.BookMissing
    if PaymentAuthority.objects.filter(source=source).exists():
        raise refusals.AlreadyAuthorised
    authority = PaymentAuthority.objects.create(
        source=source, book=book, payee_body_id=BodyAccount.objects.get(pk=payee_account_id).body_id,
        payee_person_id=payee_person_id, payee_account_id=payee_account_id, amount_fen=amount_fen,
        purpose=purpose[:200], requested_at=requested_at, approved_at=deed.now,
        requested_by_id=requested_by, approved_by_id=approved_by,
    )  # fmt: skip
    deed.record(authority_id=authority.pk, approved_fen=amount_fen)
    return authority


def revoke_payment(actor: Actor, *, authority_id: int, now: datetime, key: str | None = None) -> PaymentAuthority:
    """Take back an approval that was given outside any case 「撤销支付审批」; raises AuthorityInUse, AuthorityMissing."""
    place_id = PaymentAuthority.objects.values_list("book__place_id", flat=True).get(pk=authority_id)
    with act(LedgerVerb.REVOKE, actor, place=place_id, now=now, key=key) as deed:
        deed.subject("payment_authority", authority_id)
        return revoke_within(deed, authority_id=authority_id)


def revoke_within(deed: Deed, *, authority_id: int) -> PaymentAuthority:
    """Mark the approval revoked inside an open act, unless something was ordered under it; twice is once.

    Raises:
        AuthorityInUse, AuthorityMissing.
    """
    authority = _locked_authority(authority_id)
    if authority.revoked_at is not None:
        return authority
    if PaymentOrder.objects.filter(authority=authority, state__in=policy.LIVE).exists():
        raise refusals.AuthorityInUse
    authority.revoked_at = deed.now
    authority.save()
    deed.record(revoked_authority_id=authority.pk)
    return authority


def _locked_authority(authority_id: int) -> PaymentAuthority:
    """The approval, locked: whatever is ordered under it is ordered one after the other."""
    authority = PaymentAuthority.objects.select_for_update(no_key=True).filter(pk=authority_id).first()
    if authority is None:
        raise refusals.AuthorityMissing
    return authority


def create_order(
    actor: Actor,
    *,
    authority_id: int,
    now: datetime,
    amount_fen: int | None = None,
    account_id: int | None = None,
    key: str | None = None,
) -> PaymentOrder:
    """Make a payment order 「开具付款单」 within an approval; without an amount, for all that is left of it."""
    place_id = PaymentAuthority.objects.values_list("book__place_id", flat=True).get(pk=authority_id)
    with act(LedgerVerb.CREATE_ORDER, actor, place=place_id, now=now, key=key) as deed:
        order = create_order_within(deed, authority_id=authority_id, amount_fen=amount_fen, account_id=account_id)
        deed.subject("payment_order", order.pk)
    return order


def create_order_within(
    deed: Deed, *, authority_id: int, amount_fen: int | None = None, account_id: int | None = None
) -> PaymentOrder:
    """Write the order inside an open act; it is not sent yet: `submit_order` does that, after this act is committed.

    The approval's row is locked first: two cashiers cannot both take the last of it.

    Raises:
        AboveAuthority, NotPositive, CashierApproved, AuthorityMissing, PersonNeeded.
    """
    maker_id = hand(deed)
    authority = _locked_authority(authority_id)
    if authority.revoked_at is not None:
        raise refusals.AuthorityMissing
    if maker_id in (authority.requested_by_id, authority.approved_by_id):
        raise refusals.CashierApproved
    live = PaymentOrder.objects.filter(authority=authority, state__in=policy.LIVE)
    taken = live.aggregate(taken=Sum("amount_fen"))["taken"] or 0
    wanted = authority.amount_fen - taken if amount_fen is None else amount_fen
    if amount_fen is None and wanted <= 0:
        raise refusals.AboveAuthority(amount_fen=wanted, approved_fen=authority.amount_fen, taken_fen=taken)
    policy.require_within_authority(wanted, approved_fen=authority.amount_fen, taken_fen=taken)
    order = PaymentOrder.objects.create(
        authority=authority, account=_account(authority.book_id, account_id),
        payee_account_id=authority.payee_account_id, amount_fen=wanted,
        client_ref=f"DL{deed.id.hex}", maker_id=maker_id, created_at=deed.now,
    )  # fmt: skip
    deed.record(order_id=order.pk, ordered_fen=wanted, client_ref=order.client_ref)
    return order


def _account(book_id: int, account_id: int | None) -> CollectiveAccount:
    """The account asked for, else the book's first; raises BookMissing where the book has none."""
    found = CollectiveAccount.objects.filter(book_id=book_id).order_by("pk")
    account = (found if account_id is None else found.filter(pk=account_id)).first()
    if account is None:
        raise refusals.BookMissing
    return account


def submit_order(actor: Actor, *, order_id: int, now: datetime, key: str | None = None) -> PaymentOrder:
    """Send a created order to the bank 「提交付款」, once: commit "sent", call the bank, record its answer.

    A cashier's click and the clock may both call this; whoever comes second is refused.

    Raises:
        OrderStepRefused: it was sent already.
        BankUnknown: before anything is written.
    """
    connection = bank(PaymentOrder.objects.values_list("account__connector", flat=True).get(pk=order_id))
    with act(LedgerVerb.SUBMIT_ORDER, actor, place=place_of_order(order_id), now=now, key=key) as deed:
        deed.subject("payment_order", order_id)
        order = _locked(order_id)
        policy.require_order_step(OrderState(order.state), OrderState.SUBMITTED)
        order.state, order.submitted_at = OrderState.SUBMITTED, now
        order.save()
        deed.record(order_id=order_id, ordered_fen=order.amount_fen)
    instruction = _instruction(order_id)
    return _settle(actor, order_id, _heard(lambda: connection.pay(instruction)), now=now)


def ask_order(actor: Actor, *, order_id: int, now: datetime) -> PaymentOrder:
    """Ask the bank what became of an order 「查询付款结果」 and record a new answer; nothing is written for an old one."""
    order = PaymentOrder.objects.select_related("account").get(pk=order_id)
    if OrderState(order.state) not in policy.UNSETTLED:
        return order
    connection = bank(order.account.connector)
    return _settle(actor, order_id, _heard(lambda: connection.ask(order.client_ref, now=now)), now=now)


def settle_order_within(deed: Deed, *, order_id: int, answer: Answer, forgets_after: timedelta) -> PaymentOrder:
    """Write the bank's answer inside an open act; an answer that changes nothing is let go."""
    order = _locked(order_id)
    new = _after(order, answer, now=deed.now, forgets_after=forgets_after)
    if new == order.state:
        return order
    order.state = new
    order.bank_ref = answer.bank_ref or order.bank_ref
    order.bank_reason = answer.reason[:200]
    if new in {OrderState.SUCCEEDED, OrderState.FAILED}:
        order.settled_at = answer.at or deed.now
    order.save()
    deed.record(order_id=order.pk, state=str(new), settled_fen=order.amount_fen)
    return order


def _settle(actor: Actor, order_id: int, answer: Answer, *, now: datetime) -> PaymentOrder:
    """Record the answer in an act of its own, if there is something to record."""
    order = PaymentOrder.objects.select_related("account__book").get(pk=order_id)
    connection: Bank = bank(order.account.connector)
    if _after(order, answer, now=now, forgets_after=connection.forgets_after) == order.state:
        return order
    with act(LedgerVerb.SETTLE_ORDER, actor, place=order.account.book.place_id, now=now) as deed:
        deed.subject("payment_order", order_id)
        return settle_order_within(deed, order_id=order_id, answer=answer, forgets_after=connection.forgets_after)


def _after(order: PaymentOrder, answer: Answer, *, now: datetime, forgets_after: timedelta) -> OrderState:
    silent = now - (order.submitted_at or now)
    return policy.order_state_after(OrderState(order.state), answer.state, silent=silent, forgets_after=forgets_after)


def _heard(call: Callable[[], Answer]) -> Answer:
    """The bank's answer; silence is an answer too, and it means "unknown", never "failed"."""
    try:
        return call()
    except (BankSilent, OSError) as silence:
        return Answer(BankState.UNKNOWN, reason=type(silence).__name__)


def _instruction(order_id: int) -> BankOrder:
    """What the bank is told: the only place where account numbers are unsealed to leave the house."""
    order = PaymentOrder.objects.select_related("account", "payee_account", "authority").get(pk=order_id)
    if order.submitted_at is None:
        raise RuntimeError(f"order {order_id} was never marked as sent")
    return BankOrder(
        client_ref=order.client_ref,
        from_number=sealing.unseal(order.account.number_sealed, sealing.BANK_ACCOUNT),
        to_number=sealing.unseal(order.payee_account.number_sealed, sealing.BANK_ACCOUNT),
        to_name=order.payee_account.holder,
        amount_fen=order.amount_fen,
        purpose=order.authority.purpose,
        sent_at=order.submitted_at,
    )


def _locked(order_id: int) -> PaymentOrder:
    return PaymentOrder.objects.select_for_update(no_key=True).get(pk=order_id)

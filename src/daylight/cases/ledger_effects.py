"""What cases ask of the ledger 「资金执行」: authority to pay, the order to the bank, the voucher, its posting.

The bank is called after the commit: the step waits, and the bank's answer comes back as an act of its own, whether the
cashier's click brought it or the clock asked again. Nothing here pays twice: an order is made under the lock of its
authority, sent once, and only ever asked about afterwards.
"""

import logging
from datetime import datetime

from daylight.cases import rulebook
from daylight.cases.acts.reporting import report_effect
from daylight.cases.effects import Occasion, Report, effect
from daylight.cases.models import Case, Step
from daylight.cases.refusals import NoAuthority
from daylight.kernel.case_state import CaseStatus, Outcome
from daylight.kernel.procedure import FieldType
from daylight.kernel.refusals import Refused
from daylight.ledger import acts as ledger
from daylight.ledger.models import PaymentAuthority, PaymentOrder
from daylight.ledger.policy import OrderState, VoucherState
from daylight.log.door import CLOCK, Actor, current

_LOGGER = logging.getLogger(__name__)


@effect("payment.authorise")
def authorise(occasion: Occasion) -> Report:
    """The last approving step is done: the ledger may now pay this much to this account, and not a fen more."""
    case, form = occasion.case, occasion.form
    first = occasion.procedure.steps[0].code
    askers = case.steps.filter(code=first, person_id__isnull=False).order_by("-ordinal")
    asker = askers.values_list("person_id", flat=True).first() or case.opened_by
    account = _value(occasion, FieldType.ACCOUNT)
    if asker is None or account is None or case.amount_fen is None:
        raise NoAuthority
    ledger.authorise_within(
        current(),
        source=_new_source(case),
        place_id=case.place_id,
        payee_account_id=account,
        amount_fen=case.amount_fen,
        purpose=str(form.get("purpose") or case.title),
        requested_by=asker,
        requested_at=case.submitted_at or case.opened_at,
        payee_person_id=case.payee_person_id,
    )
    return Report()


@effect("payment.revoke")
def revoke(occasion: Occasion) -> Report:
    """An approval no longer counts: its authority is not used again; the next approval writes a new one."""
    authority = authority_of(occasion.case)
    if authority is not None:
        ledger.revoke_within(current(), authority_id=authority.pk)
    return Report()


@effect("payment.pay")
def pay(occasion: Occasion) -> Report:
    """The cashier pays: the order is written in this act, sent after it; the step waits for the bank."""
    authority = authority_of(occasion.case)
    if authority is None or occasion.case.approved_at is None:
        raise NoAuthority
    order = ledger.create_order_within(current(), authority_id=authority.pk)
    case_id, step, actor, now = occasion.case.pk, occasion.step.code, occasion.actor, occasion.now
    return Report(done=False, afterwards=lambda: _send(order.pk, case_id, step, actor=actor, now=now))


@effect("payment.book")
def book(occasion: Occasion) -> Report:
    """The accountant drafts the voucher of the paid order; a draft that was sent back is discarded first."""
    order = order_of(occasion.case)
    if order is None:
        raise NoAuthority
    if order.voucher is not None and order.voucher.state in {VoucherState.DRAFT, VoucherState.REVIEWED}:
        ledger.discard_voucher_within(current(), voucher_id=order.voucher.pk)
    ledger.draft_voucher_for_order_within(current(), order_id=order.pk)
    return Report()


@effect("payment.post")
def post(occasion: Occasion) -> Report:
    """The reviewer checks the voucher and posts it: from now on it is only ever reversed."""
    order = order_of(occasion.case)
    if order is None or order.voucher is None:
        raise NoAuthority
    ledger.review_voucher_within(current(), voucher_id=order.voucher.pk)
    ledger.post_voucher_within(current(), voucher_id=order.voucher.pk)
    return Report()


def authority_of(case: Case) -> PaymentAuthority | None:
    """The authority that the case's latest approval gave."""
    return PaymentAuthority.objects.filter(source__in=_sources(case)).order_by("-pk").first()


def order_of(case: Case) -> PaymentOrder | None:
    """The case's latest payment order."""
    orders = PaymentOrder.objects.filter(authority__source__in=_sources(case))
    return orders.select_related("voucher", "authority").order_by("-pk").first()


def settle_payments(now: datetime) -> int:
    """Bring every waiting payment forward 「支付结果核对」; returns how many steps got their answer."""
    settled = 0
    waiting = Step.objects.filter(outcome=Outcome.WAITING, done_at=None, case__state=CaseStatus.RUNNING)
    for step in list(waiting.select_related("case").order_by("pk")):
        case = step.case
        rule = rulebook.procedure_of(case.procedure, case.version, case.rule_digest)
        if rule.step(step.code).effect == "payment.pay":
            settled += settle(case, step.code, now=now)
    return settled


def settle(case: Case, step: str, *, now: datetime) -> bool:
    """Bring a waiting payment forward as the clock: send what was left behind, ask what is unsettled, report the end.

    Returns whether the step got its report. Safe to call at any time and as often as one likes.
    """
    order = order_of(case)
    if order is None:
        return False
    try:
        if order.state == OrderState.CREATED:
            order = ledger.submit_order(CLOCK, order_id=order.pk, now=now)
        elif order.state in {OrderState.SUBMITTED, OrderState.ACCEPTED, OrderState.UNKNOWN}:
            order = ledger.ask_order(CLOCK, order_id=order.pk, now=now)
    except Refused as refused:
        _LOGGER.warning("order %s could not be settled: %s", order.client_ref, refused.code)
        return False
    return _report(order, case.pk, step, now=now)


def _send(order_id: int, case_id: int, step: str, *, actor: Actor, now: datetime) -> None:
    """Call the bank after the commit. Whatever goes wrong here is the clock's to finish: the order stands in its row."""
    try:
        order = ledger.submit_order(actor, order_id=order_id, now=now)
    except Refused as refused:
        _LOGGER.warning("order %s was not sent now: %s", order_id, refused.code)
        return
    _report(order, case_id, step, now=now)


def _report(order: PaymentOrder, case_id: int, step: str, *, now: datetime) -> bool:
    if order.state == OrderState.SUCCEEDED:
        return report_effect(case_id, step, done=True, now=now)
    if order.state == OrderState.FAILED:
        return report_effect(case_id, step, done=False, reason=order.bank_reason or OrderState.FAILED.value, now=now)
    return False


def _sources(case: Case) -> list[str]:
    """The names under which the case's authorities stand: the first "case:12", after a return "case:12:2" and so on."""
    return [f"case:{case.pk}", *(f"case:{case.pk}:{number}" for number in range(2, case.revisions.count() + 2))]


def _new_source(case: Case) -> str:
    taken = set(PaymentAuthority.objects.filter(source__in=_sources(case)).values_list("source", flat=True))
    return next(source for source in _sources(case) if source not in taken)


def _value(occasion: Occasion, kind: FieldType) -> int | None:
    for field in occasion.procedure.form:
        value = occasion.form.get(field.code)
        if field.type is kind and isinstance(value, int):
            return value
    return None

"""Handling a case 「办理」: submitting, deciding a step, returning, refusing, taking back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from daylight.cases.acts.parties import require_parties
from daylight.cases.acts.turn import record_form, turn
from daylight.cases.models import Case
from daylight.cases.verbs import CaseVerb
from daylight.kernel.commands import Complete, Refuse, Return, Submit, Withdraw
from daylight.kernel.procedure import Decision
from daylight.log.door import Actor


def submit(case_id: int, *, actor: Actor, now: datetime, key: str | None = None) -> Case:
    """Hand in what was filled in 「提交」, for the first time or corrected: it is frozen, its invoices are claimed.

    Raises:
        MissingField, NothingAttached, AmountBeyondBand, InvoiceAlreadyClaimed, AccountForeign and the machine's own.
    """
    with turn(CaseVerb.SUBMIT, actor, case_id, now=now, key=key) as mine:
        require_parties(mine.loaded.procedure, mine.loaded.state.form)
        mine.take(Submit())
        record_form(mine.deed, mine.loaded, step=mine.loaded.procedure.steps[0].code)
    return mine.loaded.case


def complete_step(
    case_id: int,
    step: str,
    decision: str,
    *,
    actor: Actor,
    now: datetime,
    opinion: str = "",
    values: Mapping[str, Any] | None = None,
    reason: str = "",
    key: str | None = None,
) -> Case:
    """Complete the open step with a decision 「办理环节」: approve, done, or a verdict of the procedure.

    A return and a refusal are acts with their own verbs: they are passed on to `return_case` and `refuse_case`.

    Args:
        case_id: the case.
        step: the code of the step that the person looked at; if another is open by now, nothing happens.
        decision: what they decide.
        actor: who.
        now: when.
        opinion: what they say about it; stays with the step.
        values: the form fields that this step gives.
        reason: the code of a listed reason when the decision is to refuse.
        key: the request's own key.

    Raises:
        SameHand, RelativeOfParty, StepNotOpen, WrongDecision, MissingField and the other refusals of the machine; and
        whatever the effect of the step refuses.
    """
    if decision == Decision.RETURN:
        return return_case(case_id, step, opinion, actor=actor, now=now, key=key)
    if decision == Decision.REFUSE:
        return refuse_case(case_id, step, reason or opinion, actor=actor, now=now, opinion=opinion, key=key)
    with turn(CaseVerb.COMPLETE_STEP, actor, case_id, now=now, key=key) as mine:
        given = dict(values or {})
        require_parties(mine.loaded.procedure, given)
        mine.deed.record(step=step, decision=decision)
        mine.take(Complete(step, decision, opinion, given, reason))
        record_form(mine.deed, mine.loaded)
    return mine.loaded.case


def return_case(case_id: int, step: str, reason: str, *, actor: Actor, now: datetime, key: str | None = None) -> Case:
    """Send back for correction 「退回补正」: a new revision opens, and what was approved since then is void.

    Raises:
        ReasonRequired, WrongDecision, StepNotOpen, SameHand and the other refusals of the machine.
    """
    with turn(CaseVerb.RETURN, actor, case_id, now=now, key=key) as mine:
        mine.take(Return(step, reason))
        mine.deed.record(step=step, revision=mine.loaded.revision.number)
    return mine.loaded.case


def refuse_case(
    case_id: int, step: str, reason: str, *, actor: Actor, now: datetime, opinion: str = "", key: str | None = None
) -> Case:
    """Turn a request away for a reason that the procedure lists 「不予办理」; its invoices are free again.

    Raises:
        UnlawfulReason, ReasonRequired, WrongDecision, StepNotOpen and the other refusals of the machine.
    """
    with turn(CaseVerb.REFUSE, actor, case_id, now=now, key=key) as mine:
        mine.take(Refuse(step, reason, opinion))
        mine.deed.record(step=step)
    return mine.loaded.case


def withdraw_case(case_id: int, *, actor: Actor, now: datetime, reason: str = "", key: str | None = None) -> Case:
    """Take back one's own case 「撤回」, as long as nothing was carried out; its invoices are free again.

    Raises:
        NotYourCase, AlreadyCarriedOut, ReasonRequired, CaseNotRunning.
    """
    with turn(CaseVerb.WITHDRAW, actor, case_id, now=now, key=key) as mine:
        mine.take(Withdraw(reason))
        mine.deed.record(has_reason=bool(reason))
    return mine.loaded.case

"""The guards of the machine 「程序约束」: who may take a step, and when. Each returns quietly or raises its refusal."""

from collections.abc import Iterable
from typing import Any

from daylight.kernel import case_refusals as no
from daylight.kernel.case_state import CaseState, CaseStatus, Outcome, StepState, Turn
from daylight.kernel.procedure import Procedure, Step, StepKind


def require_running(case: CaseState) -> None:
    """The case is being handled; raises CaseNotRunning."""
    if case.state is not CaseStatus.RUNNING:
        raise no.CaseNotRunning(state=str(case.state))


def require_live_step(case: CaseState, code: str | None = None, *, waiting: bool = False) -> StepState:
    """The live step, when it is the one meant; raises StepNotOpen, or StepWaiting while its effect has not reported."""
    live = case.live
    if live is None or code not in {None, live.code}:
        raise no.StepNotOpen
    if not waiting and live.outcome == Outcome.WAITING:
        raise no.StepWaiting(**names_of(case.procedure.step(live.code)))
    if waiting and live.outcome != Outcome.WAITING:
        raise no.StepNotOpen
    return live


def require_decision(step: Step, decision: str) -> None:
    """The step offers this decision; raises WrongDecision."""
    if decision not in step.decisions:
        raise no.WrongDecision(**names_of(step), decision=decision)


def require_reason(reason: str) -> None:
    """A reason is given in words; raises ReasonRequired."""
    if not reason.strip():
        raise no.ReasonRequired


def require_post(turn: Turn, step: Step, live: StepState) -> None:
    """The hand acts in the post that the step waits for; raises NotYourStep."""
    if turn.by.post != live.post:
        raise no.NotYourStep(**names_of(step))


def require_hand(turn: Turn, step: Step, live: StepState) -> None:
    """This person may take this step here 「职责分离与回避」: right post, other hand, no party, no party's relative."""
    require_post(turn, step, live)
    person = turn.by.person_id
    if person is None:
        return
    for other in apart_from(turn.case.procedure, step):
        if person in turn.case.hands_of(other.code):
            raise _same_hand(step, other)
    if not step.is_guarded:
        return
    if person in turn.case.parties:
        raise no.OwnInterest(**names_of(step))
    if turn.by.relatives & (turn.case.parties | turn.case.askers):
        raise no.RelativeOfParty(**names_of(step))


def require_own_fields(procedure: Procedure, step: Step, values: Iterable[str]) -> None:
    """A step gives its own fields and leaves the others as they were approved; raises UnknownField, NotYourField.

    The room `cases` asks this before it saves a draft, the machine when a step is completed.
    """
    own = {field.code for field in procedure.fields_of(step)} if step.kind is StepKind.FILL else set(step.fills)
    for code in values:
        field = procedure.field(code)
        if field is None:
            raise no.UnknownField(field=code)
        if code not in own:
            raise no.NotYourField(**names_of(step), field=field.title)


def apart_from(procedure: Procedure, step: Step) -> tuple[Step, ...]:
    """The steps that another person must take than this one; a separation holds in both directions."""
    return tuple(
        other for other in procedure.steps if other.code in step.separate_from or step.code in other.separate_from
    )


def names_of(step: Step) -> dict[str, Any]:
    """The step's facts in a refusal: its title, which is said in the reader's language, and its code."""
    return {"step": step.title, "step_code": step.code}


def _same_hand(step: Step, other: Step) -> no.SameHand:
    if StepKind.FILL in {step.kind, other.kind}:
        return no.SameHand(**names_of(step))
    return no.DutiesSeparated(**names_of(step), other=other.title)

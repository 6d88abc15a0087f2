"""The procedure machine 「程序引擎」: `decide` answers a command with effects, or refuses. No clock, no database, no Django.

A case is always in one place: at most one step is live. The way is chosen by the form (amount band, conditions), so it is
looked up anew at each turn and never stored. What has happened is never taken back: a passage becomes void, a new one opens.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from daylight.kernel import case_refusals as no
from daylight.kernel.case_effects import (
    AddToForm,
    ChangeState,
    CloseCase,
    CloseStep,
    Effect,
    FreezeRevision,
    HoldStep,
    NewRevision,
    OpenStep,
    RunEffect,
    SetDue,
    VoidSteps,
    stops_until,
)
from daylight.kernel.case_state import ENDED, CaseState, CaseStatus, Hand, Outcome, StepState, Turn, local_day
from daylight.kernel.commands import (
    Command,
    Complete,
    EffectDone,
    EffectFailed,
    Refuse,
    Resume,
    Return,
    Start,
    Submit,
    Suspend,
    Withdraw,
)
from daylight.kernel.forms import require_complete
from daylight.kernel.guards import (
    names_of,
    require_decision,
    require_hand,
    require_live_step,
    require_own_fields,
    require_post,
    require_reason,
    require_running,
)
from daylight.kernel.procedure import Decision, Step, StepKind, approval_point
from daylight.kernel.ways import approved, begin_running, filled, onward, opened, post_of, unapproved
from daylight.kernel.workdays import Calendar, due

_OUTCOMES: Mapping[str, Outcome] = {Decision.APPROVE: Outcome.APPROVED, Decision.DONE: Outcome.DONE}


def decide(case: CaseState, command: Command, *, by: Hand, now: datetime, calendar: Calendar) -> tuple[Effect, ...]:
    """What follows from a command, in the order in which it is to be written; raises a `Refused` and changes nothing."""
    return _HANDLERS[type(command)](Turn(case, by, now, calendar), command)


def clock_command(case: CaseState, *, now: datetime) -> Complete | None:
    """What the clock may do in this case now: end its own notice or wait once the time is over; else None."""
    live = case.live
    if case.state is not CaseStatus.RUNNING or live is None or live.post != "clock" or live.outcome != Outcome.OPEN:
        return None
    if live.not_before is not None and local_day(now) < live.not_before:
        return None
    return Complete(live.code, Decision.DONE)


def _start(turn: Turn, command: Start) -> tuple[Effect, ...]:
    """A case begins: with a draft where its first step fills in the form, running at once where it does not."""
    del command
    case, first = turn.case, turn.case.procedure.steps[0]
    if case.steps or case.state is not CaseStatus.DRAFT:
        raise no.CaseAlreadyStarted
    if turn.by.post not in case.procedure.opened_by:
        raise no.MayNotOpen(procedure=case.procedure.title)
    if first.kind is StepKind.FILL:
        # A draft has no deadline: nobody is late with what they have not asked for yet.
        return (OpenStep(first.code, 1, case.revision, post_of(first, case.form), turn.now),)
    return (*begin_running(turn), opened(turn, first, ordinal=1, revision=case.revision, form=case.form))


def _submit(turn: Turn, command: Submit) -> tuple[Effect, ...]:
    """The first step is handed in, for the first time or after a correction."""
    del command
    first = turn.case.procedure.steps[0]
    if turn.case.state is not CaseStatus.DRAFT:
        require_running(turn.case)
    live = require_live_step(turn.case, first.code)
    if first.kind is not StepKind.FILL:
        raise no.StepNotOpen
    require_hand(turn, first, live)
    require_complete(turn.case.procedure, first, turn.case.form, turn.case.attached)
    begun: tuple[Effect, ...] = (FreezeRevision(turn.case.revision),)
    if turn.case.state is CaseStatus.DRAFT:
        require_own_fields(turn.case.procedure, first, turn.case.form)
        begun = begin_running(turn)
    closed = CloseStep(first.code, live.ordinal, Outcome.DONE, turn.now, turn.by)
    return (closed, *begun, *onward(turn, first, form=turn.case.form, outcome=Outcome.DONE))


def _complete(turn: Turn, command: Complete) -> tuple[Effect, ...]:
    """A step is completed with a decision; "return" and "refuse" are commands of their own in other words."""
    if command.decision == Decision.RETURN:
        return _return(turn, Return(command.step, command.opinion))
    if command.decision == Decision.REFUSE:
        return _refuse(turn, Refuse(command.step, command.reason or command.opinion, command.opinion))
    if command.step == turn.case.procedure.steps[0].code and turn.case.procedure.steps[0].kind is StepKind.FILL:
        return _submit(turn, Submit())
    require_running(turn.case)
    live = require_live_step(turn.case, command.step)
    step = turn.case.procedure.step(command.step)
    require_decision(step, command.decision)
    require_hand(turn, step, live)
    _require_ripe(turn, step, live)
    form = filled(turn, step, command.values)
    given = (AddToForm(command.values),) if command.values else ()
    if step.kind is StepKind.EFFECT:
        return (
            HoldStep(step.code, live.ordinal, turn.by, turn.now, command.opinion),
            *given,
            RunEffect(step.effect, step.code, waits=True),
        )
    outcome = str(_OUTCOMES.get(command.decision, command.decision))
    return (
        CloseStep(step.code, live.ordinal, outcome, turn.now, turn.by, command.opinion),
        *given,
        *((RunEffect(step.effect, step.code),) if step.effect else ()),
        *approved(turn, step, form=form),
        *onward(turn, step, form=form, outcome=outcome),
    )


def _return(turn: Turn, command: Return) -> tuple[Effect, ...]:
    """Sent back for correction 「退回补正」: what was decided since the target no longer counts, the target opens again."""
    require_running(turn.case)
    live = require_live_step(turn.case, command.step)
    case, step = turn.case, turn.case.procedure.step(command.step)
    require_decision(step, Decision.RETURN)
    require_hand(turn, step, live)
    require_reason(command.reason)
    target = case.procedure.step(step.return_to) if step.return_to else case.procedure.steps[0]
    codes = [other.code for other in case.procedure.steps]
    undone = set(codes[codes.index(target.code) :])
    voided = tuple(
        passed.ordinal
        for passed in case.steps
        if passed.code in undone
        and passed.outcome not in {Outcome.RETURNED, Outcome.FAILED, Outcome.VOID}
        and not passed.is_live
    )
    is_new = target.kind is StepKind.FILL
    revision = case.revision + 1 if is_new else case.revision
    loses_approval = case.is_approved and approval_point(case.route) in undone
    return (
        CloseStep(step.code, live.ordinal, Outcome.RETURNED, turn.now, turn.by, command.reason),
        *((VoidSteps(voided),) if voided else ()),
        *((NewRevision(revision, command.reason),) if is_new else ()),
        *(unapproved(turn, step) if loses_approval else ()),
        opened(turn, target, ordinal=live.ordinal + 1, revision=revision, form=case.form),
    )


def _refuse(turn: Turn, command: Refuse) -> tuple[Effect, ...]:
    """Turned away for a reason that the procedure lists 「不予办理」; where it lists none, the reason is written out."""
    require_running(turn.case)
    live = require_live_step(turn.case, command.step)
    step = turn.case.procedure.step(command.step)
    require_decision(step, Decision.REFUSE)
    require_hand(turn, step, live)
    require_reason(command.reason)
    lawful = [reason.code for reason in turn.case.procedure.refusal]
    if lawful and command.reason not in lawful:
        raise no.UnlawfulReason(reason=command.reason)
    return (
        CloseStep(step.code, live.ordinal, Outcome.REFUSED, turn.now, turn.by, command.opinion or command.reason),
        *(unapproved(turn, step) if turn.case.is_approved else ()),
        CloseCase(CaseStatus.REFUSED, command.reason if lawful else Outcome.REFUSED, turn.now),
    )


def _withdraw(turn: Turn, command: Withdraw) -> tuple[Effect, ...]:
    """Taken back by the person who asked 「撤回」, as long as nothing has been carried out."""
    case = turn.case
    if case.state in ENDED:
        raise no.CaseNotRunning
    if turn.by.person_id is None or turn.by.person_id != case.opened_by:
        raise no.NotYourCase
    if case.is_carried_out:
        raise no.AlreadyCarriedOut
    if case.state is not CaseStatus.DRAFT:
        require_reason(command.reason)
    live = case.live
    return (
        *((VoidSteps((live.ordinal,)),) if live else ()),
        *(unapproved(turn, case.procedure.step(live.code)) if live and case.is_approved else ()),
        CloseCase(CaseStatus.WITHDRAWN, CaseStatus.WITHDRAWN, turn.now),
    )


def _suspend(turn: Turn, command: Suspend) -> tuple[Effect, ...]:
    """The clock stops on a lawful ground 「中止」; whoever holds the live step says so."""
    require_running(turn.case)
    live = require_live_step(turn.case)
    require_post(turn, turn.case.procedure.step(live.code), live)
    if command.ground not in [ground.code for ground in turn.case.procedure.suspension]:
        raise no.UnlawfulGround(ground=command.ground)
    return (ChangeState(CaseStatus.SUSPENDED, turn.now, command.ground),)


def _resume(turn: Turn, command: Resume) -> tuple[Effect, ...]:
    """The clock goes on 「恢复办理」; each date is counted again from its start, leaving the suspended days out."""
    del command
    case = turn.case
    if case.state is not CaseStatus.SUSPENDED:
        raise no.CaseNotSuspended
    live = require_live_step(case)
    step = case.procedure.step(live.code)
    require_post(turn, step, live)
    effects: list[Effect] = [ChangeState(CaseStatus.RUNNING, turn.now)]
    stops = stops_until(case, turn.today)
    if live.due_on is not None and step.due is not None:
        effects.append(SetDue(live.ordinal, due(local_day(live.opened_at), step.due, turn.calendar, stops=stops)))
    if case.due_on is not None and case.procedure.due is not None and case.submitted_on is not None:
        effects.append(SetDue(None, due(case.submitted_on, case.procedure.due, turn.calendar, stops=stops)))
    return tuple(effects)


def _effect_done(turn: Turn, command: EffectDone) -> tuple[Effect, ...]:
    """What a step waited for has happened; the hand that put it in hand stays its hand."""
    require_running(turn.case)
    live = require_live_step(turn.case, command.step, waiting=True)
    step = turn.case.procedure.step(command.step)
    return (
        CloseStep(step.code, live.ordinal, Outcome.DONE, turn.now),
        *onward(turn, step, form=turn.case.form, outcome=Outcome.DONE),
    )


def _effect_failed(turn: Turn, command: EffectFailed) -> tuple[Effect, ...]:
    """What a step waited for did not happen: the failed passage is kept, the step opens again."""
    require_running(turn.case)
    live = require_live_step(turn.case, command.step, waiting=True)
    step = turn.case.procedure.step(command.step)
    return (
        CloseStep(step.code, live.ordinal, Outcome.FAILED, turn.now, opinion=command.reason),
        opened(turn, step, ordinal=live.ordinal + 1, revision=turn.case.revision, form=turn.case.form),
    )


def _require_ripe(turn: Turn, step: Step, live: StepState) -> None:
    until: date | None = live.not_before
    if until is not None and turn.today < until:
        raise no.TooEarly(**names_of(step), until=until)


_HANDLERS: Mapping[type, Callable[[Turn, Any], tuple[Effect, ...]]] = {
    Start: _start,
    Submit: _submit,
    Complete: _complete,
    Return: _return,
    Refuse: _refuse,
    Withdraw: _withdraw,
    Suspend: _suspend,
    Resume: _resume,
    EffectDone: _effect_done,
    EffectFailed: _effect_failed,
}

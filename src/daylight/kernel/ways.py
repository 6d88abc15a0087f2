"""The ways of a case 「办理路径」: how it begins to run, goes on to the next step, and ends; shared by the machine's commands."""

from collections.abc import Mapping
from typing import Any

from daylight.kernel import case_refusals as no
from daylight.kernel.case_effects import ChangeState, CloseCase, Effect, FreezeRevision, OpenStep, RunEffect, SetDue
from daylight.kernel.case_state import CaseStatus, Outcome, Turn
from daylight.kernel.forms import require_complete
from daylight.kernel.guards import require_own_fields
from daylight.kernel.money import yuan
from daylight.kernel.procedure import Leads, Step, approval_point, route
from daylight.kernel.workdays import due


def begin_running(turn: Turn) -> tuple[Effect, ...]:
    """The form is fixed and the whole case gets its date."""
    term = turn.case.procedure.due
    return (
        FreezeRevision(turn.case.revision),
        ChangeState(CaseStatus.RUNNING, turn.now),
        *((SetDue(None, due(turn.today, term, turn.calendar)),) if term else ()),
    )


def onward(turn: Turn, step: Step, *, form: Mapping[str, Any], outcome: str) -> tuple[Effect, ...]:
    """The next step on the way, or the end of the case with the last verdict that was given."""
    procedure, live = turn.case.procedure, turn.case.live
    steps = route(procedure, form)
    if not steps:
        amount = form.get(procedure.amount_field)
        raise no.AmountBeyondBand(amount=yuan(amount) if isinstance(amount, int) else "?")
    verdict = procedure.verdict(outcome)
    order = [other.code for other in procedure.steps]
    after = [other for other in steps if order.index(other.code) > order.index(step.code)]
    if after and (verdict is None or verdict.leads is Leads.NEXT):
        ordinal = live.ordinal + 1 if live else 1
        return (opened(turn, after[0], ordinal=ordinal, revision=turn.case.revision, form=form),)
    given = [passed.outcome for passed in turn.case.steps if procedure.verdict(passed.outcome)]
    if verdict is not None:
        given.append(outcome)
    return (CloseCase(CaseStatus.CLOSED, given[-1] if given else Outcome.DONE, turn.now),)


def opened(turn: Turn, step: Step, *, ordinal: int, revision: int, form: Mapping[str, Any]) -> OpenStep:
    """A step opens today for its post, with its date and the end of its waiting time."""
    due_by = due(turn.today, step.due, turn.calendar) if step.due else None
    until = due(turn.today, step.lasts, turn.calendar, rolls=False).on if step.waits and step.lasts else None
    return OpenStep(step.code, ordinal, revision, post_of(step, form), turn.now, due_by, until)


def approved(turn: Turn, step: Step, *, form: Mapping[str, Any]) -> tuple[Effect, ...]:
    """The last approval on this way has been given: what the procedure runs on that occasion, such as the authority to pay."""
    procedure = turn.case.procedure
    is_last = step.code == approval_point(route(procedure, form))
    return (RunEffect(procedure.on_approval, step.code),) if is_last and procedure.on_approval else ()


def unapproved(turn: Turn, step: Step) -> tuple[Effect, ...]:
    """An approval that was complete no longer counts: the authority that came of it is taken back."""
    name = turn.case.procedure.on_void
    return (RunEffect(name, step.code),) if name else ()


def filled(turn: Turn, step: Step, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The form with what this step gives; a step gives its own fields only."""
    require_own_fields(turn.case.procedure, step, values)
    form = {**turn.case.form, **values}
    require_complete(turn.case.procedure, step, form, turn.case.attached)
    return form


def post_of(step: Step, form: Mapping[str, Any]) -> str:
    """The post that a step opens for: the one chosen in the form where the step allows it, else its own."""
    chosen = form.get(step.post_field) if step.post_field else None
    return chosen if isinstance(chosen, str) and chosen else step.post

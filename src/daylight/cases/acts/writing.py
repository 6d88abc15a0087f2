"""Writing what the machine answered 「落库」: one function an effect, rows only; the case itself is saved last, by the turn."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from daylight.cases import effects, policy
from daylight.cases.acts.claims import claim_invoices, let_claims_go
from daylight.cases.effects import Occasion, Report
from daylight.cases.models import Attachment, Revision, Step, Suspension
from daylight.cases.state import Loaded, asked_of
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
)
from daylight.kernel.case_state import CaseStatus, Hand, Outcome
from daylight.log.door import Actor


@dataclass
class _Pen:
    """What the writing functions share: the case, who writes, and what the step gave to the form."""

    loaded: Loaded
    by: Hand
    actor: Actor
    now: datetime
    given: dict[str, Any]
    reason: str
    reports: list[tuple[str, Report]]


def write(
    loaded: Loaded, answer: Iterable[Effect], *, by: Hand, actor: Actor, now: datetime
) -> list[tuple[str, Report]]:
    """Write effects in their order; returns the reports of steps that wait for theirs, with the step's code."""
    answer = list(answer)
    given: dict[str, Any] = {}
    reason = ""
    for effect in answer:
        if isinstance(effect, AddToForm):
            given |= effect.values
        elif isinstance(effect, CloseCase):
            reason = str(effect.outcome)
    pen = _Pen(loaded, by, actor, now, given, reason, [])
    for effect in answer:
        _WRITE[type(effect)](pen, effect)
    return pen.reports


def _open(pen: _Pen, effect: OpenStep) -> None:
    rule = pen.loaded.procedure.step(effect.code)
    step = Step(
        case=pen.loaded.case,
        revision=pen.loaded.revision,
        code=effect.code,
        ordinal=effect.ordinal,
        kind=rule.kind.value,
        post=effect.post,
        title_zh=rule.title.zh,
        title_en=rule.title.en,
        opened_at=effect.at,
        due_on=effect.due.on if effect.due else None,
        provisional=effect.due.provisional if effect.due else False,
        due_explained=effect.due.as_facts() if effect.due else [],
        not_before=effect.not_before,
    )
    step.save(force_insert=True)
    pen.loaded.steps.append(step)


def _close(pen: _Pen, effect: CloseStep) -> None:
    step = pen.loaded.step(effect.ordinal)
    step.outcome, step.done_at = effect.outcome, effect.at
    # Everything of a done step is written in this one update: the database refuses a second.
    step.given = pen.given
    if effect.opinion:
        step.opinion = effect.opinion
    if effect.by is not None:
        step.person_id, step.mandate_id = effect.by.person_id, effect.by.mandate_id
    if effect.outcome == Outcome.REFUSED:
        step.reason = pen.reason
    step.save()


def _hold(pen: _Pen, effect: HoldStep) -> None:
    step = pen.loaded.step(effect.ordinal)
    step.outcome, step.opinion = Outcome.WAITING.value, effect.opinion
    step.person_id, step.mandate_id = effect.by.person_id, effect.by.mandate_id
    step.save()


def _freeze(pen: _Pen, effect: FreezeRevision) -> None:
    del effect  # it is always the present one
    loaded, revision = pen.loaded, pen.loaded.revision
    files = list(revision.attachments.values_list("field", "blob__sha256"))
    revision.digest = policy.form_digest(revision.form, files)
    revision.frozen_at = pen.now
    revision.save()
    asked_of(loaded.case, revision.form, loaded.procedure)
    claim_invoices(loaded)


def _renew(pen: _Pen, effect: NewRevision) -> None:
    """Copy what was asked, with its documents, to be corrected; what later steps gave is asked of them again."""
    old = pen.loaded.revision
    new = Revision(case=pen.loaded.case, number=effect.number, reason=effect.reason, form=dict(old.form))
    new.save(force_insert=True)
    Attachment.objects.bulk_create(
        Attachment(
            case=pen.loaded.case, revision=new, field=kept.field, blob_id=kept.blob_id, name=kept.name,
            uploaded_by=kept.uploaded_by, uploaded_at=kept.uploaded_at,
        )
        for kept in old.attachments.filter(step=None).order_by("pk")
    )  # fmt: skip
    pen.loaded.revision = new


def _void(pen: _Pen, effect: VoidSteps) -> None:
    for ordinal in effect.ordinals:
        step = pen.loaded.step(ordinal)
        step.outcome, step.done_at = Outcome.VOID.value, step.done_at or pen.now
        step.save()


def _add(pen: _Pen, effect: AddToForm) -> None:
    """Already written with the step that gave it."""


def _change(pen: _Pen, effect: ChangeState) -> None:
    case, on = pen.loaded.case, localdate(effect.at)
    if effect.state is CaseStatus.SUSPENDED:
        Suspension(case=case, ground=effect.ground, since=on, person_id=pen.by.person_id).save(force_insert=True)
    elif case.state == CaseStatus.DRAFT:
        case.submitted_at = effect.at
    else:
        pause = case.suspensions.get(until=None)
        pause.until = on
        pause.save()
    case.state = effect.state.value


def _set_due(pen: _Pen, effect: SetDue) -> None:
    facts, row = effect.due.as_facts(), pen.loaded.case
    if effect.ordinal is not None:
        step = pen.loaded.step(effect.ordinal)
        step.due_on, step.provisional, step.due_explained = effect.due.on, effect.due.provisional, facts
        step.save()
        return
    row.due_on, row.provisional, row.due_explained = effect.due.on, effect.due.provisional, facts


def _run(pen: _Pen, effect: RunEffect) -> None:
    loaded = pen.loaded
    passages = [step for step in loaded.steps if step.code == effect.step]
    form = {**loaded.state.form, **pen.given}
    report = effects.run(
        effect.name, Occasion(loaded.case, passages[-1], loaded.procedure, form, pen.by, pen.actor, pen.now)
    )
    if effect.waits:
        pen.reports.append((effect.step, report))


def _end(pen: _Pen, effect: CloseCase) -> None:
    case = pen.loaded.case
    case.state, case.outcome, case.closed_at = effect.state.value, str(effect.outcome), effect.at
    if effect.state is not CaseStatus.CLOSED:
        let_claims_go(case)


_WRITE: Mapping[type, Callable[[_Pen, Any], None]] = {
    OpenStep: _open,
    CloseStep: _close,
    HoldStep: _hold,
    FreezeRevision: _freeze,
    NewRevision: _renew,
    VoidSteps: _void,
    AddToForm: _add,
    ChangeState: _change,
    SetDue: _set_due,
    RunEffect: _run,
    CloseCase: _end,
}

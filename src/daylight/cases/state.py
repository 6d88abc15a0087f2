"""From rows to the machine's view 「事项状态」 and back to the rows: how a case is loaded, locked or only read."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.timezone import localdate

from daylight.cases import policy, rulebook
from daylight.cases.models import Attachment, Case, Revision, Step, Suspension
from daylight.cases.refusals import NoSuchCase
from daylight.kernel.case_effects import stops_until
from daylight.kernel.case_state import CaseState, CaseStatus, StepState
from daylight.kernel.procedure import FieldType, Procedure
from daylight.kernel.workdays import Stop
from daylight.parties.models import Body


@dataclass
class Loaded:
    """A case with its present revision, its steps in order, and what the machine makes of them."""

    case: Case
    revision: Revision
    steps: list[Step]
    state: CaseState

    @property
    def procedure(self) -> Procedure:
        """The very procedure that the case runs under."""
        return self.state.procedure

    @property
    def live(self) -> Step | None:
        """The row of the step that is open or waiting."""
        live = self.state.live
        return next((step for step in self.steps if live and step.ordinal == live.ordinal), None)

    def step(self, ordinal: int) -> Step:
        """The row of a passage through a step."""
        return next(step for step in self.steps if step.ordinal == ordinal)


def locked(case_id: int) -> Case:
    """The case's row, locked until the act ends: two acts on one case follow one another; raises NoSuchCase."""
    case = Case.objects.select_for_update(no_key=True).filter(pk=case_id).first()
    if case is None:
        raise NoSuchCase
    return case


def load(case: Case) -> Loaded:
    """Everything the machine wants to know of a case, in five queries."""
    procedure = rulebook.procedure_of(case.procedure, case.version, case.rule_digest)
    revision = case.revisions.order_by("-number")[0]
    steps = list(case.steps.select_related("revision").order_by("ordinal"))
    form = merged_form(revision, steps)
    fields = Attachment.objects.filter(revision=revision).values_list("field", flat=True)
    stops, since, ground = _suspensions(case, procedure)
    state = CaseState(
        procedure=procedure,
        state=CaseStatus(case.state),
        revision=revision.number,
        form=form,
        attached=Counter(fields),
        steps=tuple(_step_state(step) for step in steps),
        opened_by=case.opened_by,
        parties=parties_in(procedure, form),
        submitted_on=localdate(case.submitted_at) if case.submitted_at else None,
        due_on=case.due_on,
        outcome=case.outcome,
        suspended_since=since,
        ground=ground,
        stops=stops,
    )
    return Loaded(case, revision, steps, state)


def merged_form(revision: Revision, steps: list[Step]) -> dict[str, Any]:
    """The form as it stands: what was asked in this revision, and what its later steps gave."""
    form = dict(revision.form)
    for step in steps:
        if step.revision_id == revision.pk:
            form |= step.given
    return form


def parties_in(procedure: Procedure, form: dict[str, Any]) -> frozenset[int]:
    """The people whom the matter is about 「当事人」: named ones, and the legal representatives of named bodies."""
    people: set[int] = set()
    bodies: list[int] = []
    for field in procedure.form:
        value = form.get(field.code)
        if not field.is_party or not isinstance(value, int):
            continue
        if field.type is FieldType.PERSON:
            people.add(value)
        elif field.type is FieldType.BODY:
            bodies.append(value)
    if bodies:
        found = Body.objects.filter(pk__in=bodies).values_list("legal_rep_id", flat=True)
        people |= {person for person in found if person is not None}
    return frozenset(people)


def asked_of(case: Case, loaded_form: dict[str, Any], procedure: Procedure) -> None:
    """Copy to the case's own columns what lists and rules ask it by: amount and payee."""
    case.amount_fen = policy.amount_of(procedure, loaded_form)
    case.payee_body_id = policy.party_of(procedure, loaded_form, FieldType.BODY)
    case.payee_person_id = policy.party_of(procedure, loaded_form, FieldType.PERSON)


def brief(case: Case, procedure: Procedure, step: Step) -> tuple[CaseState, StepState]:
    """Just enough of a case to tell a step's colour: for lists, where loading each case would be too much."""
    own = _step_state(step)
    return CaseState(procedure, state=CaseStatus(case.state), steps=(own,), due_on=case.due_on), own


def _step_state(step: Step) -> StepState:
    return StepState(
        code=step.code,
        ordinal=step.ordinal,
        revision=step.revision.number,
        post=step.post,
        opened_at=step.opened_at,
        outcome=step.outcome,
        person_id=step.person_id,
        mandate_id=step.mandate_id,
        due_on=step.due_on,
        not_before=step.not_before,
        done_at=step.done_at,
        opinion=step.opinion,
    )


def _suspensions(case: Case, procedure: Procedure) -> tuple[tuple[Stop, ...], date | None, str]:
    """The suspensions that have ended, as the machine counts them, and the one that has not."""
    state = CaseState(procedure)
    since, ground = None, ""
    for pause in Suspension.objects.filter(case=case).order_by("since", "pk"):
        if pause.until is None:
            since, ground = pause.since, pause.ground
        else:
            # Which days of a pause count is the kernel's to say, once for rows and machine.
            state = replace(state, stops=stops_until(replace(state, suspended_since=pause.since), pause.until))
    return state.stops, since, ground

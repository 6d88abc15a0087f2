"""What is mine to do 「待办」: the open steps of my post in my places, without those that the rules keep me from."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Prefetch, Q

from daylight.cases.models import Case, Step
from daylight.cases.queries.lists import LIVE_OUTCOMES, colour_of_step, procedure_of_case
from daylight.kernel.case_state import CaseState, CaseStatus, Hand, StepState, Turn
from daylight.kernel.guards import require_hand
from daylight.kernel.ladder import Colour
from daylight.kernel.refusals import Refused
from daylight.kernel.workdays import Calendar, explain, reasons_from
from daylight.parties.queries import Viewer, relatives_of, scoped

LIMIT = 500
"""More tasks than this on one desk are a staffing question; the list says so."""
_NO_CALENDAR = Calendar()
_LAST = date.max


@dataclass(frozen=True)
class TaskRow:
    """One thing to do 「待办事项」.

    `due_explained` is the sentence that says how the date was counted; `provisional` marks a date that crosses a year
    whose holidays are not announced yet. `outcome` is "waiting" while the bank's answer is awaited. `forbidden` says why
    the step is not for this person, when such rows are asked for.
    """

    step_id: int
    case_id: int
    number: str
    title: str
    place_id: int
    place_name: str
    procedure: str
    procedure_title: str
    step: str
    step_title: str
    outcome: str
    amount_fen: int | None
    opened_at: datetime
    due_on: date | None
    provisional: bool
    due_explained: str
    colour: Colour | None
    forbidden: Refused | None = None
    urged_on: date | None = None
    """The last day on which somebody urged the holder 「催办」."""


def tasks_for(viewer: Viewer, *, now: datetime, language: str, with_forbidden: bool = False) -> list[TaskRow]:
    """The viewer's tasks by due date, those without one last, in four queries however many there are."""
    hand = Hand(viewer.person_id, viewer.post, viewer.mandate_id, relatives_of(viewer.person_id))
    passed = Prefetch("case__steps", queryset=Step.objects.select_related("revision").order_by("ordinal"))
    steps = (
        scoped(Step.objects.all(), viewer, path="case__place__path")
        .filter(post=viewer.post, outcome__in=LIVE_OUTCOMES, done_at=None)
        .filter(Q(case__state=CaseStatus.RUNNING) | Q(case__state=CaseStatus.DRAFT, case__opened_by=viewer.person_id))
        .select_related("revision", "case__place", "case__payee_body")
        .annotate(urged_on=Max("urgings__on"))
        .prefetch_related(passed)
        .order_by("due_on", "pk")[:LIMIT]
    )
    rows = [_row(step, hand, now=now, language=language) for step in steps]
    kept = [row for row in rows if with_forbidden or row.forbidden is None]
    return sorted(kept, key=lambda row: (row.due_on or _LAST, row.opened_at, row.step_id))


def _row(step: Step, hand: Hand, *, now: datetime, language: str) -> TaskRow:
    case = step.case
    procedure = procedure_of_case(case)
    is_chinese = language.startswith("zh")
    return TaskRow(
        step_id=step.pk,
        case_id=case.pk,
        number=case.number,
        title=case.title,
        place_id=case.place_id,
        place_name=case.place.name,
        procedure=case.procedure,
        procedure_title=procedure.title.say(language),
        step=step.code,
        step_title=step.title_zh if is_chinese else step.title_en,
        outcome=step.outcome,
        amount_fen=case.amount_fen,
        opened_at=step.opened_at,
        due_on=step.due_on,
        provisional=step.provisional,
        due_explained=explain(reasons_from(step.due_explained), language) if step.due_explained else "",
        colour=colour_of_step(case, step, now=now),
        forbidden=_forbidden(case, step, hand, now),
        urged_on=getattr(step, "urged_on", None),
    )


def _forbidden(case: Case, step: Step, hand: Hand, now: datetime) -> Refused | None:
    """Why this person may not take the step: the machine's own guard, over what the list has loaded."""
    procedure = procedure_of_case(case)
    parties = {case.payee_person_id, case.payee_body.legal_rep_id if case.payee_body else None} - {None}
    state = CaseState(
        procedure,
        state=CaseStatus(case.state),
        steps=tuple(
            StepState(row.code, row.ordinal, row.revision.number, row.post, row.opened_at, row.outcome, row.person_id)
            for row in case.steps.all()
        ),
        opened_by=case.opened_by,
        parties=frozenset(person for person in parties if person is not None),
    )
    live = next(row for row in state.steps if row.ordinal == step.ordinal)
    try:
        require_hand(Turn(state, hand, now, _NO_CALENDAR), procedure.step(step.code), live)
    except Refused as refused:
        return refused
    return None

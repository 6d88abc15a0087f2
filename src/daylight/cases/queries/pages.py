"""One case with everything about it 「事项页」: frozen data, scoped by who looks, in a constant number of queries."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from daylight.cases.chart import Chart, chart_of
from daylight.cases.models import Case, Suspension
from daylight.cases.queries.choices import Choices, choices_for
from daylight.cases.queries.contents import DocumentRow, FieldRow, documents_of, fields_of
from daylight.cases.queries.lists import CaseRow, case_rows, cases_of
from daylight.cases.queries.timeline import TimelineRow, timeline_of
from daylight.cases.refusals import NoSuchCase
from daylight.cases.state import load
from daylight.kernel.ladder import Colour
from daylight.kernel.procedure import Procedure
from daylight.kernel.workdays import explain, reasons_from
from daylight.log.queries import ActRow, acts_about
from daylight.parties.queries import Viewer


@dataclass(frozen=True)
class CasePage:
    """Everything that the page of a case shows.

    `row` is the line that lists show, `fields` and `documents` what was asked with which papers, `steps` the way so far
    and to come. `choices` is what this viewer may do now and why not; `chart` the flow chart with the present step marked
    (`daylight.cases.drawing.svg` draws it); `acts` what the log holds, each with its leaf for the proof. `opened_overdue`
    are the cases that were opened because steps of this one were long overdue.
    """

    case: Case
    row: CaseRow
    procedure: Procedure
    fields: tuple[FieldRow, ...]
    documents: tuple[DocumentRow, ...]
    steps: tuple[TimelineRow, ...]
    suspensions: tuple[Suspension, ...]
    revision: int
    due_explained: str
    choices: Choices
    chart: Chart
    acts: tuple[ActRow, ...]
    opened_overdue: tuple[Case, ...]


def case_of(viewer: Viewer, case_id: int) -> Case:
    """A case that the viewer sees; raises NoSuchCase otherwise, and does not tell the two apart."""
    case = cases_of(viewer).filter(pk=case_id).first()
    if case is None:
        raise NoSuchCase
    return case


def case_page(viewer: Viewer, case_id: int, *, now: datetime, language: str) -> CasePage:
    """The page of a case 「事项页」; raises NoSuchCase."""
    case = case_of(viewer, case_id)
    loaded = load(case)
    return CasePage(
        case=case,
        row=case_rows([case], now=now, language=language)[0],
        procedure=loaded.procedure,
        fields=fields_of(loaded, language),
        documents=documents_of(loaded, language),
        steps=timeline_of(loaded, now=now, language=language),
        suspensions=tuple(case.suspensions.order_by("since", "pk")),
        revision=loaded.revision.number,
        due_explained=explain(reasons_from(case.due_explained), language) if case.due_explained else "",
        choices=choices_for(viewer, loaded, now=now, language=language),
        chart=chart_of(loaded.procedure, language=language, state=loaded.state),
        acts=tuple(acts_about("case", case.pk)),
        opened_overdue=tuple(Case.objects.filter(_opened_by_lateness(case)).order_by("pk")),
    )


def _opened_by_lateness(case: Case) -> Q:
    """The cases that long overdue steps of this one have opened: only a red step opens one."""
    red = case.reminders.filter(colour=Colour.RED).values_list("step_id", flat=True)
    return Q(cause__in=[f"step:{step_id}" for step_id in red])

"""Lists of cases 「事项列表」: scoped by who looks, filtered and sorted in the database, shown with their present step."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from daylight.cases import policy, rulebook
from daylight.cases.models import Case, Step
from daylight.cases.state import brief
from daylight.kernel.case_state import LIVE, CaseStatus
from daylight.kernel.ladder import Colour, colour_of
from daylight.kernel.procedure import Procedure
from daylight.log.powers import post_title
from daylight.parties.queries import Viewer, scoped

LIVE_OUTCOMES = sorted(outcome.value for outcome in LIVE)
SORTS = {
    "newest": ("-opened_at", "-pk"),
    "oldest": ("opened_at", "pk"),
    "due": ("due_on", "pk"),
    "amount": ("-amount_fen", "-pk"),
    "number": ("number",),
}


@dataclass(frozen=True)
class CaseFilters:
    """What a list is narrowed by 「筛选条件」; empty values narrow nothing.

    `text` is looked for in number, title and payee; `place_path` takes a place and all below it; amounts are in fen and
    both ends count; `is_late_on` keeps what is past its date on that day; `sort` is a key of `SORTS`.
    """

    text: str = ""
    procedure: str = ""
    state: str = ""
    place_path: str = ""
    opened_from: date | None = None
    opened_until: date | None = None
    at_least_fen: int | None = None
    at_most_fen: int | None = None
    payee_body_id: int | None = None
    is_late_on: date | None = None
    sort: str = "newest"


@dataclass(frozen=True)
class CaseRow:
    """One line of a list 「事项行」: the case and where it stands now.

    `amount_fen` is None for matters without money. `step_title`, `step_post` and `step_due_on` are those of the live step
    and empty once the case has ended; `colour` is derived from the dates of today and never stored.
    """

    id: int
    number: str
    title: str
    place_id: int
    place_name: str
    procedure: str
    procedure_title: str
    state: str
    outcome: str
    amount_fen: int | None
    payee_name: str
    opened_at: datetime
    due_on: date | None
    closed_at: datetime | None
    step_title: str
    step_post: str
    step_due_on: date | None
    colour: Colour | None


def cases_of(viewer: Viewer, filters: CaseFilters | None = None) -> QuerySet[Case]:
    """The cases a viewer sees 「可见事项」; another's draft is nobody's business yet."""
    asked = filters or CaseFilters()
    found = scoped(Case.objects.all(), viewer).filter(~Q(state=CaseStatus.DRAFT) | Q(opened_by=viewer.person_id))
    return (
        found.filter(_narrowed(asked))
        .select_related("place", "payee_body")
        .order_by(*SORTS.get(asked.sort, SORTS["newest"]))
    )


def _narrowed(asked: CaseFilters) -> Q:
    """All conditions of the filters in one."""
    exact = {
        "procedure": asked.procedure,
        "state": asked.state,
        "payee_body_id": asked.payee_body_id,
        "place__path__startswith": asked.place_path,
        "opened_at__date__gte": asked.opened_from,
        "opened_at__date__lte": asked.opened_until,
        "amount_fen__gte": asked.at_least_fen,
        "amount_fen__lte": asked.at_most_fen,
    }
    condition = Q(**{name: value for name, value in exact.items() if value not in (None, "")})
    if text := asked.text.strip():
        condition &= Q(number__icontains=text) | Q(title__icontains=text) | Q(payee_body__name__icontains=text)
    if asked.is_late_on is not None:
        late = Step.objects.filter(case=OuterRef("pk"), outcome__in=LIVE_OUTCOMES, due_on__lt=asked.is_late_on)
        condition &= Q(Exists(late)) | Q(due_on__lt=asked.is_late_on, closed_at=None)
    return condition


def started_by_me(viewer: Viewer) -> QuerySet[Case]:
    """The cases that the viewer opened 「我发起的」, within what they see now."""
    return cases_of(viewer).filter(opened_by=viewer.person_id)


def done_by_me(viewer: Viewer, *, latest: int | None = None) -> QuerySet[Case]:
    """The cases in which the viewer completed a step 「已办」, or those of their latest steps; found from the steps."""
    mine = Step.objects.filter(person_id=viewer.person_id, done_at__isnull=False)
    if latest is not None:
        mine = mine.order_by("-done_at")[:latest]
    return cases_of(viewer).filter(pk__in=mine.values("case_id"))


def case_by_receipt(receipt: str) -> Case | None:
    """The case that an anonymous villager follows with a receipt code 「回执码查询」, or None."""
    return Case.objects.filter(receipt_hash=policy.receipt_hash(receipt)).select_related("place").first()


def case_rows(cases: Iterable[Case], *, now: datetime, language: str) -> list[CaseRow]:
    """The cases as lines, with their live step, in one further query for all of them."""
    listed = list(cases)
    live: dict[int, Step] = {}
    for step in Step.objects.filter(case__in=listed, outcome__in=LIVE_OUTCOMES).select_related("revision"):
        live[step.case_id] = step
    return [_row(case, live.get(case.pk), now=now, language=language) for case in listed]


def _row(case: Case, step: Step | None, *, now: datetime, language: str) -> CaseRow:
    procedure = procedure_of_case(case)
    short = "zh" if language.startswith("zh") else "en"
    return CaseRow(
        id=case.pk,
        number=case.number,
        title=case.title,
        place_id=case.place_id,
        place_name=case.place.name,
        procedure=case.procedure,
        procedure_title=procedure.title.say(short),
        state=case.state,
        outcome=case.outcome,
        amount_fen=case.amount_fen,
        payee_name=case.payee_body.name if case.payee_body else "",
        opened_at=case.opened_at,
        due_on=case.due_on,
        closed_at=case.closed_at,
        step_title=(step.title_zh if short == "zh" else step.title_en) if step else "",
        step_post=post_title(step.post, short) if step else "",
        step_due_on=step.due_on if step else None,
        colour=colour_of_step(case, step, now=now) if step else None,
    )


def procedure_of_case(case: Case) -> Procedure:
    """The very procedure that a case runs under."""
    return rulebook.procedure_of(case.procedure, case.version, case.rule_digest)


def colour_of_step(case: Case, step: Step, *, now: datetime) -> Colour | None:
    """How late a step is today; derived, never stored."""
    state, own = brief(case, procedure_of_case(case), step)
    return colour_of(state, own, now=now, calendar=rulebook.calendar())


def today(now: datetime) -> date:
    """The day in China of a moment."""
    return localdate(now)

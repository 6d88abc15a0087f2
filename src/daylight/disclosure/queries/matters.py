"""Cases as the public sees them 「公开事项」: what is running, what is posted, and the way of each, without names or opinions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from daylight.cases import rulebook
from daylight.cases.models import Case, Step
from daylight.cases.queries import case_rows
from daylight.cases.queries.contents import documents_of
from daylight.cases.queries.lists import LIVE_OUTCOMES, procedure_of_case
from daylight.cases.queries.timeline import TimelineRow, timeline_of
from daylight.cases.state import Loaded, load
from daylight.disclosure.policy import DocumentMask, PortalRule, party_name, person_name, plain
from daylight.disclosure.queries.payments import the_rule
from daylight.disclosure.queries.places import PlaceRow, place_of
from daylight.disclosure.queries.purses import lines_by_path
from daylight.disclosure.queries.traces import Traces, traces_of
from daylight.kernel.case_state import CaseStatus, Outcome
from daylight.kernel.procedure import StepKind
from daylight.kernel.workdays import due

_MOVING = (CaseStatus.RUNNING, CaseStatus.SUSPENDED)
LISTED_MOST = 200
NOTICE_MOST = timedelta(days=100)
"""No notice of any procedure hangs longer than this; it only bounds the search."""


@dataclass(frozen=True)
class PublicStep:
    """One step of a case 「环节」: what, which post, when; `person` by the mask for officials."""

    title: str
    post: str
    state: str
    outcome: str
    person: str = ""
    done_at: datetime | None = None
    due_on: date | None = None
    days_used: int = 0
    is_late: bool = False


@dataclass(frozen=True)
class PublicDocument:
    """A paper in the file 「附件」: what it proves, its kind and fingerprint; never its name, which people put names into."""

    field: str
    kind: str
    pages: int
    sha256: str


@dataclass(frozen=True)
class MatterRow:
    """One running or posted case in a list 「办理中的事项」."""

    id: int
    number: str
    title: str
    procedure: str
    procedure_title: str
    amount_fen: int | None
    opened_at: datetime
    step: str
    post: str
    due_on: date | None
    is_late: bool
    is_suspended: bool
    shown_until: date | None = None


@dataclass(frozen=True)
class Way:
    """How far a case has come 「第几步共几步」, with its papers and acts."""

    steps: tuple[PublicStep, ...]
    at: int
    of: int
    documents: tuple[PublicDocument, ...]
    traces: Traces
    returns: int


@dataclass(frozen=True)
class MatterPage:
    """One case on its own page 「公开事项页」."""

    row: MatterRow
    place: PlaceRow
    way: Way
    state: str


def _listed(place: PlaceRow, rule: PortalRule) -> QuerySet[Case]:
    line = rule.line_of(place.path, lines_by_path(rule))
    amount = Q(amount_fen__isnull=True) | Q(amount_fen__gte=line)
    found = Case.objects.filter(amount, place_id=place.id, procedure__in=rule.procedures)
    return found.select_related("place", "payee_body", "payee_person")


def is_listed(case_id: int, place: PlaceRow, rule: PortalRule) -> bool:
    """Whether the public sees a case at all 「是否公开」: its procedure is shown, its amount not below the village's line."""
    return _listed(place, rule).filter(pk=case_id).exists()


def _is_posted() -> Exists:
    """Whether the case stands at its notice, the last thing that happens to it: it is no longer being handled."""
    live = Step.objects.filter(case=OuterRef("pk"), kind=StepKind.PUBLISH, outcome__in=LIVE_OUTCOMES)
    return Exists(live)


def running(place: PlaceRow, *, now: datetime, language: str) -> list[MatterRow]:
    """What is being handled in the village now 「正在办理」, the most urgent first."""
    found = _listed(place, the_rule(now)).filter(~_is_posted(), state__in=_MOVING)
    return _rows(found.order_by(F("due_on").asc(nulls_last=True), "pk")[:LISTED_MOST], now, language)


def notices(place: PlaceRow, *, now: datetime, language: str) -> list[MatterRow]:
    """What is posted now 「正在公示」, the newest first, with the day until which it hangs by its procedure."""
    rule, today = the_rule(now), localdate(now)
    recent = Step.objects.filter(
        case=OuterRef("pk"), kind=StepKind.PUBLISH, opened_at__gte=now - NOTICE_MOST, opened_at__lte=now
    ).exclude(outcome=Outcome.VOID)
    found = _listed(place, rule).filter(Exists(recent)).order_by("-pk")[:LISTED_MOST]
    rows = _rows(found, now, language)
    return [row for row in rows if row.shown_until is not None and row.shown_until >= today]


def count_running(place: PlaceRow, *, now: datetime) -> int:
    """How many cases are being handled."""
    return _listed(place, the_rule(now)).filter(~_is_posted(), state__in=_MOVING).count()


def _rows(cases: QuerySet[Case], now: datetime, language: str) -> list[MatterRow]:
    rule, today = the_rule(now), localdate(now)
    listed = list(cases)
    until = _hangs_until(listed)
    found = []
    for case, row in zip(listed, case_rows(listed, now=now, language=language), strict=True):
        due_on = row.step_due_on or row.due_on
        found.append(
            MatterRow(
                id=row.id,
                number=row.number,
                title=plain(row.title, names=_names(case, rule)),
                procedure=row.procedure,
                procedure_title=row.procedure_title,
                amount_fen=row.amount_fen,
                opened_at=row.opened_at,
                step=row.step_title,
                post=row.step_post,
                due_on=due_on,
                is_late=case.pk not in until and due_on is not None and due_on < today and not case.has_ended,
                is_suspended=row.state == CaseStatus.SUSPENDED,
                shown_until=until.get(case.pk),
            )
        )
    return found


def _hangs_until(cases: Sequence[Case]) -> dict[int, date]:
    """The last day on which each posted case hangs on the village's page: its notice's first day and what the rule says."""
    posted = Step.objects.filter(case__in=cases, kind=StepKind.PUBLISH).exclude(outcome=Outcome.VOID)
    by_id = {case.pk: case for case in cases}
    found = {}
    for case_id, code, opened_at in posted.order_by("ordinal").values_list("case_id", "code", "opened_at"):
        lasts = procedure_of_case(by_id[case_id]).step(code).lasts
        first = localdate(opened_at)
        found[case_id] = due(first, lasts, rulebook.calendar(), rolls=False).on if lasts else first
    return found


def _names(case: Case, rule: PortalRule) -> tuple[str, ...]:
    """The names of payees that the rule masks: they must not stand in a title either."""
    person = case.payee_person.name if case.payee_person else ""
    body = case.payee_body
    hides_body = body is not None and party_name(body.name, body.kind, rule.masks) != body.name
    return tuple(name for name in (person, body.name if body and hides_body else "") if name)


def matter_page(case_id: int, *, now: datetime, language: str) -> MatterPage | None:
    """One case that the public may see, with its way; None for drafts, secret procedures and what lies below the line."""
    case = Case.objects.filter(pk=case_id).exclude(state=CaseStatus.DRAFT).select_related("place").first()
    if case is None:
        return None
    place = place_of(case.place_id)
    if place is None or not _listed(place, the_rule(now)).filter(pk=case_id).exists():
        return None
    row = _rows(_listed(place, the_rule(now)).filter(pk=case_id), now, language)[0]
    return MatterPage(row, place, way_of(case, now=now, language=language), case.state)


def way_of(case: Case, *, now: datetime, language: str, more: Sequence[tuple[str, int]] = ()) -> Way:
    """The way of a case: steps with posts and days, its papers by kind, its acts; `more` are further subjects of acts."""
    rule = the_rule(now)
    loaded = load(case)
    steps = [step for step in timeline_of(loaded, now=now, language=language) if step.state != "void"]
    ahead = [step for step in steps if step.state != "done"]
    return Way(
        steps=tuple(_step(step, rule, localdate(now)) for step in steps),
        at=len(steps) - max(0, len(ahead) - 1) if ahead else len(steps),
        of=len(steps),
        documents=_documents(loaded, rule, language),
        traces=traces_of(("case", case.pk), *more, language=language),
        returns=loaded.revision.number - 1,
    )


def _step(step: TimelineRow, rule: PortalRule, today: date) -> PublicStep:
    ended = localdate(step.done_at) if step.done_at else today
    due_on = None if step.kind == StepKind.PUBLISH else step.due_on  # a notice that hangs is not late
    return PublicStep(
        title=step.title,
        post=step.post_title,
        state=step.state,
        outcome=step.outcome_title if step.state == "done" else "",
        person=person_name(step.person, rule.masks.official),
        done_at=step.done_at,
        due_on=due_on,
        days_used=step.days_used,
        is_late=due_on is not None and ended > due_on,
    )


def _documents(loaded: Loaded, rule: PortalRule, language: str) -> tuple[PublicDocument, ...]:
    if rule.masks.documents is DocumentMask.HIDDEN:
        return ()
    return tuple(
        PublicDocument(paper.field_title, paper.kind, paper.pages, paper.sha256)
        for paper in documents_of(loaded, language)
        if paper.is_present
    )

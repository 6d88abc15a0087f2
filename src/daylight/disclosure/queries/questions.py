"""Questions 「点题公开」: what villagers asked, what was answered, what is overdue; never who asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.timezone import localdate

from daylight.cases import rulebook
from daylight.cases.models import Case, Step
from daylight.cases.queries import case_by_receipt
from daylight.cases.queries.lists import LIVE_OUTCOMES, procedure_of_case
from daylight.disclosure.policy import PortalRule, likeness, plain, question_text
from daylight.disclosure.queries.payments import the_rule
from daylight.disclosure.queries.places import PlaceRow
from daylight.kernel.case_state import CaseStatus, Outcome
from daylight.kernel.procedure import Procedure, StepKind
from daylight.kernel.workdays import due

QUESTION = "question"
PER_PAGE = 20
ALIKE_PERCENT = 35
ALIKE_MOST = 5
_SEARCHED_MOST = 300


class Standing(StrEnum):
    """Where a question stands 「提问进度」, for the village and for whoever asked."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    ANSWERED = "answered"
    DECLINED = "declined"


@dataclass(frozen=True)
class PublicQuestion:
    """One question 「提问」; an empty text is kept back until the village has accepted it."""

    id: int
    number: str
    place_id: int
    place_name: str
    topic: str
    text: str
    about: str
    asked_at: datetime
    standing: Standing
    due_on: date | None
    is_overdue: bool
    was_late: bool
    answer: str = ""
    answered_at: datetime | None = None
    reason: str = ""
    step: str = ""


@dataclass(frozen=True)
class QuestionCounts:
    """How many questions were answered, wait, and wait too long."""

    total: int
    answered: int
    waiting: int
    overdue: int


@dataclass(frozen=True)
class QuestionsPage:
    """A page of the questions of a village."""

    rows: tuple[PublicQuestion, ...]
    counts: QuestionCounts
    total: int
    standing: str
    number: int
    pages: int


def _asked(place_id: int | None) -> QuerySet[Case]:
    found = Case.objects.filter(procedure=QUESTION).exclude(state__in=[CaseStatus.DRAFT, CaseStatus.WITHDRAWN])
    return found if place_id is None else found.filter(place_id=place_id)


def _done(code: str) -> Exists:
    return Exists(Step.objects.filter(case=OuterRef("pk"), code=code, outcome__in=[Outcome.DONE, Outcome.APPROVED]))


def _is_overdue(today: date) -> Exists:
    live = Step.objects.filter(case=OuterRef("pk"), outcome__in=LIVE_OUTCOMES, due_on__lt=today)
    return Exists(live.exclude(kind=StepKind.PUBLISH))


def counts_of(place_id: int, *, now: datetime) -> QuestionCounts:
    """The village's figures, in four counts."""
    asked = _asked(place_id)
    waiting = asked.filter(~_done("answer"), state__in=[CaseStatus.RUNNING, CaseStatus.SUSPENDED])
    return QuestionCounts(
        total=asked.count(),
        answered=asked.filter(_done("answer")).count(),
        waiting=waiting.count(),
        overdue=waiting.filter(_is_overdue(localdate(now))).count(),
    )


def questions(place: PlaceRow, standing: str, page: int, *, now: datetime, language: str) -> QuestionsPage:
    """The questions of a village, newest first; `standing` narrows to answered, waiting or overdue."""
    found = _asked(place.id).order_by("-opened_at", "-pk")
    waiting = found.filter(~_done("answer"), state__in=[CaseStatus.RUNNING, CaseStatus.SUSPENDED])
    narrowed = {
        "answered": found.filter(_done("answer")),
        "waiting": waiting,
        "overdue": waiting.filter(_is_overdue(localdate(now))),
    }.get(standing, found)
    counts = counts_of(place.id, now=now)
    total = {"answered": counts.answered, "waiting": counts.waiting, "overdue": counts.overdue}.get(
        standing, counts.total
    )
    pages = max(1, -(-total // PER_PAGE))
    number = min(max(1, page), pages)
    cut = narrowed[(number - 1) * PER_PAGE : number * PER_PAGE]
    return QuestionsPage(tuple(rows_of(cut, now=now, language=language)), counts, total, standing, number, pages)


def question(case_id: int, *, now: datetime, language: str) -> PublicQuestion | None:
    """One question, or None."""
    found = rows_of(_asked(None).filter(pk=case_id), now=now, language=language)
    return found[0] if found else None


def question_by_receipt(receipt: str, *, now: datetime, language: str) -> PublicQuestion | None:
    """The question behind a receipt code 「回执查询」, its text in full: whoever holds the code wrote it."""
    case = case_by_receipt(receipt)
    if case is None:
        return None
    found = rows_of(_asked(None).filter(pk=case.pk), now=now, language=language, is_own=True)
    return found[0] if found else None


def rows_of(cases: QuerySet[Case], *, now: datetime, language: str, is_own: bool = False) -> list[PublicQuestion]:
    """Questions as rows, in three queries however many."""
    rule = the_rule(now)
    listed = list(cases.select_related("place").prefetch_related("revisions", "steps"))
    return [_row(case, rule, localdate(now), language=language, is_own=is_own) for case in listed]


def _row(case: Case, rule: PortalRule, today: date, *, language: str, is_own: bool) -> PublicQuestion:
    procedure = procedure_of_case(case)
    steps = sorted(case.steps.all(), key=lambda step: step.ordinal)
    form: dict[str, Any] = dict(max(case.revisions.all(), key=lambda revision: revision.number).form)
    done = {step.code: step for step in steps if step.outcome in {Outcome.DONE, Outcome.APPROVED}}
    live = next((step for step in steps if step.outcome in LIVE_OUTCOMES), None)
    answer = done.get("answer")
    standing = _standing(case, done)
    due_on = live.due_on if live and live.kind != StepKind.PUBLISH else None
    text = str(form.get("question") or "")
    return PublicQuestion(
        id=case.pk,
        number=case.number,
        place_id=case.place_id,
        place_name=case.place.name,
        topic=_topic(procedure, form, language),
        text=text if is_own else question_text(text, rule, is_accepted="accept" in done),
        about=plain(str(form.get("about") or "")),
        asked_at=case.opened_at,
        standing=standing,
        due_on=due_on,
        is_overdue=due_on is not None and due_on < today and not case.has_ended,
        was_late=_was_late(answer),
        answer=plain(str(answer.given.get("answer") or "")) if answer else "",
        answered_at=answer.done_at if answer else None,
        reason=_reason(procedure, steps, language) if standing is Standing.DECLINED else "",
        step=(live.title_zh if language.startswith("zh") else live.title_en) if live else "",
    )


def _standing(case: Case, done: dict[str, Step]) -> Standing:
    if case.state == CaseStatus.REFUSED:
        return Standing.DECLINED
    if "answer" in done:
        return Standing.ANSWERED
    return Standing.ACCEPTED if "accept" in done else Standing.RECEIVED


def _was_late(answer: Step | None) -> bool:
    return bool(answer and answer.due_on and answer.done_at and localdate(answer.done_at) > answer.due_on)


def _topic(procedure: Procedure, form: dict[str, Any], language: str) -> str:
    field = procedure.field("topic")
    titles = dict(field.options) if field else {}
    code = form.get("topic")
    return titles[code].say(language) if code in titles else ""


def _reason(procedure: Procedure, steps: Sequence[Step], language: str) -> str:
    """Why a question was declined: one of the reasons that the procedure lists, never the free words beside it."""
    code = next((step.reason for step in reversed(steps) if step.reason), "")
    return next((reason.title.say(language) for reason in procedure.refusal if reason.code == code), "")


# ---------------------------------------------------------------- before asking


@dataclass(frozen=True)
class AskingRule:
    """What a villager is told before asking 「提问须知」: topics, who decides and answers, by when."""

    topics: tuple[tuple[str, str], ...]
    accept_by: date | None
    answer_by: date | None
    accept_post: str
    answer_post: str
    note: str
    per_hour: int


def asking_rule(*, now: datetime, language: str) -> AskingRule:
    """The procedure in force as a villager needs it; dates as they would be if asked now. No query."""
    today = localdate(now)
    procedure = rulebook.procedure_for(QUESTION, today)
    field = procedure.field("topic")
    powers = rulebook.house().powers
    accept, answer = procedure.step("accept"), procedure.step("answer")
    calendar = rulebook.calendar()
    accept_by = due(today, accept.due, calendar).on if accept.due else None
    return AskingRule(
        topics=tuple((code, title.say(language)) for code, title in field.options) if field else (),
        accept_by=accept_by,
        answer_by=due(accept_by, answer.due, calendar).on if accept_by and answer.due else None,
        accept_post=powers.title(accept.post, language),
        answer_post=powers.title(answer.post, language),
        note=procedure.note.say(language) if procedure.note else "",
        per_hour=the_rule(now).questions_per_hour,
    )


def asked_within_the_hour(place_id: int, now: datetime) -> int:
    """How many questions the village received within the last hour: the only measure where nobody is asked who they are."""
    return Case.objects.filter(place_id=place_id, procedure=QUESTION, opened_at__gt=now - timedelta(hours=1)).count()


def similar(place: PlaceRow, text: str, *, now: datetime, language: str) -> list[PublicQuestion]:
    """Questions of the last twelve months that say much the same 「相似提问」, the most alike first."""
    since = now - timedelta(days=365)
    recent = _asked(place.id).filter(opened_at__gte=since).order_by("-opened_at")[:_SEARCHED_MOST]
    rows = [row for row in rows_of(recent, now=now, language=language) if row.text]
    ranked = sorted(((likeness(text, row.text), row) for row in rows), key=lambda one: (-one[0], -one[1].id))
    return [row for alike, row in ranked[:ALIKE_MOST] if alike >= ALIKE_PERCENT]

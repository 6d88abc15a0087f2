"""Cases counted 「办件统计」: how many ended in time, and at which step matters hang. Scoped by path; never a person's."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from daylight.cases import rulebook
from daylight.cases.models import Case, Step
from daylight.cases.models.lateness import EndOfDay, LocalDay, LocalMonth
from daylight.cases.queries.lists import LIVE_OUTCOMES
from daylight.kernel.case_state import ENDED, CaseStatus, Outcome
from daylight.kernel.procedure import StepKind
from daylight.kernel.workdays import workdays_between
from daylight.log.door import CLOCK
from daylight.parties.models import Place
from daylight.parties.queries import Viewer, scoped

_ENDED = sorted(state.value for state in ENDED)
_NOT_DONE = sorted({*LIVE_OUTCOMES, Outcome.VOID.value, Outcome.FAILED.value})


@dataclass(frozen=True)
class MonthOfCases:
    """What ended in a month 「当月办结」, and how much of it kept every date."""

    month: date
    on_time: int
    late: int

    @property
    def total(self) -> int:
        """All that ended."""
        return self.on_time + self.late


def was_late() -> Q:
    """Cases of which a step was done after its day, or which ended after their own."""
    late_step = Step.objects.filter(case=OuterRef("pk"), done_at__gte=EndOfDay("due_on"))
    return Q(Exists(late_step)) | Q(closed_at__gte=EndOfDay("due_on"))


def cases_by_month(path: str, *, since: datetime) -> list[MonthOfCases]:
    """What ended month by month at and below a place, in time or late; three queries, each along an index.

    All that ended are counted; the late ones, which are few, are named one by one: by a late step, or by their own day.
    """
    below = Place.objects.filter(path__startswith=path).values("pk")
    ended = (
        Case.objects.filter(place__in=below, closed_at__gte=since).annotate(month=LocalMonth("closed_at")).order_by()
    )
    totals = dict(ended.values_list("month").annotate(n=Count("pk")))
    by_step = ended.filter(pk__in=Step.objects.filter(done_at__gte=EndOfDay("due_on")).values("case"))
    by_own_day = ended.filter(pk__in=Case.objects.filter(closed_at__gte=EndOfDay("due_on")).values("pk"))
    late = Counter(dict([*by_step.values_list("pk", "month"), *by_own_day.values_list("pk", "month")]).values())
    return [
        MonthOfCases(date.fromisoformat(f"{month}-01"), totals[month] - late[month], late[month])
        for month in sorted(totals)
    ]


@dataclass(frozen=True)
class CaseCounts:
    """The running cases of a place and below 「在办」: all, and those with a step or date past due."""

    running: int
    late: int


def running_counts(path: str, on: date) -> CaseCounts:
    """How many cases run at and below a place, and how many of them are late today; one query."""
    found = running(path)
    counted = found.aggregate(all=Count("pk"), late=Count("pk", filter=late_today(on)))
    return CaseCounts(counted["all"], counted["late"])


def running(path: str) -> QuerySet[Case]:
    """The cases in hand at and below a place, as the list of running cases shows them: suspended ones wait outside."""
    return Case.objects.filter(place__path__startswith=path, state=CaseStatus.RUNNING)


def late_today(on: date) -> Q:
    """Cases of which the live step, or the whole, is past its day."""
    late = Step.objects.filter(case=OuterRef("pk"), outcome__in=LIVE_OUTCOMES, done_at=None, due_on__lt=on)
    return Q(Exists(late)) | Q(due_on__lt=on, closed_at=None)


@dataclass(frozen=True)
class Hang:
    """How long a step takes against what it is allowed 「环节用时」, in working days; `n` says over how many."""

    procedure: str
    step: str
    title_zh: str
    title_en: str
    n: int
    median_days: int
    allowed_days: int | None
    late: int

    @property
    def is_slow(self) -> bool:
        """Whether the usual case needs longer than it may."""
        return self.allowed_days is not None and self.median_days > self.allowed_days


def where_matters_hang(path: str, now: datetime, *, days: int = 92) -> list[Hang]:
    """Each step's usual working days over the last months, the longest first; steps done by the house itself are left out."""
    case = Case.objects.filter(pk=OuterRef("case"))
    recent = Step.objects.filter(kind__in=list(StepKind), done_at__gte=now - timedelta(days=days), due_on__isnull=False)
    rows = (
        # Every kind is named and the case is looked up for each step: so the few recent steps are found by their index.
        recent.filter(Exists(case.filter(place__path__startswith=path)))
        .exclude(outcome__in=_NOT_DONE)
        .exclude(post=CLOCK.post)
        .annotate(
            opened_on=LocalDay("opened_at"), done_on=LocalDay("done_at"), procedure=Subquery(case.values("procedure"))
        )
        .order_by()
        .values_list("procedure", "code", "title_zh", "title_en", "opened_on", "done_on", "due_on")
        .annotate(n=Count("pk"))
    )
    return sorted(_hangs(rows), key=lambda hang: (-hang.median_days, -hang.n, hang.step))


def _hangs(rows: Iterable[tuple[str, str, str, str, date, date, date, int]]) -> list[Hang]:
    calendar = rulebook.calendar()
    spans: dict[tuple[str, str, str, str], list[tuple[int, int, bool]]] = defaultdict(list)
    for *key, opened, done, due, n in rows:
        used = workdays_between(opened, done, calendar)
        allowed = workdays_between(opened, due, calendar)
        spans[key[0], key[1], key[2], key[3]] += [(used, allowed, done > due)] * n
    return [
        Hang(
            *key,
            n=len(seen),
            median_days=round(median(used for used, _, _ in seen)),
            allowed_days=round(median(allowed for _, allowed, _ in seen)),
            late=sum(1 for *_, is_late in seen if is_late),
        )
        for key, seen in spans.items()
    ]


# ---------------------------------------------------------------- rows behind the numbers, and a place's days


def steps_done(viewer: Viewer) -> QuerySet[Step]:
    """The steps that were done within the viewer's reach 「已办环节」, the rows behind the usual times."""
    found = Step.objects.filter(done_at__isnull=False, due_on__isnull=False).exclude(outcome__in=_NOT_DONE)
    return scoped(found.select_related("case__place"), viewer, path="case__place__path")


def cases_ended(viewer: Viewer) -> QuerySet[Case]:
    """The cases that ended within the viewer's reach, each with `is_late` 「办结事项」."""
    found = Case.objects.filter(state__in=_ENDED).select_related("place").annotate(is_late=was_late())
    return scoped(found, viewer)


def days_ahead(path: str, until: date) -> list[Step]:
    """The live steps due up to a day at and below a place 「期限日历」, the nearest first; one query."""
    found = Step.objects.filter(outcome__in=LIVE_OUTCOMES, done_at=None, due_on__lte=until)
    found = found.filter(case__place__path__startswith=path)
    return list(
        found.exclude(case__state=CaseStatus.DRAFT)
        .select_related("case__place", "revision")
        .order_by("due_on", "pk")[:60]
    )


def last_published(path: str) -> Step | None:
    """The disclosure step that was done last at and below a place 「最近一次公开」."""
    found = Step.objects.filter(case__place__path__startswith=path, kind=StepKind.PUBLISH, done_at__isnull=False)
    return found.exclude(outcome__in=_NOT_DONE).select_related("case").order_by("-done_at").first()


def running_by_place(path: str, on: date) -> dict[int, CaseCounts]:
    """How many cases run, and how many are late, place by place at and below; one query.

    Counted here: asked to group them, SQLite reads every case that ever was in the order of places.
    """
    rows = list(running(path).annotate(is_late=late_today(on)).order_by().values_list("place_id", "is_late"))
    late = Counter(place_id for place_id, is_late in rows if is_late)
    return {place_id: CaseCounts(n, late[place_id]) for place_id, n in Counter(row[0] for row in rows).items()}

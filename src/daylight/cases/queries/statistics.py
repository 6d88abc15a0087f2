"""Cases counted 「办件统计」: how many ended in time, and at which step matters hang. Scoped by path; never a person's."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate, TruncMonth
from django.utils.timezone import localdate

from daylight.cases import rulebook
from daylight.cases.models import Case, Step
from daylight.cases.queries.lists import LIVE_OUTCOMES
from daylight.kernel.case_state import ENDED, CaseStatus, Outcome
from daylight.kernel.workdays import workdays_between

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
    late_step = Step.objects.filter(case=OuterRef("pk"), done_at__isnull=False, due_on__lt=TruncDate("done_at"))
    return Q(Exists(late_step)) | Q(due_on__isnull=False, due_on__lt=TruncDate("closed_at"))


def cases_by_month(path: str, *, since: datetime) -> list[MonthOfCases]:
    """What ended month by month at and below a place, in time or late; one query."""
    found = Case.objects.filter(place__path__startswith=path, state__in=_ENDED, closed_at__gte=since)
    rows = (
        found.annotate(month=TruncMonth("closed_at"), is_late=Q(was_late()))
        .order_by("month")
        .values_list("month", "is_late")
        .annotate(n=Count("pk"))
    )
    sums: dict[date, list[int]] = defaultdict(lambda: [0, 0])
    for month, is_late, n in rows:
        sums[localdate(month)][1 if is_late else 0] += n
    return [MonthOfCases(month, *sums[month]) for month in sorted(sums)]


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
    """The cases in hand at and below a place."""
    states = [CaseStatus.RUNNING.value, CaseStatus.SUSPENDED.value]
    return Case.objects.filter(place__path__startswith=path, state__in=states)


def late_today(on: date) -> Q:
    """Cases of which the live step, or the whole, is past its day."""
    late = Step.objects.filter(case=OuterRef("pk"), outcome__in=LIVE_OUTCOMES, due_on__lt=on)
    return Q(Exists(late)) | Q(due_on__lt=on, closed_at=None)


@dataclass(frozen=True)
class Hang:
    """How long a step takes against what it is allowed 「环节用时」, in working days; `n` says over how many."""

    procedure: str
    step: str
    title_zh: str
    title_en: str
    post: str
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
    rows = (
        Step.objects.filter(
            case__place__path__startswith=path, done_at__gte=now - timedelta(days=days), due_on__isnull=False
        )
        .exclude(outcome__in=_NOT_DONE)
        .annotate(opened_on=TruncDate("opened_at"), done_on=TruncDate("done_at"), procedure=F("case__procedure"))
        .order_by()
        .values_list("procedure", "code", "title_zh", "title_en", "post", "opened_on", "done_on", "due_on")
        .annotate(n=Count("pk"))
    )
    return sorted(_hangs(rows), key=lambda hang: (-hang.median_days, -hang.n, hang.step))


def _hangs(rows: Iterable[tuple[str, str, str, str, str, date, date, date, int]]) -> list[Hang]:
    calendar = rulebook.calendar()
    spans: dict[tuple[str, str, str, str, str], list[tuple[int, int, bool]]] = defaultdict(list)
    for *key, opened, done, due, n in rows:
        used = workdays_between(opened, done, calendar)
        allowed = workdays_between(opened, due, calendar)
        spans[key[0], key[1], key[2], key[3], key[4]] += [(used, allowed, done > due)] * n
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

"""The lists of the desk's first part 「列表定义」: cases and tasks, with their columns and filters."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from daylight.cases.models import STATE_TITLES, Case, Step
from daylight.cases.queries import TaskRow, procedures_in_force
from daylight.cases.queries.lists import LIVE_OUTCOMES, colour_of_step
from daylight.kernel.case_state import CaseStatus
from daylight.parties.models import Place
from daylight.parties.queries import Viewer, places
from daylight.web.desk.identities import language
from daylight.web.fields import DayField, MoneyField
from daylight.web.filters import FilterForm
from daylight.web.shapes import Empty
from daylight.web.show import Kind
from daylight.web.tables import Column, Listing


class _CaseFilters(FilterForm):
    """What cases are looked for by 「常用筛选」."""

    lookups: ClassVar = {
        "text": ("number__icontains", "title__icontains", "payee_body__name__icontains"),
        "procedure": ("procedure",),
        "state": ("state",),
        "opened_from": ("opened_at__date__gte",),
        "opened_until": ("opened_at__date__lte",),
        "at_least": ("amount_fen__gte",),
        "at_most": ("amount_fen__lte",),
    }
    advanced: ClassVar = ("opened_from", "opened_until", "at_least", "at_most")

    text = forms.CharField(label=gettext_lazy("Number, title or payee"), max_length=60)
    procedure = forms.ChoiceField(label=gettext_lazy("Procedure"))
    place = forms.TypedChoiceField(label=gettext_lazy("Place"), coerce=int, empty_value=None)
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[("", gettext_lazy("all")), *((state.value, title) for state, title in STATE_TITLES.items())],
    )
    late = forms.BooleanField(label=gettext_lazy("Overdue only"))
    opened_from = DayField(label=gettext_lazy("Opened from"))
    opened_until = DayField(label=gettext_lazy("Opened until"))
    at_least = MoneyField(label=gettext_lazy("Amount from"))
    at_most = MoneyField(label=gettext_lazy("Amount up to"))

    def narrow(self, source: Any, *, without: str = "") -> Any:
        """Beyond comparisons: a place with everything below it, and what is late today."""
        found = super().narrow(source, without=without)
        values = self.values()
        if values.get("place") and without != "place" and isinstance(found, QuerySet):
            path = Place.objects.filter(pk=values["place"]).values_list("path", flat=True).first()
            found = found.filter(place__path__startswith=path or "-")
        if values.get("late") and without != "late" and isinstance(found, QuerySet):
            late = Step.objects.filter(case=OuterRef("pk"), outcome__in=LIVE_OUTCOMES, due_on__lt=timezone.localdate())
            found = found.filter(Exists(late), state=CaseStatus.RUNNING)
        return found


def case_filters(viewer: Viewer) -> type[FilterForm]:
    """The filters with the viewer's own places and today's procedures to choose from."""
    named = [(one.code, one.title.say(language())) for one in procedures_in_force(timezone.localdate())]
    below = [(place.pk, place.name) for place in places(viewer)]

    class CaseFilters(_CaseFilters):
        """As above, for one viewer."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.fields["procedure"].choices = [("", _("all")), *named]  # type: ignore[attr-defined]
            self.fields["place"].choices = [("", _("all")), *below]  # type: ignore[attr-defined]

    return CaseFilters


def with_steps(cases: QuerySet[Case]) -> QuerySet[Case]:
    """The cases with their live step, in one further query however many there are."""
    live = Step.objects.filter(outcome__in=LIVE_OUTCOMES).select_related("revision")
    return cases.prefetch_related(Prefetch("steps", queryset=live, to_attr="live_steps"))


def _live(case: Any) -> Step | None:
    return case.live_steps[0] if case.live_steps else None


def _colour(case: Any) -> str:
    step = _live(case)
    return str(colour_of_step(case, step, now=timezone.now()) or "") if step else ""


def _step_title(case: Any) -> str:
    step = _live(case)
    if step is None or case.state == CaseStatus.DRAFT:
        return str(STATE_TITLES[CaseStatus(case.state)])
    return step.title_zh if language() == "zh" else step.title_en


def _due(case: Any) -> Any:
    step = _live(case)
    return step.due_on if step is not None and case.state == CaseStatus.RUNNING else None


def case_url(case: Case) -> str:
    """Where a case is read."""
    return reverse("desk:case", args=[case.pk])


CASE_COLUMNS = (
    Column(code="number", label=gettext_lazy("Number"), kind=Kind.CODE, sort="number", link=case_url),
    Column(code="title", label=gettext_lazy("Case"), link=case_url, phone="title"),
    Column(code="place", label=gettext_lazy("Place"), value=lambda case: case.place.name, sort="place__name"),
    Column(code="step", label=gettext_lazy("Now"), value=_step_title, phone="state"),
    Column(
        code="due", label=gettext_lazy("Due"), kind=Kind.DUE, value=_due, colour=_colour,
        absent=gettext_lazy("no deadline runs"),
    ),
    Column(
        code="amount", label=gettext_lazy("Amount"), kind=Kind.MONEY, value=lambda case: case.amount_fen,
        sort="amount_fen", phone="amount", absent=gettext_lazy("this case is not about money"), is_summed=True,
    ),
    Column(code="opened", label=gettext_lazy("Opened"), kind=Kind.DAY, value=lambda case: case.opened_at, sort="opened_at"),
)  # fmt: skip


def cases_listing(viewer: Viewer, *, code: str, title: Any, empty: Empty) -> Listing:
    """A list of cases under a name of its own."""
    return Listing(
        code=code,
        title=title,
        columns=CASE_COLUMNS,
        order="-opened",
        filters=case_filters(viewer),
        source=_("Cases as they stand at the moment of the export"),
        empty=empty,
        is_late=lambda case: _colour(case) in {"yellow", "red"},
    )


# ---------------------------------------------------------------- what is to be done


def _task_url(row: TaskRow) -> str:
    return reverse("desk:case", args=[row.case_id])


TASK_COLUMNS = (
    Column(code="due_on", label=gettext_lazy("Due"), kind=Kind.DUE, sort="due_on", absent=gettext_lazy("no deadline runs")),
    Column(code="title", label=gettext_lazy("Case"), link=_task_url, phone="title"),
    Column(code="step_title", label=gettext_lazy("Step"), phone="state"),
    Column(code="place_name", label=gettext_lazy("Place"), sort="place_name"),
    Column(
        code="amount_fen", label=gettext_lazy("Amount"), kind=Kind.MONEY, sort="amount_fen", phone="amount",
        absent=gettext_lazy("this case is not about money"),
    ),
    Column(code="opened_at", label=gettext_lazy("Received"), kind=Kind.MOMENT, sort="opened_at", phone="hidden"),
    Column(code="number", label=gettext_lazy("Number"), kind=Kind.CODE, sort="number", phone="hidden"),
)  # fmt: skip


class TaskFilters(FilterForm):
    """What tasks are narrowed by, in memory: there are never more than some hundred."""

    text = forms.CharField(label=gettext_lazy("Number or title"), max_length=60)
    procedure = forms.ChoiceField(label=gettext_lazy("Procedure"))
    late = forms.BooleanField(label=gettext_lazy("Overdue only"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(one.code, one.title.say(language())) for one in procedures_in_force(timezone.localdate())]
        self.fields["procedure"].choices = [("", _("all")), *named]  # type: ignore[attr-defined]

    def narrow(self, source: Any, *, without: str = "") -> Any:
        """The tasks that pass."""
        values = {name: value for name, value in self.values().items() if name != without}
        text = str(values.get("text", "")).strip().lower()
        return [
            row
            for row in source
            if text in f"{row.number} {row.title}".lower()
            and values.get("procedure", row.procedure) == row.procedure
            and (not values.get("late") or is_late(row))
        ]


def is_late(row: TaskRow) -> bool:
    """Whether a task's day has passed."""
    return row.due_on is not None and row.due_on < timezone.localdate()


TASKS = Listing(
    code="tasks",
    title=gettext_lazy("To do"),
    columns=TASK_COLUMNS,
    order="due_on",
    filters=TaskFilters,
    source=gettext_lazy("Open steps of your post in your places"),
    is_late=is_late,
)


def sentence(rows: Iterable[TaskRow], now: datetime) -> tuple[int, int]:
    """How many things there are to do, and how many of them are overdue."""
    listed = list(rows)
    today = timezone.localdate(now)
    return len(listed), sum(1 for row in listed if row.due_on is not None and row.due_on < today)

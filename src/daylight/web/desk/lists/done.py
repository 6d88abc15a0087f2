"""The rows behind the statistics 「统计明细」: cases that ended, and steps that were done."""

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from daylight.cases import rulebook
from daylight.cases.models.lateness import EndOfDay
from daylight.cases.queries import procedures_in_force
from daylight.kernel.workdays import workdays_between
from daylight.web import show
from daylight.web.desk.filtering import DeskFilter, MonthField
from daylight.web.desk.identities import language
from daylight.web.desk.linking import address_of
from daylight.web.shapes import Empty, Words
from daylight.web.show import Kind
from daylight.web.tables import Column, Listing

_ANY: tuple[str, Words] = ("", _("All"))


class EndedFilter(DeskFilter):
    """Cases that ended, by month and by whether they kept every date."""

    lookups: ClassVar = {
        "q": ("number__icontains", "title__icontains"),
        "place": ("place__path__startswith",),
        "month": ("closed_at",),
        "kept": ("is_late",),
    }
    moments: ClassVar = {"month": "closed_at"}
    q = forms.CharField(label=_("Number or title"))
    month = MonthField(label=_("Ended in"))
    kept = forms.ChoiceField(label=_("On time"), choices=[_ANY, ("yes", _("on time")), ("no", _("late"))])

    def _condition(self, name: str, value: Any) -> Q:
        return Q(is_late=value == "no") if name == "kept" else super()._condition(name, value)


CASES_ENDED = Listing(
    code="cases-ended",
    title=_("Cases that ended"),
    order="-closed",
    filters=EndedFilter,
    source=_("Cases of this platform; late is whoever missed the date of a step or of the whole"),
    columns=(
        Column(
            code="number", label=_("Number"), kind=Kind.CODE, sort="number", link=lambda row: address_of("case", row.pk)
        ),
        Column(code="title", label=_("Case"), link=lambda row: address_of("case", row.pk), phone="title"),
        Column(code="place", label=_("Village"), sort="place__path", value=lambda row: row.place.name),
        Column(code="opened", label=_("Opened"), kind=Kind.DAY, sort="opened_at", value=lambda row: row.opened_at),
        Column(code="due", label=_("Due"), kind=Kind.DAY, sort="due_on", value=lambda row: row.due_on),
        Column(code="closed", label=_("Ended"), kind=Kind.DAY, sort="closed_at", value=lambda row: row.closed_at),
        Column(
            code="kept",
            label=_("On time"),
            kind=Kind.STATE,
            value=lambda row: str(_("late") if row.is_late else _("on time")),
            phone="state",
        ),
    ),
    is_late=lambda row: row.is_late,
    empty=Empty(title=_("No case has ended here yet")),
)


def used(step: Any) -> int:
    """The working days that a step took."""
    opened, done = timezone.localdate(step.opened_at), timezone.localdate(step.done_at)
    return workdays_between(opened, done, rulebook.calendar())


def allowed(step: Any) -> int:
    """The working days that it was allowed."""
    return workdays_between(timezone.localdate(step.opened_at), step.due_on, rulebook.calendar())


def _procedures() -> list[tuple[str, Words]]:
    return [_ANY, *((one.code, one.title.say(language())) for one in procedures_in_force(timezone.localdate()))]


def _steps() -> list[tuple[str, Words]]:
    """Steps by title; where two procedures give one code to steps of different names, both names are said."""
    titles: dict[str, list[str]] = {}
    for procedure in procedures_in_force(timezone.localdate()):
        for step in procedure.steps:
            said = titles.setdefault(step.code, [])
            if step.title.say(language()) not in said:
                said.append(step.title.say(language()))
    return [_ANY, *((code, " / ".join(said)) for code, said in titles.items())]


class StepFilter(DeskFilter):
    """Steps done, by procedure and step."""

    lookups: ClassVar = {
        "q": ("case__number__icontains", "case__title__icontains"),
        "place": ("case__place__path__startswith",),
        "procedure": ("case__procedure",),
        "step": ("code",),
        "recent": ("done_at",),
        "late": ("done_at",),
    }
    advanced: ClassVar = ("procedure", "step")
    q = forms.CharField(label=_("Number or title"))
    procedure = forms.ChoiceField(label=_("Procedure"), choices=_procedures)
    step = forms.ChoiceField(label=_("Step"), choices=_steps)
    recent = forms.ChoiceField(label=_("Done"), choices=[_ANY, ("92", _("in the last three months"))])
    late = forms.BooleanField(label=_("Late only"))

    def _condition(self, name: str, value: Any) -> Q:
        if name == "late":
            return Q(done_at__gte=EndOfDay("due_on"))
        if name == "recent":
            return Q(done_at__gte=timezone.now() - timedelta(days=int(value)))
        return super()._condition(name, value)


STEPS_DONE = Listing(
    code="steps-done",
    title=_("Steps done"),
    order="-done",
    filters=StepFilter,
    source=_("Steps of cases of this platform; days are working days"),
    columns=(
        Column(
            code="case",
            label=_("Case"),
            value=lambda step: step.case.title,
            link=lambda step: address_of("case", step.case_id),
            phone="title",
        ),
        Column(code="place", label=_("Village"), sort="case__place__path", value=lambda step: step.case.place.name),
        Column(
            code="step",
            label=_("Step"),
            sort="code",
            value=lambda step: step.title_zh if show.is_chinese() else step.title_en,
            phone="state",
        ),
        Column(code="opened", label=_("Opened"), kind=Kind.MOMENT, sort="opened_at", value=lambda step: step.opened_at),
        Column(code="done", label=_("Done"), kind=Kind.MOMENT, sort="done_at", value=lambda step: step.done_at),
        Column(code="used", label=_("Working days taken"), kind=Kind.COUNT, value=used, phone="amount"),
        Column(code="allowed", label=_("Allowed"), kind=Kind.COUNT, value=allowed),
    ),
    is_late=lambda step: timezone.localdate(step.done_at) > step.due_on,
    empty=Empty(title=_("No step was done here yet")),
)

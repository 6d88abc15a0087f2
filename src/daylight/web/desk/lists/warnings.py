"""The list of warnings 「预警列表」: each row one sentence with its number and threshold."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Case, IntegerField, Q, QuerySet, When
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from daylight.risk import catalogue
from daylight.risk.models import COLOUR_TITLES, STATE_TITLES, VERDICT_TITLES, Warning  # noqa: A004 - the house's word
from daylight.risk.pages import WEIGHT
from daylight.risk.policy import OPEN
from daylight.web import show
from daylight.web.desk.filtering import DeskFilter, MonthField
from daylight.web.desk.linking import address_of
from daylight.web.shapes import Empty
from daylight.web.show import Kind
from daylight.web.tables import Column, Listing

_ANY = ("", _("All"))


def explained(warning: Any) -> str:
    """The warning's sentence in the reader's language."""
    return str(warning.explanation_zh if show.is_chinese() else warning.explanation_en)


def model_title(code: str) -> str:
    """A model's title in the reader's language; its code when it is gone."""
    page = catalogue.newest(code)
    return page.title.say("zh" if show.is_chinese() else "en") if page else code


def _models() -> list[tuple[str, str]]:
    codes = sorted({page.code for page in catalogue.models_on(localdate())})
    return [("", str(_ANY[1])), *((code, f"{code} {model_title(code)}") for code in codes)]


def by_weight(rows: QuerySet[Warning]) -> QuerySet[Warning]:
    """The warnings with the weight of their level, so that the worst can stand first."""
    whens = [When(colour=colour.value, then=weight) for colour, weight in WEIGHT.items()]
    return rows.annotate(weight=Case(*whens, default=0, output_field=IntegerField()))


def worst_first(rows: QuerySet[Warning]) -> QuerySet[Warning]:
    """The gravest colour first, within a colour the newest."""
    weighed: QuerySet[Any] = by_weight(rows)
    return weighed.order_by("-weight", "-raised_at", "-pk")


class WarningFilter(DeskFilter):
    """Warnings by colour, state, model and month."""

    lookups: ClassVar = {
        "q": ("explanation_zh__icontains", "explanation_en__icontains", "place__name__icontains"),
        "place": ("place__path__startswith",),
        "colour": ("colour",),
        "state": ("state",),
        "model": ("model",),
        "month": ("raised_at",),
        "verdict": ("verdict",),
    }
    moments: ClassVar = {"month": "raised_at"}
    advanced: ClassVar = ("month", "verdict")
    q = forms.CharField(label=_("Words of the sentence or village"))
    colour = forms.ChoiceField(label=_("Level"), choices=[_ANY, *((c.value, t) for c, t in COLOUR_TITLES.items())])
    state = forms.ChoiceField(
        label=_("State"),
        choices=[_ANY, ("open", _("to be handled")), *((s.value, t) for s, t in STATE_TITLES.items())],
    )
    model = forms.ChoiceField(label=_("Model"), choices=_models)
    month = MonthField(label=_("Raised in"))
    verdict = forms.ChoiceField(label=_("Verdict"), choices=[_ANY, *((v.value, t) for v, t in VERDICT_TITLES.items())])

    def _condition(self, name: str, value: Any) -> Q:
        if name == "state" and value == "open":
            return Q(state__in=list(OPEN))
        return super()._condition(name, value)


WARNINGS = Listing(
    code="warnings",
    title=_("Warnings"),
    order="-colour",
    filters=WarningFilter,
    source=_("Leads found by the risk models; a lead is not a verdict"),
    columns=(
        Column(code="colour", label=_("Level"), kind=Kind.COLOUR, sort="weight", phone="state"),
        Column(
            code="sentence",
            label=_("What was found"),
            value=explained,
            link=lambda row: address_of("warning", row.pk),
            phone="title",
        ),
        Column(code="about", label=_("The matter"), absent=_("The sentence says what it is about")),
        Column(code="place", label=_("Village"), sort="place__path", value=lambda row: row.place.name),
        Column(code="model", label=_("Model"), sort="model", value=lambda row: f"{row.model} {model_title(row.model)}"),
        Column(
            code="state",
            label=_("State"),
            kind=Kind.STATE,
            sort="state",
            value=lambda row: str(dict(STATE_TITLES)[row.state]),
        ),
        Column(code="raised", label=_("Raised"), kind=Kind.MOMENT, sort="raised_at", value=lambda row: row.raised_at),
        Column(
            code="case",
            label=_("Clearance case"),
            kind=Kind.CODE,
            value=lambda row: row.case.number if row.case else "",
            link=lambda row: address_of("case", row.case_id),
            absent=_("Nobody has taken it up yet"),
        ),
    ),
    empty=Empty(
        title=_("No warning"), text=_("The models look again whenever something changes."), icon="shield-check"
    ),
)

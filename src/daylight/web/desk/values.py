"""A parameter's value in words, and what a proposed one does beside the one in force 「试运行」: since when, last, day by day."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from daylight.risk.models import COLOUR_TITLES, Setting, ShadowRun
from daylight.risk.pages import WEIGHT, Page, Parameter, Unit, Value, written
from daylight.risk.queries import Shadow
from daylight.risk.tuning import value_of
from daylight.web.desk.identities import language
from daylight.web.desk.views.warnings import unit_word
from daylight.web.shapes import Figure

_DAYS = 14
"""So many days of a shadow run are listed."""


@dataclass(frozen=True)
class ShadowTold:
    """A shadow run as the desk tells it: `days` are the latest, `n` is how many there were in all."""

    id: str
    heading: str
    lead: str
    n: int
    last: ShadowRun
    figures: tuple[Figure, ...]
    days: tuple[ShadowRun, ...]
    is_running: bool


def said_value(one: Parameter, value: Value) -> str:
    """A value with its unit; rows of a table one after the other."""
    if one.unit is not Unit.TABLE or not isinstance(value, tuple):
        return f"{written(value, one.unit)} {unit_word(one.unit.value)}".strip()
    kinds = one.columns
    rows = [
        "，".join(written(row[name], Unit.FEN if kinds.get(name) == "fen" else Unit.TEXT) for name in row if row[name])
        for row in value
    ]
    return "；".join(rows)


def set_value(page: Page, row: Setting) -> tuple[str, str]:
    """The title of the parameter that a county set, and the value it set."""
    parameter = next((one for one in page.parameters if one.code == row.parameter), None)
    if parameter is None:
        return row.parameter, str(row.value)
    return parameter.title.say(language()), said_value(parameter, value_of(parameter, row.value))


def shadow_told(page: Page, shadow: Shadow) -> ShadowTold:
    """What whoever adopts a value should see before."""
    title, value = set_value(page, shadow.setting)
    last, identifier = shadow.runs[0], f"shadow-{shadow.setting.pk}"
    return ShadowTold(
        id=identifier,
        heading=gettext("%(parameter)s: %(value)s beside the value in force") % {"parameter": title, "value": value},
        lead=_lead(shadow) % {"since": shadow.runs[-1].day, "last": last.day, "n": len(shadow.runs)},
        n=len(shadow.runs),
        last=last,
        figures=_figures(last, f"#{identifier}-days"),
        days=shadow.runs[:_DAYS],
        is_running=shadow.is_running,
    )


def _lead(shadow: Shadow) -> str:
    if shadow.is_running:
        return gettext(
            "Both have run side by side since %(since)s; days so far: %(n)s, the last of them %(last)s. "
            "Findings of the twelve months before each day are counted; the proposed value raises no warning."
        )
    return gettext("Both ran side by side from %(since)s to %(last)s, days: %(n)s, until it was decided.")


def _figures(last: ShadowRun, url: str) -> tuple[Figure, ...]:
    held = {colour: counts[0] for colour, counts in last.colours.items()}
    would = {colour: counts[1] for colour, counts in last.colours.items()}
    return (
        Figure(label=_("As set now"), value=str(last.held), url=url, note=_coloured(held)),
        Figure(label=_("With the new value"), value=str(last.would), url=url, note=_coloured(would)),
        Figure(label=_("Only with the new value"), value=str(last.gained), url=url),
        Figure(label=_("Only as set now"), value=str(last.lost), url=url),
    )


def _coloured(counts: Mapping[str, int]) -> str:
    """Colour is said in a word, the worst first; a colour with nothing is left out."""
    return ", ".join(f"{COLOUR_TITLES[colour]} {counts[colour]}" for colour in WEIGHT if counts.get(colour))

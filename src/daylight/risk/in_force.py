"""Which values a model runs under 「现行参数」: the page's own, those another rule file decides, those this county has adopted.

A setting holds for its place and all below it, from its day on; the day that counts is the one on which the facts of a
finding began, so that no finding of the past changes because a value did.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from daylight.parties.models import Place
from daylight.risk import catalogue
from daylight.risk.models import Setting
from daylight.risk.pages import Page, Value
from daylight.risk.places import Places
from daylight.risk.policy import SettingState
from daylight.risk.sources import Variant
from daylight.risk.tuning import PlacedSetting, variants_for

Variants = Mapping[str, Sequence[Variant]]


def adopted() -> list[PlacedSetting]:
    """Every setting in force now or from a day to come, as the engine takes it."""
    return [placed(row) for row in Setting.objects.filter(state=SettingState.ADOPTED).order_by("decided_at", "pk")]


def placed(row: Setting) -> PlacedSetting:
    """A setting as the engine takes it."""
    return PlacedSetting(
        row.model, row.parameter, row.value, str(row.place_id), row.since, date.max, f"setting {row.pk}"
    )


def variants_of(pages: Iterable[Page], settings: Sequence[PlacedSetting] | None = None) -> Variants:
    """Under which values each model runs here; with other settings than the adopted ones for a trial."""
    held = adopted() if settings is None else settings
    places = _tree() if held else Places()
    return {page.code: variants_for(page, catalogue.supplied(page), held, places) for page in pages}


def values_at(page: Page, variants: Sequence[Variant], place_id: str | None, day: date) -> dict[str, Value]:
    """The values that hold for a place on a day."""
    held = next((variant for variant in variants if variant.holds(place_id, day)), None)
    return page.values(held.given if held is not None else None)


def _tree() -> Places:
    rows = Place.objects.values_list("pk", "parent_id")
    return Places({str(pk): None if parent is None else str(parent) for pk, parent in rows})

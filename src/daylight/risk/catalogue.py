"""The models of the house and of a county's packs, read once and then frozen 「模型库」."""

from collections.abc import Callable
from datetime import date
from functools import lru_cache

from django.conf import settings

from daylight.cases import rulebook
from daylight.kernel.rules import RuleError
from daylight.log import powers
from daylight.risk.dialect import Scalar
from daylight.risk.names import Names, names_of
from daylight.risk.page_reading import read_pages
from daylight.risk.pages import Page, TableValue, Value, pages_in_force


@lru_cache(maxsize=1)
def _library() -> tuple[tuple[Page, ...], tuple[RuleError, ...]]:
    return read_pages(settings.RULES / "risk", settings.PACKS)


def models_on(day: date) -> tuple[Page, ...]:
    """Every model in force on a day, by code."""
    return pages_in_force(_library()[0], day)


def page_of(ref: str) -> Page | None:
    """The very page that a warning remembers by `code@version#digest`; None when it has been replaced since."""
    return next((page for page in _library()[0] if str(page.ref) == ref), None)


def newest(code: str) -> Page | None:
    """The latest page of a model, to show for a warning whose own page has been replaced."""
    found = [page for page in _library()[0] if page.code == code]
    return max(found, key=lambda page: page.in_force, default=None)


def supplied(page: Page) -> dict[str, Value]:
    """The parameters that another rule file of the house decides, so that one fact lives in one place."""
    return {p.code: _SUPPLIED[p.supplied_by]() for p in page.parameters if p.supplied_by in _SUPPLIED}


def names() -> Names:
    """What this house calls its posts, steps and accounts."""
    return names_of(rulebook.house(), [settings.RULES, *settings.PACKS])


def _separations() -> TableValue:
    """Posts that one person never holds together, as the power list says."""
    listed = powers.power_list()
    rows: list[dict[str, Scalar | None]] = []
    for separation in listed.separations:
        one, other = sorted(separation.posts)
        rows.append(
            {
                "post_a": one,
                "post_b": other,
                "zh": f"{listed.title(one, 'zh')}与{listed.title(other, 'zh')}",
                "en": f"{listed.title(one, 'en')} and {listed.title(other, 'en')}",
            }
        )
    return tuple(rows)


_SUPPLIED: dict[str, Callable[[], Value]] = {"power_list": _separations}


def faults() -> tuple[RuleError, ...]:
    """What is wrong with the pages that could not be read, for `daylight check`."""
    return _library()[1]


def forget() -> None:
    """Read the pages anew at the next question; for `daylight check` and tests that bring pages of their own."""
    _library.cache_clear()

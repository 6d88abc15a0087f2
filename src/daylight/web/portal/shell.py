"""What every portal page carries around its content 「页面框架」: the village chosen, the bar of four, the path."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.dateformat import format as written
from django.utils.translation import gettext_lazy as _

from daylight.disclosure.queries import PlaceRow, place_of
from daylight.web import show
from daylight.web.shapes import Crumb, Words

VILLAGE_COOKIE = "village"
"""Holds the number of the village last looked at, so that the bar leads back to it; it says nothing of who looked."""


@dataclass(frozen=True)
class Entry:
    """One of the four places of the bottom bar."""

    label: Words
    icon: str
    url: str
    is_current: bool


def language() -> str:
    """The reader's language as queries take it."""
    return "zh" if show.is_chinese() else "en"


def month_name(month: date) -> str:
    """A month in a sentence: 2026年3月, or March 2026."""
    return f"{month.year}年{month.month}月" if show.is_chinese() else written(month, "F Y")


def month_short(month: date) -> str:
    """A month under a column of a picture: 3月, or Mar."""
    return f"{month.month}月" if show.is_chinese() else written(month, "M")


def village_or_404(place_id: int) -> PlaceRow:
    """The village; any other place has no page of money."""
    place = place_of(place_id)
    if place is None or not place.is_village:
        raise Http404
    return place


def shell(request: HttpRequest, place: PlaceRow | None, current: str) -> dict[str, Any]:
    """What the base template asks for: the village's name and address, the bar, the crumbs; `current` marks the bar."""
    known = place.id if place else _remembered(request)
    if known is None:
        return {"bottom_bar": _bar(None, current)}
    found: dict[str, Any] = {"bottom_bar": _bar(known, current), "village_url": reverse("portal:village", args=[known])}
    if place is not None:
        crumbs = [
            Crumb(label=name, url=reverse("portal:home") + f"#place-{row_id}") for row_id, name in place.above[-1:]
        ]
        home = Crumb(label=place.name, url="" if current == "village" else str(found["village_url"]))
        found |= {"village": place, "village_name": place.name, "crumbs": [*crumbs, home]}
    return found


def _remembered(request: HttpRequest) -> int | None:
    text = request.COOKIES.get(VILLAGE_COOKIE, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _bar(place_id: int | None, current: str) -> list[Entry]:
    home = reverse("portal:home")

    def of_village(name: str) -> str:
        return reverse(f"portal:{name}", args=[place_id]) if place_id is not None else home

    return [
        Entry(_("First page"), "home", of_village("village"), current in {"village", "home"}),
        Entry(_("Money"), "receipt-yuan", of_village("money"), current == "money"),
        Entry(_("Notices"), "speakerphone", of_village("matters"), current == "matters"),
        Entry(_("My questions"), "message-question", reverse("portal:mine"), current == "mine"),
    ]

"""The desk's menu 「菜单」: nouns, at most nine, and below a line what concerns the platform itself."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.translation import gettext_lazy as _

from daylight.web.access import declaration_of
from daylight.web.shapes import Words


@dataclass(frozen=True)
class Place:
    """A place of the menu: the name of its address, its icon and word."""

    route: str
    icon: str
    label: Words


@dataclass(frozen=True)
class Entry:
    """A place of the menu as one page shows it."""

    label: Words
    icon: str
    url: str
    is_current: bool


NOUNS = (
    Place("desk:tasks", "inbox", _("To do")),
    Place("desk:cases", "files", _("Cases")),
    Place("desk:money", "coins", _("Funds")),
    Place("desk:warnings", "alert-triangle", _("Warnings")),
    Place("desk:places", "map-pins", _("Villages")),
    Place("desk:procedures", "sitemap", _("Procedures")),
    Place("desk:dashboard", "chart-bar", _("Statistics")),
    Place("desk:people", "users", _("People and posts")),
)
PLATFORM = (
    Place("desk:log", "fingerprint", _("Public log")),
    Place("desk:audit", "eye", _("Who looked")),
    Place("desk:settings", "settings", _("Settings")),
)


def entries(request: HttpRequest, places: tuple[Place, ...] = NOUNS) -> list[Entry]:
    """Return the entries that exist and are open to the viewer's post; the one being looked at is marked."""
    found = []
    for place in places:
        url = address(place.route)
        if url and _is_open(request, url):
            found.append(Entry(place.label, place.icon, url, is_current=_is_current(request, place, url)))
    return found


def address(route: str) -> str:
    """Return the address of a named page, or nothing where this installation has no such page."""
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""


def _is_open(request: HttpRequest, url: str) -> bool:
    """Whether the page admits the post in which somebody looks: nobody is led to a closed door."""
    viewer = getattr(request, "viewer", None)
    declared = declaration_of(resolve(url).func)
    return viewer is None or declared is None or declared.admits(viewer.post)


def _is_current(request: HttpRequest, place: Place, url: str) -> bool:
    """Whether the page is this entry's or lies below it; the first entry's address starts all others'."""
    match = request.resolver_match
    is_below = request.path.startswith(url) and place is not NOUNS[0]
    return is_below or (match is not None and match.view_name == place.route)

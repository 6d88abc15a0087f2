"""What every page knows without being told 「页面公共数据」: reader's language, type size, menu, date of the data."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from daylight.log.powers import power_list
from daylight.parties.queries import Viewer
from daylight.web import menu, show

LARGE_COOKIE = "large_type"


@dataclass(frozen=True)
class Identity:
    """Who acts here, as the top bar says it 「身份」: name, post and place, and where they change or end it."""

    name: str
    post: str
    place: str
    change_url: str
    sign_out_url: str


def identity_of(viewer: Viewer | None) -> Identity | None:
    """Return the identity of whoever is signed in; the public has none."""
    if viewer is None:
        return None
    post = power_list().title(viewer.post, "zh" if show.is_chinese() else "en")
    return Identity(viewer.name, post, viewer.place_name, menu.address("desk:identity"), menu.address("desk:sign_out"))


def page(request: HttpRequest) -> dict[str, Any]:
    """Give templates what the shell shows; nothing here asks the database before a template uses it."""
    now = timezone.now()
    viewer: Viewer | None = getattr(request, "viewer", None)
    return {
        "now": now,
        "data_as_of": now,  # live tables; a view that shows copied or published rows passes its own
        "demonstration": settings.DEMONSTRATION,
        "help_phone": settings.HELP_PHONE,
        "large_type": request.COOKIES.get(LARGE_COOKIE) == "1",
        "viewer": viewer,
        "identity": identity_of(viewer),
        "search_url": menu.address("desk:search") if viewer else "",
        "menu": SimpleLazyObject(lambda: menu.entries(request)),
        "menu_platform": SimpleLazyObject(lambda: menu.entries(request, menu.PLATFORM)),
    }

"""What every page knows without being told 「页面公共数据」: reader's language, type size, menu, date of the data."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from daylight.web import menu

LARGE_COOKIE = "large_type"


def page(request: HttpRequest) -> dict[str, Any]:
    """Give templates what the shell shows; nothing here asks the database before a template uses it."""
    now = timezone.now()
    return {
        "now": now,
        "data_as_of": now,  # live tables; a view that shows copied or published rows passes its own
        "demonstration": settings.DEMONSTRATION,
        "help_phone": settings.HELP_PHONE,
        "large_type": request.COOKIES.get(LARGE_COOKIE) == "1",
        "viewer": getattr(request, "viewer", None),
        "menu": SimpleLazyObject(lambda: menu.entries(request)),
        "menu_platform": SimpleLazyObject(lambda: menu.entries(request, menu.PLATFORM)),
    }

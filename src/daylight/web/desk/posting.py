"""What every form of the desk does when it is sent 「提交」: once a request key, and a sentence about what was done."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from daylight.log.policy import AlreadyDone
from daylight.web.shapes import Words


def key_of(request: HttpRequest) -> str | None:
    """The form's own key: the door does the same key once."""
    return str(request.POST.get("request_key", ""))[:80] or None


def done(request: HttpRequest, do: Callable[[], Any], *, said: Words, to: str) -> HttpResponse:
    """Do it, say so, and show the page it led to; a form that was sent twice is done once and says that.

    Refusals pass through: the handler answers them.
    """
    try:
        do()
    except AlreadyDone:
        messages.info(request, gettext("This was done already; it was not done twice."))
    else:
        messages.success(request, str(said))
    return redirect(to)

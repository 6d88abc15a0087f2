"""What a form of the desk does when it is sent 「提交」: once, and with a sentence about what was done."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from daylight.log.policy import AlreadyDone
from daylight.web.desk.requests import already_done
from daylight.web.shapes import Words


def done(request: HttpRequest, do: Callable[[], Any], *, said: Words, to: str) -> HttpResponse:
    """Do it, say so, and show the page it led to; a form that was sent twice is done once and says that.

    Refusals pass through: the handler answers them.
    """
    try:
        do()
    except AlreadyDone:
        already_done(request)
    else:
        messages.success(request, str(said))
    return redirect(to)

"""What a form of the desk does when it is sent 「提交」: once, and with a sentence about what was done."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from daylight.kernel.refusals import Refused
from daylight.log.policy import AlreadyDone
from daylight.web.desk.requests import already_done
from daylight.web.errors import message_of
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


def sent(
    request: HttpRequest,
    form: Form,
    *,
    do: Callable[[dict[str, Any]], Any],
    said: Words,
    to: str,
    again: Callable[[int], HttpResponseBase],
) -> HttpResponseBase:
    """Do what a filled form asks; what is missing, and what the law refuses, is said on the form's own page.

    Nothing that was typed is lost: `again` draws the page with this very form, whose errors now hold the reasons, and
    gets the status of the answer.
    """
    status = 422
    if form.is_valid():
        try:
            return done(request, lambda: do(form.cleaned_data), said=said, to=to)
        except Refused as refused:
            form.add_error(None, message_of(refused))
            status = refused.status
    return again(status)

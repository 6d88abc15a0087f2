"""Answers to what went wrong 「出错与不予办理」: a refusal in the reader's language, and pages for 403, 404 and 500.

A refusal is an answer of the law, not a fault: it says what is not possible and why. Whoever asks as a machine gets
`{"code", "message", "facts"}`; htmx gets a fragment for the place of notices; a person gets a page.
"""

import json
import logging
import secrets
import sys
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext

from daylight.kernel.refusals import Refused
from daylight.kernel.tables import Title
from daylight.web import show

log = logging.getLogger(__name__)


def message_of(refused: Refused) -> str:
    """Return the sentence in the reader's language with its facts as people write them."""
    written = type(refused)(**{name: _written(name, value) for name, value in refused.facts.items()})
    return written.said(gettext)


def _written(name: str, value: Any) -> Any:
    """Write a fact by what its name says it is: `…_fen` is money; days, times and lists as everywhere else."""
    if isinstance(value, bool):
        return show.text_of(show.Kind.FLAG, value)
    if name.endswith("fen") and isinstance(value, int):
        return show.yuan(value)
    if isinstance(value, datetime):
        return show.moment(value)
    if isinstance(value, date):
        return show.day(value)
    if isinstance(value, list | tuple | set | frozenset):
        return ("、" if show.is_chinese() else ", ").join(str(one) for one in value)
    if isinstance(value, Title):
        value = value.zh if show.is_chinese() else value.en
    return value


def refusal_body(refused: Refused) -> dict[str, Any]:
    """Return what a machine reads: the code, the sentence, and the facts as plain values."""
    facts = json.loads(json.dumps(refused.facts, cls=DjangoJSONEncoder, default=str))
    return {"code": refused.code, "message": message_of(refused), "facts": facts}


def refusal_answer(request: HttpRequest, refused: Refused) -> HttpResponse:
    """Return the answer to a refused request in the form the asker can read."""
    if wants_json(request):
        return JsonResponse(refusal_body(refused), status=refused.status, json_dumps_params={"ensure_ascii": False})
    context = {
        "status": refused.status,
        "title": _TITLES.get(refused.status, _TITLES[422])(),
        "message": message_of(refused),
        "code": refused.code,
    }
    if request.headers.get("HX-Request") == "true":
        answer = HttpResponse(
            render_to_string("components/refusal.html", context, request=request), status=refused.status
        )
        # Whatever the clicked element wanted to replace stays; the sentence appears where notices are shown.
        answer["HX-Retarget"], answer["HX-Reswap"], answer["HX-Reselect"] = "#notices", "innerHTML", "#refusal"
        answer["HX-Push-Url"] = "false"
        return answer
    return _page(request, context)


def wants_json(request: HttpRequest) -> bool:
    """Whether the asker is a machine: it accepts JSON and does not accept a page."""
    return request.accepts("application/json") and not request.accepts("text/html")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer for an address that leads nowhere (404), or to what the asker may not know of."""
    del exception
    return _plain(request, 404, gettext("There is no page at this address, or it is not open to you."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer for a page that another post may open (403)."""
    del exception
    return _plain(request, 403, gettext("Your post may not open this page."))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer for a request that cannot be read (400)."""
    del exception
    return _plain(request, 400, gettext("The request could not be read. Go back and try once more."))


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer for a form without its token (403): mostly a page left open over a sign-out."""
    del reason
    return _plain(
        request, 403, gettext("This form is too old to be sent. Open the page again; what was saved as draft is there.")
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer for a fault of the program (500): what happened to the work, whom to ring, a number to read out."""
    reference = f"{secrets.randbelow(10**8):08d}"
    log.error("reference %s: %s %s", reference, request.method, request.path, exc_info=sys.exc_info())
    if wants_json(request):
        body = {"code": "ServerError", "message": gettext("Something broke on our side."), "facts": {"ref": reference}}
        return JsonResponse(body, status=500, json_dumps_params={"ensure_ascii": False})
    # No context processors: they may be what broke.
    context = {"reference": reference, "help_phone": settings.HELP_PHONE}
    return HttpResponse(render_to_string("errors/500.html", context), status=500)


def _plain(request: HttpRequest, status: int, message: str) -> HttpResponse:
    if wants_json(request):
        return JsonResponse(
            {"code": f"Http{status}", "message": message, "facts": {}},
            status=status,
            json_dumps_params={"ensure_ascii": False},
        )
    return _page(request, {"status": status, "title": _TITLES[status](), "message": message, "code": ""})


def _page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Render the page inside the shell the reader knows: the desk for officials, the portal for everybody else."""
    layout = "desk/base.html" if getattr(request, "viewer", None) else "portal/base.html"
    return render(request, "errors/refused.html", {**context, "layout": layout}, status=context["status"])


_TITLES: dict[int, Any] = {
    400: lambda: gettext("This request could not be read"),
    403: lambda: gettext("Not in your power"),
    404: lambda: gettext("Not found"),
    409: lambda: gettext("The state has changed"),
    422: lambda: gettext("This cannot be done as asked"),
}

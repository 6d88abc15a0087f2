"""What happens around every request: the content policy, who is looking, idle sign-out, and answers to refusals."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from daylight.kernel.refusals import Refused
from daylight.parties.queries import viewer_of
from daylight.web.errors import refusal_answer

Answer = Callable[[HttpRequest], HttpResponseBase]

IDLE_SECONDS = 30 * 60
TOUCH_SECONDS = 60
"""The time of the last request is written down at most this often: reading pages must not become writing rows."""

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
}


def policy_text(changes: dict[str, str] | None = None) -> str:
    """Return the Content-Security-Policy of a page; `changes` replaces or adds directives."""
    return "; ".join(f"{name} {value}" for name, value in {**POLICY, **(changes or {})}.items())


def content_security_policy(get_response: Answer) -> Answer:
    """Send the strict policy with every answer.

    A view that shows a file in a frame sets `response.csp = {"frame-src": "'self'"}`; the file's own answer sets
    `{"frame-ancestors": "'self'"}` (and is exempt from X-Frame-Options).
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if "Content-Security-Policy" not in response:
            response["Content-Security-Policy"] = policy_text(getattr(response, "csp", None))
        return response

    return middleware


def viewer(get_response: Answer) -> Answer:
    """Set `request.viewer`: who looks and in which post 「身份」, None for the public; sign out who was idle too long."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        request.viewer = None  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            if _was_idle(request):
                return _signed_out(
                    request, _("You were signed out after 30 minutes without activity. Drafts are kept.")
                )
            session: Any = request.session
            found = viewer_of(request.user, session)
            if found is None:  # the account was locked, the mandate ended or withdrawn: the session dies at once
                return _signed_out(request, _("You hold no post now, so you were signed out. Ask your administrator."))
            request.viewer = found  # type: ignore[attr-defined]
        elif SESSION_KEY in request.session:  # somebody was signed in whose account is locked by now
            return _signed_out(request, _("You hold no post now, so you were signed out. Ask your administrator."))
        return get_response(request)

    return middleware


def _was_idle(request: HttpRequest) -> bool:
    """Whether the last thing the person did is too long ago; a page that asks by itself does not count as doing."""
    now = int(time.time())
    seen = request.session.get("seen_at", now)
    if now - seen > IDLE_SECONDS:
        return True
    asks_by_itself = request.headers.get("X-Daylight-Poll") == "1"
    if not asks_by_itself and (now - seen >= TOUCH_SECONDS or "seen_at" not in request.session):
        request.session["seen_at"] = now
    return False


def _signed_out(request: HttpRequest, reason: str) -> HttpResponseBase:
    """End the session, say why, and bring the person back to the same page after signing in again."""
    logout(request)
    messages.warning(request, reason)
    back = redirect_to_login(request.get_full_path() if request.method == "GET" else resolve_url("/"))
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": back.url})
    return back


class _Refusals:
    """Middleware with the hook Django calls when a view raised."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal; everything else is a fault and stays one."""
        return refusal_answer(request, exception) if isinstance(exception, Refused) else None


def refusals(get_response: Answer) -> Answer:
    """Turn a `Refused` raised by any view into its page, fragment or JSON (house section 9)."""
    return _Refusals(get_response)


def client_address(request: HttpRequest) -> str:
    """The address that a sign-in comes from, for the lock-out: behind our own proxy the last address that it names.

    The last one is what nginx itself saw; those before it are what the client claims.
    """
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return forwarded.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))


def plain_addresses(answer: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Take NUL characters out of the query: no text of ours holds one, and PostgreSQL refuses to compare with it."""

    def cleaned(request: HttpRequest) -> HttpResponseBase:
        query = request.META.get("QUERY_STRING", "")
        if "%00" in query:
            request.META["QUERY_STRING"] = query.replace("%00", "")
        return answer(request)

    return cleaned

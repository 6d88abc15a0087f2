"""Two switches every reader has 「切换」: the language and the large type 「长辈版」; plain links, kept in a cookie, no script."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from daylight.web.access import public
from daylight.web.context import LARGE_COOKIE

A_YEAR = 365 * 24 * 3600


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """Return to the page the reader came from; never to another host."""
    back = request.GET.get("back", "/")
    is_ours = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(back if is_ours else "/")


@public
@never_cache
@require_safe
def language(request: HttpRequest, code: str) -> HttpResponseRedirect:
    """Show everything in the other language from now on."""
    answer = _back(request)
    if check_for_language(code) and code in dict(settings.LANGUAGES):
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, max_age=A_YEAR, samesite="Lax", httponly=True)
    return answer


@public
@never_cache
@require_safe
def large_type(request: HttpRequest, state: str) -> HttpResponseRedirect:
    """Turn the large type on or off; the choice is remembered."""
    answer = _back(request)
    if state == "on":
        answer.set_cookie(LARGE_COOKIE, "1", max_age=A_YEAR, samesite="Lax", httponly=True)
    else:
        answer.delete_cookie(LARGE_COOKIE, samesite="Lax")
    return answer


app_name = "switches"
urlpatterns = [
    path("language/<slug:code>", language, name="language"),
    path("large/<slug:state>", large_type, name="large_type"),
]

"""The operator's page 「运行状况」: each line a word that is good, or the command to run."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from daylight.web.access import desk
from daylight.web.desk.health import checks


@desk(posts=("county.admin", "township.admin"))
@require_safe
def health(request: HttpRequest) -> HttpResponseBase:
    """All checks of this installation."""
    now = timezone.now()
    found = checks(now)
    bad = sum(1 for one in found if not one.is_good)
    return render(request, "desk/health.html", {"checks": found, "bad": bad, "data_as_of": now})

"""The public log 「公开记录」: how long it is, what came last, how anybody verifies it, and who read protected data."""

from datetime import timedelta

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from daylight.log import queries as log
from daylight.log.keys import log_keys, origin
from daylight.parties.queries import places
from daylight.web import show
from daylight.web.access import desk, viewer_in
from daylight.web.desk import watching
from daylight.web.desk.filtering import for_viewer
from daylight.web.desk.lists.readings import READINGS
from daylight.web.desk.views.money import answer_list
from daylight.web.shapes import Figure, Tab

PER_PAGE = 50
LOOKED_BACK = timedelta(days=92)


def log_tabs(current: str) -> list[Tab]:
    """The log, and who looked."""
    parts = (("desk:log", _("Public log")), ("desk:audit", _("Who looked")))
    return [Tab(label=label, url=reverse(route), is_current=route == current) for route, label in parts]


@desk(scope=watching.leaves)
def public_log(request: HttpRequest) -> HttpResponseBase:
    """State of the log and its newest leaves; acts beyond reach show only what the public sees of them."""
    viewer, now = viewer_in(request), timezone.now()
    state = log.state()
    asked = request.GET.get("before", "")
    before = min(int(asked), state.leaves) if asked.isdigit() and len(asked) < 12 else state.leaves
    first = max(0, before - PER_PAGE)
    context = {
        "state": state,
        "figures": _figures(state),
        "origin": origin(),
        "vkey": log_keys().vkey,
        "rows": watching.leaves(viewer, first, before),
        "older_url": f"?before={first}" if first else "",
        "newer_url": f"?before={min(state.leaves, before + PER_PAGE)}" if before < state.leaves else "",
        "tabs": log_tabs("desk:log"),
        "data_as_of": state.published_at or now,
    }
    return render(request, "desk/log.html", context)


def _figures(state: log.LogState) -> list[Figure]:
    home = reverse("desk:log")
    return [
        Figure(label=_("Acts"), value=show.count(state.acts), url=home),
        Figure(label=_("Leaves"), value=show.count(state.leaves), url=home),
        Figure(label=_("Published and signed"), value=show.count(state.published), url="#checkpoint"),
        Figure(label=_("Waiting"), value=show.count(state.acts - state.leaves), url="#waiting"),
    ]


@desk(scope=places)
def readings(request: HttpRequest) -> HttpResponseBase:
    """Who read protected data about one's places 「查阅留痕」: numbers in clear, documents, exports."""
    viewer = viewer_in(request)
    rows = watching.readings(viewer, since=timezone.now() - LOOKED_BACK)
    return answer_list(request, for_viewer(READINGS, viewer), rows, tabs=log_tabs("desk:audit"))

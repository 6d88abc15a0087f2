"""Places 「地方」: the village file, the townships and the county with what lies below them."""

from datetime import timedelta

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from daylight.cases.queries import statistics
from daylight.cases.queries.lists import cases_of
from daylight.kernel.case_state import CaseStatus
from daylight.ledger.queries import books_behind, money_by_month
from daylight.ledger.queries.progress import money_held
from daylight.log.powers import post_title
from daylight.parties.models import Level, Place
from daylight.parties.queries import children_of, place_path, places
from daylight.parties.queries.offices import officers_at
from daylight.risk.queries import warnings_of
from daylight.web import charts
from daylight.web.access import desk, viewer_in
from daylight.web.desk import drawn, rows_below
from daylight.web.desk.identities import language
from daylight.web.desk.linking import address_of, place_crumbs
from daylight.web.desk.lists.warnings import explained
from daylight.web.shapes import Figure

_AHEAD = timedelta(days=31)


@desk(scope=places)
def places_page(request: HttpRequest) -> HttpResponseBase:
    """The viewer's own place: where everybody begins."""
    return _answer(request, viewer_in(request).place_id)


@desk(scope=places)
def place(request: HttpRequest, place_id: int) -> HttpResponseBase:
    """One place 「村档案」, or a township or county with its parts."""
    return _answer(request, place_id)


def _answer(request: HttpRequest, place_id: int) -> HttpResponseBase:
    viewer, now = viewer_in(request), timezone.now()
    today = timezone.localdate(now)
    found = get_object_or_404(places(viewer), pk=place_id)
    flows = money_by_month(found.path, since=drawn.year_before(today), until=today)
    counts = statistics.running_counts(found.path, today)
    open_warnings = warnings_of(viewer, state="open", place_path=found.path)
    is_village = found.level in (Level.VILLAGE, Level.GROUP)
    context = {
        "place": found,
        "is_village": is_village,
        "figures": _figures(found, flows=flows, counts=counts, warnings=open_warnings.count(), today=today),
        "warnings": [(row, explained(row), address_of("warning", row.pk)) for row in open_warnings[:6]],
        "warnings_url": f"{reverse('desk:warnings')}?state=open&place={found.pk}",
        "chart": drawn.money(flows, place=found, now=now),
        "days": _days(found.path, today),
        "officers": [(one, post_title(one.post, language())) for one in officers_at(found.path, today)],
        "children": [] if is_village else rows_below.rows(viewer, list(children_of(found.pk, today)), today),
        "cases": _cases(request, found) if is_village else [],
        "cases_url": f"{reverse('desk:cases')}?place={found.pk}&state=running",
        "published": statistics.last_published(found.path) if is_village else None,
        "crumbs": place_crumbs(viewer, found.pk)[:-1] + place_crumbs(viewer, found.pk)[-1:],
        "data_as_of": now,
    }
    return render(request, "desk/place.html", context)


def _figures(
    found: Place, *, flows: list, counts: statistics.CaseCounts, warnings: int, today: object
) -> list[Figure]:
    raise NotImplementedError


def _days(path: str, today: object) -> list:
    raise NotImplementedError


def _cases(request: HttpRequest, found: Place) -> list:
    raise NotImplementedError


_ = (CaseStatus, cases_of, books_behind, money_held, place_path, charts, _AHEAD)

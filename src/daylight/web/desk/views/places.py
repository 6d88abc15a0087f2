"""Places 「地方」: the village file, the townships and the county with what lies below them."""

from datetime import datetime, timedelta

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from daylight.cases.queries import statistics
from daylight.cases.queries.lists import CaseFilters, case_rows, cases_of, colour_of_step
from daylight.kernel.case_state import CaseStatus
from daylight.ledger.queries import MonthFlow, books_behind, money_by_month
from daylight.ledger.queries.progress import money_held
from daylight.log.powers import post_title
from daylight.parties.models import Level, Place
from daylight.parties.queries import Viewer, children_of, places
from daylight.parties.queries.offices import officers_at
from daylight.risk.evidence import with_subjects
from daylight.risk.queries import warnings_of
from daylight.web import show
from daylight.web.access import desk, viewer_in
from daylight.web.desk import drawn, rows_below
from daylight.web.desk.identities import language
from daylight.web.desk.kept import kept
from daylight.web.desk.linking import address_of, place_crumbs
from daylight.web.desk.lists.warnings import explained, worst_first
from daylight.web.shapes import Crumb, Figure

_AHEAD = timedelta(days=31)
_SHOWN = 8


@desk(scope=places)
def own_place(request: HttpRequest) -> HttpResponseBase:
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
    is_village = found.level in (Level.VILLAGE, Level.GROUP)
    warnings = warnings_of(viewer, state="open", place_path=found.path)
    worst = with_subjects(worst_first(warnings))
    context = {
        "place": found,
        "is_village": is_village,
        "figures": _figures(found, flows[-1], now=now, warnings=warnings.count()),
        "warnings": [(row, explained(row), address_of("warning", row.pk)) for row in worst[:_SHOWN]],
        "warnings_url": f"{reverse('desk:warnings')}?state=open&place={found.pk}",
        "chart": drawn.money(flows, place=found, now=now),
        "days": _days(found.path, now),
        "officers": [(one, post_title(one.post, language())) for one in officers_at(found.path, today)],
        "children": [] if is_village else rows_below.rows(viewer, list(children_of(found.pk, today)), today),
        "cases": _cases(viewer, found) if is_village else [],
        "cases_url": f"{reverse('desk:cases')}?place={found.pk}&state=running",
        "published": statistics.last_published(found.path) if is_village else None,
        "crumbs": _trail(viewer, found),
        "data_as_of": now,
    }
    return render(request, "desk/place.html", context)


def _trail(viewer: Viewer, found: Place) -> list[Crumb]:
    """The way up; the place itself is the last word and no link."""
    return [*place_crumbs(viewer, found.pk)[:-1], Crumb(label=found.name)]


def _figures(found: Place, month: MonthFlow, *, now: datetime, warnings: int) -> list[Figure]:
    """The six figures of a place; each opens its rows."""
    today = timezone.localdate(now)
    held = kept(f"held:{found.path}", lambda: money_held(found.path), now=now).value
    counts = statistics.running_counts(found.path, today)
    behind = books_behind(found.path, today)
    worst = max((book.months_behind for book in behind), default=0)
    lines = f"{reverse('desk:bank_lines')}?place={found.pk}&month={today:%Y-%m}"
    cases = f"{reverse('desk:cases')}?place={found.pk}"
    money = show.yuan if found.level in (Level.VILLAGE, Level.GROUP) else show.wan
    unit = _("yuan") if money is show.yuan else _("million yuan")
    return [
        Figure(
            label=_("In the bank"), value=money(held), unit=unit,
            url=f"{reverse('desk:bank_accounts')}?place={found.pk}",
        ),
        Figure(label=_("In this month"), value=money(month.in_fen), unit=unit, url=f"{lines}&way=in"),
        Figure(label=_("Out this month"), value=money(month.out_fen), unit=unit, url=f"{lines}&way=out"),
        Figure(
            label=_("Cases in hand"), value=show.count(counts.running), url=f"{cases}&state=running",
            note=_("%(n)s of them late") % {"n": counts.late},
        ),
        Figure(
            label=_("Open warnings"), value=show.count(warnings),
            url=f"{reverse('desk:warnings')}?state=open&place={found.pk}",
        ),
        Figure(
            label=_("Books behind"), value=show.count(worst), unit=_("months"),
            url=f"{reverse('desk:books')}?place={found.pk}",
            note=_("of %(n)s books") % {"n": len(behind)} if len(behind) > 1 else "",
        ),
    ]  # fmt: skip


def _days(path: str, now: datetime) -> list[dict[str, object]]:
    """The calendar of deadlines: what is due, day by day, the overdue first."""
    until = timezone.localdate(now) + _AHEAD
    return [
        {
            "due_on": step.due_on,
            "colour": colour_of_step(step.case, step, now=now) or "",
            "title": step.title_zh if show.is_chinese() else step.title_en,
            "case": step.case,
            "post": post_title(step.post, language()),
            "url": address_of("case", step.case_id),
        }
        for step in statistics.days_ahead(path, until)[:12]
    ]


def _cases(viewer: Viewer, found: Place) -> list[object]:
    rows = cases_of(viewer, CaseFilters(place_path=found.path, state=CaseStatus.RUNNING))[:_SHOWN]
    return [(row, address_of("case", row.id)) for row in case_rows(rows, now=timezone.now(), language=language())]

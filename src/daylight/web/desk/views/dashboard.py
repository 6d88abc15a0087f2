"""Statistics 「统计」: what is found, then the picture, then the numbers; every number leads to its rows."""

from datetime import date, datetime

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from daylight.cases.queries import procedures_in_force, statistics
from daylight.ledger.queries import MonthFlow, money_by_month
from daylight.ledger.queries.progress import GridRow, closing_grid, money_held
from daylight.parties.models import Level, Place
from daylight.parties.queries import Viewer, places
from daylight.risk.queries import ColourCount, counts_by_place
from daylight.web import show
from daylight.web.access import desk, viewer_in
from daylight.web.desk import drawn
from daylight.web.desk.filtering import for_viewer, places_of
from daylight.web.desk.identities import language
from daylight.web.desk.linking import place_crumbs
from daylight.web.desk.lists.done import CASES_ENDED, STEPS_DONE
from daylight.web.desk.views.money import answer_list
from daylight.web.shapes import Crumb, Figure, Words

GRID_MOST = 80
"""More villages than this and the grid shows those behind only; the list of books has all."""


@desk(scope=places)
def dashboard(request: HttpRequest) -> HttpResponseBase:
    """The county's, a township's or a village's figures of twelve months; `?place=` looks at one below."""
    viewer, now = viewer_in(request), timezone.now()
    asked = request.GET.get("place", "")
    found = get_object_or_404(places(viewer), pk=int(asked) if asked.isdigit() else viewer.place_id)
    today = timezone.localdate(now)
    since = drawn.year_before(today)
    flows = money_by_month(found.path, since=since, until=today)
    months = statistics.cases_by_month(found.path, since=_start(since))
    counts = _below(viewer, found)
    hangs = statistics.where_matters_hang(found.path, now)
    titles = {one.code: one.title.say(language()) for one in procedures_in_force(today)}
    grid = closing_grid(found.path, [flow.month for flow in flows], today)
    context = {
        "place": found,
        "figures": _figures(found, flows, months, counts=counts, today=today),
        "charts": [
            drawn.money(flows, place=found, now=now),
            drawn.warnings(counts, place=found, now=now),
            drawn.on_time(months, place=found, now=now),
            drawn.hanging(hangs, titles, place=found, now=now),
        ],
        "grid": _grid(grid),
        "place_now": found.name,
        "place_choices": _choices(viewer, found),
        "crumbs": [*place_crumbs(viewer, found.pk), Crumb(label=_("Statistics"))],
        "data_as_of": now,
    }
    return render(request, "desk/dashboard.html", context)


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def _below(viewer: Viewer, found: Place) -> list[ColourCount]:
    """Warnings by the places directly below; a village's own are one bar."""
    below = {Level.COUNTY: "township", Level.TOWNSHIP: "village"}.get(Level(found.level), found.level)
    counts = [row for row in counts_by_place(viewer, below) if row.path.startswith(found.path)]
    return counts[:30]


def _figures(
    found: Place,
    flows: list[MonthFlow],
    months: list[statistics.MonthOfCases],
    *,
    counts: list[ColourCount],
    today: date,
) -> list[Figure]:
    here, unit = f"?place={found.pk}", _("million yuan")
    ended, kept = sum(one.total for one in months), sum(one.on_time for one in months)
    running = statistics.running_counts(found.path, today)
    warnings = f"{reverse('desk:warnings')}{here}&state=open"
    return [
        Figure(label=_("In the bank"), value=show.wan(money_held(found.path)), unit=unit,
               url=f"{reverse('desk:bank_accounts')}{here}"),
        Figure(label=_("In, twelve months"), value=show.wan(sum(one.in_fen for one in flows)), unit=unit,
               url=f"{reverse('desk:bank_lines')}{here}&way=in"),
        Figure(label=_("Out, twelve months"), value=show.wan(sum(one.out_fen for one in flows)), unit=unit,
               url=f"{reverse('desk:bank_lines')}{here}&way=out"),
        Figure(label=_("Closed on time"), value=show.percent(kept * 1000 // ended if ended else None),
               url=f"{reverse('desk:cases_ended')}{here}", note=_("%(n)s cases ended") % {"n": ended}),
        Figure(label=_("Cases in hand"), value=show.count(running.running),
               url=f"{reverse('desk:cases')}{here}&state=running", note=_("%(n)s of them late") % {"n": running.late}),
        Figure(label=_("Open warnings"), value=show.count(sum(row.total for row in counts)), url=warnings,
               note=_("%(n)s of them red") % {"n": sum(row.red for row in counts)}),
    ]  # fmt: skip


def _grid(rows: list[GridRow]) -> dict[str, object]:
    """The books' progress: marks and words, never a colour alone; a long county shows those behind."""
    behind = [row for row in rows if row.late]
    shown = rows if len(rows) <= GRID_MOST else behind[:GRID_MOST]
    return {
        "months": [f"{cell.month:%m}" for cell in rows[0].cells] if rows else [],
        "years": [f"{cell.month:%Y-%m}" for cell in rows[0].cells] if rows else [],
        "rows": [(row, reverse("desk:book", args=[row.book_id])) for row in shown],
        "all": len(rows),
        "behind": len(behind),
        "is_cut": len(shown) < len(rows),
    }


def _choices(viewer: Viewer, found: Place) -> list[dict[str, Words | bool]]:
    home = reverse("desk:dashboard")
    return [
        {"url": f"{home}?place={pk}", "label": name, "is_current": str(found.pk) == pk}
        for pk, _path, name in places_of(viewer)
    ][:60]


@desk(scope=statistics.cases_ended)
def cases_ended(request: HttpRequest) -> HttpResponseBase:
    """The cases behind the figure 「按期办结」."""
    viewer = viewer_in(request)
    return answer_list(request, for_viewer(CASES_ENDED, viewer), statistics.cases_ended(viewer), tabs=[])


@desk(scope=statistics.steps_done)
def steps_done(request: HttpRequest) -> HttpResponseBase:
    """The steps behind the figure 「环节用时」, the longest first."""
    viewer = viewer_in(request)
    return answer_list(request, for_viewer(STEPS_DONE, viewer), statistics.steps_done(viewer), tabs=[])

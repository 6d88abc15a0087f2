"""Statistics 「统计」: what is found, then the picture, then the numbers; every number leads to its rows."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from daylight.cases.queries import procedures_in_force, statistics
from daylight.ledger.queries.progress import GridRow
from daylight.parties.models import Level, Place
from daylight.parties.queries import Viewer, places
from daylight.risk.queries import ColourCount, counts_by_colour, counts_by_place
from daylight.web import show
from daylight.web.access import desk, viewer_in
from daylight.web.desk import drawn
from daylight.web.desk.figures import Figures, figures_of
from daylight.web.desk.filtering import for_viewer, places_of
from daylight.web.desk.identities import language
from daylight.web.desk.linking import place_crumbs
from daylight.web.desk.lists.done import CASES_ENDED, STEPS_DONE
from daylight.web.desk.views.money import answer_list
from daylight.web.shapes import Crumb, Figure

GRID_MOST = 80
"""More villages than this and the grid shows those behind only; the list of books has all."""


@desk(scope=places)
@require_safe
def dashboard(request: HttpRequest) -> HttpResponseBase:
    """The county's, a township's or a village's figures of twelve months; `?place=` looks at one below."""
    viewer, now = viewer_in(request), timezone.now()
    found = _place(request, viewer)
    today = timezone.localdate(now)
    kept = figures_of(found.path, since=drawn.year_before(today), now=now)
    figures, at = kept.value, kept.at
    colours = counts_by_colour(viewer, found.path)
    counts = _below(viewer, found, colours)
    titles = {one.code: one.title.say(language()) for one in procedures_in_force(today)}
    context = {
        "place": found,
        "picker": [(pk, name, pk == str(found.pk)) for pk, _path, name in _choices(viewer)],
        "figures": _figures(found, figures, colours),
        "charts": [
            drawn.money(figures.flows, place=found, now=at),
            drawn.warnings(counts, place=found, now=now),
            drawn.hanging(figures.hangs, titles, place=found, now=at),
            drawn.on_time(figures.cases, place=found, now=at),
        ],
        "grid": _grid(figures.grid),
        "crumbs": [*place_crumbs(viewer, found.pk), Crumb(label=_("Statistics"))],
        "data_as_of": at,
    }
    return render(request, "desk/dashboard.html", context)


def _place(request: HttpRequest, viewer: Viewer) -> Place:
    """The place asked for, within view; else the viewer's own."""
    asked = request.GET.get("place", "")
    return get_object_or_404(
        places(viewer), pk=int(asked) if asked.isdecimal() and len(asked) < 12 else viewer.place_id
    )


def _choices(viewer: Viewer) -> list[tuple[str, str, str]]:
    return places_of(viewer) if viewer.sees_subtree else []


def _below(viewer: Viewer, found: Place, colours: dict[str, int]) -> list[ColourCount]:
    """Warnings by the places directly below, and a line for those that are about the place itself; a village is one bar."""
    level = {Level.COUNTY: "township", Level.TOWNSHIP: "village"}.get(Level(found.level), found.level)
    rows = [row for row in counts_by_place(viewer, level) if row.path.startswith(found.path)]
    own = {colour: number - sum(getattr(row, colour) for row in rows) for colour, number in colours.items()}
    if any(own.values()):
        name = gettext("%(place)s itself") % {"place": found.name}
        rows.append(ColourCount(found.pk, name, found.path, **own))
    return sorted(rows, key=lambda row: (-row.red, -row.yellow, -row.blue, row.path))


def _figures(found: Place, figures: Figures, colours: dict[str, int]) -> list[Figure]:
    here, unit = f"?place={found.pk}", _("million yuan")
    running = figures.running
    return [
        Figure(label=_("In the bank"), value=show.wan(figures.held_fen), unit=unit,
               url=f"{reverse('desk:bank_accounts')}{here}", note=_("as the bank says it")),
        Figure(label=_("In, twelve months"), value=show.wan(figures.in_fen), unit=unit, url="#of-money"),
        Figure(label=_("Out, twelve months"), value=show.wan(figures.out_fen), unit=unit, url="#of-money"),
        Figure(label=_("Closed on time"), value=show.percent(figures.kept_pm),
               url="#of-on-time", note=gettext("of %(n)s cases that ended") % {"n": figures.ended}),
        Figure(label=_("Cases in hand"), value=show.count(running.running),
               url=f"{reverse('desk:cases')}{here}&state=running", note=gettext("%(n)s of them late") % {"n": running.late}),
        Figure(label=_("Open warnings"), value=show.count(sum(colours.values())),
               url=f"{reverse('desk:warnings')}{here}&state=open",
               note=gettext("%(n)s of them serious") % {"n": colours["red"]}),
    ]  # fmt: skip


@dataclass(frozen=True)
class Grid:
    """The books' progress as the page draws it 「做账进度」: marks and words, never a colour alone."""

    months: list[str]
    rows: list[tuple[GridRow, str]]
    all: int
    behind: int

    @property
    def is_cut(self) -> bool:
        """Whether villages whose books are in time are left out."""
        return len(self.rows) < self.all


def _grid(rows: list[GridRow]) -> Grid:
    """All villages; in a large county those that are behind, the worst first."""
    behind = sorted((row for row in rows if row.late), key=lambda row: -row.late)
    shown = rows if len(rows) <= GRID_MOST else behind[:GRID_MOST]
    months = [f"{cell.month:%Y-%m}" for cell in rows[0].cells] if rows else []
    return Grid(months, [(row, reverse("desk:book", args=[row.book_id])) for row in shown], len(rows), len(behind))


@desk(scope=statistics.cases_ended)
@require_safe
def cases_ended(request: HttpRequest) -> HttpResponseBase:
    """The cases behind the figure 「按期办结」."""
    viewer = viewer_in(request)
    return answer_list(request, for_viewer(CASES_ENDED, viewer), statistics.cases_ended(viewer), tabs=[])


@desk(scope=statistics.steps_done)
@require_safe
def steps_done(request: HttpRequest) -> HttpResponseBase:
    """The steps behind the figure 「环节用时」, the longest first."""
    viewer = viewer_in(request)
    return answer_list(request, for_viewer(STEPS_DONE, viewer), statistics.steps_done(viewer), tabs=[])

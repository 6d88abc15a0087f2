"""The desk's first page 「待办」: what is to be done today, what I started, what I did."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from daylight.cases.models import Case
from daylight.cases.queries import done_by_me, started_by_me, tasks_for
from daylight.web import menu
from daylight.web.access import desk, viewer_in
from daylight.web.desk import identities, listings
from daylight.web.exports import Export, list_answer
from daylight.web.shapes import Empty, Tab

_COUNTED = 999
NOTHING_STARTED = Empty(
    title=gettext_lazy("You have not started a case yet"),
    text=gettext_lazy("The power list says what your post may start, and what is needed for it."),
    action=gettext_lazy("Open the power list"),
    url="/desk/procedures/",
    icon="send",
)
NOTHING_DONE = Empty(
    title=gettext_lazy("You have not handled a case yet"),
    text=gettext_lazy("Every step you complete is kept here with its case."),
    icon="checklist",
)


@desk(scope=tasks_for)
@require_safe
def tasks(request: HttpRequest) -> HttpResponseBase:
    """What is to be done, by due date, overdue on top."""
    viewer, now = viewer_in(request), timezone.now()
    rows = tasks_for(viewer, now=now, language=identities.language())
    total, late = listings.sentence(rows, now)
    context = {
        "tabs": _tabs(request, current="tasks", todo=total),
        "total": total,
        "late": late,
        "seats": [seat for seat in identities.demonstration_seats() if seat.post != viewer.post],
        "first": min(rows, key=lambda row: (row.due_on is None, row.due_on, row.opened_at), default=None),
    }
    export = Export(by=viewer.name, now=now)
    return list_answer(request, listings.TASKS, rows, template="desk/tasks.html", context=context, export=export)


@desk(scope=started_by_me)
@require_safe
def started(request: HttpRequest) -> HttpResponseBase:
    """The cases that the viewer opened."""
    return _cases(request, started_by_me, current="started", title=_("Started by me"), empty=NOTHING_STARTED)


@desk(scope=done_by_me)
@require_safe
def done(request: HttpRequest) -> HttpResponseBase:
    """The cases in which the viewer completed a step."""
    return _cases(request, done_by_me, current="done", title=_("Handled by me"), empty=NOTHING_DONE)


def _cases(request: HttpRequest, query: Any, *, current: str, title: str, empty: Empty) -> HttpResponseBase:
    viewer, now = viewer_in(request), timezone.now()
    listing = listings.cases_listing(viewer, code=current, title=title, empty=empty)
    todo = len(tasks_for(viewer, now=now, language=identities.language()))
    context = {"tabs": _tabs(request, current=current, todo=todo)}
    export = Export(by=viewer.name, now=now)
    return list_answer(request, listing, listings.with_steps(query(viewer)), context=context, export=export)


def _tabs(request: HttpRequest, *, current: str, todo: int) -> list[Tab]:
    """The three boxes with how much lies in each."""
    viewer = viewer_in(request)
    boxes = (
        ("tasks", _("To do"), todo),
        ("started", _("Started by me"), _many(started_by_me(viewer))),
        ("done", _("Handled by me"), _many(done_by_me(viewer, latest=2 * _COUNTED))),
    )
    return [
        Tab(label=label, url=menu.address(f"desk:{code}"), is_current=code == current, count=count)
        for code, label, count in boxes
    ]


def _many(found: QuerySet[Case]) -> int:
    """How many, as far as a box needs to say: a career's cases are not counted to the last at each look."""
    return int(found.order_by()[:_COUNTED].count())

"""Books 「账簿」: how far each village's book is, its trial balance by month, and closing a month."""

from datetime import date

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from daylight.kernel.refusals import Refused
from daylight.ledger import acts, policy
from daylight.ledger import queries as ledger
from daylight.ledger.models import Book, Period, PeriodState
from daylight.ledger.queries.progress import books_with_progress
from daylight.ledger.verbs import LedgerVerb
from daylight.log.powers import verbs_of
from daylight.web import show
from daylight.web.access import desk, viewer_in
from daylight.web.desk.filtering import MonthField, for_viewer
from daylight.web.desk.linking import place_crumbs
from daylight.web.desk.lists.money import BOOKS
from daylight.web.desk.posting import done
from daylight.web.desk.requests import key_of
from daylight.web.desk.views.money import answer_list, money_tabs
from daylight.web.errors import message_of
from daylight.web.shapes import Crumb, Question, Tab


@desk(scope=books_with_progress)
def books(request: HttpRequest) -> HttpResponseBase:
    """The books within reach and how many months each is behind 「做账进度」."""
    viewer = viewer_in(request)
    rows = books_with_progress(viewer)
    return answer_list(request, for_viewer(BOOKS, viewer), rows, tabs=money_tabs("desk:books"))


@desk(scope=ledger.books)
def book(request: HttpRequest, book_id: int) -> HttpResponseBase:
    """One book 「账簿」: the trial balance of a month, and what still keeps the month from being closed."""
    viewer = viewer_in(request)
    found = get_object_or_404(ledger.books(viewer), pk=book_id)
    periods = ledger.months(found.pk)
    period = _chosen(periods, request.GET.get("month", ""))
    stops = _what_stops(period) if period else ""
    may_close = LedgerVerb.CLOSE_PERIOD in verbs_of(viewer.post)
    context = {
        "book": found,
        "period": period,
        "is_open": period is not None and period.state == PeriodState.OPEN,
        "balance": ledger.trial_balance(found, period.month) if period else None,
        "stops": stops,
        "may_close": may_close,
        "question": _question(found, period) if period and may_close and not stops else None,
        "tabs": _months(found, periods, period),
        "use_english": not show.is_chinese(),
        "crumbs": place_crumbs(
            viewer, found.place_id, Crumb(label=_("Books"), url=reverse("desk:books")), last=found.place.name
        ),
    }
    return render(request, "desk/book.html", context)


@desk(verb=LedgerVerb.CLOSE_PERIOD, scope=ledger.books)
@require_POST
def close_month(request: HttpRequest, book_id: int) -> HttpResponseBase:
    """Close a month 「结账」; the refusal says what is still open."""
    viewer = viewer_in(request)
    found = get_object_or_404(ledger.books(viewer), pk=book_id)
    month = _month(request.POST.get("month", "")) or timezone.localdate()
    return done(
        request,
        lambda: acts.close_period(viewer.actor, book_id=found.pk, month=month, now=timezone.now(), key=key_of(request)),
        said=gettext("%(month)s is closed.") % {"month": f"{month:%Y-%m}"},
        to=f"{reverse('desk:book', args=[book_id])}?month={month:%Y-%m}",
    )


def _month(text: str) -> date | None:
    try:
        found: date | None = MonthField(required=False).clean(text)
    except ValidationError:
        return None
    return found


def _chosen(periods: list[Period], asked: str) -> Period | None:
    """The month asked for, else the oldest one that is still open: it is the next to be closed."""
    wanted = _month(asked) if asked else None
    opened = [one for one in periods if one.state == PeriodState.OPEN]
    named = [one for one in periods if one.month == wanted]
    return next(iter([*named, *reversed(opened), *periods]), None)


def _what_stops(period: Period) -> str:
    """Why the month cannot be closed now, in the law's own sentence; nothing when it can."""
    try:
        policy.require_closable(ledger.month_end(period), timezone.localdate())
    except Refused as refused:
        return message_of(refused)
    return ""


def _question(found: Book, period: Period) -> Question:
    month = f"{period.month:%Y-%m}"
    return Question(
        id="close-month",
        title=gettext("Close %(month)s of %(place)s?") % {"month": month, "place": found.place.name},
        text=_("A closed month takes no further voucher. Mistakes are then corrected by a reversal in a later month."),
        verb=gettext("Close %(month)s") % {"month": month},
        keep=_("Leave it open"),
        url=reverse("desk:close_month", args=[found.pk]),
        hidden={"month": month},
    )


def _months(found: Book, periods: list[Period], current: Period | None) -> list[Tab]:
    """The months as tabs, latest first; a closed one carries its tick."""
    home = reverse("desk:book", args=[found.pk])
    return [
        Tab(
            label=f"{one.month:%Y-%m}{' ✓' if one.state == PeriodState.CLOSED else ''}",
            url=f"{home}?month={one.month:%Y-%m}",
            is_current=current is not None and one.pk == current.pk,
        )
        for one in periods[:18]
    ]

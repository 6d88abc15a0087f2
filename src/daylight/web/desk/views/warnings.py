"""Warnings 「预警」: counts as filters, one sentence a row, one page with everything a warning rests on."""

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from daylight.log.policy import AlreadyDone
from daylight.log.powers import verbs_of
from daylight.log.queries import acts_about
from daylight.parties.queries import Viewer
from daylight.risk import acts, catalogue
from daylight.risk import queries as risk
from daylight.risk.evidence import with_subjects
from daylight.risk.models import STATE_TITLES, VERDICT_TITLES
from daylight.risk.policy import OPEN, State
from daylight.risk.queries import WarningPage
from daylight.risk.verbs import RiskVerb
from daylight.web import show
from daylight.web.access import desk, viewer_in
from daylight.web.badges import badge_of
from daylight.web.desk.filtering import for_viewer
from daylight.web.desk.identities import language
from daylight.web.desk.linking import address_of, place_crumbs
from daylight.web.desk.lists.warnings import WARNINGS, by_weight, explained
from daylight.web.desk.requests import already_done, key_of
from daylight.web.desk.trace import rows_of
from daylight.web.desk.views.money import answer_list
from daylight.web.shapes import Crumb, Fact, Moment, Question, Tab
from daylight.web.show import Kind


def warning_tabs(current: str) -> list[Tab]:
    """The two parts: what was found, and what looks for it."""
    parts = (("desk:warnings", _("Warnings")), ("desk:models", _("Models")))
    return [Tab(label=label, url=reverse(route), is_current=route == current) for route, label in parts]


@desk(scope=risk.warnings_of)
def warnings(request: HttpRequest) -> HttpResponseBase:
    """The warnings within reach; without a filter, those still to be handled."""
    viewer = viewer_in(request)
    if not request.GET:
        return redirect(f"{reverse('desk:warnings')}?state=open")
    rows = with_subjects(by_weight(risk.warnings_of(viewer)))
    return answer_list(
        request,
        for_viewer(WARNINGS, viewer),
        rows,
        tabs=warning_tabs("desk:warnings"),
        template="desk/warnings.html",
        levels=_levels(request, risk.counts_by_colour(viewer)),
        models=len(catalogue.models_on(timezone.localdate())),
    )


def _levels(request: HttpRequest, counts: dict[str, int]) -> list[dict[str, Any]]:
    """The counts as filters, the worst first; each says its word."""
    chosen = request.GET.get("colour", "")
    home = reverse("desk:warnings")
    rows = [
        {
            "badge": badge_of(colour),
            "count": number,
            "url": f"{home}?state=open&colour={colour}" if chosen != colour else f"{home}?state=open",
            "is_current": chosen == colour,
        }
        for colour, number in counts.items()
    ]
    return [*rows, {"badge": badge_of("unassessable"), "count": None, "url": reverse("desk:models") + "?assess=1"}]


@desk(scope=risk.warning_page)
def warning(request: HttpRequest, warning_id: int) -> HttpResponseBase:
    """One warning 「预警」: the sentence, the rows, the rule, the history, and who handles it; prints as 督办单."""
    viewer = viewer_in(request)
    page = risk.warning_page(viewer, warning_id)
    if page is None:
        raise Http404
    row = page.warning
    context = {
        "page": page,
        "sentence": explained(row),
        "title": page.title.say(language()),
        "evidence": [(one, address_of(one.noun, one.noun_id)) for one in page.evidence],
        "facts": _facts(page),
        "values": [
            (one.title.say(language()), f"{one.text} {unit_word(one.unit)}", one.source.say(language()))
            for one in page.values
        ],
        "basis": [one.say(language()) for one in page.basis],
        "moments": _history(page),
        "state": str(STATE_TITLES[State(row.state)]),
        "is_open": row.state in OPEN,
        "model_url": reverse("desk:model", args=[row.model]) if page.page else "",
        "case_url": address_of("case", row.case_id),
        "question": _take_up(viewer, page),
        "trace_title": _("Every act on this warning"),
        "traces": rows_of(viewer, acts_about("warning", warning_id)),
        "crumbs": place_crumbs(
            viewer, row.place_id, Crumb(label=_("Warnings"), url=reverse("desk:warnings")), last=_number(warning_id)
        ),
        "number": _number(warning_id),
        "data_as_of": page.changes[-1].at if page.changes else row.raised_at,
    }
    return render(request, "desk/warning.html", context)


def _number(warning_id: int) -> str:
    return gettext("Warning %(n)s") % {"n": warning_id}


def _facts(page: WarningPage) -> list[Fact]:
    row = page.warning
    return [
        Fact(label=_("Village"), value=row.place.name, url=address_of("place", row.place_id)),
        Fact(label=_("Measured"), value=page.value, note=_unit(page)),
        Fact(label=_("Compared with"), value=page.threshold),
        Fact(label=_("First true on"), value=row.first_on, kind=Kind.DAY),
        Fact(label=_("Raised"), value=row.raised_at, kind=Kind.MOMENT),
        Fact(label=_("Raised so often"), value=row.times_raised, kind=Kind.COUNT),
        Fact(label=_("Rule"), value=f"{row.model} {row.rule_ref.partition('@')[2].partition('#')[0]}"),
    ]


def _unit(page: WarningPage) -> str:
    return unit_word(page.page.unit.value) if page.page else ""


def unit_word(unit: str) -> str:
    """What a number counts, as a word after it; what is merely counted stands in the title before it."""
    words = {
        "fen": gettext("yuan"),
        "days": gettext("days"),
        "workdays": gettext("working days"),
        "pct": gettext("per cent"),
        "points": gettext("points"),
    }
    return words.get(unit, "")


def _history(page: WarningPage) -> list[Moment]:
    """What became of it: each change with its colour, state and sentence."""
    verdicts = {verdict.value: title for verdict, title in VERDICT_TITLES.items()}
    found = []
    for change in page.changes:
        said = change.explanation_zh if show.is_chinese() else change.explanation_en
        note = verdicts.get(change.note) or (gettext("the facts were corrected") if change.note else "")
        is_end = change.state in ("closed", "lowered")
        found.append(
            Moment(
                state="done" if is_end else "note",
                title=STATE_TITLES[State(change.state)],
                at=change.at,
                colour="cleared" if is_end else change.colour,
                opinion=said,
                used=note,
            )
        )
    return found


def _take_up(viewer: Viewer, page: WarningPage) -> Question | None:
    """The dialog that opens the clearance of a warning that has none; red ones have theirs from the beginning."""
    row = page.warning
    has_live_case = row.case is not None and not row.case.has_ended
    if page.page is None or row.state not in OPEN or has_live_case or RiskVerb.CHANGE not in verbs_of(viewer.post):
        return None
    return Question(
        id="take-up",
        title=_("Take this warning up?"),
        text=_("A clearance case is opened: somebody is asked to explain it by a day, and a person gives the verdict."),
        verb=_("Open the clearance case"),
        keep=_("Leave it for now"),
        url=reverse("desk:take_up", args=[row.pk]),
    )


@desk(verb=RiskVerb.CHANGE, scope=risk.warnings_of)
@require_POST
def take_up(request: HttpRequest, warning_id: int) -> HttpResponseBase:
    """Open the clearance case of a warning 「立项核查」 and go there to assign it."""
    viewer = viewer_in(request)
    row = get_object_or_404(risk.warnings_of(viewer), pk=warning_id)
    try:
        case = acts.take_up_warning(row.pk, actor=viewer.actor, now=timezone.now(), key=key_of(request))
    except AlreadyDone:
        already_done(request)
        return redirect("desk:warning", row.pk)
    return redirect("desk:case", case.pk)

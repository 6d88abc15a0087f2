"""The public log 「公开记录」: how long it is, what came last, one act in full, how anybody verifies it, who looked."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from daylight.log import queries as log
from daylight.log.acts import read_protected
from daylight.log.keys import log_keys, origin
from daylight.log.policy import AlreadyDone, NotYetPublished
from daylight.log.powers import post_title
from daylight.log.proofs import proof
from daylight.log.queries import ActRow
from daylight.log.verbs import LogVerb
from daylight.web import show
from daylight.web.access import desk, viewer_in
from daylight.web.desk import watching
from daylight.web.desk.fact_words import facts_of
from daylight.web.desk.filtering import for_viewer
from daylight.web.desk.identities import language
from daylight.web.desk.linking import address_of, names_of, place_crumbs
from daylight.web.desk.lists.acts import ACTS, READINGS
from daylight.web.desk.requests import key_of
from daylight.web.desk.views.money import answer_list
from daylight.web.shapes import Crumb, Fact, Figure, Tab
from daylight.web.show import Kind
from daylight.web.templatetags.daylight import disclosure_word


def log_tabs(current: str) -> list[Tab]:
    """The log, and who looked."""
    parts = (("desk:log", _("Public log")), ("desk:audit", _("Who looked")))
    return [Tab(label=label, url=reverse(route), is_current=route == current) for route, label in parts]


@desk(scope=watching.acts_seen)
@require_safe
def public_log(request: HttpRequest) -> HttpResponseBase:
    """The state of the log, how it is verified, and the newest acts within reach."""
    viewer, state = viewer_in(request), log.state()
    return answer_list(
        request,
        for_viewer(ACTS, viewer),
        watching.acts_seen(viewer),
        tabs=log_tabs("desk:log"),
        template="desk/log.html",
        state=state,
        figures=_figures(state),
        origin=origin(),
        vkey=log_keys().vkey,
    )


def _figures(state: log.LogState) -> list[Figure]:
    waiting, home = state.acts - state.leaves, reverse("portal:record")
    return [
        Figure(
            label=_("Acts of the whole county"), value=show.count(state.acts), url=home, note=_("since the beginning")
        ),
        Figure(label=_("In the log"), value=show.count(state.leaves), url=home, note=_("each with its number")),
        Figure(
            label=_("Published and signed"),
            value=show.count(state.published),
            url="#checkpoint",
            note=show.moment(state.published_at) if state.published_at else _("not yet"),
        ),
        Figure(
            label=_("Not yet in the log"),
            value=show.count(waiting),
            url="#list",
            note=_("for the clock’s next turn") if waiting else _("nothing waits"),
        ),
    ]


@desk(scope=watching.readings_seen)
@require_safe
def readings(request: HttpRequest) -> HttpResponseBase:
    """Who read protected data about one's places 「查阅留痕」: numbers in clear, documents, contents of acts, exports."""
    viewer = viewer_in(request)
    rows = watching.readings_seen(viewer)
    return answer_list(request, for_viewer(READINGS, viewer), rows, tabs=log_tabs("desk:audit"))


# ---------------------------------------------------------------- one act


@desk(scope=watching.act_seen)
@require_safe
def act(request: HttpRequest, act_id: UUID) -> HttpResponseBase:
    """One act: who, what, when, under which rule, where in the log; its content where the rules publish it."""
    seen = _seen(request, act_id)
    return _answer(request, seen, is_open=watching.is_open_to(viewer_in(request), seen))


@desk(verb=LogVerb.READ_PROTECTED, scope=watching.act_seen)
@require_POST
def open_act(request: HttpRequest, act_id: UUID) -> HttpResponseBase:
    """Open the content of an act that is not public: the opening is an act itself, and the page says which."""
    seen = _seen(request, act_id)
    return _answer(request, seen, is_open=True, reading=_read(request, seen))


@desk(scope=watching.act_seen)
@require_http_methods(["GET", "HEAD", "POST"])
def act_proof(request: HttpRequest, act_id: UUID) -> HttpResponse:
    """The proof of an act as a file, to be checked by anybody with `verify.py` 「存证」.

    With its content where that lies open; where it does not, only when asked for by POST, and then that is a reading.
    """
    seen = _seen(request, act_id)
    is_open = watching.is_open_to(viewer_in(request), seen)
    found = proof(act_id, with_body=is_open or request.method == "POST")
    if found is None:
        raise NotYetPublished
    if request.method == "POST" and not is_open:
        _read(request, seen)
    answer = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="proof-{act_id}.json"'
    return answer


def _read(request: HttpRequest, seen: ActRow) -> str:
    """Record the reading; sent twice, the first one stands for both."""
    try:
        return str(read_protected(seen, actor=viewer_in(request).actor, now=timezone.now(), key=key_of(request)))
    except AlreadyDone as done:
        return str(done.facts.get("act_id", ""))


def _seen(request: HttpRequest, act_id: UUID) -> ActRow:
    found = watching.act_seen(viewer_in(request), act_id)
    if found is None:
        raise Http404
    return found


def _answer(request: HttpRequest, seen: ActRow, *, is_open: bool, reading: str = "") -> HttpResponseBase:
    viewer, title = viewer_in(request), watching.verb_title(seen.verb)
    tail = Crumb(label=_("Public log"), url=reverse("desk:log"))
    here = seen.place_id if seen.place_id is not None else viewer.place_id
    context = {
        "act": seen,
        "title": title,
        "about": _about(seen),
        "is_open": is_open,
        "facts": facts_of(seen.facts, seen.subject) if is_open else [],
        "touched": watching.touched(seen) if is_open else [],
        "reading": reading,
        "reading_url": address_of("act", reading),
        "is_published": seen.leaf_index is not None and seen.leaf_index < log.state().published,
        "crumbs": place_crumbs(viewer, here, tail, last=title),
        "data_as_of": timezone.now(),
    }
    return render(request, "desk/act.html", context)


def _about(seen: ActRow) -> list[Fact]:
    """What everybody within reach may know of it."""
    person = names_of([seen.person_id]).get(seen.person_id or 0, "")
    post = post_title(seen.post, language())
    rule, _at, _digest = (seen.rule or "").partition("#")
    subject = watching.subject_title(seen.subject, seen.subject_id)
    return [
        Fact(label=_("What was done"), value=watching.verb_title(seen.verb), note=seen.verb),
        Fact(label=_("Concerning"), value=subject, url=address_of(seen.subject or "", seen.subject_id)),
        Fact(label=_("When"), value=seen.at, kind=Kind.MOMENT),
        Fact(label=_("By"), value=person or post, note=post if person else ""),
        Fact(label=_("Under the rule"), value=rule),
        Fact(label=_("Disclosure"), value=disclosure_word(seen.disclosure)),
        Fact(label=_("No. in the log"), value=seen.leaf_index, kind=Kind.COUNT),
        Fact(label=_("Act"), value=str(seen.id)),
    ]

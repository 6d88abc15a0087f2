"""Filling in a case 「填报」: start, form, check before submitting, and the receipt after it."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from daylight.cases import acts
from daylight.cases.queries import CasePage, case_page, procedure_page, procedures_in_force
from daylight.cases.verbs import CaseVerb
from daylight.kernel.refusals import ConflictRefused, PermissionRefused, Refused
from daylight.log.policy import AlreadyDone
from daylight.log.queries import act_by_key
from daylight.web.access import desk, viewer_in
from daylight.web.desk import drafts, filling, handling, requests, shown
from daylight.web.desk.forms import CaseForm
from daylight.web.desk.identities import language
from daylight.web.errors import message_of
from daylight.web.qr import qr_svg


@desk(verb=CaseVerb.OPEN, scope=procedures_in_force)
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, procedure: str) -> HttpResponseBase:
    """What a procedure needs, said once and completely 「一次性告知」; then a draft is opened."""
    viewer, now = viewer_in(request), timezone.now()
    filling.require_known(procedure, now)
    page = procedure_page(procedure, on=timezone.localdate(now), language=language())
    if request.method == "POST":
        key = requests.key_of(request)
        place = filling.place_asked(viewer, request.POST.get("place", ""), page.procedure)
        try:
            case = acts.open_case(procedure, place, actor=viewer.actor, now=now, key=key)
        except AlreadyDone:
            done = act_by_key(key or "")
            return redirect("desk:fill", done.subject_id) if done and done.subject_id else redirect("desk:started")
        return redirect("desk:fill", case.pk)
    context = {
        "page": page,
        "places": filling.places_for(viewer, page.procedure),
        "drafts": filling.drafts_of(viewer, procedure),
        "may_start": viewer.post in page.procedure.opened_by,
        "needs": filling.needs(page.procedure),
    }
    return render(request, "desk/start.html", context)


@desk(verb=CaseVerb.SAVE_DRAFT, scope=case_page)
@require_http_methods(["GET", "POST"])
def fill(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """The form of a draft, made from the procedure file; every button saves what was typed."""
    page = _page(request, case_id)
    if not page.choices.may_edit:
        messages.info(request, handling.why_not(page) or _("This case is not a draft any more."))
        return redirect("desk:case", case_id)
    if request.method == "POST":
        return _filled(request, page)
    form = CaseForm(page.choices.fills)
    form.mark_optional()
    return _form_page(request, page, form, drafts.Taken())


def _filled(request: HttpRequest, page: CasePage) -> HttpResponseBase:
    """Take files in, save what fits, then do what the button says."""
    viewer, now = viewer_in(request), timezone.now()
    do = request.POST.get("do", "save")
    try:
        taken = drafts.take_files(request, page, actor=viewer.actor, now=now)
        form = CaseForm(page.choices.fills, request.POST, strict=do == "check")
        drafts.keep(form, page, taken, actor=viewer.actor, now=now)
        if do.startswith("remove-"):
            filling.remove(page, do.removeprefix("remove-"), actor=viewer.actor, now=now)
    except ConflictRefused as refused:
        return requests.overtaken(request, page.case.pk, refused)
    form.mark_optional()
    if do == "check":
        page = _page(request, page.case.pk)
        for code, text in filling.missing_papers(page).items():
            taken.refused[code].append(text)
    if form.errors or taken.refused:
        return _form_page(request, _page(request, page.case.pk), form, taken, status=422)
    return redirect(_next(request, page.case.pk, do, taken))


def _next(request: HttpRequest, case_id: int, do: str, taken: drafts.Taken) -> str:
    """Where to go on: to the check, to a payee's registration, to the search's results, or to the form with a word of comfort."""
    if do == "check":
        return reverse("desk:check", args=[case_id])
    back = reverse("desk:fill", args=[case_id])
    if do.startswith("find-"):
        code = do.removeprefix("find-")
        query = request.GET.copy()
        query.clear()
        query["find"], query["q"] = code, request.POST.get(f"{code}-q", "")
        return f"{back}?{query.urlencode()}#field-{code}"
    if do.startswith("register-"):
        code = do.removeprefix("register-")
        asked = {"case": case_id, "field": code, "q": request.POST.get(f"{code}-q", "")[:120]}
        return f"{reverse('desk:new_body')}?{urlencode(asked)}"
    if do.startswith("row-"):
        return f"{back}?rows=3#field-{do.removeprefix('row-')}"
    if taken.attached:
        messages.success(request, _("Attached and kept: %(n)s") % {"n": taken.attached})
    else:
        messages.success(request, _("The draft is saved. Nobody else sees it before you submit it."))
    return back


def _form_page(
    request: HttpRequest, page: CasePage, form: CaseForm, taken: drafts.Taken, *, status: int = 200
) -> HttpResponse:
    values = {fill.field.code: fill.value for fill in page.choices.fills}
    context = {
        "page": page,
        "form": form,
        "inputs": filling.inputs(request, page, form, taken),
        "taken": taken,
        "way": shown.way(page, values),
        "bands": filling.bands(page, values),
        "saved_at": filling.saved_at(page),
        "count": len(form.errors) + len(taken.refused),
    }
    return render(request, "desk/fill.html", context, status=status)


@desk(verb=CaseVerb.SUBMIT, scope=case_page)
@require_safe
def check(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """Everything once more before it is submitted 「核对」: nothing has been sent yet."""
    page = _page(request, case_id)
    if not page.choices.may_edit:
        return redirect("desk:case", case_id)
    return _check_page(request, page)


def _check_page(request: HttpRequest, page: CasePage, *, error: str = "", status: int = 200) -> HttpResponse:
    values = {fill.field.code: fill.value for fill in page.choices.fills}
    context = {
        "page": page,
        "facts": shown.facts(page, change=True),
        "invoices": shown.invoices(page),
        "documents": [one for one in page.documents if one.is_present],
        "way": shown.way(page, values),
        "bands": filling.bands(page, values),
        "publication": shown.publication(page.procedure),
        "obstacle": error or filling.obstacle(page),
        "verb": page.choices.step_title,
    }
    return render(request, "desk/check.html", context, status=status)


@desk(verb=CaseVerb.SUBMIT, scope=case_page)
@require_POST
def submit(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """Submit: what was filled in is frozen and goes its way."""
    viewer = viewer_in(request)
    page = _page(request, case_id)
    try:
        acts.submit(case_id, actor=viewer.actor, now=timezone.now(), key=requests.key_of(request))
    except AlreadyDone:
        requests.already_done(request)
    except PermissionRefused:
        raise
    except Refused as refused:
        if refused.status == ConflictRefused.status and not page.choices.may_edit:
            return requests.overtaken(request, case_id, refused)  # type: ignore[arg-type]
        return _check_page(request, page, error=message_of(refused), status=refused.status)
    return redirect("desk:sent", case_id)


@desk(scope=case_page)
@require_safe
def sent(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """The receipt: number, who has it now, by when, what happens next; printable."""
    page = _page(request, case_id)
    if page.choices.may_edit:
        return redirect("desk:fill", case_id)
    now = timezone.now()
    live = next((row for row in page.steps if row.state == "now"), None)
    address = request.build_absolute_uri(reverse("desk:case", args=[case_id]))
    context: dict[str, Any] = {
        "page": page,
        "present": shown.present(page, now=now),
        "live": live,
        "qr": qr_svg(address, label=_("QR code that leads to this case")),
        "way": shown.way(page, {row.code: row.value for row in page.fields}),
        "publication": shown.publication(page.procedure),
        "facts": shown.facts(page),
        "documents": [one for one in page.documents if one.is_present],
    }
    return render(request, "desk/sent.html", context)


@desk()
@require_safe
def capital(request: HttpRequest) -> HttpResponse:
    """An amount in capital characters, while it is being typed."""
    typed = next((str(value) for value in request.GET.values() if value), "")
    return render(request, "desk/capital.html", {"capital": filling.capital_of(typed)})


@desk(verb=CaseVerb.SAVE_DRAFT, scope=case_page)
@require_safe
def pick(request: HttpRequest, case_id: int, code: str) -> HttpResponse:
    """What a search for a party finds, while it is being typed."""
    page = _page(request, case_id)
    found = filling.pick_input(request, page, code)
    return render(request, "desk/inputs/options.html", {"input": found})


def _page(request: HttpRequest, case_id: int) -> CasePage:
    return case_page(viewer_in(request), case_id, now=timezone.now(), language=language())

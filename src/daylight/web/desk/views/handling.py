"""Handling a case 「办理」: deciding a step, paying, taking back, suspending and resuming; each is one act."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from daylight.cases import acts
from daylight.cases.queries import CasePage, case_page
from daylight.cases.verbs import CaseVerb
from daylight.kernel.case_state import Outcome
from daylight.kernel.procedure import Decision
from daylight.kernel.refusals import ConflictRefused, PermissionRefused, Refused
from daylight.log.policy import AlreadyDone
from daylight.web.access import desk, viewer_in
from daylight.web.desk import drafts, handling, requests
from daylight.web.desk.identities import language
from daylight.web.desk.views.cases import case_answer
from daylight.web.errors import message_of


def _page(request: HttpRequest, case_id: int) -> CasePage:
    return case_page(viewer_in(request), case_id, now=timezone.now(), language=language())


@desk(verb=CaseVerb.COMPLETE_STEP, scope=case_page)
@require_POST
def step(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """Decide the open step: agree, return, refuse, or a verdict."""
    viewer, now = viewer_in(request), timezone.now()
    page = _page(request, case_id)
    decision = request.POST.get("decision", "")
    turns_back = decision in {Decision.RETURN, Decision.REFUSE}
    try:
        taken = drafts.take_files(request, page, actor=viewer.actor, now=now) if page.choices.fills else drafts.Taken()
        page = _page(request, case_id) if taken.attached else page
        form = handling.step_form(page, request.POST, strict=decision != "upload" and not turns_back)
        form.taken = taken
        if _stays(form, decision, turns_back=turns_back):
            return case_answer(request, page, form, status=200 if decision == "upload" and not taken.refused else 422)
        acts.complete_step(
            case_id, request.POST.get("step", ""), decision, actor=viewer.actor, now=now,
            opinion=request.POST.get("opinion", "").strip(), values={} if turns_back else handling.values_of(form),
            reason=request.POST.get("reason", ""), key=requests.key_of(request),
        )  # fmt: skip
    except AlreadyDone:
        requests.already_done(request)
        return redirect("desk:case", case_id)
    except ConflictRefused as refused:
        return requests.overtaken(request, case_id, refused)
    except PermissionRefused:
        raise
    except Refused as refused:
        return _refused(request, page, refused)
    messages.success(request, _say_done(_page(request, case_id), page.choices.step_title))
    return redirect("desk:case", case_id)


def _stays(form: handling.StepForm, decision: str, *, turns_back: bool) -> bool:
    """Whether the page is shown again instead of acting: papers were put in, or a field does not fit."""
    if decision == "upload" or form.taken.refused:
        return True
    return not turns_back and form.fields is not None and bool(form.fields.errors)


def _refused(request: HttpRequest, page: CasePage, refused: Refused) -> HttpResponse:
    """Show the page again with the sentence beside the field, or above the opinion."""
    form = handling.step_form(page, request.POST)
    code = str(refused.facts.get("field_code", ""))
    if form.fields is not None and code in form.fields.fields:
        drafts.say(form.fields, code, refused)
    else:
        form.error = message_of(refused)
    return case_answer(request, page, form, status=refused.status)


def _say_done(page: CasePage, title: str) -> str:
    """What was done, and who has it now."""
    live = next((row for row in page.steps if row.state == "now"), None)
    if live is None:
        return _("Recorded: %(step)s.") % {"step": title}
    if live.outcome == Outcome.WAITING:
        return _("The order is on its way to the bank. Its answer appears below by itself.")
    return _("Recorded: %(step)s. Next: %(next)s, %(post)s.") % {
        "step": title, "next": live.title, "post": live.post_title,
    }  # fmt: skip


# ---------------------------------------------------------------- paying


@desk(verb=CaseVerb.COMPLETE_STEP, scope=case_page)
@require_safe
def pay(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """Confirm a payment: to whom, to which account, how much in figures and in capitals, approved by whom."""
    page = _page(request, case_id)
    if not handling.is_payment(page) or not page.choices.is_mine:
        messages.info(request, handling.why_not(page) or _("There is nothing to pay in this case now."))
        return redirect("desk:case", case_id)
    form = handling.step_form(page)
    context = {"page": page, "form": form, "authority": handling.authority_of_case(page)}
    return render(request, "desk/pay.html", context)


@desk(scope=case_page)
@require_safe
def order(request: HttpRequest, case_id: int) -> HttpResponse:
    """How the payment stands at the bank; asks by itself every two seconds until the bank has answered."""
    page = _page(request, case_id)
    found = handling.order_of_case(viewer_in(request), page)
    if found is None:
        raise Http404
    answer = render(request, "desk/order.html", {"page": page, "order": found})
    if handling.polls_by_itself(request) and not handling.is_unsettled(found):
        answer["HX-Refresh"] = "true"  # the case has moved on: the whole page is shown anew
    return answer


# ---------------------------------------------------------------- taking back, suspending, resuming


@desk(verb=CaseVerb.WITHDRAW, scope=case_page)
@require_POST
def withdraw(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """Take one's own case back."""
    reason = request.POST.get("reason", "").strip()
    return _simple(request, case_id, acts.withdraw_case, said=_("The case is withdrawn."), reason=reason)


@desk(verb=CaseVerb.SUSPEND, scope=case_page)
@require_POST
def suspend(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """Stop the clock on a ground that the procedure lists."""
    ground = request.POST.get("ground", "")
    return _simple(
        request, case_id, acts.suspend_case, said=_("The case is suspended; its deadlines stand still."), ground=ground
    )


@desk(verb=CaseVerb.RESUME, scope=case_page)
@require_POST
def resume(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """Let a suspended case go on."""
    return _simple(request, case_id, acts.resume_case, said=_("The case goes on; its deadlines are counted anew."))


@desk(verb=CaseVerb.URGE, scope=case_page)
@require_POST
def urge(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """Urge whoever holds the open step 「催办」."""
    return _simple(
        request, case_id, acts.urge_step, said=_("The holder of the step is urged; it stands on the record.")
    )


def _simple(
    request: HttpRequest, case_id: int, verb: Callable[..., object], *, said: str, **given: Any
) -> HttpResponseBase:
    """One act without a form of its own."""
    page = _page(request, case_id)
    try:
        verb(case_id, actor=viewer_in(request).actor, now=timezone.now(), key=requests.key_of(request), **given)
    except AlreadyDone:
        requests.already_done(request)
    except ConflictRefused as refused:
        return requests.overtaken(request, case_id, refused)
    except PermissionRefused:
        raise
    except Refused as refused:
        return _refused(request, page, refused)
    else:
        messages.success(request, said)
    return redirect("desk:case", case_id)

"""Bodies that money is paid to or comes from 「往来单位」: the list, one body, registering it and its bank accounts.

Whoever signed in reads; the door decides who writes. A bookkeeper registers a payee with its first account. Where money
goes afterwards is no bookkeeper's to change: a further account needs the verb `body.change`.
"""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from daylight.kernel.refusals import Refused
from daylight.ledger.queries import orders
from daylight.log.policy import AlreadyDone
from daylight.log.powers import verbs_of
from daylight.log.queries import act_by_key, acts_about
from daylight.parties import acts
from daylight.parties.models import Body
from daylight.parties.queries import Viewer, accounts_of_body, bodies_of
from daylight.parties.verbs import PartyVerb
from daylight.web.access import desk, viewer_in
from daylight.web.desk.entry import bodies as entry
from daylight.web.desk.filtering import for_viewer
from daylight.web.desk.linking import address_of, place_crumbs
from daylight.web.desk.lists.bodies import BODIES, kind_word
from daylight.web.desk.lists.money import order_word
from daylight.web.desk.requests import already_done, key_of
from daylight.web.desk.trace import rows_of
from daylight.web.desk.views.money import answer_list
from daylight.web.desk.views.people import people_tabs
from daylight.web.shapes import Crumb, Fact
from daylight.web.show import Kind

LATEST = 10
"""How many payments a body's page shows; all of them are one link away."""


@desk(scope=bodies_of)
@require_safe
def bodies(request: HttpRequest) -> HttpResponseBase:
    """The bodies of the viewer's places and of the places above."""
    viewer = viewer_in(request)
    return answer_list(
        request,
        for_viewer(BODIES, viewer),
        bodies_of(viewer),
        tabs=people_tabs(viewer, "desk:bodies"),
        template="desk/bodies.html",
        may_register=PartyVerb.CREATE_BODY in verbs_of(viewer.post),
    )


@desk(scope=bodies_of)
@require_safe
def body(request: HttpRequest, body_id: int) -> HttpResponseBase:
    """One body 「往来单位」."""
    return _body_page(request, _row_or_404(viewer_in(request), body_id), entry.BankAccountForm())


@desk(verb=PartyVerb.CHANGE_BODY, scope=bodies_of)
@require_POST
def add_account(request: HttpRequest, body_id: int) -> HttpResponseBase:
    """Register a further bank account 「登记银行账户」; the door refuses a body of somebody else's place."""
    viewer = viewer_in(request)
    row = _row_or_404(viewer, body_id)
    form = entry.BankAccountForm(request.POST)
    if not form.is_valid():
        return _body_page(request, row, form, status=422)
    given = form.cleaned_data
    try:
        acts.add_body_account(
            viewer.actor,
            body_id,
            number=given["account_number"],
            bank_name=given["bank_name"],
            holder=given["holder"],
            now=timezone.now(),
            key=key_of(request),
        )
    except AlreadyDone:
        already_done(request)
    except Refused as refused:
        entry.refuse(form, refused)
        return _body_page(request, row, form, status=refused.status)
    else:
        messages.success(request, gettext("The bank account is registered; payments can go to it now."))
    return redirect("desk:body", body_id)


@desk(verb=PartyVerb.CREATE_BODY)
@require_http_methods(["GET", "POST"])
def new_body(request: HttpRequest) -> HttpResponseBase:
    """Register a body with its first bank account 「登记往来单位」; who comes from a draft is led back to it."""
    viewer, status = viewer_in(request), 200
    form = entry.NewBodyForm(viewer, request.POST or None, typed=request.GET.get("q", ""))
    if request.method == "POST":
        if form.is_valid():
            key = key_of(request)
            try:
                made = acts.create_body(viewer.actor, form.asked(), now=timezone.now(), key=key)
            except AlreadyDone:
                already_done(request)
                done = act_by_key(key or "")
                return redirect("desk:body", done.subject_id) if done and done.subject_id else redirect("desk:bodies")
            except Refused as refused:
                entry.refuse(form, refused)
                status = refused.status
            else:
                messages.success(request, gettext("The body is registered with its bank account."))
                return redirect(_after(request, made))
        else:
            status = 422
    context = {
        "form": form,
        "tabs": people_tabs(viewer, "desk:bodies"),
        "came_from": _came_from(request),
        "crumbs": [Crumb(label=_("Bodies and payees"), url=reverse("desk:bodies")), Crumb(label=_("Register a body"))],
    }
    return render(request, "desk/new_body.html", context, status=status)


def _came_from(request: HttpRequest) -> dict[str, str]:
    """The draft and its field that asked for a new payee, if one did: a number and a word, never an address."""
    asked = request.POST if request.method == "POST" else request.GET
    case, field = asked.get("case", ""), slugify(asked.get("field", ""))
    return {"case": case, "field": field} if case.isascii() and case.isdigit() and len(case) < 19 and field else {}


def _after(request: HttpRequest, made: Body) -> str:
    """The draft again, with the search that now finds the payee; or the body's own page."""
    came = _came_from(request)
    if not came:
        return reverse("desk:body", args=[made.pk])
    asked = urlencode({"find": came["field"], "q": made.uscc or made.name})
    return f"{reverse('desk:fill', args=[came['case']])}?{asked}#field-{came['field']}"


def _row_or_404(viewer: Viewer, body_id: int) -> Body:
    found = bodies_of(viewer).filter(pk=body_id).first()
    if found is None:
        raise Http404
    return found


def _body_page(request: HttpRequest, row: Body, form: entry.BankAccountForm, *, status: int = 200) -> HttpResponseBase:
    """The page of a body, with a bank account that was refused and why."""
    viewer = viewer_in(request)
    is_in_view = viewer.sees(row.place.path)
    found = orders(viewer).filter(authority__payee_body=row.pk)[: LATEST + 1]
    payments = [(order, address_of("payment_order", order.pk), order_word(order)) for order in found]
    context = {
        "row": row,
        "kind": kind_word(row),
        "facts": _facts(viewer, row),
        "accounts": accounts_of_body(row.pk),
        "payments": payments[:LATEST],
        "has_more": len(payments) > LATEST,
        "form": form,
        "may_add": is_in_view and PartyVerb.CHANGE_BODY in verbs_of(viewer.post),
        "trace_title": _("Every act about this body"),
        # Acts are read where the place is in view; those of the township above belong to its own pages.
        "traces": rows_of(viewer, reversed(acts_about("body", row.pk))) if is_in_view else [],
        "crumbs": place_crumbs(
            viewer, row.place_id, Crumb(label=_("Bodies and payees"), url=reverse("desk:bodies")), last=row.name
        ),
    }
    return render(request, "desk/body.html", context, status=status)


def _facts(viewer: Viewer, row: Body) -> list[Fact]:
    """What is known of it; who represents it only where that person is within reach."""
    place_url = address_of("place", row.place_id) if viewer.sees(row.place.path) else ""
    facts = [
        Fact(
            label=_("Unified social credit code"),
            value=row.uscc or gettext("registered without a code"),
            kind=Kind.CODE,
        ),
        Fact(label=_("Kind"), value=kind_word(row)),
        Fact(label=_("Registered for"), value=row.place.name, url=place_url),
    ]
    if row.registered_on:
        facts.append(Fact(label=_("Registered since"), value=row.registered_on, kind=Kind.DAY))
    person = row.legal_rep
    if person is not None and person.name and viewer.sees(person.place.path):
        facts.append(Fact(label=_("Legal representative"), value=person.name, url=address_of("person", person.pk)))
    return facts

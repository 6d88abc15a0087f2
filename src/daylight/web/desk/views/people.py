"""People and what they hold 「人员任职」: the list, one person, reading numbers in clear, registering, kin."""

from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from daylight.kernel.refusals import Refused
from daylight.log.policy import AlreadyDone
from daylight.log.powers import post_title, verbs_of
from daylight.log.queries import acts_about
from daylight.parties import acts
from daylight.parties.models import Account
from daylight.parties.queries import PersonRow, Viewer, person_row
from daylight.parties.queries.offices import Tenure, kin_of, people_with_posts, tenures_of
from daylight.parties.verbs import PartyVerb
from daylight.web.access import desk, viewer_in
from daylight.web.desk.entry import people as entry
from daylight.web.desk.filtering import for_viewer
from daylight.web.desk.identities import language
from daylight.web.desk.linking import address_of, place_crumbs
from daylight.web.desk.lists.people import PEOPLE
from daylight.web.desk.posting import sent
from daylight.web.desk.requests import already_done, key_of
from daylight.web.desk.trace import rows_of
from daylight.web.desk.views.money import answer_list
from daylight.web.errors import message_of
from daylight.web.shapes import Crumb, Fact, Tab


def people_tabs(viewer: Viewer, current: str) -> list[Tab]:
    """The parts: people, what an administrator brings in, and the bodies money is paid to."""
    parts = [("desk:people", _("People"))]
    if PartyVerb.CREATE_PERSON in verbs_of(viewer.post):
        parts.append(("desk:new_person", _("Register a person")))
    if PartyVerb.CONFIRM_IMPORT in verbs_of(viewer.post):
        parts.append(("desk:import", _("Import from Excel")))
    parts.append(("desk:bodies", _("Bodies and payees")))
    return [Tab(label=label, url=reverse(route), is_current=route == current) for route, label in parts]


@desk(scope=people_with_posts)
def people(request: HttpRequest) -> HttpResponseBase:
    """The people within reach and what they hold; numbers masked."""
    viewer = viewer_in(request)
    rows = people_with_posts(viewer, timezone.localdate())
    return answer_list(request, for_viewer(PEOPLE, viewer), rows, tabs=people_tabs(viewer, "desk:people"))


@dataclass
class PersonForms:
    """The forms on a person's page; one that was refused comes back with what was typed."""

    unmask: entry.UnmaskForm = field(default_factory=entry.UnmaskForm)
    mandate: entry.MandateForm | None = None
    kin: entry.KinshipForm = field(default_factory=entry.KinshipForm)
    account: entry.AccountForm = field(default_factory=entry.AccountForm)
    password: entry.PasswordResetForm = field(default_factory=entry.PasswordResetForm)
    lock: entry.LockForm = field(default_factory=entry.LockForm)
    failed: Any = None
    """The form that was refused: its fold stands open, and its reasons stand on top of the page."""


@desk(scope=person_row)
def person(request: HttpRequest, person_id: int) -> HttpResponseBase:
    """One person 「人员」."""
    return person_answer(request, person_id, PersonForms())


def person_answer(
    request: HttpRequest,
    person_id: int,
    forms: PersonForms,
    *,
    clear: acts.ClearPerson | None = None,
    status: int = 200,
) -> HttpResponseBase:
    """The page of a person, with a form that was refused and its reasons."""
    viewer, today = viewer_in(request), timezone.localdate()
    row = row_or_404(viewer, person_id)
    powers = verbs_of(viewer.post)
    account = Account.objects.filter(person_id=person_id).first()
    if PartyVerb.GRANT_MANDATE in powers and forms.mandate is None:
        forms.mandate = entry.MandateForm(viewer)
    context = {
        "row": row,
        "clear": clear,
        "facts": _facts(row),
        "tenures": [_tenure(one) for one in tenures_of(viewer, person_id, today)],
        "kin": [(one, address_of("person", one.person_id)) for one in kin_of(person_id)],
        "account": account,
        "may": {str(verb.value).replace(".", "_"): verb in powers for verb in PartyVerb},
        "is_self": person_id == viewer.person_id,
        "forms": forms,
        "trace_title": _("Every act about this person"),
        "traces": rows_of(viewer, reversed(acts_about("person", person_id))),
        "crumbs": place_crumbs(
            viewer, row.place_id, Crumb(label=_("People"), url=reverse("desk:people")), last=row.name
        ),
    }
    return render(request, "desk/person.html", context, status=status)


def row_or_404(viewer: Viewer, person_id: int) -> PersonRow:
    """The person within reach, or 404."""
    row = person_row(viewer, person_id, timezone.localdate())
    if row is None:
        raise Http404
    return row


def _tenure(one: Tenure) -> dict[str, Any]:
    """A mandate with its two small forms; their fields carry its number, because several stand on one page."""
    today = timezone.localdate()
    return {
        "held": one,
        "title": post_title(one.post, language()),
        "absence": entry.AbsenceForm(initial={"since": today}, auto_id=f"absence-{one.mandate_id}-%s"),
        "end": entry.EndMandateForm(initial={"on": today}, auto_id=f"end-{one.mandate_id}-%s"),
    }


def _facts(row: PersonRow) -> list[Fact]:
    return [
        Fact(label=_("Place"), value=row.place_name, url=address_of("place", row.place_id)),
        Fact(label=_("Household number"), value=row.household),
        Fact(label=_("Identity number"), value=row.id_number),
        Fact(label=_("Telephone"), value=row.phone),
    ]


@desk(verb=PartyVerb.UNMASK_PERSON, scope=person_row)
@require_POST
def unmask(request: HttpRequest, person_id: int) -> HttpResponseBase:
    """Read a person's numbers in clear 「查看未脱敏信息」: an act with its reason; the answer is kept nowhere."""
    viewer = viewer_in(request)
    row_or_404(viewer, person_id)
    form = entry.UnmaskForm(request.POST)
    forms = PersonForms(unmask=form, failed=form)
    if not form.is_valid():
        return person_answer(request, person_id, forms, status=422)
    try:
        clear = acts.unmask_person(
            viewer.actor,
            person_id,
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
            key=key_of(request),
        )
    except AlreadyDone:
        already_done(request)
        return redirect("desk:person", person_id)
    except Refused as refused:
        form.add_error("reason", message_of(refused))
        return person_answer(request, person_id, forms, status=refused.status)
    return person_answer(request, person_id, PersonForms(), clear=clear)


@desk(verb=PartyVerb.CREATE_PERSON)
@require_http_methods(["GET", "POST"])
def new_person(request: HttpRequest) -> HttpResponseBase:
    """Register one person 「登记人员」."""
    viewer = viewer_in(request)
    form = entry.NewPersonForm(viewer, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = acts.create_person(
                viewer.actor, acts.NewPerson(**form.cleaned_data), now=timezone.now(), key=key_of(request)
            )
        except AlreadyDone:
            already_done(request)
            return redirect("desk:people")
        except Refused as refused:
            form.add_error(None, message_of(refused))
        else:
            return redirect("desk:person", made.pk)
    context = {"form": form, "tabs": people_tabs(viewer, "desk:new_person")}
    return render(request, "desk/new_person.html", context, status=422 if form.errors else 200)


@desk(verb=PartyVerb.DECLARE_KINSHIP, scope=person_row)
@require_POST
def declare_kin(request: HttpRequest, person_id: int) -> HttpResponseBase:
    """Declare a near relative 「申报亲属」, so that neither decides on the other."""
    viewer = viewer_in(request)
    row_or_404(viewer, person_id)
    form = entry.KinshipForm(request.POST)
    other = entry.relative_of(viewer, form) if form.is_valid() else None
    if form.is_valid() and other is None:
        form.add_error("relative", gettext("No one person in your places is meant by this. Write the identity number."))
    key = key_of(request)
    return sent(
        request,
        form,
        do=lambda asked: acts.declare_kinship(
            viewer.actor, person_id, other or 0, degree=asked["degree"], now=timezone.now(), key=key
        ),
        said=_("The kinship is on record: neither of the two can decide on the other."),
        to=reverse("desk:person", args=[person_id]),
        again=lambda status: person_answer(request, person_id, PersonForms(kin=form, failed=form), status=status),
    )

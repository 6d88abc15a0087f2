"""Posts given, ended and stood in for 「任职与AB岗」; a separation that is refused is said in the law's own words."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from daylight.parties import acts
from daylight.parties.acts import NewMandate
from daylight.parties.models import Absence, Line
from daylight.parties.queries import person_row, scoped
from daylight.parties.queries.offices import mandates
from daylight.parties.verbs import PartyVerb
from daylight.web.access import desk, viewer_in
from daylight.web.desk.entry import people as entry
from daylight.web.desk.posting import done, sent
from daylight.web.desk.requests import key_of
from daylight.web.desk.views.people import PersonForms, person_answer, row_or_404


@desk(scope=mandates)
def mandate(request: HttpRequest, mandate_id: int) -> HttpResponseBase:
    """A mandate is shown on the page of its holder."""
    held = get_object_or_404(mandates(viewer_in(request)), pk=mandate_id)
    return redirect(f"{reverse('desk:person', args=[held.person_id])}#mandate-{held.pk}")


@desk(verb=PartyVerb.GRANT_MANDATE, scope=person_row)
@require_POST
def grant(request: HttpRequest, person_id: int) -> HttpResponseBase:
    """Give a person a post 「任命」; what the law separates is refused, with the reason beside the form."""
    viewer = viewer_in(request)
    row_or_404(viewer, person_id)
    form, key = entry.MandateForm(viewer, request.POST), key_of(request)

    def do(asked: dict[str, Any]) -> None:
        line = Line(asked.pop("line"))
        acts.grant_mandate(viewer.actor, NewMandate(person_id, **asked, line=line), now=timezone.now(), key=key)

    return sent(
        request,
        form,
        do=do,
        said=_("The mandate is granted."),
        to=reverse("desk:person", args=[person_id]),
        again=lambda status: person_answer(request, person_id, PersonForms(mandate=form, failed=form), status=status),
    )


@desk(verb=PartyVerb.END_MANDATE, scope=mandates)
@require_POST
def end(request: HttpRequest, mandate_id: int) -> HttpResponseBase:
    """End a mandate 「终止任职」, its last day said."""
    viewer = viewer_in(request)
    held = get_object_or_404(mandates(viewer), pk=mandate_id)
    form, key = entry.EndMandateForm(request.POST), key_of(request)
    return _sent(
        request,
        form,
        held.person_id,
        said=_("The mandate ends on the day said."),
        do=lambda asked: acts.end_mandate(
            viewer.actor, mandate_id, on=asked["on"], reason=asked["reason"], now=timezone.now(), key=key
        ),
    )


@desk(verb=PartyVerb.RECORD_ABSENCE, scope=mandates)
@require_POST
def absent(request: HttpRequest, mandate_id: int) -> HttpResponseBase:
    """Record that a holder is away 「登记缺岗」: from then on B acts."""
    viewer = viewer_in(request)
    held = get_object_or_404(mandates(viewer), pk=mandate_id)
    form, key = entry.AbsenceForm(request.POST), key_of(request)
    return _sent(
        request,
        form,
        held.person_id,
        said=_("The absence is recorded; the B holder may act while it lasts."),
        do=lambda asked: acts.record_absence(viewer.actor, mandate_id, **asked, now=timezone.now(), key=key),
    )


@desk(verb=PartyVerb.END_ABSENCE, scope=mandates)
@require_POST
def back(request: HttpRequest, absence_id: int) -> HttpResponseBase:
    """Record that a holder is back 「销假到岗」."""
    viewer, key = viewer_in(request), key_of(request)
    away = get_object_or_404(
        scoped(Absence.objects.select_related("mandate"), viewer, path="mandate__place__path"), pk=absence_id
    )
    return done(
        request,
        lambda: acts.end_absence(viewer.actor, absence_id, now=timezone.now(), key=key),
        said=_("The holder is back; B stands by again."),
        to=reverse("desk:person", args=[away.mandate.person_id]),
    )


def _sent(
    request: HttpRequest, form: Form, person_id: int, *, said: Any, do: Callable[[dict[str, Any]], Any]
) -> HttpResponseBase:
    """A small form of a person's page; its reasons stand on top of the page."""
    return sent(
        request,
        form,
        do=do,
        said=said,
        to=reverse("desk:person", args=[person_id]),
        again=lambda status: person_answer(request, person_id, PersonForms(failed=form), status=status),
    )

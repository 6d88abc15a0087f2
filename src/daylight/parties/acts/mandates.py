"""Posts are given, ended, and stood in for 「任职与AB岗」."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils.timezone import localdate

from daylight.log.door import Actor, Deed, act
from daylight.log.powers import power_list
from daylight.parties import policy, refusals
from daylight.parties.models import Absence, Line, Mandate, Person, Place
from daylight.parties.verbs import PartyVerb


@dataclass(frozen=True)
class NewMandate:
    """Who shall hold which post for which place, and when 「任职登记表」."""

    person_id: int
    post: str
    place_id: int
    since: date
    until: date | None = None
    line: Line = Line.A


def grant_mandate(actor: Actor, form: NewMandate, *, now: datetime, key: str | None = None) -> Mandate:
    """Give a person a post for a place 「任命岗位」; never to oneself, never two posts that the law separates."""
    with act(PartyVerb.GRANT_MANDATE, actor, place=form.place_id, now=now, key=key) as deed:
        mandate = write_mandate(form, deed)
        deed.subject("mandate", mandate.pk)
        deed.record(person=form.person_id, post=form.post, line=str(form.line), since=str(form.since))
        deed.record(until=str(form.until) if form.until else None)
        return mandate


def write_mandate(form: NewMandate, deed: Deed) -> Mandate:
    """Check and write a mandate inside an open act."""
    if deed.person_id == form.person_id:
        raise refusals.GrantsToSelf
    # The person is locked: two administrators cannot give two halves of a separation at the same moment.
    person = Person.objects.select_for_update().get(pk=form.person_id)
    if person.erased_on is not None:
        raise refusals.AlreadyErased(on=person.erased_on)
    place = Place.objects.get(pk=form.place_id)
    policy.require_in_force(place.valid_from, place.valid_until, form.since)
    powers = power_list()
    policy.require_post(powers, form.post, place.level)
    policy.require_mandate(
        powers,
        policy.Holding(person.pk, form.post, place.path, form.line, form.since, form.until),
        held=_holdings(Mandate.objects.filter(person=person)),
        beside=_holdings(Mandate.objects.filter(post=form.post, place=place)),
    )
    mandate = Mandate(person=person, post=form.post, place=place, line=form.line, since=form.since, until=form.until)
    mandate.save()
    return mandate


def end_mandate(
    actor: Actor, mandate_id: int, *, on: date, now: datetime, reason: str = "", key: str | None = None
) -> Mandate:
    """End a mandate, `on` being its last day 「终止任职」; earlier days stay as they were."""
    with act(PartyVerb.END_MANDATE, actor, place=_place_of(mandate_id), now=now, key=key) as deed:
        mandate = Mandate.objects.select_for_update().get(pk=mandate_id)
        if deed.person_id == mandate.person_id:
            raise refusals.GrantsToSelf
        if mandate.until is not None and mandate.until <= on:
            raise refusals.MandateOver(until=mandate.until)
        policy.require_term(mandate.since, on)
        mandate.until = on
        mandate.save()
        deed.subject("mandate", mandate_id)
        deed.record(until=str(on), reason=reason.strip())
        return mandate


def record_absence(
    actor: Actor,
    mandate_id: int,
    *,
    since: date,
    reason: str,
    now: datetime,
    until: date | None = None,
    key: str | None = None,
) -> Absence:
    """Record that a holder is away 「登记缺岗」: from then on B may act; A and B are never away together."""
    with act(PartyVerb.RECORD_ABSENCE, actor, place=_place_of(mandate_id), now=now, key=key) as deed:
        policy.require_term(since, until)
        mandate = Mandate.objects.select_for_update().get(pk=mandate_id)
        if mandate.until is not None and mandate.until < since:
            raise refusals.MandateOver(until=mandate.until)
        if _away(Absence.objects.filter(mandate=mandate), since, until):
            raise refusals.AlreadyAbsent
        others = Absence.objects.filter(mandate__post=mandate.post, mandate__place_id=mandate.place_id)
        other_line = Line.B if mandate.line == Line.A else Line.A
        if _away(others.filter(mandate__line=other_line), since, until):
            raise refusals.BothAbsent
        absence = Absence(mandate=mandate, since=since, until=until, reason=policy.require_name(reason))
        absence.save()
        deed.subject("mandate", mandate_id)
        deed.record(absence=absence.pk, since=str(since), until=str(until) if until else None)
        return absence


def end_absence(
    actor: Actor, absence_id: int, *, now: datetime, on: date | None = None, key: str | None = None
) -> Absence:
    """Record that a holder is back 「销假到岗」, `on` being the last day away: B stands by again.

    Unless said otherwise it was yesterday; who went away only today is counted as away until the evening.
    """
    place_id = Absence.objects.values_list("mandate__place_id", flat=True).get(pk=absence_id)
    with act(PartyVerb.END_ABSENCE, actor, place=place_id, now=now, key=key) as deed:
        absence = Absence.objects.select_for_update().get(pk=absence_id)
        last = on or max(absence.since, localdate(now) - timedelta(days=1))
        if absence.until is not None and absence.until <= last:
            raise refusals.AbsenceOver(until=absence.until)
        policy.require_term(absence.since, last)
        absence.until = last
        absence.save()
        deed.subject("mandate", absence.mandate_id)
        deed.record(absence=absence_id, until=str(last))
        return absence


def _place_of(mandate_id: int) -> int:
    return Mandate.objects.values_list("place_id", flat=True).get(pk=mandate_id)


def _holdings(mandates: QuerySet[Mandate]) -> list[policy.Holding]:
    return [
        policy.Holding(m.person_id, m.post, m.place.path, m.line, m.since, m.until)
        for m in mandates.select_related("place")
    ]


def _away(absences: QuerySet[Absence], since: date, until: date | None) -> bool:
    return any(policy.overlap(since, until, other.since, other.until) for other in absences)

"""Posts are given, ended and stood in for; a mandate is worth exactly what its dates and absences say."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError

from daylight.log import door
from daylight.log import queries as log
from daylight.log.door import SETUP, Actor
from daylight.log.policy import MandateExpired, NoMandate, NotYourPower, StandsBy, WrongPlace
from daylight.parties import acts, queries, refusals
from daylight.parties.models import Absence, Line, Mandate
from daylight.parties.verbs import PartyVerb

TODAY = date(2026, 3, 2)


@pytest.fixture
def deputy(cast, now):
    """宋晓峰 stands by as B holder of the township's discipline post, 秦正明 being A."""
    person = acts.create_person(SETUP, acts.NewPerson("祝明", cast.places["qingxi"]), now=now)
    form = acts.NewMandate(person.pk, "township.discipline", cast.places["qingxi"], TODAY, line=Line.B)
    return acts.grant_mandate(cast.actor("township.admin"), form, now=now)


def grant(cast, now, *, person="wu", post="village.head", place="shiqiao", actor=SETUP, **more):
    form = acts.NewMandate(cast.people[person], post, cast.places[place], more.pop("since", TODAY), **more)
    return acts.grant_mandate(actor, form, now=now)


def unmask(cast, now, actor):
    return acts.unmask_person(actor, cast.people["wu"], reason="核对补贴名单", now=now)


def test_an_administrator_gives_a_post_and_it_is_logged(cast, now):
    mandate = grant(cast, now, actor=cast.actor("township.admin"))
    [logged] = log.acts_about("mandate", mandate.pk)
    assert logged.facts == {
        "person": cast.people["wu"],
        "post": "village.head",
        "line": "A",
        "since": "2026-03-02",
        "until": None,
    }
    assert queries.standing(mandate.pk, TODAY).post == "village.head"


def test_only_administrators_give_posts(cast, now):
    with pytest.raises(NotYourPower):
        grant(cast, now, actor=cast.actor("township.leader"))
    with pytest.raises(WrongPlace):
        grant(cast, now, place="songling", actor=cast.actor("township.admin"))


def test_nobody_appoints_or_dismisses_themselves(cast, now):
    with pytest.raises(refusals.GrantsToSelf):
        grant(cast, now, person="ma", post="village.head", actor=cast.actor("township.admin"))
    with pytest.raises(refusals.GrantsToSelf):
        acts.end_mandate(cast.actor("township.admin"), cast.mandates["township.admin"], on=TODAY, now=now)


def test_a_post_is_held_for_a_place_of_its_level_and_must_be_known(cast, now):
    with pytest.raises(refusals.PostDoesNotFit):
        grant(cast, now, post="township.centre", place="liuhe")
    with pytest.raises(refusals.PostUnknown):
        grant(cast, now, post="village.emperor")
    with pytest.raises(refusals.PostDoesNotFit):
        grant(cast, now, post="setup")


def test_incompatible_posts_are_refused_across_levels(cast, now):
    with pytest.raises(refusals.IncompatiblePosts):
        grant(cast, now, person="lin", post="township.centre", place="qingxi")
    assert grant(cast, now, person="lin", post="township.centre", place="baishi")


def test_the_same_mandate_twice_is_refused_by_the_rules_and_by_the_database(cast, now):
    with pytest.raises(refusals.SameMandateTwice):
        grant(cast, now, person="fang", place="liuhe")
    with (
        pytest.raises(DatabaseError, match="holds this post"),
        door.act(PartyVerb.GRANT_MANDATE, SETUP, place=None, now=now),
        transaction.atomic(),
    ):
        Mandate(person_id=cast.people["fang"], post="village.head", place_id=cast.places["liuhe"], since=TODAY).save()


def test_the_database_refuses_a_term_that_runs_backwards_and_a_rewritten_mandate(cast, now):
    with pytest.raises(IntegrityError), door.act(PartyVerb.GRANT_MANDATE, SETUP, place=None, now=now):
        Mandate(
            person_id=cast.people["wu"], post="x", place_id=cast.places["liuhe"], since=TODAY, until=date(2026, 1, 1)
        ).save()
    with (
        pytest.raises(DatabaseError, match="never rewritten"),
        door.act(PartyVerb.END_MANDATE, SETUP, place=None, now=now) as deed,
    ):
        Mandate.objects.filter(pk=cast.mandates["village.head"]).update(post="village.secretary", act_id=deed.id)


def test_a_mandate_ends_on_its_last_day_and_the_power_with_it(cast, now):
    acts.end_mandate(cast.actor("township.admin"), cast.mandates["township.discipline"], on=TODAY, now=now)
    actor = cast.actor("township.discipline")
    unmask(cast, now, actor)
    with pytest.raises(MandateExpired):
        unmask(cast, now + timedelta(days=1), actor)
    with pytest.raises(refusals.MandateOver):
        acts.end_mandate(SETUP, cast.mandates["township.discipline"], on=date(2026, 4, 1), now=now)


def test_an_ended_mandate_is_not_prolonged_behind_the_rules(cast, now):
    acts.end_mandate(SETUP, cast.mandates["village.head"], on=TODAY, now=now)
    with (
        pytest.raises(DatabaseError, match="not prolonged"),
        door.act(PartyVerb.END_MANDATE, SETUP, place=None, now=now) as deed,
    ):
        Mandate.objects.filter(pk=cast.mandates["village.head"]).update(until=None, act_id=deed.id)


def test_a_mandate_that_does_not_exist_or_has_not_begun_opens_nothing(cast, now):
    with pytest.raises(NoMandate):
        unmask(cast, now, Actor(mandate_id=999_999))
    later = grant(cast, now, person="tang", post="township.discipline", place="qingxi", since=date(2026, 4, 1))
    with pytest.raises(MandateExpired):
        unmask(cast, now, Actor(mandate_id=later.pk))


def test_b_acts_only_while_a_is_recorded_absent(cast, now, deputy):
    b = Actor(mandate_id=deputy.pk)
    with pytest.raises(StandsBy):
        unmask(cast, now, b)
    absence = acts.record_absence(
        cast.actor("township.admin"), cast.mandates["township.discipline"], since=TODAY, reason="县里开会", now=now
    )
    unmask(cast, now, b)
    acts.end_absence(cast.actor("township.admin"), absence.pk, now=now + timedelta(days=2))
    assert Absence.objects.get(pk=absence.pk).until == date(2026, 3, 3)
    with pytest.raises(StandsBy):
        unmask(cast, now + timedelta(days=2), b)
    verbs = [row.verb for row in log.acts_about("mandate", cast.mandates["township.discipline"])]
    assert verbs == ["absence.record", "absence.end"]


def test_b_of_a_vacant_post_does_not_act(cast, now, deputy):
    acts.end_mandate(SETUP, cast.mandates["township.discipline"], on=TODAY, now=now)
    with pytest.raises(StandsBy):
        unmask(cast, now + timedelta(days=1), Actor(mandate_id=deputy.pk))


def test_a_and_b_are_never_away_together(cast, now, deputy):
    acts.record_absence(
        SETUP, cast.mandates["township.discipline"], since=TODAY, until=date(2026, 3, 6), reason="开会", now=now
    )
    with pytest.raises(refusals.BothAbsent):
        acts.record_absence(SETUP, deputy.pk, since=date(2026, 3, 6), reason="请假", now=now)
    with pytest.raises(refusals.AlreadyAbsent):
        acts.record_absence(SETUP, cast.mandates["township.discipline"], since=date(2026, 3, 5), reason="开会", now=now)
    acts.record_absence(SETUP, deputy.pk, since=date(2026, 3, 7), until=date(2026, 3, 8), reason="请假", now=now)


def test_an_absence_that_is_over_is_not_ended_again(cast, now):
    absence = acts.record_absence(
        SETUP, cast.mandates["village.head"], since=TODAY, until=TODAY, reason="开会", now=now
    )
    with pytest.raises(refusals.AbsenceOver):
        acts.end_absence(SETUP, absence.pk, on=date(2026, 3, 9), now=now)


def test_accounting_posts_have_no_b_holder(cast, now):
    with pytest.raises(refusals.NoDeputyForAccounts):
        grant(cast, now, post="township.cashier", place="qingxi", line=Line.B)


def test_the_village_s_reviewer_is_found_up_the_tree(cast, now, deputy):
    assert [holder.name for holder in queries.holders_of("township.centre", cast.places["liuhe"], TODAY)] == ["周文斌"]
    assert [holder.name for holder in queries.holders_of("township.centre", cast.places["songling"], TODAY)] == [
        "唐海波"
    ]
    found = queries.holders_of("township.discipline", cast.places["liuhe"], TODAY)
    assert [(holder.name, holder.line, holder.is_active) for holder in found] == [
        ("秦正明", "A", True),
        ("祝明", "B", False),
    ]
    assert queries.holders_of("township.discipline", cast.places["songling"], TODAY) == []
    assert queries.holders_of("township.centre", cast.places["mingchuan"], TODAY) == []


def test_a_standing_is_one_query(cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert queries.standing(cast.mandates["township.leader"], TODAY).place_id == cast.places["qingxi"]


def test_a_dead_person_s_mandate_carries_nothing(cast, now):
    acts.change_person(SETUP, cast.people["qin"], died_on=date(2026, 3, 1), now=now)
    assert queries.standing(cast.mandates["township.discipline"], TODAY) is None

"""Every verb of the room, asked for by a post that does not have it: refused, and nothing is written or logged."""

from datetime import date

import pytest

from daylight.log import powers
from daylight.log import queries as log
from daylight.log.door import CLOCK, SETUP
from daylight.log.policy import NotYourPower
from daylight.log.powers import power_list
from daylight.parties import acts
from daylight.parties.models import Account, BodyKind, Mandate, Person, Place
from daylight.parties.verbs import PartyVerb

DAY = date(2026, 3, 2)
PASSWORD = "early-Bamboo-31-path"

ASK = {
    PartyVerb.CREATE_PLACE: lambda actor, c, now: acts.create_place(
        actor, acts.NewPlace("1", "新村", "village", c.places["qingxi"], DAY), now=now
    ),
    PartyVerb.CHANGE_PLACE: lambda actor, c, now: acts.change_place(actor, c.places["liuhe"], name="新名", now=now),
    PartyVerb.CLOSE_PLACE: lambda actor, c, now: acts.close_place(actor, c.places["liuhe"], on=DAY, now=now),
    PartyVerb.CREATE_BODY: lambda actor, c, now: acts.create_body(
        actor, acts.NewBody("新社", BodyKind.COOPERATIVE, c.places["liuhe"]), now=now
    ),
    PartyVerb.CHANGE_BODY: lambda actor, c, now: acts.change_body(actor, c.bodies["liuhe"], name="新名", now=now),
    PartyVerb.CREATE_PERSON: lambda actor, c, now: acts.create_person(
        actor, acts.NewPerson("某", c.places["liuhe"]), now=now
    ),
    PartyVerb.CHANGE_PERSON: lambda actor, c, now: acts.change_person(actor, c.people["wu"], name="某", now=now),
    PartyVerb.UNMASK_PERSON: lambda actor, c, now: acts.unmask_person(
        actor, c.people["wu"], reason="核对名单", now=now
    ),
    PartyVerb.ERASE_PERSON: lambda actor, c, now: acts.erase_person(actor, c.people["wu"], reason="本人申请", now=now),
    PartyVerb.DECLARE_KINSHIP: lambda actor, c, now: acts.declare_kinship(
        actor, c.people["wu"], c.people["fang"], degree=1, now=now
    ),
    PartyVerb.GRANT_MANDATE: lambda actor, c, now: acts.grant_mandate(
        actor, acts.NewMandate(c.people["wu"], "village.head", c.places["shiqiao"], DAY), now=now
    ),
    PartyVerb.END_MANDATE: lambda actor, c, now: acts.end_mandate(actor, c.mandates["shiqiao.head"], on=DAY, now=now),
    PartyVerb.RECORD_ABSENCE: lambda actor, c, now: acts.record_absence(
        actor, c.mandates["shiqiao.head"], since=DAY, reason="开会", now=now
    ),
    PartyVerb.END_ABSENCE: lambda actor, c, now: acts.end_absence(actor, _absence(c, now), now=now),
    PartyVerb.CREATE_ACCOUNT: lambda actor, c, now: acts.create_account(
        actor, c.people["wu"], login="wu.ds", password=None, now=now
    ),
    PartyVerb.SIGN_IN: lambda actor, c, now: acts.sign_in(actor, _account(c), now=now),
    PartyVerb.SIGN_OUT: lambda actor, c, now: acts.sign_out(actor, _account(c), now=now),
    PartyVerb.CHANGE_PASSWORD: lambda actor, c, now: acts.change_password(
        actor, _account(c, "quiet-River-77-stone"), old="quiet-River-77-stone", new=PASSWORD, now=now
    ),
    PartyVerb.RESET_PASSWORD: lambda actor, c, now: acts.reset_password(actor, _account(c), password=PASSWORD, now=now),
    PartyVerb.LOCK_ACCOUNT: lambda actor, c, now: acts.lock_account(actor, _account(c), reason="调离岗位", now=now),
    PartyVerb.ENABLE_TOTP: lambda actor, c, now: acts.enable_totp(
        actor, _account(c), secret="A" * 32, code="1", now=now
    ),
    PartyVerb.CONFIRM_IMPORT: lambda actor, c, now: acts.confirm_import(
        actor, b"", file="x.xlsx", sha256="", good_rows=0, now=now
    ),
}


def _account(c, password=None):
    return c.account("shiqiao.head", password=password).pk


def _absence(c, now):
    return acts.record_absence(SETUP, c.mandates["shiqiao.head"], since=DAY, reason="开会", now=now).pk


def rows():
    models = (Place, Person, Mandate, Account)
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.mark.parametrize("verb", list(PartyVerb))
def test_a_post_without_the_verb_is_refused_and_nothing_changes(cast, now, verb):
    # Every official has the verbs about their own account; the clock has none of this room's but the locking.
    actor = cast.actor("village.supervisor") if verb is PartyVerb.LOCK_ACCOUNT else CLOCK
    _account(cast, "quiet-River-77-stone")
    before, newest = rows(), log.state().acts
    with pytest.raises(NotYourPower):
        ASK[verb](actor, cast, now)
    assert rows() == before
    assert log.state().acts == newest + (verb is PartyVerb.END_ABSENCE)


def test_every_verb_has_a_card_and_somebody_who_may_use_it():
    held = {verb for post in power_list().posts.values() for verb in post.verbs}
    for verb in PartyVerb:
        assert verb.value in powers.catalogue()
        assert verb.value in held

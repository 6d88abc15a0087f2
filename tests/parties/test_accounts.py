"""Accounts: one a person, locked out after failures, dead at once when the person is removed."""

from datetime import date, timedelta

import pyotp
import pytest
from django.contrib.auth import authenticate, get_user
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.db.utils import DatabaseError
from django.http import HttpRequest
from django.test import Client, RequestFactory

from cast import login_of
from daylight.log import door
from daylight.log import queries as log
from daylight.log.door import SETUP
from daylight.log.policy import NoMandate, NotYourPower, StandsBy
from daylight.parties import acts, queries, refusals, secondfactor
from daylight.parties.models import Account, Line
from daylight.parties.verbs import PartyVerb

TODAY = date(2026, 3, 2)
PASSWORD = "green-Hills-4-rain"


def try_password(name, password, **more) -> Account | None:
    request = RequestFactory().post("/", REMOTE_ADDR="10.0.0.7")
    return authenticate(request, username=login_of(name), password=password, **more)


def request_of(client: Client) -> HttpRequest:
    request = RequestFactory().get("/")
    request.session = SessionStore(client.session.session_key)
    return request


def test_the_right_password_signs_in_and_the_sign_in_is_logged(cast, now):
    account = cast.account("township.centre", password=PASSWORD)
    assert try_password("township.centre", PASSWORD) == account
    assert try_password("township.centre", PASSWORD + "x") is None
    acts.sign_in(cast.actor("township.centre"), account.pk, now=now)
    assert [row.verb for row in log.acts_about("account", account.pk)] == ["account.create", "account.sign_in"]
    assert account.password.startswith("argon2")


def test_a_stale_hash_is_not_written_anew_behind_the_door(cast, now, settings):
    cast.account("township.centre", password=PASSWORD)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher", *settings.PASSWORD_HASHERS]
    assert try_password("township.centre", PASSWORD) is not None


def test_five_wrong_passwords_lock_the_right_one_out_too(cast):
    cast.account("township.centre", password=PASSWORD)
    for _ in range(5):
        assert try_password("township.centre", "wrong-guess-1") is None
    assert try_password("township.centre", PASSWORD) is None


def test_one_account_a_person_and_one_person_a_sign_in_name(cast, now):
    cast.account("village.head")
    with pytest.raises(refusals.OneAccountEach):
        acts.create_account(SETUP, cast.person_of("village.head"), login="second", password=None, now=now)
    with pytest.raises(refusals.LoginTaken):
        acts.create_account(SETUP, cast.people["wu"], login=login_of("village.head"), password=None, now=now)


def test_an_account_is_opened_by_administrators_only(cast, now):
    with pytest.raises(NotYourPower):
        acts.create_account(cast.actor("township.leader"), cast.people["wu"], login="wu.ds", password=None, now=now)
    account = acts.create_account(
        cast.actor("township.admin"), cast.people["wu"], login="wu.ds", password=PASSWORD, now=now
    )
    assert account.must_change_password


@pytest.mark.parametrize(
    "password", ["short", "1234567890123", "password1234", "zhou.test-2026!", "我是周文斌的密码呀呀呀"]
)
def test_a_password_that_others_would_guess_is_refused(cast, now, password):
    with pytest.raises(refusals.PasswordTooWeak):
        acts.create_account(SETUP, cast.person_of("township.centre"), login="zhou.test", password=password, now=now)
    assert not Account.objects.exists()


def test_one_changes_one_s_own_password_knowing_the_old_one(cast, now):
    actor = cast.actor("township.centre")
    account = cast.account("township.centre", password=PASSWORD)
    with pytest.raises(refusals.PasswordWrong):
        acts.change_password(actor, account.pk, old="not it at all", new="quiet-River-77-stone", now=now)
    with pytest.raises(refusals.PasswordRepeated):
        acts.change_password(actor, account.pk, old=PASSWORD, new=PASSWORD, now=now)
    with pytest.raises(refusals.AnotherPersonsAccount):
        acts.change_password(
            cast.actor("township.leader"), account.pk, old=PASSWORD, new="quiet-River-77-stone", now=now
        )
    acts.change_password(actor, account.pk, old=PASSWORD, new="quiet-River-77-stone", now=now)
    assert try_password("township.centre", PASSWORD) is None
    assert try_password("township.centre", "quiet-River-77-stone") == account


def test_a_reset_password_must_be_changed_and_takes_the_second_factor_away(cast, now):
    account = cast.account("township.centre", password=PASSWORD)
    acts.reset_password(cast.actor("township.admin"), account.pk, password="early-Bamboo-31-path", now=now)
    account.refresh_from_db()
    assert account.must_change_password
    viewer = queries.viewer_of(account, {}, on=TODAY)
    assert viewer is not None
    assert viewer.must_change_password


def test_a_locked_account_is_nobody_and_its_mandate_carries_nothing(cast, now):
    account = cast.account("township.centre", password=PASSWORD)
    client = Client()
    client.force_login(account)
    assert get_user(request_of(client)) == account

    acts.lock_account(cast.actor("township.admin"), account.pk, reason="调离岗位", now=now)
    assert isinstance(get_user(request_of(client)), AnonymousUser)
    account.refresh_from_db()
    assert queries.viewer_of(account, {}, on=TODAY) is None
    assert try_password("township.centre", PASSWORD) is None
    with pytest.raises(NoMandate):
        acts.sign_in(cast.actor("township.centre"), account.pk, now=now)

    acts.unlock_account(cast.actor("township.admin"), account.pk, reason="恢复任职", now=now)
    assert queries.viewer_of(Account.objects.get(pk=account.pk), {}, on=TODAY) is not None


def test_the_session_of_a_person_whose_mandate_ended_is_dead(cast, now):
    account = cast.account("township.centre")
    session = {"mandate": cast.mandates["township.centre"]}
    assert queries.viewer_of(account, session, on=TODAY).post == "township.centre"
    acts.end_mandate(SETUP, cast.mandates["township.centre"], on=TODAY, now=now)
    assert queries.viewer_of(account, session, on=TODAY + timedelta(days=1)) is None
    assert queries.viewer_of(account, {}, on=TODAY + timedelta(days=1)) is None


def test_a_session_cannot_borrow_another_person_s_mandate(cast):
    account = cast.account("village.bookkeeper")
    assert queries.viewer_of(account, {"mandate": cast.mandates["township.leader"]}, on=TODAY) is None
    assert queries.viewer_of(AnonymousUser(), {}, on=TODAY) is None


def test_who_holds_two_posts_chooses_as_what_they_act(cast, now, django_assert_num_queries):
    second = acts.grant_mandate(
        SETUP, acts.NewMandate(cast.people["tang"], "township.leader", cast.places["qingxi"], TODAY), now=now
    )
    account = cast.account("baishi.centre")
    choices = queries.mandates_of(account.person_id, TODAY)
    assert [(choice.post, choice.place_name) for choice in choices] == [
        ("township.centre", "白石镇"),
        ("township.leader", "青溪镇"),
    ]
    with django_assert_num_queries(1):
        viewer = queries.viewer_of(account, {"mandate": second.pk}, on=TODAY)
    assert (viewer.post, viewer.place_name, viewer.actor.mandate_id) == ("township.leader", "青溪镇", second.pk)


def test_a_b_holder_who_stands_by_cannot_sign_in(cast, now):
    person = acts.create_person(SETUP, acts.NewPerson("祝明", cast.places["qingxi"]), now=now)
    form = acts.NewMandate(person.pk, "township.discipline", cast.places["qingxi"], TODAY, line=Line.B)
    mandate = acts.grant_mandate(SETUP, form, now=now)
    account = acts.create_account(SETUP, person.pk, login="zhu.ming", password=None, now=now)
    assert queries.viewer_of(account, {}, on=TODAY) is None
    assert [choice.is_active for choice in queries.mandates_of(person.pk, TODAY)] == [False]
    with pytest.raises(StandsBy):
        acts.sign_in(door.Actor(mandate_id=mandate.pk), account.pk, now=now)


def test_a_view_reaches_as_far_as_the_post_sees(cast):
    def seen(name):
        viewer = queries.viewer_of(cast.account(name), {}, on=TODAY)
        return {place.name for place in queries.places(viewer)}

    assert seen("village.bookkeeper") == {"柳河村"}
    assert seen("township.centre") == {"青溪镇", "柳河村", "石桥村"}
    assert len(seen("county.auditor")) == 6


def test_one_time_codes_are_turned_on_asked_for_and_used_once(cast, now, monkeypatch):
    account = cast.account("township.cashier", password=PASSWORD)
    actor = cast.actor("township.cashier")
    secret = secondfactor.new_secret()
    totp = pyotp.TOTP(secret)
    with pytest.raises(refusals.CodeWrong):
        acts.enable_totp(
            actor, account.pk, secret=secret, code="000000" if totp.at(now) != "000000" else "000001", now=now
        )
    acts.enable_totp(actor, account.pk, secret=secret, code=totp.at(now), now=now)
    assert secret not in Account.objects.get(pk=account.pk).totp_sealed
    assert secondfactor.address(secret, account.login).startswith("otpauth://totp/Daylight:he.test?")

    later = now + timedelta(minutes=5)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    assert try_password("township.cashier", PASSWORD) is None
    assert try_password("township.cashier", PASSWORD, code=totp.at(now)) is None
    assert try_password("township.cashier", PASSWORD, code=totp.at(later)) == account
    acts.sign_in(actor, account.pk, code=totp.at(later), now=later)
    with pytest.raises(refusals.CodeWrong):
        acts.sign_in(actor, account.pk, code=totp.at(later), now=later)
    assert try_password("township.cashier", PASSWORD, code=totp.at(later)) is None


def test_signing_out_is_an_act(cast, now):
    account = cast.account("village.head")
    acts.sign_out(cast.actor("village.head"), account.pk, now=now)
    assert log.acts_about("account", account.pk)[-1].verb == "account.sign_out"


def test_an_account_is_never_handed_over(cast, now):
    account = cast.account("village.head")
    with (
        pytest.raises(DatabaseError, match="never handed over"),
        door.act(PartyVerb.CHANGE_PASSWORD, cast.actor("village.head"), place=None, now=now) as deed,
    ):
        Account.objects.filter(pk=account.pk).update(person_id=cast.people["wu"], act_id=deed.id)

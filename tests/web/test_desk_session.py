"""Signing in at the desk: passwords, codes, lock-out, identities, and sessions that die with the mandate."""

from datetime import timedelta

import pyotp
import pytest
from django.test import Client
from django.utils import timezone

from cast import Cast, login_of
from daylight.log.door import SETUP
from daylight.log.queries import acts_about
from daylight.parties import acts, secondfactor
from daylight.parties.models import Account, Mandate
from daylight.web.access import Audience, declaration_of
from daylight.web.desk.urls import urlpatterns
from desk import PASSWORD, Desk, said
from office import Office, build

SIGN_IN = "/desk/sign-in/"


@pytest.fixture
def desk(db: None, plain_static: None) -> Desk:
    return Desk(build())


@pytest.fixture
def browser(plain_static: None) -> Client:
    return Client(HTTP_ACCEPT_LANGUAGE="zh-hans")


def sign_in(browser: Client, name: str, password: str = PASSWORD, **more: str):
    return browser.post(SIGN_IN, {"username": login_of(name), "password": password, **more})


def test_the_right_password_leads_to_the_tasks_and_is_an_act(cast: Cast, browser: Client) -> None:
    account = cast.account("township.centre", password=PASSWORD)
    assert sign_in(browser, "township.centre")["Location"] == "/desk/"
    assert [row.verb for row in acts_about("account", account.pk)][-1] == "account.sign_in"
    assert "周文斌" in said(browser.get("/desk/"))
    assert browser.post("/desk/sign-out/")["Location"] == SIGN_IN
    assert [row.verb for row in acts_about("account", account.pk)][-1] == "account.sign_out"
    assert browser.get("/desk/")["Location"].startswith(SIGN_IN)


def test_after_signing_in_one_is_where_one_wanted_to_go_and_never_elsewhere(cast: Cast, browser: Client) -> None:
    cast.account("township.centre", password=PASSWORD)
    assert sign_in(browser, "township.centre", next="/desk/cases/")["Location"] == "/desk/cases/"
    browser.post("/desk/sign-out/")
    assert sign_in(browser, "township.centre", next="https://elsewhere.example/desk/")["Location"] == "/desk/"


def test_five_wrong_passwords_and_the_account_rests(cast: Cast, browser: Client) -> None:
    cast.account("township.centre", password=PASSWORD)
    for _ in range(4):
        answer = sign_in(browser, "township.centre", "wrong")
        assert answer.status_code == 403
        assert "登录名或密码不对" in said(answer)
    assert sign_in(browser, "township.centre", "wrong").status_code == 429
    answer = sign_in(browser, "township.centre")
    assert answer.status_code == 429
    assert "暂停登录" in said(answer)


def _with_code(cast: Cast) -> str:
    account, secret = cast.account("township.centre", password=PASSWORD), secondfactor.new_secret()
    earlier = timezone.now() - timedelta(seconds=30)
    acts.enable_totp(
        cast.actor("township.centre"), account.pk, secret=secret, code=pyotp.TOTP(secret).at(earlier), now=earlier
    )
    return secret


def test_a_second_step_asks_for_the_code_where_codes_are_on(cast: Cast, browser: Client) -> None:
    secret = _with_code(cast)
    assert sign_in(browser, "township.centre")["Location"] == "/desk/sign-in/code/"
    assert browser.get("/desk/")["Location"].startswith(SIGN_IN)
    assert browser.post("/desk/sign-in/code/", {"code": "000000"}).status_code == 403
    now = pyotp.TOTP(secret).now()
    assert browser.post("/desk/sign-in/code/", {"code": now})["Location"] == "/desk/"
    browser.post("/desk/sign-out/")
    sign_in(browser, "township.centre")
    assert browser.post("/desk/sign-in/code/", {"code": now}).status_code == 403  # a code seen is a code used


def test_wrong_codes_count_towards_the_lock_out(cast: Cast, browser: Client) -> None:
    _with_code(cast)
    sign_in(browser, "township.centre")
    for _ in range(5):
        browser.post("/desk/sign-in/code/", {"code": "000000"})
    assert browser.post("/desk/sign-in/code/", {"code": "000000"}).status_code == 429


def test_codes_are_turned_on_with_a_qr_code_and_a_first_code(desk: Desk) -> None:
    page = desk.get("township.centre", "/desk/account/codes/")
    assert "<svg" in page.content.decode()
    secret = desk.client("township.centre").session["totp_secret"]
    assert desk.post("township.centre", "/desk/account/codes/", {"code": "1"}).status_code == 422
    answer = desk.post("township.centre", "/desk/account/codes/", {"code": pyotp.TOTP(secret).now()})
    assert answer.status_code == 302
    assert Account.objects.get(login=login_of("township.centre")).totp_sealed


def test_an_initial_password_is_changed_before_anything_else(cast: Cast, browser: Client) -> None:
    acts.create_account(
        SETUP, cast.person_of("township.centre"), login="zhou.test", password=PASSWORD, now=timezone.now()
    )
    assert sign_in(browser, "township.centre")["Location"] == "/desk/account/password/"
    assert browser.get("/desk/cases/")["Location"] == "/desk/account/password/"
    form = {"old": PASSWORD, "new": "blue-River-9-snow", "again": "blue-River-9-snow"}
    assert "不一样" in said(browser.post("/desk/account/password/", form | {"again": "other"}))
    assert browser.post("/desk/account/password/", form | {"old": "x"}).status_code == 422
    assert browser.post("/desk/account/password/", form)["Location"] == "/desk/"
    assert browser.get("/desk/").status_code == 200  # this session lives on, with the new password


def test_who_holds_two_posts_chooses_one_and_can_change_it(office_of_two: Desk) -> None:
    desk = office_of_two
    page = said(desk.get("village.head", "/desk/identity/"))
    assert "村主任" in page
    assert "石桥村" in page
    other = desk.office.cast.mandates["second"]
    assert desk.post("village.head", "/desk/identity/", {"mandate": str(other)}).status_code == 302
    assert "石桥村 · 村主任" in said(desk.get("village.head", "/desk/"))
    foreign = desk.office.cast.mandates["township.leader"]
    assert desk.post("village.head", "/desk/identity/", {"mandate": str(foreign)}).status_code == 404


@pytest.fixture
def office_of_two(desk: Desk) -> Desk:
    office: Office = desk.office
    office.also("village.head", "village.head", "shiqiao", as_name="second")
    return desk


def test_the_session_of_somebody_locked_ends_at_the_next_request_and_says_why(desk: Desk) -> None:
    assert desk.get("township.centre", "/desk/").status_code == 200
    account = Account.objects.get(login=login_of("township.centre"))
    acts.lock_account(desk.office.actor("township.admin"), account.pk, reason="本人已调离本镇", now=timezone.now())
    answer = desk.get("township.centre", "/desk/", follow=True)
    assert answer.redirect_chain[0][0].startswith(SIGN_IN)
    assert "已退出登录" in said(answer)


def test_the_session_of_somebody_whose_mandate_ended_is_dead_too(desk: Desk) -> None:
    case = desk.submitted()
    assert desk.get("township.centre", "/desk/").status_code == 200
    yesterday = timezone.localdate() - timedelta(days=1)
    acts.end_mandate(
        desk.office.actor("township.admin"), desk.office.cast.mandates["township.centre"], on=yesterday,
        now=timezone.now(), reason="任期届满",
    )  # fmt: skip
    answer = desk.decide("township.centre", case, "review", "approve")
    assert answer["Location"].startswith(SIGN_IN)
    assert Mandate.objects.get(pk=desk.office.cast.mandates["township.centre"]).until == yesterday
    assert case.steps.get(code="review").outcome == "open"


def test_nobody_enters_by_one_click_outside_a_demonstration(desk: Desk, browser: Client, settings) -> None:
    desk.office.cast.account("township.centre")
    login = login_of("township.centre")
    assert browser.post("/desk/sign-in/as/", {"login": login}).status_code == 404
    assert "data-login" not in browser.get(SIGN_IN).content.decode()
    settings.DEMONSTRATION = True
    assert f'data-login="{login}"' in browser.get(SIGN_IN).content.decode()
    assert browser.post("/desk/sign-in/as/", {"login": login})["Location"] == "/desk/"


def test_an_account_with_a_password_has_no_one_click_even_in_a_demonstration(
    cast: Cast, browser: Client, settings
) -> None:
    settings.DEMONSTRATION = True
    cast.account("township.centre", password=PASSWORD)
    assert browser.post("/desk/sign-in/as/", {"login": login_of("township.centre")}).status_code == 404


def test_every_page_of_the_desk_says_who_may_open_it_and_sends_strangers_to_the_door(db: None, browser: Client) -> None:
    undeclared = [pattern.name for pattern in urlpatterns if declaration_of(pattern.callback) is None]
    assert undeclared == []
    signed_out = {"sign_in", "code", "enter_as"}
    public = {
        pattern.name for pattern in urlpatterns if declaration_of(pattern.callback).audience is Audience.EVERYBODY
    }
    assert public == signed_out
    for path in ("/desk/", "/desk/cases/1/", "/desk/documents/1/file/", "/desk/procedures/"):
        assert browser.get(path)["Location"] == f"{SIGN_IN}?next={path}"


def test_a_page_of_another_post_names_the_posts_it_is_for(desk: Desk) -> None:
    answer = desk.get("county.auditor", "/desk/cases/new/payment/")
    assert answer.status_code == 403
    assert "村报账员" in said(answer)
    assert "县审计局" in said(answer)

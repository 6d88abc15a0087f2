"""Around every request: the content policy, refusals in three forms, pages for faults."""

import json
import time
from datetime import date
from typing import Any

import pytest
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from daylight.kernel.refusals import ConflictRefused, PermissionRefused, Refused
from daylight.web import errors, middleware, switches

STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
PAGE, MACHINE = {"Accept": "text/html"}, {"Accept": "application/json"}


class AboveLimit(Refused):
    """A refusal with money, a day and a list in it."""

    message = "At most {limit_fen} yuan until {until}, says {names}: {missing}."


class SameHand(PermissionRefused):
    message = "Whoever asks for this test does not approve it."


class AlreadyHandled(ConflictRefused):
    message = "Somebody was faster."


def answer_to(refused: Refused, headers: dict[str, str]) -> HttpResponse:
    def view(request: HttpRequest) -> HttpResponse:
        raise refused

    request = RequestFactory().get("/desk/", headers=headers)
    handler: Any = middleware.refusals(view)
    answer = handler.process_exception(request, refused)
    assert isinstance(answer, HttpResponse)
    return answer


def test_every_answer_carries_the_strict_policy() -> None:
    answer = middleware.content_security_policy(lambda _: HttpResponse())(RequestFactory().get("/"))
    assert answer["Content-Security-Policy"] == STRICT


def test_a_view_that_shows_a_file_in_a_frame_may_open_just_that() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        answer = HttpResponse()
        answer.csp = {"frame-src": "'self'"}  # type: ignore[attr-defined]
        return answer

    answer = middleware.content_security_policy(view)(RequestFactory().get("/"))
    assert answer["Content-Security-Policy"] == f"{STRICT}; frame-src 'self'"


@pytest.mark.parametrize(("refused", "status"), [(SameHand(), 403), (AlreadyHandled(), 409), (AboveLimit(), 422)])
def test_a_refusal_is_a_page_for_people_with_its_own_status(refused: Refused, status: int, plain_static: None) -> None:
    answer = answer_to(refused, PAGE)
    assert answer.status_code == status
    assert refused.message.split("{")[0] in answer.content.decode()
    assert "<html" in answer.content.decode()


def test_a_refusal_is_code_message_and_facts_for_machines() -> None:
    refused = AboveLimit(limit_fen=500_000, until=date(2026, 11, 24), names=["王", "李"])
    body = json.loads(answer_to(refused, MACHINE).content)
    assert body["code"] == "AboveLimit"
    assert body["message"] == "At most 5,000.00 yuan until 2026-11-24, says 王、李: {missing}."
    assert body["facts"] == {"limit_fen": 500_000, "until": "2026-11-24", "names": ["王", "李"]}


def test_a_refusal_never_replaces_the_part_htmx_wanted_to_change(plain_static: None) -> None:
    answer = answer_to(AlreadyHandled(), {**PAGE, "HX-Request": "true"})
    assert (answer.status_code, answer["HX-Retarget"], answer["HX-Reselect"]) == (409, "#notices", "#refusal")
    assert "<html" not in answer.content.decode()


def test_a_fault_is_not_taken_for_a_refusal() -> None:
    handler: Any = middleware.refusals(lambda _: HttpResponse())
    assert handler.process_exception(RequestFactory().get("/"), ValueError("fault")) is None


def test_a_fault_gives_a_number_to_read_out_and_tells_nothing_else(
    plain_static: None, caplog: pytest.LogCaptureFixture
) -> None:
    try:
        int("secret of the house")
    except ValueError:
        answer = errors.server_error(RequestFactory().get("/desk/", headers=PAGE))
    number = caplog.records[0].getMessage().split()[1].rstrip(":")
    assert answer.status_code == 500
    assert number in answer.content.decode()
    assert "secret" not in answer.content.decode()
    assert "secret of the house" in caplog.text


def test_an_unknown_address_is_a_page_for_people_and_json_for_machines(plain_static: None) -> None:
    assert errors.not_found(RequestFactory().get("/x", headers=PAGE)).status_code == 404
    assert json.loads(errors.not_found(RequestFactory().get("/x", headers=MACHINE)).content)["code"] == "Http404"


@pytest.mark.parametrize(
    ("back", "goes"),
    [("/v/3/?a=1", "/v/3/?a=1"), ("https://example.org/", "/"), ("//example.org", "/"), ("javascript:x", "/")],
)
def test_a_switch_leads_back_but_never_to_another_host(back: str, goes: str) -> None:
    answer = switches.large_type(RequestFactory().get("/switch/large/on", {"back": back}), "on")
    assert answer["Location"] == goes
    assert answer.cookies["large_type"].value == "1"


def test_only_our_languages_can_be_switched_to() -> None:
    request = RequestFactory().get("/", {"back": "/"})
    assert switches.language(request, "en").cookies["django_language"].value == "en"
    assert "django_language" not in switches.language(request, "fr").cookies


def seen_before(seconds: int, **headers: str) -> HttpRequest:
    request = RequestFactory().get("/desk/", headers=headers)
    request.session = SessionStore()
    request.session["seen_at"] = int(time.time()) - seconds
    request.session.modified = False
    return request


def test_half_an_hour_without_doing_anything_ends_the_session() -> None:
    assert not middleware._was_idle(seen_before(1799))
    assert middleware._was_idle(seen_before(1810))


def test_reading_pages_writes_the_session_at_most_once_a_minute() -> None:
    soon, later = seen_before(20), seen_before(61)
    middleware._was_idle(soon)
    middleware._was_idle(later)
    assert (soon.session.modified, later.session.modified) == (False, True)


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in() -> None:
    request = seen_before(600, **{"X-Daylight-Poll": "1"})
    middleware._was_idle(request)
    assert not request.session.modified

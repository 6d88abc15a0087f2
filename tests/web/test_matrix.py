"""The access matrix: every address × every post × own, sibling, parent and foreign place, and the public.

The county is built once for the file; every request is undone after it was looked at.
"""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from types import ModuleType

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from daylight.parties.models import Account
from daylight.web.access import Audience
from web import matrix
from web.conftest import PLAIN_STATIC
from web.county import VILLAGES, County, Seat, build_county, draft_mark, mark, posts, undone, wish_mark
from web.matrix import TABLE, Address, addresses, may_see, paths_of, read

pytestmark = pytest.mark.django_db
BACKEND = "daylight.parties.authentication.AccountBackend"
NEIGHBOURS = ("shiqiao/village.head", "songling/village.bookkeeper", "baishi/township.centre", "baishi/township.admin")
"""Beside the fourteen posts of 柳河村, 青溪镇 and 明川县 these look from elsewhere."""
REFUSED = {400, 403, 404, 405, 409, 422}


TIMES = []


@dataclass
class Visits:
    """The county over HTTP: whoever asks, what they were answered, and what was wrong with it."""

    county: County
    clients: dict[str, Client] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    asked: int = 0

    def client(self, seat: Seat | None) -> Client:
        """The browser of a viewer; of the public without one."""
        name = seat.name if seat else ""
        if name not in self.clients:
            client = Client(HTTP_ACCEPT_LANGUAGE="zh-hans", raise_request_exception=False)
            if seat is not None:
                client.force_login(Account.objects.get(pk=seat.account_id), backend=BACKEND)
                session = client.session
                session["seen_at"] = int(time.time())
                session.save()
                self.sessions[name] = client.cookies["sessionid"].value
            self.clients[name] = client
        return self.clients[name]

    def ask(self, seat: Seat | None, method: str, address: str, **more: object) -> tuple[HttpResponse, bytes, int]:
        """Ask, read the answer and count the acts it wrote; then let it never have been."""
        client = self.client(seat)
        _t = time.perf_counter()
        with undone():
            answer = client.generic(method, address) if not more else getattr(client, method.lower())(address, **more)
            body = read(answer)
            acts = matrix.acts_written(self.county)
        client.cookies = SimpleCookie({"sessionid": self.sessions[seat.name]} if seat else {})
        self.asked += 1
        import re as _re
        TIMES.append((time.process_time(), method, _re.sub(r"[0-9a-f-]{30,}|\d+", "N", address), answer.status_code, time.perf_counter() - _t))
        return answer, body, acts

    def check(self, problem: str, seat: Seat | None, method: str, address: str, answer: HttpResponse | None = None) -> None:
        """Note what is wrong."""
        told = ""
        if answer is not None and getattr(answer, "exc_info", None):
            told = f": {answer.exc_info[1]!r}"
        self.wrong.append(f"{seat.name if seat else 'public'} {method} {address}: {problem}{told}")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """The county's own folders, the same for every test of this file."""
    home = tmp_path_factory.mktemp("county")
    names = {"TILE_DIR": "log", "FILE_DIR": "files", "BANK_DIR": "bank"}
    return {key: home / name for key, name in names.items()} | {"PASSWORD_HASHERS": ["quick.QuickArgon2"]}


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: pytest.FixtureRequest, folders: dict[str, object]) -> Iterator[Visits]:
    """The county, made once and never committed."""
    with override_settings(**folders), django_db_blocker.unblock(), undone():
        yield Visits(build_county())


@pytest.fixture
def visits(
    built: Visits, folders: dict[str, object], settings: object, plain_static: None, caplog: pytest.LogCaptureFixture
) -> Visits:
    """The county with its folders in place, and nothing noted yet; thousands of refusals need no log line each."""
    caplog.set_level("CRITICAL", logger="django.request")
    for name, value in folders.items():
        setattr(settings, name, value)
    built.wrong.clear()
    return built


def viewers(county: County) -> list[Seat]:
    """One holder of each post on the line 柳河村, 青溪镇, 明川县, and the neighbours."""
    line = {"village": "liuhe", "township": "qingxi", "county": "mingchuan"}
    names = [f"{line[str(post['level'])]}/{code}" for code, post in posts().items()]
    return [county.seats[name] for name in (*names, *NEIGHBOURS)]


def desk_addresses() -> list[Address]:
    """The addresses of the desk; one that lacks its row has failed above, by name."""
    listed = [one for one in addresses() if one.access is not None and one.name in TABLE]
    return [one for one in listed if one.access is not None and one.access.audience is Audience.OFFICIALS]


# ---------------------------------------------------------------- every address is thought of


def test_every_address_is_declared_and_stands_in_the_matrix() -> None:
    assert not matrix.faults(), "\n".join(matrix.faults())


def test_an_address_that_nobody_thought_of_is_named() -> None:
    def forgotten(request: HttpRequest) -> HttpResponse:
        return HttpResponse("everything")

    conf = ModuleType("forgotten")
    conf.urlpatterns = [path("desk/forgotten/", forgotten, name="forgotten"), path("", include("daylight.urls"))]  # type: ignore[attr-defined]
    found = matrix.faults(conf)
    assert "forgotten: its view does not declare who may open it" in found
    assert "forgotten: no row in the matrix" in found


def test_the_viewers_hold_every_post_that_a_person_can_hold(visits: Visits) -> None:
    seats = viewers(visits.county)
    assert {seat.post for seat in seats} == set(posts())
    assert len(seats) == len(posts()) + len(NEIGHBOURS)


# ---------------------------------------------------------------- without a session


def test_nothing_of_the_desk_is_reached_without_a_session(visits: Visits) -> None:
    for one in desk_addresses():
        for (_place, address), method in _all(paths_of(visits.county, one.name), ("GET", "POST")):
            answer, body, acts = visits.ask(None, method, address)
            if answer.status_code != 302 or not answer["Location"].startswith("/desk/sign-in/"):
                visits.check(f"answered {answer.status_code}", None, method, address, answer)
            if b"MARK-" in body or acts:
                visits.check("showed or wrote something", None, method, address)
    assert not visits.wrong, "\n".join(visits.wrong)


def _all(paths: list[tuple[str, str]], methods: tuple[str, ...]) -> Iterator[tuple[tuple[str, str], str]]:
    return ((one, method) for one in paths for method in methods)


# ---------------------------------------------------------------- post × place


def test_each_post_opens_what_its_powers_and_its_place_reach_and_nothing_else(visits: Visits) -> None:
    county, before = visits.county, visits.asked
    for seat in viewers(county):
        hidden, linkable = county.hidden_from(seat), matrix.linkable(seat)
        for one in desk_addresses():
            assert one.access is not None
            if not one.access.admits(seat.post):
                _is_stopped(visits, seat, one.name)
                continue
            for place, address in paths_of(county, one.name):
                if not TABLE[one.name].into or may_see(county, seat, TABLE[one.name].noun, place):
                    _is_served(visits, seat, address, TABLE[one.name].asks, hidden=hidden, linkable=linkable)
                else:
                    _is_not_found(visits, seat, address, hidden=hidden)
    assert not visits.wrong, "\n".join(visits.wrong)
    assert visits.asked - before > 3000


def _is_stopped(visits: Visits, seat: Seat, name: str) -> None:
    """A page of another post's work is refused before its object is looked for."""
    for method in ("GET", "POST"):
        _place, address = paths_of(visits.county, name)[0]
        answer, body, acts = visits.ask(seat, method, address)
        if answer.status_code != 403 or acts or b"MARK-" in body:
            visits.check(f"not stopped but answered {answer.status_code}", seat, method, address, answer)


def _is_not_found(visits: Visits, seat: Seat, address: str, *, hidden: list[bytes]) -> None:
    """An object beyond sight is as one that is not there, and nothing is written."""
    statuses = set()
    for method in ("GET", "POST"):
        answer, body, acts = visits.ask(seat, method, address)
        statuses.add(answer.status_code)
        if answer.status_code not in ({404, 405} if method == "GET" else {403, 404, 405}):
            visits.check(f"beyond sight, answered {answer.status_code}", seat, method, address, answer)
        if acts or any(text in body for text in hidden):
            visits.check("wrote an act or showed something beyond sight", seat, method, address)
    if statuses == {405}:
        visits.check("answers to nothing", seat, "GET and POST", address)


def _is_served(
    visits: Visits, seat: Seat, address: str, asks: tuple[str, ...], *, hidden: list[bytes], linkable: set[tuple[bytes, bytes]]
) -> None:
    """What is within sight is shown, without anything of other places; a form may be refused, never with a fault."""
    statuses = []
    for method, ask in [*(("GET", ask) for ask in asks), ("POST", "")]:
        answer, body, _acts = visits.ask(seat, method, address + ask)
        statuses.append(answer.status_code)
        fine = {200, 302, 405, 409} if method == "GET" else {200, 204, 302} | REFUSED
        if answer.status_code not in fine:
            visits.check(f"answered {answer.status_code}", seat, method, address + ask, answer)
        shown = sorted({text.decode() for text in hidden if text in body})
        if shown:
            visits.check(f"shows {shown}", seat, method, address + ask)
        if dead := matrix.links_in(body) - linkable:
            visits.check(f"leads to {sorted(dead)} beyond sight", seat, method, address + ask)
    if set(statuses) == {405}:
        visits.check("answers to nothing", seat, "GET and POST", address)


def test_zz():
    from collections import Counter, defaultdict
    d=defaultdict(list)
    for _, m, a, st, t in TIMES: d[m, a, st].append(t)
    rows=sorted(((sum(v), len(v), k) for k,v in d.items()), reverse=True)
    with open("/tmp/times.txt","w") as f:
        f.write(f"{len(TIMES)} {sum(t[-1] for t in TIMES)}\n")
        for r in rows: f.write(f"{r[0]:.2f} {r[1]} {r[0]/r[1]*1000:.1f}ms {r[2]}\n")

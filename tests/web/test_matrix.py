"""The access matrix: every address × every post × own, sibling, parent and foreign place, and the public.

The county is built once for the file; every request is undone after it was looked at.
"""

import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from types import ModuleType

import pytest
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path, resolve

from cast import PLACES
from daylight.kernel.identifiers import make_bank_card
from daylight.parties.models import Account
from daylight.web.access import Audience
from web import matrix
from web.county import VILLAGES, County, Seat, build_county, mark, posts, undone
from web.matrix import TABLE, Address, addresses, may_see, paths_of, read

pytestmark = pytest.mark.django_db
BACKEND = "daylight.parties.authentication.AccountBackend"
NEIGHBOURS = ("shiqiao/village.head", "songling/village.bookkeeper", "baishi/township.centre")
"""Beside the fourteen posts of 柳河村, 青溪镇 and 明川县 these look from elsewhere."""
THOROUGH = {
    "liuhe/village.bookkeeper", "qingxi/township.centre", "qingxi/township.admin", "mingchuan/county.discipline",
    "songling/village.bookkeeper", "baishi/township.centre",
}  # fmt: skip
"""Whoever opens every part and every export, at each level and on both sides."""
MARKED = {"cases", "orders", "people"}
"""Lists in which the mark of each place in sight stands."""
PLACE_NAMES = frozenset(name for _code, name, *_more in PLACES.values())
CARD = make_bank_card(serial=77_001)
MACHINE = "application/json"
REFUSED = {400, 403, 404, 405, 409, 422}


@dataclass
class Visits:
    """The county over HTTP: whoever asks, what they were answered, and what was wrong with it."""

    county: County
    clients: dict[str, Client] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    asked: int = 0
    idle: set[tuple[str, str]] = field(default_factory=set)
    """Address and method that lead nowhere for anybody: not allowed, or a page that takes no form."""

    def methods(self, name: str) -> list[str]:
        """The methods that are worth asking with."""
        return [method for method in ("GET", "POST") if (name, method) not in self.idle]

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
        with undone():
            answer = getattr(client, method.lower())(address, **more)
            body = read(answer)
            acts = matrix.acts_written(self.county)
        client.cookies = SimpleCookie({"sessionid": self.sessions[seat.name]} if seat else {})
        self.asked += 1
        return answer, body, acts

    def note(self, problem: str, seat: Seat | None, address: str, answer: HttpResponse | None = None) -> None:
        """Note what is wrong."""
        told = ""
        if answer is not None and getattr(answer, "exc_info", None):
            told = f": {answer.exc_info[1]!r}"
        self.wrong.append(f"{seat.name if seat else 'public'} {address}: {problem}{told}")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """The county's own folders, the same for every test of this file."""
    home = tmp_path_factory.mktemp("county")
    names = {"TILE_DIR": "log", "FILE_DIR": "files", "BANK_DIR": "bank"}
    return {key: home / name for key, name in names.items()} | {"PASSWORD_HASHERS": ["quick.QuickArgon2"]}


@pytest.fixture(scope="module")
def built(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest, folders: dict[str, object]
) -> Iterator[Visits]:
    """The county, made once and never committed."""
    with override_settings(**folders), django_db_blocker.unblock(), undone():
        visits = Visits(build_county())
        for (
            seat
        ) in visits.county.seats.values():  # here, and not in a test, whose own transaction would end the session
            visits.client(seat)
        yield visits


@pytest.fixture
def visits(
    built: Visits, folders: dict[str, object], settings: object, plain_static: None, caplog: pytest.LogCaptureFixture
) -> Visits:
    """The county with its folders in place, and nothing noted yet; thousands of refusals need no log line each."""
    caplog.set_level("CRITICAL", logger="django.request")
    for name, value in folders.items():
        setattr(settings, name, value)
    cache.clear()  # figures are kept for a while, by the place's path: another test's county has the same
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
        for _noun, _place, address in paths_of(visits.county, one.name):
            for method in ("GET", "POST"):
                answer, body, acts = visits.ask(None, method, address)
                if answer.status_code != 302 or not answer["Location"].startswith("/desk/sign-in/"):
                    visits.note(f"answered {answer.status_code}", None, f"{method} {address}", answer)
                if b"MARK-" in body or acts:
                    visits.note("showed or wrote something", None, f"{method} {address}")
    assert not visits.wrong, "\n".join(visits.wrong)


# ---------------------------------------------------------------- post × place


@dataclass(frozen=True)
class Eye:
    """A viewer with what must not reach them: texts, and links to things beyond sight."""

    seat: Seat
    hidden: list[bytes]
    beyond: set[tuple[bytes, bytes]]

    @property
    def is_thorough(self) -> bool:
        """Whether this viewer opens every part and every export; all others open the page and count its rows."""
        return self.seat.name in THOROUGH

    def shown(self, body: bytes, name: str = "") -> list[str]:
        """What stands in an answer and must not; a warning may rest on a row elsewhere, and says where, no more."""
        allowed = PLACE_NAMES if name == "desk:warning" else frozenset()
        return [text for text in matrix.shown_of(body, self.hidden) if text not in allowed]


@pytest.mark.parametrize("level", ["village", "township", "county"])
def test_each_post_opens_what_its_powers_and_its_place_reach_and_nothing_else(visits: Visits, level: str) -> None:
    county, before = visits.county, visits.asked
    for seat in (one for one in viewers(county) if one.post.startswith(level)):
        eye = Eye(seat, county.hidden_from(seat), matrix.out_of_sight(seat))
        for one in desk_addresses():
            assert one.access is not None
            if one.access.admits(seat.post):
                _look(visits, eye, one.name)
            else:
                _is_stopped(visits, seat, one.name)
    assert not visits.wrong, "\n".join(visits.wrong)
    assert visits.asked - before > 500


def _look(visits: Visits, eye: Eye, name: str) -> None:
    """Every object of the address: served within sight, not found beyond it.

    Of each kind a thorough viewer opens everything within sight, another one's own and one more.
    """
    row, opened = TABLE[name], Counter[str]()
    for noun, place, address in paths_of(visits.county, name):
        if row.into and not may_see(visits.county, eye.seat, noun, place):
            _is_not_found(visits, eye, name, address)
            continue
        opened[noun] += 1
        if eye.is_thorough or opened[noun] <= 2:
            asks = (*row.asks, *row.deep) if eye.is_thorough and opened.total() == 1 else row.asks
            _is_served(visits, eye, name, [address + ask for ask in asks])


def _is_stopped(visits: Visits, seat: Seat, name: str) -> None:
    """A page of another post's work is refused before its object is looked for."""
    for method in ("GET", "POST"):
        _noun, _place, address = paths_of(visits.county, name)[0]
        answer, body, acts = visits.ask(seat, method, address, HTTP_ACCEPT=MACHINE)
        if answer.status_code != 403 or acts or b"MARK-" in body:
            visits.note(f"not stopped but answered {answer.status_code}", seat, f"{method} {address}", answer)


def _is_not_found(visits: Visits, eye: Eye, name: str, address: str) -> None:
    """An object beyond sight is as one that is not there, and nothing is written."""
    for method in visits.methods(name):
        answer, body, acts = visits.ask(eye.seat, method, address, HTTP_ACCEPT=MACHINE)
        if answer.status_code == 405:
            visits.idle.add((name, method))
        elif answer.status_code not in ({404} if method == "GET" else {403, 404}):
            visits.note(f"beyond sight, answered {answer.status_code}", eye.seat, f"{method} {address}", answer)
        if acts or eye.shown(body):
            visits.note(f"beyond sight, {acts} acts, shows {eye.shown(body)}", eye.seat, f"{method} {address}")


def _is_served(visits: Visits, eye: Eye, name: str, addresses: list[str]) -> None:
    """What is within sight is shown, without anything of other places; a form may be refused, never with a fault."""
    asks = {"GET": addresses, "POST": addresses[:1]}
    for method, address in [(verb, one) for verb in visits.methods(name) for one in asks[verb]]:
        answer, body, acts = visits.ask(eye.seat, method, address)
        if answer.status_code == 405 or (method == "POST" and answer.status_code == 200 and not acts):
            visits.idle.add((name, method))
        if answer.status_code not in ({200, 302, 405, 409} if method == "GET" else {200, 204, 302} | REFUSED):
            visits.note(f"answered {answer.status_code}", eye.seat, f"{method} {address}", answer)
        if shown := eye.shown(body, name):
            visits.note(f"shows {shown}", eye.seat, f"{method} {address}")
        if beyond := matrix.links_in(body) & eye.beyond:
            visits.note(f"leads to {sorted(beyond)} beyond sight", eye.seat, f"{method} {address}")
        if TABLE[name].lists and address.endswith("?format=json"):
            _is_counted(visits, eye, address, body)


def _is_counted(visits: Visits, eye: Eye, address: str, body: bytes) -> None:
    """A list counts what the viewer sees and nothing else; what it must show is there."""
    noun = TABLE[f"desk:{_name_of(address)}"].lists
    told, expected = json.loads(body)["count"], matrix.expected_count(eye.seat, noun)
    if expected is not None and told != expected:
        visits.note(f"counts {told} {noun}, not {expected}", eye.seat, address)
    seen = [place for place in VILLAGES if eye.seat.sees(visits.county.paths[place])]
    if noun in MARKED and (lacks := [place for place in seen if mark(place).encode() not in body]):
        visits.note(f"does not show {lacks}", eye.seat, address)


def _name_of(address: str) -> str:
    return str(resolve(address.partition("?")[0]).url_name)


# ---------------------------------------------------------------- figures, searches, forms


def test_the_figures_of_a_place_are_the_sums_of_what_its_viewer_sees(visits: Visits) -> None:
    for name in THOROUGH:
        seat = visits.county.seats[name]
        for address in ("/desk/dashboard/", "/desk/places/"):
            answer, _body, _acts = visits.ask(seat, "GET", address)
            figures = {str(figure.label): str(figure.value) for figure in answer.context["figures"]}
            for label, expected in matrix.expected_figures(seat).items():
                told = [value for known, value in figures.items() if known in label]
                if not any(value in expected for value in told):
                    visits.note(f"{label}: {told}, not {expected}", seat, address)
    assert not visits.wrong, "\n".join(visits.wrong)


def test_a_filter_or_a_search_that_names_something_beyond_sight_finds_nothing(visits: Visits) -> None:
    county, seat = visits.county, visits.county.seats["liuhe/village.bookkeeper"]
    eye = Eye(seat, county.hidden_from(seat), matrix.out_of_sight(seat))
    there = {noun: county.objects[noun]["songling"] for noun in ("place", "book", "case", "waiting", "order")}
    account, number, reference, person = matrix.names_beyond(there, county.objects["person"]["songling"])
    for address in (
        f"/desk/cases/?place={there['place']}", f"/desk/money/?place={there['place']}", f"/desk/people/?place={there['place']}",
        f"/desk/warnings/?state=open&place={there['place']}", f"/desk/log/?place={there['place']}",
        f"/desk/money/vouchers/?book={there['book']}", f"/desk/money/lines/?account={account}",
        f"/desk/search/?q={number}", f"/desk/search/?q={reference}", f"/desk/search/?q={person}", f"/desk/people/?q={person}",
        f"/desk/cases/?text={number}",
    ):  # fmt: skip
        answer, body, _acts = visits.ask(seat, "GET", address)
        body = body.replace(person.encode(), b"")  # what was typed is shown again
        if answer.status_code not in {200, 422} or eye.shown(body) or matrix.links_in(body) & eye.beyond:
            visits.note(f"answered {answer.status_code}, shows {eye.shown(body)}", seat, address, answer)
    for asked, expected in ((there["place"], 404), ("²", 200), ("9" * 30, 200)):  # what is no number asks for nothing
        answer, body, _acts = visits.ask(seat, "GET", f"/desk/dashboard/?place={asked}")
        if answer.status_code != expected or eye.shown(body):
            visits.note(f"answered {answer.status_code}", seat, f"/desk/dashboard/?place={asked}", answer)
    assert not visits.wrong, "\n".join(visits.wrong)


def test_a_form_that_names_something_beyond_sight_changes_nothing(visits: Visits) -> None:
    county = visits.county
    own, there = county.objects["person"]["qingxi"], county.objects["place"]["songling"]
    other = matrix.names_beyond({}, county.objects["person"]["songling"])[3]
    person = {"name": "某人", "place_id": there, "since": "2026-01-01"}
    body = {"name": "某户", "kind": "household", "place_id": there, "account_number": CARD, "bank_name": "某行"}
    mandate = {"post": "village.head", "place_id": there, "line": "A", "since": "2026-01-01"}
    for name, address, form in (
        ("liuhe/village.bookkeeper", "/desk/cases/new/payment/", {"place": there}),
        ("liuhe/village.bookkeeper", "/desk/cases/new/payment/", {"place": county.objects["place"]["shiqiao"]}),
        ("qingxi/township.discipline", "/desk/cases/new/clearance/", {"place": there}),
        ("qingxi/township.admin", f"/desk/people/{own}/grant/", mandate),
        ("qingxi/township.admin", f"/desk/people/{own}/grant/", mandate | {"place_id": county.objects["place"]["mingchuan"]}),
        ("qingxi/township.admin", "/desk/people/new/", person),
        ("liuhe/village.bookkeeper", "/desk/bodies/new/", body),
        ("qingxi/township.centre", "/desk/bodies/new/", body),
        ("qingxi/township.admin", f"/desk/bodies/{county.objects['body']['mingchuan']}/accounts/", body),
        ("qingxi/township.admin", f"/desk/people/{own}/kin/", {"relative": other, "degree": "1"}),
        ("qingxi/township.admin", "/desk/identity/", {"mandate": county.objects["mandate"]["songling"]}),
    ):  # fmt: skip
        answer, _body, acts = visits.ask(county.seats[name], "POST", address, data=form)
        if acts or answer.status_code not in {403, 404, 422}:
            visits.note(f"answered {answer.status_code}, {acts} acts", county.seats[name], address, answer)
    assert not visits.wrong, "\n".join(visits.wrong)


def test_a_warning_that_rests_on_a_row_of_another_village_names_the_village_and_no_more(visits: Visits) -> None:
    county, seat = visits.county, visits.county.seats["songling/village.head"]
    there = {"waiting": county.objects["waiting"]["liuhe"]}
    number = matrix.names_beyond(there, county.objects["person"]["liuhe"])[1]
    answer, body, _acts = visits.ask(seat, "GET", f"/desk/warnings/{county.objects['assigned']['songling']}/")
    assert answer.status_code == 200
    assert "柳河村" in body.decode()
    assert number
    assert number not in body.decode()
    _answer, body, _acts = visits.ask(
        county.seats["mingchuan/county.discipline"], "GET", f"/desk/warnings/{county.objects['assigned']['songling']}/"
    )
    assert number in body.decode()


# ---------------------------------------------------------------- the public


def test_the_public_pages_show_nothing_secret_and_nothing_of_another_place(visits: Visits) -> None:
    county, seat = visits.county, visits.county.seats["songling/village.head"]
    told: Counter[str] = Counter()
    for one in addresses():
        if one.access is None or one.access.audience is not Audience.EVERYBODY or one.name not in TABLE:
            continue
        row = TABLE[one.name]
        for _noun, place, address in paths_of(county, one.name):
            for viewer, method, ask in [
                *((None, "GET", ask) for ask in row.asks),
                (seat, "GET", row.asks[0]),
                (None, "POST", ""),
            ]:
                answer, body, acts = visits.ask(viewer, method, address + ask)
                if answer.status_code >= 500 or acts:
                    visits.note(
                        f"answered {answer.status_code}, {acts} acts", viewer, f"{method} {address}{ask}", answer
                    )
                told[place] += mark(place).encode() in body
                if shown := matrix.shown_of(body, county.kept_from_the_public(place)):
                    visits.note(f"shows {shown}", viewer, f"{method} {address}{ask}")
    assert not visits.wrong, "\n".join(visits.wrong)
    assert all(told[place] > 3 for place in VILLAGES), told  # what is public is shown, else the rest proves nothing


def test_what_is_not_public_has_no_public_page(visits: Visits) -> None:
    objects = visits.county.objects
    for noun, place in ((noun, place) for noun in ("draft", "clearance", "asked") for place in VILLAGES):
        for page in ("cases", "questions"):
            answer, body, _acts = visits.ask(None, "GET", f"/{page}/{objects[noun][place]}/")
            if matrix.shown_of(body, visits.county.kept_from_the_public(place)):
                visits.note("shows what is not public", None, f"/{page}/{objects[noun][place]}/", answer)
            if answer.status_code != 404 and noun != "asked":
                visits.note(f"{noun}: answered {answer.status_code}", None, f"/{page}/{objects[noun][place]}/", answer)
    assert not visits.wrong, "\n".join(visits.wrong)


def test_no_file_of_the_house_is_reached_by_its_name(visits: Visits, folders: dict[str, object]) -> None:
    kept = [file for name in ("FILE_DIR", "BANK_DIR") for file in Path(str(folders[name])).rglob("*") if file.is_file()]
    assert kept
    names = ["keys/session.secret", "daylight.sqlite3", *(f"{file.parent.name}/{file.name}" for file in kept)]
    for name in names:
        for way in (
            "/log/",
            "/log/../",
            "/log/%2e%2e/",
            "/log/tile/../../",
            "/static/",
            "/static/../",
            "/files/",
            "/var/",
        ):
            answer, _body, _acts = visits.ask(None, "GET", way + name)
            if answer.status_code not in {400, 404}:
                visits.note(f"answered {answer.status_code}", None, way + name, answer)
    hidden = [*visits.county.kept_from_the_public(""), *(mark(place).encode() for place in visits.county.paths)]
    tiles = [file for file in Path(str(folders["TILE_DIR"])).rglob("*") if file.is_file()]
    assert tiles
    assert not [(file.name, shown) for file in tiles if (shown := matrix.shown_of(file.read_bytes(), hidden))]
    assert not visits.wrong, "\n".join(visits.wrong)

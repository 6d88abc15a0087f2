"""People on the desk: masked, read in clear for a reason, appointed, stood in for, and their accounts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cast import id_number, phone
from daylight.log.door import SETUP
from daylight.log.queries import acts_about
from daylight.parties import acts
from daylight.parties.models import Absence, Account, Kinship, Mandate, Person
from desk import Desk, said
from office import build


@pytest.fixture
def desk(db: None, plain_static: None) -> Desk:
    return Desk(build())


def home(desk: Desk, key: str) -> str:
    return f"/desk/people/{desk.office.cast.people[key]}/"


def mandate(desk: Desk, name: str) -> int:
    return desk.office.cast.mandates[name]


def today(**later: int) -> str:
    return (timezone.localdate() + timedelta(**later)).isoformat()


def test_the_list_names_posts_and_masks_numbers(desk: Desk) -> None:
    page = said(desk.get("township.admin", "/desk/people/"))
    assert "林秋月" in page
    assert "村报账员 · 柳河村" in page
    assert id_number("lin") not in page
    assert f"{id_number('lin')[:4]}**********{id_number('lin')[-4:]}" in page
    sheet = desk.get("township.admin", "/desk/people/?format=csv").getvalue().decode()
    assert id_number("lin") not in sheet


@pytest.mark.parametrize(
    ("query", "found", "missed"),
    [
        ("q=林秋", "林秋月", "方大勇"),
        ("post=village.head", "方大勇", "林秋月"),
        ("office=no", "吴大山", "林秋月"),
        ("account=none", "方大勇", "马骏"),
    ],
)
def test_people_are_found_by_what_they_hold(desk: Desk, query: str, found: str, missed: str) -> None:
    page = said(desk.get("township.admin", f"/desk/people/?{query}")).split("人员岗位", 2)[2]
    assert found in page
    assert missed not in page


def test_a_whole_number_finds_its_person_without_being_shown(desk: Desk) -> None:
    for number in (id_number("fang"), phone("fang")):
        rows = desk.get("township.admin", f"/desk/people/?format=json&q={number}").json()["rows"]
        assert [row["name"] for row in rows] == ["方大勇"]


def test_reading_numbers_in_clear_needs_a_reason_and_leaves_an_act(desk: Desk) -> None:
    path, person = f"{home(desk, 'fang')}unmask/", desk.office.cast.people["fang"]
    for reason in ("", "看"):
        answer = desk.post("township.discipline", path, {"reason": reason})
        assert answer.status_code == 422
        assert id_number("fang") not in said(answer)
    answer = desk.post("township.discipline", path, {"reason": "核对低保申请"}, key="once")
    assert id_number("fang") in said(answer)
    assert "no-store" in answer["Cache-Control"]
    act = acts_about("person", person)[-1]
    assert (act.verb, act.facts["reason"]) == ("person.unmask", "核对低保申请")
    assert desk.post("township.discipline", path, {"reason": "核对低保申请"}, key="once").status_code == 302
    assert id_number("fang") not in said(desk.get("township.discipline", home(desk, "fang")))
    assert desk.post("township.centre", path, {"reason": "核对低保申请"}).status_code == 403


def test_people_beyond_reach_are_as_if_they_were_not_there(desk: Desk) -> None:
    assert desk.get("shiqiao.head", home(desk, "lin")).status_code == 404
    assert desk.get("township.admin", home(desk, "ren")).status_code == 404
    assert desk.post("township.admin", f"{home(desk, 'ren')}unmask/", {"reason": "核对信息"}).status_code == 404
    assert "任秀英" not in said(desk.get("township.admin", "/desk/people/"))


def test_a_post_is_granted_and_a_separation_is_refused_in_the_laws_words(desk: Desk) -> None:
    cast = desk.office.cast
    form = {"place_id": cast.places["liuhe"], "line": "A", "since": today(), "until": ""}
    assert (
        desk.post(
            "township.admin", f"{home(desk, 'wu')}grant/", {"post": "village.head", **form, "line": "B"}
        ).status_code
        == 302
    )
    assert Mandate.objects.filter(person_id=cast.people["wu"], post="village.head", line="B").exists()
    answer = desk.post("township.admin", f"{home(desk, 'lin')}grant/", {"post": "village.head", **form})
    assert answer.status_code == 409
    assert "村干部不得兼任报账员" in said(answer)
    assert not Mandate.objects.filter(person_id=cast.people["lin"], post="village.head").exists()
    assert desk.post("township.admin", f"{home(desk, 'ma')}grant/", {"post": "village.head", **form}).status_code == 403


def test_a_mandate_ends_on_the_day_said(desk: Desk) -> None:
    path = f"/desk/mandates/{mandate(desk, 'village.supervisor')}/end/"
    assert desk.post("township.admin", path, {"on": ""}).status_code == 422
    assert desk.post("township.admin", path, {"on": today(days=3), "reason": "届满"}).status_code == 302
    assert str(Mandate.objects.get(pk=mandate(desk, "village.supervisor")).until) == today(days=3)
    assert desk.post("township.centre", path, {"on": today()}).status_code == 403


def test_an_absence_is_recorded_and_ended(desk: Desk) -> None:
    holder = mandate(desk, "village.head")
    path = f"/desk/mandates/{holder}/absent/"
    assert desk.post("township.admin", path, {"since": today(), "reason": "外出培训"}).status_code == 302
    absence = Absence.objects.get(mandate=holder)
    page = said(desk.get("township.admin", home(desk, "fang")))
    assert "外出培训" in page
    again = desk.post("township.admin", path, {"since": today(), "reason": "外出培训"})
    assert again.status_code == 409
    assert desk.post("township.admin", f"/desk/absences/{absence.pk}/back/").status_code == 302
    absence.refresh_from_db()
    assert absence.until is not None


def test_the_page_of_a_mandate_is_that_of_its_holder(desk: Desk) -> None:
    answer = desk.get("township.admin", f"/desk/mandates/{mandate(desk, 'village.head')}/")
    assert answer["Location"].startswith(home(desk, "fang"))


def test_kin_are_declared_by_name_or_number(desk: Desk) -> None:
    path = f"{home(desk, 'fang')}kin/"
    assert desk.post("village.head", path, {"relative": "没有此人", "degree": "2"}).status_code == 422
    assert desk.post("village.head", path, {"relative": id_number("wu"), "degree": "2"}).status_code == 302
    assert Kinship.objects.filter(person_id=desk.office.cast.people["fang"], degree=2).exists()
    assert "吴大山" in said(desk.get("village.head", home(desk, "fang")))


def test_an_account_is_opened_reset_locked_and_opened_again(desk: Desk) -> None:
    person = desk.office.cast.people["luo"]
    at = home(desk, "luo")
    weak = desk.post("township.admin", f"{at}account/", {"login": "luo", "password": "12345678"})
    assert weak.status_code == 422
    assert "luo" in weak.content.decode()  # what was typed is still there
    assert (
        desk.post("township.admin", f"{at}account/", {"login": "luo", "password": "green-Hills-4-rain"}).status_code
        == 302
    )
    account = Account.objects.get(person_id=person)
    assert account.must_change_password
    assert desk.post("township.admin", f"{at}password/", {"password": "blue-Lakes-7-wind"}).status_code == 302
    account.refresh_from_db()
    assert account.check_password("blue-Lakes-7-wind")
    for is_active in (False, True):
        assert desk.post("township.admin", f"{at}lock/", {"reason": "调离岗位核实"}).status_code == 302
        account.refresh_from_db()
        assert account.is_active is is_active
    assert desk.post("township.leader", f"{at}lock/", {"reason": "调离岗位核实"}).status_code == 403


def test_a_locked_account_is_out_at_once(desk: Desk) -> None:
    assert desk.get("village.head", "/desk/places/").status_code == 200
    assert desk.post("township.admin", f"{home(desk, 'fang')}lock/", {"reason": "停职核查"}).status_code == 302
    assert desk.get("village.head", "/desk/places/").status_code == 302


def test_a_person_is_registered_once_an_identity_number(desk: Desk) -> None:
    form = {
        "name": "程一鸣",
        "place_id": desk.office.cast.places["liuhe"],
        "id_number": id_number("fang"),
        "phone": "",
        "household": "",
    }
    taken = desk.post("township.admin", "/desk/people/new/", form)
    assert taken.status_code == 422
    assert "程一鸣" in taken.content.decode()
    made = desk.post("township.admin", "/desk/people/new/", {**form, "id_number": ""})
    assert made["Location"] == f"/desk/people/{Person.objects.get(name='程一鸣').pk}/"
    assert desk.get("village.head", "/desk/people/new/").status_code == 403


def test_the_list_costs_the_same_queries_with_5_rows_as_with_50(
    desk: Desk, django_assert_max_num_queries, django_assert_num_queries
) -> None:
    many = 50 - len(desk.get("township.admin", "/desk/people/?format=json").json()["rows"])
    desk.get("township.admin", "/desk/people/")
    with django_assert_max_num_queries(12) as counted:
        desk.get("township.admin", "/desk/people/")
    for number in range(many):
        new = acts.NewPerson(f"村民{number}", desk.office.cast.places["liuhe"])
        acts.create_person(SETUP, new, now=desk.office.now)
    with django_assert_num_queries(len(counted)):
        assert "共 50 条" in said(desk.get("township.admin", "/desk/people/"))

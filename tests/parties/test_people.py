"""People and bodies: sealed, found by keyed hash, masked, read for a reason, erased."""

import json
from datetime import date

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from cast import COMPANY_ACCOUNT, id_number, phone
from daylight.kernel.identifiers import NotAUscc, make_id_number, make_uscc
from daylight.kernel.refusals import Refused
from daylight.log import door
from daylight.log import queries as log
from daylight.log.door import SETUP
from daylight.log.policy import NotYourPower, WrongPlace
from daylight.parties import acts, queries, refusals
from daylight.parties.models import Body, BodyAccount, BodyKind, Kinship, Person
from daylight.parties.verbs import PartyVerb

NEW_ID = make_id_number(date(1991, 1, 1), serial=77)


def newcomer(cast, **changes):
    facts = {"name": "沈小雨", "place_id": cast.places["liuhe"], "id_number": NEW_ID, "phone": "13911112222"} | changes
    return acts.NewPerson(**facts)


def everything_stored():
    """Every value of every table of the room and of the log, as text."""
    with connection.cursor() as cursor:
        texts = []
        for table in connection.introspection.table_names():
            if table.startswith(("parties_", "log_")):
                cursor.execute(f'SELECT * FROM "{table}"')
                texts.extend(str(value) for row in cursor.fetchall() for value in row)
    return "\n".join(texts)


def test_a_person_is_registered_with_their_numbers_sealed(cast, now):
    person = acts.create_person(cast.actor("township.admin"), newcomer(cast), now=now)
    stored = everything_stored()
    assert NEW_ID not in stored
    assert "13911112222" not in stored
    assert COMPANY_ACCOUNT not in stored
    [logged] = log.acts_about("person", person.pk)
    assert "沈小雨" not in json.dumps(logged.facts, ensure_ascii=False)


def test_names_enter_the_log_as_commitments_only(cast, now):
    acts.create_person(SETUP, newcomer(cast), now=now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT body || entry || rows FROM log_act")
        assert not any("沈小雨" in body or "林秋月" in body for (body,) in cursor.fetchall())


def test_one_person_an_identity_number_however_it_is_typed(cast, now):
    acts.create_person(SETUP, newcomer(cast), now=now)
    with pytest.raises(refusals.IdNumberTaken):
        acts.create_person(SETUP, newcomer(cast, id_number=f" {NEW_ID[:6]} {NEW_ID[6:]} "), now=now)


def test_a_mistyped_identity_number_is_refused_without_repeating_it(cast, now):
    wrong = NEW_ID[:-1] + ("0" if NEW_ID[-1] != "0" else "1")
    with pytest.raises(Refused) as caught:
        acts.create_person(SETUP, newcomer(cast, id_number=wrong), now=now)
    assert wrong not in str(caught.value)


def test_people_are_found_by_identity_number_and_telephone_but_only_within_reach(cast, now):
    township = queries.viewer_of(cast.account("township.admin"), {}, on=now.date())
    for text in (id_number("wu"), phone("wu"), "吴大山", "大山"):
        assert [person.pk for person in queries.find_people(township, text)] == [cast.people["wu"]], text
    assert not queries.find_people(township, id_number("ren")).exists()
    assert not queries.find_people(township, id_number("wu")[:-1]).exists()


def test_a_person_is_shown_masked(cast, now, django_assert_num_queries):
    viewer = queries.viewer_of(cast.account("township.admin"), {}, on=now.date())
    row = queries.person_row(viewer, cast.people["lin"], now.date())
    assert row.id_number == id_number("lin")[:4] + "*" * 10 + id_number("lin")[-4:]
    assert row.phone.startswith("139****")
    assert (row.masked_name, row.posts) == ("林**", ("village.bookkeeper",))
    assert queries.person_row(viewer, cast.people["ren"], now.date()) is None
    with django_assert_num_queries(2):
        assert len(queries.person_rows(queries.people(viewer), now.date())) > 8


def test_reading_in_clear_needs_a_reason_and_is_an_act(cast, now):
    clear = acts.unmask_person(cast.actor("township.discipline"), cast.people["wu"], reason="核对补贴名单", now=now)
    assert (clear.id_number, clear.phone) == (id_number("wu"), phone("wu"))
    [logged] = log.acts_about("person", cast.people["wu"])
    assert (logged.verb, logged.facts) == ("person.unmask", {"reason": "核对补贴名单"})
    with pytest.raises(refusals.ReasonMissing):
        acts.unmask_person(cast.actor("township.discipline"), cast.people["wu"], reason=" ", now=now)
    with pytest.raises(NotYourPower):
        acts.unmask_person(cast.actor("township.cashier"), cast.people["wu"], reason="核对补贴名单", now=now)
    with pytest.raises(WrongPlace):
        acts.unmask_person(cast.actor("township.discipline"), cast.people["ren"], reason="核对补贴名单", now=now)
    assert len(log.acts_about("person", cast.people["wu"])) == 1


def test_a_person_is_changed_and_moved_only_within_reach(cast, now):
    admin = cast.actor("township.admin")
    acts.change_person(admin, cast.people["wu"], phone="", household="12", place_id=cast.places["shiqiao"], now=now)
    person = Person.objects.get(pk=cast.people["wu"])
    assert (person.household, person.phone_hash, person.place_id) == ("12", None, cast.places["shiqiao"])
    with pytest.raises(Refused):
        acts.change_person(admin, cast.people["wu"], place_id=cast.places["songling"], now=now)


def test_erasing_empties_the_row_and_cuts_the_log_from_the_person(cast, now):
    person = acts.create_person(SETUP, newcomer(cast), now=now)
    acts.erase_person(cast.actor("county.admin"), person.pk, reason="本人申请删除", now=now)
    person.refresh_from_db()
    assert (person.name, person.id_hash, person.phone_sealed, person.erased_on) == ("", None, "", now.date())
    assert log.acts_about("person", person.pk)[-1].facts["forgotten"] == 2
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM log_personal WHERE person_id = %s", [person.pk])
        assert cursor.fetchone() == (0,)
    with pytest.raises(refusals.AlreadyErased):
        acts.change_person(SETUP, person.pk, name="沈小雨", now=now)
    assert acts.create_person(SETUP, newcomer(cast), now=now).pk != person.pk


def test_somebody_in_office_is_not_erased(cast, now):
    with pytest.raises(refusals.StillInOffice):
        acts.erase_person(cast.actor("county.admin"), cast.people["lin"], reason="本人申请删除", now=now)
    assert Person.objects.get(pk=cast.people["lin"]).name == "林秋月"


def test_kin_are_found_from_both_sides(cast, now):
    acts.declare_kinship(cast.actor("village.bookkeeper"), cast.people["lin"], cast.people["wu"], degree=1, now=now)
    assert queries.relatives_of(cast.people["lin"]) == {cast.people["wu"]}
    assert queries.relatives_of(cast.people["wu"]) == {cast.people["lin"]}
    acts.declare_kinship(SETUP, cast.people["wu"], cast.people["lin"], degree=2, now=now)
    assert Kinship.objects.count() == 1
    assert queries.relatives_of(cast.people["wu"], degree=1) == frozenset()


@pytest.mark.parametrize(("relative", "degree"), [("lin", 1), ("wu", 4), ("wu", 0)])
def test_kin_is_somebody_else_of_the_first_three_degrees(cast, now, relative, degree):
    with pytest.raises(refusals.KinOutOfReach):
        acts.declare_kinship(SETUP, cast.people["lin"], cast.people[relative], degree=degree, now=now)


def test_a_body_is_registered_once_with_its_account(cast, now):
    uscc = make_uscc("91339901", serial=90)
    form = acts.NewBody(
        "明川绿源农资有限公司",
        BodyKind.COMPANY,
        cast.places["liuhe"],
        uscc=uscc.lower(),
        account_number="3301 0400 0000 77",
        bank_name="明川农商银行",
    )
    body = acts.create_body(cast.actor("village.bookkeeper"), form, now=now)
    assert queries.body_by_uscc(uscc) == body
    assert list(queries.find_bodies("绿源")) == [body]
    assert [row.number for row in queries.accounts_of_body(body.pk)] == ["****0077"]
    assert queries.account_by_number("33010400000077").body_id == body.pk
    assert queries.account_by_number("not a number") is None
    [logged] = log.acts_about("body", body.pk)
    assert "33010400000077" not in json.dumps(logged.facts)
    with pytest.raises(refusals.BodyRegistered):
        acts.create_body(cast.actor("village.bookkeeper"), form, now=now)


def test_a_body_with_a_wrong_code_is_refused(cast, now):
    with pytest.raises(NotAUscc):
        acts.create_body(
            SETUP, acts.NewBody("某公司", BodyKind.COMPANY, cast.places["liuhe"], uscc="123456789012345678"), now=now
        )


def test_a_household_s_name_is_personal_data(cast, now):
    form = acts.NewBody("吴大山户", BodyKind.HOUSEHOLD, cast.places["liuhe"], legal_rep_id=cast.people["wu"])
    body = acts.create_body(SETUP, form, now=now)
    assert "吴大山" not in json.dumps(log.acts_about("body", body.pk)[0].facts, ensure_ascii=False)


def test_one_bank_account_belongs_to_one_body_for_ever(cast, now):
    with pytest.raises(refusals.BankAccountTaken):
        acts.add_body_account(SETUP, cast.bodies["liuhe"], number=COMPANY_ACCOUNT, bank_name="明川农商银行", now=now)
    with (
        pytest.raises(DatabaseError, match="keeps its number"),
        door.act(PartyVerb.CHANGE_BODY, SETUP, place=None, now=now) as deed,
        transaction.atomic(),
    ):
        BodyAccount.objects.update(body_id=cast.bodies["liuhe"], act_id=deed.id)


def test_a_body_is_changed_by_the_township_and_not_by_the_bookkeeper(cast, now):
    body = acts.create_body(SETUP, acts.NewBody("柳河商店", BodyKind.COMPANY, cast.places["liuhe"]), now=now)
    acts.change_body(cast.actor("township.centre"), body.pk, name="柳河百货", phone="13900009999", now=now)
    assert Body.objects.get(pk=body.pk).name == "柳河百货"
    with pytest.raises(NotYourPower):
        acts.change_body(cast.actor("village.bookkeeper"), body.pk, name="别名", now=now)

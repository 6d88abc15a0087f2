"""The door: only an act may write, and both databases refuse everything else."""

import shutil
import sqlite3
import subprocess
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from daylight.log import guard, policy, queries
from daylight.log.door import CLOCK, PUBLIC, SETUP, Actor, act
from daylight.log.keys import log_keys
from daylight.log.models import Act, Pending
from daylight.log.policy import LogRenamed
from daylight.log.verbs import Verb
from daylight.parties.models import Place
from daylight.parties.verbs import PartyVerb
from servers import REQUIRED

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


class StrayVerb(Verb):
    """A verb that no post holds."""

    PAINT = "wall.paint"


def new_place(code: str = "511900", name: str = "明川县") -> Place:
    return Place(code=code, name=name, level="county", path=f"/{code}/", valid_from=NOW.date())


def make_place(code: str = "511900", **named) -> Place:
    with act(PartyVerb.CREATE_PLACE, SETUP, place=None, now=NOW, **named) as deed:
        place = new_place(code)
        place.save()
        deed.subject("place", place.id)
        deed.record(code=code)
    return place


@pytest.mark.django_db
class TestAnAct:
    def test_it_writes_the_row_and_one_record_of_it(self) -> None:
        place = make_place()
        done = Act.objects.get()
        assert place.act_id == done.id
        assert (done.verb, done.post, done.subject, done.subject_id) == ("place.create", "setup", "place", place.id)
        assert queries.acts_about("place", place.id)[0].touched == (("parties_place", place.id),)
        assert Pending.objects.get().act_id == done.id

    def test_its_public_entry_says_nothing_that_its_body_keeps(self) -> None:
        make_place(code="511911")
        done = Act.objects.get()
        assert "511911" in done.body
        assert "511911" not in done.entry

    def test_a_failed_act_leaves_nothing(self) -> None:
        def broken() -> None:
            with act(PartyVerb.CREATE_PLACE, SETUP, place=None, now=NOW):
                new_place().save()
                _ = 1 / 0

        with pytest.raises(ZeroDivisionError):
            broken()
        assert (Place.objects.count(), Act.objects.count(), Pending.objects.count()) == (0, 0, 0)
        make_place()

    def test_an_act_cannot_open_another(self) -> None:
        with pytest.raises(RuntimeError, match="already open"), act(PartyVerb.CREATE_PLACE, SETUP, place=None, now=NOW):
            make_place()

    def test_the_same_request_twice_counts_once(self) -> None:
        make_place(key="one")
        with pytest.raises(policy.AlreadyDone) as refused:
            make_place(code="511901", key="one")
        assert refused.value.facts["act_id"] == str(Act.objects.get().id)
        assert Place.objects.count() == 1

    def test_a_bulk_update_is_covered_by_the_digest_too(self) -> None:
        first, second = make_place("1"), make_place("2")
        with act(PartyVerb.CHANGE_PLACE, SETUP, place=None, now=NOW) as deed:
            Place.objects.all().update(population=5, act_id=deed.id)
        assert {row for _, row in queries.act_by_id(deed.id).touched} == {first.id, second.id}

    def test_identifiers_are_ordered_by_time_and_of_version_seven(self) -> None:
        ids = [make_place(str(number)).act_id for number in range(5)]
        assert {value.version for value in ids} == {7}
        assert [value.int >> 80 for value in ids] == sorted(value.int >> 80 for value in ids)

    def test_a_float_cannot_enter_the_record(self) -> None:
        with pytest.raises(ValueError), act(PartyVerb.CREATE_PLACE, SETUP, place=None, now=NOW) as deed:  # noqa: PT011
            deed.record(amount=0.1)
        assert Act.objects.count() == 0

    def test_personal_fields_enter_only_as_commitments(self) -> None:
        with act(PartyVerb.CREATE_PLACE, SETUP, place=None, now=NOW) as deed:
            deed.record_personal(person_id=7, name="林秋月")
        done = Act.objects.get()
        assert "林秋月" not in done.body + done.entry + done.rows
        assert len(done.personal.get().salt) == 64


@pytest.mark.django_db
class TestTheDoorRefuses:
    def test_nobody(self) -> None:
        with pytest.raises(policy.NoMandate), act(PartyVerb.CREATE_PLACE, Actor(), place=None, now=NOW):
            pass

    def test_a_mandate_that_does_not_exist(self) -> None:
        with pytest.raises(policy.NoMandate), act(PartyVerb.CREATE_PLACE, Actor(mandate_id=404), place=None, now=NOW):
            pass

    def test_a_verb_that_is_not_the_posts(self) -> None:
        for actor in (PUBLIC, CLOCK):
            with pytest.raises(policy.NotYourPower), act(PartyVerb.CREATE_PLACE, actor, place=None, now=NOW):
                pass

    def test_a_verb_that_no_room_knows(self) -> None:
        with pytest.raises(policy.NotYourPower), act(StrayVerb.PAINT, SETUP, place=None, now=NOW):
            pass
        with pytest.raises(policy.VerbUnknown), act("place.create", SETUP, place=None, now=NOW):  # type: ignore[arg-type]
            pass


@pytest.mark.django_db
class TestTheDatabaseRefuses:
    """Each way to write that an author might forget about."""

    @pytest.mark.parametrize("way", ["save", "bulk_create", "raw_insert"])
    def test_a_new_row_outside_an_act(self, way: str) -> None:
        place = new_place()
        place.act_id = UUID(int=1)
        writes = {
            "save": place.save,
            "bulk_create": lambda: Place.objects.bulk_create([place]),
            "raw_insert": lambda: _sql(
                "INSERT INTO parties_place (act_id, code, name, level, path, valid_from) VALUES (%s, '1', 'x', 'county', '/1/', '2026-01-01')",
                [place.act_id.hex],
            ),
        }
        with pytest.raises(DatabaseError, match="inside an act"), transaction.atomic():
            writes[way]()
        assert Place.objects.count() == 0

    @pytest.mark.parametrize("way", ["save", "update", "bulk_update", "raw_update", "delete", "raw_delete"])
    def test_a_change_outside_an_act(self, way: str) -> None:
        place = make_place()
        place.population = 9
        writes = {
            "save": place.save,
            "update": lambda: Place.objects.update(population=9),
            "bulk_update": lambda: Place.objects.bulk_update([place], ["population"]),
            "raw_update": lambda: _sql("UPDATE parties_place SET population = 9"),
            "delete": place.delete,
            "raw_delete": lambda: _sql("DELETE FROM parties_place"),
        }
        with pytest.raises(DatabaseError, match="daylight"), transaction.atomic():
            writes[way]()
        assert Place.objects.get(id=place.id).population is None

    def test_an_update_that_does_not_name_its_act(self) -> None:
        make_place()
        with (
            pytest.raises(DatabaseError, match="does not name"),
            act(PartyVerb.CHANGE_PLACE, SETUP, place=None, now=NOW),
        ):
            Place.objects.update(population=9)

    @pytest.mark.parametrize("statement", ["UPDATE log_act SET verb = 'x'", "DELETE FROM log_act"])
    def test_any_change_of_an_act_even_inside_one(self, statement: str) -> None:
        make_place()
        with pytest.raises(DatabaseError, match="append-only"), act(PartyVerb.CHANGE_PLACE, SETUP, place=None, now=NOW):
            _sql(statement)

    def test_an_act_written_over_another_even_inside_one(self) -> None:
        """SQLite's REPLACE deletes the old row first, and must meet the trigger that forbids it."""
        if connection.vendor != "sqlite":
            pytest.skip("PostgreSQL knows no REPLACE")
        make_place()
        with pytest.raises(DatabaseError, match="append-only"), act(PartyVerb.CHANGE_PLACE, SETUP, place=None, now=NOW):
            _sql("INSERT OR REPLACE INTO log_act SELECT * FROM log_act")

    def test_a_leaf_that_the_clock_did_not_give(self) -> None:
        make_place()
        done = Act.objects.get()
        with (
            pytest.raises(DatabaseError, match="only the clock"),
            act(PartyVerb.CHANGE_PLACE, SETUP, place=None, now=NOW),
        ):
            _sql("INSERT INTO log_leaf (\"index\", act_id, hash) VALUES (0, %s, 'x')", [done.id.hex])

    @pytest.mark.postgres
    def test_a_truncate(self) -> None:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            _sql("TRUNCATE parties_place CASCADE")


def _sql(statement: str, parameters: list | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


class TestAnotherClientIsRefused:
    """The database file or server, reached by its own client program."""

    def test_the_sqlite_client_cannot_write(self, committed_db) -> None:
        if connection.vendor != "sqlite":
            pytest.skip("the SQLite pass shows this")
        make_place()
        client = sqlite3.connect(connection.settings_dict["NAME"])
        for statement in (
            "UPDATE parties_place SET population = 9",
            "DELETE FROM parties_place",
            "DELETE FROM log_act",
        ):
            with pytest.raises(sqlite3.DatabaseError):
                client.execute(statement)
        client.close()

    @pytest.mark.postgres
    def test_psql_cannot_write(self, committed_db) -> None:
        psql = shutil.which("psql")
        if psql is None:
            assert "postgres" not in REQUIRED
            pytest.skip("psql is not on this machine")
        make_place()
        into = connection.settings_dict
        for statement in (
            "UPDATE parties_place SET population = 9",
            "DELETE FROM parties_place",
            "DELETE FROM log_act",
        ):
            done = subprocess.run(
                [psql, "-h", into["HOST"], "-p", str(into["PORT"]), "-U", into["USER"], "-d", into["NAME"], "-c", statement],
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert done.returncode != 0
            assert "daylight" in done.stderr


def test_the_guards_can_be_put_in_place_again(db) -> None:
    assert guard.install() == guard.install() > 10
    assert settings.ACT_STANDING


def test_a_log_that_was_renamed_does_not_sign_with_its_old_key(settings, tmp_path) -> None:
    settings.KEY_DIR = tmp_path / "keys"
    log_keys()
    settings.LOG_ORIGIN = "elsewhere.example/log"
    with pytest.raises(LogRenamed):
        log_keys()

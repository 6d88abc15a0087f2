"""The dishonest administrator: drops the triggers, edits, deletes, inserts, reorders, restores. The log names what he did."""

import json
from collections.abc import Callable

import pytest
from django.conf import settings
from django.db import connection

from daylight.kernel import tiles
from daylight.kernel.tilespace import leaf_hashes
from daylight.log import audit, erasure, guard, integrate
from daylight.log.door import SETUP, act
from daylight.parties.models import Place
from daylight.parties.verbs import PartyVerb
from log.test_door import NOW, make_place

pytestmark = pytest.mark.django_db
PLACES = 6


@pytest.fixture
def county() -> list[Place]:
    """Six places, each made by its own act, and a published log."""
    places = [make_place(str(number)) for number in range(PLACES)]
    with act(PartyVerb.CHANGE_PLACE, SETUP, place=None, now=NOW):
        places[2].population = 100
        places[2].save()
    integrate.run(NOW)
    return places


def published() -> list[bytes]:
    size = integrate.published_size(settings.TILE_DIR)
    return leaf_hashes(list(tiles.Tiles(settings.TILE_DIR, size).entries()))


def faults() -> list[audit.Fault]:
    return audit.faults(published())


def as_administrator(statement: str, parameters: list | None = None) -> None:
    """Guards down, the deed, guards up again as if nothing had happened."""
    guard.remove()
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
    guard.install()


def test_an_honest_database_agrees_with_its_log(county) -> None:
    assert faults() == []


@pytest.mark.parametrize(
    ("statement", "row", "index", "what"),
    [
        ("UPDATE parties_place SET name = '别处' WHERE id = %s", 1, 1, "was changed"),
        ("UPDATE parties_place SET population = 99 WHERE id = %s", 2, 6, "was changed"),
        ("DELETE FROM parties_place WHERE id = %s", 3, 3, "was removed"),
    ],
)
def test_a_changed_or_removed_row_is_named_with_its_act(county, statement, row, index, what) -> None:
    as_administrator(statement, [county[row].id])
    first = faults()[0]
    assert first.index == index
    assert what in first.what


def test_an_added_row_is_named(county) -> None:
    act_id = county[0].act_id.hex if connection.vendor == "sqlite" else str(county[0].act_id)
    as_administrator(
        "INSERT INTO parties_place (act_id, code, name, level, path, valid_from) VALUES (%s, '99', '假村', 'village', '/99/', '2026-01-01')",
        [act_id],
    )
    assert "was added by no act" in faults()[0].what


def test_an_older_copy_of_a_row_is_seen(county) -> None:
    """Put back the row as its first act left it, with that act's id: only the log knows that a later act followed."""
    first = Place.objects.get(id=county[2].id)
    assert first.population == 100
    act_id = county[1].act_id.hex if connection.vendor == "sqlite" else str(county[1].act_id)
    as_administrator("UPDATE parties_place SET population = NULL, act_id = %s WHERE id = %s", [act_id, county[2].id])
    assert faults()[0].index == 6


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda body: body | {"verb": "place.close"}, "body was changed"),
        (lambda body: body | {"facts": {"code": "7"}}, "body was changed"),
    ],
)
def test_a_rewritten_act_is_named(county, change: Callable, what: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute('SELECT act_id FROM log_leaf WHERE "index" = 4')
        act_id = cursor.fetchone()[0]
        cursor.execute("SELECT body FROM log_act WHERE id = %s", [act_id])
        body = json.loads(cursor.fetchone()[0])
    text = json.dumps(change(body), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    as_administrator("UPDATE log_act SET body = %s WHERE id = %s", [text, act_id])
    first = faults()[0]
    assert (first.index, what in first.what) == (4, True)


@pytest.mark.parametrize(
    "change",
    ["post = 'clock'", "subject_id = 999", "subject = NULL", "mandate_id = 7", "at = '2020-01-01 00:00:00+00:00'"],
)
def test_an_act_whose_columns_say_something_else_is_named(county, change: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute('SELECT act_id FROM log_leaf WHERE "index" = 4')
        act_id = cursor.fetchone()[0]
    as_administrator(f"UPDATE log_act SET {change} WHERE id = %s", [act_id])
    first = faults()[0]
    assert (first.index, "columns" in first.what) == (4, True)


def test_a_rewritten_row_digest_is_named(county) -> None:
    """Changing a row and its digest together does not help: the body commits to the list of digests."""
    with connection.cursor() as cursor:
        cursor.execute('SELECT act_id FROM log_leaf WHERE "index" = 5')
        act_id = cursor.fetchone()[0]
    as_administrator("UPDATE log_act SET rows = '[]' WHERE id = %s", [act_id])
    assert faults()[0].index == 5 or any(fault.index == 5 for fault in faults())


def test_reordered_leaves_are_named(county) -> None:
    with connection.cursor() as cursor:
        cursor.execute('SELECT "index", act_id, hash FROM log_leaf WHERE "index" IN (1, 2) ORDER BY "index"')
        (_, one, one_hash), (_, two, two_hash) = cursor.fetchall()
    guard.remove()
    with connection.cursor() as cursor:
        cursor.execute('DELETE FROM log_leaf WHERE "index" IN (1, 2)')
        cursor.execute(
            'INSERT INTO log_leaf ("index", act_id, hash) VALUES (1, %s, %s), (2, %s, %s)',
            [two, two_hash, one, one_hash],
        )
    guard.install()
    first = faults()[0]
    assert (first.index, "not the one that was published" in first.what) == (1, True)


def test_a_deleted_act_is_named(county) -> None:
    guard.remove()
    with connection.cursor() as cursor:
        cursor.execute('SELECT act_id FROM log_leaf WHERE "index" = 3')
        act_id = cursor.fetchone()[0]
        cursor.execute('DELETE FROM log_leaf WHERE "index" = 3')
        cursor.execute("DELETE FROM log_act WHERE id = %s", [act_id])
    guard.install()
    first = faults()[0]
    assert (first.index, "missing" in first.what) == (3, True)


def test_an_older_copy_of_the_database_is_seen(county) -> None:
    """Cut the last acts off, as a restore of yesterday's copy would."""
    guard.remove()
    with connection.cursor() as cursor:
        cursor.execute('SELECT act_id FROM log_leaf WHERE "index" >= 5')
        gone = [row[0] for row in cursor.fetchall()]
        cursor.execute('DELETE FROM log_leaf WHERE "index" >= 5')
        for act_id in gone:
            cursor.execute("DELETE FROM log_act WHERE id = %s", [act_id])
        cursor.execute("DELETE FROM parties_place WHERE id = %s", [county[5].id])
        cursor.execute("UPDATE parties_place SET population = NULL WHERE id = %s", [county[2].id])
    guard.install()
    assert any(fault.index == 5 and "older copy" in fault.what for fault in faults())
    with pytest.raises(integrate.LogAhead):
        integrate.run(NOW)
    for number in range(4):  # it grows beyond what was published, and still nothing is put over the old leaves
        make_place(f"new-{number}")
    with pytest.raises(integrate.LogAhead):
        integrate.run(NOW)


def test_erasing_personal_data_does_not_break_the_log(county) -> None:
    with act(PartyVerb.CREATE_PLACE, SETUP, place=None, now=NOW) as deed:
        deed.record_personal(person_id=7, name="林秋月")
    integrate.run(NOW)
    from_before = published()
    with act(PartyVerb.CHANGE_PLACE, SETUP, place=None, now=NOW):
        assert erasure.forget(7) == 1
    integrate.run(NOW)
    assert published()[: len(from_before)] == from_before
    assert faults() == []

"""Places are registered, changed, closed and merged."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from daylight.kernel.refusals import Refused
from daylight.log import door
from daylight.log import queries as log
from daylight.log.door import SETUP
from daylight.log.policy import WrongPlace
from daylight.parties import acts, queries, refusals
from daylight.parties.models import Mandate, Person, Place
from daylight.parties.verbs import PartyVerb

SINCE = date(2026, 3, 1)
LAST = date(2026, 3, 31)


def village(parent, code="339901101203", name="河湾村", level="village"):
    return acts.NewPlace(code, name, level, parent, SINCE, 500, 160)


def test_a_village_is_registered_under_its_township(cast, now):
    place = acts.create_place(cast.actor("county.admin"), village(cast.places["qingxi"]), now=now)
    assert place.path == f"{cast.place('qingxi').path}{place.pk}/"
    assert queries.place_path(place.pk) == place.path
    [logged] = log.acts_about("place", place.pk)
    assert (logged.verb, logged.post) == ("place.create", "county.admin")
    assert logged.facts["code"] == "339901101203"


def test_one_living_place_a_code(cast, now):
    with pytest.raises(refusals.PlaceCodeTaken):
        acts.create_place(SETUP, village(cast.places["qingxi"], code="339901101201"), now=now)


def test_the_database_itself_refuses_a_second_living_place_with_a_code(cast, now):
    with pytest.raises(IntegrityError), door.act(PartyVerb.CREATE_PLACE, SETUP, place=None, now=now):
        Place(code="339901101201", name="又一柳河村", level="village", path="/x/", valid_from=SINCE).save()


def test_a_village_does_not_lie_in_a_county(cast, now):
    with pytest.raises(refusals.WrongRung):
        acts.create_place(SETUP, village(cast.places["mingchuan"]), now=now)


def test_only_the_installation_makes_a_root(cast, now):
    with pytest.raises(WrongPlace):
        acts.create_place(cast.actor("county.admin"), village(None, level="county"), now=now)


def test_a_place_without_a_name_is_refused_and_nothing_is_written(cast, now):
    before = Place.objects.count()
    with pytest.raises(refusals.NameMissing):
        acts.create_place(SETUP, village(cast.places["qingxi"], name="  "), now=now)
    assert Place.objects.count() == before


def test_a_township_administrator_changes_their_own_villages_only(cast, now):
    acts.change_place(cast.actor("township.admin"), cast.places["liuhe"], population=2_200, now=now)
    assert cast.place("liuhe").population == 2_200
    with pytest.raises(WrongPlace):
        acts.change_place(cast.actor("township.admin"), cast.places["songling"], population=1, now=now)
    assert cast.place("songling").population == 980


def test_a_village_with_mandates_is_merged_and_not_closed(cast, now):
    with pytest.raises(refusals.PlaceStillHolds) as caught:
        acts.close_place(SETUP, cast.places["shiqiao"], on=LAST, now=now)
    assert caught.value.facts == {"children": 0, "mandates": 2}


def test_an_empty_village_is_closed_on_its_last_day(cast, now):
    place = acts.create_place(SETUP, village(cast.places["qingxi"]), now=now)
    acts.close_place(cast.actor("county.admin"), place.pk, on=LAST, successor_id=cast.places["liuhe"], now=now)
    place.refresh_from_db()
    assert (place.valid_until, place.successor_id) == (LAST, cast.places["liuhe"])
    with pytest.raises(refusals.PlaceNotInForce):
        acts.close_place(SETUP, place.pk, on=LAST, now=now)


def test_two_villages_merge_and_people_groups_and_mandates_follow(cast, now):
    group = acts.create_place(
        SETUP, village(cast.places["shiqiao"], code="339901101202001", name="一组", level="group"), now=now
    )
    into = acts.merge_places(
        cast.actor("county.admin"), [cast.places["shiqiao"]], cast.places["liuhe"], on=LAST, now=now
    )

    assert queries.place_path(group.pk) == f"{into.path}{group.pk}/"
    assert cast.place("shiqiao").successor_id == into.pk
    assert Person.objects.get(pk=cast.people["jiang"]).place_id == into.pk
    assert Mandate.objects.get(pk=cast.mandates["shiqiao.head"]).until == LAST
    assert log.acts_about("place", into.pk)[-1].facts == {"merged": [cast.places["shiqiao"]], "until": str(LAST)}
    freed = acts.create_place(SETUP, village(cast.places["qingxi"], code="339901101202", name="新石桥村"), now=now)
    assert queries.place_by_code("339901101202", date(2026, 4, 1)) == freed


def test_who_merges_must_reach_all_of_the_places(cast, now):
    with pytest.raises(Refused):
        acts.merge_places(
            cast.actor("township.admin"), [cast.places["songling"]], cast.places["liuhe"], on=LAST, now=now
        )
    assert cast.place("songling").valid_until is None


def test_a_village_does_not_merge_into_a_township_or_itself(cast, now):
    for into in ("qingxi", "liuhe"):
        with pytest.raises(refusals.SuccessorUnfit):
            acts.merge_places(SETUP, [cast.places["liuhe"]], cast.places[into], on=LAST, now=now)


def test_a_place_is_never_deleted_not_even_inside_an_act(cast, now):
    with (
        pytest.raises(DatabaseError, match="never deleted"),
        door.act(PartyVerb.CLOSE_PLACE, SETUP, place=None, now=now),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM parties_place WHERE id = %s", [cast.places["songling"]])


def test_the_tree_of_a_viewer_begins_at_their_own_place(cast, now):
    viewer = queries.viewer_of(cast.account("township.centre"), {}, on=now.date())
    [root] = queries.place_tree(viewer, now.date())
    assert (root.name, [child.name for child in root.children]) == ("青溪镇", ["柳河村", "石桥村"])
    assert [place.name for place in queries.breadcrumb(cast.places["liuhe"])] == ["明川县", "青溪镇", "柳河村"]
    assert set(queries.subtree_ids(cast.places["qingxi"])) == {
        cast.places[key] for key in ("qingxi", "liuhe", "shiqiao")
    }

import copy
import pickle

from daylight.kernel.refusals import ConflictRefused, PermissionRefused, Refused
from daylight.kernel.words import _


class SameHand(Refused):
    message = _("The person who asked may not also approve.")


class BelowReserve(ConflictRefused):
    message = _("{offer} is below the reserve of {reserve}.")


def test_the_code_of_a_refusal_is_its_class_name():
    assert SameHand.code == "SameHand"
    assert BelowReserve(offer="1.00", reserve="2.00").code == "BelowReserve"
    assert Refused().code == "Refused"


def test_a_refusal_says_its_message_with_the_facts_filled_in():
    assert str(BelowReserve(offer="1.00", reserve="2.00")) == "1.00 is below the reserve of 2.00."
    assert str(SameHand()) == "The person who asked may not also approve."


def test_a_missing_fact_stays_visible_and_hides_nothing():
    assert str(BelowReserve(offer="1.00")) == "1.00 is below the reserve of {reserve}."


def test_facts_may_bear_any_name_even_those_of_the_class():
    refused = BelowReserve(offer=1, reserve=2, message="m", code="c", status=9)
    assert refused.facts["code"] == "c"
    assert refused.code == "BelowReserve"
    assert refused.status == 409


def test_a_refusal_is_translated_before_its_facts_are_filled_in():
    chinese = {"{offer} is below the reserve of {reserve}.": "{offer}低于底价{reserve}。"}
    assert BelowReserve(offer="1.00", reserve="2.00").said(chinese.__getitem__) == "1.00低于底价2.00。"


def test_what_a_fact_holds_is_never_read_as_a_placeholder():
    assert str(BelowReserve(offer="{reserve}", reserve="2")) == "{reserve} is below the reserve of 2."


def test_a_machine_reads_code_message_and_facts():
    assert SameHand(step="review").as_dict() == {
        "code": "SameHand",
        "message": "The person who asked may not also approve.",
        "facts": {"step": "review"},
    }


def test_the_status_tells_who_from_when_from_what():
    assert (PermissionRefused.status, ConflictRefused.status, Refused.status) == (403, 409, 422)


def test_a_refusal_survives_copying_and_pickling():
    refused = BelowReserve(offer="1.00", reserve="2.00")
    assert str(copy.copy(refused)) == str(refused)
    assert str(pickle.loads(pickle.dumps(refused))) == str(refused)  # our own bytes

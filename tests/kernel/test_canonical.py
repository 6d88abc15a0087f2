import hashlib
import json
from datetime import UTC, datetime
from decimal import Decimal
from enum import IntEnum, StrEnum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daylight.kernel.canonical import DEPTH_MOST, INTEGER_MOST, NotCanonical, dumps, loads

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-INTEGER_MOST, INTEGER_MOST) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


class Colour(StrEnum):
    RED = "red"


class Level(IntEnum):
    TOP = 3


@given(values)
@settings(max_examples=150)
def test_what_is_written_is_read_back_the_same(value):
    data = dumps(value)
    assert loads(data) == value
    assert json.loads(data) == value


@given(st.dictionaries(texts, st.integers(0, 9), max_size=6))
def test_the_order_in_which_facts_were_gathered_leaves_no_trace(facts):
    assert dumps(dict(reversed(facts.items()))) == dumps(facts)


def test_the_bytes_are_known_for_ever():
    payload = {
        "verb": "payment.approve",
        "amount_fen": 50_271_590,
        "place": "明川县",
        "tags": [True, None, -1],
        "a": {},
    }
    data = dumps(payload)
    assert data.decode() == (
        '{"a":{},"amount_fen":50271590,"place":"明川县","tags":[true,null,-1],"verb":"payment.approve"}'
    )
    assert hashlib.sha256(data).hexdigest() == "4ec9931fc58c82fb53284e9068d9d7a14326e751c62be4c90d6ff13262cb816e"


def test_keys_are_sorted_by_utf16_code_units_as_rfc_8785_asks():
    # The example of RFC 8785, 3.2.3: an emoji (a surrogate pair) sorts before U+FB33, whose code point is smaller.
    keys = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7}
    assert list(json.loads(dumps(keys))) == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


def test_only_the_escapes_that_json_requires_are_written():
    assert dumps('\b\t\n\f\r"\\/\x1f\x7f€') == b'"\\b\\t\\n\\f\\r\\"\\\\/\\u001f\x7f\xe2\x82\xac"'


def test_enumerations_are_written_as_their_values():
    assert dumps({Colour.RED: [Colour.RED, Level.TOP]}) == b'{"red":["red",3]}'


@pytest.mark.parametrize(
    "value",
    [1.0, float("nan"), float("inf"), Decimal(1), b"x", {1, 2}, datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC).date(), object()],
)  # fmt: skip
def test_what_has_no_canonical_form_is_refused_with_its_path(value):
    with pytest.raises(NotCanonical, match=r"^\$\.facts\[1\]: ") as caught:
        dumps({"facts": [0, value]})
    assert caught.value.path == "$.facts[1]"


@pytest.mark.parametrize("value", [{1: "a"}, {None: 1}, {"a": {True: 1}}, {("a",): 1}])
def test_keys_that_are_not_text_are_refused(value):
    with pytest.raises(NotCanonical, match="is not text"):
        dumps(value)


def test_integers_that_other_readers_would_round_are_refused():
    assert loads(dumps([INTEGER_MOST, -INTEGER_MOST])) == [INTEGER_MOST, -INTEGER_MOST]
    for number in (INTEGER_MOST + 1, -INTEGER_MOST - 1, 10**5000):
        with pytest.raises(NotCanonical, match="beyond"):
            dumps(number)


@pytest.mark.parametrize("value", ["\ud800", {"\udfff": 1}])
def test_half_of_a_surrogate_pair_is_refused(value):
    with pytest.raises(NotCanonical, match="surrogate"):
        dumps(value)


def test_a_hostile_depth_is_refused_and_does_not_exhaust_the_stack():
    deep = []
    for _ in range(DEPTH_MOST + 1):
        deep = [deep]
    for wrong in (
        lambda: dumps(deep),
        lambda: loads(b"[" * 100_000 + b"]" * 100_000),
        lambda: loads(b"[" * 80 + b"]" * 80),
    ):
        with pytest.raises(NotCanonical, match="too deeply"):
            wrong()


@pytest.mark.parametrize(
    "data",
    [b'{"a":1,"a":1}', b'{"a":1,"a":2}', b"1.5", b"1e3", b"-0.0", b"NaN", b"[Infinity]", b"9007199254740992", b"", b"{", b"\xff", b"\xef\xbb\xbf1",
     b'"\\ud800"', b"[" + b"9" * 5000 + b"]"],
)  # fmt: skip
def test_documents_that_two_readers_could_understand_differently_are_always_refused(data):
    with pytest.raises(NotCanonical):
        loads(data, exact=False)


@pytest.mark.parametrize("data", [b'{"b":1,"a":2}', b"[1, 2]", b" 1", b"1\n", b'"\\u0041"', b'"\\/"', b"-0"])
def test_another_spelling_of_the_same_value_is_refused_unless_allowed(data):
    with pytest.raises(NotCanonical, match="not in canonical form"):
        loads(data)
    assert loads(data, exact=False) == json.loads(data)

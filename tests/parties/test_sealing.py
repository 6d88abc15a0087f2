"""Sealed texts open with their key and for their purpose only."""

import stat

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from daylight.parties import sealing


@pytest.fixture
def keys(tmp_path, settings):
    settings.KEY_DIR = tmp_path / "keys"
    return settings.KEY_DIR


@limits(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=80))
def test_what_is_sealed_opens_again_and_never_looks_the_same_twice(keys, text):
    one, two = sealing.seal(text, sealing.PHONE), sealing.seal(text, sealing.PHONE)
    assert sealing.unseal(one, sealing.PHONE) == text
    assert one != two


def test_keys_are_made_once_for_the_owner_alone(keys):
    sealed = sealing.seal("x", sealing.PHONE)
    sealing.keyed_hash("x", sealing.PHONE)
    assert sorted(path.name for path in keys.iterdir()) == ["lookup.key", "sealing-1.key"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in keys.iterdir()} == {0o600}
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700
    assert sealed.startswith("1:")


def test_a_sealed_text_moved_to_another_purpose_or_altered_does_not_open(keys):
    sealed = sealing.seal("13900000001", sealing.PHONE)
    altered = sealed[:-4] + ("AAAA" if sealed[-4:] != "AAAA" else "BBBB")
    for text, purpose in (
        (sealed, sealing.ID_NUMBER),
        (altered, sealing.PHONE),
        ("9" + sealed[1:], sealing.PHONE),
        ("", sealing.PHONE),
    ):
        with pytest.raises(sealing.SealError):
            sealing.unseal(text, purpose)


def test_a_second_key_takes_over_and_the_first_still_opens(keys):
    old = sealing.seal("x", sealing.PHONE)
    (keys / "sealing-2.key").write_text("ab" * 32)
    sealing.forget_keys()
    assert sealing.seal("x", sealing.PHONE).startswith("2:")
    assert sealing.unseal(old, sealing.PHONE) == "x"


def test_hashes_are_equal_for_equal_numbers_of_one_purpose_and_one_installation(keys, settings, tmp_path):
    first = sealing.keyed_hash("1", sealing.PHONE)
    assert first == sealing.keyed_hash("1", sealing.PHONE)
    assert first != sealing.keyed_hash("1", sealing.ID_NUMBER)
    settings.KEY_DIR = tmp_path / "other"
    assert first != sealing.keyed_hash("1", sealing.PHONE)


def test_a_key_file_that_holds_no_key_stops_everything(keys):
    keys.mkdir()
    (keys / "sealing-1.key").write_text("abcd")
    with pytest.raises(ValueError, match="does not hold a key"):
        sealing.seal("x", sealing.PHONE)

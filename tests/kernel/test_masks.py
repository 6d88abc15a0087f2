from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daylight.kernel.identifiers import make_bank_card, make_id_number, make_uscc
from daylight.kernel.masks import STAR, mask_account, mask_id_number, mask_name, mask_phone, scrub

MASKS = [mask_name, mask_id_number, mask_phone, mask_account, scrub]
typed = st.text(st.sampled_from("0123456789Xx*王小明欧阳·  -+Ab"), max_size=24)


@pytest.mark.parametrize(
    ("name", "masked"),
    [("王明", "王*"), ("王小明", "王**"), ("欧阳海", "欧**"), ("买买提·吐尔逊", "买**"), ("张 三", "张*"), ("王", "*"), ("", ""), ("Anna Lee", "A**")],
)  # fmt: skip
def test_a_name_keeps_its_first_character_only(name, masked):
    assert mask_name(name) == masked


def test_numbers_keep_only_their_ends():
    assert mask_id_number("440301199001011234") == "4403**********1234"
    assert mask_phone("13800131234") == "138****1234"
    assert mask_phone("+86 138-0013-1234") == "138****1234"
    assert mask_account("6222 0200 0000 1234 567") == "****4567"


def test_a_number_too_short_to_hide_anything_is_hidden_whole():
    assert mask_id_number("12345678901") == STAR * 11
    assert mask_phone("1234567") == STAR * 7
    assert mask_account("1234567") == "****"
    assert mask_account("") == ""


@pytest.mark.parametrize("mask", MASKS)
@given(text=typed)
@settings(max_examples=60)
def test_a_mask_applied_twice_changes_nothing(mask, text):
    assert mask(mask(text)) == mask(text)


@pytest.mark.parametrize("mask", MASKS)
@given(text=typed)
@settings(max_examples=60)
def test_a_mask_never_shows_what_was_not_there(mask, text):
    shown = Counter(mask(text).replace(STAR, ""))
    assert shown <= Counter(text)


CITIZEN = make_id_number(date(1980, 5, 6), serial=12)
CARD = make_bank_card(serial=1234)


def test_identity_numbers_inside_free_text_are_masked():
    masked = f"{CITIZEN[:4]}**********{CITIZEN[-4:]}"
    assert scrub(f"身份证{CITIZEN}，来电。") == f"身份证{masked}，来电。"
    assert scrub(f"id={CITIZEN};") == f"id={masked};"
    wide = CITIZEN.translate({ord(str(digit)): 0xFF10 + digit for digit in range(10)})
    assert scrub(wide) == masked


def test_identity_numbers_that_end_in_x_are_masked_in_either_case():
    for number in ("11010519491231002X", "11010519491231002x"):
        assert scrub(f"（{number}）") == f"（1101**********002{number[-1]}）"


def test_bank_cards_inside_free_text_are_masked_together_or_in_groups():
    grouped = " ".join([CARD[0:4], CARD[4:8], CARD[8:12], CARD[12:16], CARD[16:]])
    assert scrub(f"pay to {CARD}!") == f"pay to ****{CARD[-4:]}!"
    assert scrub(f"pay to {grouped}!") == f"pay to ****{CARD[-4:]}!"
    assert scrub(grouped.replace(" ", "-")) == f"****{CARD[-4:]}"


@pytest.mark.parametrize(
    "text",
    [
        make_uscc(serial=3),
        "531000005000160090",  # a social credit code of figures alone
        "110105194912310021",  # neither check digit fits
        "2026-11-22 18:05:00",
        "A" + CITIZEN,
        "case 12 pays 502,715.90",
    ],
)
def test_what_is_no_personal_number_stays(text):
    assert scrub(text) == text


@given(
    before=st.text("王 ，:=(", max_size=5),
    after=st.text("王 ，:=)", max_size=5),
    serial=st.integers(0, 999),
    born_on=st.dates(date(1930, 1, 1), date(2020, 1, 1)),
)
@settings(max_examples=60)
def test_no_identity_number_comes_through_a_log_line(before, after, serial, born_on):
    number = make_id_number(born_on, serial=serial)
    assert number[4:14] not in scrub(before + number + after)

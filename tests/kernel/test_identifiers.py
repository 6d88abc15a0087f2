from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daylight.kernel.identifiers import (
    IdBirthDate,
    IdCheckDigit,
    NotAnIdNumber,
    NotAUscc,
    UsccCheckDigit,
    check_id_number,
    check_uscc,
    is_bank_card,
    is_rural_collective,
    is_uscc,
    make_bank_card,
    make_id_number,
    make_uscc,
    read_id_number,
)

VALID_CODES = ["91370000728611939A", "531000005000160090", "52410000663412719U", "91110108551385082Q"]
RURAL_CODES = ["N2371322MF0000013K", "N1330411MF00000131", "N3511922MF00000134", "N2510131MF0000013J"]
births = st.dates(date(1900, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize("code", VALID_CODES + RURAL_CODES)
def test_known_social_credit_codes_are_accepted(code):
    assert check_uscc(code) == code
    assert is_rural_collective(code) == (code in RURAL_CODES)


def test_a_code_is_read_however_it_was_typed():
    assert check_uscc(" n237 1322 \uff4d\uff460000013k\n") == "N2371322MF0000013K"


@pytest.mark.parametrize(
    ("code", "position"),
    [("91110108551385082F", 18), ("N2371322MF0000013L", 18), ("N2371322MF0000014K", 17), ("123456789012345678", 17)],
)
def test_a_wrong_check_digit_is_refused_and_its_place_is_said(code, position):
    with pytest.raises(UsccCheckDigit) as caught:
        check_uscc(code)
    assert caught.value.facts == {"code": code, "position": position}
    assert not is_uscc(code)


@pytest.mark.parametrize(
    "code",
    ["", "91370000728611939", "91370000728611939AA", "91370000728611939I", "9137000072861193OA", "N4371322MF0000013K", "B1370000728611939A",
     "9A370000728611939A", "N237132AMF0000013K", "x" * 10_000, "９１"],
)  # fmt: skip
def test_what_does_not_have_the_form_of_a_code_is_refused(code):
    with pytest.raises(NotAUscc) as caught:
        check_uscc(code)
    assert type(caught.value) is NotAUscc
    assert len(caught.value.facts["code"]) <= 40


@given(serial=st.integers(0, 999_999), prefix=st.sampled_from(["N2339901", "N1330411", "91339901", "52371322"]))
def test_every_invented_code_is_valid(serial, prefix):
    code = make_uscc(prefix, serial=serial)
    assert check_uscc(code) == code
    assert code.startswith(prefix)


def test_the_generator_gives_the_known_codes_again():
    assert make_uscc("N2371322", serial=1) == "N2371322MF0000013K"
    assert make_uscc("N1330411", serial=1) == "N1330411MF00000131"


@given(
    place=st.integers(0, 17), char=st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"), serial=st.integers(0, 999_999)
)
def test_one_mistyped_character_never_gives_another_valid_code(place, char, serial):
    code = make_uscc(serial=serial)
    slip = code[:place] + char + code[place + 1 :]
    assert is_uscc(slip) == (slip == code)


def test_a_known_identity_number_is_read():
    found = read_id_number(" 11010519491231002x ")
    assert found.number == check_id_number("11010519491231002X") == "11010519491231002X"
    assert (found.area, found.born_on, found.is_female) == ("110105", date(1949, 12, 31), True)


@pytest.mark.parametrize(
    ("number", "refusal"),
    [
        ("110105194912310021", IdCheckDigit),
        ("11010519491231002Y", NotAnIdNumber),
        ("110105491231002", NotAnIdNumber),
        ("1101051949123100XX", NotAnIdNumber),
        ("991105194912310020", NotAnIdNumber),
        ("11010519490229002X", IdBirthDate),
        ("11010518991231002X", IdBirthDate),
        ("11010519491331002X", IdBirthDate),
        ("", NotAnIdNumber),
    ],
)
def test_a_wrong_identity_number_is_refused_by_name_and_never_repeated(number, refusal):
    with pytest.raises(refusal) as caught:
        check_id_number(number)
    assert type(caught.value) is refusal
    assert caught.value.facts == {}
    assert not number or number not in str(caught.value)


@given(born_on=births, serial=st.integers(0, 999))
def test_every_invented_identity_number_is_valid_and_says_what_it_was_made_from(born_on, serial):
    found = read_id_number(make_id_number(born_on, serial=serial))
    assert (found.born_on, found.is_female) == (born_on, serial % 2 == 0)


@given(born_on=births, serial=st.integers(0, 999), place=st.integers(0, 17), digit=st.sampled_from("0123456789"))
def test_one_mistyped_figure_never_gives_another_valid_identity_number(born_on, serial, place, digit):
    number = make_id_number(born_on, serial=serial)
    slip = number[:place] + digit + number[place + 1 :]
    if slip != number:
        with pytest.raises(NotAnIdNumber):
            check_id_number(slip)


@given(serial=st.integers(0, 10**12 - 1))
def test_an_invented_bank_card_passes_the_card_check_and_its_neighbours_fail(serial):
    card = make_bank_card(serial=serial)
    assert len(card) == 19
    assert is_bank_card(card)
    assert not is_bank_card(card[:-1] + str((int(card[-1]) + 1) % 10))


def test_a_known_card_number_passes_and_other_lengths_do_not():
    assert is_bank_card("4111 1111 1111 1111")
    assert not is_bank_card("4111111111111112")
    assert not is_bank_card("411111111111111")
    assert not is_bank_card("0" * 20)


def test_generators_refuse_numbers_that_do_not_fit():
    for wrong in (
        lambda: make_uscc(serial=1_000_000),
        lambda: make_uscc(serial=-1),
        lambda: make_id_number(date(1980, 1, 1), serial=1000),
        lambda: make_bank_card(serial=10**12),
        lambda: make_bank_card(serial=-1),
    ):
        with pytest.raises(ValueError, match="serial"):
            wrong()

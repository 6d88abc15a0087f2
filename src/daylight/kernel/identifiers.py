"""Identifiers with check digits: bodies, people, bank cards 「统一社会信用代码、公民身份号码、银行卡号」.

Check digits catch nearly every slip of a tired clerk at the moment of typing, before money moves. A rural collective is
registered under authority N (N1 group, N2 village, N3 township, N9 other), which general libraries refuse; so the rules
are written out here. Sources: GB 32100 (unified social credit code), GB 11714 (organisation code), GB 11643 (resident
identity number, ISO 7064 MOD 11-2), ISO/IEC 7812 (bank cards).

The generators make identifiers for invented bodies and people. They are functions of the numbers given to them, with no
hidden random state, and their default area code belongs to no real county: nobody living can have such a number.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from daylight.kernel.refusals import Refused
from daylight.kernel.words import _

INVENTED_AREA = "339901"  # 33 is Zhejiang; it has no city 99

_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z: they look like digits
_USCC_SHAPE = re.compile(rf"[1-9ANY][1-9][0-9]{{6}}[{_USCC_ALPHABET}]{{10}}")
_RURAL_KINDS = "1239"  # group, village, township, other
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)

# It begins with a province (82 Macao, 83 residence permit of Taiwan), and only the last character may be X.
_ID_SHAPE = re.compile(r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])[0-9]{15}[0-9X]")
_ID_DIGITS = "10X98765432"
_EARLIEST_BIRTH = date(1900, 1, 1)
_CARD_LENGTHS = range(16, 20)


class NotAUscc(Refused):
    """A text that does not have the form of a unified social credit code 「不是统一社会信用代码」."""

    message = _("{code} is not a unified social credit code: 18 characters, with no I, O, S, V or Z.")


class UsccCheckDigit(NotAUscc):
    """A social credit code whose 17th or 18th character does not fit the others 「统一社会信用代码校验不符」."""

    message = _("{code} cannot be a unified social credit code: character {position} does not fit the others.")


class NotAnIdNumber(Refused):
    """A text that does not have the form of a resident identity number 「不是公民身份号码」.

    The facts never repeat the number: refusals are shown and logged, and the number is personal data.
    """

    message = _("This is not a resident identity number: 17 digits and a last digit or X.")


class IdBirthDate(NotAnIdNumber):
    """An identity number whose birth date does not exist 「公民身份号码出生日期有误」."""

    message = _("The birth date inside this identity number does not exist.")


class IdCheckDigit(NotAnIdNumber):
    """An identity number whose last character does not fit the others 「公民身份号码校验不符」."""

    message = _("The last character of this identity number does not fit the others: please look again.")


@dataclass(frozen=True)
class IdNumber:
    """What a resident identity number says 「公民身份号码」; `area` is the county of first registration."""

    number: str
    area: str
    born_on: date
    is_female: bool


def check_uscc(text: str) -> str:
    """Return the unified social credit code in its one spelling 「统一社会信用代码」, or refuse it.

    Both check digits are tried: `123456789012345678` passes the last one alone.
    """
    code = _tidy(text)
    if not _USCC_SHAPE.fullmatch(code) or (code[0] == "N" and code[1] not in _RURAL_KINDS):
        raise NotAUscc(code=code[:40])
    if code[16] != _organisation_digit(code[8:16]):
        raise UsccCheckDigit(code=code, position=17)
    if code[17] != _uscc_digit(code[:17]):
        raise UsccCheckDigit(code=code, position=18)
    return code


def is_uscc(text: str) -> bool:
    """Say whether this is a unified social credit code 「是否统一社会信用代码」."""
    try:
        check_uscc(text)
    except NotAUscc:
        return False
    return True


def is_rural_collective(code: str) -> bool:
    """Say whether a checked code belongs to a rural collective 「农村集体经济组织」 (authority N)."""
    return code.startswith("N")


def check_id_number(text: str) -> str:
    """Return the resident identity number in its one spelling 「公民身份号码」, or refuse it."""
    return read_id_number(text).number


def read_id_number(text: str) -> IdNumber:
    """Return what a resident identity number says 「公民身份号码」, or refuse it.

    The old 15-digit numbers (before 1999) and foreigners' permanent residence numbers are refused.
    """
    number = _tidy(text)
    if not _ID_SHAPE.fullmatch(number):
        raise NotAnIdNumber
    try:
        born_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise IdBirthDate from None
    if born_on < _EARLIEST_BIRTH:
        raise IdBirthDate
    if not id_digit_fits(number):
        raise IdCheckDigit
    return IdNumber(number=number, area=number[:6], born_on=born_on, is_female=int(number[16]) % 2 == 0)


def id_digit_fits(number: str) -> bool:
    """Say whether the last of 18 characters is the check digit of the others 「校验码相符」 (ISO 7064 MOD 11-2)."""
    return number[17].upper() == _id_digit(number[:17])


def is_bank_card(text: str) -> bool:
    """Say whether 16 to 19 digits pass the card check 「银行卡号」 (Luhn).

    Only cards have this digit: a body's account number has none, so a failure proves nothing about an account.
    """
    digits = _tidy(text)
    if len(digits) not in _CARD_LENGTHS or not (digits.isascii() and digits.isdigit()):
        return False
    return (_luhn_sum(digits[:-1]) + int(digits[-1])) % 10 == 0


def make_uscc(prefix: str = "N2" + INVENTED_AREA, *, serial: int) -> str:
    """Return an invented unified social credit code 「虚构统一社会信用代码」.

    `prefix` is authority, kind and area (8 characters), `serial` counts from 0 to 999,999.
    """
    if not 0 <= serial <= 999_999:
        raise ValueError(f"serial {serial} is not within 0..999999")
    organisation = f"MF{serial:06d}"
    body = prefix + organisation + _organisation_digit(organisation)
    return check_uscc(body + _uscc_digit(body))


def make_id_number(born_on: date, *, serial: int, area: str = INVENTED_AREA) -> str:
    """Return an invented resident identity number 「虚构公民身份号码」; an odd serial (0 to 999) is a man's."""
    if not 0 <= serial <= 999:
        raise ValueError(f"serial {serial} is not within 0..999")
    body = f"{area}{born_on:%Y%m%d}{serial:03d}"
    return check_id_number(body + _id_digit(body))


def make_bank_card(issuer: str = "999999", *, serial: int) -> str:
    """Return an invented 19-digit bank card number 「虚构银行卡号」; no bank issues the default prefix."""
    body = f"{issuer}{serial:0{18 - len(issuer)}d}"
    if len(body) != 18 or serial < 0:
        raise ValueError(f"serial {serial} does not fit behind {issuer}")
    return body + str(-_luhn_sum(body) % 10)


def _tidy(text: str) -> str:
    """Return the text as a machine would have typed it: half width, capitals, no spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def _uscc_digit(body: str) -> str:
    """Return character 18 from the first 17: powers of three, modulo 31 (GB 32100)."""
    total = sum(_USCC_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(body))
    return _USCC_ALPHABET[-total % 31]


def _organisation_digit(body: str) -> str:
    """Return character 17 from the 8 before it: fixed weights, modulo 11, ten is X (GB 11714)."""
    total = sum(int(char, 36) * weight for char, weight in zip(body, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]


def _id_digit(body: str) -> str:
    """Return the last character of an identity number from the first 17."""
    return _ID_DIGITS[sum(int(char) * pow(2, 17 - place, 11) for place, char in enumerate(body)) % 11]


def _luhn_sum(body: str) -> int:
    """Return the card sum of the digits left of the check digit: every second one doubled, from the right."""
    doubled = (int(char) * (2 - place % 2) for place, char in enumerate(reversed(body)))
    return sum(number - 9 if number > 9 else number for number in doubled)

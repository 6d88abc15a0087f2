"""Masks: how much of a person the public and the log may see 「脱敏」.

Openness is about deeds and money, not about exposing neighbours. Each mask keeps what lets the person concerned, and
those who know them, recognise the line, and hides the rest. A mask applied twice changes nothing, and a masked text
never shows a character that the text given did not show.
"""

import re
import unicodedata

from daylight.kernel.identifiers import id_digit_fits, is_bank_card, is_uscc

STAR = "*"
_NAME_STARS_MOST = 2  # a fixed ceiling, so that the length of a long name tells nothing

# A run of digits that is not part of a longer word. \d also takes full-width figures, which people do type.
_ID_IN_TEXT = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXxＸｘ](?![0-9A-Za-z])")  # noqa: RUF001  full-width X is typed too
_CARD_IN_TEXT = re.compile(r"(?<![0-9A-Za-z])(?:\d{16,19}|\d{4}(?:[ -]\d{4}){3}(?:[ -]\d{1,3})?)(?![0-9A-Za-z])")


def mask_name(name: str) -> str:
    """Return a name with only its first character left 「姓名脱敏」: 王小明 is 王**, a single character is hidden.

    Compound surnames show their first half only (欧阳海 is 欧**): telling them apart would need a list, and a list errs
    towards showing more.
    """
    letters = "".join(name.split())
    if len(letters) <= 1:
        return STAR * len(letters)
    return letters[0] + STAR * min(len(letters) - 1, _NAME_STARS_MOST)


def mask_id_number(number: str) -> str:
    """Return an identity number with its first and last four characters left 「证件号码脱敏」."""
    return _middle("".join(number.split()), head=4, tail=4)


def mask_phone(number: str) -> str:
    """Return a telephone number with its first three and last four figures left 「电话号码脱敏」: 138****1234."""
    figures = "".join(char for char in number if char.isdigit() or char == STAR)
    if len(figures) == 13 and figures.startswith("86"):  # the country code of a mobile number
        figures = figures[2:]
    return _middle(figures, head=3, tail=4)


def mask_account(number: str) -> str:
    """Return a bank account number with its last four characters left 「银行账号脱敏」: ****1234."""
    figures = "".join(char for char in number if char not in " -")
    shown = figures[-4:] if len(figures) >= 8 else ""
    return (STAR * 4 + shown) if figures else ""


def scrub(text: str) -> str:
    """Return free text with identity numbers and bank cards masked 「日志脱敏」; for log formatters and error reports.

    An 18-character run whose check digit fits is an identity number; 16 to 19 digits that pass the card check, written
    together or in groups of four, are a card. One in ten random runs of digits passes too: hiding it does no harm.
    A body's social credit code is public and stays.
    """
    return _CARD_IN_TEXT.sub(_card, _ID_IN_TEXT.sub(_id_number, text))


def _id_number(found: re.Match[str]) -> str:
    plain = unicodedata.normalize("NFKC", found[0])
    return mask_id_number(plain) if id_digit_fits(plain) else found[0]


def _card(found: re.Match[str]) -> str:
    plain = unicodedata.normalize("NFKC", found[0]).replace(" ", "").replace("-", "")
    return mask_account(plain) if is_bank_card(plain) and not is_uscc(plain) else found[0]


def _middle(text: str, *, head: int, tail: int) -> str:
    """Hide the middle; a text too short to hide at least four characters is hidden whole."""
    hidden = len(text) - head - tail
    if hidden < 4:
        return STAR * len(text)
    return text[:head] + STAR * hidden + text[-tail:]

"""Money: an integer number of fen, and the ways people write it 「金额」.

Fen are counted, never measured: no float and no Decimal enters the core. This module turns what a clerk typed into fen,
and fen into what a reader sees: yuan with thousands, ten thousands on county totals, and the capital characters that a
payment order must carry so that no stroke can be added to a figure 「中文大写金额」 (支付结算办法, annex 1).
"""

import re
import unicodedata

from daylight.kernel.refusals import Refused
from daylight.kernel.words import _

FEN_A_YUAN = 100
FEN_A_WAN = 10_000 * FEN_A_YUAN
FEN_A_YI = 10_000 * FEN_A_WAN
FEN_MOST = 10**15 - 1  # just under ten million million yuan: more than all rural collectives hold together
MINUS = "−"  # the typographic minus; exports keep the hyphen so that spreadsheets read a number

_TYPED = re.compile(r"([-−]?)[¥]?([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]+))?([万亿]?)元?")
_TYPED_LONGEST = 40
_CAPITAL_LONGEST = 60
_SCALE_PLACES = {"": 2, "万": 6, "亿": 10}  # decimals that still make whole fen

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_PREFIX = "人民币"


class NotAnAmount(Refused):
    """A text that is no amount of money 「不是金额」."""

    message = _("“{text}” is not an amount of money.")


class TooManyDecimals(NotAnAmount):
    """An amount finer than one fen 「金额精确到分」."""

    message = _("“{text}” has a fraction smaller than one fen.")


class NegativeAmount(NotAnAmount):
    """An amount below zero where only a positive one makes sense 「金额不得为负」."""

    message = _("“{text}” is below zero.")


class AmountTooLarge(NotAnAmount):
    """An amount beyond anything a collective could own 「金额过大」: surely a slip of the hand."""

    message = _("“{text}” is larger than any amount this platform can hold.")


def yuan(fen: int, *, minus: str = "-") -> str:
    """Return an amount in yuan with thousands and two decimals 「元」: `50271590` is `502,715.90`.

    Pages pass `minus=MINUS`, the sign that stands well in a column.
    """
    whole, part = divmod(abs(fen), FEN_A_YUAN)
    return f"{minus if fen < 0 else ''}{whole:,}.{part:02d}"


def wan(fen: int, *, minus: str = "-") -> str:
    """Return an amount in ten thousands of yuan 「万元」, two decimals, rounded half away from zero."""
    return yuan(_scaled(fen, FEN_A_WAN), minus=minus)


def yi(fen: int, *, minus: str = "-") -> str:
    """Return an amount in hundred millions of yuan 「亿元」, two decimals, rounded half away from zero."""
    return yuan(_scaled(fen, FEN_A_YI), minus=minus)


def millions(fen: int, *, minus: str = "-") -> str:
    """Return an amount in millions of yuan 「百万元」 for English readers, two decimals, rounded as the others."""
    return yuan(_scaled(fen, 100 * FEN_A_WAN), minus=minus)


def parse_yuan(text: str, *, negative: bool = False) -> int:
    """Return the fen of an amount as people type it 「金额录入」, or refuse it.

    Accepts `50000`, `50,000`, `¥1,409.50`, `5万`, `1.2亿元` and full-width figures. Commas must separate thousands: in
    `1,23` nobody can tell what was meant. `negative=True` lets amounts below zero through (imported statements).
    """
    tidy = "".join(unicodedata.normalize("NFKC", text).split())
    shown = tidy[:_TYPED_LONGEST]
    found = _TYPED.fullmatch(tidy) if len(tidy) <= _TYPED_LONGEST else None
    if found is None:
        raise NotAnAmount(text=shown)
    sign, whole, part, scale = found[1], found[2].replace(",", ""), (found[3] or "").rstrip("0"), found[4]
    places = _SCALE_PLACES[scale]
    if len(part) > places:
        raise TooManyDecimals(text=shown)
    fen = int(whole + part.ljust(places, "0"))
    if fen > FEN_MOST:
        raise AmountTooLarge(text=shown)
    if sign and fen and not negative:
        raise NegativeAmount(text=shown)
    return -fen if sign else fen


def capital_amount(fen: int, *, prefix: bool = False, closed: bool = False) -> str:
    """Return the amount in capital characters 「中文大写金额」: `50271590` is `伍拾万贰仟柒佰壹拾伍元玖角`.

    `prefix` puts 人民币 in front without a gap. 整 stands after 元; after 角 it is optional, and `closed` writes it;
    after 分 never. Raises `NegativeAmount` or `AmountTooLarge`: a payment order has no such amount.
    """
    if fen < 0:
        raise NegativeAmount(text=yuan(fen))
    if fen > FEN_MOST:
        raise AmountTooLarge(text=yuan(fen))
    return (_PREFIX if prefix else "") + _capital(fen, closed=closed, spare_zeros=False)


def read_capital_amount(text: str) -> int:
    """Return the fen of an amount in capital characters 「大写金额识读」, or refuse it: undoes `capital_amount`.

    The optional spellings are read too: 人民币, 圆 for 元, 正 for 整, 整 after 角, and the zeros that may stand before
    角 or after 万. Anything else is refused, since a figure that can be read in two ways must not be paid.
    """
    tidy = "".join(text.split()).removeprefix(_PREFIX).replace("圆", "元").replace("正", "整")
    fen = _capital_value(tidy[:_CAPITAL_LONGEST])
    if fen > FEN_MOST:
        raise AmountTooLarge(text=text[:_TYPED_LONGEST])
    shortest = _capital(fen, closed=False, spare_zeros=False)
    longest = _capital(fen, closed=True, spare_zeros=True)
    if not (_runs_through(shortest, tidy) and _runs_through(tidy, longest)):
        raise NotAnAmount(text=text[:_TYPED_LONGEST])
    return fen


def _scaled(fen: int, unit: int) -> int:
    """Return the amount counted in hundredths of a larger unit, rounded half away from zero."""
    hundredth = unit // 100
    count = (2 * abs(fen) + hundredth) // (2 * hundredth)
    return -count if fen < 0 else count


def _capital(fen: int, *, closed: bool, spare_zeros: bool) -> str:
    """Return the capital characters; `spare_zeros` also writes the zeros that the regulation leaves to choice."""
    whole, rest = divmod(fen, FEN_A_YUAN)
    jiao, last = divmod(rest, 10)
    said = f"{_whole(whole, spare_zeros=spare_zeros)}元" if whole or not rest else ""
    if jiao and whole and whole % 10 == 0 and spare_zeros:
        said += "零"
    if jiao:
        said += f"{_DIGITS[jiao]}角"
    elif last and whole:
        said += "零"  # required: 元 is followed by 分 with no 角 between
    if last:
        return f"{said}{_DIGITS[last]}分"
    return said if jiao and not closed else f"{said}整"


def _whole(number: int, *, spare_zeros: bool) -> str:
    """Return whole yuan in capitals; 亿 and 万 split the figure, so that 10^12 reads 壹万亿."""
    if number == 0:
        return _DIGITS[0]
    for unit, name in ((10**8, "亿"), (10**4, "万")):
        if number >= unit:
            high, low = divmod(number, unit)
            said = _whole(high, spare_zeros=spare_zeros) + name
            if not low:
                return said
            gap = low < unit // 10 or (spare_zeros and high % 10 == 0)
            return said + ("零" if gap else "") + _whole(low, spare_zeros=spare_zeros)
    return _four(number)


def _four(number: int) -> str:
    """Return 1 to 9999 in capitals; a run of inner zeros is said once, zeros at the end are not said."""
    said = ""
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            said += _DIGITS[digit] + _PLACES[power]
        elif said and number % 10**power and not said.endswith("零"):
            said += "零"
    return said


def _runs_through(inner: str, outer: str) -> bool:
    """Say whether `inner` is `outer` with some characters left out."""
    rest = iter(outer)
    return all(char in rest for char in inner)


def _capital_value(tidy: str) -> int:
    """Return the fen that the characters add up to; the caller proves that they were written properly."""
    total = section = digit = 0
    for char in tidy:
        if char in _DIGITS:
            digit = _DIGITS.index(char)
            continue
        if char in "拾佰仟":
            section += digit * 10 ** _PLACES.index(char)
        elif char == "万":
            total, section = total + (section + digit) * 10_000, 0
        elif char == "亿":
            total, section = (total + section + digit) * 10**8, 0
        elif char == "元":
            total, section = (total + section + digit) * FEN_A_YUAN, 0
        elif char in "角分":
            total += digit * (10 if char == "角" else 1)
        elif char != "整":
            raise NotAnAmount(text=tidy[:_TYPED_LONGEST])
        digit = 0
    return total

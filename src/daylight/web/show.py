"""How values are written for people 「数值与日期的写法」: one place, used by templates, lists and exports alike.

Amounts are stored in fen and shown in yuan; county totals in ten thousands of yuan (in English: millions). Absent is
`—`, never an empty cell; zero is `0.00`. Days are absolute first and relative second, because a relative day proves
nothing on paper.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext

from daylight.kernel import money, workdays

ABSENT = "—"


class Kind(StrEnum):
    """What a value is 「列类型」: it decides alignment, writing on the page and format in a spreadsheet."""

    TEXT = "text"
    CODE = "code"
    MONEY = "money"
    COUNT = "count"
    PERCENT = "percent"
    DAY = "day"
    DUE = "due"  # a day that is still to be kept: shown with the working days left
    MOMENT = "moment"
    COLOUR = "colour"
    STATE = "state"
    FLAG = "flag"


def is_chinese() -> bool:
    """Whether the reader reads Chinese now."""
    return (get_language() or "zh").startswith("zh")


def yuan(fen: int | None) -> str:
    """Return an amount in yuan with thousands 「元」; the minus is the typographic one."""
    return ABSENT if fen is None else money.yuan(fen, minus=money.MINUS)


def signed(fen: int | None) -> str:
    """Return an amount whose direction matters: `+86,200.00`, `−502,715.90`; the sign says it, not a colour."""
    return f"+{yuan(fen)}" if fen and fen > 0 else yuan(fen)


def wan(fen: int | None) -> str:
    """Return a county total: in ten thousands of yuan 「万元」, or in millions for English readers."""
    if fen is None:
        return ABSENT
    return money.wan(fen, minus=money.MINUS) if is_chinese() else money.millions(fen, minus=money.MINUS)


def day(value: date | datetime | None) -> str:
    """Return a day as tables show it: 2026-11-22, always Beijing time."""
    if value is None:
        return ABSENT
    return (timezone.localtime(value) if isinstance(value, datetime) else value).strftime("%Y-%m-%d")


def moment(value: datetime | None) -> str:
    """Return a day and time, always Beijing time: 2026-11-22 18:05."""
    return ABSENT if value is None else timezone.localtime(value).strftime("%Y-%m-%d %H:%M")


def letter_day(value: date | datetime | None) -> str:
    """Return a day as letters show it: 2026年11月22日, or 22 November 2026."""
    if value is None:
        return ABSENT
    local = timezone.localtime(value) if isinstance(value, datetime) else value
    if is_chinese():
        return f"{local.year}年{local.month}月{local.day}日"
    return f"{local.day} {local.strftime('%B %Y')}"


def short_day(value: date) -> str:
    """Return a day without its year, for deadlines near at hand: 11月24日, or 24 Nov."""
    return f"{value.month}月{value.day}日" if is_chinese() else f"{value.day} {value.strftime('%b')}"


def count(number: int | None) -> str:
    """Return a whole number; separators from ten thousand on."""
    if number is None:
        return ABSENT
    sign = money.MINUS if number < 0 else ""
    return f"{sign}{abs(number):,}" if abs(number) >= 10_000 else f"{sign}{abs(number)}"


def percent(per_mille: int | None) -> str:
    """Return a share given in thousandths, with one decimal: 125 is 12.5%."""
    return ABSENT if per_mille is None else f"{per_mille // 10}.{per_mille % 10}%"


@dataclass(frozen=True)
class Deadline:
    """A due day as a person reads it 「期限」: when, how long still, and how grave that is."""

    on: date
    text: str
    relative: str
    colour: str  # "" in time, "blue" due within a working day, "red" overdue


@cache
def _calendar() -> workdays.Calendar:
    return workdays.load_calendar(settings.RULES / "calendar")


def deadline(due_on: date, today: date, calendar: workdays.Calendar | None = None) -> Deadline:
    """Return the absolute day with the working days left: `11月24日（剩 2 个工作日）`."""
    known = calendar or _calendar()
    if due_on == today:
        relative, colour = gettext("due today"), "blue"
    elif due_on < today:
        late = workdays.workdays_between(due_on, today, known) or (today - due_on).days
        relative = ngettext("%(n)s working day overdue", "%(n)s working days overdue", late) % {"n": late}
        colour = "red"
    else:
        left = workdays.workdays_between(today, due_on, known)
        relative = ngettext("%(n)s working day left", "%(n)s working days left", left) % {"n": left}
        colour = "blue" if left <= 1 else ""
    near = abs(due_on - today) < timedelta(days=300)
    absolute = short_day(due_on) if near else letter_day(due_on)
    bracketed = gettext("%(day)s (%(relative)s)") % {"day": absolute, "relative": relative}
    return Deadline(due_on, bracketed, relative, colour)


def text_of(kind: Kind, value: object) -> str:
    """Return any cell's value as text; badges are drawn by the template, this is their word."""
    if value is None or value == "":
        return ABSENT
    if kind is Kind.FLAG:
        return gettext("yes") if value else gettext("no")
    writer = _WRITERS.get(kind)
    return writer(value) if writer else str(value)


_WRITERS: dict[Kind, Callable[[Any], str]] = {
    Kind.MONEY: yuan,
    Kind.COUNT: count,
    Kind.PERCENT: percent,
    Kind.DAY: day,
    Kind.DUE: day,
    Kind.MOMENT: moment,
}

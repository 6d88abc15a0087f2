"""Small frozen shapes that views hand to the components of `templates/components` 「页面构件」."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.functional import Promise

from daylight.web.show import Kind

Words = str | Promise
"""A text already written or one to be translated when shown."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A key figure 「关键数字」; it is a link to its rows, for a number that cannot be opened is not shown."""

    label: Words
    value: str
    url: str
    unit: Words = ""
    note: Words = ""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One line of a summary 「核对项」; `change` is the address where it can be corrected."""

    label: Words
    value: object
    kind: Kind = Kind.TEXT
    note: Words = ""
    url: str = ""
    change: str = ""


@dataclass(frozen=True, kw_only=True)
class Tab:
    """One part of a page, or one box of a list 「标签页」."""

    label: Words
    url: str
    is_current: bool = False
    count: int | None = None


@dataclass(frozen=True, kw_only=True)
class Crumb:
    """A step of the place path 县、镇、村; the last one has no address."""

    label: Words
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Moment:
    """One row of the progress of a case 「办理进度」: done, now, to come, or a note such as a reminder."""

    state: str  # "done" | "now" | "future" | "note" | "refused"
    title: Words
    post: Words = ""
    person: Words = ""
    at: datetime | None = None
    due_on: date | None = None
    opinion: str = ""
    colour: str = ""
    used: Words = ""
    act_url: str = ""
    proof_url: str = ""
    files: tuple[tuple[str, str], ...] = ()  # (name, address)


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar of a picture: a name, an amount, how the amount is written, and the rows behind it."""

    label: Words
    value: int
    text: str
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Empty:
    """Why a page is empty and what to do next 「空状态」."""

    title: Words
    text: Words = ""
    action: Words = ""
    url: str = ""
    icon: str = "inbox"


@dataclass(frozen=True, kw_only=True)
class Question:
    """A dialog before a grave act 「确认」: answered with the verb, never with yes or no."""

    id: str
    title: Words
    text: Words
    verb: Words
    keep: Words
    url: str
    is_grave: bool = False
    hidden: dict[str, str] = field(default_factory=dict)

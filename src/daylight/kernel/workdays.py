"""Deadlines: terms counted over the calendar, each with the reasons for its date 「期限」.

Civil Code 200 to 204: the day something happens is not counted; a term of months ends on the same day number, or on
the last day of a month that has none; when the last day is a rest day the term ends on the next working day. Whether
that last rule also holds for an administrative limit in natural days is a matter of policy: `rolls`, on by default.

A date without its reasons is worth little to the clerk who is late and to the villager who waits: so a deadline keeps
each step of its counting as data, and the same data give the sentence in either language.
"""

import calendar as months
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Any, Self

from daylight.kernel.calendars import ONE_DAY, Calendar, CalendarInvalid, is_workday, load_calendar

__all__ = [
    "Calendar", "CalendarInvalid", "Due", "Reason", "ReasonKind", "Stop", "Term", "TermInvalid", "Unit",
    "add_workdays", "before", "due", "explain", "is_workday", "load_calendar", "reasons_from", "workdays_between",
]  # fmt: skip

_LONGEST_TERM = 3660  # ten years of days; a larger figure is a slip of the pen


class Unit(StrEnum):
    """What a term counts 「期限单位」: working days, natural days, months."""

    WORKDAYS = "workdays"
    DAYS = "days"
    MONTHS = "months"


class TermInvalid(ValueError):  # noqa: N818  says what the text is
    """A text that states no term 「期限表述有误」; found when rule files are read."""


@dataclass(frozen=True)
class Term:
    """How long something may take 「期限」, as a rule file says it: `2 workdays`, `60 days`, `1 months`."""

    count: int
    unit: Unit

    def __post_init__(self) -> None:
        if not 1 <= self.count <= _LONGEST_TERM:
            raise TermInvalid(f"a term counts from 1 to {_LONGEST_TERM}, not {self.count}")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a term 「读取期限」; the singular (`1 workday`) is understood too."""
        count, _, unit = text.strip().partition(" ")
        unit = unit.strip()
        unit = unit if unit.endswith("s") else unit + "s"
        if not (count.isascii() and count.isdigit()) or len(count) > 4 or unit not in set(Unit):
            raise TermInvalid(f"{text!r} is not a term: a number, then workdays, days or months")
        return cls(int(count), Unit(unit))

    def __str__(self) -> str:
        return f"{self.count} {self.unit.value}"


@dataclass(frozen=True)
class Stop:
    """Days on which the clock stood still 「中止期间」 (a hearing, missing papers); both ends count as still."""

    since: date
    until: date

    def holds(self, on: date) -> bool:
        """Say whether the clock stood still on this day 「是否中止」."""
        return self.since <= on <= self.until


class ReasonKind(StrEnum):
    """The kinds of step in the counting of a deadline 「期限计算步骤」."""

    COUNT = "count"
    SKIP = "skip"
    MAKE_UP = "make_up"
    STOP = "stop"
    MONTH_END = "month_end"
    REST = "rest"
    ROLL = "roll"
    DUE = "due"
    GUESS = "guess"


@dataclass(frozen=True)
class Reason:
    """One step in the counting of a deadline 「期限计算依据」; which fields are filled depends on the kind."""

    kind: ReasonKind
    since: date | None = None
    until: date | None = None
    count: int | None = None
    unit: Unit | None = None
    zh: str | None = None
    en: str | None = None

    def as_facts(self) -> dict[str, Any]:
        """Return the step as plain values for a JSON column or a canonical payload 「步骤数据」."""
        facts: dict[str, Any] = {"kind": self.kind.value}
        for name in ("since", "until"):
            day: date | None = getattr(self, name)
            if day is not None:
                facts[name] = day.isoformat()
        for name in ("count", "unit", "zh", "en"):
            value = getattr(self, name)
            if value is not None:
                facts[name] = str(value) if name == "unit" else value
        return facts


@dataclass(frozen=True)
class Due:
    """A deadline and how it came about 「到期日」; provisional when a year it crosses was not announced."""

    on: date
    provisional: bool
    steps: tuple[Reason, ...]

    def explain(self, lang: str = "en") -> str:
        """Return the reasons as a sentence 「期限说明」 in English or Chinese."""
        return explain(self.steps, lang)

    def as_facts(self) -> list[dict[str, Any]]:
        """Return the steps as plain values 「步骤数据」; `reasons_from` reads them back."""
        return [step.as_facts() for step in self.steps]


def due(start: date, term: Term, calendar: Calendar, *, rolls: bool = True, stops: Sequence[Stop] = ()) -> Due:
    """Return when a term that starts on a day ends 「期限届满日」; the day of the start is not counted.

    `rolls` moves an end on a rest day to the next working day; a term in working days never ends on one. Days inside a
    stop are not counted, whatever the unit.
    """
    reasons = [Reason(ReasonKind.COUNT, since=start, count=term.count, unit=term.unit)]
    if term.unit is Unit.WORKDAYS:
        on = _workdays_later(start, term.count, calendar, stops)
        reasons += _passed(start, on, calendar)
        looked_at = _days(start + ONE_DAY, on)
    else:
        aim = _months_later(start, term.count) if term.unit is Unit.MONTHS else start + term.count * ONE_DAY
        if term.unit is Unit.MONTHS and aim.day < start.day:
            reasons.append(Reason(ReasonKind.MONTH_END, since=aim))
        end = _stretched(start, aim, stops)
        on = _next_workday(end, calendar) if rolls else end
        reasons += _rolled(end, on, calendar)
        looked_at = _days(end, on) if rolls else iter(())
    reasons[1:1] = [
        Reason(ReasonKind.STOP, since=stop.since, until=stop.until)
        for stop in stops
        if stop.since <= on and stop.until > start
    ]
    guessed = sorted({year for day in looked_at if (year := calendar.unknown_year(day)) is not None})
    reasons.append(Reason(ReasonKind.DUE, since=on))
    reasons += [Reason(ReasonKind.GUESS, count=year) for year in guessed]
    return Due(on, bool(guessed), tuple(reasons))


def add_workdays(start: date, count: int, calendar: Calendar) -> date:
    """Return the working day that many after a day 「顺延工作日」; zero gives the day itself."""
    return _workdays_later(start, count, calendar, ())


def before(on: date, term: Term, calendar: Calendar) -> date:
    """Return the day a term before a day 「期限前推」; tells when to remind of a deadline."""
    if term.unit is Unit.MONTHS:
        return _months_later(on, -term.count)
    if term.unit is Unit.DAYS:
        return on - term.count * ONE_DAY
    left = term.count
    while left:
        on -= ONE_DAY
        left -= is_workday(on, calendar)
    return on


def workdays_between(after: date, until: date, calendar: Calendar) -> int:
    """Return how many working days lie after one day, up to and with another 「工作日数」; zero when there is none."""
    return sum(is_workday(day, calendar) for day in _days(after + ONE_DAY, until))


def reasons_from(facts: Iterable[dict[str, Any]]) -> tuple[Reason, ...]:
    """Read steps back from plain values 「读取步骤」."""
    return tuple(
        Reason(
            kind=ReasonKind(fact["kind"]),
            since=date.fromisoformat(fact["since"]) if "since" in fact else None,
            until=date.fromisoformat(fact["until"]) if "until" in fact else None,
            count=fact.get("count"),
            unit=Unit(fact["unit"]) if "unit" in fact else None,
            zh=fact.get("zh"),
            en=fact.get("en"),
        )
        for fact in facts
    )


def explain(steps: Iterable[Reason], lang: str = "en") -> str:
    """Return the steps of a deadline as a sentence 「期限说明」; any `zh…` is Chinese, everything else English."""
    words, comma, stop = (_ZH, "，", "。") if lang.lower().startswith("zh") else (_EN, ", ", ".")
    steps = list(steps)
    said = comma.join(_said(step, words) for step in steps if step.kind is not ReasonKind.GUESS) + stop
    guesses = "".join(" " * (words is _EN) + _said(step, words) for step in steps if step.kind is ReasonKind.GUESS)
    return said + guesses


_EN = {
    "to": "…", "workdays": "working days", "days": "days", "months": "months",
    "count": "{count} {unit} from {span}",
    "skip": "skipping {span} ({en})",
    "make_up": "counting make-up day {span}",
    "stop": "not counting {span} (the clock was stopped)",
    "month_end": "the month has no such day, so its last day {span}",
    "rest": "ending on {span}, a rest day ({en})",
    "roll": "moved to the next working day",
    "due": "due {span}",
    "guess": "Provisional: the State Council has not announced the holidays of {count}, so only weekends are known.",
}  # fmt: skip
_ZH = {
    "to": "至", "workdays": "个工作日", "days": "日", "months": "个月",
    "count": "自{span}起{count}{unit}（当日不计）",
    "skip": "跳过{span}（{zh}）",
    "make_up": "{span}调休上班计入",
    "stop": "{span}中止期间不计",
    "month_end": "当月无对应日，以月末日{span}为准",
    "rest": "期满日{span}为休息日（{zh}）",
    "roll": "顺延至其后第一个工作日",
    "due": "期限至{span}",
    "guess": "暂定：国务院尚未公布{count}年节假日安排，目前仅按周末推算，公布后可能调整。",
}  # fmt: skip


def _said(step: Reason, words: dict[str, str]) -> str:
    """Say one step in the words of one language."""
    span = f"{step.since}" if step.until in (None, step.since) else f"{step.since}{words['to']}{step.until}"
    unit = words[step.unit.value] if step.unit else ""
    if words is _EN and step.count == 1:
        unit = unit.removesuffix("s")
    return words[step.kind.value].format(span=span, count=step.count, unit=unit, zh=step.zh, en=step.en)


def _days(first: date, last: date) -> Iterator[date]:
    """Give the days from one to another, both included; none when they are the wrong way round."""
    return (first + offset * ONE_DAY for offset in range((last - first).days + 1))


def _workdays_later(start: date, count: int, calendar: Calendar, stops: Sequence[Stop]) -> date:
    on = start
    while count > 0:
        on += ONE_DAY
        count -= is_workday(on, calendar) and not any(stop.holds(on) for stop in stops)
    return on


def _stretched(start: date, aim: date, stops: Sequence[Stop]) -> date:
    """Return the end of a term in natural days after leaving out the days on which the clock stood still."""
    left, on = (aim - start).days, start
    while left:
        on += ONE_DAY
        left -= not any(stop.holds(on) for stop in stops)
    return on


def _months_later(start: date, count: int) -> date:
    """Return the same day number some months later or earlier, or the last day of a shorter month."""
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    return date(year, month + 1, min(start.day, months.monthrange(year, month + 1)[1]))


def _next_workday(on: date, calendar: Calendar) -> date:
    while not is_workday(on, calendar):
        on += ONE_DAY
    return on


def _rolled(end: date, on: date, calendar: Calendar) -> list[Reason]:
    """Say that a term ended on a rest day and was moved; nothing when it was not."""
    if end == on:
        return []
    name = calendar.name_of(end)
    return [Reason(ReasonKind.REST, since=end, zh=name.zh, en=name.en), Reason(ReasonKind.ROLL, since=on)]


def _passed(start: date, on: date, calendar: Calendar) -> list[Reason]:
    """Name the holidays skipped and the make-up days counted between two days, in the order of the days."""
    passed = list(_days(start + ONE_DAY, on))
    reasons = [Reason(ReasonKind.MAKE_UP, since=day) for day in passed if day in calendar.work]
    named = [day for day in passed if day in calendar.names]
    # A new holiday begins where the name changes or a day lies between.
    breaks = [
        place
        for place, (left, right) in enumerate(pairwise(named), start=1)
        if right - left != ONE_DAY or calendar.names[left] != calendar.names[right]
    ]
    for first, end in pairwise([0, *breaks, len(named)] if named else [0]):
        name = calendar.names[named[first]]
        reasons.append(Reason(ReasonKind.SKIP, since=named[first], until=named[end - 1], zh=name.zh, en=name.en))
    return sorted(reasons, key=lambda reason: reason.since or start)

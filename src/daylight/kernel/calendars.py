"""The calendar of rest days and make-up working days 「节假日与调休」, read from `rules/calendar/<year>.toml`.

Chinese holidays cannot be computed: each November the State Council moves weekends around the holidays of the next
year. So a year is either announced, and known to the day, or it is not, and then only weekends are known: whatever is
computed over such a year is a guess and must be called one.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from daylight.kernel.tables import Title

ONE_DAY = timedelta(days=1)
WEEKEND = 5  # Saturday, counted from Monday

_HEAD_KEYS = frozenset({"code", "title", "basis", "in_force", "version", "group", "year", "holiday"})
_HOLIDAY_KEYS = frozenset({"name", "from", "to", "make_up"})
# The notice for a year may reach back over the turn of the year (29 December 2018 was worked for New Year 2019).
_REACHES_BACK_TO = (12, 29)


WEEKEND_NAME = Title(zh="周末", en="weekend")


@dataclass(frozen=True)
class Calendar:
    """The rest days and make-up working days that were announced 「工作日历」.

    `rest` and `work` are exceptions to the rule that Saturday and Sunday rest; `announced` holds the years for which
    the exceptions are complete.
    """

    rest: frozenset[date] = frozenset()
    work: frozenset[date] = frozenset()
    announced: frozenset[int] = frozenset()
    names: Mapping[date, Title] = field(default_factory=dict, compare=False)

    def unknown_year(self, on: date) -> int | None:
        """Return the year whose notice is missing for this day 「未公布年份」, or None when the day is known.

        The last three days of December also need the notice for the year that follows.
        """
        if on.year not in self.announced:
            return on.year
        if (on.month, on.day) >= _REACHES_BACK_TO and on.year + 1 not in self.announced:
            return on.year + 1
        return None

    def name_of(self, on: date) -> Title:
        """Return why a rest day is one 「休息日名称」."""
        return self.names.get(on, WEEKEND_NAME)


class CalendarInvalid(ValueError):  # noqa: N818  says what the files are
    """Calendar files that cannot be used 「日历文件有误」; names every fault with its file."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(self.faults))


def is_workday(on: date, calendar: Calendar) -> bool:
    """Say whether a day is worked 「是否工作日」; in a year not announced this is the weekend rule alone."""
    if on in calendar.work:
        return True
    return on.weekday() < WEEKEND and on not in calendar.rest


def load_calendar(*folders: Path) -> Calendar:
    """Read every `<year>.toml` of the folders into one calendar 「读取日历」, or raise `CalendarInvalid`.

    Later folders add to earlier ones, so that a county's pack can add the holidays of an autonomous region.
    """
    rest: dict[date, Title] = {}
    work: set[date] = set()
    announced: set[int] = set()
    faults: list[str] = []
    for path in [path for folder in folders for path in sorted(folder.glob("*.toml"))]:
        try:
            page = tomllib.loads(path.read_text("utf-8"))
        except ValueError as error:
            faults.append(f"{path.name}: {error}")
            continue
        found = list(_faults(page, path.stem))
        faults.extend(f"{path.name}: {fault}" for fault in found)
        if not found:
            announced.add(page["year"])
            rest.update(_rest_days(page))
            work.update(day for holiday in page["holiday"] for day in holiday.get("make_up", []))
    faults.extend(f"{day} is both a rest day and a make-up day" for day in sorted(work & rest.keys()))
    if faults:
        raise CalendarInvalid(faults)
    return Calendar(frozenset(rest), frozenset(work), frozenset(announced), rest)


def _rest_days(page: dict[str, Any]) -> Iterator[tuple[date, Title]]:
    """Give each rest day of a checked page with its name."""
    for holiday in page["holiday"]:
        name = Title(**holiday["name"])
        for offset in range((holiday["to"] - holiday["from"]).days + 1):
            yield holiday["from"] + offset * ONE_DAY, name


def _faults(page: dict[str, Any], stem: str) -> Iterator[str]:
    """Say what is wrong with one page; a page without a fault can be read without looking again."""
    yield from (f"unknown key {key}" for key in sorted(page.keys() - _HEAD_KEYS))
    year = page.get("year")
    if not isinstance(year, int) or str(year) != stem:
        yield "year must be the number in the file's name"
        return
    if not page.get("basis"):
        yield "basis must name the notice"
    holidays = page.get("holiday")
    if not isinstance(holidays, list) or not holidays:
        yield "there is no [[holiday]]"
        return
    for place, holiday in enumerate(holidays, start=1):
        yield from (f"holiday {place}: {fault}" for fault in _holiday_faults(holiday, year))


def _holiday_faults(holiday: dict[str, Any], year: int) -> Iterator[str]:
    """Say what is wrong with one holiday of a year."""
    yield from (f"unknown key {key}" for key in sorted(holiday.keys() - _HOLIDAY_KEYS))
    name = holiday.get("name")
    if not isinstance(name, dict) or name.keys() != {"zh", "en"}:
        yield "name must have zh and en"
    make_up = holiday.get("make_up", [])
    days = [holiday.get("from"), holiday.get("to"), *make_up]
    if not all(type(day) is date for day in days):
        yield "from, to and make_up must be dates"
        return
    opens = date(year - 1, *_REACHES_BACK_TO)
    yield from (f"{day} is not in {year}" for day in days if not opens <= day <= date(year, 12, 31))
    if holiday["from"] > holiday["to"]:
        yield "from is after to"
    yield from (f"make-up day {day} is not on a weekend" for day in make_up if day.weekday() < WEEKEND)

"""Working days and office hours of the simulated years, looked up instead of counted: a village asks for them all day long."""

from datetime import date, datetime, timedelta
from random import Random

from daylight.kernel.calendars import ONE_DAY, Calendar, is_workday

_OPENS, _SHUTS = 8 * 60 + 30, 17 * 60
_LAST_HOUR = 15
_SAME_DAY = 0.45


class Days:
    """The working days 「工作日」 between two days, numbered."""

    def __init__(self, calendar: Calendar, first: date, last: date) -> None:
        self.worked: list[date] = []
        self._next: dict[date, int] = {}
        day = first
        while day <= last:
            self._next[day] = len(self.worked)
            if is_workday(day, calendar):
                self.worked.append(day)
            day += ONE_DAY

    def after(self, day: date, count: int) -> date:
        """So many working days after a day; 0 is the day itself, or the next that is worked."""
        return self.worked[self._next[day] + count]

    def is_worked(self, day: date) -> bool:
        """Whether offices are open that day."""
        return self.worked[self._next[day]] == day


def office_time(dice: Random, day: date) -> datetime:
    """Some moment in the office hours of a day, as the clock on the wall shows it."""
    minute = _OPENS + int(dice.random() * (_SHUTS - _OPENS))
    return datetime(day.year, day.month, day.day, minute // 60, minute % 60, int(dice.random() * 60))  # noqa: DTZ001


def next_hand(dice: Random, days: Days, moment: datetime) -> datetime:
    """When the next official deals with it: often within two hours, else on the next working day."""
    if moment.hour < _LAST_HOUR and dice.random() < _SAME_DAY:
        return moment + timedelta(minutes=15 + int(dice.random() * 90), seconds=int(dice.random() * 60))
    return office_time(dice, days.after(moment.date(), 1))


def closing_time(day: date) -> datetime:
    """The end of a day's office hours, when terms end."""
    return datetime(day.year, day.month, day.day, 17, 30)  # noqa: DTZ001


def month_starts(first: date, last: date) -> list[date]:
    """The first day of every month that begins between two days."""
    months = []
    day = first.replace(day=1)
    while day <= last:
        months.append(day)
        day = (day + timedelta(days=32)).replace(day=1)
    return months

"""Working moments 「办公时刻」: when officials do things, on the calendar of working days."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from daylight.kernel.calendars import ONE_DAY, Calendar, is_workday
from daylight.kernel.case_state import CHINA

_OPENS, _SHUTS = 8 * 60 + 30, 17 * 60
"""Minutes of the day between which an office works."""


@dataclass(frozen=True)
class Hours:
    """The office hours of the county: a calendar and the dice that strews things over the day."""

    dice: Random
    calendar: Calendar

    def workday(self, day: date) -> date:
        """This day if it is worked, else the next one that is."""
        while not is_workday(day, self.calendar):
            day += ONE_DAY
        return day

    def on(self, day: date) -> datetime:
        """Some moment in the office hours of a day, or of the next that is worked."""
        return self._at(self.workday(day), self.dice.randrange(_OPENS, _SHUTS))

    def after(self, moment: datetime, workdays: int) -> datetime:
        """Some moment this many working days later; 0 is the same day, if there is enough left of it."""
        day = moment.astimezone(CHINA).date()
        if workdays == 0:
            local = moment.astimezone(CHINA)
            later = local + timedelta(minutes=self.dice.randrange(20, 150), seconds=self.dice.randrange(60))
            if later.date() == day and later.hour * 60 + later.minute < _SHUTS:
                return later
            workdays = 1
        for _ in range(workdays):
            day = self.workday(day + ONE_DAY)
        return self._at(day, self.dice.randrange(_OPENS, _SHUTS))

    def before(self, day: date, workdays: int, *, early: bool = False) -> datetime:
        """Some moment (early: in its first hour) so many working days before a day; 0 is the last that is worked up to it."""
        while not is_workday(day, self.calendar):
            day -= ONE_DAY
        for _ in range(workdays):
            day -= ONE_DAY
            while not is_workday(day, self.calendar):
                day -= ONE_DAY
        return self._at(day, self.dice.randrange(_OPENS, _OPENS + 60 if early else _SHUTS))

    def _at(self, day: date, minute: int) -> datetime:
        return datetime.combine(day, time(minute // 60, minute % 60, self.dice.randrange(60)), tzinfo=CHINA)


def evening(day: date) -> datetime:
    """The moment at which the clock looks over a day that is done."""
    return datetime.combine(day, time(18, 0), tzinfo=CHINA)


def months_between(first: date, last: date) -> list[date]:
    """The first day of every month from one day's to the other's."""
    months = [first.replace(day=1)]
    while (following := (months[-1] + timedelta(days=32)).replace(day=1)) <= last:
        months.append(following)
    return months


def months_back(day: date, count: int) -> date:
    """The first day of the month that lies this many months before a day's."""
    index = day.year * 12 + day.month - 1 - count
    return date(index // 12, index % 12 + 1, 1)

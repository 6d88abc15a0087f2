"""Small plans by the house's own rules."""

from datetime import date

from daylight.kernel.calendars import Calendar
from daylight.kernel.house import load_house
from daylight.kernel.procedure import Procedure
from daylight.kernel.workdays import load_calendar
from daylight.settings import RULES
from daylight.simulate.plan import Plan
from daylight.simulate.planning import make_plan

UNTIL = date(2026, 6, 12)

_HOUSE = load_house(RULES)
PROCEDURES: dict[str, Procedure] = {procedure.code: procedure for procedure in _HOUSE.in_force(UNTIL)}
CALENDAR: Calendar = load_calendar(*_HOUSE.calendar_dirs)


def draw(seed: int, *, villages: int = 4, townships: int = 2, months: int = 2, until: date = UNTIL) -> Plan:
    return make_plan(
        seed,
        until=until,
        procedures=PROCEDURES,
        calendar=CALENDAR,
        villages=villages,
        townships=townships,
        months=months,
    )

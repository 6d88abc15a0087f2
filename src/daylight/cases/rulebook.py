"""The book of rules 「制度汇编」 as this room asks it: the procedure for a new case, the very one of a running case.

Read once and then frozen, like every other registry of the house. A file with a fault starts no case; the others do.
"""

from datetime import date
from functools import lru_cache

from django.conf import settings

from daylight.cases.refusals import NoSuchProcedure, RuleMissing
from daylight.kernel.house import House, load_house
from daylight.kernel.procedure import Procedure
from daylight.kernel.rules import RuleRef
from daylight.kernel.workdays import Calendar, load_calendar


@lru_cache(maxsize=1)
def house() -> House:
    """All procedures and the power list, a county's packs included 「制度总览」."""
    return load_house(settings.RULES, settings.PACKS)


@lru_cache(maxsize=1)
def calendar() -> Calendar:
    """The calendar of working days 「工作日历」."""
    return load_calendar(*house().calendar_dirs)


def forget() -> None:
    """Read everything anew at the next question; for `daylight check` and for tests that bring rules of their own."""
    house.cache_clear()
    calendar.cache_clear()


def procedure_for(code: str, on: date) -> Procedure:
    """The version in force on a day, for a new case; raises NoSuchProcedure."""
    found = house().procedure(code, on)
    if found is None:
        raise NoSuchProcedure(procedure=code, on=on.isoformat())
    return found


def procedure_of(code: str, version: str, digest: str) -> Procedure:
    """The very file that a case began under, found by its digest; raises RuleMissing, never a near relation of it."""
    found = house().exact(code, version, digest)
    if found is None:
        raise RuleMissing(rule=str(RuleRef(code, version, digest)))
    return found

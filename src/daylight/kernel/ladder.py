"""The colours of lateness 「超期预警」: blue before the date, yellow after it, red when it lasts.

A suspended case has no colour, and a day that is not yet over does not count as missed.
"""

from datetime import date, datetime
from enum import StrEnum

from daylight.kernel.case_state import CaseState, CaseStatus, StepState, local_day
from daylight.kernel.procedure import Consequence, Ladder
from daylight.kernel.workdays import Calendar, Term, Unit, add_workdays, before, due

_DAYS_A_MONTH = 30


class Colour(StrEnum):
    """The three warning colours 「预警颜色」: 蓝色·提示、黄色·关注、红色·严重."""

    BLUE = "blue"
    YELLOW = "yellow"
    RED = "red"


def colour_of(case: CaseState, step: StepState, *, now: datetime, calendar: Calendar) -> Colour | None:
    """How late a live step is 「超期颜色」; None while there is no reason to look.

    Blue from `blue_before` ahead of the due date through that date; yellow after it; red when the overrun exceeds the larger of
    `red_after_percent` of the term and `red_after_at_least`, or when the whole case is over its own date. A step whose
    consequence is only to remind never turns red by its own lateness.
    """
    if case.state is not CaseStatus.RUNNING or not step.is_live:
        return None
    rule, today = case.procedure.step(step.code), local_day(now)
    if case.due_on is not None and today > case.due_on:
        return Colour.RED
    if step.due_on is None or rule.due is None:
        return None
    ladder = case.procedure.ladder
    if today <= step.due_on:
        return Colour.BLUE if today >= before(step.due_on, ladder.blue_before, calendar) else None
    if rule.consequence is Consequence.LADDER and today > last_yellow_day(step.due_on, rule.due, ladder, calendar):
        return Colour.RED
    return Colour.YELLOW


def last_yellow_day(due_on: date, term: Term, ladder: Ladder, calendar: Calendar) -> date:
    """The last day on which an overdue step is still yellow: the later of the two allowances of the ladder."""
    days = term.count * (_DAYS_A_MONTH if term.unit is Unit.MONTHS else 1)
    share = -(-days * ladder.red_after_percent // 100)
    unit = Unit.DAYS if term.unit is Unit.MONTHS else term.unit
    by_share = _later(due_on, Term(share, unit), calendar) if share else due_on
    return max(by_share, _later(due_on, ladder.red_after_at_least, calendar))


def _later(day: date, term: Term, calendar: Calendar) -> date:
    if term.unit is Unit.WORKDAYS:
        return add_workdays(day, term.count, calendar)
    return due(day, term, calendar, rolls=False).on

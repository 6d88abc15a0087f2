"""Making the plan 「编制模拟计划」: one dice, from the first village's name to the last question."""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random

from daylight.kernel.calendars import Calendar
from daylight.kernel.procedure import Procedure
from daylight.simulate import business, frauds
from daylight.simulate.amounts import Invoices
from daylight.simulate.county import make_county
from daylight.simulate.diary import Diary
from daylight.simulate.moments import Hours, evening, months_back
from daylight.simulate.plan import Happening, Plan, What, in_order

PAYMENTS_A_VILLAGE_MONTH = 0.5
"""How much honest business there is; chosen so that a year of sixty villages is played in under a minute."""
_LEAST_DAYS = 45
"""What is planted needs so much room; a shorter span begins a month earlier."""
_CUSHION_FEN = 50_000_00


def make_plan(
    seed: int,
    *,
    until: date,
    procedures: Mapping[str, Procedure],
    calendar: Calendar,
    townships: int = 6,
    villages: int = 60,
    months: int = 12,
    density: float = PAYMENTS_A_VILLAGE_MONTH,
) -> Plan:
    """Draw a county and its business of some months up to the evening of a day; the same seed draws the same.

    Args:
        seed: of the one dice.
        until: the last day that has happened.
        procedures: `payment`, `clearance` and `question` as the house runs them.
        calendar: working days.
        townships: how many; there are never more of them than villages.
        villages: how many.
        months: how many, the last one being that of `until`.
        density: honest payments a village and month.
    """
    dice = Random(seed)  # noqa: S311 - a simulation must be repeatable, not secret
    county = make_county(dice, townships=min(townships, villages), villages=villages)
    since = months_back(until, months - 1)
    if (until - since).days < _LEAST_DAYS:
        since = months_back(since, 1)
    diary = Diary(dice, Hours(dice, calendar), county, procedures, since, until, Invoices(dice))
    business.absences(diary)
    business.payments(diary, count=round(villages * months * density))
    business.incomes(diary)
    business.questions(diary)
    behind = frauds.plant(diary)
    business.month_ends(diary, slow=behind)
    business.ticks(diary)
    last = evening(until) + timedelta(hours=1)
    diary.note(Happening(last, "Z-look", What.LOOK, ""))
    return Plan(
        seed, since, until, county, _openings(diary), diary.payments, diary.incomes, diary.questions,
        in_order(diary.happenings, last), tuple(diary.labels),
    )  # fmt: skip


def _openings(diary: Diary) -> dict[str, int]:
    """What each collective had in the bank at the start: its wealth, and at least what the months to come will cost."""
    openings: dict[str, int] = {}
    for village in diary.county.villages:
        spent = sum(payment.amount_fen for payment in diary.payments.values() if payment.village == village.code)
        earned = sum(income.amount_fen for income in diary.incomes.values() if income.village == village.code)
        needed = max(spent - earned // 2, 0) + _CUSHION_FEN
        openings[village.code] = diary.county.habits[village.code].wealth_fen + needed
    return openings

"""The figures of one place 「统计数据」: everything the page of statistics adds up over many rows, at once and kept for a moment."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from daylight.cases.queries import statistics
from daylight.cases.queries.statistics import CaseCounts, Hang, MonthOfCases
from daylight.ledger.queries.progress import GridRow, MonthBalance, closing_grid, money_and_balance
from daylight.web.desk.kept import Kept, kept


@dataclass(frozen=True)
class Figures:
    """Twelve months of money, of cases and of books at and below a place."""

    flows: list[MonthBalance]
    cases: list[MonthOfCases]
    running: CaseCounts
    hangs: list[Hang]
    grid: list[GridRow]

    @property
    def in_fen(self) -> int:
        """What came in."""
        return sum(flow.in_fen for flow in self.flows)

    @property
    def out_fen(self) -> int:
        """What was paid out."""
        return sum(flow.out_fen for flow in self.flows)

    @property
    def held_fen(self) -> int:
        """What lies in the bank now."""
        return self.flows[-1].balance_fen if self.flows else 0

    @property
    def ended(self) -> int:
        """The cases that ended."""
        return sum(month.total for month in self.cases)

    @property
    def kept_pm(self) -> int | None:
        """The share of them, in thousandths, that kept every date; None where none ended."""
        return sum(month.on_time for month in self.cases) * 1000 // self.ended if self.ended else None


def figures_of(path: str, *, since: date, now: datetime) -> Kept[Figures]:
    """The figures of a place, with the moment at which they were added up."""
    today = timezone.localdate(now)
    return kept(f"figures:{path}:{since}:{today}", lambda: _add_up(path, since, now), now=now)


def _add_up(path: str, since: date, now: datetime) -> Figures:
    today = timezone.localdate(now)
    flows = money_and_balance(path, since=since, until=today)
    months = [flow.month for flow in flows]
    return Figures(
        flows=flows,
        cases=_every_month(months, statistics.cases_by_month(path, since=_start(since))),
        running=statistics.running_counts(path, today),
        hangs=statistics.where_matters_hang(path, now),
        grid=closing_grid(path, months, today),
    )


def _every_month(months: list[date], found: list[MonthOfCases]) -> list[MonthOfCases]:
    """Months in which nothing ended are there, with zero: an axis without gaps."""
    known = {one.month: one for one in found}
    return [known.get(month, MonthOfCases(month, 0, 0)) for month in months]


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))

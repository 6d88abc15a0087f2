"""The plan 「模拟计划」: everything that will happen in the county, as frozen values in the order of time.

A plan knows neither rows nor tables: it speaks of places, seats and payments by their codes in the simulation. One sink plays
it through the acts; another may write it down as tables of the record.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from daylight.simulate.amounts import Invoice
from daylight.simulate.county import County


class What(StrEnum):
    """The kinds of happening 「情景」 that a sink must know how to play."""

    REQUEST = "request"
    STEP = "step"
    RESUBMIT = "resubmit"
    DRAFT = "draft"
    ASK = "ask"
    RECEIVE = "receive"
    STATEMENT = "statement"
    INCOME = "income"
    POST_INCOME = "post_income"
    CLOSE = "close"
    AWAY = "away"
    TICK = "tick"
    LOOK = "look"
    HANDLE = "handle"


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment asked for 「资金申请」; `papers` names the kinds of paper attached."""

    code: str
    village: str
    payee: str
    amount_fen: int
    purpose: str
    line: str
    invoices: tuple[Invoice, ...]
    papers: tuple[str, ...]
    project: str = ""
    contract: str = ""

    def as_form(self) -> dict[str, Any]:
        """The fields of the form that need no row's id."""
        form: dict[str, Any] = {"amount": self.amount_fen, "purpose": self.purpose, "budget_line": self.line}
        form["invoices"] = [invoice.as_form() for invoice in self.invoices]
        if self.project:
            form["project"] = self.project
        if self.contract:
            form["contract"] = self.contract
        return form


@dataclass(frozen=True, slots=True)
class Income:
    """Money that comes in 「收入」: from whom, for what, to which account it is credited."""

    code: str
    village: str
    payer: str
    amount_fen: int
    text: str
    account: str
    arrived_at: datetime


@dataclass(frozen=True, slots=True)
class Question:
    """A villager's question 「点题」 and what the village will answer."""

    code: str
    village: str
    topic: str
    text: str
    answer: str


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happens 「情景」: when, what, to which subject, by which seat's hand."""

    at: datetime
    code: str
    what: What
    subject: str
    seat: str = ""
    step: str = ""
    decision: str = ""
    words: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Label:
    """What was planted 「标签」: the scheme, the model that should find it, the payments and people in it.

    `is_fraud` is false for stories that are planted but honest, such as a large payment or a late answer.
    """

    scheme: str
    model: str
    village: str
    subjects: tuple[str, ...]
    people: tuple[str, ...]
    note: str
    is_fraud: bool = True


@dataclass(frozen=True)
class Plan:
    """The whole: the county, what it wanted, what happened, and what was planted."""

    seed: int
    since: date
    until: date
    county: County
    openings: Mapping[str, int]
    payments: Mapping[str, Payment]
    incomes: Mapping[str, Income]
    questions: Mapping[str, Question]
    happenings: tuple[Happening, ...]
    labels: tuple[Label, ...]


def in_order(happenings: Iterable[Happening], last: datetime) -> tuple[Happening, ...]:
    """Sorted by time; what would come after the last moment has not happened yet: it is the work that waits today."""
    return tuple(sorted((h for h in happenings if h.at <= last), key=lambda h: (h.at, h.code)))

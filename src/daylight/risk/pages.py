"""A risk model 「监督模型」 is one page: what it looks for, why, on what basis, its query and its worked examples.

The dataclasses here are what a page means once it has been read and checked (`page_reading`). Pages are pure data: the same
page is run live, nightly and on a cluster, is shown to the auditor as it stands, and is tested by its own examples.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

from daylight.kernel.ladder import Colour
from daylight.kernel.money import yuan
from daylight.kernel.rules import RuleRef
from daylight.kernel.tables import Title
from daylight.record.schema import Kind
from daylight.risk.dialect import Query, Scalar
from daylight.risk.names import Naming

LACKS, MINIMUM_N = "lacks", "minimum_n"
"""An answer that names what it lacks is no fact: `value` subjects of its place (all, where that is empty) cannot be judged for
want of it; `payment<300` says fewer than 300 payments 「样本不足」, and the name of the subject itself that `value` rows are not
there. The head's least number of peers is known to every query."""
RESERVED = frozenset({
    "subject", "subject_id", "role", "place_id", "value", "threshold", "peer_n", "first_on", "grade", "evidence_table",
    "evidence_id", LACKS,
})  # fmt: skip
"""What a query's columns mean to the engine; every other column is a fact for the sentence."""

TableValue = tuple[dict[str, Scalar | None], ...]
Value = Scalar | TableValue


WEIGHT = {Colour.RED: 3, Colour.YELLOW: 2, Colour.BLUE: 1}
"""Of two colours the heavier is the worse."""


class Unit(StrEnum):
    """What a number of the model counts; it decides how the number is written in a sentence."""

    FEN = "fen"
    DAYS = "days"
    WORKDAYS = "workdays"
    PCT = "pct"
    POINTS = "points"
    COUNT = "count"
    TEXT = "text"
    TABLE = "table"


class Within(StrEnum):
    """The smallest scope in which a model sees all it needs 「数据范围」."""

    PLACE = "place"
    COUNTY = "county"


@dataclass(frozen=True)
class Parameter:
    """A number that a county may set 「参数」, with its unit, its default and where the default comes from."""

    code: str
    unit: Unit
    default: Value
    title: Title
    source: Title
    columns: Mapping[str, Kind] = field(default_factory=dict)
    supplied_by: str = ""
    """Where this platform takes the value from instead of the default, so that one fact lives in one place."""

    @property
    def is_percentile(self) -> bool:
        """Whether it is a place among peers 「百分位」, from 0 to 100; a share or a fence in percent may go beyond."""
        return self.code.endswith("percentile")

    @property
    def rows(self) -> TableValue:
        """The default of a parameter that is a table; any other has no rows."""
        return self.default if isinstance(self.default, tuple) else ()

    @property
    def table(self) -> str:
        """The name by which the query reads a parameter that is a table."""
        return f"param_{self.code}"


@dataclass(frozen=True)
class Rung:
    """One rung of the colour ladder 「预警分级」: the colour of a fact whose grade and value reach it.

    `bound` is a number or the code of a parameter; `over` excludes it, `from` includes it.
    """

    colour: Colour
    grade: str | None = None
    over: str | Decimal | None = None
    at_least: str | Decimal | None = None

    def reached(self, value: float, grade: str | None, values: Mapping[str, Value]) -> bool:
        """Whether a fact stands on this rung."""
        if self.grade is not None and grade != self.grade:
            return False
        if self.over is not None and not value > _number(self.over, values):
            return False
        return self.at_least is None or value >= _number(self.at_least, values)

    def limit(self, values: Mapping[str, Value]) -> float | None:
        """The parameter in force that a fact had to reach, where the rung names one."""
        bound = self.over if self.over is not None else self.at_least
        return _number(bound, values) if isinstance(bound, str) else None


@dataclass(frozen=True)
class Alike:
    """Two columns of a query that are names to be compared 「名称近似」, and the parameter that says how alike they must be.

    The likeness is the share of letters that need not be changed to make one of the other, from 0 to 100.
    """

    one: str
    other: str
    at_least: str


@dataclass(frozen=True)
class Example:
    """A worked example 「算例」: rows of the record, and what the model must find in them."""

    title: str
    as_of: date
    values: Mapping[str, Any]
    tables: Mapping[str, tuple[dict[str, str | None], ...]]
    findings: tuple[dict[str, str | None], ...]
    assessability: tuple[dict[str, str | None], ...]


@dataclass(frozen=True)
class Page:
    """A risk model as read from its page 「监督模型」."""

    code: str
    title: Title
    in_force: date
    group: str
    basis: tuple[Title, ...]
    subjects: tuple[str, ...]
    complete_within: Within
    moves_with_time: bool
    unit: Unit
    minimum_n: int
    needs: Mapping[str, tuple[str, ...]]
    uses: Mapping[str, tuple[str, ...]]
    known: Mapping[str, tuple[str, ...]]
    relies_on: Mapping[str, tuple[str, ...]]
    matched_by: Mapping[str, tuple[tuple[str, ...], ...]]
    named: Mapping[str, Naming]
    """Facts that are codes of posts, steps or accounts: the sentence has their titles, `{post_zh}` and `{post_en}`."""
    words: Mapping[str, tuple[str, ...]]
    """Columns in which the model looks for words of its parameters: `access.subject` for those of `secret.subject`."""
    alike: Alike | None
    """Names that a query leaves to compare; an answer whose names differ more is no fact."""
    parameters: tuple[Parameter, ...]
    ladder: tuple[Rung, ...]
    sentence: Title
    prose: Title
    detector: str
    """A Python function instead of a query: `module:function` of daylight.risk.detectors; empty for a query."""
    returns: tuple[str, ...]
    """What the query or detector returns: the engine's own columns and the facts for the sentence."""
    query: Query = field(repr=False, compare=False)
    sql: str = field(repr=False)
    examples: tuple[Example, ...] = field(repr=False)
    digest: str
    path: Path

    @property
    def ref(self) -> RuleRef:
        """What a warning remembers of the page: code, date and hash."""
        return RuleRef(self.code, self.in_force.isoformat(), self.digest)

    @property
    def columns(self) -> dict[str, tuple[str, ...]]:
        """Every column of every table that the model reads."""
        return {
            name: tuple(dict.fromkeys((*self.needs.get(name, ()), *self.uses.get(name, ())))) for name in self.tables
        }

    @property
    def tables(self) -> tuple[str, ...]:
        """Every record table the model reads."""
        return tuple(dict.fromkeys((*self.needs, *self.uses)))

    def values(self, given: Mapping[str, Value] | None = None) -> dict[str, Value]:
        """The parameters in force: the defaults, and what a county has set instead."""
        given = given or {}
        unknown = given.keys() - {parameter.code for parameter in self.parameters}
        if unknown:
            raise KeyError(f"{self.code} has no parameter {', '.join(sorted(unknown))}")
        return {parameter.code: given.get(parameter.code, parameter.default) for parameter in self.parameters}

    def shown_values(self, values: Mapping[str, Value]) -> dict[str, Any]:
        """The parameters in force as whole numbers and texts, to be kept with a warning."""
        return {code: _plain(value) for code, value in values.items()}


def page_in_force(pages: Iterable[Page], code: str, on: date) -> Page | None:
    """The version of a model that holds on a day; None before the first."""
    held = [page for page in pages if page.code == code and page.in_force <= on]
    return max(held, key=lambda page: page.in_force, default=None)


def pages_in_force(pages: Iterable[Page], on: date) -> tuple[Page, ...]:
    """Every model that holds on a day, one version each, by code."""
    pages = tuple(pages)
    found = (page_in_force(pages, code, on) for code in sorted({page.code for page in pages}))
    return tuple(page for page in found if page is not None)


_SMALL, _LEAST = 1, Decimal("0.0001")
"""Below the first one decimal would make unequal shares look equal; below the second nobody asks for digits."""


LESS = f"<{_LEAST}"
"""A share below the second in a table or on a card; a sentence says it in words."""


def written(value: object, unit: Unit) -> str:
    """A number as a sentence writes it: money in yuan with thousands, shares with one decimal or, below one, two digits."""
    if value is None:
        return "—"
    if unit is Unit.FEN:
        return yuan(round(float(str(value))))
    if unit in {Unit.PCT, Unit.POINTS}:
        return _share(float(str(value)))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _share(share: float) -> str:
    """A share or a score; digits stand as people write them, never as `1e-05`."""
    if 0 < share < _LEAST:
        return LESS
    if 0 < abs(share) < _SMALL:
        return f"{Decimal(f'{share:.2g}'):f}"
    return f"{share:.1f}".removesuffix(".0")


CURRENCY, MONEY = "currency", frozenset({"money_zh", "money_en"})
"""A fact of that name tells the money of a finding's amounts, and its sentence may name it."""


def money(currency: object) -> Title:
    """What is written after an amount 「币种」: yuan, or the code of the other currency."""
    is_yuan = currency in {None, "", "CNY"}
    return Title("元", "yuan") if is_yuan else Title(str(currency), str(currency))


def unit_of_fact(name: str) -> Unit:
    """A fact's unit stands last in its name, as everywhere in the house."""
    return Unit.FEN if name.endswith("_fen") else Unit.PCT if name.endswith("_pct") else Unit.TEXT


def _number(bound: str | Decimal, values: Mapping[str, Value]) -> float:
    return float(str(values[bound])) if isinstance(bound, str) else float(bound)


def _plain(value: Value) -> Any:
    if isinstance(value, tuple):
        return [{name: _plain(part) if part is not None else None for name, part in row.items()} for row in value]
    return str(value) if isinstance(value, date | Decimal) else value

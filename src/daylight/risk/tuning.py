"""Parameters as a county sets them 「参数设置」: typed exactly, for a place and all below it, from one day to another.

A pack's file, the command line and this platform's own settings all end here: one value for a parameter, and the variants
under which a model is run where places or days differ.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from daylight.kernel.tables import exact_fen
from daylight.record.schema import Kind
from daylight.risk.dialect import Scalar
from daylight.risk.pages import Page, Parameter, TableValue, Unit, Value
from daylight.risk.places import Places
from daylight.risk.sources import Variant

_ONE_DAY = timedelta(days=1)
_TRUE = {"true", "yes", "1", "是", "on", ""}
_FALSE = {"false", "no", "0", "否", "off"}


class Unfit(ValueError):  # noqa: N818 - named for what is wrong, never for an error
    """A text that is no value of its parameter's unit; whoever reads settings turns it into a sentence."""


@dataclass(frozen=True, slots=True)
class PlacedSetting:
    """A parameter that a county sets 「县级参数」 for a place and all below it, from one day to another; `where` names it in an error."""

    model: str
    parameter: str
    value: Any
    place: str | None
    since: date
    until: date
    where: str


SINCE, _EVER = "since", date(1900, 1, 1)
_DAYS = {SINCE, "until"}
_FIGURES = frozenset({Kind.INT, Kind.FEN, Kind.PCT, Kind.DOUBLE, Kind.M2})
_ALL = 100
_NEVER_NEGATIVE = frozenset({Unit.DAYS, Unit.WORKDAYS, Unit.COUNT, Unit.FEN})


def value_of(parameter: Parameter, raw: Any) -> Value:
    """One parameter's value from what a file or the command line says (ValueError: it does not fit)."""
    if parameter.unit is Unit.TABLE:
        return _table(parameter, raw)
    if parameter.unit is Unit.TEXT:
        return "|".join(str(part) for part in raw) if isinstance(raw, list) else str(raw)
    if isinstance(raw, bool):
        return int(raw)
    number = _decimal(raw)
    if (number < 0 and parameter.unit in _NEVER_NEGATIVE) or (parameter.is_percentile and not 0 <= number <= _ALL):
        raise Unfit
    if parameter.unit is Unit.FEN:
        fen = exact_fen(number)
        if fen is None:
            raise Unfit
        return fen
    if number == number.to_integral_value():
        return int(number)
    if parameter.unit is not Unit.PCT and not isinstance(parameter.default, Decimal):
        raise Unfit
    return number


def _table(parameter: Parameter, raw: Any) -> TableValue:
    """Rows from a list of tables, from a list of words, or from words with strokes between them."""
    if raw == "" and parameter.rows and _FIGURES & set(parameter.columns.values()):
        raise Unfit  # nothing written is no limit; that there is none, an empty list says
    words = raw.split("|") if isinstance(raw, str) else raw if isinstance(raw, list) else [raw]
    bare = [word for word in words if not isinstance(word, Mapping) and word != ""]
    if bare and len(parameter.columns.keys() - _DAYS) > 1:
        raise Unfit  # a word alone does not say which column it fills
    return tuple(row_of(parameter, word if isinstance(word, Mapping) else [word]) for word in words if word != "")


def with_entry(parameter: Parameter, rows: TableValue, key: str, raw: Any) -> TableValue:
    """The rows with one entry of a map: the row of that key is replaced, or a new one added; the others stay (ValueError)."""
    name, figure = _map_columns(parameter)
    row = row_of(parameter, {name: key, figure: raw})
    return (*(other for other in rows if other[name] != row[name]), row)


def _map_columns(parameter: Parameter) -> tuple[str, str]:
    """The key and the figure of a table that is a map: all its other columns may be empty, or are days."""
    name, *others = [column for column in parameter.columns if column not in _DAYS]
    filled = [column for column in others if any(row[column] is not None for row in parameter.rows)]
    filled = filled if parameter.rows else others
    if len(filled) != 1:
        raise Unfit
    return name, filled[0]


def row_of(parameter: Parameter, given: Mapping[str, Any] | Sequence[Any]) -> dict[str, Scalar | None]:
    """One row of a parameter that is a table, from its cells by name or in order (ValueError: it does not fit)."""
    cells = given if isinstance(given, Mapping) else dict(zip(parameter.columns, given, strict=False))
    if cells.keys() - parameter.columns.keys():
        raise Unfit
    row = {name: _cell(cells.get(name), kind) for name, kind in parameter.columns.items()}
    figures = [name for name, kind in parameter.columns.items() if kind in _FIGURES]
    if any(row[name] is None and all(line[name] is not None for line in parameter.rows) for name in figures):
        raise Unfit  # a row without its figure would say nothing
    if SINCE in row and row[SINCE] is None:
        row[SINCE] = _EVER  # a limit without a first day has always held
    return row


def _cell(raw: Any, kind: Kind) -> Any:
    if raw is None or kind not in _READ:
        return raw if raw is None else str(raw)
    return _READ[kind](raw)


def _day(raw: Any) -> date:
    return raw if isinstance(raw, date) else date.fromisoformat(str(raw))


def _flag(raw: Any) -> bool:
    text = str(raw).strip().lower()
    if text not in _TRUE | _FALSE:
        raise Unfit
    return text in _TRUE


def _decimal(raw: Any) -> Decimal:
    number = Decimal(str(raw).strip().replace("_", ""))
    if not number.is_finite():
        raise Unfit
    return number


def _fen(raw: Any) -> int:
    fen = exact_fen(_decimal(raw))
    if fen is None or fen < 0:
        raise Unfit
    return fen


_READ: Mapping[Kind, Callable[[Any], Any]] = {
    Kind.FEN: _fen,
    Kind.INT: lambda raw: int(_decimal(raw)),
    Kind.PCT: lambda raw: float(_decimal(raw)),
    Kind.DOUBLE: lambda raw: float(_decimal(raw)),
    Kind.M2: lambda raw: float(_decimal(raw)),
    Kind.DATE: _day,
    Kind.BOOL: _flag,
}


def fault_of(setting: PlacedSetting, pages: Iterable[Page]) -> str:
    """What is wrong with a pack's setting: a parameter that is not there, or a value that does not fit it; else nothing."""
    known = {(page.code, parameter.code): parameter for page in pages for parameter in page.parameters}
    parameter = known.get((setting.model, setting.parameter))
    if parameter is None:
        return f"{setting.where}: there is no parameter {setting.model}.{setting.parameter}."
    try:
        value_of(parameter, setting.value)
    except (ValueError, InvalidOperation):
        wanted = (
            "a percentile, which is from 0 to 100" if parameter.is_percentile else f"a value in {parameter.unit.value}"
        )
        return f"{setting.where}: {setting.value!r} is not {wanted}."
    return ""


def variants_for(
    page: Page, given: Mapping[str, Value], settings: Sequence[PlacedSetting], places: Places
) -> tuple[Variant, ...]:
    """Every distinct set of values that some place has on some day; `given` holds everywhere and goes before the settings.

    A deeper place goes before the one it lies in, a later setting before an earlier one of the same place. The day that
    counts for a finding is the day on which its facts began.
    """
    parameters = {parameter.code: parameter for parameter in page.parameters}
    mine = [row for row in settings if row.model == page.code and row.parameter not in given]
    if not mine:
        return (Variant(given),)
    # one of a deeper place comes later and so goes before; two of the same place go by their dates
    order = sorted(mine, key=lambda row: (len([*places.chain(row.place)]), row.since))
    values = [value_of(parameters[row.parameter], row.value) for row in order]
    days = sorted({row.since for row in mine} | {row.until + _ONE_DAY for row in mine if row.until < date.max})

    @cache
    def chosen(place_id: str | None, segment: int) -> tuple[int, ...]:
        day = days[segment - 1] if segment else date.min
        chain = {None, *places.chain(place_id)}
        held = {
            row.parameter: at for at, row in enumerate(order) if row.place in chain and row.since <= day <= row.until
        }
        return tuple(sorted(held.values()))

    def variant(choice: tuple[int, ...]) -> Variant:
        own = {order[at].parameter: values[at] for at in choice}
        return Variant({**own, **given}, lambda place_id, day: chosen(place_id, bisect_right(days, day)) == choice)

    known = {None, *places.parents, *(row.place for row in mine)}
    return tuple(
        variant(choice) for choice in sorted({chosen(place, at) for place in known for at in range(len(days) + 1)})
    )

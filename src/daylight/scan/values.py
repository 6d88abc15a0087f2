"""From a setting to a value in its parameter's unit 「参数取值」: exact, and a sentence where it does not fit."""

from collections.abc import Iterable, Mapping
from decimal import InvalidOperation
from typing import Any

from daylight.risk.pages import Page, Parameter, TableValue, Unit, Value
from daylight.risk.tuning import Unfit, row_of, value_of
from daylight.scan.settings import Setting


def values_for(page: Page, settings: Iterable[Setting]) -> tuple[dict[str, Value], list[str]]:
    """The values that settings give to a page's parameters; later ones win, entries of a map add up."""
    known = {parameter.code: parameter for parameter in page.parameters}
    given: dict[str, Value] = {}
    maps: dict[str, dict[str, Any]] = {}
    wrong: list[str] = []
    for setting in settings:
        parameter = known.get(setting.parameter)
        if parameter is None:
            if setting.model:
                wrong.append(f"{setting.where}: {page.code} has no parameter {setting.parameter}{_known(known)}.")
            continue
        try:
            if setting.key is None:
                given[parameter.code] = value_of(parameter, setting.value)
            else:
                entries = maps.setdefault(parameter.code, {})
                entries[setting.key] = setting.value
                given[parameter.code] = _map(parameter, entries)
        except (Unfit, ValueError, InvalidOperation):
            wrong.append(f"{setting.where}: {setting.value!r} is not a value in {_expected(parameter)}.")
    return given, wrong


def _map(parameter: Parameter, entries: Mapping[str, Any]) -> TableValue:
    """Rows of a parameter that is a map: the first column is the key, the second its value."""
    if parameter.unit is not Unit.TABLE or len(parameter.columns) < 2:
        raise Unfit
    return tuple(row_of(parameter, [key, value]) for key, value in entries.items())


def _expected(parameter: Parameter) -> str:
    """How a person would write the value."""
    if parameter.unit is Unit.FEN:
        return "yuan"
    if parameter.unit is Unit.TABLE:
        return f"rows of {', '.join(parameter.columns)}"
    return parameter.unit.value


def _known(codes: Iterable[str]) -> str:
    listed = ", ".join(codes)
    return f"; it has {listed}" if listed else ""

"""From a setting to a value in its parameter's unit 「参数取值」: exact, and told where it does not fit."""

from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation

from daylight.risk.pages import Page, Parameter, TableValue, Value
from daylight.risk.tuning import PlacedSetting, Unfit, fault_of, value_of, with_entry
from daylight.scan.asked import Wrong
from daylight.scan.reports.words import say
from daylight.scan.settings import Setting

_PERCENTILE = "percentile"
"""So ends the code of a parameter that is a place among peers, from 0 to 100; a share or a fence may go beyond."""


def values_for(page: Page, settings: Iterable[Setting]) -> tuple[dict[str, Value], list[Wrong]]:
    """The values that settings give to a page's parameters; later ones win, entries of a map add up."""
    known = {parameter.code: parameter for parameter in page.parameters}
    given: dict[str, Value] = {}
    wrong: list[Wrong] = []
    for setting in settings:
        parameter = known.get(setting.parameter)
        if parameter is None:
            if setting.model:
                wrong.append(_missing(setting, page))
            continue
        try:
            if setting.key is None:
                value = value_of(parameter, setting.value)
            else:
                value = with_entry(
                    parameter, _rows(given.get(parameter.code, parameter.default)), setting.key, setting.value
                )
        except (Unfit, ValueError, InvalidOperation):
            wrong.append(_unfit(setting, parameter))
            continue
        if _is_beyond(parameter, value):
            wrong.append(Wrong("beyond_percentile", {"where": setting.where, "value": repr(setting.value)}))
        else:
            given[parameter.code] = value
    return given, wrong


def fault_in_pack(setting: PlacedSetting, pages: Sequence[Page]) -> str:
    """What is wrong with a pack's setting; else nothing."""
    fault = fault_of(setting, pages)
    if fault:
        return fault
    named = (page.parameters for page in pages if page.code == setting.model)
    parameter = next(one for parameters in named for one in parameters if one.code == setting.parameter)
    if not _is_beyond(parameter, value_of(parameter, setting.value)):
        return ""
    return say("en", "beyond_percentile", where=setting.where, value=repr(setting.value))


def _is_beyond(parameter: Parameter, value: Value) -> bool:
    """Whether a value is no percentile where its parameter is one."""
    return parameter.code.endswith(_PERCENTILE) and isinstance(value, int | Decimal) and not 0 <= value <= 100


def _rows(value: Value) -> TableValue:
    """The rows of a table; any other parameter has no entries."""
    if not isinstance(value, tuple):
        raise Unfit
    return value


def _unfit(setting: Setting, parameter: Parameter) -> Wrong:
    facts = {"where": setting.where, "value": repr(setting.value), "names": ", ".join(parameter.columns)}
    return Wrong(f"unfit_{parameter.unit.value}", facts)


def _missing(setting: Setting, page: Page) -> Wrong:
    names = ", ".join(parameter.code for parameter in page.parameters)
    facts = {"where": setting.where, "model": page.code, "parameter": setting.parameter, "names": names}
    return Wrong("no_parameter" if names else "no_parameters", facts)

"""From a setting to a value in its parameter's unit 「参数取值」: exact, and told where it does not fit."""

from collections.abc import Iterable
from decimal import InvalidOperation

from daylight.risk.pages import Page, Parameter, Value
from daylight.risk.tuning import Unfit, value_of, with_entry
from daylight.scan.asked import Wrong
from daylight.scan.settings import Setting


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
            given[parameter.code] = _value(setting, parameter, given.get(parameter.code, parameter.default))
        except (ValueError, InvalidOperation):
            wrong.append(_unfit(setting, parameter))
    return given, wrong


def _value(setting: Setting, parameter: Parameter, held: Value) -> Value:
    """A setting's value; one that names an entry of a table leaves the other rows held so far (ValueError: it does not fit)."""
    if setting.key is None:
        return value_of(parameter, setting.value)
    if not isinstance(held, tuple):
        raise Unfit
    return with_entry(parameter, held, setting.key, setting.value)


def _unfit(setting: Setting, parameter: Parameter) -> Wrong:
    facts = {"where": setting.where, "value": repr(setting.value), "names": ", ".join(parameter.columns)}
    return Wrong("unfit_percentile" if parameter.is_percentile else f"unfit_{parameter.unit.value}", facts)


def _missing(setting: Setting, page: Page) -> Wrong:
    names = ", ".join(parameter.code for parameter in page.parameters)
    facts = {"where": setting.where, "model": page.code, "parameter": setting.parameter, "names": names}
    return Wrong("no_parameter" if names else "no_parameters", facts)

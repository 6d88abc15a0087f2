"""Settings of a scan as people give them 「参数设置」: `--set CODE.parameter=value` and a TOML or INI file, not yet typed.

Both the command line and the files name a parameter of a model, one key of a parameter that is a map, or one of the few
settings that hold for every indicator of open contracting data. A setting that cannot be read is a value, not an exception.
"""

import configparser
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from daylight.scan.asked import Wrong

GLOBALS = (
    "currency", "no_price_comparison_procurement_methods", "price_comparison_procurement_methods",
    "exclusions.procurement_method_details",
)  # fmt: skip
"""Settings that hold for all indicators; a page takes part by having a parameter of that name, a dot written as `_`."""

_MODEL = re.compile(r"[A-Z]\d{2,3}")
_TOP = "everywhere"
_NAMES = ", ".join(GLOBALS)


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting as it was given 「设置项」: `model` is empty for one that holds everywhere, `key` names an entry of a map."""

    model: str
    parameter: str
    key: str | None
    value: Any
    where: str


Read = tuple[list[Setting], list[Wrong]]
"""What could be read, and what could not."""


def from_words(words: list[str]) -> Read:
    """Read the `--set` words of the command line."""
    found = [(word, _from_word(word)) for word in words]
    wrong = [Wrong("not_a_setting", {"word": word, "names": _NAMES}) for word, setting in found if setting is None]
    return [setting for _word, setting in found if setting is not None], wrong


def _from_word(word: str) -> Setting | None:
    name, equals, value = word.partition("=")
    if not equals:
        return None
    if name in GLOBALS:
        return Setting("", name.replace(".", "_"), None, value, f"--set {word}")
    if name.count(".") > 1:  # the key of a map is a name from the data and may itself hold an equals sign
        name, _equals, value = word.rpartition("=")
    model, _dot, rest = name.partition(".")
    parameter, dot, key = rest.partition(".")
    if not _MODEL.fullmatch(model) or not parameter or (dot and not key):
        return None
    return Setting(model, parameter, key if dot else None, value, f"--set {word}")


def from_file(path: Path) -> Read:
    """Read a settings file: INI by its ending, else TOML."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        data = _ini(text) if path.suffix.lower() in {".ini", ".cfg", ".conf"} else _toml(text)
    except OSError as error:
        return [], [Wrong("not_opened", {"path": path, "said": error.strerror})]
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, configparser.Error) as error:
        return [], [Wrong("not_readable", {"path": path.name, "said": str(error).splitlines()[0]})]
    items = list(_settings(data, path.name))
    return [item for item in items if isinstance(item, Setting)], [item for item in items if isinstance(item, Wrong)]


def _toml(text: str) -> dict[str, Any]:
    return tomllib.loads(text, parse_float=Decimal)


def _ini(text: str) -> dict[str, Any]:
    """The sections of an INI file as nested tables: settings before the first section hold everywhere."""
    parser = configparser.ConfigParser(
        interpolation=None, delimiters=("=",), allow_no_value=True, strict=False, default_section="\0"
    )
    parser.optionxform = str  # type: ignore[assignment,method-assign] # names keep their case
    parser.read_string(f"[{_TOP}]\n{text}")
    data: dict[str, Any] = {}
    for section in parser.sections():
        values = {name: True if value is None else value for name, value in parser.items(section)}
        if section == _TOP:
            data |= values
            continue
        model, _dot, name = section.partition(".")
        table = data.setdefault(model, {})
        if name:
            table[name] = values
        else:
            table |= values
    return data


def _settings(data: Mapping[str, Any], file: str) -> Iterator[Setting | Wrong]:
    """The nested tables as single settings."""
    for name, value in data.items():
        if name in GLOBALS:
            yield Setting("", name, None, value, f"{file}: {name}")
        elif not isinstance(value, dict):
            yield _unknown(file, name)
        elif _MODEL.fullmatch(name):
            for parameter, given in value.items():
                yield from _of_parameter(name, parameter, given, file)
        else:
            for part, given in value.items():
                whole = f"{name}.{part}"
                known = whole in GLOBALS
                yield Setting("", f"{name}_{part}", None, given, f"{file}: {whole}") if known else _unknown(file, whole)


def _unknown(file: str, name: str) -> Wrong:
    return Wrong("unknown_setting", {"where": f"{file}: {name}", "names": _NAMES})


def _of_parameter(model: str, parameter: str, given: Any, file: str) -> Iterator[Setting]:
    where = f"{file}: {model}.{parameter}"
    if not isinstance(given, dict):
        yield Setting(model, parameter, None, given, where)
        return
    for key, value in given.items():
        yield Setting(model, parameter, key, value, f"{where}.{key}")

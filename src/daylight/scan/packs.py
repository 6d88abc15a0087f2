"""A county's pack for scanning 「县级规则包」: its own model pages, and parameters that differ by place and by date in force.

`risk/*.md` replaces or adds pages; `risk-settings.toml` holds `[[setting]]` rows: model, parameter, value, and where wanted
the place whose subtree it holds for and the days `since` and `until` which it is in force.
"""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

from daylight.kernel.rules import Problems, RuleError
from daylight.kernel.tables import Table
from daylight.risk.tuning import PlacedSetting

FILE = "risk-settings.toml"


def pack_folder(name: str, packs: Path) -> Path | None:
    """The folder of a pack: one of the house's by its name, or a path."""
    return next((folder for folder in (packs / name, Path(name)) if folder.is_dir()), None)


def pack_settings(folder: Path) -> tuple[tuple[PlacedSetting, ...], tuple[RuleError, ...]]:
    """Read a pack's settings; a pack without the file has none."""
    path = folder / FILE
    if not path.exists():
        return (), ()
    problems = Problems(path.name)
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        problems.add("file", f"Not readable as TOML: {error}.")
        return (), tuple(problems.errors)
    head = Table(data, "", problems)
    found = tuple(_setting(row) for row in head.rows("setting"))
    head.finish()
    return (() if problems.errors else found), tuple(problems.errors)


def _setting(row: Table) -> PlacedSetting:
    setting = PlacedSetting(
        model=row.text("model", required=True),
        parameter=row.text("parameter", required=True),
        value=row.take("value", required=True),
        place=row.text("place") or None,
        since=_day(row, "since", date.min),
        until=_day(row, "until", date.max),
        where=f"{FILE}: {row.where}",
    )
    row.finish()
    return setting


def _day(row: Table, key: str, default: date) -> date:
    return row.day(key) if row.has(key) else default

"""A mapping 「数据对照表」: a TOML file that says how a county's own files, columns and words become the record.

    [[table]]
    record = "payment"
    from   = ["付款明细*.xlsx#支付", "zhifu.csv"]

    [table.columns]
    payment_id = "凭证号"
    amount_fen = { from = "金额(万元)", unit = "ten_thousand_yuan" }
    payee_kind = { from = "收款人类型", values = { "个人" = "person", "单位" = "body" } }
    paid_at    = { from = "支付日期", format = "%d.%m.%Y" }
    payee_id   = { from = "收款人编码", before = "b" }
    method     = { value = "bank" }

Nothing is guessed: a key, a table, a column or a unit that is not known is refused, with the place where it stands.
"""

import fnmatch
import tomllib
from collections.abc import Mapping as Listing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import duckdb

from daylight.kernel.refusals import Refused
from daylight.record.cells import UNITS, Cell, quoted
from daylight.record.encodings import PACKED
from daylight.record.layouts import Layout, bare_heading
from daylight.record.schema import RECORD, Kind

_TABLE_KEYS = {"record", "from", "columns"}
_COLUMN_KEYS = {"from", "value", "unit", "values", "format", "before"}
_TEXTS = {Kind.ID, Kind.TEXT, Kind.HASH}


class MappingRefused(Refused):
    """A mapping that says something nobody knows 「对照表有误」; `places` lists all of it, each in both languages."""

    message: ClassVar[str] = "对照表不能使用 The mapping cannot be used: {places}"


@dataclass(frozen=True, slots=True)
class MappedTable:
    """One entry of a mapping: the files (and sheets) it reads, packed or not, and how."""

    patterns: tuple[str, ...]
    layout: Layout

    def reads(self, file: str, sheet: str | None = None) -> bool:
        """Whether the entry reads this file, or this sheet of it; a pattern without a sheet reads all of them."""
        return any(self._fits(pattern, file, sheet) for pattern in self.patterns)

    @staticmethod
    def _fits(pattern: str, file: str, sheet: str | None) -> bool:
        wanted, _hash, wanted_sheet = pattern.partition("#")
        bare = file.removesuffix(PACKED)
        names = (file, file.rpartition("/")[2], bare, bare.rpartition("/")[2])
        if not any(fnmatch.fnmatchcase(name, wanted) for name in names):
            return False
        return not wanted_sheet or (sheet is not None and fnmatch.fnmatchcase(sheet, wanted_sheet))


@dataclass(frozen=True, slots=True)
class RecordMapping:
    """All entries of a mapping, in their order; one file may feed several tables."""

    tables: tuple[MappedTable, ...] = ()

    def layouts(self, file: str, sheet: str | None = None) -> list[Layout]:
        """How the file, or one sheet of it, is read; empty where the mapping says nothing of it."""
        return [table.layout for table in self.tables if table.reads(file, sheet)]


def load_mapping(path: Path) -> RecordMapping:
    """Read a mapping file; everything wrong in it is said at once."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise MappingRefused(places=f"{path.name}: {wrong}") from wrong
    return mapping_from(data, path.name)


def mapping_from(data: Listing[str, Any], name: str = "mapping") -> RecordMapping:
    """A mapping from its data; `name` stands before each place that is wrong."""
    wrong = [f"{name}: 不认识的键 unknown key {key}" for key in data if key != "table"]
    entries = data.get("table")
    if not isinstance(entries, list) or not entries:
        raise MappingRefused(places="; ".join([*wrong, f"{name}: 没有 [[table]] no [[table]]"]))
    tables = [_table(entry, f"{name}: table {number}", wrong) for number, entry in enumerate(entries, 1)]
    if wrong:
        raise MappingRefused(places="; ".join(wrong))
    return RecordMapping(tuple(table for table in tables if table is not None))


def _table(entry: Any, place: str, wrong: list[str]) -> MappedTable | None:
    if not isinstance(entry, dict):
        wrong.append(f"{place}: 不是一个表 not a table")
        return None
    record, patterns, columns = entry.get("record"), entry.get("from"), entry.get("columns")
    wrong.extend(f"{place}: 不认识的键 unknown key {key}" for key in entry.keys() - _TABLE_KEYS)
    patterns = [patterns] if isinstance(patterns, str) else patterns
    if not isinstance(record, str) or record not in RECORD:
        wrong.append(f"{place}: 没有这张数据表 unknown record table {record}")
    elif not isinstance(patterns, list) or not patterns or not all(isinstance(one, str) for one in patterns):
        wrong.append(f"{place}: from 没有写文件 from names no file")
    elif not isinstance(columns, dict) or not columns:
        wrong.append(f"{place}: 没有写列 no columns")
    else:
        return MappedTable(tuple(patterns), _layout(record, columns, place, wrong))
    return None


def _layout(record: str, columns: Listing[str, Any], place: str, wrong: list[str]) -> Layout:
    headings: dict[str, list[tuple[str, Cell]]] = {}
    constants: dict[str, Cell] = {}
    written: dict[str, None] = {}
    for column, said in columns.items():
        at = f"{place}, {record}.{column}"
        kind = RECORD[record].columns.get(column)
        if kind is None:
            wrong.append(f"{at}: 没有这一列 unknown column")
            continue
        told = {"from": said} if isinstance(said, str) else said
        problems = _problems(told, kind)
        wrong.extend(f"{at}: {problem}" for problem in problems)
        if problems:
            continue
        if "value" in told:
            constants[column] = Cell(quoted(_as_text(told["value"])), is_constant=True)
        else:
            written[told["from"]] = None
            headings.setdefault(bare_heading(told["from"]), []).append((column, _cell(told)))
    return Layout(record, {heading: tuple(fed) for heading, fed in headings.items()}, constants, tuple(written))


def _problems(told: Any, kind: Kind) -> list[str]:
    """What is wrong with the words about one column."""
    if not isinstance(told, dict):
        return ["应为表头或表 neither a heading nor a table"]
    found = [f"不认识的键 unknown key {key}" for key in told.keys() - _COLUMN_KEYS]
    if ("from" in told) == ("value" in told):
        found.append("from 与 value 应写且只写一个 needs one of from and value")
    if "from" in told and not isinstance(told["from"], str):
        found.append("from 不是表头 from is not a heading")
    unit = told.get("unit")
    if unit is not None and (unit not in UNITS or UNITS[unit][0] is not kind):
        found.append(f"{kind.value} 没有单位 {unit} unknown unit {unit} for {kind.value}")
    if "values" in told and not isinstance(told["values"], dict):
        found.append("values 不是词语对照 values is not a table of words")
    if "format" in told and kind not in {Kind.DATE, Kind.TIME}:
        found.append(f"{kind.value} 不用 format: format for {kind.value}")
    elif not all(_is_way(way) for way in _ways(told)):
        found.append("format 不是日期写法 format is not how days are written, such as %Y-%m-%d")
    if "before" in told and kind not in _TEXTS:
        found.append(f"{kind.value} 不用 before: before for {kind.value}")
    return found


def _ways(told: Listing[str, Any]) -> tuple[Any, ...]:
    """How days are written, one way or several."""
    ways = told.get("format", ())
    return tuple(ways) if isinstance(ways, list | tuple) else (ways,)


def _is_way(way: Any) -> bool:
    """Whether the engine reads days that are written so."""
    if not isinstance(way, str) or not way.isprintable():
        return False
    try:
        with duckdb.connect() as connection:
            connection.execute("SELECT try_strptime('', ?)", [way])
    except duckdb.Error:
        return False
    return True


def _cell(told: Listing[str, Any]) -> Cell:
    return Cell(
        text="",
        unit=told.get("unit"),
        values={str(old): _as_text(new) for old, new in told.get("values", {}).items()},
        formats=_ways(told),
        before=told.get("before", ""),
    )


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)

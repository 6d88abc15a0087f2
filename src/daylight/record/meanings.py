"""What tables and columns of the record mean 「数据项说明」, in both languages: read from `rules/record`, one file a group."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from daylight.record.schema import RECORD, Kind

FOLDER = Path(__file__).parent.parent / "rules" / "record"
GROUPS = ("who", "money", "property", "trade", "voice")

EXPLANATIONS = "说明 Columns"
"""The sheet of a template that explains the columns; a sheet whose name begins so is none of the record."""

_PLACE = ("地方编号（村或集体）", "the village or collective it concerns", "v0101")
"""`place_id` means the same in every table but `place`, so the files do not repeat it."""

KINDS = {
    Kind.ID: ("编号", "id"), Kind.TEXT: ("文字", "text"), Kind.HASH: ("密文", "keyed hash"), Kind.INT: ("整数", "whole number"),
    Kind.FEN: ("整数，分", "whole number of fen"), Kind.DATE: ("日期", "date"), Kind.TIME: ("时间（北京时间）", "time in China"),
    Kind.BOOL: ("是或否", "yes or no"), Kind.M2: ("数，平方米", "number, square metres"),
    Kind.PCT: ("数，0 到 100", "number from 0 to 100"), Kind.DOUBLE: ("数", "number"),
}  # fmt: skip
"""How types and units are named to people."""


@dataclass(frozen=True, slots=True)
class ColumnMeaning:
    """One column: what it means, an example, and its closed vocabulary (word in the record, Chinese) where it has one."""

    name: str
    kind: Kind
    is_key: bool
    zh: str
    en: str
    example: str
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TableMeaning:
    """One table: its title in both languages, what else files of it are called, and its columns in the schema's order."""

    name: str
    zh: str
    en: str
    also: tuple[str, ...]
    columns: tuple[ColumnMeaning, ...]

    @property
    def file_names(self) -> tuple[str, ...]:
        """What a file or a sheet of it may be called in Chinese: its title up to a colon or a bracket, and the other names."""
        return re.split("[：（]", self.zh)[0], *self.also


@dataclass(frozen=True, slots=True)
class GroupMeaning:
    """Tables that belong together; one workbook of the template each."""

    name: str
    zh: str
    en: str
    tables: tuple[TableMeaning, ...]


@cache
def groups() -> tuple[GroupMeaning, ...]:
    """Every group with every table; a column without a meaning is an error of ours and fails loudly."""
    return tuple(_group(name) for name in GROUPS)


@cache
def called(table: str) -> str:
    """What a table is called in Chinese, in short 「表名」; its own name where the record has no such table."""
    tables = (meaning for group in groups() for meaning in group.tables)
    return next((meaning.file_names[0] for meaning in tables if meaning.name == table), table)


@cache
def words_of(table: str) -> dict[str, Mapping[str, str]]:
    """The columns of a table that take certain words only, with these words and what they are called in Chinese."""
    found = next((meaning for group in groups() for meaning in group.tables if meaning.name == table), None)
    return {column.name: column.words for column in found.columns if column.words} if found is not None else {}


@cache
def file_names() -> dict[str, str]:
    """What a file or a sheet of the record may be called 「表名」, in the schema's words or in Chinese, with the table it holds."""
    tables = [table for group in groups() for table in group.tables]
    return {name: name for name in RECORD} | {name: table.name for table in tables for name in table.file_names}


def _group(name: str) -> GroupMeaning:
    said = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    title = said.pop("group")
    return GroupMeaning(name, title["zh"], title["en"], tuple(_table(table, told) for table, told in said.items()))


def _table(name: str, told: Mapping[str, Any]) -> TableMeaning:
    table, words = RECORD[name], told.get("words", {})
    columns = []
    for column, kind in table.columns.items():
        meaning = told["columns"].get(column) or (_PLACE if column == "place_id" else None)
        if meaning is None:
            raise KeyError(f"rules/record: {name}.{column} has no meaning")
        zh, en, example = meaning
        columns.append(ColumnMeaning(column, kind, column in table.key, zh, en, example, words.get(column, {})))
    title = told["title"]
    return TableMeaning(name, title["zh"], title["en"], tuple(title.get("also", ())), tuple(columns))

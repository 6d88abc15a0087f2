"""Typed reading of one TOML table: every key has to be asked for, and what nobody asked for is an error.

The readers of procedures and powers use it so that a misspelt key is found when the file is checked, not when a case runs.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from daylight.kernel.rules import Problems

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Title:
    """A text in both languages 「双语名称」."""

    zh: str
    en: str

    def say(self, language: str) -> str:
        """The text in a language: Chinese for any code that begins with "zh", else English."""
        return self.zh if language.startswith("zh") else self.en

    def __str__(self) -> str:
        return self.en


NO_TITLE = Title("", "")


class Table:
    """One table of a rule file, with the path that leads to it; remembers which keys were read."""

    def __init__(self, data: Mapping[str, Any], where: str, problems: Problems) -> None:
        self.data = data
        self.where = where
        self.problems = problems
        self._seen: set[str] = set()

    def at(self, key: str) -> str:
        """The key path of a key in this table, as errors name it."""
        return f"{self.where}.{key}" if self.where else key

    def wrong(self, key: str, message: str) -> None:
        """Note a fault at one key."""
        self.problems.add(self.at(key), message)

    def has(self, key: str) -> bool:
        """Whether the file gives this key at all."""
        return key in self.data

    def take(self, key: str, *, required: bool = False) -> Any:
        """The raw value, marked as read; a required key that is missing is noted."""
        self._seen.add(key)
        if required and key not in self.data:
            self.wrong(key, "This key is missing.")
        return self.data.get(key)

    def text(self, key: str, *, default: str = "", required: bool = False) -> str:
        """A line of text."""
        value = self.take(key, required=required)
        if value is None:
            return default
        if not isinstance(value, str) or not value.strip():
            self.wrong(key, f"A text is expected, not {_shown(value)}.")
            return default
        return value

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of texts, none of them twice."""
        value = self.take(key, required=required)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            self.wrong(key, f"A list of texts is expected, not {_shown(value)}.")
            return ()
        for item in sorted({item for item in value if value.count(item) > 1}):
            self.wrong(key, f"{item} stands here twice.")
        return tuple(value)

    def flag(self, key: str, *, default: bool = False) -> bool:
        """True or false."""
        value = self.take(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.wrong(key, f"true or false is expected, not {_shown(value)}.")
            return default
        return value

    def whole(self, key: str, *, default: int = 0, least: int = 0) -> int:
        """A whole number, not below `least`."""
        value = self.take(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            self.wrong(key, f"A whole number of at least {least} is expected, not {_shown(value)}.")
            return default
        return value

    def day(self, key: str) -> date:
        """A date (required)."""
        value = self.take(key, required=True)
        if not isinstance(value, date) or isinstance(value, datetime):
            if value is not None:
                self.wrong(key, f"A date such as 2026-01-01 is expected, not {_shown(value)}.")
            return date.min
        return value

    def fen(self, key: str) -> int | None:
        """An amount in yuan, read exactly: 5_000.00 becomes 500000 fen; never by way of a float."""
        value = self.take(key)
        if value is None:
            return None
        amount = exact_fen(value)
        if amount is None:
            self.wrong(key, f"An amount in yuan with at most two decimals is expected, not {_shown(value)}.")
        return amount

    def title(self, key: str, *, required: bool = True) -> Title:
        """A text in both languages; one of them missing is a fault."""
        table = self.table(key, required=required)
        if table is None:
            return NO_TITLE
        title = Title(table.text("zh", required=True), table.text("en", required=True))
        table.finish()
        return title

    def titles(self, key: str) -> tuple[Title, ...]:
        """A list of texts in both languages, such as the phrases offered for an opinion."""
        return tuple(Title(row.text("zh", required=True), row.text("en", required=True)) for row in self.rows(key))

    def one_of(self, key: str, kind: type[E], default: E, *, required: bool = True) -> E:
        """A word of a closed vocabulary."""
        value = self.take(key, required=required)
        if value is None:
            return default
        try:
            return kind(value)
        except ValueError:
            self.wrong(key, f"{_shown(value)} is not one of: {', '.join(kind)}.")
            return default

    def table(self, key: str, *, required: bool = False) -> "Table | None":
        """A table inside this one."""
        value = self.take(key, required=required)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.wrong(key, f"A table is expected, not {_shown(value)}.")
            return None
        return Table(value, self.at(key), self.problems)

    def rows(self, key: str) -> "Iterator[Table]":
        """The tables of a list of tables; the place names a row by its code where it has one, else by its number."""
        value = self.take(key)
        if value is None:
            return
        if not isinstance(value, list):
            self.wrong(key, f"A list of tables is expected, not {_shown(value)}.")
            return
        for number, row in enumerate(value, start=1):
            if not isinstance(row, dict):
                self.wrong(f"{key} {number}", f"A table is expected, not {_shown(row)}.")
                continue
            name = row.get("code")
            label = f"{key} {name}" if isinstance(name, str) and name else f"{key} {number}"
            yield Table(row, self.at(label), self.problems)

    def finish(self, *, known: Collection[str] = ()) -> None:
        """Every key has been asked for: the others are unknown, which is more often a misspelling than a wish."""
        for key in self.data:
            if key not in self._seen and key not in known:
                self.wrong(key, f"This key is not known here. Known: {', '.join(sorted(self._seen))}.")


def exact_fen(value: object) -> int | None:
    """Yuan as TOML gives them (a Decimal or a whole number) in fen; None when it is no amount or finer than a fen."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    amount = Decimal(value)
    if not amount.is_finite():
        return None
    fen = amount * 100
    return int(fen) if fen == fen.to_integral_value() else None


def _shown(value: object) -> str:
    """A value as an error message quotes it, kept short."""
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"

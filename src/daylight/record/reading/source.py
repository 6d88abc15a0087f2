"""A source: one file's rows of one table, as an SQL relation of text that `casting` turns into the record's types."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from daylight.record.cells import Cell

Progress = Callable[[str, float], None]
"""Told what is being read and which share of everything, from 0 to 1, is done."""


@dataclass(frozen=True, slots=True)
class Given:
    """A file as it was given: where it lies, how faults name it (by its path below the folder given), one sheet of it."""

    path: Path
    name: str
    sheet: str | None = None

    @classmethod
    def below(cls, file: Path, root: Path) -> Self:
        """A file found under a path."""
        return cls(file, file.relative_to(root).as_posix() if root.is_dir() else file.name)

    def on(self, sheet: str) -> Self:
        """One sheet of the workbook."""
        return replace(self, name=f"{self.name}#{sheet}", sheet=sheet)


CELLS = "as many cells as headings"
CLOSED = "a quote that is closed"


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that could not even be split into cells: its number in the file, what stood there, what was expected."""

    row: int
    got: str
    expected: str


@dataclass(slots=True)
class Source:
    """Rows of one table in one file.

    `relation` is SQL with a text column a heading, `cells` says which feeds which column of the record, `row` is the SQL
    of a row's number, counted from `first_row`. Where the reader itself sets rows aside, `rejects` is its table of them and
    `plain_relation` the same rows without that table. `mend`, told how many rows were met, says whether rows had been
    swallowed, and then the source is another that gives them back. `may_fail` is false where no cell can be the word of a
    formula that failed, which then need not be looked for; `may_be_wrapped` where no cell has blanks around it or ="….
    """

    file: str
    table: str
    relation: str
    cells: dict[str, Cell]
    row: str
    first_row: int = 0
    rejects: str | None = None
    plain_relation: str | None = None
    rejected: list[Rejected] = field(default_factory=list)
    may_fail: bool = True
    may_be_wrapped: bool = True
    mend: "Callable[[Source, int], bool] | None" = None

"""Quotes that are opened and never closed 「引号未成对」: each swallows the rows behind it, which are given back here.

A reader takes everything up to the next quote, or to the end, for one cell. So a row that a line break runs through is read
again line by line where its quote is not closed as it should be, or where its lines look like rows of their own.
"""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TextIO

from daylight.record.reading.source import CLOSED, Rejected

_BY_CHANCE = 4
"""So many separators may stand in a text with line breaks just where they would in rows."""


@dataclass(frozen=True, slots=True)
class Form:
    """How a CSV file is laid out: its separator, the cells of a row, the lines down to the heading."""

    separator: str
    cells: int
    above: int

    def reader(self, lines: Iterable[str], *, strict: bool = False) -> Iterator[list[str]]:
        """The cells of each row, quoted ones also behind a blank, as the engine takes them."""
        return csv.reader(lines, delimiter=self.separator, skipinitialspace=True, strict=strict)


@dataclass(slots=True)
class _Lines:
    """The lines of a file; those taken since the last row may be given back."""

    stream: TextIO
    taken: list[str] = field(default_factory=list)
    given_back: deque[str] = field(default_factory=deque)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self.given_back.popleft() if self.given_back else next(self.stream)
        self.taken.append(line)
        return line

    def give_back(self) -> str:
        """Keep only the first line taken, and return it."""
        first, *others = self.taken
        self.given_back.extendleft(reversed(others))
        return first


def without_open_quotes(file: Path, target: Path, form: Form) -> list[Rejected]:
    """Copy a UTF-8 file without the rows whose quote is not closed, each of which ends with its line; returns these rows."""
    opened: list[Rejected] = []
    with file.open(encoding="utf-8", newline="") as stream, target.open("w", encoding="utf-8", newline="") as out:
        out.writelines(islice(stream, form.above))
        lines = _Lines(stream)
        reader = form.reader(lines, strict=True)
        row = form.above
        while True:
            row += 1
            lines.taken.clear()
            is_open = _is_open(reader, lines, form)
            if not lines.taken:
                return opened
            if is_open:
                opened.append(Rejected(row, lines.give_back().strip(), CLOSED))
            else:
                out.writelines(lines.taken)


def _is_open(reader: Iterator[list[str]], lines: _Lines, form: Form) -> bool:
    """Whether the next row has a quote that is not closed where it should be, so that it swallows other rows.

    A row of several lines may be meant. With as many cells as headings it is several rows only where each line alone would be
    one, the first of them with the separators of its quoted cells; with other cells, where one of the later lines would.
    """
    try:
        cells = next(reader, [])
    except csv.Error:
        return True
    first, *later = lines.taken or [""]
    if len(cells) != form.cells:
        return any(_is_row(line, form) for line in later)
    is_likely = (form.cells - 1) * len(later) >= _BY_CHANCE
    return is_likely and first.count(form.separator) >= form.cells - 1 and all(_is_row(line, form) for line in later)


def _is_row(line: str, form: Form) -> bool:
    """Whether a line alone has as many cells as there are headings."""
    is_plain = line.count(form.separator) == form.cells - 1
    return is_plain or len(next(form.reader([line]))) == form.cells

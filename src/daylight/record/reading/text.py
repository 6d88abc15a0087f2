"""CSV as counties export it: whatever the encoding, the separator and the title rows, made into one form DuckDB reads."""

import csv
import io
import re
import shutil
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from daylight.record.cells import quoted
from daylight.record.encodings import Writing, note_other_bytes, writing_of
from daylight.record.faults import Fault, Faults
from daylight.record.layouts import Layout, cells_for
from daylight.record.reading.quotes import Form, without_open_quotes
from daylight.record.reading.source import CLOSED, Given, Source

_CHUNK = 1 << 20
_BUFFER = 8 << 20
"""What the engine reads at a time; each thread holds several. Its own 32 MB are slower and do not fit into small machines."""
_SAMPLE = 256 << 10
_TITLE_ROWS = 10
_ROW_LINES = 5
"""Over so many lines a title or a row of headings may go; a quote open for longer was never closed."""
_SEPARATORS = ",;\t|"
_WRAPPED = re.compile(r'(?:(?<=[,;\t|\r\n])|(?<=^))="([^"\r\n]*)"(?=[,;\t|\r\n]|$)')


def csv_source(given: Given, layout: Layout, copy: Path, faults: Faults) -> Source | None:
    """A CSV file as a source of text, copied where it must be; None, with a fault, where no heading is found."""
    utf8, written = _as_utf8(given, copy, faults)
    with utf8.open("rb") as stream:
        sample = stream.read(_SAMPLE).decode("utf-8", "ignore").removeprefix("\ufeff")
    head = _heading(sample, layout)
    separator, at, headings = head.separator, len(head.above), head.headings
    if not any(layout.knows(heading) for heading in headings):
        faults.note(Fault(given.name, at + 1, None, f"headings of {layout.table}", " | ".join(headings)[:200]))
        return None
    if head.is_broken:
        utf8 = _with_whole_heads(utf8, copy.with_suffix(".whole.csv"), head)
        written = writing_of(utf8)
    # The first of two equal headings counts.
    named: dict[str, str] = {}
    for number, heading in enumerate(headings):
        named.setdefault(heading, f"c{number}")
    cells = cells_for(layout, given.name, named, faults)
    text = _Text(utf8, Form(separator, len(headings), at + 1), written.lines, copy.with_suffix(".closed.csv"))
    source = Source(
        file=given.name,
        table=layout.table,
        relation="",
        cells=cells,
        row="row_number() OVER ()",
        first_row=at + 1,
        rejects="reject_errors",
        mend=text.mend,
        may_fail=written.has_hash,
        may_be_wrapped=written.has_edges,
    )
    text.feed(source, utf8)
    return source


@dataclass(frozen=True, slots=True)
class _Text:
    """A file in UTF-8, its form, how many lines it has if it has quotes, and where it would be copied without open ones."""

    file: Path
    form: Form
    lines: int
    closed: Path

    def feed(self, source: Source, file: Path) -> None:
        """Let the source's rows come from this file of the same form."""
        types = ", ".join(f"c{number}: 'VARCHAR'" for number in range(self.form.cells))
        options = (
            f"{quoted(str(file))}, auto_detect=false, columns={{{types}}}, header=true, skip={self.form.above - 1}, "
            f"delim={quoted(self.form.separator)}, quote='\"', escape='\"', strict_mode=true, buffer_size={_BUFFER}"
        )
        source.relation = f"read_csv({options}, store_rejects=true)"
        source.plain_relation = f"read_csv({options}, ignore_errors=true)"

    def mend(self, source: Source, rows: int) -> bool:
        """Where there are other lines than rows, or quotes left open, let a copy without these give back what they swallowed."""
        is_open = any(rejected.expected == CLOSED for rejected in source.rejected)
        if not self.lines or (rows == self.lines - self.form.above and not is_open):
            return False
        opened = without_open_quotes(self.file, self.closed, self.form)
        if opened:
            source.rejected, source.mend = opened, None
            self.feed(source, self.closed)
        return bool(opened)


def _as_utf8(given: Given, copy: Path, faults: Faults) -> tuple[Path, Writing]:
    """The file itself where it is clean UTF-8, else the copy that is; and how that is written."""
    written = writing_of(given.path)
    if written.encoding == "utf-8" and not written.is_wrapped:
        return given.path, written
    with copy.open("w", encoding="utf-8", newline="") as out:
        for text in _decoded(given.path, written.encoding):
            note_other_bytes(text, (given.name, None), faults)
            out.write(_WRAPPED.sub(r'"\1"', text))
    return copy, writing_of(copy)


def _decoded(file: Path, encoding: str) -> Iterator[str]:
    """The text in pieces that end where a line ends."""
    with io.TextIOWrapper(file.open("rb"), encoding=encoding, errors="replace", newline="") as stream:
        while piece := stream.read(_CHUNK):
            yield piece + stream.readline()


@dataclass(frozen=True, slots=True)
class _Head:
    """What stands at the top of a file: the rows above the heading, the headings, and over how many lines each row goes."""

    separator: str
    above: list[list[str]]
    headings: list[str]
    lines: int
    is_broken: bool = False
    """Whether a line break stands inside one of these cells, or a quote above the heading is never closed."""


def _heading(sample: str, layout: Layout) -> _Head:
    """Where, among the first rows, most names are known."""
    best, most = _Head(",", [], [], 1), -1
    for separator in _SEPARATORS:
        rows = list(_top_rows(sample, separator))
        for at, (cells, lines, _whole) in enumerate(rows):
            known = sum(layout.knows(heading) for heading in cells)
            if known > most:
                above, is_broken = [row[0] for row in rows[:at]], not all(row[2] for row in rows[: at + 1])
                best, most = _Head(separator, above, cells, lines, is_broken), known
    return best


def _top_rows(sample: str, separator: str) -> Iterator[tuple[list[str], int, bool]]:
    """The first rows of a file, each with the number of lines down to its end and whether it is one line with all quotes closed.

    A row goes on over the next lines where a quote is open at the end of its line and closed within a few more.
    """
    lines = list(io.StringIO(sample, newline=""))
    at = 0
    while at < len(lines) and at < _TITLE_ROWS:
        closed = next((n for n in range(1, _ROW_LINES + 1) if "".join(lines[at : at + n]).count('"') % 2 == 0), 0)
        row = lines[at : at + (closed or 1)]
        at += len(row)
        yield next(csv.reader(row, delimiter=separator), []), at, closed == 1


def _with_whole_heads(file: Path, target: Path, head: _Head) -> Path:
    """A copy in which each row down to the heading is one line."""
    with file.open(encoding="utf-8-sig", newline="") as stream, target.open("w", encoding="utf-8", newline="") as out:
        deque(islice(stream, head.lines), maxlen=0)
        first = next(stream, "\n")
        ending = first[len(first.rstrip("\r\n")) :] or "\n"
        writer = csv.writer(out, delimiter=head.separator, lineterminator=ending)
        writer.writerows([" ".join(cell.splitlines()) for cell in row] for row in [*head.above, head.headings])
        out.write(first)
        shutil.copyfileobj(stream, out)
    return target

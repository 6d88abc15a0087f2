"""CSV as counties export it: whatever the encoding, the separator and the title rows, made into one form DuckDB reads."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from daylight.record.cells import quoted
from daylight.record.encodings import Writing, note_other_bytes, writing_of
from daylight.record.faults import Fault, Faults
from daylight.record.layouts import Layout, cells_for
from daylight.record.reading.quotes import Form, without_open_quotes
from daylight.record.reading.source import CLOSED, Given, Source

_CHUNK = 1 << 20
_BUFFER = 8 << 20
"""What the engine reads at a time; each thread holds several. Its own 32 MB are no faster and do not fit into small machines."""
_SAMPLE = 256 << 10
_TITLE_ROWS = 10
_SEPARATORS = ",;\t|"
_WRAPPED = re.compile(r'(?:(?<=[,;\t|\r\n])|(?<=^))="([^"\r\n]*)"(?=[,;\t|\r\n]|$)')


def csv_source(given: Given, layout: Layout, copy: Path, faults: Faults) -> Source | None:
    """A CSV file as a source of text, copied where it must be; None, with a fault, where no heading is found."""
    utf8, written = _as_utf8(given, copy, faults)
    with utf8.open("rb") as stream:
        sample = stream.read(_SAMPLE).decode("utf-8", "ignore").removeprefix("\ufeff")
    separator, at, headings = _heading(sample, layout)
    if not any(layout.knows(heading) for heading in headings):
        faults.note(Fault(given.name, at + 1, None, f"headings of {layout.table}", " | ".join(headings)[:200]))
        return None
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


def _heading(sample: str, layout: Layout) -> tuple[str, int, list[str]]:
    """The separator, how many lines stand above the heading, and the headings: where most names are known."""
    best: tuple[int, str, int, list[str]] = (-1, ",", 0, [])
    lines = sample.splitlines()[:_TITLE_ROWS]
    for separator in _SEPARATORS:
        for at, line in enumerate(lines):
            headings = next(csv.reader([line], delimiter=separator), [])
            known = sum(layout.knows(heading) for heading in headings)
            if known > best[0]:
                best = (known, separator, at, headings)
    return best[1:]

"""CSV as counties export it: whatever the encoding, the separator and the title rows, made into one form DuckDB reads."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from daylight.record.cells import quoted
from daylight.record.encodings import encoding_of, note_other_bytes
from daylight.record.faults import Fault, Faults
from daylight.record.layouts import Layout, cells_for
from daylight.record.reading.source import Given, Source

_CHUNK = 1 << 20
_SAMPLE = 256 << 10
_TITLE_ROWS = 10
_SEPARATORS = ",;\t|"
_WRAPPED = re.compile(r'(?:(?<=[,;\t|\r\n])|(?<=^))="([^"\r\n]*)"(?=[,;\t|\r\n]|$)')


def csv_source(given: Given, layout: Layout, copy: Path, faults: Faults) -> Source | None:
    """A CSV file as a source of text, copied where it must be; None, with a fault, where no heading is found."""
    utf8 = _as_utf8(given, copy, faults)
    with utf8.open("rb") as stream:
        sample = stream.read(_SAMPLE).decode("utf-8", "ignore").removeprefix("\ufeff")
    separator, at, headings = _heading(sample, layout)
    if not any(layout.knows(heading) for heading in headings):
        faults.note(Fault(given.name, at + 1, None, f"headings of {layout.table}", " | ".join(headings)[:200]))
        return None
    columns = [f"c{number}" for number in range(len(headings))]
    # The first of two equal headings counts.
    named: dict[str, str] = {}
    for heading, column in zip(headings, columns, strict=True):
        named.setdefault(heading, column)
    cells, unknown = cells_for(layout, named)
    faults.unknown_columns(given.name, layout.table, unknown)
    types = ", ".join(f"{column}: 'VARCHAR'" for column in columns)
    options = (
        f"{quoted(str(utf8))}, auto_detect=false, columns={{{types}}}, header=true, skip={at}, delim={quoted(separator)}, "
        "quote='\"', escape='\"', strict_mode=true"
    )
    return Source(
        file=given.name,
        table=layout.table,
        relation=f"read_csv({options}, store_rejects=true)",
        plain_relation=f"read_csv({options}, ignore_errors=true)",
        cells=cells,
        row="row_number() OVER ()",
        first_row=at + 1,
        rejects="reject_errors",
    )


def _as_utf8(given: Given, copy: Path, faults: Faults) -> Path:
    """The file itself where it is clean UTF-8, else the copy that is."""
    encoding, is_wrapped = encoding_of(given.path)
    if encoding == "utf-8" and not is_wrapped:
        return given.path
    with copy.open("w", encoding="utf-8", newline="") as out:
        for text in _decoded(given.path, encoding):
            note_other_bytes(text, (given.name, None), faults)
            out.write(_WRAPPED.sub(r'"\1"', text))
    return copy


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

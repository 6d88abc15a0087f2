"""JSON Lines: one object a row; the file is named after its table, or each row says it under "table"."""

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from daylight.record.cells import writable
from daylight.record.encodings import note_other_bytes, open_text
from daylight.record.faults import Fault, Faults
from daylight.record.layouts import Layout, bare_heading
from daylight.record.reading.source import Given, Source
from daylight.record.reading.staging import TextStage
from daylight.record.schema import OPEN_ENDED

_GOT_LENGTH = 80


def line_sources(given: Given, layouts: Sequence[Layout], places: Iterator[Path], faults: Faults) -> list[Source]:
    """The tables of a JSON Lines file as sources of text, put down at `places`; lines that are no rows become faults.

    With one layout every line is a row of its table; with several each line says "table".
    """
    known = {layout.table: layout for layout in layouts}
    only = layouts[0].table if len(layouts) == 1 else None
    stages: dict[str, TextStage] = {}
    with open_text(given.path) as stream:
        for number, line in enumerate(stream, 1):
            if not line.strip():
                continue
            note_other_bytes(line, (given.name, number), faults)
            row = _row(line)
            table = only or _table(row, known)
            if row is None or table is None:
                _note(faults, (given.name, number), line, table)
                continue
            if table not in stages:
                stages[table] = TextStage(next(places), known[table].headings)
                # who leaves empty keys away has none to write for what has not ended
                stages[table].seen.update(OPEN_ENDED & known[table].headings.keys())
            _put(stages[table], number, row)
    return [stage.source(given.name, known[table], faults) for table, stage in stages.items()]


def _note(faults: Faults, place: tuple[str, int], line: str, table: str | None) -> None:
    expected = "a JSON object" if table else 'a JSON object with the name of a record table under "table"'
    faults.note(Fault(place[0], place[1], None, expected, line.strip()[:_GOT_LENGTH]))
    faults.leave_out(table or "unknown", f"row: {expected}", 1)


def _row(line: str) -> dict[str, Any] | None:
    try:
        row = json.loads(line, parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


def _table(row: Mapping[str, Any] | None, known: Mapping[str, Layout]) -> str | None:
    named = (row or {}).get("table")
    return named if isinstance(named, str) and named in known else None


def _put(stage: TextStage, number: int, row: Mapping[str, Any]) -> None:
    cells = {}
    for heading, value in row.items():
        bare = bare_heading(heading)
        if bare in stage.headings:
            cells[bare] = _text(value)
        elif heading != "table":
            stage.unknown[heading] = None
    stage.add(number, cells)


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return json.dumps(value, default=str)
    return f"{value:f}" if isinstance(value, Decimal) else writable(str(value))

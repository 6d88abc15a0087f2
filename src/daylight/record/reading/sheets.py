"""Workbooks: one sheet a table; the cells' own types become text that says the same, serial days included."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import python_calamine as calamine

from daylight.record.cells import TYPED
from daylight.record.faults import Fault, Faults
from daylight.record.layouts import Layout, bare_heading
from daylight.record.reading.sheet_errors import failed_cells
from daylight.record.reading.source import Given, Source
from daylight.record.reading.staging import TextStage
from daylight.record.schema import Kind

_TITLE_ROWS = 10
_FIRST_SERIAL, _LAST_SERIAL = 2201, 100_000
"""Serial days of spreadsheets from 1906 to 2173; a number below is a year, one beyond is a date written as 20260131."""
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - the spreadsheet's own clock has no zone


def sheet_names(file: Path) -> list[str]:
    """The sheets of a workbook, hidden ones left out; nothing where it is no workbook."""
    try:
        with calamine.CalamineWorkbook.from_path(file) as book:
            return [sheet.name for sheet in book.sheets_metadata if sheet.visible == calamine.SheetVisibleEnum.Visible]
    except (calamine.CalamineError, OSError):
        return []


def sheet_source(given: Given, layout: Layout, target: Path, faults: Faults) -> Source | None:
    """A sheet as a source of text, put down at `target`; None, with a fault, where no heading of the table is found."""
    with calamine.CalamineWorkbook.from_path(given.path) as book:
        grid: list[list[Any]] = book.get_sheet_by_name(given.sheet or "").to_python(skip_empty_area=False)
        _show_errors(grid, failed_cells(given.path, given.sheet or ""))
        above, found = _heading(grid, layout)
        if found is None:
            faults.note(Fault(given.name, None, None, f"headings of {layout.table}", "none of them"))
            return None
        columns: dict[str, int] = {}
        for at, heading in enumerate(found):
            if bare_heading(heading):
                columns.setdefault(str(heading), at)
        stage = TextStage(target, columns)
        stage.seen.update(columns)
        dated = {heading for heading in columns if layout.kinds(heading) & {Kind.DATE, Kind.TIME}}
        formats = {heading: layout.formats(heading) for heading in columns}
        for number, row in enumerate(grid[above:], above + 1):
            cells = {
                heading: _text(row[at], is_date=heading in dated, formats=formats[heading])
                for heading, at in columns.items()
                if at < len(row)
            }
            if any(cells.values()):
                stage.add(number, cells)
    return stage.source(given.name, layout, faults)


def _heading(grid: Sequence[Sequence[Any]], layout: Layout) -> tuple[int, Sequence[Any] | None]:
    """The row, below titles and blank rows, that holds the most known headings, and how many rows it and those above are."""
    known = [sum(layout.knows(cell) for cell in row) for row in grid[:_TITLE_ROWS]]
    most = max(known, default=0)
    return (known.index(most) + 1, grid[known.index(most)]) if most else (0, None)


def _show_errors(grid: list[list[Any]], failed: Mapping[tuple[int, int], str]) -> None:
    """Let a failed formula stand in its cell as the spreadsheet shows it."""
    for (row, column), word in failed.items():
        if row <= len(grid) and column < len(grid[row - 1]):
            grid[row - 1][column] = word


def _text(value: Any, *, is_date: bool, formats: Sequence[str] = ()) -> str | None:
    """A cell's value as text; a bare number where a day or a moment should stand is a serial day.

    Where a mapping says how days are written, a number that is written so is none, and what the sheet holds as a day is told
    from what is written.
    """
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float | int):
        number = str(int(value)) if value == int(value) else repr(value)
        is_serial = is_date and _FIRST_SERIAL <= value <= _LAST_SERIAL
        if not is_serial or any(_is_written(number, way) for way in formats):
            return number
        value = _EPOCH + timedelta(seconds=round(value * 86_400))
    return value.strftime(TYPED) if formats and isinstance(value, date) else str(value)


def _is_written(text: str, way: str) -> bool:
    try:
        return datetime.strptime(text, way).strftime(way) == text  # noqa: DTZ007 - local clock time has no zone
    except ValueError:
        return False

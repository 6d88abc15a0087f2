"""From cells to rows 「读取工作簿」: what each cell holds, or what is wrong with it; faults are values, never exceptions."""

import io
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from daylight.kernel.powers import Powers
from daylight.kernel.refusals import Refused
from daylight.parties.imports import refusals
from daylight.parties.imports.archive import require_honest
from daylight.parties.imports.columns import LEVEL_NAMES, SHEETS, Column, Kind, Sheet

_EXACT_FLOAT = 10**15
"""Excel's numbers are floats: from here on the last figures are no longer those that were typed."""
_DAY_FORMS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")


@dataclass(frozen=True)
class Problem:
    """One thing wrong with the file 「导入问题」: where exactly, what stands there, and why it will not do."""

    file: str
    sheet: str
    cell: str
    value: str
    refusal: Refused

    def said(self, translate: Callable[[str], str]) -> str:
        """The reason in plain words."""
        return self.refusal.said(translate)


@dataclass
class Line:
    """One row of a list 「导入行」 with its values by column key, and its problems; good when there are none."""

    sheet: Sheet
    sheet_name: str
    row: int
    shown: list[str]
    letters: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether the row could be imported."""
        return not self.problems

    def cell(self, key: str) -> str:
        """The address of a column's cell in this row."""
        return f"{self.letters.get(key, '')}{self.row}"


@dataclass
class Book:
    """A workbook as read 「工作簿」: its lines in order, and what is wrong with whole sheets."""

    file: str
    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_book(data: bytes, file: str, powers: Powers) -> Book:
    """Read a workbook; raises refusals of the whole file (no workbook, too large, no known sheet), nothing for its rows."""
    require_honest(data)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = {name.strip().lower(): name for name in workbook.sheet_names}
        grids = {
            sheet.key: (names[title], workbook.get_sheet_by_name(names[title]).to_python(skip_empty_area=False))
            for sheet in SHEETS
            for title in (sheet.zh, sheet.en.lower())
            if title in names
        }
    except CalamineError as error:
        raise refusals.NotAWorkbook from error
    if not grids:
        raise refusals.NoSheetKnown(expected=", ".join(f"{sheet.zh} / {sheet.en}" for sheet in SHEETS))
    book = Book(file)
    for sheet in SHEETS:
        if sheet.key in grids:
            _read_sheet(book, sheet, *grids[sheet.key], powers=powers)
    return book


def _read_sheet(book: Book, sheet: Sheet, name: str, grid: list[list[Any]], *, powers: Powers) -> None:
    places = _columns(sheet, grid[0] if grid else [])
    missing = [column for column in sheet.columns if column.required and column.key not in places]
    if missing:
        words = ", ".join(f"{column.zh} / {column.en}" for column in missing)
        book.problems.append(Problem(book.file, name, "A1", "", refusals.ColumnsMissing(missing=words)))
        return
    letters = {key: _letter(index) for key, index in places.items()}
    for number, cells in enumerate(grid[1:], start=2):
        if all(_text(cell) == "" for cell in cells):
            continue
        line = Line(sheet, name, number, [_text(cell) for cell in cells], letters)
        for column in sheet.columns:
            index = places.get(column.key)
            cell = cells[index] if index is not None and index < len(cells) else ""
            _read_cell(book.file, line, column, cell, powers=powers)
        book.lines.append(line)


def _columns(sheet: Sheet, heads: list[Any]) -> dict[str, int]:
    """Where each column stands, whichever language its heading is in, in whatever order."""
    wanted = {name.lower(): column.key for column in sheet.columns for name in (column.zh, column.en)}
    found: dict[str, int] = {}
    for index, head in enumerate(heads):
        key = wanted.get(_text(head).rstrip("*").strip().lower())
        if key is not None:
            found.setdefault(key, index)
    return found


def _read_cell(file: str, line: Line, column: Column, cell: Any, *, powers: Powers) -> None:
    try:
        value = _value(column, cell, powers)
    except Refused as refusal:
        line.problems.append(Problem(file, line.sheet_name, line.cell(column.key), _text(cell), refusal))
        return
    line.values[column.key] = value


def _value(column: Column, cell: Any, powers: Powers) -> Any:
    text = _text(cell)
    if not text:
        if column.required:
            raise refusals.CellEmpty
        return "A" if column.kind is Kind.LINE else "" if column.kind in (Kind.TEXT, Kind.NUMBER) else None
    if column.kind is Kind.DAY:
        return _day(cell, text)
    if column.kind is Kind.COUNT:
        if not text.isdigit():
            raise refusals.NotACount
        return int(text)
    if column.kind in (Kind.LEVEL, Kind.LINE, Kind.POST):
        return _choice(text, dict(_choices(column.kind, powers)))
    if column.kind is Kind.NUMBER and isinstance(cell, float) and abs(cell) >= _EXACT_FLOAT:
        raise refusals.DigitsLost
    return text


def _day(cell: Any, text: str) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    for form in _DAY_FORMS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise refusals.NotADay


def _choices(kind: Kind, powers: Powers) -> Iterator[tuple[str, str]]:
    """The words a cell may hold, each with what it means."""
    if kind is Kind.LINE:
        yield from (("A", "A"), ("B", "B"), ("A岗", "A"), ("B岗", "B"))
    elif kind is Kind.LEVEL:
        for level, name in LEVEL_NAMES.items():
            yield from ((name, level), (level, level))
    else:
        for post in powers.posts.values():
            yield from ((post.title.zh, post.code), (post.title.en, post.code), (post.code, post.code))


def _choice(text: str, choices: dict[str, str]) -> str:
    folded = {word.lower(): meaning for word, meaning in choices.items()}
    found = folded.get(text.lower())
    if found is None:
        shown = [word for word in choices if not word.isascii()] or list(choices)
        raise refusals.NotAChoice(choices=", ".join(shown[:24]))
    return found


def _text(cell: Any) -> str:
    """A cell as a person reads it: whole numbers without a decimal point, full-width figures as plain ones."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return unicodedata.normalize("NFKC", str(cell)).strip()


def _letter(index: int) -> str:
    """The column's letters: 0 is A, 26 is AA."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters

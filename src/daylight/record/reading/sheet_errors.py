"""Cells in which a formula failed 「公式错误值」, such as #N/A: the reader of workbooks shows them empty, so they are looked for.

A second, slower reader goes through the sheet, but only where the bytes of an xlsx file show that some formula failed. The older
xls and ods files have no such sign; there these cells stay empty.
"""

import re
from pathlib import Path
from zipfile import BadZipFile, ZipFile, is_zipfile

import openpyxl

Failed = dict[tuple[int, int], str]
"""The words of failed formulas by row, counted from 1, and column, counted from 0."""

_CHUNK = 1 << 20
_SIGN = re.compile(rb"""\bt=["']e["']""")
_SIGN_LENGTH = 8
_OTHER_BUILD = (LookupError, ValueError, TypeError, AttributeError, BadZipFile, SyntaxError)
"""What the second reader says of a workbook that some other program built in its own way; the first has read it."""


def failed_cells(file: Path, sheet: str) -> Failed:
    """The failed formulas in one sheet of a workbook; none where it is no xlsx, or one of another build."""
    if not is_zipfile(file) or not _shows_failures(file):
        return {}
    try:
        return _in_sheet(file, sheet)
    except _OTHER_BUILD:
        return {}


def _in_sheet(file: Path, sheet: str) -> Failed:
    book = openpyxl.load_workbook(file, read_only=True, data_only=True)
    try:
        return {
            (row, column): str(cell.value)
            for row, cells in enumerate(book[sheet].iter_rows(), 1)
            for column, cell in enumerate(cells)
            if cell.data_type == "e"
        }
    finally:
        book.close()


def _shows_failures(file: Path) -> bool:
    """Whether any sheet of a zipped workbook has a cell of the type of errors."""
    try:
        with ZipFile(file) as book:
            sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/")]
            return any(_has_sign(book, name) for name in sheets)
    except BadZipFile:
        return False


def _has_sign(book: ZipFile, name: str) -> bool:
    with book.open(name) as stream:
        before = b""
        while chunk := stream.read(_CHUNK):
            if _SIGN.search(before + chunk):
                return True
            before = chunk[-_SIGN_LENGTH:]
    return False

"""Empty Excel templates 「数据填报模板」: a workbook a group of tables, a sheet a table, headings explained, words to choose."""

from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from daylight.record.meanings import EXPLANATIONS, KINDS, ColumnMeaning, GroupMeaning, TableMeaning, groups
from daylight.record.schema import Kind

_LAST_ROW = 20_000
_FIRST_ROW = 3
_BOLD = Font(bold=True)
_KEY = PatternFill("solid", fgColor="FFE7F0E9")
_FORMATS = {
    Kind.DATE: "yyyy-mm-dd", Kind.TIME: "yyyy-mm-dd hh:mm", Kind.ID: "@", Kind.TEXT: "@", Kind.HASH: "@", Kind.FEN: "0",
}  # fmt: skip
"""Texts as text: a spreadsheet would drop the leading noughts of a code and round its last digits."""


def write_templates(folder: Path) -> list[Path]:
    """Write a workbook a group into the folder; what is filled in there can be read as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_write(group, folder / f"{number}-{group.name}.xlsx") for number, group in enumerate(groups(), 1)]


def _write(group: GroupMeaning, path: Path) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for table in group.tables:
        _fill_table(book.create_sheet(table.name), table)
    _fill_explanations(book.create_sheet(EXPLANATIONS), group)
    book.save(path)
    return path


def _fill_table(sheet: Worksheet, table: TableMeaning) -> None:
    """Chinese above, the column's name below it; the rows under the name are the table."""
    for at, column in enumerate(table.columns, 1):
        letter = get_column_letter(at)
        above, name = sheet.cell(1, at, column.zh), sheet.cell(2, at, column.name)
        above.alignment = Alignment(wrap_text=True, vertical="top")
        name.font = _BOLD
        name.comment = Comment(
            f"{column.zh}\n{column.en}\n{KINDS[column.kind][0]} / {KINDS[column.kind][1]}", "Daylight"
        )
        if column.is_key:
            above.fill = name.fill = _KEY
        width = max(12, len(column.name) + 2, 2 * len(column.zh))
        sheet.column_dimensions[letter].width = min(width, 28)
        sheet.column_dimensions[letter].number_format = _FORMATS.get(column.kind, "General")
        _add_choice(sheet, letter, column)
    sheet.freeze_panes = "A3"


def _add_choice(sheet: Worksheet, letter: str, column: ColumnMeaning) -> None:
    """A drop-down where only some words are allowed; the words are short, so the list stands in the cell's rule itself."""
    words = ("是", "否") if column.kind is Kind.BOOL else tuple(column.words)
    if not words:
        return
    choice = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True, showErrorMessage=True)
    choice.errorTitle, choice.error = "Daylight", f"{column.zh}: {' / '.join(words)}"
    choice.add(f"{letter}{_FIRST_ROW}:{letter}{_LAST_ROW}")
    sheet.add_data_validation(choice)


def _fill_explanations(sheet: Worksheet, group: GroupMeaning) -> None:
    sheet.append(["表 Table", "列 Column", "类型与单位 Type, unit", "含义", "Meaning", "可填 Words", "示例 Example"])
    for cell in sheet[1]:
        cell.font = _BOLD
    for table in group.tables:
        sheet.append([table.name, "", "", table.zh, table.en])
        for column in table.columns:
            key = "（主键 key）" if column.is_key else ""
            words = "；".join(f"{word} {zh}" for word, zh in column.words.items())
            kind = " / ".join(KINDS[column.kind]) + key
            sheet.append([table.name, column.name, kind, column.zh, column.en, words, column.example])
    for letter, width in zip("ABCDEFG", (18, 26, 30, 30, 44, 40, 24), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"

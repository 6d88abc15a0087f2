"""The empty workbook to fill in 「导入模板」: headings, drop-downs for what must be chosen, text cells for long numbers."""

import io

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from daylight.kernel.powers import PostLevel, Powers
from daylight.parties.imports.columns import LEVEL_NAMES, SHEETS, Column, Kind, Sheet

_ROWS = 2000
_NEEDED = PatternFill("solid", fgColor="FFF2CC")
_LISTS = "_lists"


def template(powers: Powers, language: str) -> bytes:
    """The workbook with its three sheets in the language; the words to choose from are on a hidden fourth."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for sheet in SHEETS:
        worksheet = workbook.create_sheet(sheet.title(language))
        _write_heads(worksheet, sheet, language)
    lists = workbook.create_sheet(_LISTS)
    lists.sheet_state = "hidden"
    for number, (kind, words) in enumerate(_words(powers, language).items(), start=1):
        for row, word in enumerate(words, start=1):
            lists.cell(row=row, column=number, value=word)
        letter = get_column_letter(number)
        _offer(workbook, kind, f"'{_LISTS}'!${letter}$1:${letter}${len(words)}", language)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _words(powers: Powers, language: str) -> dict[Kind, list[str]]:
    is_chinese = language.startswith("zh")
    held = [post for post in powers.posts.values() if post.level is not PostLevel.HOUSE]
    return {
        Kind.LEVEL: list(LEVEL_NAMES.values() if is_chinese else LEVEL_NAMES.keys()),
        Kind.LINE: ["A", "B"],
        Kind.POST: [post.title.say(language) for post in held],
    }


def _write_heads(worksheet: Worksheet, sheet: Sheet, language: str) -> None:
    worksheet.freeze_panes = "A2"
    for number, column in enumerate(sheet.columns, start=1):
        cell = worksheet.cell(row=1, column=number, value=column.heading(language))
        cell.font = Font(bold=True)
        if column.required:
            cell.fill = _NEEDED
        letter = get_column_letter(number)
        worksheet.column_dimensions[letter].width = 22 if column.kind is Kind.NUMBER else 16
        # Text format keeps all 18 figures of an identity number; a date format would be guessed at.
        worksheet.column_dimensions[letter].number_format = "yyyy-mm-dd" if column.kind is Kind.DAY else "@"
        cell.comment = Comment(_hint(column), "Daylight")


def _hint(column: Column) -> str:
    return f"{column.zh} / {column.en}" + ("\n2026-03-02" if column.kind is Kind.DAY else "")


def _offer(workbook: Workbook, kind: Kind, words: str, language: str) -> None:
    """Put a drop-down on every column of a kind."""
    for sheet in SHEETS:
        worksheet = workbook[sheet.title(language)]
        for number, column in enumerate(sheet.columns, start=1):
            if column.kind is kind:
                letter = get_column_letter(number)
                choice = DataValidation(type="list", formula1=words, allow_blank=not column.required)
                worksheet.add_data_validation(choice)
                choice.add(f"{letter}2:{letter}{_ROWS}")

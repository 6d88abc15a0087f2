"""The scan as an Excel workbook 「扫描结果表」: findings, their evidence, what could be assessed, parameters used, the data.

Written row by row, so that a large county does not have to fit into memory; where a sheet is full another one follows.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from daylight.kernel.ladder import Colour
from daylight.record.saying import fault_line
from daylight.scan.outcome import Looked, Outcome
from daylight.scan.reports.parameters import shown, used_values
from daylight.scan.reports.words import WORDS
from daylight.scan.summary import indicators_lines

ROWS_A_SHEET = 1_000_000
_FILLS = {Colour.RED: "F8D7DA", Colour.YELLOW: "FFF3CD", Colour.BLUE: "D7E6F7"}
_HEAD = PatternFill("solid", fgColor="E9ECEF")
Row = Sequence[Any]


def write_workbook(outcome: Outcome, path: Path) -> None:
    """Write all sheets; the file is opened first, so that a wrong path is told before the work."""
    with path.open("wb") as out:
        book = Workbook(write_only=True)
        _sheet(book, "疑点 findings", _FINDINGS, _findings(outcome))
        _sheet(book, "依据 evidence", _EVIDENCE, _evidence(outcome))
        _sheet(book, "可评估 assessability", _ASSESSED, _assessability(outcome))
        _sheet(book, "参数 parameters", _PARAMETERS, _parameters(outcome))
        _sheet(book, "数据 data", _DATA, _data(outcome))
        book.save(out)


_FINDINGS = (
    ("no", 6), ("model", 8), ("模型 title", 22), ("title", 24), ("colour", 8), ("place_id", 14), ("地方 place", 20),
    ("subject", 12), ("subject_id", 20), ("value", 14), ("threshold", 14), ("peer_n", 8), ("as_of", 12), ("first_on", 12),
    ("explanation_zh", 70), ("explanation_en", 70), ("basis_zh", 60), ("basis_en", 60), ("evidence_n", 10), ("rule_hash", 20),
)  # fmt: skip
_EVIDENCE = (("no", 6), ("model", 8), ("subject", 12), ("subject_id", 20), ("table", 14), ("id", 24))
_ASSESSED = (("model", 8), ("模型 title", 22), ("title", 24), ("place_id", 14), ("地方 place", 20), ("assessed", 12),
             ("hit", 10), ("not_assessable", 14), ("missing", 60), ("未用 judged without", 60))  # fmt: skip
_PARAMETERS = (("model", 8), ("parameter", 24), ("名称 title", 30), ("title", 34), ("unit", 10), ("value", 40),
               ("default", 40), ("适用 holds for", 20), ("source", 50), ("version", 12))  # fmt: skip
_DATA = (("what", 20), ("table", 18), ("reason", 60), ("rows", 12))


def _findings(outcome: Outcome) -> Iterator[Row]:
    for number, finding in enumerate(outcome.findings, start=1):
        page = outcome.pages[finding.model]
        yield (
            number, finding.model, page.title.zh, page.title.en, finding.colour, finding.place_id,
            outcome.places.name(finding.place_id), finding.subject, finding.subject_id, finding.value, finding.threshold,
            finding.peer_n, finding.as_of, finding.first_on, finding.explanation_zh, finding.explanation_en,
            "；".join(basis.zh for basis in page.basis), "; ".join(basis.en for basis in page.basis),
            len(finding.evidence), finding.rule_hash,
        )  # fmt: skip


def _evidence(outcome: Outcome) -> Iterator[Row]:
    for number, finding in enumerate(outcome.findings, start=1):
        for table, row in finding.evidence:
            yield number, finding.model, finding.subject, finding.subject_id, table, row


def _assessability(outcome: Outcome) -> Iterator[Row]:
    """A line a place; what the model judged without stands in the first line of each model."""
    for looked in outcome.looked:
        code, title, without = looked.page.code, looked.page.title, " ".join(looked.without)
        for row in looked.result.assessability:
            place, missing = outcome.places.name(row.place_id), " ".join(row.missing)
            yield (
                code,
                title.zh,
                title.en,
                row.place_id,
                place,
                row.assessed,
                row.hit,
                row.not_assessable,
                missing,
                without,
            )
            without = ""


def _parameters(outcome: Outcome) -> Iterator[Row]:
    for looked in outcome.looked:
        yield from _parameters_of(looked)


def _parameters_of(looked: Looked) -> Iterator[Row]:
    """Each value that was used of each parameter; several where places or days differ."""
    page = looked.page
    for parameter, value, number in used_values(looked):
        source = f"{parameter.source.zh} {parameter.source.en}"
        where = WORDS["everywhere"].zh if number is None else WORDS["some_places"].zh.format(n=number)
        yield (
            page.code, parameter.code, parameter.title.zh, parameter.title.en, parameter.unit.value,
            shown(value, parameter.unit), shown(parameter.default, parameter.unit), where, source, page.in_force,
        )  # fmt: skip


def _data(outcome: Outcome) -> Iterator[Row]:
    yield from (("read", table, "", rows) for table, rows in outcome.reading.rows.items())
    for table, reasons in outcome.reading.left_out.items():
        yield from (("left out", table, reason, rows) for reason, rows in reasons.items())
    yield from (("unfilled", *name.split("."), None) for name in outcome.reading.unfilled)
    yield from (("fault", "", note, None) for note in outcome.reading.notes)
    for fault in outcome.reading.faults:
        yield "fault", "", f"{fault_line(fault, 'zh')} / {fault_line(fault, 'en')}", None
    for zh, en in zip(indicators_lines(outcome, "zh"), indicators_lines(outcome, "en"), strict=True):
        yield "not run", "", f"{zh} / {en}", None
    yield from (("failed", one.page.code, one.failure, None) for one in outcome.looked if one.failure)


def _sheet(book: Workbook, title: str, columns: Sequence[tuple[str, int]], rows: Iterable[Row]) -> None:
    """One sheet with its headings, frozen and with filters; a further one whenever it is full."""
    sheet = None
    for number, row in enumerate(rows):
        if sheet is None or number % ROWS_A_SHEET == 0:
            sheet = _opened(book, f"{title} {number // ROWS_A_SHEET + 1}" if number else title, columns)
        sheet.append([_written(sheet, value) for value in row])
    if sheet is None:
        _opened(book, title, columns)


def _opened(book: Workbook, title: str, columns: Sequence[tuple[str, int]]) -> Any:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for place, (_name, wide) in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = wide
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}1"
    heads = []
    for name, _wide in columns:
        cell = WriteOnlyCell(sheet, name)
        cell.font, cell.fill, cell.alignment = Font(bold=True), _HEAD, Alignment(vertical="top")
        heads.append(cell)
    sheet.append(heads)
    return sheet


def _written(sheet: Any, value: Any) -> Any:
    """A cell: colours are shaded, text is text even where it looks like a formula, control characters are taken out."""
    if isinstance(value, Colour):
        cell = WriteOnlyCell(sheet, value.value)
        cell.fill = PatternFill("solid", fgColor=_FILLS[value])
        return cell
    if isinstance(value, str):
        text = ILLEGAL_CHARACTERS_RE.sub("", str(value))
        if text[:1] in {"=", "+", "-", "@"}:
            cell = WriteOnlyCell(sheet, text)
            cell.data_type = "s"
            return cell
        return text
    return value

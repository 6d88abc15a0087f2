"""Exports of a list 「导出」: the same columns as the page, as a spreadsheet, CSV or JSON; and the one answer of list views.

A spreadsheet gets real numbers and dates, codes as text, a frozen first row, filters, and a second sheet 「说明」 that says
what the rows are, how they were filtered and when: a sheet that left the house must still explain itself.
"""

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from io import BytesIO
from typing import Any
from urllib.parse import quote

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from daylight.kernel.money import FEN_A_YUAN
from daylight.kernel.refusals import Refused
from daylight.kernel.words import _
from daylight.log.acts import download_export
from daylight.parties.queries import Viewer
from daylight.web import show
from daylight.web.badges import BADGES
from daylight.web.shapes import Words
from daylight.web.show import Kind
from daylight.web.tables import Column, Listing, ListPage, list_page

ROWS_MOST = 50_000
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMATS = {
    Kind.MONEY: "#,##0.00",
    Kind.DAY: "yyyy-mm-dd",
    Kind.DUE: "yyyy-mm-dd",
    Kind.MOMENT: "yyyy-mm-dd hh:mm",
    Kind.PERCENT: "0.0%",
}
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class TooManyRows(Refused):
    """More rows than a spreadsheet program opens with comfort 「超出导出上限」."""

    message = _("The list has more than {most} rows. Narrow the filter, for example to one year, and export again.")


@dataclass(frozen=True, kw_only=True)
class Export:
    """Who exports, when, and under which act: written on the sheet 「说明」."""

    by: str
    now: datetime
    act_id: str = ""


def list_answer(
    request: HttpRequest,
    listing: Listing,
    rows: Any,
    *,
    template: str = "desk/list.html",
    context: Mapping[str, Any] | None = None,
    export: Export | None = None,
) -> HttpResponseBase:
    """Answer a list view: a page, or with `?format=xlsx|csv|json` its twin for machines. `rows` are already scoped."""
    query = request.GET.copy()
    asked = str((query.pop("format", None) or ["html"])[-1])
    page = list_page(listing, rows, query)
    about = export or Export(by="", now=timezone.now())
    if asked in _WRITERS:
        if asked != "json":
            _require_size(page)
        return _WRITERS[asked](page, recorded(request, page, about, ending=asked))
    return render(request, template, {"page": page, "data_as_of": about.now, **(context or {})})


def recorded(request: HttpRequest, page: ListPage, about: Export, *, ending: str) -> Export:
    """Taking a list out of the house is an act 「导出留痕」 of whoever is signed in; the sheet then names it.

    A JSON page counts as well: it carries the same rows.
    """
    viewer: Viewer | None = getattr(request, "viewer", None)
    if viewer is None:
        return about
    act_id = download_export(
        viewer.actor,
        place_id=viewer.place_id,
        now=about.now,
        what=page.listing.code,
        form=ending,
        rows=page.total,
        filters=[chip.name for chip in page.chips],
    )
    return replace(about, act_id=str(act_id), by=about.by or viewer.name)


def _require_size(page: ListPage) -> None:
    if page.is_capped and isinstance(page.source, QuerySet) and page.source.order_by()[ROWS_MOST:].exists():
        raise TooManyRows(most=f"{ROWS_MOST:,}")


def as_json(page: ListPage, about: Export) -> HttpResponse:
    """Return one page as JSON: raw values, amounts in fen, and the address of the next page."""
    columns = _exported(page.listing)
    body = {
        "title": str(page.listing.title),
        "data_as_of": timezone.localtime(about.now).isoformat(timespec="seconds"),
        "count": page.total,
        "count_is_capped": page.is_capped,
        "page": page.number,
        "pages": page.pages,
        "next": page.url(page=page.number + 1, format="json") if page.number < page.pages else None,
        "units": {column.code: "fen" for column in columns if column.kind is Kind.MONEY},
        "rows": [{column.code: _plain(column.read_for_export(line.row)) for column in columns} for line in page.lines],
    }
    return JsonResponse(body, json_dumps_params={"ensure_ascii": False})


def as_csv(page: ListPage, about: Export) -> StreamingHttpResponse:
    """Return every row as CSV in UTF-8 with its mark, which spreadsheet programs need to read Chinese."""
    columns = _exported(page.listing)
    writer = csv.writer(_Echo())

    def lines() -> Iterator[str]:
        yield "\ufeff" + writer.writerow([_heading(column) for column in columns])
        for row in _every(page):
            yield writer.writerow([_csv_value(column, column.read_for_export(row)) for column in columns])

    answer = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = _attachment(page.listing, about.now, "csv")
    return answer


def as_xlsx(page: ListPage, about: Export) -> HttpResponse:
    """Return every row as a spreadsheet with its second sheet 「说明」."""
    book = Workbook(write_only=True)
    columns = _exported(page.listing)
    sheet = book.create_sheet(_sheet_name(page.listing.title))
    for place, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = 26 if column.kind is Kind.TEXT else 17
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, _heading(column), bold=True) for column in columns])
    written = 0
    for row in _every(page):
        sheet.append([_typed(sheet, column, column.read_for_export(row)) for column in columns])
        written += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{written + 1}"
    _explain(book.create_sheet(gettext("About this sheet")), page, about, written)
    body = BytesIO()
    book.save(body)
    answer = HttpResponse(body.getvalue(), content_type=_XLSX)
    answer["Content-Disposition"] = _attachment(page.listing, about.now, "xlsx")
    return answer


_WRITERS: dict[str, Callable[[ListPage, Export], HttpResponseBase]] = {"json": as_json, "xlsx": as_xlsx, "csv": as_csv}


def _explain(sheet: Any, page: ListPage, about: Export, written: int) -> None:
    """Write the sheet 「说明」: source, filter, data date, exporter and act."""
    used = "；".join(f"{chip.label}：{chip.text}" for chip in page.chips)
    sheet.column_dimensions["A"].width = 16
    sheet.column_dimensions["B"].width = 80
    for label, value in (
        (gettext("List"), str(page.listing.title)),
        (gettext("Source"), str(page.listing.source)),
        (gettext("Filters"), used or gettext("none")),
        (gettext("Rows"), str(written)),
        (gettext("Data as of"), show.moment(about.now)),
        (gettext("Exported by"), about.by or show.ABSENT),
        (gettext("Act"), about.act_id or show.ABSENT),
    ):
        sheet.append([_cell(sheet, label, bold=True), _cell(sheet, value)])


def _exported(listing: Listing) -> list[Column]:
    return [column for column in listing.columns if column.export is not False]


def _every(page: ListPage) -> Iterator[Any]:
    if isinstance(page.source, QuerySet):
        yield from page.source.iterator(chunk_size=2000)
    else:
        yield from page.source


def _heading(column: Column) -> str:
    """Return the head of a column with its unit: amounts leave the house in yuan."""
    label = str(column.label)
    return gettext("%(label)s (yuan)") % {"label": label} if column.kind is Kind.MONEY else label


def _cell(sheet: Any, value: object, *, bold: bool = False) -> SheetCell:
    cell = WriteOnlyCell(sheet, value=str(value))
    cell.data_type = "s"  # a text that starts with "=" stays a text and never becomes a formula
    if bold:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _typed(sheet: Any, column: Column, value: Any) -> SheetCell | None:
    """Return a cell with the value as spreadsheets understand it: numbers as numbers, days as days, the rest as text."""
    if value is None or value == "":
        return None
    if column.kind in _FORMATS or column.kind is Kind.COUNT:
        cell = WriteOnlyCell(sheet, value=_number(column.kind, value))
        cell.number_format = _FORMATS.get(column.kind, "#,##0")
        return cell
    return _cell(sheet, _worded(column, value))


def _number(kind: Kind, value: Any) -> Any:
    if kind is Kind.MONEY:
        return value / FEN_A_YUAN  # a spreadsheet knows no fen; two decimals are exact far beyond any amount here
    if kind is Kind.PERCENT:
        return value / 1000
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None)
    return value


def _worded(column: Column, value: Any) -> str:
    if column.kind is Kind.COLOUR:
        return str(BADGES[str(value)].word)
    return show.text_of(column.kind, value)


def _csv_value(column: Column, value: Any) -> str:
    if value is None or value == "":
        return ""
    if column.kind is Kind.MONEY:
        sign, (whole, part) = "-" if value < 0 else "", divmod(abs(value), FEN_A_YUAN)
        return f"{sign}{whole}.{part:02d}"
    if column.kind is Kind.COUNT:
        return str(value)
    text = _worded(column, value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int | bool):
        return value
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def _sheet_name(title: Words) -> str:
    kept = "".join(letter for letter in str(title) if letter not in r"[]:*?/\ ")
    return kept[:31] or "1"


def _attachment(listing: Listing, now: datetime, ending: str) -> str:
    stamp = timezone.localtime(now).strftime("%Y%m%d")
    named = quote(f"{listing.title}-{stamp}.{ending}")
    return f"attachment; filename=\"{listing.code}-{stamp}.{ending}\"; filename*=UTF-8''{named}"


class _Echo:
    """A file that hands back what is written, so that CSV lines can be streamed."""

    def write(self, value: str) -> str:
        return value

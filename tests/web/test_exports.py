"""Exports: the same columns leave the house as a spreadsheet, CSV and JSON."""

import json
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any
from unittest.mock import ANY

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from openpyxl import load_workbook

from daylight.web.exports import Export, as_csv, as_json, as_xlsx, list_answer
from daylight.web.tables import list_page
from web.conftest import Payment, payments
from web.test_tables import PAYMENTS

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
ABOUT = Export(by="陈建国", now=NOW, act_id="0197")


def page_of(rows: list[Payment], query: str = "") -> Any:
    return list_page(PAYMENTS, rows, QueryDict(query))


def test_a_spreadsheet_holds_numbers_days_and_codes_as_what_they_are(chinese: None) -> None:
    rows = [
        Payment("=1+1", "明川县宏达商行", 50271590, date(2026, 11, 24), "red"),
        Payment("MC-2", "@SUM(A1)", None, date(2026, 11, 25)),
    ]
    book = load_workbook(BytesIO(as_xlsx(page_of(rows, "sort=-due"), ABOUT).content))
    sheet, about = book.worksheets
    assert [cell.value for cell in sheet[1]] == ["Number", "Payee", "Amount（元）", "Due", "Colour"]
    assert [cell.value for cell in sheet[3]] == ["=1+1", "明川县宏达商行", 502715.9, ANY, "严重"]
    assert sheet["D3"].value.date() == date(2026, 11, 24)
    assert (sheet["A3"].data_type, sheet["C3"].number_format, sheet["D3"].number_format) == (
        "s",
        "#,##0.00",
        "yyyy-mm-dd",
    )
    assert sheet["C2"].value is None
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:E3")
    assert about.title == "说明"
    said = {row[0].value: row[1].value for row in about.rows}
    assert [said[name] for name in ("行数", "数据截至", "导出人", "留痕编号")] == [
        "2",
        "2026-11-22 18:00",
        "陈建国",
        "0197",
    ]


def test_csv_opens_in_a_spreadsheet_and_starts_no_formula(chinese: None) -> None:
    rows = [Payment("=cmd()", "张", -150, date(2026, 1, 2))]
    text = b"".join(as_csv(page_of(rows), ABOUT)).decode("utf-8")
    assert text == "\ufeffNumber,Payee,Amount（元）,Due,Colour\r\n'=cmd(),张,-1.50,2026-01-02,\r\n"


def test_json_gives_raw_values_and_the_address_of_the_next_page() -> None:
    body = json.loads(as_json(page_of(payments(60)), ABOUT).content)
    assert body["rows"][0] == {
        "number": "MC-00000",
        "payee": "明川县宏达商行",
        "amount": 6000,
        "due": "2026-01-05",
        "colour": "",
    }
    assert (body["count"], body["pages"], body["next"], body["units"]) == (
        60,
        2,
        "?page=2&format=json",
        {"amount": "fen"},
    )
    assert body["data_as_of"] == "2026-11-22T18:00:00+08:00"


@pytest.mark.parametrize(
    ("asked", "kind"), [("xlsx", "spreadsheetml"), ("csv", "text/csv"), ("json", "application/json")]
)
def test_every_list_answers_in_every_form_and_names_its_file(asked: str, kind: str) -> None:
    answer = list_answer(RequestFactory().get("/", {"format": asked}), PAYMENTS, payments(3), export=ABOUT)
    assert kind in answer["Content-Type"]
    if asked != "json":
        assert f'filename="payments-20261122.{asked}"' in answer["Content-Disposition"]

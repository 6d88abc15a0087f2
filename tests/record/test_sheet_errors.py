"""Cells in which a formula failed are no values, in whatever kind of file they stand."""

import zipfile

import openpyxl
import pytest

from daylight.record.mapping import mapping_from
from daylight.record.saying import fault_line
from record_reading import faults, given, opened, rows

TEXT, FEN = "text that is no error of a formula", "a whole number of fen"
LINES = [
    ["payment_id", "amount_fen", "purpose"],
    ["q1", 100, "a"],
    ["q2", 200, "#N/A"],
    ["q3", "#DIV/0!", "b"],
    ["q4", 400],
]
FOUND = [(3, "purpose", TEXT, "#N/A"), (4, "amount_fen", FEN, "#DIV/0!")]


def xlsx(path):
    book = openpyxl.Workbook()
    book.worksheets[0].title = "说明"
    sheet = book.create_sheet("payment")
    for line in LINES:
        sheet.append(line)
    book.save(path)


def xlsx_without_places(path):
    """As some programs write it: cells without their place, parts by absolute names."""
    whole = path.with_name("whole.zip")
    xlsx(whole)
    with zipfile.ZipFile(whole) as book, zipfile.ZipFile(path, "w") as bare:
        for name in book.namelist():
            text = book.read(name).decode()
            for row, column in ((row, column) for row in "12345" for column in "ABC"):
                text = text.replace(f'<c r="{column}{row}"', "<c").replace(f'<row r="{row}"', "<row")
            bare.writestr(name, text)
    whole.unlink()


@pytest.mark.parametrize(
    ("name", "write"),
    [("c.xlsx", xlsx), ("c.xlsm", xlsx), ("d.xlsx", xlsx_without_places)],
)
def test_a_failed_formula_costs_its_row_and_is_told_with_its_place(tmp_path, name, write):
    (tmp_path / "in").mkdir()
    write(tmp_path / "in" / name)
    record = opened(tmp_path)
    assert rows(record, "payment", "payment_id", "amount_fen") == [("q1", 100), ("q4", 400)]
    assert faults(record) == FOUND
    assert {fault.file for fault in record.faults} == {f"{name}#payment"}
    assert record.left_out["payment"] == {f"purpose: {TEXT}": 1, f"amount_fen: {FEN}": 1}


def test_a_failed_formula_in_a_csv_is_told_the_same_way_in_both_languages(tmp_path):
    given(
        tmp_path, "payment.csv", "\n".join(",".join(map(str, line)) for line in [*LINES[:4], ["#REF!", 5, "#1"]]) + "\n"
    )
    record = opened(tmp_path)
    assert rows(record, "payment") == [("q1", 100, "a")]
    assert faults(record) == [*FOUND, (5, "payment_id", TEXT, "#REF!")]
    assert fault_line(record.faults[0], "en") == f"payment.csv, row 3, column purpose: expected {TEXT}, found '#N/A'"
    assert (
        fault_line(record.faults[0], "zh")
        == "payment.csv，第 3 行，purpose 列：要求文字，不是公式的错误值，实际「#N/A」"
    )


@pytest.mark.parametrize("word", ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"])
def test_every_word_of_a_failed_formula_is_known_and_other_texts_are_texts(tmp_path, word):
    (tmp_path / "in").mkdir()
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for line in (
        ["payment_id", "booked_on", "purpose"],
        ["q1", word, "#1"],
        ["q2", None, word],
        ["q3", None, "#"],
        ["q4", None, "$"],
    ):
        sheet.append(line)
    book.save(tmp_path / "in" / "payment.xlsx")
    record = opened(tmp_path)
    assert [row[0] for row in rows(record, "payment")] == ["q3", "q4"]
    assert [(row, column, got) for row, column, _expected, got in faults(record)] == [
        (2, "booked_on", word),
        (3, "purpose", word),
    ]


def test_a_word_column_stays_empty_and_a_mapping_may_say_what_an_error_means(tmp_path):
    given(tmp_path, "contract.csv", "contract_id,kind\nc1,#N/A\n")
    record = opened(tmp_path)
    assert rows(record, "contract") == [("c1", None)]
    assert [(row, column, got) for row, column, _expected, got in faults(record)] == [(2, "kind", "#N/A")]
    purpose = {"from": "purpose", "values": {"#N/A": ""}}
    entry = {"record": "payment", "from": "paid.csv", "columns": {"payment_id": "id", "purpose": purpose}}
    path = given(tmp_path, "paid.csv", "id,purpose\nq1,#N/A\n")
    record = opened(tmp_path, path, mapping=mapping_from({"table": [entry]}))
    assert (rows(record, "payment"), record.faults) == ([("q1", None)], [])


def test_a_workbook_of_an_unknown_build_is_read_as_far_as_it_can_be(tmp_path, monkeypatch):
    (tmp_path / "in").mkdir()
    xlsx(tmp_path / "in" / "c.xlsx")

    def refuse(*_path, **_options):
        raise KeyError("xl/styles.xml")

    monkeypatch.setattr("daylight.record.reading.sheet_errors.openpyxl.load_workbook", refuse)
    assert [row[0] for row in rows(opened(tmp_path), "payment")] == ["q1", "q2", "q3", "q4"]

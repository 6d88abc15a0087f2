"""Templates: a workbook a group, every column explained, closed vocabularies to choose from; filled in they read back."""

import openpyxl
import pytest

from daylight.record.meanings import EXPLANATIONS, groups
from daylight.record.schema import RECORD, Kind
from daylight.record.template import write_templates
from record_reading import opened, rows


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    paths = write_templates(tmp_path_factory.mktemp("templates"))
    return {path.stem: openpyxl.load_workbook(path) for path in paths}


def test_every_table_has_a_sheet_with_its_columns_below_their_chinese_names(books):
    sheets = {sheet.title: sheet for book in books.values() for sheet in book if sheet.title != EXPLANATIONS}
    assert sheets.keys() == RECORD.keys()
    for name, sheet in sheets.items():
        above, below = list(sheet.iter_rows(min_row=1, max_row=2, values_only=True))
        assert below == tuple(RECORD[name].columns)
        assert all(above)


def test_every_column_is_explained_in_both_languages(books):
    explained = {
        (row[0], row[1]): row
        for book in books.values()
        for row in book[EXPLANATIONS].iter_rows(min_row=2, values_only=True)
        if row[1]
    }
    assert explained.keys() == {(name, column) for name, table in RECORD.items() for column in table.columns}
    assert all(row[2] and row[3] and row[4] for row in explained.values())


def test_closed_words_and_yes_or_no_are_chosen_from_a_list(books):
    lists = {
        (sheet.title, sheet.cell(2, next(iter(rule.sqref.ranges)).min_col).value): rule.formula1
        for book in books.values()
        for sheet in book
        for rule in sheet.data_validations.dataValidation
    }
    assert lists["payment", "payee_kind"] == '"body,person"'
    assert lists["rest_day", "is_rest"] == '"是,否"'
    assert all(len(words) < 256 for words in lists.values()), "a spreadsheet takes no longer list in a cell's rule"
    with_bools = {
        (name, column) for name, table in RECORD.items() for column, kind in table.columns.items() if kind is Kind.BOOL
    }
    assert with_bools <= lists.keys()


def test_empty_templates_are_no_record_and_filled_ones_are(tmp_path):
    write_templates(tmp_path / "in")
    assert opened(tmp_path).kind == "nothing"
    assert opened(tmp_path).faults == []
    path = tmp_path / "in" / "2-money.xlsx"
    book = openpyxl.load_workbook(path)
    book["payment"].append(["q1", "v1", "r1", None, None, "b1", "body", None, "480000"])
    book.save(path)
    assert rows(opened(tmp_path), "payment", "payment_id", "payee_kind", "amount_fen") == [("q1", "body", 480000)]


def test_examples_are_fit_to_be_read_as_their_kind():
    for group in groups():
        for table in group.tables:
            for column in table.columns:
                assert column.example == column.example.strip()
                if column.words and column.example:
                    assert column.example in column.words, (table.name, column.name)

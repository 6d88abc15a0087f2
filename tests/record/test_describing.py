"""The documentation of the record says what the code says."""

from pathlib import Path

from daylight.record.cells import UNITS
from daylight.record.describing import columns_page
from daylight.record.meanings import groups
from daylight.record.ocds.rows import FILLED
from daylight.record.schema import RECORD
from daylight.risk.page_reading import read_pages
from daylight.scan.running import RULES

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_page_of_columns_is_the_one_made_from_the_rules():
    assert (DOCS / "record-columns.md").read_text(encoding="utf-8") == columns_page()


def test_open_contracting_data_fill_only_columns_of_the_record_and_the_page_names_them():
    page = (DOCS / "record.md").read_text(encoding="utf-8")
    for table, columns in FILLED.items():
        assert set(RECORD[table].key) <= set(columns) <= set(RECORD[table].columns)
        assert f"`{table}" in page


def test_the_columns_of_traces_name_the_words_that_the_models_look_for():
    traces = next(table for group in groups() for table in group.tables if table.name == "access")
    said = {column.name: (column.zh, column.en) for column in traces.columns}
    pages = {page.code: page for page in read_pages(RULES / "risk")[0]}
    for code, parameter, column in (("P07", "secret", "subject"), ("P08", "edit", "action")):
        rows = next(one.default for one in pages[code].parameters if one.code == parameter)
        for text in said[column]:
            assert [row[column] for row in rows if row[column] not in text] == []


def test_the_page_names_every_unit_of_a_mapping():
    page = (DOCS / "record.md").read_text(encoding="utf-8")
    assert [unit for unit in UNITS if f"`{unit}`" not in page] == []

"""The county as record tables: complete, repeatable, of whole cloth, and found out by the models where it should be."""

from datetime import date
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from daylight import cli
from daylight.record.schema import RECORD
from daylight.record.writing import plain_schema
from daylight.risk.engine import Scan
from daylight.risk.page_reading import read_page
from daylight.scan.score import leads_of, marks_of, rows_of, score, subjects_beside
from daylight.settings import RULES
from daylight.simulate.tables.making import Size, write_county
from daylight.simulate.tables.schemes.planting import SCHEMES

SIZE = Size(villages=8, months=12, seed=1, until=date(2025, 12, 31), fraud=0.2)
STARS = ("F01", "F02", "F03", "F04", "F05", "A01", "C01", "C05", "T01", "P01")


@pytest.fixture(scope="module")
def county(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("county")
    write_county(SIZE, folder)
    return folder


def _table(folder: Path, name: str):
    return pq.read_table(folder / f"{name}.parquet")


def test_every_table_of_the_record_is_written_with_every_column(county) -> None:
    for name, table in RECORD.items():
        assert pq.read_schema(county / f"{name}.parquet").equals(plain_schema(name, list(table.columns))), name


def test_a_key_names_one_row(county) -> None:
    for name, table in RECORD.items():
        rows = _table(county, name).select(list(table.key))
        assert rows.group_by(list(table.key)).aggregate([]).num_rows == rows.num_rows, name


def test_the_same_seed_writes_the_same_rows_and_another_seed_others(county, tmp_path) -> None:
    small = Size(villages=3, months=2, seed=5, until=date(2025, 6, 30))
    for folder, size in (("one", small), ("two", small), ("three", Size(3, 2, 6, date(2025, 6, 30)))):
        write_county(size, tmp_path / folder)
    for name in ("payment", "benefit", "bid", "labels"):
        assert _table(tmp_path / "one", name).equals(_table(tmp_path / "two", name))
    assert not _table(tmp_path / "one", "payment").equals(_table(tmp_path / "three", "payment"))


def test_a_village_does_not_depend_on_how_many_others_there_are(tmp_path) -> None:
    for count in (2, 4):
        write_county(Size(count, 2, 7, date(2025, 6, 30), fraud=0.0, townships=1), tmp_path / str(count))
    first = [_table(tmp_path / str(count), "person").filter(pc.field("place_id") == "C01-T01-V01") for count in (2, 4)]
    assert first[0].equals(first[1])


def test_nothing_happens_after_the_last_day(county) -> None:
    for name, column in (
        ("payment", "paid_at"),
        ("step", "done_at"),
        ("entry", "posted_at"),
        ("bank_line", "booked_at"),
    ):
        assert pc.max(_table(county, name)[column]).as_py().date() <= SIZE.until


def test_vouchers_balance(county) -> None:
    sums = _table(county, "entry").group_by("voucher_id").aggregate([("debit_fen", "sum"), ("credit_fen", "sum")])
    assert pc.all(pc.equal(sums["debit_fen_sum"], sums["credit_fen_sum"])).as_py()


def test_there_are_about_a_dozen_rows_for_each_payment(county) -> None:
    rows = sum(pq.ParquetFile(path).metadata.num_rows for path in county.glob("*.parquet"))
    assert 8 < rows / _table(county, "payment").num_rows < 20


def test_every_star_and_at_least_fifteen_other_schemes_are_planted_in_variants(county) -> None:
    labels = _table(county, "labels")
    planted = set(labels["scheme"].to_pylist())
    assert planted >= set(STARS)
    assert len(planted - set(STARS)) >= 15
    assert all(len(variants) >= 2 for code, (_planter, variants) in SCHEMES.items() if code in STARS)


def test_every_star_has_an_honest_look_alike(county) -> None:
    assert set(_table(county, "lookalikes")["scheme"].to_pylist()) >= set(STARS)


def test_labels_and_look_alikes_name_rows_that_exist(county) -> None:
    ids = {}
    for name, table in RECORD.items():
        keys = zip(*(_table(county, name)[column].to_pylist() for column in table.key), strict=True)
        ids[name] = {"/".join(map(str, key)) for key in keys}
    for mark in (*_table(county, "labels").to_pylist(), *_table(county, "lookalikes").to_pylist()):
        assert mark["subject_id"] in ids[mark["subject_table"]], mark


def test_without_fraud_there_are_no_labels_and_the_strict_models_are_silent(tmp_path) -> None:
    made = write_county(Size(4, 6, 3, date(2025, 12, 31), fraud=0.0), tmp_path)
    assert (made.labels, made.lookalikes > 0) == (0, True)
    tables = {name: _table(tmp_path, name) for name in RECORD if (tmp_path / f"{name}.parquet").exists()}
    with Scan(tables, date(2025, 12, 31)) as scan:
        for code in ("P01", "P03", "P04", "F03", "F04", "A05", "C07", "T09", "L01"):
            assert scan.detect(_page(code)).findings == (), code


def _page(code: str):
    (path,) = (RULES / "risk").glob(f"{code}-*.md")
    page, errors = read_page(path)
    assert page is not None, errors
    return page


@pytest.mark.parametrize("code", ["F01", "F04", "A01", "C07", "P01", "P03", "T14"])
def test_a_model_finds_what_was_planted_for_it(county, code) -> None:
    tables = {name: _table(county, name) for name in RECORD}
    with Scan(tables, SIZE.until) as scan:
        findings = scan.detect(_page(code)).findings
    rows = [
        {
            "model": one.model, "colour": one.colour.value, "subject": one.subject, "subject_id": one.subject_id,
            "evidence": [{"table": table, "id": key} for table, key in one.evidence],
        }
        for one in findings
    ]  # fmt: skip
    labels = list(marks_of(rows_of(county / "labels.parquet")))
    (one,) = [
        one
        for one in score(leads_of(rows), labels, [], subjects_beside(county / "labels.parquet"))
        if one.model == code
    ]
    assert (one.recall, one.precision) == (1.0, 1.0)


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_the_command_writes_a_folder_without_django(tmp_path, capsys, form) -> None:
    words = ["simulate", "--villages", "2", "--months", "2", "--seed", "1", "--fraud", "0.5", "--until", "2025-06-30"]
    assert cli.main([*words, "--out", str(tmp_path), "--format", form]) == 0
    assert "labels" in capsys.readouterr().out
    assert {"payment", "labels", "lookalikes"} <= {path.stem for path in tmp_path.glob(f"*.{form}")}


@pytest.mark.parametrize(
    "words", [["--villages", "0"], ["--villages", "2", "--townships", "3"], ["--fraud", "2"], ["--months", "0"]]
)
def test_a_call_that_makes_no_sense_is_refused(tmp_path, words) -> None:
    assert cli.main(["simulate", "--out", str(tmp_path / "none"), *words]) == 2
    assert not (tmp_path / "none").exists()


def test_a_call_without_a_sink_is_refused(capsys) -> None:
    assert cli.main(["simulate"]) == 2
    assert "--out" in capsys.readouterr().err

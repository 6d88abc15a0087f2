"""Every format: what it holds, that it names its evidence, and that hostile text stays text."""

import csv
import json
import re
from html.parser import HTMLParser
from itertools import pairwise

import openpyxl
import pytest

from daylight.kernel.ladder import Colour
from daylight.scan.reports.markup import months
from daylight.scan.reports.rows import COLUMNS
from daylight.scan.reports.text import aligned, width
from scan.county import PAYMENTS, PLACES, county, scan

MODELS = ("--models", "F06,P03,F17")
VOID = {"meta", "input", "rect", "line", "br", "hr"}


def report(tmp_path, form, *words, **rows):
    path = tmp_path / f"report.{form}"
    assert scan(county(tmp_path / "in", **rows), *MODELS, "--format", form, "--out", path, *words) == 0
    return path


def test_json_lines_have_exactly_the_names_of_the_record(tmp_path) -> None:
    rows = [json.loads(line) for line in report(tmp_path, "jsonl").read_text().splitlines()]
    assert {tuple(row) for row in rows} == {COLUMNS}
    split = next(row for row in rows if row["subject_id"] == "p1")
    assert split["evidence"] == [{"table": "payment", "id": "p1"}, {"table": "payment", "id": "p2"}]
    assert (split["value"], split["missing"], split["colour"]) == (3_960_000.0, [], "red")


def test_csv_has_the_same_columns_with_lists_as_json(tmp_path) -> None:
    with report(tmp_path, "csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    assert json.loads(next(row for row in rows if row["subject_id"] == "p1")["evidence"])[1]["id"] == "p2"


def test_the_workbook_holds_findings_evidence_assessability_and_parameters(tmp_path) -> None:
    book = openpyxl.load_workbook(report(tmp_path, "xlsx"), read_only=True)
    sheets = {name.split()[1]: list(book[name].values) for name in book.sheetnames}
    assert list(sheets) == ["findings", "evidence", "assessability", "parameters", "data"]
    assert {row[8] for row in sheets["findings"][1:]} == {"p1", "p3", "p4"}
    assert {row[5] for row in sheets["evidence"][1:]} == {"p1", "p2", "p3", "p4", "p5"}
    assert ("F17", "period") in {(row[0], row[8]) for row in sheets["assessability"][1:]}
    assert ("F06", "window_days", "30") in {(row[0], row[1], row[5]) for row in sheets["parameters"][1:]}


def test_parameters_that_differ_by_place_are_all_listed(tmp_path) -> None:
    (tmp_path / "pack").mkdir()
    setting = '[[setting]]\nmodel = "F06"\nparameter = "window_days"\nvalue = 45\nplace = "v1"\n'
    (tmp_path / "pack" / "risk-settings.toml").write_text(setting)
    book = openpyxl.load_workbook(report(tmp_path, "xlsx", "--pack", tmp_path / "pack"), read_only=True)
    rows = list(book["参数 parameters"].values)
    assert {row[5] for row in rows if row[:2] == ("F06", "window_days")} == {"30", "45"}


def test_amounts_are_told_in_the_money_of_the_record(tmp_path) -> None:
    bids = [
        {"id": str(n), "status": "valid", "value": {"amount": 812.5, "currency": "USD"}, "tenderers": [{"id": name}]}
        for n, name in enumerate(("a", "b", "c"))
    ]
    release = {"ocid": "ocds-1", "tender": {"status": "complete"}, "bids": {"details": bids}}
    (tmp_path / "release.jsonl").write_text(json.dumps(release))
    assert scan(tmp_path / "release.jsonl", "--models", "T04", "--format", "html", "--out", tmp_path / "r.html") == 0
    said = re.sub(r"<[^>]+>", "", (tmp_path / "r.html").read_text())
    assert "the same price of 812.50 USD" in said
    assert "812.50 USD" in said.split("Value")[1]
    assert not re.search(r"812\.50 ?(元|yuan)", said)


@pytest.mark.parametrize(
    ("language", "words"), [("zh", ["化整为零", "柳坂村", "线索"]), ("en", ["Split payment", "lead"])]
)
def test_the_summary_speaks_both_languages(tmp_path, capsys, language, words) -> None:
    assert scan(county(tmp_path / "in"), *MODELS, "--language", language) == 0
    out = capsys.readouterr().out
    assert all(word in out for word in words)
    assert "payment p1, payment p2" in out


def test_columns_stand_under_each_other_where_chinese_is_twice_as_wide() -> None:
    lines = list(aligned([("村", "1"), ("ab", "22"), ("三个字", "333")], right=(1,)))
    assert {width(line) for line in lines} == {width(lines[0])}


class Reader(HTMLParser):
    """Notes whether tags close in order, and every id, link and source."""

    def __init__(self):
        super().__init__()
        self.open, self.ids, self.links, self.outside, self.text = [], [], [], [], []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if "id" in given:
            self.ids.append(given["id"])
        if "href" in given:
            self.links.append(given["href"])
        self.outside += [given[name] for name in ("src", "xlink:href", "action") if name in given]
        assert not any(name.startswith("on") for name in given)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def test_the_html_report_is_one_sound_file_with_a_sheet_a_village_and_a_sheet_a_model(tmp_path) -> None:
    text = report(tmp_path, "html").read_text()
    reader = Reader()
    reader.feed(text)
    assert reader.open == []
    assert len(reader.ids) == len(set(reader.ids))
    assert all(link[1:] in reader.ids for link in reader.links)
    assert {"p1", "p2", "p3", "mF06", "mP03", "mF17", "data"} <= set(reader.ids)
    assert reader.outside == []
    assert not re.search(r"<script|https?://|@import|url\(", text)
    said = "".join(reader.text)
    for words in (
        "疑点是线索，不是结论",
        "A finding is a lead, not a verdict",
        "柳坂村",
        "39,600.00 yuan",
        "Tendering and Bidding Law",
    ):
        assert words in said


def test_text_from_a_file_stays_text_in_every_report(tmp_path) -> None:
    name = '<img src=x onerror="alert(1)">'
    places = [*PLACES[:3], ("v1", "north", "village", name), *PLACES[4:]]
    payments = [PAYMENTS[0], *([f"={row[0]}<b>", *row[1:]] for row in PAYMENTS[1:])]
    text = report(tmp_path, "html", places=places, payments=payments).read_text()
    assert "<img" not in text
    assert "&lt;img src=x" in text
    book = openpyxl.load_workbook(report(tmp_path, "xlsx", places=places, payments=payments))
    assert {cell.data_type for cell in book["疑点 findings"]["I"]} == {"s"}
    rows = report(tmp_path, "csv", places=places, payments=payments).read_text().splitlines()
    assert not any(",=p" in row for row in rows)


def test_a_county_without_findings_has_a_report_too(tmp_path, capsys) -> None:
    clean = [PAYMENTS[0], PAYMENTS[4]]
    for form in ("html", "xlsx", "csv", "jsonl"):
        report(tmp_path, form, payments=clean)
    assert scan(county(tmp_path / "in", payments=clean), *MODELS, "--language", "en") == 0
    assert "Nothing was found." in capsys.readouterr().out


@pytest.mark.parametrize("held", [1, 3, 4, 12, 24, 60])
def test_the_names_of_months_do_not_lie_on_one_another(held: int) -> None:
    drawn = months({f"{2020 + n // 12}-{n % 12 + 1:02}": {Colour.RED: 1} for n in range(held)})
    places = [float(x) for x in re.findall(r'<text x="([\d.]+)" y="136"', drawn)]
    assert places
    assert all(other - one >= 50 for one, other in pairwise(places))

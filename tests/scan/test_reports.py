"""Every format: what it holds, that it names its evidence, and that hostile text stays text."""

import csv
import json
import re
from html.parser import HTMLParser
from itertools import pairwise

import openpyxl
import pytest

from daylight.kernel.ladder import Colour
from daylight.kernel.tables import Title
from daylight.record.schema import Kind
from daylight.risk.page_reading import read_pages
from daylight.risk.pages import Parameter, Unit
from daylight.scan.reports.markup import months
from daylight.scan.reports.parameters import COLUMNS as COLUMN_TITLES
from daylight.scan.reports.parameters import said
from daylight.scan.reports.rows import COLUMNS
from daylight.scan.reports.text import aligned, width
from daylight.scan.running import RULES
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


def seen(markup: str, language: str) -> str:
    """What a reader of one language sees of a report."""
    other = "en" if language == "zh" else "zh"
    return re.sub(r"<[^>]+>", "", re.sub(rf'<(span|div) lang="{other}">.*?</\1>', "", markup, flags=re.DOTALL))


def test_a_reader_of_chinese_sees_what_tables_are_called_and_their_names_in_the_files(tmp_path) -> None:
    text = report(tmp_path, "html").read_text()
    assert "对象支付 payment p1" in seen(text, "zh")
    assert "证据支付 payment p1, p2" in seen(text, "zh")
    assert "Evidencepayment p1, p2" in seen(text, "en")
    assert "支付 payment60" in seen(text, "zh")


def test_parameters_have_their_units_in_both_languages(tmp_path) -> None:
    text = report(tmp_path, "html", "--models", "F06,F17,P01,A04,F12,F07").read_text()
    zh, en = seen(text, "zh"), seen(text, "en")
    for name, in_chinese, in_english in (
        ("window_days", "30 天", "30 days"), ("close_day", "10 天", "10 days"), ("yellow_pct", "100 %", "100 %"),
        ("limit_fen", "20,000.00 元", "20,000.00 yuan"), ("least_items", "2平台", "2platform"),
    ):  # fmt: skip
        assert f"{name}{in_chinese}" in zh
        assert f"{name}{in_english}" in en


def test_columns_of_parameters_and_their_sources_are_told_in_one_language(tmp_path) -> None:
    text = report(tmp_path, "html", "--models", "F06,P04").read_text()
    zh, en = seen(text, "zh"), seen(text, "en")
    assert "限额 20,000.00 元，自 2015-01-01；限额 200,000.00 元，自 2015-01-01县级限额文件" in zh
    assert (
        "limit 20,000.00 yuan, since 2015-01-01; limit 200,000.00 yuan, since 2015-01-01limits set by the county" in en
    )
    assert "platform default" not in zh
    assert "平台默认值" not in en
    assert "出纳与会计" not in en


def test_a_countys_own_column_of_a_parameter_keeps_its_name() -> None:
    columns = {"account": Kind.TEXT, "office": Kind.TEXT, "most_fen": Kind.FEN}
    row = {"account": "101", "office": "三资中心", "most_fen": 100}
    parameter = Parameter("till", Unit.TABLE, (row,), Title("库存", "till"), Title("本县", "county"), columns)
    told = said(parameter.default, parameter)
    assert "科目 101，office 三资中心，most_fen 1.00 元" in seen(told, "zh")
    assert "account 101, office 三资中心, most_fen 1.00 yuan" in seen(told, "en")


def test_every_parameter_can_be_told_in_either_language() -> None:
    for page in read_pages(RULES / "risk")[0]:
        for parameter in page.parameters:
            assert "platform" not in parameter.source.zh, page.code
            assert "默认" not in parameter.source.en, page.code
            assert {*parameter.columns} <= {*COLUMN_TITLES, "zh", "en"}, page.code


def test_the_front_page_tells_of_each_model_how_much_it_could_not_judge(tmp_path) -> None:
    text = report(tmp_path, "html").read_text()
    front = text[: text.index('id="first"')]
    assert "蓝色已评估无法评估" in seen(front, "zh")
    assert "P03 先付后批1··51" in seen(front, "zh")


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

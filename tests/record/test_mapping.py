"""Mappings: a made-up county's export under Chinese headings becomes the record; what nobody knows is refused."""

import gzip
from datetime import date, datetime

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from daylight.record.mapping import MappingRefused, load_mapping, mapping_from
from daylight.record.saying import fault_line
from record_reading import faults, given, opened, rows

COUNTY = """
[[table]]
record = "payment"
from = ["付款明细*.csv", "总账.xlsx#支付*"]

[table.columns]
payment_id = "凭证号"
place_id = { from = "村编码", before = "v" }
payee_id = { from = "收款人编码", before = "b" }
payee_kind = { from = "收款人类型", values = { "单位" = "body", "个人" = "person", "-" = "" } }
amount_fen = { from = "金额（万元）", unit = "ten_thousand_yuan" }
booked_on = { from = "记账日期", format = ["%d.%m.%Y", "%Y/%m/%d"] }
method = { value = "bank" }
purpose = "摘要"

[[table]]
record = "body"
from = "付款明细*.csv"

[table.columns]
body_id = { from = "收款人编码", before = "b" }
name = "收款人"

[[table]]
record = "asset"
from = "*/地块.csv"

[table.columns]
asset_id = "地块编号"
area_m2 = { from = "面积（亩）", unit = "mu" }
is_rentable = "可出租"
kind = { value = "resource" }
"""

CSV = """柳溪村付款明细
凭证号,村编码,收款人编码,收款人,收款人类型,金额（万元）,记账日期,摘要,经办
记-1,01,1,青禾建设,单位,0.48,31.01.2026,村道维修,甲
记-2,01,2,田小满,个人,"1,200.5",2026/02/01,,乙
记-3,01,1,青禾建设,-,无,2026/02/01,,乙
"""


@pytest.fixture
def county(tmp_path):
    path = tmp_path / "county.toml"
    path.write_text(COUNTY, encoding="utf-8")
    return load_mapping(path)


def test_a_county_export_becomes_the_record(tmp_path, county):
    given(tmp_path, "付款明细2026.csv", CSV.encode("gb18030"))
    given(tmp_path, "清查/地块.csv", "地块编号,面积（亩）,可出租\n甲1,3,是\n")
    book = openpyxl.Workbook()
    book.worksheets[0].title = "支付一季度"
    for line in (["凭证号", "金额（万元）", "记账日期"], ["记-9", 2, "2026/03/01"]):
        book.worksheets[0].append(line)
    book.save(tmp_path / "in" / "总账.xlsx")
    record = opened(tmp_path, mapping=county)
    payment = rows(
        record, "payment", "payment_id", "place_id", "payee_id", "payee_kind", "amount_fen", "booked_on", "method"
    )
    assert payment == [
        ("记-1", "v01", "b1", "body", 480_000, date(2026, 1, 31), "bank"),
        ("记-2", "v01", "b2", "person", 1_200_500_000, date(2026, 2, 1), "bank"),
        ("记-9", None, None, None, 2_000_000, date(2026, 3, 1), "bank"),
    ]
    assert rows(record, "asset", "asset_id", "kind", "area_m2", "is_rentable") == [("甲1", "resource", 2000.0, True)]
    assert sorted(rows(record, "body")) == [("b1", "青禾建设"), ("b2", "田小满")]
    assert (5, "amount_fen", "an amount in ten_thousand_yuan", "无") in faults(record)
    assert record.left_out["body"]["key: a key not seen before"] == 1


@pytest.mark.parametrize("pattern", ["付款*.csv", "付款*.csv.gz", "sub/付款*.csv"])
def test_a_mapping_names_a_packed_file_with_its_ending_or_without(tmp_path, pattern):
    entry = {"record": "payment", "from": pattern, "columns": {"payment_id": "凭证号"}}
    given(tmp_path, "sub/付款明细.csv.gz", gzip.compress("凭证号\n记-1\n".encode()))
    assert rows(opened(tmp_path, mapping=mapping_from({"table": [entry]})), "payment") == [("记-1",)]


def test_files_that_the_mapping_does_not_name_are_read_as_record_tables(tmp_path, county):
    given(tmp_path, "tenure.csv", "tenure_id,line\nm1,A\n")
    assert rows(opened(tmp_path, mapping=county), "tenure") == [("m1", "A")]


def test_everything_unknown_is_refused_at_once_with_its_place():
    data = {
        "tabel": 1,
        "table": [
            {"record": "payments", "from": "a.csv", "columns": {"x": "y"}},
            {"record": "payment", "from": [], "columns": {"x": "y"}},
            {
                "record": "payment",
                "from": "a.csv",
                "sheet": 1,
                "columns": {
                    "betrag": "x",
                    "amount_fen": {"from": "x", "unit": "mu"},
                    "paid_at": {"from": "x", "value": "y"},
                    "purpose": {"from": "x", "format": "%Y"},
                    "booked_on": {"from": "x", "before": "v", "colour": 1},
                    "payee_kind": 5,
                },
            },
        ],
    }
    with pytest.raises(MappingRefused) as refused:
        mapping_from(data, "county.toml")
    assert str(refused.value.facts["places"]).split("; ") == [
        "county.toml: 不认识的键 unknown key tabel",
        "county.toml: table 1: 没有这张数据表 unknown record table payments",
        "county.toml: table 2: from 没有写文件 from names no file",
        "county.toml: table 3: 不认识的键 unknown key sheet",
        "county.toml: table 3, payment.betrag: 没有这一列 unknown column",
        "county.toml: table 3, payment.amount_fen: fen 没有单位 mu unknown unit mu for fen",
        "county.toml: table 3, payment.paid_at: from 与 value 应写且只写一个 needs one of from and value",
        "county.toml: table 3, payment.purpose: text 不用 format: format for text",
        "county.toml: table 3, payment.booked_on: 不认识的键 unknown key colour",
        "county.toml: table 3, payment.booked_on: date 不用 before: before for date",
        "county.toml: table 3, payment.payee_kind: 应为表头或表 neither a heading nor a table",
    ]


@pytest.mark.parametrize("way", [3, ["%Y", 3], "%Q-%é", "%Y\n"])
def test_a_format_that_is_none_is_refused_with_its_place(way):
    columns = {"payment_id": "x", "paid_at": {"from": "y", "format": way}}
    with pytest.raises(MappingRefused) as refused:
        mapping_from({"table": [{"record": "payment", "from": "a.csv", "columns": columns}]}, "county.toml")
    assert str(refused.value.facts["places"]).startswith("county.toml: table 1, payment.paid_at: format 不是日期写法")


def test_a_mapping_leaves_nothing_unfinished_behind_in_the_engine(tmp_path):
    columns = {"payment_id": "x", "paid_at": {"from": "y", "format": "%Y年%m月%d日"}}
    mapping_from({"table": [{"record": "payment", "from": "a.csv", "columns": columns}]})
    duckdb.sql(f"COPY (SELECT 1) TO '{tmp_path / 'one.csv'}'")  # the engine's connection that everybody shares


def test_a_record_table_that_is_no_name_is_refused():
    with pytest.raises(MappingRefused):
        mapping_from({"table": [{"record": ["payment"], "from": "a.csv", "columns": {"payment_id": "x"}}]})


def test_a_mapping_that_is_no_toml_is_refused(tmp_path):
    (tmp_path / "bad.toml").write_text("[[table", encoding="utf-8")
    with pytest.raises(MappingRefused, match=r"bad\.toml"):
        load_mapping(tmp_path / "bad.toml")


def payments_from(pattern, **columns):
    return mapping_from({"table": [{"record": "payment", "from": pattern, "columns": columns}]})


def told(record):
    return [(fault.file, fault.column, fault.expected, fault.got) for fault in record.faults]


def test_a_heading_that_the_file_lacks_is_told_once_a_file(tmp_path):
    given(tmp_path, "付款1.csv", "凭证号,金额,部门\n记-1,5,\n记-2,6,\n")
    given(tmp_path, "付款2.jsonl", '{"凭证号": "记-3", "金额": 7}\n{"凭证号": "记-4", "摘要": "x"}\n')
    mapping = payments_from(
        "付款*", payment_id="凭证号", amount_fen="金额", purpose="摘要", due_on="到期 日", paid_at="到期 日"
    )
    record = opened(tmp_path, mapping=mapping)
    assert told(record) == [
        ("付款1.csv", None, "columns of payment", "部门"),
        ("付款1.csv", "purpose", "heading 摘要", "凭证号 | 金额 | 部门"),
        ("付款1.csv", "due_on, paid_at", "heading 到期 日", "凭证号 | 金额 | 部门"),
        ("付款2.jsonl", "due_on, paid_at", "heading 到期 日", "凭证号 | 金额 | 摘要"),
    ]
    assert (record.rows, record.rows_left_out) == (4, 0)
    assert fault_line(record.faults[1], "zh") == "付款1.csv，purpose 列：要求表头「摘要」，实际「凭证号 | 金额 | 部门」"


def test_a_heading_that_two_tables_want_is_told_once_a_file(tmp_path):
    given(tmp_path, "付款.csv", "凭证号,收款人\n记-1,b1\n")
    tables = [
        {"record": "payment", "from": "付款.csv", "columns": {"payment_id": "凭证号", "place_id": "村"}},
        {"record": "body", "from": "付款.csv", "columns": {"body_id": "收款人", "place_id": "村"}},
    ]
    record = opened(tmp_path, mapping=mapping_from({"table": tables}))
    assert [fault[1:3] for fault in told(record) if fault[2].startswith("heading ")] == [("place_id", "heading 村")]


def test_an_unmapped_record_table_may_lack_any_column_but_its_key(tmp_path):
    given(tmp_path, "payment.csv", "payment_id\nq1\n")
    assert opened(tmp_path).faults == []


def two_rows_without_a_key(tmp_path, name):
    if name.endswith(".csv"):
        given(tmp_path, name, "amount_fen,purpose\n5,a\n6,b\n")
        return
    given(tmp_path, name, '{"amount_fen": 5, "purpose": "a"}\n{"amount_fen": 6}\n')
    if name.endswith(".parquet"):
        pq.write_table(pa.table({"amount_fen": [5, 6], "purpose": ["a", "b"]}), tmp_path / "in" / name)
    if name.endswith(".xlsx"):
        book = openpyxl.Workbook()
        for line in (["amount_fen", "purpose"], [5, "a"], [6, "b"]):
            book.worksheets[0].append(line)
        book.save(tmp_path / "in" / name)


@pytest.mark.parametrize("name", ["付款.csv", "payment.csv", "payment.xlsx", "payment.jsonl", "payment.parquet"])
def test_the_rows_of_a_file_without_its_key_are_left_out_and_the_key_is_named(tmp_path, name):
    two_rows_without_a_key(tmp_path, name)
    mapping = payments_from("付款.csv", payment_id="单号", amount_fen="amount_fen", purpose="purpose")
    record = opened(tmp_path, mapping=mapping)
    key = "the column that names each row"
    assert told(record)[-1] == (record.faults[-1].file, "payment_id", key, "amount_fen | purpose")
    assert (name, "payment_id", "heading 单号", "amount_fen | purpose") in told(record) or name != "付款.csv"
    assert (record.tables, record.left_out["payment"]) == ({}, {f"payment_id: {key}": 2})
    assert (
        fault_line(record.faults[-1], "zh")
        .partition("，")[2]
        .startswith("payment_id 列：要求标明每一行的列（主键），实际")
    )


def test_a_constant_may_be_a_part_of_the_key(tmp_path):
    given(tmp_path, "结账.csv", "村\nv1\n")
    columns = {"place_id": "村", "month": {"value": "2026-01"}}
    record = opened(tmp_path, mapping=mapping_from({"table": [{"record": "period", "from": "*", "columns": columns}]}))
    assert (rows(record, "period"), record.faults) == ([("v1", date(2026, 1, 1))], [])


@pytest.mark.parametrize("way", ["%Y.%m.%d", "%Y-%d-%m", "%y%m%d", "%d.%m.%Y %H:%M"])
def test_a_day_that_the_file_holds_as_a_day_is_read_whatever_the_format_says(tmp_path, way):
    day, moment = date(2026, 2, 3), datetime(2026, 2, 3, 9, 30)  # noqa: DTZ001 - local clock time has no zone
    book = openpyxl.Workbook()
    for line in (["单号", "日期", "时间"], ["1", day, moment], ["2", 46056, 46056], ["3", day.strftime(way), None]):
        book.worksheets[0].append(line)
    given(tmp_path, "付款.xlsx", b"")
    book.save(tmp_path / "in" / "付款.xlsx")
    pq.write_table(pa.table({"单号": ["4"], "日期": [day], "时间": [moment]}), tmp_path / "in" / "付款.parquet")
    dated = {"due_on": {"from": "日期", "format": way}, "paid_at": {"from": "时间", "format": [way]}}
    record = opened(tmp_path, mapping=payments_from("付款*", payment_id="单号", **dated))
    assert record.faults == []
    assert sorted(rows(record, "payment", "payment_id", "due_on", "paid_at")) == [
        ("1", day, moment),
        ("2", day, datetime(2026, 2, 3)),  # noqa: DTZ001 - local clock time has no zone
        ("3", day, None),
        ("4", day, moment),
    ]


def test_a_number_in_a_sheet_that_is_written_as_the_format_says_is_no_serial_day(tmp_path):
    book = openpyxl.Workbook()
    for line in (["单号", "日期"], ["1", 260131], ["2", 2026]):
        book.worksheets[0].append(line)
    given(tmp_path, "付款.xlsx", b"")
    book.save(tmp_path / "in" / "付款.xlsx")
    columns = {"payment_id": "单号", "due_on": {"from": "日期", "format": ["%y%m%d", "%Y"]}}
    record = opened(tmp_path, mapping=payments_from("付款.xlsx", **columns))
    assert rows(record, "payment") == [("1", date(2026, 1, 31)), ("2", date(2026, 1, 1))]

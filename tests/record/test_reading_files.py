"""Which file holds which table, in every other format; several files of one table; keys that stand twice."""

import gzip
from datetime import UTC, date, datetime

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from daylight.record.meanings import file_names, groups
from daylight.record.reading.files import table_named
from daylight.record.saying import fault_line
from daylight.record.schema import MONTHS, RECORD, Kind
from daylight.record.writing import RecordWriter
from record_reading import faults, given, opened, rows


def clock(*parts):
    return datetime(*parts)  # noqa: DTZ001 - local clock time has no zone


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("payment", "payment"), ("Payment", "payment"), ("payment-2025", "payment"), ("payment_01", "payment"),
        ("payment2026", "payment"), ("payment (2)", "payment"), ("payment.part-3", "payment"), ("bid_party", "bid_party"),
        ("bid_party-1", "bid_party"), ("bid", "bid"), ("contract_change", "contract_change"), ("payments", None),
        ("asset_photos", None), ("notes", None), ("付款", "payment"), ("支付", "payment"), ("付款2024", "payment"),
        ("付款-1", "payment"), ("付款（2）", "payment"), ("付款通知", None), ("合同", "contract"), ("合同变更_1", "contract_change"),
        ("中标人", "award_party"), ("中标", "award"), ("地方", "place"),
    ],
)  # fmt: skip
def test_the_name_says_the_table(name, table):
    assert table_named(name) == table


def test_no_name_means_two_tables():
    said = [name for group in groups() for table in group.tables for name in (table.name, *table.file_names)]
    assert len(said) == len(set(said)) == len(file_names())


def test_a_file_a_sheet_or_a_folder_may_be_named_by_the_chinese_title(tmp_path):
    given(tmp_path, "付款.csv", "payment_id\nq1\n")
    given(tmp_path, "支付/三月.csv", "payment_id\nq2\n")
    workbook(tmp_path / "in" / "台账.xlsx", 付款2024=[["payment_id"], ["q3"]], 合同=[["contract_id"], ["c1"]])
    record = opened(tmp_path)
    assert sorted(rows(record, "payment")) == [("q1",), ("q2",), ("q3",)]
    assert rows(record, "contract") == [("c1",)]
    assert record.faults == []


def test_folders_files_and_parts_of_one_table_are_one_table(tmp_path):
    given(tmp_path, "payment-2025.csv", "payment_id,amount_fen\nq1,1\n")
    given(tmp_path, "sub/payment_02.csv", "payment_id,purpose\nq2,x\n")
    given(tmp_path, "payment/anything.jsonl", '{"payment_id": "q3", "amount_fen": 3}\n')
    given(tmp_path, "payment/year=2026/part-0.csv", "payment_id\nq4\n")
    given(tmp_path, ".hidden/payment.csv", "payment_id\nq9\n")
    record = opened(tmp_path)
    assert record.tables["payment"].columns == ("payment_id", "amount_fen", "purpose")
    assert sorted(rows(record, "payment")) == [("q1", 1, None), ("q2", None, "x"), ("q3", 3, None), ("q4", None, None)]
    assert record.faults == []


def test_what_is_no_record_table_is_a_fault_and_nothing_raises(tmp_path):
    given(tmp_path, "照片.docx", "x")
    given(tmp_path, "notes.csv", "a,b\n1,2\n")
    given(tmp_path, "payment.xlsx", b"no workbook")
    given(tmp_path, "lot.parquet", b"no parquet")
    given(tmp_path, "deal.csv", b"")
    given(tmp_path, "README.md", "ignored")
    record = opened(tmp_path, tmp_path / "in", tmp_path / "nowhere")
    assert record.kind == "nothing"
    assert sorted((fault.file.rpartition("/")[2], fault.expected) for fault in record.faults) == [
        ("deal.csv", "headings of deal"),
        ("lot.parquet", "a Parquet file"),
        ("notes.csv", "the name of a record table"),
        ("nowhere", "a file or a folder"),
        ("payment.xlsx", "a workbook"),
        ("照片.docx", "Parquet, CSV, XLSX or JSON, also as .gz"),
    ]


def test_parquet_that_conforms_is_used_where_it_lies(tmp_path):
    with RecordWriter(tmp_path / "in") as writer:
        writer.add("payment", {"payment_id": ["q1"], "paid_at": [datetime(2026, 1, 31, 1, 30, tzinfo=UTC)]})
    record = opened(tmp_path)
    assert record.tables["payment"].paths == [tmp_path / "in" / "payment.parquet"]
    assert rows(record, "payment") == [("q1", clock(2026, 1, 31, 9, 30))]


def test_times_with_a_zone_pass_through_flagged(tmp_path):
    (tmp_path / "in").mkdir()
    moment = pa.array([datetime(2026, 1, 31, 1, 30, tzinfo=UTC)], pa.timestamp("us", tz="UTC"))
    pq.write_table(pa.table({"payment_id": ["q1"], "paid_at": moment}), tmp_path / "in" / "payment-1.parquet")
    given(tmp_path, "payment-2.csv", "payment_id,paid_at\nq2,2026-01-31 09:30\n")
    record = opened(tmp_path)
    assert [file.zoned for file in record.tables["payment"].files] == [("paid_at",), ()]
    assert rows(record, "payment") == [("q1", clock(2026, 1, 31, 9, 30)), ("q2", clock(2026, 1, 31, 9, 30))]


def test_parquet_of_other_types_is_read_like_everything_else(tmp_path):
    (tmp_path / "in").mkdir()
    table = pa.table(
        {
            "payment_id": [1, 2, 3],
            "amount_fen": [100.0, 1.5, None],
            "booked_on": ["2026年1月31日", "2026-02-01", ""],
            "paid_at": pa.array([datetime(2026, 1, 31, 1, 30, tzinfo=UTC)] * 3, pa.timestamp("ms", tz="Asia/Shanghai")),
            "extra": [True, False, None],
        }
    )
    pq.write_table(table, tmp_path / "in" / "payment.parquet")
    record = opened(tmp_path)
    assert rows(record, "payment", "payment_id", "amount_fen", "booked_on", "paid_at") == [
        ("1", 100, date(2026, 1, 31), clock(2026, 1, 31, 9, 30)),
        ("3", None, None, clock(2026, 1, 31, 9, 30)),
    ]
    assert faults(record) == [
        (None, None, "columns of payment", "extra"),
        (2, "amount_fen", "a whole number of fen", "1.5"),
    ]


def test_empty_texts_and_empty_keys_in_parquet_are_not_let_through(tmp_path):
    (tmp_path / "in").mkdir()
    pq.write_table(pa.table({"payment_id": ["q1", None], "purpose": ["", "x"]}), tmp_path / "in" / "payment.parquet")
    record = opened(tmp_path)
    assert rows(record, "payment") == [("q1", None)]
    assert faults(record) == [(2, "payment_id", "not empty", "")]


def workbook(path, **sheets):
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def test_a_workbook_holds_a_table_a_sheet_with_cells_of_every_type(tmp_path):
    headings = ["payment_id", "amount_fen", "booked_on", "paid_at", None, "purpose"]
    lines = [
        [20260001, 100, date(2026, 1, 31), clock(2026, 1, 31, 9, 30), None, "a"],
        ["q2", "1,200", 46053, 46053.395833333336, None, 12.5],
        ["q3", 1.5, "2026年1月31日", None, None, None],
        [None] * 6,
        ["q4", None, 20260131, "2026-01-31 09:30", "x", True],
    ]
    workbook(
        tmp_path / "in" / "county.xlsx",
        payment=[["柳溪村支付台账"], headings, *lines],
        **{"tenure 2025": [["tenure_id", "line"], ["m1", "A"]], "说明": [["x"]], "其他": [["y"]], "lot": [["lot_id"]]},
    )
    record = opened(tmp_path)
    when = clock(2026, 1, 31, 9, 30)
    assert rows(record, "payment", "payment_id", "amount_fen", "booked_on", "paid_at", "purpose") == [
        ("20260001", 100, date(2026, 1, 31), when, "a"),
        ("q2", 1200, date(2026, 1, 31), when, "12.5"),
        ("q4", None, date(2026, 1, 31), when, "true"),
    ]
    assert rows(record, "tenure") == [("m1", "A")]
    assert "lot" not in record.tables, "an unfilled sheet says nothing"
    assert faults(record) == [
        (5, "amount_fen", "a whole number of fen", "1.5"),
        (None, None, "the name of a record table", "其他"),
    ]


TOTALS = (
    "合计",
    "合 计",
    "总计：",
    "小　计",
    "累计",
    "total",
    "Total",
    "SUBTOTAL",
    "制表人：张三",
    "审核 :",
    "备注：单位为元",
)


def test_a_total_row_is_left_out_and_told_and_never_read_as_a_row_of_its_own(tmp_path):
    given(tmp_path, "payment.csv", "payment_id,amount_fen\nq1,1\n" + "".join(f"{word},x\n" for word in TOTALS))
    sheet = [
        ["relative_id", "person_id", "degree"],
        ["p2", "p1", 1],
        [None, "合计", 1],
        ["p3", "合计村", 2],
        ["t", "x", 3],
    ]
    workbook(tmp_path / "in" / "county.xlsx", kinship=sheet)
    record = opened(tmp_path)
    assert rows(record, "payment") == [("q1", 1)]
    assert sorted(rows(record, "kinship", "person_id")) == [("p1",), ("x",), ("合计村",)]
    expected = "a row of its own, no total and no note"
    assert record.left_out == {
        "kinship": {f"person_id: {expected}": 1},
        "payment": {f"payment_id: {expected}": len(TOTALS)},
    }
    assert faults(record) == [
        (3, "person_id", expected, "合计"),
        *((row, "payment_id", expected, word) for row, word in enumerate(TOTALS, 3)),
    ]
    assert fault_line(record.faults[0], "zh").endswith("要求一行数据，不是合计行或落款，实际「合计」")


def test_an_exported_table_without_rows_is_there_and_empty(tmp_path):
    given(tmp_path, "deal.csv", "deal_id,lot_id\n")
    assert opened(tmp_path).tables["deal"].rows == 0


def test_json_lines_name_their_table_in_the_file_or_in_the_row(tmp_path):
    given(
        tmp_path,
        "payment.jsonl",
        '{"payment_id": "q1", "amount_fen": 100, "purpose": null, "more": 1}\n\nno json\n[1]\n',
    )
    given(
        tmp_path,
        "all.jsonl",
        '{"table": "rest_day", "day": "2026-10-01", "is_rest": true}\n{"table": "nothing"}\n{"day": "2026-10-02"}\n'
        '{"table": "asset", "asset_id": 7, "area_m2": 12.50}\n',
    )
    record = opened(tmp_path)
    assert rows(record, "payment") == [("q1", 100, None)]
    assert rows(record, "rest_day") == [(date(2026, 10, 1), True)]
    assert rows(record, "asset") == [("7", 12.5)]
    under = 'a JSON object with the name of a record table under "table"'
    assert [(fault.file, fault.row, fault.expected) for fault in record.faults] == [
        ("all.jsonl", 2, under),
        ("all.jsonl", 3, under),
        ("payment.jsonl", 3, "a JSON object"),
        ("payment.jsonl", 4, "a JSON object"),
        ("payment.jsonl", None, "columns of payment"),
    ]


def test_of_keys_that_stand_twice_the_first_row_is_kept(tmp_path):
    given(tmp_path, "payment-1.csv", "payment_id,amount_fen\nq1,1\nq2,bad\nq3,3\nq1,4\n")
    given(tmp_path, "payment-2.csv", "payment_id,amount_fen\nq4,5\nq3,6\nq1,7\nq5,8\n")
    record = opened(tmp_path)
    assert sorted(rows(record, "payment")) == [("q1", 1), ("q3", 3), ("q4", 5), ("q5", 8)]
    assert [(fault.file, fault.row, fault.got) for fault in record.faults if fault.column == "payment_id"] == [
        ("payment-1.csv", 5, "q1"),
        ("payment-2.csv", 3, "q3"),
        ("payment-2.csv", 4, "q1"),
    ]
    assert record.left_out["payment"]["key: a key not seen before"] == 3


def test_double_keys_in_parquet_leave_the_given_file_alone(tmp_path):
    with RecordWriter(tmp_path / "in") as writer:
        writer.add("kinship", {"person_id": ["p1", "p1", "p1"], "relative_id": ["p2", "p3", "p2"], "degree": [1, 2, 3]})
    before = (tmp_path / "in" / "kinship.parquet").read_bytes()
    record = opened(tmp_path)
    assert rows(record, "kinship") == [("p1", "p2", 1), ("p1", "p3", 2)]
    assert faults(record) == [(3, "person_id/relative_id", "a key not seen before", "p1/p2")]
    assert (tmp_path / "in" / "kinship.parquet").read_bytes() == before


def test_progress_is_told_file_by_file(tmp_path):
    given(tmp_path, "payment.csv", "payment_id\nq1\n")
    given(tmp_path, "lot.csv", "lot_id\no1\n")
    told = []
    opened(tmp_path, progress=lambda name, share: told.append((name, round(share, 1))))
    assert told == [("lot.csv", 0.0), ("payment.csv", 0.4), ("", 1.0)]


def test_words_are_read_in_capitals_and_in_chinese_and_others_are_told_once_with_their_number(tmp_path):
    kinds = ["lease", "LEASE", "租赁", " 出售 ", "租出", "租出", "works", ""]
    given(tmp_path, "contract.csv", "contract_id,kind\n" + "".join(f"c{n},{kind}\n" for n, kind in enumerate(kinds)))
    record = opened(tmp_path)
    assert [row[0] for row in rows(record, "contract", "kind")] == [
        "lease", "lease", "lease", "sale", None, None, "works", None,
    ]  # fmt: skip
    listed = "one of lease, contracting, sale, works, purchase, loan, guarantee"
    assert faults(record) == [(6, "kind", listed, "租出 (2)")]
    assert record.left_out == {}


def test_a_row_with_another_word_keeps_its_place_among_rows_that_are_left_out(tmp_path):
    given(tmp_path, "contract.csv", "contract_id,kind,total_fen\nc1,lease,10\nc2,letting,20\nc3,lease,much\n")
    record = opened(tmp_path)
    assert rows(record, "contract", "contract_id", "kind") == [("c1", "lease"), ("c2", None)]
    assert [(row, column, got) for row, column, _expected, got in faults(record)] == [
        (4, "total_fen", "much"),
        (3, "kind", "letting"),
    ]


def test_packed_files_are_read_as_what_is_packed_in_them(tmp_path):
    given(tmp_path, "payment.csv.gz", gzip.compress("payment_id,purpose\nq1,村道维修\nq2,x,y\n".encode("gb18030")))
    given(tmp_path, "payment/more.JSONL.GZ", gzip.compress(b'{"payment_id": "q3", "purpose": "x"}\n'))
    given(tmp_path, "data.json.gz", gzip.compress(b'{"releases": [{"ocid": "a"}]}'))
    given(tmp_path, "data2.jsonl.gz", gzip.compress(b'{"ocid": "b"}\n{"ocid": "c"}\n'))
    workbook(tmp_path / "tenure.xlsx", Sheet1=[["tenure_id", "line"], ["m1", "A"]])
    given(tmp_path, "tenure.xlsx.gz", gzip.compress((tmp_path / "tenure.xlsx").read_bytes()))
    record = opened(tmp_path)
    assert sorted(rows(record, "payment")) == [("q1", "村道维修"), ("q3", "x")]
    assert sorted(rows(record, "lot", "lot_id")) == [("a",), ("b",), ("c",)]
    assert rows(record, "tenure") == [("m1", "A")]
    assert [(fault.file, fault.row, fault.got) for fault in record.faults] == [("payment.csv.gz", 3, "q2,x,y")]


def test_a_packed_file_is_damaged_or_holds_something_else_and_the_others_are_read(tmp_path):
    given(tmp_path, "payment.csv", "payment_id\nq1\n")
    given(tmp_path, "payment-1.csv.gz", gzip.compress(b"payment_id\nq2\n")[:-9])
    given(tmp_path, "payment-2.csv.gz", b"payment_id\nq3\n")
    given(tmp_path, "photos.tar.gz", gzip.compress(b"x"))
    record = opened(tmp_path)
    assert rows(record, "payment") == [("q1",)]
    assert [(fault.file, fault.expected) for fault in record.faults] == [
        ("payment-1.csv.gz", "a file that can be read"),
        ("payment-2.csv.gz", "a file that can be read"),
        ("photos.tar.gz", "Parquet, CSV, XLSX or JSON, also as .gz"),
    ]


def test_of_a_row_left_out_the_ids_are_kept_apart_unless_a_good_row_has_its_key(tmp_path):
    given(tmp_path, "contract.csv", "contract_id,deal_id,total_fen\nc1,d1,100\nc2,d2,x\nc3,d3,y\n,d4,z\n")
    given(tmp_path, "contract-2.csv", "contract_id,deal_id,total_fen\nc3,d3,300\nc2,d9,w\n")
    record = opened(tmp_path)
    table = record.tables["contract"]
    assert rows(record, "contract", "contract_id", "total_fen") == [("c3", 300), ("c1", 100)]
    assert (table.rows, sum(record.left_out["contract"].values())) == (2, 4)
    assert table.left_out is not None
    kept = pq.read_table(table.left_out.path).to_pylist()
    assert [row["contract_id"] for row in kept] == ["c2"]
    assert kept[0]["deal_id"] in {"d2", "d9"}
    assert set(kept[0]) == {"contract_id", "deal_id"}


def test_a_table_without_bad_cells_keeps_no_ids_apart(tmp_path):
    given(tmp_path, "contract.csv", "contract_id,total_fen\nc1,100\nc1,200\n合计,300\n")
    assert opened(tmp_path).tables["contract"].left_out is None


@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl", "parquet"])
def test_a_day_of_the_year_26_is_a_fault_and_never_a_day(tmp_path, form):
    good, bad, other = date(2026, 1, 5), date(26, 1, 5), clock(1800, 1, 1)
    if form == "csv":
        given(tmp_path, "payment.csv", "payment_id,due_on,paid_at\nq1,2026-01-05,\nq2,26-1-5,\nq3,,1800-01-01\n")
    elif form == "jsonl":
        lines = '{"payment_id": "q1", "due_on": "2026-01-05"}', '{"payment_id": "q2", "due_on": "26-1-5"}'
        given(tmp_path, "payment.jsonl", "\n".join([*lines, '{"payment_id": "q3", "paid_at": "1800-01-01"}']))
    elif form == "xlsx":
        lines = ["payment_id", "due_on", "paid_at"], ["q1", good], ["q2", "26-1-5"], ["q3", None, other]
        workbook(tmp_path / "in" / "payment.xlsx", payment=lines)
    else:
        with RecordWriter(tmp_path / "in", "parquet") as writer:
            writer.add(
                "payment",
                {"payment_id": ["q1", "q2", "q3"], "due_on": [good, bad, None], "paid_at": [None, None, other]},
            )
    record = opened(tmp_path)
    assert rows(record, "payment", "payment_id", "due_on") == [("q1", good)]
    assert [fault[1:3] for fault in faults(record)] == [("due_on", "a date"), ("paid_at", "a time")]
    assert record.left_out["payment"] == {"due_on: a date": 1, "paid_at: a time": 1}


MONTH = ["2026-01", "2026/1", "2026年1月", "２０２６年０１月", "2026.01", "202601", "2026-01-01", "2026年1月1日"]


@pytest.mark.parametrize("written", MONTH)
def test_a_month_without_its_day_is_the_first_of_it_where_a_month_is_meant(tmp_path, written):
    given(tmp_path, "period.csv", f"place_id,month\nv1,{written}\n")
    workbook(tmp_path / "in" / "会计期间.xlsx", period=[["place_id", "month"], ["v2", written]])
    record = opened(tmp_path)
    assert (rows(record, "period"), record.faults) == ([("v1", date(2026, 1, 1)), ("v2", date(2026, 1, 1))], [])


@pytest.mark.parametrize("written", ["2026-13", "26-01", "1月", "2026"])
def test_what_is_no_month_is_a_fault_where_a_month_is_meant(tmp_path, written):
    given(tmp_path, "period.csv", f"place_id,month\nv1,{written}\n")
    assert faults(opened(tmp_path)) == [(2, "month", "a date", written)]


@pytest.mark.parametrize("written", ["2026-01", "2026/1", "2026年1月", "202601"])
def test_a_month_without_its_day_is_no_day_elsewhere(tmp_path, written):
    given(tmp_path, "payment.csv", f"payment_id,due_on,paid_at\nq1,{written},{written}\n")
    assert [fault[1:3] for fault in faults(opened(tmp_path))] == [("due_on", "a date"), ("paid_at", "a time")]


def test_the_columns_that_are_months_are_days_of_the_record():
    assert {RECORD[table].columns[column] for table, column in MONTHS} == {Kind.DATE}


def test_a_number_in_a_sheet_that_may_be_a_year_is_no_serial_day(tmp_path):
    lines = ["payment_id", "due_on"], ["q1", 46053], ["q2", 2026], ["q3", 2026.5]
    workbook(
        tmp_path / "in" / "payment.xlsx", payment=lines, period=[["place_id", "month"], ["v1", 2026.02], ["v1", 202603]]
    )
    record = opened(tmp_path)
    assert rows(record, "payment") == [("q1", date(2026, 1, 31))]
    assert faults(record) == [(3, "due_on", "a date", "2026"), (4, "due_on", "a date", "2026.5")]
    assert rows(record, "period") == [("v1", date(2026, 2, 1)), ("v1", date(2026, 3, 1))]


def test_the_last_day_of_9999_is_a_day_that_counties_write_for_no_end(tmp_path):
    given(tmp_path, "contract.csv", "contract_id,ends_on\nc1,9999-12-31\nc2,20226-01-01\n")
    record = opened(tmp_path)
    assert rows(record, "contract", "contract_id", "ends_on") == [("c1", date(9999, 12, 31))]
    assert faults(record) == [(3, "ends_on", "a date", "20226-01-01")]


def test_the_row_with_the_most_headings_is_the_heading_of_a_sheet(tmp_path):
    lines = [["place_id", "明川县农经站", "制表日期"], ["payment_id", "place_id", "amount_fen"], ["q1", "v1", 7]]
    workbook(tmp_path / "in" / "payment.xlsx", payment=lines)
    assert rows(opened(tmp_path), "payment") == [("q1", "v1", 7)]


def test_a_row_of_json_lines_need_not_say_that_something_has_not_ended(tmp_path):
    given(tmp_path, "tenure.jsonl", '{"tenure_id": "m1", "post": "village.head"}\n')
    record = opened(tmp_path)
    assert rows(record, "tenure", "tenure_id", "until") == [("m1", None)]
    assert "until" in record.tables["tenure"].columns
    assert "person_id" not in record.tables["tenure"].columns


def test_of_a_row_left_out_that_two_ids_name_both_are_kept(tmp_path):
    lines = ["p1,p2,1,yes", "p1,p3,1,perhaps", "p4,p5,near,no", "p1,p2,2,perhaps"]
    given(tmp_path, "kinship.csv", "\n".join(["person_id,relative_id,degree,is_declared", *lines]) + "\n")
    record = opened(tmp_path)
    assert rows(record, "kinship") == [("p1", "p2", 1, True)]
    left_out = record.tables["kinship"].left_out
    assert left_out is not None
    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT person_id, relative_id FROM '{left_out.path}' ORDER BY ALL").fetchall()
    assert found == [("p1", "p3"), ("p4", "p5")]

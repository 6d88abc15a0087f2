"""CSV as counties export it: encodings, separators, titles, and rows that do not fit."""

from datetime import datetime

import pytest

from record_reading import faults, given, opened, rows

PAYMENTS = 'payment_id,place_id,amount_fen,purpose\nq1,v1,100,村道维修\nq2,v1,"1,200",办公\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"])
def test_every_encoding_of_a_county_office_reads_alike(tmp_path, encoding):
    given(tmp_path, "payment.csv", PAYMENTS.encode(encoding))
    record = opened(tmp_path)
    assert rows(record, "payment", "payment_id", "amount_fen", "purpose") == [
        ("q1", 100, "村道维修"),
        ("q2", 1200, "办公"),
    ]
    assert (record.faults, record.left_out, record.kind) == ([], {}, "record")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(tmp_path, separator):
    given(
        tmp_path,
        "payment.csv",
        separator.join(["payment_id", "amount_fen"]) + "\r\n" + separator.join(["q1", "7"]) + "\r\n",
    )
    assert rows(opened(tmp_path), "payment") == [("q1", 7)]


def test_titles_and_blank_lines_may_stand_above_the_headings(tmp_path):
    given(tmp_path, "payment.csv", "柳溪村支付台账,,\n,,\npayment_id,amount_fen,备注\nq1,7,\nq2,x,\n")
    record = opened(tmp_path)
    assert rows(record, "payment") == [("q1", 7)]
    assert faults(record) == [
        (None, None, "columns of payment", "备注"),
        (5, "amount_fen", "a whole number of fen", "x"),
    ]


def test_cells_wrapped_for_spreadsheets_are_unwrapped(tmp_path):
    given(tmp_path, "payment.csv", '="payment_id",="payee_id",purpose\n="0012",="b,1",x\n"=""0013""",b2,y\n')
    assert rows(opened(tmp_path), "payment", "payment_id", "payee_id") == [("0012", "b,1"), ("0013", "b2")]


def test_a_bad_cell_costs_its_row_and_says_where(tmp_path):
    lines = [
        "payment_id,amount_fen,paid_at",
        "q1,1,2026-01-31 09:30",
        "q2,1.5,2026-01-31",
        ",3,",
        "q4,4,tomorrow",
        ",,",
        "q6,6,",
    ]
    given(tmp_path, "payment.csv", "\n".join(lines) + "\n")
    record = opened(tmp_path)
    assert rows(record, "payment") == [("q1", 1, datetime(2026, 1, 31, 9, 30)), ("q6", 6, None)]  # noqa: DTZ001
    assert faults(record) == [
        (3, "amount_fen", "a whole number of fen", "1.5"),
        (4, "payment_id", "not empty", ""),
        (5, "paid_at", "a time", "tomorrow"),
    ]
    assert dict(record.left_out["payment"]) == {
        "amount_fen: a whole number of fen": 1, "payment_id: not empty": 1, "paid_at: a time": 1,
    }  # fmt: skip
    assert (record.rows, record.rows_left_out) == (2, 3)


def test_rows_with_other_numbers_of_cells_are_named_by_their_row(tmp_path):
    given(
        tmp_path,
        "payment.csv",
        'payment_id,amount_fen,purpose\nq1,1,"two\nlines"\nq2,1\nq3,x,\nq4,1,a,b\nq5,y,\nq6,6,z\n',
    )
    record = opened(tmp_path)
    assert [row[0] for row in rows(record, "payment")] == ["q1", "q6"]
    cells = "as many cells as headings, quotes closed"
    assert sorted(faults(record), key=lambda fault: fault[0]) == [
        (3, None, cells, "q2,1"),
        (4, "amount_fen", "a whole number of fen", "x"),
        (5, None, cells, "q4,1,a,b"),
        (6, "amount_fen", "a whole number of fen", "y"),
    ]


def test_faults_are_counted_in_full_and_kept_in_part(tmp_path):
    given(tmp_path, "payment.csv", "payment_id,amount_fen\n" + "".join(f"q{n},x\n" for n in range(1000)))
    record = opened(tmp_path)
    assert len(record.faults) == 50
    assert record.rows_left_out == 1000


def test_a_file_without_a_known_heading_is_a_fault(tmp_path):
    given(tmp_path, "payment.csv", "编号,金额\n1,2\n")
    record = opened(tmp_path)
    assert record.kind == "nothing"
    assert faults(record) == [(1, None, "headings of payment", "编号 | 金额")]


def test_missing_columns_stay_missing_and_a_key_is_not_required_to_look(tmp_path):
    given(tmp_path, "payment.csv", "payment_id,amount_fen\nq1,1\n")
    assert opened(tmp_path).tables["payment"].columns == ("payment_id", "amount_fen")


def test_bytes_of_no_encoding_are_said(tmp_path):
    given(tmp_path, "payment.csv", b"payment_id,purpose\nq1,\xff\xff\xff\n")
    record = opened(tmp_path)
    assert faults(record)[0] == (None, None, "text in UTF-8, UTF-16 or GB18030", "other bytes")
    assert len(rows(record, "payment")) == 1


def test_row_numbers_hold_in_a_file_read_by_several_threads(tmp_path):
    lines = [f"q{number},{'bad' if number in {7, 40_000, 399_999} else number},{'x' * 60}" for number in range(400_000)]
    lines[250_000] = "q250000,1"
    given(tmp_path, "payment.csv", "payment_id,amount_fen,purpose\n" + "\n".join(lines) + "\n")
    record = opened(tmp_path)
    assert record.rows == 399_996
    assert sorted(fault[0] for fault in faults(record)) == [9, 40_002, 250_002, 400_001]

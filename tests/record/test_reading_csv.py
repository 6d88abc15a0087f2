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


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("top", "row"),
    [
        ('payment_id,"purpose\n（用途）",amount_fen,paid_at', 2),
        ('payment_id,purpose,amount_fen,"paid\n_at"', 2),
        ('"付款明细表\n（2026年）",,,\npayment_id,purpose,amount_fen,paid_at', 3),
        ('"付款""明细""表\n\n2026年",,,\n,,,\npayment_id,purpose,amount_fen,"paid_\nat"', 4),
    ],
)
def test_a_line_break_in_a_title_or_a_heading_costs_no_row(tmp_path, top, row, end):
    body = ["q1,x,7,2026-01-31", 'q2,"two\nlines",8,2026-01-31', "q3,x,nine,2026-01-31", "q4,x,9,2026-01-31"]
    given(tmp_path, "payment.csv", top + end + end.join(body) + end)
    record = opened(tmp_path)
    assert rows(record, "payment", "payment_id", "amount_fen") == [("q1", 7), ("q2", 8), ("q4", 9)]
    found = [fault for fault in faults(record) if fault[1]]
    assert found == [(row + 2, "amount_fen", "a whole number of fen", "nine")]


def test_a_quote_left_open_in_a_title_swallows_no_heading(tmp_path):
    given(tmp_path, "payment.csv", '"付款明细表,\npayment_id,amount_fen\nq1,7\nq2,8\nq3,9\nq4,1\nq5,2\n')
    assert rows(opened(tmp_path), "payment") == [("q1", 7), ("q2", 8), ("q3", 9), ("q4", 1), ("q5", 2)]


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
    cells = "as many cells as headings"
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


CLOSED = "a quote that is closed"


@pytest.mark.parametrize(
    ("lines", "kept", "open_at"),
    [
        (["q1,1,a", 'q2,2,"b', "q3,3,c", "q4,4,d"], "q1 q3 q4", [3]),
        (["q1,1,a", 'q2,"2,b', "q3,3,c", "q4,4,d"], "q1 q3 q4", [3]),
        (["q1,1,a", 'q2,2,"b', "q3,3,c", 'q4,4,"d"', "q5,5,e"], "q1 q3 q4 q5", [3]),
        (["q1,1,a", 'q2,2,"b', "q3,3,c", 'q4,4,"d', "q5,5,e"], "q1 q3 q5", [3, 5]),
        (["q1,1,a", 'q2,2,"b', "q3,3,c", 'q4,4,"d,d"', 'q5,5,"e\n,e"', "q6,6,f"], "q1 q3 q4 q5 q6", [3]),
        (['"q1","1","a"', '"q2","2","b', '"q3","3","c"', '"q4","4","d"'], "q1 q3 q4", [3]),
        (['"q1","1","a"', '"q2","2","b', '"q3","3","c"', '"q4,"4","d"'], "q1 q3", [3, 5]),
        (["q1,1,a", 'q2,2,"', "q3,3,c", 'q4,4,"', "q5,5,e"], "q1 q3 q5", [3, 5]),
        (["q1,1,a", 'q2,"2,b', "q3,3,c", 'q4,4,"', "q5,5,e"], "q1 q3 q5", [3, 5]),
        (["q1,1,a", 'q2,2, "b', "q3,3,c", "q4,4,d"], "q1 q3 q4", [3]),
        (['"q1","1","a"', '"q2","2","b, "c"', '"q3","3","d, "', '"q4","4","e"'], "q1 q3 q4", [3]),
        (["q1,1,a", 'q2,2,"b', 'q3,3,"c,"",d"', 'q4,4,"d,"', "q5,5,e"], "q1 q3 q4 q5", [3]),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_quote_left_open_costs_its_own_row_and_swallows_no_other(tmp_path, lines, kept, open_at, encoding):
    text = "\r\n".join(["村道台账", "payment_id,amount_fen,purpose", *lines, ""])
    given(tmp_path, "payment.csv", text.encode(encoding))
    record = opened(tmp_path)
    assert [row[0] for row in rows(record, "payment", "payment_id")] == kept.split()
    assert [(fault.row, fault.expected) for fault in record.faults] == [(row + 1, CLOSED) for row in open_at]
    assert record.left_out["payment"] == {f"row: {CLOSED}": len(open_at)}


def test_rows_keep_their_numbers_around_quotes_left_open(tmp_path):
    lines = [
        "q1,x,a",
        'q2,2,"b',
        "q3,x,c",
        "q4,4",
        'q5,5,"e',
        'q6,6,"two\nlines"',
        "q7,7",
        "q8,x,h",
        "q3,3,c",
        "q3,3,c",
    ]
    given(tmp_path, "payment.csv", "payment_id,amount_fen,purpose\n" + "\n".join(lines) + "\n")
    record = opened(tmp_path)
    assert rows(record, "payment") == [("q6", 6, "two\nlines"), ("q3", 3, "c")]
    assert sorted((fault.row, fault.got) for fault in record.faults) == [
        (2, "x"), (3, 'q2,2,"b'), (4, "x"), (5, "q4,4"), (6, 'q5,5,"e'), (8, "q7,7"), (9, "x"), (11, "q3"),
    ]  # fmt: skip
    assert record.rows_left_out == 8


@pytest.mark.parametrize(
    "cell", ['"two\nlines"', '"1,200\n3,400 and ""more"""', '5"pipe', '"a\n\nb,c,d\n"', '"\r\n"', "'", '""']
)
def test_cells_with_lines_and_quotes_of_their_own_are_no_faults(tmp_path, cell):
    given(tmp_path, "payment.csv", f"payment_id,amount_fen,purpose\nq1,1,{cell}\nq2,2,b\n\n")
    record = opened(tmp_path)
    assert ([row[0] for row in rows(record, "payment")], record.faults) == (["q1", "q2"], [])


def test_a_quote_left_open_swallows_nothing_in_a_file_read_in_several_pieces(tmp_path):
    lines = [f"q{number},{number},{'x' * 60}" for number in range(600_000)]
    lines[50], lines[599_000] = 'q50,50,"x', 'q599000,"599000,x'
    given(tmp_path, "payment.csv", "payment_id,amount_fen,purpose\n" + "\n".join(lines) + "\n")
    record = opened(tmp_path, memory_limit="120MB")
    assert record.rows == 599_998
    assert [(row, expected) for row, _column, expected, _got in faults(record)] == [(52, CLOSED), (599_002, CLOSED)]


def test_a_file_without_open_quotes_is_read_once(tmp_path, monkeypatch):
    def never(*_anything):
        raise AssertionError

    monkeypatch.setattr("daylight.record.reading.text.without_open_quotes", never)
    text = 'payment_id,amount_fen,purpose\n"q1",1,"a,""b"""\nq2,2\n,,\n"q3",x,5"\n\n\n'
    given(tmp_path, "payment.csv", text)
    given(tmp_path, "payment-1.csv", '"payment_id","amount_fen"\n"q4","4"')
    record = opened(tmp_path)
    assert (record.rows, record.rows_left_out) == (2, 2)


def test_a_quote_left_open_in_the_last_row_costs_that_row(tmp_path):
    given(tmp_path, "payment.csv", 'payment_id,purpose\nq1,a\n"q2,"b"\nq3,c\nq4,"d')
    record = opened(tmp_path)
    assert [row[0] for row in rows(record, "payment")] == ["q1", "q3"]
    assert [fault[:3] for fault in faults(record)] == [(3, None, CLOSED), (5, None, CLOSED)]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    ("cell", "means"),
    [
        ("a", "a"), (" a", "a"), ("a ", "a"), ("\u3000a", "a"), ("a\u3000", "a"), ("a\u00a0", "a"), ("\u00a0村", "村"),
        (" ", None), ('" a "', "a"), ('"a "', "a"), ('="a"', "a"), ("a b", "a b"), ('"a\tb"', "a\tb"), ("a=b", "a=b"),
        ('"\na"', "a"), ('""', None), ("村 道", "村 道"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_blanks_around_a_cell_are_found_in_a_file_wherever_they_stand(tmp_path, separator, cell, means, end):
    between = end or "\n"
    lines = [separator.join(["purpose", "payment_id", "note"]), separator.join([cell, "q1", cell])]
    given(tmp_path, "payment.csv", between.join(lines) + end)
    assert rows(opened(tmp_path), "payment", "payment_id", "purpose") == [("q1", means)]
    given(tmp_path, "payment.csv", f"payment_id{separator}purpose{between}q1{separator}{cell}{end}")
    assert rows(opened(tmp_path), "payment", "payment_id", "purpose") == [("q1", means)]

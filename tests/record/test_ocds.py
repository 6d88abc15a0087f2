"""Open contracting data in every shape it comes in, laid out as docs/record.md says."""

import json
from datetime import datetime

import pytest

from record_reading import faults, given, opened, rows
from vectors import vector_path

RELEASE = {
    "ocid": "ocds-x-1",
    "tag": ["compiled"],
    "buyer": {"id": "B", "name": "云桥镇政府"},
    "parties": [
        {
            "id": "S1",
            "name": "青禾建设",
            "identifier": {"scheme": "CN-USCC", "id": "91500000MA0"},
            "address": {"locality": "云桥"},
        }
    ],
    "tender": {
        "status": "complete",
        "procuringEntity": {"id": "P"},
        "procurementMethod": "open",
        "procurementMethodDetails": "公开招标",
        "mainProcurementCategory": "works",
        "numberOfTenderers": 2,
        "value": {"amount": 1000.5, "currency": "CNY"},
        "tenderPeriod": {"startDate": "2026-01-01T00:00:00Z", "endDate": "2026-01-20T17:00:00+08:00"},
    },
    "bids": {
        "details": [
            {
                "status": "valid",
                "date": "2026-01-10",
                "tenderers": [{"id": "S1"}],
                "value": {"amount": 900.29, "currency": "CNY"},
            },
            {
                "status": "valid",
                "tenderers": [{"id": "S2"}, {"id": "S3"}, {"id": "S2"}],
                "value": {"amount": 950, "currency": "USD"},
            },
            {"status": "disqualified", "tenderers": [{"name": "no id"}], "value": {"amount": "1"}},
            {"status": 7},
        ]
    },
    "awards": [
        {
            "status": "active",
            "date": "2026-01-25T10:00:00+08:00",
            "suppliers": [{"id": "S1"}, {"name": "no id"}],
            "value": {"amount": 900.29, "currency": "CNY"},
            "items": [{"classification": {"id": "72141000"}}, {}],
        },
        {"status": "cancelled"},
    ],
}


def clock(*parts):
    return datetime(*parts)  # noqa: DTZ001 - local clock time has no zone


def read_one(tmp_path, *releases):
    given(tmp_path, "data.jsonl", "\n".join(json.dumps(release) for release in releases) + "\n")
    return opened(tmp_path)


def test_one_process_becomes_one_lot_with_its_parts(tmp_path):
    record = read_one(tmp_path, RELEASE)
    assert (record.kind, record.currency()) == ("ocds", "CNY")
    lot = (
        "lot_id",
        "place_id",
        "buyer_id",
        "organiser_id",
        "status",
        "competition",
        "method",
        "method_details",
        "class",
    )
    assert rows(record, "lot", *lot) == [("ocds-x-1", "B", "B", "P", "complete", "open", "tender", "公开招标", "works")]
    assert rows(record, "lot", "valued_fen", "currency", "direction", "tenderers", "opens_at", "deadline_at") == [
        (100050, "CNY", "buy", 2, clock(2026, 1, 1, 8), clock(2026, 1, 20, 17))
    ]
    assert rows(record, "bid", "bid_id", "lot_id", "bidder_id", "amount_fen", "currency", "status", "is_winner") == [
        ("ocds-x-1/bids/1", "ocds-x-1", "S1", 90029, "CNY", "valid", True),
        ("ocds-x-1/bids/2", "ocds-x-1", None, 95000, "USD", "valid", False),
        ("ocds-x-1/bids/3", "ocds-x-1", None, None, None, "disqualified", False),
        ("ocds-x-1/bids/4", "ocds-x-1", None, None, None, None, False),
    ]
    assert rows(record, "bid", "submitted_at")[0] == (clock(2026, 1, 10),)
    assert rows(record, "bid_party") == [("ocds-x-1/bids/2", "S2"), ("ocds-x-1/bids/2", "S3")]
    assert rows(record, "award", "award_id", "status", "amount_fen", "awarded_at", "suppliers") == [
        ("ocds-x-1/awards/1", "active", 90029, clock(2026, 1, 25, 10), 2),
        ("ocds-x-1/awards/2", "cancelled", None, None, 0),
    ]
    assert rows(record, "award_party") == [("ocds-x-1/awards/1", "S1")]
    assert rows(record, "award_item") == [("ocds-x-1/awards/1", 1, "72141000"), ("ocds-x-1/awards/1", 2, None)]
    assert rows(record, "place") == [("B", "云桥镇政府")]
    assert rows(record, "body", "body_id", "name", "uscc", "address")[0] == ("S1", "青禾建设", "91500000MA0", "云桥")
    assert faults(record) == [(1, "amount_fen", "a number", "1 (ocds-x-1/bids/3)")]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize(
    "wrap",
    [
        lambda release: release,
        lambda release: {"uri": "u", "releases": [release]},
        lambda release: {
            "uri": "u",
            "records": [{"ocid": release["ocid"], "compiledRelease": release, "releases": [{"url": "x"}]}],
        },
        lambda release: [release],
    ],
)
def test_packages_records_and_releases_say_the_same(tmp_path, wrap, indent):
    given(tmp_path, "package.json", json.dumps(wrap(RELEASE), indent=indent))
    record = opened(tmp_path)
    assert [record.tables[table].rows for table in ("lot", "bid", "bid_party", "award", "award_item")] == [
        1,
        4,
        2,
        2,
        2,
    ]


def test_a_document_larger_than_what_is_read_at_once_is_read_to_its_end(tmp_path):
    releases = [{"ocid": str(number), "buyer": {"id": "b" * 2000}} for number in range(2000)]
    given(tmp_path, "package.json", json.dumps({"releases": releases}, indent=1))
    assert opened(tmp_path).tables["lot"].rows == 2000


def test_releases_of_one_process_are_compiled_even_from_several_files(tmp_path):
    early = {"ocid": "1", "date": "2026-01-01", "tag": ["tender"], "tender": {"status": "active", "title": "x"}}
    bids = {"details": [{"id": 1, "status": "pending", "tenderers": [{"id": "S"}]}]}
    late = {"ocid": "1", "date": "2026-02-01", "tag": ["bid"], "tender": {"status": "complete"}, "bids": bids}
    last = {"ocid": "1", "date": "2026-03-01", "tag": ["bid"], "bids": {"details": [{"id": 1, "status": "valid"}]}}
    given(tmp_path, "a.json", json.dumps({"releases": [last]}))
    given(tmp_path, "b.json", json.dumps({"releases": [late, early]}))
    record = opened(tmp_path)
    assert rows(record, "lot", "lot_id", "status") == [("1", "complete")]
    assert rows(record, "bid", "bidder_id", "status") == [("S", "valid")]


def test_what_cannot_be_a_process_is_left_out_as_a_fault(tmp_path):
    given(tmp_path, "data.jsonl", '{"ocid": 5, "tender": {}}\n{"tender": {}}\nnonsense\n{"ocid": "a"}\n{"ocid": "a"}\n')
    record = opened(tmp_path)
    assert rows(record, "lot", "lot_id", "place_id") == [("a", "ocds")]
    assert faults(record) == [
        (1, "ocid", "a text", "5"),
        (2, "ocid", "a text", "None"),
        (3, None, "a JSON object", "nonsense"),
        (5, "ocid", "a process not seen before", "a"),
    ]
    assert sum(record.left_out["lot"].values()) == 4


def test_an_id_that_is_no_text_counts_as_none(tmp_path):
    bids = {"details": [{"status": "valid", "tenderers": [{"id": 7}]}]}
    record = read_one(tmp_path, {"ocid": "a", "buyer": {"id": 1}, "bids": bids})
    assert rows(record, "lot", "buyer_id") == [(None,)]
    assert rows(record, "bid", "bidder_id") == [(None,)]


def test_tables_without_rows_are_there_because_the_data_could_say_it(tmp_path):
    record = read_one(tmp_path, {"ocid": "a"})
    assert {table: files.rows for table, files in record.tables.items()} == {
        "place": 1, "body": 0, "lot": 1, "bid": 0, "bid_party": 0, "award": 0, "award_party": 0, "award_item": 0,
    }  # fmt: skip
    assert "device_hash" not in record.tables["bid"].columns


def test_the_first_currency_is_that_of_bids_before_awards_and_never_of_a_cancelled_process(tmp_path):
    def bid(currency):
        return {"details": [{"status": "valid", "value": {"amount": 1, "currency": currency}}]}

    cancelled = {"ocid": "a", "tender": {"status": "cancelled"}, "bids": bid("EUR")}
    awarded = {"ocid": "b", "awards": [{"value": {"amount": 1, "currency": "GBP"}}]}
    record = read_one(
        tmp_path, cancelled, awarded, {"ocid": "c", "bids": bid("USD")}, {"ocid": "d", "bids": bid("CAD")}
    )
    assert record.currency() == "USD"


def test_the_main_currency_is_that_of_bids_made_in_processes_that_are_not_left_out(tmp_path):
    def process(ocid, currency, status="valid", details=None):
        bid = {"status": status, "value": {"amount": 1, "currency": currency}}
        return {"ocid": ocid, "tender": {"procurementMethodDetails": details}, "bids": {"details": [bid, bid]}}

    record = read_one(
        tmp_path,
        process("a", "USD", details="EXC"),
        process("b", "GBP", "invited"),
        process("c", "EUR"),
        process("d", "CAD"),
    )
    assert record.currency() == "USD"
    assert record.currency(lambda details: details == "EXC") == "EUR"
    assert record.bids_in_other_money("EUR") == {"USD": 2, "CAD": 2}


def test_a_number_without_a_currency_is_no_amount(tmp_path):
    bids = [
        {"status": "valid", "value": {"amount": 10}},
        {"status": "valid", "value": {"amount": 10, "currency": "CNY"}},
    ]
    record = read_one(tmp_path, {"ocid": "a", "bids": {"details": bids}})
    assert rows(record, "bid", "amount_fen") == [(None,), (1000,)]
    assert [(fault.column, fault.expected, fault.got) for fault in record.faults] == [
        ("amount_fen", "an amount with its currency", "10 (a/bids/1)")
    ]


def test_amounts_are_exact_and_too_large_ones_are_faults(tmp_path):
    amounts = ["0.1", "1e2", "-3", "0.005", "0.015", "1e30", "true", "12345678901234.56"]
    value = '{{"status":"valid","value":{{"amount":{0},"currency":"CNY"}}}}'
    details = ",".join(value.format(amount) for amount in amounts)
    given(tmp_path, "data.jsonl", f'{{"ocid":"a","bids":{{"details":[{details}]}}}}\n')
    record = opened(tmp_path)
    assert [row[0] for row in rows(record, "bid", "amount_fen")] == [
        10,
        10000,
        -300,
        0,
        2,
        None,
        None,
        1234567890123456,
    ]
    assert [fault.got for fault in record.faults] == [
        "0.005 → 0.00 (a/bids/4)",
        "0.015 → 0.02 (a/bids/5)",
        "1E+30 (a/bids/6)",
        "True (a/bids/7)",
    ]


def test_an_amount_finer_than_a_hundredth_is_rounded_and_told_and_its_row_stays(tmp_path):
    def value(amount):
        return {"amount": amount, "currency": "CNY"}

    release = {
        "ocid": "ocds-x-1",
        "tender": {"value": value(100.004)},
        "bids": {"details": [{"value": value(1.5)}, {"value": value(-2.999)}]},
        "awards": [{"value": value(7.0)}],
    }
    line = json.dumps(release).replace("7.0,", "7." + "0" * 40 + "1,")
    given(tmp_path, "data.jsonl", '{"ocid": "ocds-x-0"}\n' + line + "\n")
    record = opened(tmp_path)
    assert rows(record, "lot", "valued_fen") == [(None,), (10000,)]
    assert rows(record, "bid", "amount_fen") == [(150,), (-300,)]
    assert rows(record, "award", "amount_fen") == [(700,)]
    two = "an amount of at most two decimals (rounded)"
    assert faults(record) == [
        (2, "valued_fen", two, "100.004 → 100.00 (ocds-x-1)"),
        (2, "amount_fen", two, "-2.999 → -3.00 (ocds-x-1/bids/2)"),
        (2, "amount_fen", two, f"7.{'0' * 40}1 → 7.00 (ocds-x-1/awards/1)"),
    ]
    assert (record.left_out, record.currency()) == ({}, "CNY")


def test_record_tables_and_open_contracting_data_may_lie_together(tmp_path):
    given(tmp_path, "data.jsonl", '{"ocid": "a"}\n')
    given(tmp_path, "payment.csv", "payment_id\nq1\n")
    assert opened(tmp_path).kind == "mixed"


@pytest.mark.parametrize("code", ["R003", "R018", "R024", "R028", "R035", "R038"])
def test_every_process_of_the_vectors_becomes_a_lot(tmp_path, code):
    source = vector_path("ocds-indicators", f"{code}.jsonl")
    record = opened(tmp_path, source)
    written = [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines() if line.strip()]
    assert [row[0] for row in rows(record, "lot", "lot_id")] == [release["ocid"] for release in written]
    bids = [bid for release in written for bid in release.get("bids", {}).get("details", [])]
    assert [row[0] for row in rows(record, "bid", "status")] == [bid.get("status") for bid in bids]


def test_numbers_and_texts_that_no_file_can_hold_stop_nothing(tmp_path):
    lines = [
        '{"ocid": "half \\ud800", "buyer": {"id": "\\udfff"}, "tender": {"numberOfTenderers": 1' + "0" * 30 + "}}",
        '{"ocid": "b", "bids": {"details": [{"value": {"amount": 1e99999999999999999999}}]}}',
        '{"ocid": "c", "tender": ' + "[" * 100_000,
        '{"ocid": "d", "tender": {"tenderPeriod": {"startDate": "0000-01-01", "endDate": "9999-12-31T23:59:59-12:00"}}}',
        '{"ocid": "e", "tender": [], "bids": {"details": [1, null]}, "awards": {"x": 1}, "buyer": "B", "parties": [[]]}',
    ]
    given(tmp_path, "data.jsonl", "\n".join(lines) + "\n")
    record = opened(tmp_path)
    assert [row[0] for row in rows(record, "lot", "lot_id")] == ["half ?", "d", "e"]
    assert rows(record, "lot", "opens_at", "deadline_at")[1] == (None, None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_packages_are_read_in_whatever_encoding_they_are_written(tmp_path, encoding):
    package = {"releases": [{"ocid": "a", "buyer": {"id": "梅坪村", "name": "梅坪村"}}]}
    given(tmp_path, "package.json", "")
    (tmp_path / "in" / "package.json").write_bytes(json.dumps(package, ensure_ascii=False, indent=1).encode(encoding))
    record = opened(tmp_path)
    assert (rows(record, "lot", "place_id"), record.faults) == ([("梅坪村",)], [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "a JSON object"),
        (
            '{"records": [{"ocid": "a", "releases": [{"url": "u", "date": "2026-01-01", "tag": ["award"]}]}]}',
            "a release",
        ),
    ],
)
def test_a_file_without_any_release_says_so(tmp_path, text, expected):
    given(tmp_path, "package.json", text)
    assert [fault.expected for fault in opened(tmp_path).faults] == [expected]

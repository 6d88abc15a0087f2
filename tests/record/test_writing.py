"""The writer: batches of any size, constant memory, files that read back as what was given."""

from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.csv as pv
import pyarrow.parquet as pq

from daylight.record import writing
from daylight.record.columns import LOCAL
from daylight.record.schema import RECORD
from daylight.record.writing import RecordWriter


def test_rows_in_schema_order_and_named_columns_become_one_file_a_table(tmp_path):
    with RecordWriter(tmp_path) as writer:
        writer.add("rest_day", [(date(2026, 1, 1), True), (date(2026, 1, 4), False)])
        writer.add(
            "payment",
            {"payment_id": ["q1"], "amount_fen": [5], "paid_at": [datetime(2026, 1, 31, 9, 30, tzinfo=LOCAL)]},
        )
        writer.add("payment", {"payment_id": ["q2"], "amount_fen": [None], "paid_at": [None]})
    assert writer.counts == {"rest_day": 2, "payment": 2}
    assert pq.read_table(tmp_path / "rest_day.parquet").column_names == ["day", "is_rest"]
    payment = pq.read_table(tmp_path / "payment.parquet")
    assert payment.column_names == ["payment_id", "amount_fen", "paid_at"]
    assert payment["amount_fen"].to_pylist() == [5, None]


def test_a_time_is_written_as_the_clock_in_china_showed_it(tmp_path):
    with RecordWriter(tmp_path) as writer:
        moments = [datetime(2026, 1, 31, 16, 30, tzinfo=UTC), datetime(2026, 2, 1, 0, 30, tzinfo=LOCAL)]
        writer.add("period", {"place_id": ["v1", "v2"], "closed_at": moments})
    written = pq.read_table(tmp_path / "period.parquet")["closed_at"]
    assert written.type == pa.timestamp("us")
    assert written.to_pylist() == [datetime(2026, 2, 1, 0, 30, tzinfo=LOCAL).replace(tzinfo=None)] * 2


def test_an_empty_text_is_an_absent_one(tmp_path):
    with RecordWriter(tmp_path) as writer:
        writer.add("place", {"place_id": ["v1"], "name": [""]})
    assert pq.read_table(tmp_path / "place.parquet")["name"].to_pylist() == [None]


def test_full_row_groups_leave_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "ROWS_A_GROUP", 10)
    with RecordWriter(tmp_path) as writer:
        for start in range(0, 95, 5):
            writer.add("rest_day", {"day": [date(2026, 1, 1)] * 5, "is_rest": [start % 2 == 0] * 5})
            assert sum(table.num_rows for table in writer._waiting["rest_day"]) < 10
    assert pq.ParquetFile(tmp_path / "rest_day.parquet").metadata.num_row_groups == 10


def test_csv_has_headings_and_leaves_absent_values_empty(tmp_path):
    with RecordWriter(tmp_path, "csv") as writer:
        writer.add("payment", [(("q1", "v1") + (None,) * (len(RECORD["payment"].columns) - 2))])
    table = pv.read_csv(tmp_path / "payment.csv")
    assert table.column_names == list(RECORD["payment"].columns)
    assert table["payment_id"].to_pylist() == ["q1"]

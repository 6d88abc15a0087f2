"""A record in Parquet files: read where they lie, of different columns and clocks, in a folder a county or in one."""

import importlib
from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from daylight.record.schema import READABLE
from daylight.risk.duck import Bounds, Duck
from daylight.risk.sources import ParquetFiles

pytestmark = [pytest.mark.java, pytest.mark.xdist_group("spark")]


@pytest.fixture
def runner(spark):
    opened = importlib.import_module("daylight.risk.spark").SparkRunner(session=spark)
    yield opened
    opened.close()


def put(path, **columns):
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), path)
    return path


def test_times_with_and_without_a_zone_are_both_what_the_clock_showed(runner, tmp_path) -> None:
    plain = put(
        tmp_path / "a.parquet",
        payment_id=["p1"],
        paid_at=pa.array([datetime.fromisoformat("2026-03-01 09:00")], pa.timestamp("us")),
    )
    moment = pa.array([datetime(2026, 3, 1, 17, tzinfo=UTC)], pa.timestamp("us", tz="Asia/Shanghai"))
    zoned = put(tmp_path / "b.parquet", payment_id=["p2"], paid_at=moment)
    runner.load_files("payment", ParquetFiles(("payment_id", "paid_at"), (plain,), (zoned,)))
    assert runner.rows('SELECT payment_id, paid_at FROM "payment" ORDER BY payment_id') == [
        {"payment_id": "p1", "paid_at": datetime.fromisoformat("2026-03-01 09:00")},
        {"payment_id": "p2", "paid_at": datetime.fromisoformat("2026-03-02 01:00")},
    ]


def test_a_column_that_a_file_lacks_reads_as_empty(runner, tmp_path) -> None:
    first = put(tmp_path / "a.parquet", asset_id=["a1"], value_fen=pa.array([5], pa.int64()))
    second = put(tmp_path / "b.parquet", asset_id=["a2"], registered_on=[date(2026, 1, 1)])
    runner.load_files("asset", ParquetFiles(("asset_id", "value_fen", "registered_on"), (first, second)))
    table = runner.table("asset", tuple(READABLE["asset"].columns)).sort_by("asset_id")
    assert table.select(["asset_id", "value_fen", "registered_on", "class"]).to_pylist() == [
        {"asset_id": "a1", "value_fen": 5, "registered_on": None, "class": None},
        {"asset_id": "a2", "value_fen": None, "registered_on": date(2026, 1, 1), "class": None},
    ]


def test_a_folder_a_county_is_one_table_read_in_as_many_partitions(spark, runner, tmp_path) -> None:
    files = [
        put(tmp_path / f"county={code}" / "asset.parquet", asset_id=[f"{code}-1"], place_id=[code])
        for code in ("3401", "3402", "3403")
    ]
    other = put(tmp_path / "乡镇 [2026]" / "asset.parquet", asset_id=["x"], place_id=["3404"])
    runner.load_files("asset", ParquetFiles(("asset_id", "place_id"), (*files, other)))
    assert [row["n"] for row in runner.rows("SELECT COUNT(DISTINCT place_id) AS n FROM asset")] == [4]
    assert "county" not in spark.table("asset").columns


def test_a_runner_takes_its_tables_away_and_leaves_a_borrowed_session_running(spark, runner) -> None:
    runner.load("asset", pa.table({"asset_id": ["a1"]}))
    with runner.given({"param_limit": pa.table({"limit_fen": pa.array([], pa.int64())})}):
        assert runner.rows("SELECT * FROM param_limit") == []
    assert not spark.catalog.tableExists("param_limit")
    runner.close()
    assert not spark.catalog.tableExists("asset")
    assert spark.range(1).count() == 1


def test_a_record_as_it_stood_on_a_day_is_the_same_on_both_engines(runner, tmp_path) -> None:
    moments = [datetime(2026, month, 5, 9) for month in (1, 3, 5)]  # noqa: DTZ001 - local clock time
    paid = pa.array([moments[0], moments[2], None], pa.timestamp("us"))
    path = put(
        tmp_path / "a.parquet",
        payment_id=["p1", "p2", "p3"],
        approved_at=pa.array([moments[0], moments[1], moments[2]], pa.timestamp("us")),
        paid_at=paid,
    )
    files = ParquetFiles(("payment_id", "approved_at", "paid_at"), (path,), known_on=date(2026, 3, 31))
    expected = [{"payment_id": "p1", "paid_at": moments[0]}, {"payment_id": "p2", "paid_at": None}]
    for engine in (runner, Duck(Bounds((tmp_path,)))):
        engine.load_files("payment", files)
        assert engine.rows('SELECT payment_id, paid_at FROM "payment" ORDER BY payment_id') == expected


def test_bids_for_a_lot_that_is_still_open_on_the_day_are_sealed_on_both_engines(runner, tmp_path) -> None:
    days = [datetime(2026, month, 5, 9) for month in (3, 5)]  # noqa: DTZ001 - local clock time
    times = pa.timestamp("us")
    lots = put(
        tmp_path / "l.parquet",
        lot_id=["l1", "l2"],
        deadline_at=pa.array(days, times),
        listed_at=pa.array([None, None], times),
    )
    bids = put(
        tmp_path / "b.parquet",
        bid_id=["b1", "b2", "b3", "b4"],
        lot_id=["l1", "l2", None, "l1"],
        submitted_at=pa.array([days[0], days[0], None, days[1]], times),
    )
    day = date(2026, 3, 31)
    for engine in (runner, Duck(Bounds((tmp_path,)))):
        engine.load_files("lot", ParquetFiles(("lot_id", "deadline_at", "listed_at"), (lots,), known_on=day))
        engine.load_files(
            "bid", ParquetFiles(("bid_id", "lot_id", "submitted_at"), (bids,), known_on=day, is_sealed=True)
        )
        assert [row["bid_id"] for row in engine.rows("SELECT bid_id FROM bid ORDER BY bid_id")] == ["b1", "b3"]


def test_files_with_and_without_zones_may_have_different_columns_on_both_engines(runner, tmp_path) -> None:
    moment = datetime(2026, 3, 5, 1, tzinfo=UTC)
    zoned = put(
        tmp_path / "z.parquet",
        payment_id=["p1"],
        purpose=["x"],
        paid_at=pa.array([moment], pa.timestamp("us", tz="UTC")),
    )
    plain = put(tmp_path / "p.parquet", payment_id=["p2"], place_id=["v1"])
    files = ParquetFiles(("payment_id", "place_id", "purpose", "paid_at"), (plain,), (zoned,))
    for engine in (runner, Duck(Bounds((tmp_path,)))):
        engine.load_files("payment", files)
        found = engine.rows("SELECT payment_id, place_id, purpose, paid_at FROM payment ORDER BY payment_id")
        assert [tuple(row.values()) for row in found] == [
            ("p1", None, "x", moment.replace(hour=9, tzinfo=None)),
            ("p2", "v1", None, None),
        ]

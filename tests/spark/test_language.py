"""The language of models means the same on both engines, word by word, also at its edges."""

import importlib
from datetime import date, datetime
from decimal import Decimal

import pytest

from daylight.record.columns import arrow_table, engine_table
from daylight.record.schema import RECORD
from daylight.risk.dialect import read_query, render
from daylight.risk.duck import Duck

pytestmark = [pytest.mark.java, pytest.mark.xdist_group("spark")]

ASSET = {
    "asset_id": ["a1", "a2", "a3", "a4", "a5"],
    "place_id": ["v1", "v1", "v2", None, "v1"],
    "class": ["田", None, " b ", "", "Ab"],
    "area_m2": [0.5, 1.5, 2.5, None, -1.5],
    "value_fen": [9_000_000_000, None, 7, -3, 7],
    "is_rentable": [True, False, None, True, False],
    "registered_on": [date(2024, 1, 31), date(2024, 2, 29), None, date(2025, 12, 31), date(2026, 3, 1)],
}
LOT = {
    "lot_id": ["l1", "l2", "l3"],
    "place_id": ["v1", "v1", "v1"],
    "opens_at": [datetime.fromisoformat("2026-03-01 00:00:00+08:00"), datetime.fromisoformat("2026-03-01 23:59:59.9+08:00"), None],
    "deadline_at": [datetime.fromisoformat("2026-03-02 00:00:00.5+08:00"), datetime.fromisoformat("2026-02-28 12:00:00+08:00"), None],
}  # fmt: skip

WORDS = {
    "a fraction cast to a whole number is rounded": "SELECT asset_id AS k, CAST(area_m2 AS BIGINT) AS n, CAST(pct_of(value_fen, 2) AS BIGINT) AS m FROM asset",
    "a decimal cast to a whole number is rounded": "SELECT asset_id AS k, CAST(value_fen * :half AS BIGINT) AS n FROM asset",
    "missing values stand first in a window": "SELECT asset_id AS k, ROW_NUMBER() OVER (ORDER BY class, asset_id) AS up, ROW_NUMBER() OVER (ORDER BY class DESC, asset_id) AS down FROM asset",
    "missing parts make a missing text": "SELECT asset_id AS k, class || '/' || place_id AS t, COALESCE(class, '—') || '%' AS u FROM asset",
    "texts": "SELECT asset_id AS k, TRIM(class) AS t, UPPER(class) AS u, LENGTH(class) AS n, SUBSTRING(class, 1, 1) AS s, REPLACE(class, 'b', '') AS r, CASE WHEN class LIKE '%b%' THEN 1 ELSE 0 END AS l FROM asset",
    "numbers written as texts": "SELECT asset_id AS k, CAST(value_fen AS VARCHAR) AS n, CAST(registered_on AS VARCHAR) AS d FROM asset",
    "times written as texts": "SELECT lot_id AS k, CAST(opens_at AS VARCHAR) AS t, CAST(CAST(opens_at AS DATE) AS TIMESTAMP) AS m FROM lot",
    "days and months": "SELECT asset_id AS k, plus_months(registered_on, 1) AS m, plus_days(registered_on, value_fen - value_fen + 1) AS d, month_of(registered_on) AS f, year_of(registered_on) AS y, days_between(registered_on, :as_of) * 100000000 AS n FROM asset",
    "times": "SELECT lot_id AS k, day_of(opens_at) AS d, hour_of(opens_at) AS h, days_between(opens_at, deadline_at) AS n, CASE WHEN opens_at < deadline_at THEN 1 ELSE 0 END AS b FROM lot",
    "shares": "SELECT asset_id AS k, pct_of(value_fen, value_fen - 7) AS p, ratio_of(1, value_fen) AS r FROM asset",
    "least and greatest": "SELECT asset_id AS k, GREATEST(value_fen, 5) AS g, LEAST(value_fen, 5) AS l, NULLIF(value_fen, 7) AS n, ABS(value_fen) AS a FROM asset",
    "groups": "SELECT place_id AS k, COUNT(*) AS n, COUNT(value_fen) AS m, COUNT(DISTINCT value_fen) AS u, SUM(value_fen) AS s, MIN(class) AS c, mean_of(area_m2) AS a, deviation_of(area_m2) AS d, quantile8(area_m2, 25) AS q FROM asset GROUP BY place_id",
    "running windows": "SELECT asset_id AS k, SUM(value_fen) OVER (PARTITION BY place_id ORDER BY asset_id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS s, LAG(asset_id) OVER (PARTITION BY place_id ORDER BY asset_id) AS l, COUNT(*) OVER (ORDER BY days_between(DATE '2000-01-01', registered_on) RANGE BETWEEN 60 PRECEDING AND CURRENT ROW) AS n FROM asset",
    "truth and absence": "SELECT asset_id AS k, is_rentable AS b, CASE WHEN NOT is_rentable THEN 1 WHEN is_rentable IS NULL THEN 2 END AS n FROM asset WHERE value_fen NOT IN (-3) OR value_fen IS NULL",
}  # fmt: skip


def answers(runner, text):
    for name, columns in (("asset", ASSET), ("lot", LOT)):
        runner.load(name, engine_table(name, arrow_table(name, columns), RECORD[name].columns))
    query, wrong = read_query(text, {})
    assert wrong == []
    rows = runner.rows(render(query, {"as_of": date(2026, 6, 30), "half": Decimal("0.5")}, dialect=runner.dialect))
    plain = [
        {name: round(value, 9) if isinstance(value, float) else value for name, value in row.items()} for row in rows
    ]
    return sorted(plain, key=lambda row: str(row["k"]))


@pytest.mark.parametrize("text", WORDS.values(), ids=WORDS.keys())
def test_a_word_means_the_same_on_both_engines(text, spark) -> None:
    runner = importlib.import_module("daylight.risk.spark").SparkRunner(session=spark)
    assert answers(runner, text) == answers(Duck(), text)

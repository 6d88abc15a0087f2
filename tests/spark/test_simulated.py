"""A simulated county, with planted schemes and honest look-alikes: every model finds on Spark what it finds on DuckDB."""

import importlib
from datetime import date

import pyarrow.parquet as pq
import pytest

from daylight.record.schema import RECORD
from daylight.risk.duck import Bounds, Duck
from daylight.risk.engine import Scan
from daylight.risk.page_reading import read_pages
from daylight.risk.sources import ParquetFiles
from daylight.simulate.tables.making import Size, write_county
from risk.examples import RISK
from spark.telling import told

pytestmark = [pytest.mark.java, pytest.mark.xdist_group("spark")]

AS_OF = date(2026, 6, 30)
PAGES, _ERRORS = read_pages(RISK)
SIZE = Size(4, 6, 2, AS_OF, 0.25, 1)


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    """Four villages and half a year, as Parquet files."""
    folder = tmp_path_factory.mktemp("county")
    write_county(SIZE, folder)
    return {
        path.stem: ParquetFiles(tuple(pq.read_schema(path).names), (path,))
        for path in sorted(folder.glob("*.parquet"))
        if path.stem in RECORD
    }


@pytest.fixture(scope="module")
def on_duckdb(county):
    folder = next(iter(county.values())).plain[0].parent
    with Scan(county, AS_OF, Duck(Bounds((folder,)))) as scan:
        yield scan


@pytest.fixture(scope="module")
def on_spark(county, spark):
    with Scan(county, AS_OF, importlib.import_module("daylight.risk.spark").SparkRunner(session=spark)) as scan:
        yield scan


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.code)
def test_a_simulated_county_gives_the_same_findings_on_both_engines(page, on_duckdb, on_spark) -> None:
    assert told(on_spark.detect(page)) == told(on_duckdb.detect(page))


def test_the_simulated_county_gives_most_models_something_to_find(on_duckdb) -> None:
    found = [page.code for page in PAGES if on_duckdb.detect(page).findings]
    assert len(found) > len(PAGES) // 3

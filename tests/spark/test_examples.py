"""One model text, two engines: every worked example of every page gives on Spark what it gives on DuckDB."""

import importlib

import pytest

from daylight.risk.engine import Scan, detect
from daylight.risk.page_reading import read_pages
from risk.examples import RISK, checked, example_record
from spark.telling import told

pytestmark = [pytest.mark.java, pytest.mark.xdist_group("spark")]

PAGES, _ERRORS = read_pages(RISK)
EXAMPLES = [
    pytest.param(page, example, id=f"{page.code} {example.title}") for page in PAGES for example in page.examples
]


@pytest.mark.parametrize(("page", "example"), EXAMPLES)
def test_a_worked_example_finds_on_spark_what_it_finds_on_duckdb(page, example, spark) -> None:
    runner = importlib.import_module("daylight.risk.spark").SparkRunner(session=spark)
    record = example_record(example)
    with Scan(record, example.as_of, runner) as scan:
        found = scan.detect(page, example.values)
    assert checked(found, example) == (example.findings, example.assessability)
    assert told(found) == told(detect(record, page, example.values, as_of=example.as_of))

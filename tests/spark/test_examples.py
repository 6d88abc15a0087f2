"""One model text, two engines: every worked example of every page gives on Spark what it gives on DuckDB."""

import importlib
from dataclasses import replace

import pytest

from daylight.risk.engine import Scan, detect
from daylight.risk.page_reading import read_pages
from risk.examples import RISK, checked, example_record

pytestmark = [pytest.mark.java, pytest.mark.xdist_group("spark")]

PAGES, _ERRORS = read_pages(RISK)
EXAMPLES = [
    pytest.param(page, example, id=f"{page.code} {example.title}") for page in PAGES for example in page.examples
]


def told(result):
    """What is found, to nine digits: engines add up in an order of their own, and the last bit of a share may differ."""
    return replace(result, findings=tuple(
        replace(one, value=digits(one.value), threshold=digits(one.threshold)) for one in result.findings
    ))  # fmt: skip


def digits(value):
    return None if value is None else float(f"{value:.9g}")


@pytest.mark.parametrize(("page", "example"), EXAMPLES)
def test_a_worked_example_finds_on_spark_what_it_finds_on_duckdb(page, example, spark) -> None:
    runner = importlib.import_module("daylight.risk.spark").SparkRunner(session=spark)
    record = example_record(example)
    with Scan(record, example.as_of, runner) as scan:
        found = scan.detect(page, example.values)
    assert checked(found, example) == (example.findings, example.assessability)
    assert told(found) == told(detect(record, page, example.values, as_of=example.as_of))

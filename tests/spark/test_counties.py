"""A province: a model that compares the rows of a county is asked once a county, and every engine answers the same."""

import importlib

import pytest

from daylight.risk.by_county import CountyScan
from daylight.risk.duck import Bounds, Duck
from daylight.risk.page_reading import read_pages
from daylight.risk.parts import parts_of
from daylight.risk.places import Places
from risk.examples import RISK
from spark.province import AS_OF, in_folders, places, record

PAGES = {page.code: page for page in read_pages(RISK)[0]}


def found(code, sources, runner):
    with CountyScan(sources, AS_OF, runner) as scan:
        scan.divide(places())
        return scan.detect(PAGES[code])


def pairs(result):
    return {tuple(row for _table, row in finding.evidence) for finding in result.findings}


def test_a_record_of_one_county_or_without_places_is_not_divided() -> None:
    assert parts_of(Places()) == ()
    assert parts_of(Places({"a": None, "a1": "a"}, levels={"a": "county"})) == ()


def test_each_place_lies_in_one_part_and_what_lies_in_no_county_has_its_own() -> None:
    first, second, rest = parts_of(places())
    assert first.places == {"a", "a1", "a2"}
    assert second.places == {"b", "b1", "b2"}
    assert rest.others
    assert rest.places == first.places | second.places


@pytest.mark.parametrize("as_files", [False, True])
def test_a_model_of_the_county_sees_one_county_at_a_time_on_duckdb(as_files, tmp_path) -> None:
    sources = in_folders(tmp_path) if as_files else record()
    result = found("F08", sources, Duck(Bounds((tmp_path,))))
    assert pairs(result) == {("i1", "i2"), ("i5", "i6"), ("i7", "i8")}
    assert sum(row.assessed for row in result.assessability) == 8


@pytest.mark.java
@pytest.mark.xdist_group("spark")
@pytest.mark.parametrize("code", ["F08", "P03"])
@pytest.mark.parametrize("as_files", [False, True])
def test_spark_finds_in_a_province_what_duckdb_finds(code, as_files, spark, tmp_path) -> None:
    runner = importlib.import_module("daylight.risk.spark").SparkRunner(session=spark)
    sources = in_folders(tmp_path) if as_files else record()
    assert found(code, sources, runner) == found(code, record(), Duck())

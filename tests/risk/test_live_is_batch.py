"""What a village sees live is what a scan of the county says of it: for every model that is complete within a place."""

import tempfile
from datetime import date
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from daylight.record.schema import RECORD
from daylight.risk.engine import Scan
from daylight.risk.page_reading import read_pages
from daylight.risk.pages import Within
from daylight.simulate.tables.making import Size, write_county
from risk.examples import RISK

UNTIL = date(2026, 6, 30)
PAGES = [page for page in read_pages(RISK)[0] if page.complete_within is Within.PLACE]


def simulated(seed: int, fraud: float):
    """A small county with planted schemes, as Arrow tables."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_county(Size(villages=4, months=4, seed=seed, until=UNTIL, fraud=fraud, townships=2), folder)
        return {path.stem: pq.read_table(path) for path in folder.glob("*.parquet") if path.stem in RECORD}


def at(record, place: str):
    """The record of one place: its own rows; tables that know no place are whole."""
    return {
        name: table.filter(pc.equal(table["place_id"], place)) if "place_id" in table.column_names else table
        for name, table in record.items()
    }


def assessed(result, place: str):
    return [row for row in result.assessability if row.place_id == place]


@settings(max_examples=6)
@given(st.integers(min_value=1, max_value=10_000), st.sampled_from((0.2, 0.6)), st.data())
def test_a_place_alone_gives_what_the_county_gives_for_it(seed: int, fraud: float, data: st.DataObject) -> None:
    record = simulated(seed, fraud)
    place = data.draw(st.sampled_from(sorted(set(record["payment"]["place_id"].to_pylist()))))
    with Scan(record, UNTIL) as county, Scan(at(record, place), UNTIL) as village:
        for page in PAGES:
            whole, alone = county.detect(page), village.detect(page)
            assert [one for one in whole.findings if one.place_id == place] == list(alone.findings), page.code
            assert assessed(whole, place) == assessed(alone, place), page.code


def test_the_counties_hold_something_to_find() -> None:
    record = simulated(7, 0.6)
    with Scan(record, UNTIL) as scan:
        hit = {page.code for page in PAGES if scan.detect(page).findings}
    assert len(hit) >= 10, hit

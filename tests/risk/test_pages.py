"""Every page is executed: what its worked examples say is what the engine finds."""

import pytest

from daylight.risk.engine import detect
from daylight.risk.page_reading import read_pages
from risk.examples import RISK, checked, example_record

PAGES, ERRORS = read_pages(RISK)
EXAMPLES = [
    pytest.param(page, example, id=f"{page.code} {example.title}") for page in PAGES for example in page.examples
]


def test_every_page_of_the_house_is_readable() -> None:
    assert ERRORS == ()
    assert {"F06", "F08", "F17", "P01", "P03", "P04"} <= {page.code for page in PAGES}


@pytest.mark.parametrize(("page", "example"), EXAMPLES)
def test_a_worked_example_finds_what_the_page_says(page, example) -> None:
    result = detect(example_record(example), page, example.values, as_of=example.as_of)
    assert checked(result, example) == (example.findings, example.assessability)


@pytest.mark.parametrize(("page", "example"), EXAMPLES)
def test_every_subject_is_counted_once_as_assessed_or_not(page, example) -> None:
    record = example_record(example)
    counted = detect(record, page, example.values, as_of=example.as_of).assessability
    rows = sum(record[subject].num_rows for subject in page.subjects if subject in record)
    absent = sum(row.not_assessable for row in counted if set(row.missing) <= set(page.subjects))
    assert sum(row.assessed + row.not_assessable for row in counted) == rows + absent
    if all(subject in record for subject in page.subjects):  # bidders that no table lists are found, not counted
        assert all(0 <= row.hit <= row.assessed for row in counted)

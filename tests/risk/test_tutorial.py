"""The tutorial's model works: the page in the document is taken out and run as it stands."""

import re
from pathlib import Path

import pytest

from daylight.risk.engine import detect
from daylight.risk.page_reading import read_page
from risk.examples import checked, example_record

TUTORIAL = Path(__file__).parents[2] / "docs" / "writing-a-model.md"


@pytest.fixture
def page(tmp_path: Path):
    text = re.search(r"````markdown\n(.*?)\n````", TUTORIAL.read_text("utf-8"), re.DOTALL)
    assert text is not None
    path = tmp_path / "F90-hospitality.md"
    path.write_text(text[1] + "\n", encoding="utf-8")
    found, errors = read_page(path)
    assert errors == ()
    return found


def test_the_tutorials_page_finds_exactly_what_its_examples_say(page) -> None:
    assert len(page.examples) == 2
    for example in page.examples:
        result = detect(example_record(example), page, example.values, as_of=example.as_of)
        assert checked(result, example) == (example.findings, example.assessability), example.title


def test_its_sentence_reads_as_the_tutorial_promises(page) -> None:
    result = detect(example_record(page.examples[0]), page, {}, as_of=page.examples[0].as_of)
    (finding,) = result.findings
    assert finding.explanation_en == (
        "2 payments for hospitality this quarter come to 6,200.00 yuan, above the limit of 5,000.00."
    )
    assert "6,200.00" in finding.explanation_zh

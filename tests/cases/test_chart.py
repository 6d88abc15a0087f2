"""The four-in-one chart: the same each time, nothing overlaps, every text inside its box, nothing that the page's policy forbids."""

import re
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daylight.cases import rulebook
from daylight.cases.chart import Chart, chart_of
from daylight.cases.drawing import _PAD, WIDTH, Box, lay_out, svg, text_width, wrap

CODES = ["payment", "clearance", "question"]


def _chart(code: str, language: str = "zh") -> Chart:
    return chart_of(rulebook.house().procedures[code], language=language)


def _overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width and other.x < one.x + one.width
        and one.y < other.y + other.height and other.y < one.y + one.height
    )  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("code", CODES)
def test_no_box_overlaps_another_and_every_text_is_inside_its_box(code: str, language: str) -> None:
    drawing = lay_out(_chart(code, language))
    for one, other in combinations(drawing.boxes, 2):
        assert not _overlap(one, other), (one.lines, other.lines)
    for box in drawing.boxes:
        assert box.x >= 0
        assert box.x + box.width <= WIDTH
        assert box.y + box.height <= drawing.height
        assert all(text_width(line) <= box.width - 2 * _PAD + 0.01 for line in box.lines), box.lines


@pytest.mark.parametrize("code", CODES)
def test_arrows_join_the_steps_in_their_order_and_cross_no_box(code: str) -> None:
    chart = _chart(code)
    drawing = lay_out(chart)
    steps = [box for box in drawing.boxes if box.code]
    assert [box.code for box in steps] == [step.code for step in chart.steps]
    assert len(drawing.arrows) == len(steps) - 1
    for arrow in drawing.arrows:
        level = arrow.points[1][1]
        assert not any(box.y < level < box.y + box.height for box in drawing.boxes)


@pytest.mark.parametrize("code", CODES)
def test_the_drawing_is_deterministic_and_speaks_to_a_screen_reader(code: str) -> None:
    text = svg(_chart(code))
    assert text == svg(_chart(code))
    root = ET.fromstring(text)
    space = "{http://www.w3.org/2000/svg}"
    assert root.attrib["role"] == "img"
    ids = root.attrib["aria-labelledby"].split()
    assert [root.find(f"{space}title").attrib["id"], root.find(f"{space}desc").attrib["id"]] == ids
    assert root.find(f"{space}title").text == _chart(code).title
    assert not re.search(r"style=|<script|on\w+=|href=", text)


def test_each_step_stands_beside_its_risk_requirement_and_basis() -> None:
    chart = _chart("payment")
    review = next(step for step in chart.steps if step.code == "review")
    assert chart.lanes[review.lane] == "镇三资中心审核岗"
    assert review.risks[0].requirement.startswith("核对合同")
    assert "1" in review.note  # another person than in step 1
    assert len(chart.bands) == 3


def test_a_text_with_marks_of_markup_is_written_as_text() -> None:
    chart = _chart("payment")
    hostile = Chart(chart.code, "<b>&", chart.language, chart.basis, chart.lanes, chart.steps, chart.bands)
    assert "<b>" not in svg(hostile)


@settings(max_examples=60)
@given(st.text(alphabet="同意支付，。（）abcWM 1234567890-", max_size=200), st.integers(60, 400))
def test_wrapping_loses_no_letter_and_fits(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(text_width(line) <= width for line in lines)

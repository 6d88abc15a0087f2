"""Drawing the flow chart 「流程图」 as SVG: our own layout, so that it is the same on paper, on a wall and for a screen reader.

Lanes stand for posts, rows for steps; to the right of the lanes run the columns risk, requirement and basis. Every text
is wrapped by its measured width and its box grows with it, so nothing is cut or overlaps (a test measures it). There is
no style attribute (the pages' policy forbids them): presentation attributes carry the print look, classes the colours.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from daylight.cases.chart import Chart, ChartRisk, ChartStep

WIDTH = 1587
"""A3 landscape at 96 dots an inch; the height follows the content."""
_MARGIN, _PAD, _GAP = 20, 6, 22
_FONT, _LINE = 12, 16
_HEAD = 34
_FLOW_SHARE = 0.46
_ASCENT = 12
_NARROW = frozenset("ijltfrI.,:;'|!()[] ")
_WIDE = frozenset("mwMW@%")


@dataclass(frozen=True)
class Box:
    """A rectangle with lines of text in it; `lines` fit by construction."""

    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]
    style: str
    code: str = ""


@dataclass(frozen=True)
class Arrow:
    """A way from one step to the next: down, across in the gap between rows, down."""

    points: tuple[tuple[float, float], ...]
    style: str


@dataclass(frozen=True)
class Drawing:
    """The laid-out picture, before it is written."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def text_width(text: str, size: float = _FONT) -> float:
    """The width of a text, rather too wide than too narrow: one em for Chinese, measured classes for Latin."""
    return sum(_letter_width(letter) for letter in text) * size


def _letter_width(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WFA":
        return 1.0
    if letter in _NARROW:
        return 0.36
    if letter in _WIDE:
        return 0.95
    return 0.72 if letter.isupper() else 0.6


def wrap(text: str, width: float) -> tuple[str, ...]:
    """Break a text into lines that fit: between any two Chinese characters, between words otherwise."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if line and text_width(line + piece) > width:
            lines.append(line.rstrip())
            line = ""
        # A single word longer than the line is cut: an address in a basis must not leave its box.
        while text_width(piece) > width and len(piece) > 1:
            cut = next(n for n in range(len(piece) - 1, 0, -1) if n == 1 or text_width(piece[:n]) <= width)
            lines.append(piece[:cut])
            piece = piece[cut:]  # noqa: PLW2901 - the rest of the same word
        line = (line + piece).lstrip() if not line else line + piece
    return (*lines, line.rstrip()) if line.strip() else tuple(lines)


def _pieces(text: str) -> Iterator[str]:
    """What may not be broken: a Chinese character with the punctuation behind it, or a word with its space."""
    piece = ""
    for letter in text:
        wide = unicodedata.east_asian_width(letter) in "WF"
        closing = letter in "，。；：、）」》！？,.;:)"
        if piece and not closing and (wide or piece[-1] == " " or unicodedata.east_asian_width(piece[-1]) in "WF"):
            yield piece
            piece = ""
        piece += letter
    if piece:
        yield piece


def lay_out(chart: Chart) -> Drawing:
    """Place every box and arrow; the same chart gives the same drawing."""
    with override(chart.language):
        columns = _columns(len(chart.lanes))
        boxes = list(_header(chart, columns))
        y = max(box.y + box.height for box in boxes) + _GAP
        arrows: list[Arrow] = []
        before: Box | None = None
        for step in chart.steps:
            box = _step_box(step, columns, y)
            beside = list(_risk_boxes(step.risks, columns, y))
            if before is not None:
                arrows.append(_arrow(before, box, step.state))
            boxes += [box, *beside]
            y = max(part.y + part.height for part in (box, *beside)) + _GAP
            before = box
        boxes += _footer(chart, y)
        return Drawing(WIDTH, max(box.y + box.height for box in boxes) + _MARGIN, tuple(boxes), tuple(arrows))


# The flow takes a bit less than half of the sheet: lanes need only be as wide as a step's title, the risks are prose.
def _columns(lanes: int) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """Where the lanes and the three text columns stand: (x, width) each."""
    inner = WIDTH - 2 * _MARGIN
    flow = inner * _FLOW_SHARE
    lane = flow / max(lanes, 1)
    rest = (inner - flow) / 3
    return (
        [(_MARGIN + number * lane, lane) for number in range(lanes)],
        [(_MARGIN + flow + number * rest, rest) for number in range(3)],
    )


_Columns = tuple[list[tuple[float, float]], list[tuple[float, float]]]


def _header(chart: Chart, columns: _Columns) -> Iterator[Box]:
    inner = WIDTH - 2 * _MARGIN
    lanes, texts = columns
    title = _box((_MARGIN, _MARGIN), inner, _("{title}: flow, risks, requirements and basis").format(title=chart.title),
                 style="chart-title")  # fmt: skip
    yield title
    y = title.y + title.height + _PAD
    heads = [*zip(lanes, chart.lanes, strict=True)]
    heads += zip(texts, (_("Integrity risk"), _("Requirement"), _("Basis and liability")), strict=True)
    tallest = max(len(wrap(text, width - 3 * _PAD)) for (_x, width), text in heads) * _LINE + 2 * _PAD
    for (x, width), text in heads:
        lines = wrap(text, width - 3 * _PAD)
        yield Box(x + _PAD / 2, y, width - _PAD, max(tallest, _HEAD), lines, "chart-head")


def _step_box(step: ChartStep, columns: _Columns, y: float) -> Box:
    x, width = columns[0][step.lane]
    texts = [f"{step.number}. {step.title}", *filter(None, (step.due, step.note))]
    if step.state:
        texts.append(state_title(step.state))
    style = "chart-step" + (f" chart-{step.state}" if step.state else "")
    return _box((x + _PAD / 2, y), width - _PAD, *texts, style=style, code=step.code)


def _risk_boxes(risks: Iterable[ChartRisk], columns: _Columns, y: float) -> Iterator[Box]:
    """One line of three boxes a risk, as tall as the tallest of the three."""
    for risk in risks:
        texts = (
            (f"{risk.level_title} · {risk.kind}", risk.problem, risk.cause),
            (risk.requirement,),
            (risk.basis, risk.penalty),
        )
        row = [
            _box((x + _PAD / 2, y), width - _PAD, *filter(None, column), style=f"chart-risk chart-risk-{risk.level}")
            for (x, width), column in zip(columns[1], texts, strict=True)
        ]
        tallest = max(box.height for box in row)
        for box in row:
            yield Box(box.x, box.y, box.width, tallest, box.lines, box.style)
        y += tallest + _PAD


def _footer(chart: Chart, y: float) -> list[Box]:
    inner = WIDTH - 2 * _MARGIN
    texts = [*chart.bands, *chart.basis]
    return [_box((_MARGIN, y), inner, *texts, style="chart-foot")] if texts else []


def _box(at: tuple[float, float], width: float, *texts: str, style: str, code: str = "") -> Box:
    lines = tuple(line for text in texts for line in wrap(text, width - 2 * _PAD))
    return Box(at[0], at[1], width, len(lines) * _LINE + 2 * _PAD, lines, style, code)


def _arrow(before: Box, after: Box, state: str) -> Arrow:
    start = (before.x + before.width / 2, before.y + before.height)
    end = (after.x + after.width / 2, after.y)
    between = after.y - _GAP / 2
    style = "chart-way" + (" chart-way-skipped" if state == "skipped" else "")
    return Arrow((start, (start[0], between), (end[0], between), end), style)


def state_title(state: str) -> str:
    """How a step of the chart stands, in the reader's language."""
    return {
        "done": pgettext("step", "done"),
        "now": _("▶ now here"),
        "planned": _("to come"),
        "skipped": _("not on this route"),
    }[state]


_LOOK = {
    "chart-title": ("#ffffff", "none"),
    "chart-head": ("#e8edf3", "#5b6b7d"),
    "chart-step": ("#ffffff", "#1f3a5f"),
    "chart-risk": ("#ffffff", "#8a97a6"),
    "chart-foot": ("#ffffff", "#c3ccd6"),
}
_MARKED = {
    "chart-now": ("#fff3c4", "#7a4f00"),
    "chart-done": ("#e6f2ea", "#1f5c3a"),
    "chart-skipped": ("#f4f4f4", "#8a97a6"),
}


def svg(chart: Chart) -> str:
    """The chart as an SVG element to stand in a page or alone; its title and description speak for it."""
    drawing = lay_out(chart)
    name = f"chart-{chart.code}"
    with override(chart.language):
        described = _("Flow chart of {title} with {steps} steps. The table below says the same.").format(
            title=chart.title, steps=len(chart.steps)
        )
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="flow-chart" role="img" viewBox="0 0 {_n(drawing.width)} '
        f'{_n(drawing.height)}" aria-labelledby="{name}-title {name}-desc" font-family="sans-serif" font-size="{_FONT}">'
    )
    parts = [
        head,
        f'<title id="{name}-title">{escape(chart.title)}</title>',
        f'<desc id="{name}-desc">{escape(described)}</desc>',
        f'<rect x="0" y="0" width="{_n(drawing.width)}" height="{_n(drawing.height)}" fill="#ffffff"/>',
        *(_arrow_svg(arrow) for arrow in drawing.arrows),
        *(_box_svg(box) for box in drawing.boxes),
        "</svg>",
    ]
    return "\n".join(parts)


def _arrow_svg(arrow: Arrow) -> str:
    points = " ".join(f"{_n(x)},{_n(y)}" for x, y in arrow.points)
    x, y = arrow.points[-1]
    head = f"{_n(x - 4)},{_n(y - 7)} {_n(x + 4)},{_n(y - 7)} {_n(x)},{_n(y)}"
    dash = ' stroke-dasharray="4 3"' if "skipped" in arrow.style else ""
    return (
        f'<g class="{arrow.style}"><polyline points="{points}" fill="none" stroke="#1f3a5f" stroke-width="1.5"{dash}/>'
        f'<polygon points="{head}" fill="#1f3a5f"/></g>'
    )


def _box_svg(box: Box) -> str:
    first, *marks = box.style.split()
    fill, stroke = next((_MARKED[mark] for mark in marks if mark in _MARKED), _LOOK[first])
    heavy = 3 if "chart-now" in marks else 1
    x = _n(box.x + _PAD)
    texts = "".join(
        f'<text x="{x}" y="{_n(box.y + _PAD + _ASCENT + number * _LINE)}">{escape(line)}</text>'
        for number, line in enumerate(box.lines)
    )
    data = f' data-step="{escape(box.code)}"' if box.code else ""
    return (
        f'<g class="{box.style}"{data} fill="#1b1f24"><rect x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(box.width)}" '
        f'height="{_n(box.height)}" rx="3" fill="{fill}" stroke="{stroke}" stroke-width="{heavy}"/>{texts}</g>'
    )


def _n(number: float) -> str:
    """A number as short as it may be written, to two decimals."""
    return f"{number:.2f}".rstrip("0").rstrip(".")

"""Charts of desk and dashboard 「图表」: a view says what is compared, `charts.js` draws it, the table below repeats it.

The title is the finding, the subtitle unit, period, place and date of the data. At most four series, directly labelled;
warning colours only for warnings.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from daylight.web.shapes import Words

SERIES_MOST = 4


class Drawing(StrEnum):
    """How a question is drawn (faces, section 8)."""

    COLUMNS = "columns"  # paired columns by month
    BARS = "bars"  # horizontal, sorted
    STACK = "stack"  # horizontal, stacked: warnings by colour and township
    LINES = "lines"
    GRID = "grid"  # places by months, three states with marks


@dataclass(frozen=True, kw_only=True)
class Series:
    """One series: its name, its plain numbers, how each is written; `tone` is a warning colour's name or nothing."""

    name: Words
    values: Sequence[int | None]
    texts: Sequence[str]
    tone: str = ""
    kind: str = ""  # "line" draws a line over columns, "tick" a mark across a bar, "table" nothing: it stands in the table alone
    urls: Sequence[str] = ()  # where each number's own rows are; else the chart's address of the label


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A chart ready to be shown by components/chart.html."""

    id: str
    drawing_kind: Drawing
    title: Words
    subtitle: Words
    axis: Words
    labels: Sequence[str]
    series: Sequence[Series]
    urls: Sequence[str] = ()
    divisor: int = 1  # values are divided by it for the axis: fen to 万元
    is_tall: bool = False

    def __post_init__(self) -> None:
        assert len(self.series) <= SERIES_MOST, "a chart with more than four series cannot be read"  # noqa: S101

    @property
    def drawing(self) -> dict[str, Any]:
        """What the script draws: data only, never code."""
        return {
            "kind": self.drawing_kind.value,
            "title": str(self.title),
            "divisor": self.divisor,
            "labels": list(self.labels),
            "urls": list(self.urls),
            "series": [
                {
                    "name": str(one.name),
                    "values": list(one.values),
                    "texts": list(one.texts),
                    "tone": one.tone,
                    "kind": one.kind,
                    "urls": list(one.urls),
                }
                for one in self.series
                if one.kind != "table"
            ],
        }

    @property
    def table(self) -> list[tuple[str, str, list[tuple[str, str]]]]:
        """The same numbers, row by row: label with its address, then each value as written with its own."""
        urls = list(self.urls) or [""] * len(self.labels)
        return [
            (label, urls[place], [(one.texts[place], one.urls[place] if one.urls else "") for one in self.series])
            for place, label in enumerate(self.labels)
        ]

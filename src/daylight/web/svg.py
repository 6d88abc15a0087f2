"""Pictures drawn by the server 「统计图」: no script, readable by a screen reader, and the same numbers as a table below.

Bars lie in a table, one a row, so that names stay text at any type size. Pairs of columns by month are one SVG whose
`title` and `desc` say what is seen. Geometry is computed in whole units here; colours are classes (see tokens.css).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from daylight.web.shapes import Bar, Words
from daylight.web.show import is_chinese

FULL = 1000
"""Width of the longest bar, in units of its own picture."""


@dataclass(frozen=True)
class DrawnBar:
    """A bar with its width; a value that is not zero is never drawn as nothing."""

    bar: Bar
    width: int


def drawn_bars(bars: Sequence[Bar]) -> list[DrawnBar]:
    """Return the bars with widths from zero to FULL; the axis starts at zero."""
    most = max((abs(bar.value) for bar in bars), default=0)
    return [DrawnBar(bar, max(4, abs(bar.value) * FULL // most) if bar.value and most else 0) for bar in bars]


@dataclass(frozen=True, kw_only=True)
class Month:
    """Money in and out of one month 「收支」, in fen, with the address of its rows."""

    label: Words
    short: str
    first: int
    second: int
    first_text: str
    second_text: str
    url: str = ""


@dataclass(frozen=True)
class Rect:
    """One column of the picture; `css` is its series."""

    x: int
    y: int
    width: int
    height: int
    css: str


@dataclass(frozen=True)
class Tick:
    """A line of the grid with its amount written in whole units."""

    y: int
    label_y: int
    text: str


@dataclass(frozen=True)
class Group:
    """The columns of one month and the place of its name."""

    month: Month
    rects: tuple[Rect, ...]
    x: int
    middle: int
    width: int
    is_named: bool


@dataclass(frozen=True)
class Columns:
    """A picture of paired columns: 340 units wide, one unit is one pixel on the narrowest phone."""

    groups: tuple[Group, ...]
    ticks: tuple[Tick, ...]
    width: int
    height: int
    base: int
    label_y: int
    left: int


WIDTH, HEIGHT, TOP, BASE, LEFT = 340, 190, 12, 160, 44


def drawn_columns(months: Sequence[Month]) -> Columns:
    """Return the geometry of paired columns by month, scaled to a round number above the largest."""
    most = _round_up(max((value for month in months for value in (month.first, month.second)), default=0))
    step = (WIDTH - LEFT) // max(1, len(months))
    groups = tuple(_group(month, place, step=step, most=most, many=len(months)) for place, month in enumerate(months))
    ticks = tuple(
        Tick(y, y + 4, _tick_text(most * part // 4)) for part in (0, 2, 4) for y in (BASE - (BASE - TOP) * part // 4,)
    )
    return Columns(groups, ticks, WIDTH, HEIGHT, BASE, BASE + 16, LEFT)


def _group(month: Month, place: int, *, step: int, most: int, many: int) -> Group:
    x = LEFT + place * step
    bar = max(2, (step - 6) // 2)
    rects = tuple(
        Rect(x + 2 + offset, BASE - tall, bar, tall, css)
        for value, offset, css in ((month.first, 0, "s1"), (month.second, bar + 1, "s2"))
        for tall in (_height(value, most),)
    )
    # With many months only every third is named: names must not run into each other on a phone.
    is_named = many <= 6 or place % 3 == 0
    return Group(month, rects, x, x + step // 2, step, is_named)


def _height(value: int, most: int) -> int:
    if not value or not most:
        return 0
    return max(1, (BASE - TOP) * value // most)


def _round_up(fen: int) -> int:
    """Return the next 1, 2, 4, 6, 8 or 10 times a power of ten: halves of it are round too."""
    if fen <= 0:
        return 0
    power = int(10 ** (len(str(fen)) - 1))
    return next(many * power for many in (1, 2, 4, 6, 8, 10) if many * power >= fen)


def _tick_text(fen: int) -> str:
    """Return a round amount briefly: in 万 (in English: thousands) from ten thousand yuan on, whole yuan below."""
    yuan = fen // 100
    if yuan < 10_000:
        return str(yuan)
    unit, sign = (10_000, "万") if is_chinese() else (1_000, "k")
    whole, part = divmod(yuan * 10 // unit, 10)
    return f"{whole}.{part}{sign}" if part else f"{whole}{sign}"

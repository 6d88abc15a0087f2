"""The colours hold what docs/faces.md promises: contrast, and difference for readers who see fewer colours.

Contrast is the WCAG 2.2 ratio. Differences are CIEDE2000 between the solids of the warning levels, seen as by people with
protanopia, deuteranopia and tritanopia (Machado, Oliveira and Fernandes 2009, severity 1) and on a grey printer.
"""

import re
from itertools import combinations
from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "src/daylight/web/static/daylight/tokens.css"
COLOURS = dict(re.findall(r"--([\w-]+):\s*(#[0-9A-F]{6})\b", TOKENS.read_text("utf-8")))

Triple = tuple[float, float, float]

MACHADO: dict[str, tuple[Triple, Triple, Triple]] = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}

# text on ground, least ratio. 4.5 for text, 3 for controls and shapes; the figures measured are in docs/faces.md.
CONTRASTS = [
    ("ink", "surface", 15.0), ("ink", "page", 14.0), ("muted", "surface", 6.4), ("muted", "page", 5.9),
    ("edge", "surface", 3.6), ("on-brand", "brand", 11.4), ("on-brand-muted", "brand", 4.5),
    ("on-brand-muted", "brand-deep", 4.5), ("link", "surface", 5.2), ("link", "page", 4.8), ("on-link", "link", 5.2),
    ("on-link", "link-deep", 4.5), ("link-deep", "blue-tint", 4.5), ("focus", "surface", 10.0), ("focus", "yellow", 6.3),
    ("done", "surface", 5.2), ("done-ink", "done-tint", 6.9), ("ink", "hover", 4.5), ("muted", "hover", 4.5),
    ("link", "hover", 4.5), ("cleared-ink", "page", 4.5), ("muted", "cleared-tint", 4.5),
    ("link", "cleared-tint", 4.5),
    ("on-red", "red", 7.7), ("red-ink", "red-tint", 8.7), ("red-ink", "surface", 4.5),
    ("on-yellow", "yellow", 8.8), ("yellow-ink", "yellow-tint", 7.4), ("yellow-edge", "surface", 4.7),
    ("yellow-ink", "surface", 4.5), ("on-blue", "blue", 5.2), ("blue-ink", "blue-tint", 7.2),
    ("blue-ink", "ramp-2", 4.5), ("cleared-ink", "cleared-tint", 7.7), ("cleared-edge", "surface", 3.0),
    ("board-ink", "board", 15.3), ("board-muted", "board", 8.7), ("board-red", "board", 6.7), ("board-yellow", "board", 12.0),
    ("board-blue", "board", 7.6), ("board-line", "board", 3.7), ("board-ink", "board-panel", 4.5),
]  # fmt: skip

DIFFERENCES = {"normal": 45.0, "protan": 50.0, "deutan": 38.0, "tritan": 38.0}


def linear(colour: str) -> Triple:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return red, green, blue


def luminance(rgb: Triple) -> float:
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]


def contrast(text: str, ground: str) -> float:
    low, high = sorted((luminance(linear(COLOURS[text])), luminance(linear(COLOURS[ground]))))
    return (high + 0.05) / (low + 0.05)


def seen(rgb: Triple, by: str) -> Triple:
    first, second, third = (
        min(1.0, max(0.0, sum(a * b for a, b in zip(row, rgb, strict=True)))) for row in MACHADO[by]
    )
    return first, second, third


def lab(rgb: Triple) -> Triple:
    red, green, blue = rgb
    x = (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047
    y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
    z = (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883
    fx, fy, fz = (part ** (1 / 3) if part > 216 / 24389 else (24389 / 27 * part + 16) / 116 for part in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def hue(a: float, b: float) -> float:
    return degrees(atan2(b, a)) % 360 if a or b else 0.0


def ciede2000(one: Triple, two: Triple) -> float:
    (l1, a1, b1), (l2, a2, b2) = one, two
    mean = (hypot(a1, b1) + hypot(a2, b2)) / 2
    g = 0.5 * (1 - sqrt(mean**7 / (mean**7 + 25**7)))
    a1, a2 = a1 * (1 + g), a2 * (1 + g)
    c1, c2, h1, h2 = hypot(a1, b1), hypot(a2, b2), hue(a1, b1), hue(a2, b2)
    turn = 0.0 if not c1 * c2 else (h2 - h1 + 180) % 360 - 180
    d_l, d_c, d_h = l2 - l1, c2 - c1, 2 * sqrt(c1 * c2) * sin(radians(turn) / 2)
    l_m, c_m = (l1 + l2) / 2, (c1 + c2) / 2
    h_m = h1 + h2 if not c1 * c2 else (h1 + turn / 2) % 360
    t = (
        1
        - 0.17 * cos(radians(h_m - 30))
        + 0.24 * cos(radians(2 * h_m))
        + 0.32 * cos(radians(3 * h_m + 6))
        - 0.20 * cos(radians(4 * h_m - 63))
    )
    s_l = 1 + 0.015 * (l_m - 50) ** 2 / sqrt(20 + (l_m - 50) ** 2)
    s_c, s_h = 1 + 0.045 * c_m, 1 + 0.015 * c_m * t
    r_t = -sin(radians(60 * exp(-(((h_m - 275) / 25) ** 2)))) * 2 * sqrt(c_m**7 / (c_m**7 + 25**7))
    return sqrt((d_l / s_l) ** 2 + (d_c / s_c) ** 2 + (d_h / s_h) ** 2 + r_t * (d_c / s_c) * (d_h / s_h))


def test_the_colour_difference_agrees_with_its_published_examples() -> None:
    # Sharma, Wu and Dalal 2005, pairs 1, 7 and 17
    assert ciede2000((50, 2.6772, -79.7751), (50, 0, -82.7485)) == pytest.approx(2.0425, abs=1e-4)
    assert ciede2000((50, 0, 0), (50, -1, 2)) == pytest.approx(2.3669, abs=1e-4)
    assert ciede2000((50, 2.5, 0), (73, 25, -18)) == pytest.approx(27.1492, abs=1e-4)


@pytest.mark.parametrize(("text", "ground", "least"), CONTRASTS)
def test_text_and_shapes_stand_out_from_their_ground(text: str, ground: str, least: float) -> None:
    assert round(contrast(text, ground), 1) >= least


@pytest.mark.parametrize("series", ["series-1", "series-2", "series-3", "series-4"])
def test_every_series_can_be_seen_on_white(series: str) -> None:
    assert round(contrast(series, "surface"), 1) >= 3.0


@pytest.mark.parametrize("by", DIFFERENCES)
def test_red_yellow_and_blue_differ_for_every_reader(by: str) -> None:
    for one, two in combinations(("red", "yellow", "blue"), 2):
        assert ciede2000(lab(seen(linear(COLOURS[one]), by)), lab(seen(linear(COLOURS[two]), by))) >= DIFFERENCES[by]


def test_red_and_blue_still_differ_on_a_grey_printer() -> None:
    greys = [luminance(linear(COLOURS[name])) for name in ("red", "blue")]
    assert ciede2000(*(lab((grey, grey, grey)) for grey in greys)) >= 9.5


def test_no_style_fades_words_below_their_contrast() -> None:
    """A colour that is measured here is worth nothing under a veil; only rows that are about to be replaced may pale."""
    faded = [
        f"{sheet.name} {selector.strip()} {value}"
        for sheet in sorted(TOKENS.parent.glob("*.css"))
        for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", sheet.read_text("utf-8"))
        for value in re.findall(r"(?<![\w-])opacity:\s*([\d.]+)", body)
        if 0 < float(value) < 1 and ".htmx-request" not in selector
    ]
    assert faded == []

"""Small pieces of the HTML report: both languages side by side, badges, bars and links, everything escaped."""

import math
import re
from collections.abc import Iterable
from functools import cache
from html import escape

from daylight.kernel.ladder import Colour
from daylight.kernel.tables import Title
from daylight.record.meanings import called
from daylight.risk.pages import WEIGHT, Unit, money, written
from daylight.scan.reports.words import WORDS

COLOURS = sorted(Colour, key=lambda colour: -WEIGHT[colour])
_UNITS = {
    Unit.DAYS: Title("天", "days"), Unit.WORKDAYS: Title("个工作日", "workdays"),
    Unit.PCT: Title("%", "%"), Unit.POINTS: Title("分", "points"),
}  # fmt: skip


def both(zh: str, en: str) -> str:
    """A text in both languages, of which the reader's choice shows one; the same in both is written once."""
    if zh == en:
        return escape(zh)
    return f'<span lang="zh">{escape(zh)}</span><span lang="en">{escape(en)}</span>'


def title(text: Title) -> str:
    """A title in both languages."""
    return both(text.zh, text.en)


def word(key: str, **facts: object) -> str:
    """A word of the reports in both languages."""
    return both(WORDS[key].zh.format(**facts), WORDS[key].en.format(**facts))


def badge(colour: Colour) -> str:
    """A colour as a word on its colour, so that it is told without seeing colours too."""
    return f'<span class="badge {colour.value}">{word(colour.value)}</span>'


@cache
def table_name(name: str) -> str:
    """A table of the record: its own name, by which its file is found, and before it what it is called in Chinese."""
    chinese = called(name)
    return escape(name) if chinese == name else f'<span lang="zh">{escape(chinese)} </span>{escape(name)}'


_TABLE = re.compile(r"\w+")


def missing(names: Iterable[str]) -> str:
    """Tables and columns that a record has not, `payment.paid_at`, with what the table is called in Chinese."""
    told = []
    for name in names:
        found = _TABLE.match(name)
        chinese = called(found[0]) if found else ""
        before = f'<span lang="zh">{escape(chinese)} </span>' if found and chinese != found[0] else ""
        told.append(f"{before}<code>{escape(name)}</code>")
    return " ".join(told)


def rows(evidence: Iterable[tuple[str, str]]) -> str:
    """Rows by table and key; what the table is called stands once before all of its rows."""
    by_table: dict[str, list[str]] = {}
    for name, key in evidence:
        by_table.setdefault(name, []).append(f"<code>{escape(key)}</code>")
    return "; ".join(f"{table_name(name)} {', '.join(keys)}" for name, keys in by_table.items())


def number(value: object, unit: Unit, currency: object = None) -> str:
    """A number with its unit; an amount in yuan where no other currency is named."""
    if value is None:
        return "—"
    text, named = escape(written(value, unit)), money(currency) if unit is Unit.FEN else _UNITS.get(unit)
    if named is not None and text == "1":
        named = Title(named.zh, named.en.removesuffix("s"))
    return text if named is None else f"{text} {title(named)}"


def stacked(counts: dict[Colour, int], most: int) -> str:
    """A bar of three colours as inline SVG; its length is its share of the longest one."""
    left, parts = 0.0, []
    for colour in COLOURS:
        wide = 100 * counts.get(colour, 0) / max(most, 1)
        if wide:
            parts.append(f'<rect class="{colour.value}" x="{left:.2f}" y="0" width="{wide:.2f}" height="8"/>')
        left += wide
    return (
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        f"{''.join(parts)}</svg>"
    )


_LABEL_WIDE = 58


def months(counts: dict[str, dict[Colour, int]]) -> str:
    """Findings by month as standing bars, inline SVG that scales down to a phone."""
    if not counts:
        return ""
    wide, high, floor = 360, 150, 122
    most = max(sum(month.values()) for month in counts.values())
    step = min((wide - 34) / len(counts), 26.0)  # a single month is no wall of colour
    labelled = math.ceil(_LABEL_WIDE / step)  # a month's name is wider than its bar
    parts = [
        f'<line class="axis" x1="30" y1="{floor}" x2="{wide}" y2="{floor}"/>',
        f'<text x="26" y="14" text-anchor="end">{most:,}</text><text x="26" y="{floor}" text-anchor="end">0</text>',
    ]
    for place, (month, found) in enumerate(counts.items()):
        x, y = 32 + place * step, float(floor)
        for colour in COLOURS:
            tall = (floor - 8) * found.get(colour, 0) / most
            y -= tall
            if tall:
                parts.append(
                    f'<rect class="{colour.value}" x="{x:.1f}" y="{y:.1f}" width="{max(step - 2, 1):.1f}" height="{tall:.1f}">'
                    f"<title>{month}: {WORDS[colour.value].zh} {WORDS[colour.value].en} {found[colour]:,}</title></rect>"
                )
        if place % labelled == 0:
            parts.append(f'<text x="{x:.1f}" y="{floor + 14}">{month}</text>')
    label = f"{WORDS['months'].zh} {WORDS['months'].en}"
    return f'<svg class="months" viewBox="0 0 {wide} {high}" role="img" aria-label="{label}">{"".join(parts)}</svg>'


def row(cells: list[str], *, head: bool = False, kinds: dict[int, str]) -> str:
    """A table row; the cells are markup already, the first cell of a body row is its heading."""
    parts = []
    for place, cell in enumerate(cells):
        kind = f' class="{kinds[place]}"' if place in kinds else ""
        if head:
            parts.append(f'<th scope="col"{kind}>{cell}</th>')
        elif place == 0:
            parts.append(f'<th scope="row"{kind}>{cell}</th>')
        else:
            parts.append(f"<td{kind}>{cell}</td>")
    return f"<tr>{''.join(parts)}</tr>"


def table(head: list[str], rows: list[list[str]], *, numbers: frozenset[int], label: str) -> str:
    """A table that scrolls inside itself on a narrow screen and can be reached by keyboard.

    Numbers stand to the right; a column of bars is marked, because a phone has no room for it.
    """
    kinds = dict.fromkeys(numbers, "n")
    kinds |= {at: "x" for at in range(len(head)) if rows and all(cells[at].startswith("<svg") for cells in rows)}
    body = "".join(row(cells, kinds=kinds) for cells in rows)
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(label)}"><table><thead>'
        f"{row(head, head=True, kinds=kinds)}</thead><tbody>{body}</tbody></table></div>"
    )

"""The summary that a person reads in a terminal 「摘要」: how many, of which model, where, and which twenty to look at first."""

import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

from daylight.kernel.ladder import Colour
from daylight.risk.findings import Finding
from daylight.risk.pages import WEIGHT
from daylight.scan.outcome import Looked, Outcome
from daylight.scan.reports.words import say
from daylight.scan.summary import noisy_line

FIRST = 20
_PLACES, _WIDTH = 20, 100
_COLOURS = sorted(Colour, key=lambda colour: -WEIGHT[colour])


def write_table(outcome: Outcome, out: TextIO, language: str) -> None:
    """The whole summary."""
    out.writelines(line.rstrip() + "\n" for line in _lines(outcome, language))


def _lines(outcome: Outcome, language: str) -> Iterator[str]:
    scope = f" · {say(language, 'scope')} {outcome.places.name(outcome.scope)}" if outcome.scope else ""
    yield f"{say(language, 'title')} · {say(language, 'as_of')} {outcome.as_of}{scope}"
    yield say(language, "lead")
    yield ""
    if not outcome.findings:
        yield say(language, "nothing")
    else:
        yield from _by_colour(outcome, language)
        yield from _by_model(outcome, language)
        yield from _by_place(outcome, language)
        yield from _first(outcome, language)
    yield from _not_assessable(outcome, language)
    for noisy in outcome.noisy:
        yield f"! {noisy_line(noisy, language)}"


def _by_colour(outcome: Outcome, language: str) -> Iterator[str]:
    yield f"== {say(language, 'by_colour')}"
    rows = [
        (say(language, colour.value), f"{outcome.by_colour[colour.value]:,}", say(language, f"{colour.value}_means"))
        for colour in _COLOURS
    ]
    yield from aligned(rows, right=(1,))
    yield ""


def _by_model(outcome: Outcome, language: str) -> Iterator[str]:
    yield f"== {say(language, 'by_model')}"
    head = ("", "", *(say(language, colour.value) for colour in _COLOURS), say(language, "assessed"),
            say(language, "not_assessable"))  # fmt: skip
    found = [looked for looked in outcome.looked if looked.result.findings]
    rows = [
        _model_row(looked, language) for looked in sorted(found, key=lambda looked: _counts(looked.result.findings))
    ]
    yield from aligned([head, *rows], right=(2, 3, 4, 5, 6))
    yield ""


def _model_row(looked: Looked, language: str) -> tuple[str, ...]:
    counts = [f"{-count:,}" if count else "·" for count in _counts(looked.result.findings)]
    title = looked.page.title.say(language)
    return looked.page.code, title, *counts, f"{looked.assessed:,}", f"{looked.not_assessable:,}"


def _counts(findings: Iterable[Finding]) -> tuple[int, ...]:
    """Findings of each colour, negative so that many sort first."""
    colours = [finding.colour for finding in findings]
    return tuple(-colours.count(colour) for colour in _COLOURS)


def _by_place(outcome: Outcome, language: str) -> Iterator[str]:
    yield f"== {say(language, 'by_place')}"
    head = ("", *(say(language, colour.value) for colour in _COLOURS), "")
    rows = []
    for place_id, findings in [*outcome.by_place.items()][:_PLACES]:
        counts = [f"{-count:,}" if count else "·" for count in _counts(findings)]
        name = outcome.places.name(place_id) or say(language, "no_place")
        rows.append((name, *counts, outcome.places.path(place_id)))
    yield from aligned([head, *rows], right=(1, 2, 3))
    if len(outcome.by_place) > _PLACES:
        yield f"   {say(language, 'more', n=f'{len(outcome.by_place) - _PLACES:,}')}"
    yield ""


def _first(outcome: Outcome, language: str) -> Iterator[str]:
    yield f"== {say(language, 'first')} ({min(FIRST, len(outcome.findings))} / {len(outcome.findings):,})"
    for number, finding in enumerate(outcome.findings[:FIRST], start=1):
        title = outcome.pages[finding.model].title.say(language)
        place = outcome.places.name(finding.place_id) or say(language, "no_place")
        yield f"{number:>3}  {say(language, finding.colour.value)}  {finding.model} {title} · {place}"
        explanation = finding.explanation_zh if language == "zh" else finding.explanation_en
        yield from (f"     {line}" for line in _wrapped(explanation))
        named = ", ".join(f"{table} {row}" for table, row in finding.evidence[:4])
        rest = f" … +{len(finding.evidence) - 4}" if len(finding.evidence) > 4 else ""
        yield f"     {finding.subject} {finding.subject_id} ← {named}{rest}"
    yield ""


def _not_assessable(outcome: Outcome, language: str) -> Iterator[str]:
    rows = [
        (looked.page.code, looked.page.title.say(language), f"{looked.not_assessable:,}", ", ".join(looked.lacks))
        for looked in outcome.looked
        if looked.lacks
    ]
    if rows:
        yield f"== {say(language, 'not_assessable')}"
        yield from aligned(rows, right=(2,))
        yield ""


def aligned(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> Iterator[str]:
    """Rows in columns; a Chinese character takes two places in a terminal."""
    widths = [max(width(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = [
            " " * (size - width(cell)) + cell if column in right else cell + " " * (size - width(cell))
            for column, (cell, size) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  " + "  ".join(cells).rstrip()


def width(text: str) -> int:
    """The places that a text takes in a terminal."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _wrapped(text: str) -> list[str]:
    """Lines of a sentence; Chinese breaks anywhere, so it is cut by its width."""
    if width(text) == len(text):
        return textwrap.wrap(text, _WIDTH)
    lines, line = [], ""
    for letter in text:
        if width(line + letter) > _WIDTH:
            lines.append(line)
            line = ""
        line += letter
    return [*lines, line]

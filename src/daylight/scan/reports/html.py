"""The scan as one HTML file 「扫描报告」: opens from a disk without a network, prints, and speaks both languages.

A summary with charts, then a sheet for each village with its findings, then a sheet for each model with its basis, its
parameters and what it could not judge. The language is chosen by two radio buttons and the sheet alone: no script.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from html import escape
from typing import TextIO

from daylight.kernel.ladder import Colour
from daylight.risk.findings import Finding
from daylight.risk.pages import CURRENCY
from daylight.scan.outcome import Outcome
from daylight.scan.reports.markup import (
    COLOURS,
    badge,
    both,
    months,
    number,
    rows,
    stacked,
    table,
    table_name,
    title,
    word,
)
from daylight.scan.reports.sheets import data_sheet, model_sheet
from daylight.scan.reports.style import STYLE
from daylight.scan.reports.words import WORDS
from daylight.scan.summary import noisy_line

FIRST, A_PLACE, PLACES = 20, 200, 1000
"""How many findings stand in front, how many at most in a village's sheet, and how many villages have a sheet."""
_EVIDENCE, _MONTHS = 12, 24
_NUMBERS = frozenset({1, 2, 3})


def write_html(outcome: Outcome, out: TextIO, language: str) -> None:
    """The whole report."""
    out.writelines(part + "\n" for part in _parts(outcome, language))


def _parts(outcome: Outcome, language: str) -> Iterator[str]:
    name = f"{WORDS['title'].zh} · {WORDS['title'].en}"
    yield f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{name} · {outcome.as_of}</title><style>{STYLE}</style></head><body>"
    for code in ("zh", "en"):
        checked = " checked" if code == language else ""
        label = "中文" if code == "zh" else "English"
        yield f'<input class="pick" type="radio" name="language" id="{code}" aria-label="{label}"{checked}>'
    scope = f" · {word('scope')} {escape(outcome.places.name(outcome.scope))}" if outcome.scope else ""
    yield f"<header><h1>{word('title')}</h1><span>{word('as_of')} {outcome.as_of}{scope}</span>"
    yield '<div class="languages"><label for="zh">中文</label><label for="en">English</label></div>'
    yield f'<p class="lead">{word("lead")}</p></header><main>'
    yield from _front(outcome)
    places = _sheets_of(outcome)
    yield from _first(outcome, places)
    yield from _village_list(outcome, places)
    for place_id, anchor in places.items():
        yield from _village(outcome, place_id, anchor)
    yield f'<h2 id="models">{word("models")}</h2>'
    for looked in outcome.looked:
        yield from model_sheet(outcome, looked, places)
    yield from data_sheet(outcome)
    yield f'</main><footer class="soft">{word("lead")}</footer></body></html>'


def _sheets_of(outcome: Outcome) -> dict[str | None, str]:
    """The anchor of each village that has a sheet."""
    return {place_id: f"p{number}" for number, place_id in enumerate([*outcome.by_place][:PLACES], start=1)}


def _front(outcome: Outcome) -> Iterator[str]:
    """Counts by colour, noisy models, the months, the models."""
    yield f'<nav aria-label="{WORDS["contents"].zh} {WORDS["contents"].en}" id="contents"><ul>'
    for anchor in ("first", "villages", "models", "data"):
        yield f'<li><a href="#{anchor}">{word(anchor)}</a></li>'
    yield "</ul></nav>"
    yield '<ul class="cards">'
    for colour in COLOURS:
        count = outcome.by_colour[colour.value]
        yield f'<li class="{colour.value}">{word(colour.value)}<b>{count:,}</b>'
        yield f'<span class="soft">{word(f"{colour.value}_means")}</span></li>'
    yield "</ul>"
    for noisy in outcome.noisy:
        yield f'<p class="noisy">{both(noisy_line(noisy, "zh"), noisy_line(noisy, "en"))}</p>'
    if not outcome.findings:
        yield f"<p>{word('nothing')}</p>"
        return
    yield f"<h3>{word('months')}</h3>{months(_by_month(outcome))}"
    yield f"<h3>{word('by_model')}</h3>{_models_table(outcome)}"


def _by_month(outcome: Outcome) -> dict[str, dict[Colour, int]]:
    """Counts of the last months in which something began; months without any stand between them as gaps of nothing."""
    found: dict[str, Counter[Colour]] = defaultdict(Counter)
    for finding in outcome.findings:
        if finding.first_on is not None and finding.first_on <= outcome.as_of:
            found[finding.first_on.isoformat()[:7]][finding.colour] += 1
    year, month, listed = outcome.as_of.year, outcome.as_of.month, []
    for _back in range(_MONTHS):
        listed.append(f"{year:04}-{month:02}")
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    first = min((name for name in found if name in listed), default=listed[0])
    return {name: dict(found.get(name, {})) for name in reversed(listed) if name >= first} if found else {}


def _models_table(outcome: Outcome) -> str:
    counted = []
    for looked in outcome.looked:
        counts = Counter(finding.colour for finding in looked.result.findings)
        if counts:
            counted.append((looked, counts))
    counted.sort(key=lambda pair: [-pair[1][colour] for colour in COLOURS])
    most = max(sum(counts.values()) for _looked, counts in counted)
    lines = [
        [f'<a href="#m{looked.page.code}">{looked.page.code} {title(looked.page.title)}</a>',
         *(f"{counts[colour]:,}" if counts[colour] else "·" for colour in COLOURS), stacked(counts, most),
         f"{looked.assessed:,}", f"{looked.not_assessable:,}" if looked.not_assessable else "·"]
        for looked, counts in counted
    ]  # fmt: skip
    head = [word("model"), *(word(colour.value) for colour in COLOURS), "", word("assessed"), word("not_assessable")]
    return table(head, lines, numbers=frozenset({1, 2, 3, 5, 6}), label=WORDS["by_model"].zh)


def _first(outcome: Outcome, places: dict[str | None, str]) -> Iterator[str]:
    yield f'<section class="sheet"><h2 id="first">{word("first")}</h2><p class="soft">{word("ranking")}</p>'
    for finding in outcome.findings[:FIRST]:
        place = escape(outcome.places.name(finding.place_id)) or word("no_place")
        yield from _finding(outcome, finding, f'<a href="#{places.get(finding.place_id, "villages")}">{place}</a>')
    yield "</section>"


def _village_list(outcome: Outcome, places: dict[str | None, str]) -> Iterator[str]:
    yield f'<section class="sheet"><h2 id="villages">{word("villages")}</h2>'
    most = max((len(findings) for findings in outcome.by_place.values()), default=1)
    lines = []
    for place_id, anchor in places.items():
        counts = Counter(finding.colour for finding in outcome.by_place[place_id])
        name = escape(outcome.places.name(place_id)) or word("no_place")
        path = escape(outcome.places.path(place_id))
        lines.append([f'<a href="#{anchor}">{name}</a> <span class="soft">{path}</span>',
                      *(f"{counts[colour]:,}" if counts[colour] else "·" for colour in COLOURS),
                      stacked(counts, most)])  # fmt: skip
    head = [word("place"), *(word(colour.value) for colour in COLOURS), ""]
    yield table(head, lines, numbers=_NUMBERS, label=WORDS["by_place"].zh)
    if len(outcome.by_place) > len(places):
        yield f"<p>{word('more', n=f'{len(outcome.by_place) - len(places):,}')}</p>"
    yield "</section>"


def _village(outcome: Outcome, place_id: str | None, anchor: str) -> Iterator[str]:
    """A village's sheet: all that the models point to there, the gravest first."""
    findings = outcome.by_place[place_id]
    counts = Counter(finding.colour for finding in findings)
    name = escape(outcome.places.name(place_id)) or word("no_place")
    yield f'<section class="sheet"><h3 id="{anchor}">{name} <span class="soft">{escape(outcome.places.path(place_id))}</span></h3><p>'
    yield " ".join(f"{badge(colour)} {counts[colour]:,}" for colour in COLOURS if counts[colour])
    yield f' <a class="soft back" href="#villages">{word("back")}</a></p>'
    for finding in findings[:A_PLACE]:
        yield from _finding(outcome, finding, "")
    if len(findings) > A_PLACE:
        yield f"<p>{word('more', n=f'{len(findings) - A_PLACE:,}')}</p>"
    yield "</section>"


def _finding(outcome: Outcome, finding: Finding, place: str) -> Iterator[str]:
    """One finding with the numbers and rows it rests on."""
    page = outcome.pages[finding.model]
    yield f'<article class="{finding.colour.value}"><h4>{badge(finding.colour)} <a href="#m{page.code}">{page.code} {title(page.title)}</a>'
    yield f"{' · ' + place if place else ''}</h4>"
    yield f'<p class="says">{both(finding.explanation_zh, finding.explanation_en)}</p><dl>'
    yield _pair("subject", f"{table_name(finding.subject)} <code>{escape(finding.subject_id)}</code>{_role(finding)}")
    yield _pair("value", number(finding.value, page.unit, finding.facts.get(CURRENCY)))
    if finding.threshold is not None:
        yield _pair("threshold", number(finding.threshold, page.unit, finding.facts.get(CURRENCY)))
    if finding.peer_n is not None:
        yield _pair("peers", f"{finding.peer_n:,}")
    if finding.first_on is not None:
        yield _pair("since", finding.first_on.isoformat())
    rest = len(finding.evidence) - _EVIDENCE
    more = f" · {word('more', n=f'{rest:,}')}" if rest > 0 else ""
    yield _pair("evidence", rows(finding.evidence[:_EVIDENCE]) + more)
    yield "</dl></article>"


def _role(finding: Finding) -> str:
    """In what part a body was found, where it may be found in several."""
    if not finding.role:
        return ""
    key = f"role_{finding.role}"
    return f" · {word(key) if key in WORDS else escape(finding.role)}"


def _pair(key: str, value: str) -> str:
    return f"<div><dt>{word(key)}</dt><dd>{value}</dd></div>"

"""The sheets of the HTML report that do not tell of villages: one a model, and one on the data."""

from collections import Counter
from collections.abc import Iterator
from html import escape

from daylight.record.saying import fault_line, reason_words
from daylight.risk.page_text import blocks
from daylight.scan.outcome import Looked, Outcome
from daylight.scan.reports.markup import COLOURS, badge, both, missing, stacked, table, table_name, title, word
from daylight.scan.reports.parameters import said, used_values
from daylight.scan.reports.words import WORDS
from daylight.scan.summary import indicators_lines

_PLACES = 30


def model_sheet(outcome: Outcome, looked: Looked, places: dict[str | None, str]) -> Iterator[str]:
    """A model's sheet: what it is, on what basis, with which parameters, what it found and what it could not judge."""
    page = looked.page
    counts = Counter(finding.colour for finding in looked.result.findings)
    yield f'<section class="sheet"><h3 id="m{page.code}">{page.code} {title(page.title)}</h3><p>'
    yield " ".join(f"{badge(colour)} {counts[colour]:,}" for colour in COLOURS if counts[colour])
    yield f' <a class="soft back" href="#contents">{word("back")}</a></p><dl>'
    for key, value in (("assessed", looked.assessed), ("hit", looked.hit), ("not_assessable", looked.not_assessable)):
        yield f"<div><dt>{word(key)}</dt><dd>{value:,}</dd></div>"
    yield f"<div><dt>{word('version')}</dt><dd>{page.in_force} <code>{page.digest[:12]}</code></dd></div></dl>"
    if looked.failure:
        yield f'<p class="noisy">{word("failed")}: <code>{escape(looked.failure)}</code></p>'
    if looked.lacks:
        yield f"<p>{word('lacks')}: {missing(looked.lacks)}</p>"
    if looked.without:
        yield f"<p>{word('without')}: {missing(looked.without)}</p>"
    for column, words in looked.unmet:
        yield f'<p class="noisy">{word("unmet", column=escape(column), words=escape(", ".join(words)))}</p>'
    yield f"<h4>{word('basis')}</h4><ul>" + "".join(f"<li>{title(basis)}</li>" for basis in page.basis) + "</ul>"
    yield from _parameters(looked)
    yield from _where(outcome, looked, places)
    yield from _prose("zh", page.prose.zh)
    yield from _prose("en", page.prose.en)
    yield "</section>"


def _parameters(looked: Looked) -> Iterator[str]:
    rows = [
        [f"{title(parameter.title)} <code>{escape(parameter.code)}</code>",
         said(value, parameter) + ("" if where is None else f" ({word('some_places', n=where)})"),
         title(parameter.source)]
        for parameter, value, where in used_values(looked)
    ]  # fmt: skip
    if rows:
        head = [word("parameters"), word("value"), word("source")]
        yield table(head, rows, numbers=frozenset(), label=WORDS["parameters"].zh)


def _where(outcome: Outcome, looked: Looked, places: dict[str | None, str]) -> Iterator[str]:
    """In which places the model points to something."""
    found: dict[str | None, Counter[str]] = {}
    for finding in looked.result.findings:
        found.setdefault(finding.place_id, Counter())[finding.colour] += 1
    listed = sorted(found.items(), key=lambda item: ([-item[1][colour] for colour in COLOURS], str(item[0])))
    most = max((sum(counts.values()) for counts in found.values()), default=1)
    rows = []
    for place_id, counts in listed[:_PLACES]:
        name = escape(outcome.places.name(place_id)) or word("no_place")
        linked = f'<a href="#{places[place_id]}">{name}</a>' if place_id in places else name
        numbers = (f"{counts[colour]:,}" if counts[colour] else "·" for colour in COLOURS)
        rows.append([linked, *numbers, stacked({colour: counts[colour] for colour in COLOURS}, most)])
    if rows:
        head = [word("by_place"), *(word(colour.value) for colour in COLOURS), ""]
        yield table(head, rows, numbers=frozenset({1, 2, 3}), label=WORDS["by_place"].zh)
    if len(listed) > _PLACES:
        yield f"<p>{word('more', n=f'{len(listed) - _PLACES:,}')}</p>"


def _prose(language: str, text: str) -> Iterator[str]:
    """The page's own words in one language."""
    yield f'<div lang="{language}">'
    kinds = {"heading": "h4", "item": "li", "text": "p"}
    inside = False
    for kind, part in blocks(text):
        if (kind == "item") != inside:
            yield "</ul>" if inside else "<ul>"
            inside = not inside
        yield f"<{kinds[kind]}>{escape(part)}</{kinds[kind]}>"
    yield f"{'</ul>' if inside else ''}</div>"


def data_sheet(outcome: Outcome) -> Iterator[str]:
    """What was read, what was left out and why, and what could not be judged."""
    reading = outcome.reading
    yield f'<section class="sheet"><h2 id="data">{word("data")}</h2>'
    rows = [
        [table_name(name), f"{count:,}", f"{sum(reading.left_out.get(name, {}).values()):,}",
         "; ".join(f"{both(reason_words(reason, 'zh'), reason_words(reason, 'en'))}: {rows:,}"
                   for reason, rows in reading.left_out.get(name, {}).items())]
        for name, count in reading.rows.items()
    ]  # fmt: skip
    head = [word("table"), word("rows"), word("left_out"), word("reason")]
    yield table(head, rows, numbers=frozenset({1, 2}), label=WORDS["data"].zh)
    said = [escape(text) for text in reading.notes]
    said += [both(fault_line(fault, "zh"), fault_line(fault, "en")) for fault in reading.faults]
    if said:
        yield f"<h3>{word('faults')}</h3><ul>" + "".join(f"<li>{text}</li>" for text in said) + "</ul>"
        if reading.fault_count > len(reading.faults):
            yield f"<p>{word('more', n=f'{reading.fault_count - len(reading.faults):,}')}</p>"
    if reading.unfilled:
        yield f"<h3>{word('unfilled')}</h3><p>{missing(reading.unfilled)}</p>"
    for zh, en in zip(indicators_lines(outcome, "zh"), indicators_lines(outcome, "en"), strict=True):
        yield f"<p>{both(zh, en)}</p>"
    yield f"<h3>{word('not_assessable')}</h3>"
    lacking = [
        [f'<a href="#m{looked.page.code}">{looked.page.code} {title(looked.page.title)}</a>', f"{looked.assessed:,}",
         f"{looked.not_assessable:,}", missing(looked.lacks)]
        for looked in outcome.looked if looked.lacks
    ]  # fmt: skip
    if lacking:
        head = [word("model"), word("assessed"), word("not_assessable"), word("lacks")]
        yield table(head, lacking, numbers=frozenset({1, 2}), label=WORDS["not_assessable"].zh)
    else:
        yield f"<p>{word('all_clear')}</p>"
    if outcome.without:
        yield f"<h3>{word('without')}</h3>"
        rows = [
            [missing([name]), " ".join(f'<a href="#m{code}">{code}</a>' for code in codes)]
            for name, codes in outcome.without.items()
        ]
        yield table([word("lacks"), word("model")], rows, numbers=frozenset(), label=WORDS["without"].zh)
    yield "</section>"

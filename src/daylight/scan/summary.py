"""What a scan always says on standard error: what was left out and why, what could not be judged, which models are noisy."""

from collections.abc import Iterator

from daylight.kernel.ladder import Colour
from daylight.record.saying import fault_line, reason_words
from daylight.risk.pages import WEIGHT
from daylight.scan.outcome import Looked, Noisy, Outcome, Reading
from daylight.scan.reports.words import say

FAULTS_SHOWN, WITHOUT_SHOWN = 20, 20
_GRAVEST_FIRST = sorted(Colour, key=lambda colour: -WEIGHT[colour])


def summary(outcome: Outcome, language: str) -> Iterator[str]:
    """The lines of the summary; where nothing was read, that alone and why."""
    if not outcome.reading.rows:
        yield say(language, "nothing_read")
        yield from _left_out(outcome.reading, language)
        return
    yield from reading_lines(outcome, language)
    yield from _assessability(outcome, language)
    yield from _without(outcome, language)
    for looked in outcome.looked:
        yield from (f"{looked.page.code}: {line}" for line in unmet_lines(looked, language))
    yield from indicators_lines(outcome, language)
    for looked in outcome.looked:
        if looked.failure:
            yield f"{say(language, 'failed')}: {looked.page.code}: {looked.failure}"
    for noisy in outcome.noisy:
        yield f"{say(language, 'noisy')}: {noisy_line(noisy, language)}"
    counts = ", ".join(f"{say(language, colour.value)} {outcome.by_colour[colour.value]}" for colour in _GRAVEST_FIRST)
    yield f"{say(language, 'findings')}: {len(outcome.findings):,} ({counts}); {say(language, 'as_of')} {outcome.as_of}"


def reading_lines(outcome: Outcome, language: str) -> Iterator[str]:
    """How much was read, what was left out and why, and the first faults word for word."""
    reading = outcome.reading
    total = sum(reading.rows.values())
    yield f"{say(language, 'read')}: {len(reading.rows)} {say(language, 'tables')}, {total:,} {say(language, 'rows')}"
    yield from _left_out(reading, language)


def _left_out(reading: Reading, language: str) -> Iterator[str]:
    """The rows left out and the faults of a reading."""
    for table, reasons in reading.left_out.items():
        said = "; ".join(f"{reason_words(reason, language)}: {count:,}" for reason, count in reasons.items())
        yield f"{say(language, 'left_out')}: {table} {sum(reasons.values()):,} ({said})"
    if reading.unfilled:
        yield f"{say(language, 'unfilled')}: {', '.join(reading.unfilled)}"
    shown = reading.faults[:FAULTS_SHOWN]
    yield from (f"{say(language, 'rules')}: {note}" for note in dict.fromkeys(reading.notes))
    yield from (f"{say(language, 'faults')}: {fault_line(fault, language)}" for fault in shown)
    if reading.fault_count > len(shown):
        yield f"{say(language, 'faults')}: {say(language, 'more', n=f'{reading.fault_count - len(shown):,}')}"


def indicators_lines(outcome: Outcome, language: str) -> Iterator[str]:
    """That the indicators of open contracting were not run, where there were tenders, and how they are."""
    if codes := outcome.indicators_left_out:
        yield say(language, "indicators_left_out", codes=", ".join(codes), code=codes[0])


def noisy_line(noisy: Noisy, language: str) -> str:
    """Why a model is noisy, in a sentence."""
    return say(language, noisy.why, model=noisy.model, hit=f"{noisy.hit:,}", of=f"{noisy.of:,}")


def _assessability(outcome: Outcome, language: str) -> Iterator[str]:
    """What could not be judged; a table that is missing beside subjects that were judged is told in the reports alone."""
    for looked in outcome.looked:
        if looked.lacks and (looked.not_assessable or not looked.was_judged):
            count = f" {looked.not_assessable:,}" if looked.not_assessable else ""
            yield f"{say(language, 'not_assessable')}: {looked.page.code}{count} ({', '.join(looked.lacks)})"


def unmet_lines(looked: Looked, language: str) -> Iterator[str]:
    """The words that a model looked for and that no row has: a county may have words of its own."""
    for column, words in looked.unmet:
        yield say(language, "unmet", column=column, words=", ".join(words))


def _without(outcome: Outcome, language: str) -> Iterator[str]:
    """What models judged without though they would have used it: nobody else would tell that less was looked for."""
    told = [f"{name} ({', '.join(codes)})" for name, codes in outcome.without.items()]
    if told:
        rest = len(told) - WITHOUT_SHOWN
        more = f"; {say(language, 'without_more', n=rest)}" if rest > 0 else ""
        yield f"{say(language, 'without')}: {', '.join(told[:WITHOUT_SHOWN])}{more}"

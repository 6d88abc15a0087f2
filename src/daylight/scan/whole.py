"""The whole scan, for the command: from files to an outcome, and from an outcome to a report."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TextIO

from daylight.kernel.ladder import Colour
from daylight.risk.dialect import prepared
from daylight.risk.pages import WEIGHT
from daylight.scan.asked import Request
from daylight.scan.opening import opened
from daylight.scan.outcome import Outcome
from daylight.scan.reports.html import write_html
from daylight.scan.reports.indicators import write_indicators
from daylight.scan.reports.rows import write_csv, write_jsonl
from daylight.scan.reports.text import write_table
from daylight.scan.reports.workbook import write_workbook
from daylight.scan.running import Progress, few_collections, library, scan_record
from daylight.scan.summary import summary

__all__ = ["reaches", "scan", "summary", "write", "write_file"]

_READING_SHARE = 0.5


def scan(request: Request, scratch: Path, progress: Progress) -> Outcome:
    """Read the files and run the models; what cannot be read is part of the outcome.

    The queries of all models are checked and written while the engine reads the files, which takes two seconds off a county's
    report; a wrong word found there stops the reading at the next file.
    """
    with few_collections(), ThreadPoolExecutor(1) as pool:
        models = pool.submit(library, request)
        if request.engine == "duckdb":
            pool.submit(lambda: [prepared(page.query) for page in models.result().wanted(request.models)])

        def reading_on(text: str, share: float) -> None:
            if models.done():
                models.result()
            progress(text, share * _READING_SHARE)

        sources, reading, supplied = opened(request, scratch, reading_on, models.result)
        return scan_record(
            request, models.result(), sources, reading=reading, scratch=scratch, supplied=supplied,
            progress=lambda text, share: progress(text, _READING_SHARE + share * (1 - _READING_SHARE)),
        )  # fmt: skip


def reaches(outcome: Outcome, colour: str) -> bool:
    """Whether a finding of this colour or a graver one exists."""
    return any(WEIGHT[finding.colour] >= WEIGHT[Colour(colour)] for finding in outcome.findings)


def write(outcome: Outcome, form: str, out: TextIO, language: str) -> None:
    """Write a report that is text."""
    if form == "jsonl":
        write_jsonl(outcome.findings, out)
    elif form == "csv":
        write_csv(outcome.findings, out)
    elif form == "indicators":
        write_indicators(outcome.findings, out)
    elif form == "html":
        write_html(outcome, out, language)
    else:
        write_table(outcome, out, language)


def write_file(outcome: Outcome, form: str, path: Path, language: str) -> None:
    """Write a report to a file."""
    if form == "xlsx":
        write_workbook(outcome, path)
        return
    with path.open("w", encoding="utf-8", newline="") as out:
        write(outcome, form, out, language)

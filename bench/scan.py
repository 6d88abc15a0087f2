"""The scan: how soon the command answers, a county from CSV to report, and millions of payments beside the same SQL by hand.

`bench/scan.py 10000000` takes ten million payments (five gigabytes of disk and some twenty minutes); the default is a tenth.
The large record is a simulated county repeated under new ids, as further townships of the same county. Each model's own SQL
is run once more over the same files, without the engine, in the same process: the quotient of the sums is the overhead. For
that comparison the models in SQL also run a second time alone, since in the whole run the detectors work beside them.
"""

import resource
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter

import duckdb

from daylight.record.schema import RECORD, Kind
from daylight.risk.dialect import render
from daylight.risk.duck import Bounds, Duck
from daylight.risk.engine import Scan, bound
from daylight.scan.asked import Request
from daylight.scan.opening import opened
from daylight.scan.running import few_collections, library, scan_record

VILLAGES, MONTHS, SEED = 522, 12, 3
TODAY = date(2026, 1, 31)
PAYMENTS = 1_000_000
MEMORY_MIB = 4608
"""What the engine may use: with the detectors the whole then stays below 8 GiB."""
NAMES = {Kind.ID, Kind.HASH}
NUMBERS = {"number", "uscc", "file_author"}
"""Texts that name something as an id does: the same ones in every copy would be duplicates, and models would find them."""


def command(*words: object) -> float:
    """Seconds of one call of the command line in a process of its own."""
    started = perf_counter()
    subprocess.run([sys.executable, "-m", "daylight.cli", *map(str, words)], check=True, capture_output=True)
    return perf_counter() - started


def repeated(county: Path, target: Path, copies: int) -> None:
    """The county's tables with every id and hash under a new name for each copy; townships stay in the one county."""
    target.mkdir()
    with duckdb.connect() as connection:
        for path in sorted(county.glob("*.parquet")):
            kinds = RECORD[path.stem].columns if path.stem in RECORD else None
            if kinds is None:
                continue
            columns = connection.sql(f"SELECT * FROM read_parquet('{path}') LIMIT 0").columns
            listed = ", ".join(
                f'"{name}" || \'~\' || copy AS "{name}"' if kinds[name] in NAMES or name in NUMBERS else f'"{name}"'
                for name in columns
            )
            copied = "range(1)" if path.stem == "rest_day" else f"range({copies})"
            if path.stem == "asset":  # copies of one plot would all lie on one another, which no county's plots do
                listed = listed.replace('"outline"', 'CASE WHEN copy = 0 THEN "outline" END AS "outline"')
            text = f"SELECT {listed} FROM read_parquet('{path}'), {copied} AS copies(copy)"
            if path.stem == "place":
                text = (
                    "SELECT * REPLACE (CASE WHEN level = 'township' THEN split_part(parent_id, '~', 1) || '~0' "
                    f"ELSE parent_id END AS parent_id) FROM ({text}) WHERE level <> 'county' OR place_id LIKE '%~0'"
                )
            connection.execute(f"COPY ({text}) TO '{target / path.name}' (FORMAT parquet)")


def by_hand(sources, pages, as_of: date, scratch: Path) -> dict[str, float]:
    """Seconds of each model's SQL without the engine, over the same files; the text is written before the clock starts."""
    folders = {path.parent for source in sources.values() for path in (*source.plain, *source.zoned)}
    duck, found = Duck(Bounds(tuple(folders), scratch, MEMORY_MIB)), {}
    with Scan(sources, as_of, duck) as loading:
        for page in pages:
            for name in page.tables:
                loading.load(name)
            scalars, tables = bound(page, page.values(), as_of)
            text = render(page.query, scalars)
            with duck.given(tables):
                started = perf_counter()
                duck.rows(text)
                found[page.code] = perf_counter() - started
    return found


def large(folder: Path, payments: int) -> None:
    """All models over many payments, with the same SQL by hand as the yardstick."""
    request = Request(today=TODAY, paths=(folder,), memory_mib=MEMORY_MIB)
    with tempfile.TemporaryDirectory(prefix="daylight-bench-") as scratch, few_collections():
        started = perf_counter()
        sources, reading, supplied = opened(request, Path(scratch), lambda _text, _share: None)
        read = perf_counter() - started
        outcome = scan_record(
            request, library(request), sources, reading=reading, scratch=Path(scratch), supplied=supplied
        )
        whole = perf_counter() - started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024
        codes = tuple(one.page.code for one in outcome.looked if one.result.ran and not one.page.detector)
        asked = replace(request, models=codes)
        alone = scan_record(asked, library(asked), sources, reading=reading, scratch=Path(scratch), supplied=supplied)
        queried = alone.looked
        hand = by_hand(sources, [one.page for one in queried], outcome.as_of, Path(scratch))
    ours, theirs = sum(one.seconds for one in queried), sum(hand.values())
    print(
        f"{payments:,} payments, {sum(reading.rows.values()):,} rows: {whole:.0f} s, of which reading {read:.0f} s; peak {peak:.1f} GiB"
    )
    print(
        f"{len(queried)} models in SQL: {ours:.1f} s, the same SQL by hand {theirs:.1f} s: {(ours / theirs - 1) * 100:+.0f} %"
    )
    by_itself = {one.page.code: one.seconds for one in queried}
    for one in sorted(outcome.looked, key=lambda one: -one.seconds):
        code = one.page.code
        said = f"alone {by_itself[code]:.1f} s, by hand {hand[code]:.1f} s" if code in hand else "in Python"
        print(f"  {code} {one.seconds:6.1f} s  {len(one.result.findings):>8,} findings  {said}")


def main() -> None:
    """All figures."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else PAYMENTS
    print(f"scan --help: {median(command('scan', '--help') for _ in range(7)) * 1000:.0f} ms")
    with tempfile.TemporaryDirectory(prefix="daylight-bench-") as name:
        folder = Path(name)
        for form in ("csv", "parquet"):
            command("simulate", "--villages", VILLAGES, "--months", MONTHS, "--seed", SEED, "--until", "2025-12-31",
                    "--out", folder / form, "--format", form)  # fmt: skip
        seconds = command("scan", folder / "csv", "--format", "html", "--out", folder / "report.html")
        print(f"a county, {VILLAGES} villages, {MONTHS} months, from CSV to report: {seconds:.1f} s")
        held = duckdb.sql(f"SELECT COUNT(*) FROM read_parquet('{folder}/parquet/payment.parquet')").fetchall()[0][0]
        copies = max(round(wanted / held), 1)
        repeated(folder / "parquet", folder / "large", copies)
        large(folder / "large", copies * held)


if __name__ == "__main__":
    main()

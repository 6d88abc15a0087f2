"""`make bench-detection`: every model over simulated counties with planted schemes; writes docs/detection.md.

Models and the generator are tuned on odd seeds; what is published here comes from even ones. `bench/detection.py 1 3` prints
the figures of other seeds and writes nothing.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow.parquet as pq

from daylight.record.schema import RECORD
from daylight.risk.engine import Scan
from daylight.risk.findings import Finding
from daylight.risk.page_reading import read_pages
from daylight.risk.pages import WEIGHT, Page, pages_in_force
from daylight.scan.score import Lead, Mark, Score, marks_of, rows_of, score, together
from daylight.simulate.tables.making import Size, write_county

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "detection.md"
RULES = ROOT / "src" / "daylight" / "rules" / "risk"
PUBLISHED, TUNED = (14, 16, 18), (1, 3, 5)
VILLAGES, MONTHS, FRAUD = 120, 12, 0.05
UNTIL = date(2025, 12, 31)
RED_RECALL, RED_PRECISION, YELLOW_RECALL = 0.9, 0.8, 0.7

HEAD = """# What the models find 「模型检验」

This page is written by `make bench-detection` (`bench/detection.py`), last on {today}, from simulated counties of {villages}
villages and {months} months up to {until}, seeds {seeds}; each scheme is planted in {fraud:.0%} of the villages, in variants from
crude to careful, among honest look-alikes (`src/daylight/simulate/tables/schemes/lookalikes.py`) that a naive rule would flag.
Models and generator are tuned on odd seeds only. `daylight simulate --out`, `daylight scan` and `daylight score` give the same
figures for a county of your own.

- **recall**: of the rows in which a scheme was planted, the share that the model of the same code names as subject or evidence.
- **precision**: of the model's findings the share that counts for a planted row; **of red**: the same of its red findings alone.
- **false/1000**: findings that count for nothing planted, a thousand rows of the tables that the model judges.
- **elsewhere**: false findings that point to a row in which another scheme was planted.
- **look-alikes**: honest rows made to look like the scheme, and how many of them were flagged.

A simulated county is kinder than a real one: it has no slips of the pen, no missing columns, and only the schemes we thought of.
The figures say that a model finds what it is meant to find and leaves honest business alone; how often a finding is confirmed in
a real county, the model's card in the product says.

## How the figures came about

The generator was changed while the models were tried on odd seeds. Some changes mended it (rows that contradicted one another,
labels that named another row than the model tells, amounts whose first digits followed no law because their ranges overlapped, a
pool of experts and of agencies far too small). Others had made a model's task lighter after it had failed, and were taken back:
honest repairs without a contract of up to 6,400 yuan (F06), claims hidden in a standing fee (F08), projects split a month apart
(F06), and the fainter variants of T02, H02 and H03 are in. Pages were changed too, after weaknesses seen on odd seeds: the fences
of the price screens (T06, T07, T08) were moved to where things lie far out, the chance that T01 asks for was lowered, F10 asks for
a larger chi-square, T02 looks at who names the worst price, F08 at numbers that differ at their end only, and leaves small equal
bills and instalments under a contract alone. Then F02 no longer counts announced holidays, F08 leaves amounts that many sellers
of a village ask for, and T19 asks the contract, not its rent; and the first rent of land let without a contract is labelled too
(T19), which only the second had been. Seeds 2, 4, 6 and 8, 10, 12 were published before and looked at (on 8, 10 and 12 F06 began
to tell small bills of one shop in yellow); so the figures are now those of seeds 14, 16 and 18, run when the pages had been
written. They were run a second time after some thirty models had been mended for records that lack something or take something
back (valuations without a day, bids without a bidder, refunds), which a simulated county does not do. Each scheme is planted
by people who knew the models: the figures are an upper bound, and most models have few planted cases, so that a share of
0.95 may well be 0.8.

Targets: recall {red_recall} and, of its red findings, precision {red_precision} for a model that can be red; recall
{yellow_recall} for one that is yellow at most.
"""


def main() -> None:
    """Score every model on the seeds asked for."""
    seeds = tuple(int(word) for word in sys.argv[1:]) or PUBLISHED
    pages = pages_in_force(read_pages(RULES)[0], UNTIL)
    scores = together([_county(seed, pages) for seed in seeds])
    table = list(_table(scores, {page.code: page for page in pages}))
    print("\n".join([*table, "", *_misses(scores)]))
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB", file=sys.stderr)
    if seeds == PUBLISHED:
        tuned = together([_county(seed, pages) for seed in TUNED])
        other = _below(tuned, {page.code: page for page in pages})
        PAGE.write_text("\n".join([_head(seeds), *table, "", *_misses(scores), "", *other, ""]), encoding="utf-8")


def _county(seed: int, pages: Sequence[Page]) -> list[Score]:
    size = Size(VILLAGES, MONTHS, seed, UNTIL, FRAUD)
    with tempfile.TemporaryDirectory(prefix="daylight-detection-") as name:
        folder = Path(name)
        began = time.monotonic()
        made = write_county(size, folder)
        middle = time.monotonic()
        tables = {path.stem: pq.read_table(path) for path in folder.glob("*.parquet") if path.stem in RECORD}
        with Scan(tables, UNTIL) as scan:
            leads = [_lead(finding) for page in pages for finding in scan.detect(page).findings]
        print(
            f"seed {seed}: {made.rows:,} rows, {made.labels} labels in {middle - began:.0f} s, "
            f"{len(leads)} findings in {time.monotonic() - middle:.0f} s",
            file=sys.stderr,
        )
        subjects = {table: rows.num_rows for table, rows in tables.items()}
        return score(leads, _marks(folder / "labels.parquet"), _marks(folder / "lookalikes.parquet"), subjects)


def _lead(finding: Finding) -> Lead:
    rows = frozenset({*finding.evidence, (finding.subject, finding.subject_id)})
    return Lead(finding.model, finding.colour.value, finding.subject, rows)


def _marks(path: Path) -> list[Mark]:
    return list(marks_of(rows_of(path)))


def _table(scores: Sequence[Score], pages: dict[str, Page]) -> Iterator[str]:
    """One line a model that has a page and a planted scheme, then those that have only one of the two."""
    yield "| model | | can be | planted | recall | findings | precision | red | of red | false/1000 | elsewhere | look-alikes | target |"
    yield "|---|---|---|---|---|---|---|---|---|---|---|---|---|"
    for one in scores:
        page = pages.get(one.model)
        if page is None or not one.labels:
            continue
        colour = max((rung.colour for rung in page.ladder), key=WEIGHT.__getitem__).value
        yield (
            f"| {one.model} | {page.title.en} | {colour} | {one.labels} | {_share(one.recall)} | {one.findings} | "
            f"{_share(one.precision)} | {one.red} | {_share(one.red_precision)} | {_share(one.false_per_thousand)} | {one.elsewhere} | "
            f"{one.lookalikes_hit} of {one.lookalikes} | {_target(one, colour)} |"
        )


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _target(one: Score, colour: str) -> str:
    recall = one.recall or 0.0
    met = recall >= (RED_RECALL if colour == "red" else YELLOW_RECALL)
    if colour == "red":
        met = met and (one.red_precision is None or one.red_precision >= RED_PRECISION)
    return "met" if met else "**missed**"


def _below(scores: Sequence[Score], pages: dict[str, Page]) -> Iterator[str]:
    """What misses its target on the tuning seeds: a model that passes on one set and fails on the other is near the line."""
    yield f"## On the tuning seeds {', '.join(map(str, TUNED))}"
    yield ""
    missed = [line for line in _table(scores, pages) if "**missed**" in line]
    yield from (
        [
            "| model | | can be | planted | recall | findings | precision | red | of red |",
            "|---|---|---|---|---|---|---|---|---|",
        ]
        if missed
        else []
    )
    yield from ("|".join(line.split("|")[:10]) + "|" for line in missed)
    yield "" if missed else "Every target is met there too."


def _misses(scores: Sequence[Score]) -> Iterator[str]:
    """What is not found, in words; what is planted without a model; what fires without a scheme of its own."""
    yield "## Variants that are not all found"
    yield ""
    for one in scores:
        for variant, (found, planted) in one.variants.items():
            if found < planted and one.findings:
                yield f"- {one.model}, {variant}: {found} of {planted}"
    silent = [one.model for one in scores if one.labels and not one.findings]
    yield ""
    yield "## Without a measure"
    yield ""
    yield f"Planted, and no model finds any: {', '.join(silent) or 'none'}."
    yield ""
    fired = [f"{one.model} ({one.findings})" for one in scores if one.findings and not one.labels]
    yield f"Findings of models for which no scheme is planted: {', '.join(fired) or 'none'}."


def _head(seeds: Sequence[int]) -> str:
    return HEAD.format(
        today=datetime.now(UTC).date(), villages=VILLAGES, months=MONTHS, until=UNTIL, fraud=FRAUD,
        seeds=", ".join(map(str, seeds)), red_recall=RED_RECALL, red_precision=RED_PRECISION, yellow_recall=YELLOW_RECALL,
    )  # fmt: skip


if __name__ == "__main__":
    main()

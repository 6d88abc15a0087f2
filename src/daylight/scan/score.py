"""`daylight score`: how well models find what was planted 「模型检验」: recall, precision, false findings a thousand subjects.

A finding counts for a label where the model is the label's scheme and the finding's subject, or a row of its evidence, is the
labelled row. A finding that counts for no label is false, even where it points to another scheme's row: those are counted
beside, because they lead to something that was planted, if not under this name.
"""

import argparse
import csv
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import pyarrow.parquet as pq

from daylight.kernel.refusals import Refused
from daylight.kernel.spoken import said

_FINDING = ("model", "colour", "subject", "subject_id", "evidence")
_LABEL = ("scheme", "subject_table", "subject_id")
"""The columns without which a row is no finding, and no label."""
_UNREAD = "不能读取 cannot be read"
RowName = tuple[str, str]
"""A row of the record by its table and id."""
COLOURS = ("red", "yellow", "blue")


_COUNTED = (
    "labels", "found", "findings", "right", "elsewhere", "red", "red_right", "lookalikes", "lookalikes_hit", "subjects",
)  # fmt: skip


class NotScored(Refused):
    """A file that holds no findings, or no labels 「不是疑点或标签文件」, with what is wrong with it."""

    message: ClassVar[str] = "{path}: {said}"


@dataclass(frozen=True, slots=True)
class Lead:
    """A finding 「疑点」 as far as scoring reads it."""

    model: str
    colour: str
    subject: str
    rows: frozenset[RowName]


@dataclass(frozen=True, slots=True)
class Mark:
    """A label 「标签」: a row that a scheme was planted in, or that only looks like it."""

    scheme: str
    variant: str
    row: RowName


@dataclass
class Score:
    """How one model did; shares are none where there is nothing to divide by."""

    model: str
    colour: str = ""
    labels: int = 0
    found: int = 0
    findings: int = 0
    right: int = 0
    elsewhere: int = 0
    red: int = 0
    red_right: int = 0
    lookalikes: int = 0
    lookalikes_hit: int = 0
    subjects: int = 0
    variants: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def recall(self) -> float | None:
        """Labels found of labels planted 「查全率」."""
        return self.found / self.labels if self.labels else None

    @property
    def precision(self) -> float | None:
        """Findings that count for a label of all findings 「查准率」."""
        return self.right / self.findings if self.findings else None

    @property
    def red_precision(self) -> float | None:
        """The same of the red findings alone 「红色查准率」."""
        return self.red_right / self.red if self.red else None

    @property
    def false_per_thousand(self) -> float | None:
        """False findings a thousand subjects 「每千条误报」."""
        return 1000 * (self.findings - self.right) / self.subjects if self.subjects else None


def score(
    leads: Iterable[Lead], labels: Iterable[Mark], lookalikes: Iterable[Mark], subjects: Mapping[str, int]
) -> list[Score]:
    """One score a model, in the order of their codes.

    Args:
        leads: the findings.
        labels: what was planted.
        lookalikes: what only looks so.
        subjects: rows of each table of the record, by its name.
    """
    by_model: dict[str, list[Lead]] = defaultdict(list)
    for lead in leads:
        by_model[lead.model].append(lead)
    planted, honest = _by_scheme(labels), _by_scheme(lookalikes)
    anywhere = {mark.row for marks in planted.values() for mark in marks}
    return [
        _scored(
            model, by_model.get(model, []), (planted.get(model, []), honest.get(model, [])), anywhere, subjects=subjects
        )
        for model in sorted(by_model.keys() | planted.keys())
    ]


def together(counties: Iterable[Iterable[Score]]) -> list[Score]:
    """The scores of several counties added up, one a model."""
    found: dict[str, list[Score]] = defaultdict(list)
    for one in (one for scores in counties for one in scores):
        found[one.model].append(one)
    return [_added(model, scores) for model, scores in sorted(found.items())]


def _added(model: str, scores: Sequence[Score]) -> Score:
    names = {name for one in scores for name in one.variants}
    pairs = {name: [one.variants[name] for one in scores if name in one.variants] for name in sorted(names)}
    whole = {name: sum(getattr(one, name) for one in scores) for name in _COUNTED}
    return Score(
        model,
        colour=min((one.colour for one in scores if one.colour), key=COLOURS.index, default=""),
        variants={name: (sum(p[0] for p in found), sum(p[1] for p in found)) for name, found in pairs.items()},
        **whole,
    )


def _by_scheme(marks: Iterable[Mark]) -> dict[str, list[Mark]]:
    found: dict[str, list[Mark]] = defaultdict(list)
    for mark in marks:
        found[mark.scheme].append(mark)
    return found


def _scored(
    model: str,
    leads: Sequence[Lead],
    marks: tuple[Sequence[Mark], Sequence[Mark]],
    anywhere: set[RowName],
    *,
    subjects: Mapping[str, int],
) -> Score:
    labels, honest = marks
    seen = {row for lead in leads for row in lead.rows}
    own = {mark.row for mark in labels}
    right = [lead for lead in leads if lead.rows & own]
    red = [lead for lead in leads if lead.colour == "red"]
    planted, found = Counter(mark.variant for mark in labels), Counter(m.variant for m in labels if m.row in seen)
    tables = {lead.subject for lead in leads} or {mark.row[0] for mark in labels}
    return Score(
        model,
        colour=min((lead.colour for lead in leads), key=COLOURS.index, default=""),
        labels=len(labels),
        found=found.total(),
        findings=len(leads),
        right=len(right),
        elsewhere=sum(1 for lead in leads if not lead.rows & own and lead.rows & anywhere),
        red=len(red),
        red_right=sum(1 for lead in red if lead.rows & own),
        lookalikes=len(honest),
        lookalikes_hit=sum(1 for mark in honest if mark.row in seen),
        subjects=sum(subjects.get(table, 0) for table in tables),
        variants={variant: (found[variant], count) for variant, count in sorted(planted.items())},
    )


def rows_of(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a JSON Lines, CSV or Parquet file, by the ending of its name."""
    if path.suffix == ".parquet":
        yield from pq.read_table(path).to_pylist()
    elif path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from csv.DictReader(file)
    else:
        with path.open(encoding="utf-8") as file:
            yield from (json.loads(line) for line in file if line.strip())


def rows_with(path: Path, columns: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The rows of a file each of which has these columns; NotScored, with the file's name, where it does not."""
    try:
        for row in rows_of(path):
            lacking = [column for column in columns if not isinstance(row, dict) or column not in row]
            if lacking:
                raise NotScored(path=path, said=f"缺少列 missing columns {', '.join(lacking)}")
            yield row
    except (OSError, ValueError, csv.Error) as wrong:
        raise NotScored(path=path, said=f"{_UNREAD}: {wrong}") from wrong


def leads_of(rows: Iterable[Mapping[str, Any]]) -> Iterator[Lead]:
    """Findings from rows with the columns that docs/record.md names."""
    for row in rows:
        evidence = json.loads(row["evidence"] or "[]") if isinstance(row["evidence"], str) else row["evidence"] or []
        rows_named = {(part["table"], str(part["id"])) for part in evidence} | {
            (row["subject"], str(row["subject_id"]))
        }
        yield Lead(row["model"], row["colour"], row["subject"], frozenset(rows_named))


def marks_of(rows: Iterable[Mapping[str, Any]]) -> Iterator[Mark]:
    """Labels from the rows that `daylight simulate --out` writes."""
    for row in rows:
        yield Mark(row["scheme"], row.get("variant") or "", (row["subject_table"], str(row["subject_id"])))


def subjects_beside(path: Path) -> dict[str, int]:
    """How many rows each table of the record has that lies beside the labels."""
    counts = {file.stem: _row_count(file) for file in path.parent.glob("*.parquet")}
    for file in path.parent.glob("*.csv"):
        with file.open("rb") as lines:
            counts.setdefault(file.stem, max(sum(1 for _line in lines) - 1, 0))
    return counts


def _row_count(file: Path) -> int:
    try:
        return int(pq.ParquetFile(file).metadata.num_rows)
    except ValueError as wrong:
        raise NotScored(path=file, said=f"{_UNREAD}: {wrong}") from wrong


HEADINGS = (
    "model",
    "colour",
    "planted",
    "found",
    "recall",
    "findings",
    "precision",
    "red",
    "red precision",
    "false/1000",
    "elsewhere",
    "look-alikes hit",
)


def table_rows(scores: Iterable[Score]) -> Iterator[tuple[str, ...]]:
    """The figures as texts, in the order of the headings."""
    for one in scores:
        yield (
            one.model, one.colour or "—", str(one.labels), str(one.found), _share(one.recall), str(one.findings),
            _share(one.precision), str(one.red), _share(one.red_precision), _share(one.false_per_thousand),
            str(one.elsewhere), f"{one.lookalikes_hit}/{one.lookalikes}",
        )  # fmt: skip


SCHEME_HEADINGS = ("scheme", "variant", "planted", "found", "recall")


def scheme_rows(scores: Iterable[Score]) -> Iterator[tuple[str, ...]]:
    """How much of each scheme, variant by variant, the model of its code has found, as texts."""
    for one in scores:
        for variant, (found, planted) in one.variants.items():
            yield one.model, variant or "—", str(planted), str(found), _share(found / planted)


def _share(value: float | None) -> str:
    return "—" if value is None else f"{value:.2f}"


def as_json(one: Score) -> dict[str, Any]:
    """All figures of a score by name."""
    shares = {"recall": one.recall, "precision": one.precision, "red_precision": one.red_precision}
    return asdict(one) | shares | {"false_per_thousand": one.false_per_thousand}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Findings, labels, look-alikes; how to print."""
    parser.add_argument(
        "findings",
        type=Path,
        help=said(
            "`daylight scan` 写出的发现：jsonl、csv 或 parquet", "jsonl, csv or parquet, as `daylight scan` writes them"
        ),
    )
    parser.add_argument(
        "labels",
        type=Path,
        help=said("`daylight simulate` 写出的标签", "labels.parquet or labels.csv, as `daylight simulate` writes them"),
    )
    parser.add_argument(
        "--lookalikes",
        type=Path,
        help=said("默认：标签旁边的同名文件", "default: the file of that name beside the labels"),
    )
    parser.add_argument(
        "--format",
        choices=("table", "json"),
        default="table",
        help=said("怎样打印（默认 table）", "how it is printed (default table)"),
    )


def run(options: argparse.Namespace) -> int:
    """Print the table, or the figures as JSON; exit code 2 where a file cannot be read."""
    beside = options.labels.with_name(f"lookalikes{options.labels.suffix}")
    honest = options.lookalikes or (beside if beside.exists() else None)
    try:
        scores = score(
            leads_of(rows_with(options.findings, _FINDING)),
            list(marks_of(rows_with(options.labels, _LABEL))),
            list(marks_of(rows_with(honest, _LABEL))) if honest else [],
            subjects_beside(options.labels),
        )
    except NotScored as refused:
        sys.stderr.write(f"daylight score: {refused}\n")
        return 2
    except (OSError, ValueError, KeyError) as error:
        sys.stderr.write(f"daylight score: this cannot be read: {error!r}\n")
        return 2
    if options.format == "json":
        sys.stdout.write(json.dumps([as_json(one) for one in scores], ensure_ascii=False, indent=1) + "\n")
        return 0
    _print([HEADINGS, *table_rows(scores)])
    sys.stdout.write("\n")
    _print([SCHEME_HEADINGS, *scheme_rows(scores)])
    return 0


def _print(lines: Sequence[tuple[str, ...]]) -> None:
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    for line in lines:
        sys.stdout.write("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() + "\n")

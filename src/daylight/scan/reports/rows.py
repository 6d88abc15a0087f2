"""Findings as rows 「疑点明细」: JSON Lines and CSV with exactly the columns of the record's findings table."""

import csv
import json
from collections.abc import Iterable
from typing import Any, TextIO

from daylight.risk.findings import Finding

COLUMNS = (
    "model", "colour", "place_id", "subject", "subject_id", "value", "threshold", "peer_n", "as_of", "first_on", "evidence",
    "missing", "explanation_zh", "explanation_en", "rule_hash",
)  # fmt: skip


def row_of(finding: Finding) -> dict[str, Any]:
    """One finding under the names of the findings table; `missing` is empty because what was judged missed nothing."""
    return {
        "model": finding.model,
        "colour": finding.colour.value,
        "place_id": finding.place_id,
        "subject": finding.subject,
        "subject_id": finding.subject_id,
        "value": finding.value,
        "threshold": finding.threshold,
        "peer_n": finding.peer_n,
        "as_of": finding.as_of.isoformat(),
        "first_on": None if finding.first_on is None else finding.first_on.isoformat(),
        "evidence": [{"table": table, "id": row} for table, row in finding.evidence],
        "missing": [],
        "explanation_zh": finding.explanation_zh,
        "explanation_en": finding.explanation_en,
        "rule_hash": finding.rule_hash,
    }


def write_jsonl(findings: Iterable[Finding], out: TextIO) -> None:
    """One finding a line."""
    out.writelines(json.dumps(row_of(finding), ensure_ascii=False) + "\n" for finding in findings)


def write_csv(findings: Iterable[Finding], out: TextIO) -> None:
    """The same as a table; lists are JSON text, absent values empty cells."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for finding in findings:
        row = row_of(finding)
        row |= {name: json.dumps(row[name], ensure_ascii=False) for name in ("evidence", "missing")}
        writer.writerow([_safe(row[name]) for name in COLUMNS])


def _safe(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula is told to be one: names come from files we do not know."""
    return f"'{value}" if isinstance(value, str) and value[:1] in {"=", "+", "@", "\t", "\r"} else value

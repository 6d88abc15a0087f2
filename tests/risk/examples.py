"""What several tests of the room need: the pages' examples as record tables, and findings in the words of the examples."""

from pathlib import Path

import daylight
from daylight.record.columns import arrow_table, typed
from daylight.record.schema import RECORD

RISK = Path(daylight.__file__).parent / "rules" / "risk"


def example_record(example):
    """The example's tables as Arrow; a column that no row has is missing from the table."""
    record = {}
    for name, rows in example.tables.items():
        kinds = RECORD[name].columns
        record[name] = arrow_table(
            name, {column: [typed(row[column], kinds[column]) for row in rows] for column in rows[0]}
        )
    return record


def checked(result, example):
    """The result in the columns that the example states."""
    findings = (
        tuple(
            {column: _said(finding, column) for column in example.findings[0]} for finding in _ordered(result, example)
        )
        if example.findings
        else tuple(result.findings)
    )
    stated = (
        tuple(
            {
                "place_id": row.place_id,
                "assessed": str(row.assessed),
                "hit": str(row.hit),
                "not_assessable": str(row.not_assessable),
                "missing": " ".join(row.missing) or None,
            }
            for row in result.assessability
        )
        if example.assessability
        else ()
    )
    return findings, stated


def _ordered(result, example):
    order = [(row.get("subject"), row["subject_id"]) for row in example.findings]
    known = {key: number for number, key in enumerate(order)}

    def place(finding):
        return known.get((finding.subject, finding.subject_id), known.get((None, finding.subject_id), len(order)))

    return sorted(result.findings, key=place)


def _said(finding, column):
    if column == "evidence":
        return " ".join(f"{table}:{row}" for table, row in finding.evidence)
    value = getattr(finding, column)
    if value is None:
        return None
    return (
        f"{value:g}"
        if isinstance(value, float) and value < 1e6
        else str(int(value))
        if isinstance(value, float)
        else str(value)
    )

"""From facts to findings: the engine, never the model, decides colour, removes duplicates, explains and counts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from daylight.kernel.rules import RuleRef
from daylight.risk.findings import Assessability, Finding
from daylight.risk.pages import RESERVED, WEIGHT, Page, Rung, Unit, Value, unit_of_fact, written
from daylight.risk.record_schema import RECORD

Fact = Mapping[str, Any]
Subject = tuple[str, str]


def findings_from(facts: Iterable[Fact], page: Page, values: Mapping[str, Value], as_of: date) -> tuple[Finding, ...]:
    """One finding a subject: its worst fact, with every row of evidence that the query gave for that fact."""
    found: dict[Subject, dict[tuple[Any, ...], tuple[Rung, Fact, dict[tuple[str, str], None]]]] = defaultdict(dict)
    for fact in facts:
        rung = _rung_of(fact, page, values)
        if rung is None:
            continue
        subject = (fact.get("subject") or page.subjects[0], str(fact["subject_id"]))
        same = tuple(str(fact.get(name)) for name in ("value", "threshold", "grade"))
        _rung, _fact, evidence = found[subject].setdefault(same, (rung, fact, {}))
        evidence[str(fact["evidence_table"]), str(fact["evidence_id"])] = None
    return tuple(
        _finding(subject, _worst(options.values()), page=page, values=values, as_of=as_of)
        for subject, options in sorted(found.items())
    )


def _rung_of(fact: Fact, page: Page, values: Mapping[str, Value]) -> Rung | None:
    """The highest rung the fact stands on; none for a missing value or too few peers, and then it is no finding."""
    if fact["subject_id"] is None or fact["value"] is None:
        return None
    if page.minimum_n and (fact.get("peer_n") or 0) < page.minimum_n:
        return None
    reached = [rung for rung in page.ladder if rung.reached(float(fact["value"]), fact.get("grade"), values)]
    return max(reached, key=lambda rung: WEIGHT[rung.colour], default=None)


def _worst(
    options: Iterable[tuple[Rung, Fact, dict[tuple[str, str], None]]],
) -> tuple[Rung, Fact, dict[tuple[str, str], None]]:
    return max(
        options,
        key=lambda option: (
            WEIGHT[option[0].colour],
            float(option[1].get("threshold") or 0),
            float(option[1]["value"]),
        ),
    )


def _finding(
    subject: Subject,
    option: tuple[Rung, Fact, dict[tuple[str, str], None]],
    *,
    page: Page,
    values: Mapping[str, Value],
    as_of: date,
) -> Finding:
    rung, fact, evidence = option
    peer_n, threshold = fact.get("peer_n"), fact.get("threshold")
    facts = {name: _plain(value) for name, value in fact.items() if name not in RESERVED}
    words = _words(page, values, subject, fact=fact, evidence_n=len(evidence), as_of=as_of)
    return Finding(
        model=page.code,
        colour=rung.colour,
        place_id=None if fact["place_id"] is None else str(fact["place_id"]),
        subject=subject[0],
        subject_id=subject[1],
        value=float(fact["value"]),
        threshold=None if threshold is None else float(threshold),
        peer_n=None if peer_n is None else int(peer_n),
        as_of=as_of,
        first_on=_day(fact["first_on"]),
        evidence=tuple(sorted(evidence)),
        explanation_zh=page.sentence.zh.format_map(words),
        explanation_en=page.sentence.en.format_map(words),
        rule_hash=page.digest,
        grade=fact.get("grade"),
        facts=facts,
    )


def _words(
    page: Page, values: Mapping[str, Value], subject: Subject, *, fact: Fact, evidence_n: int, as_of: date
) -> dict[str, str]:
    """Every placeholder with its value written in its unit."""
    words = {p.code: written(values[p.code], p.unit) for p in page.parameters if p.unit is not Unit.TABLE}
    words |= {name: written(_plain(value), unit_of_fact(name)) for name, value in fact.items() if name not in RESERVED}
    return words | {
        "value": written(float(fact["value"]), page.unit),
        "threshold": written(None if fact.get("threshold") is None else float(fact["threshold"]), page.unit),
        "subject_id": subject[1],
        "first_on": written(_day(fact["first_on"]), Unit.TEXT),
        "as_of": as_of.isoformat(),
        "evidence_n": str(evidence_n),
    }


def assessability_from(
    counts: Sequence[tuple[str | None, str, int]], findings: Iterable[Finding], page: Page
) -> tuple[Assessability, ...]:
    """One row a place and set of missing columns; hits stand in the row of what could be assessed."""
    hits: dict[str | None, int] = defaultdict(int)
    for finding in findings:
        hits[finding.place_id] += 1
    totals: dict[tuple[str | None, str], int] = defaultdict(int)
    for place, missing, count in counts:
        totals[place, missing] += count
    rows = []
    for (place, missing), count in sorted(totals.items(), key=lambda item: (str(item[0][0]), item[0][1])):
        columns = tuple(missing.split())
        rows.append(Assessability(
            page.code, place, 0 if columns else count, 0 if columns else hits[place], count if columns else 0, columns
        ))  # fmt: skip
    return tuple(rows)


def count_query(page: Page, subject: str, present: Sequence[str], missing: Sequence[str]) -> str:
    """SQL that counts the subjects of each place by the columns they lack; `missing` lacks for all of them."""
    place = "place_id" if "place_id" in RECORD[subject].columns and "place_id" in present else "NULL"
    parts = [f"'{name} '" for name in missing]
    for text in page.known.get(subject, ()):
        absent = [f"{column} IS NULL" for column in text.split("|") if column in present]
        if absent and not any(name in missing for name in (subject, f"{subject}.{text}")):
            parts.append(f"CASE WHEN {' AND '.join(absent)} THEN '{subject}.{text} ' ELSE '' END")
    lacks = " || ".join(parts) or "''"
    return (
        f'SELECT place, lacks, COUNT(*) AS n FROM (SELECT {place} AS place, {lacks} AS lacks FROM "{subject}") AS s '
        "GROUP BY place, lacks"
    )


def rule_ref(text: str) -> RuleRef:
    """Read `code@version#digest` back."""
    code, _, rest = text.partition("@")
    version, _, digest = rest.partition("#")
    return RuleRef(code, version, digest)


def _day(value: Any) -> date | None:
    return value.date() if isinstance(value, datetime) else value


def _plain(value: Any) -> Any:
    """Facts are kept as whole numbers and texts: what canonical JSON can carry."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    number = float(value)
    return int(number) if number.is_integer() else f"{number:.4f}".rstrip("0")

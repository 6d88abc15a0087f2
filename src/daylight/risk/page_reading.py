"""Read model pages 「监督模型页」 and check them: unknown keys, tables, columns and placeholders are faults with a place.

A broken page is a value, not an exception: the others still run, and `daylight check` names every fault.
"""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from daylight.kernel.ladder import Colour
from daylight.kernel.rules import Problems, RuleError
from daylight.kernel.tables import Table, Title, exact_fen
from daylight.record.schema import READABLE, RECORD, Kind
from daylight.risk.dialect import AS_OF, NO_QUERY, Query, read_query
from daylight.risk.names import Naming
from daylight.risk.page_checks import checked
from daylight.risk.page_text import Section, prose, read_table, split_page
from daylight.risk.pages import (
    Alike,
    Example,
    Page,
    Parameter,
    Rung,
    TableValue,
    Unit,
    Value,
    Within,
)

CHINESE, ENGLISH, QUERY, EXAMPLES = "中文", "English", "Query", "Examples"


def read_pages(folder: Path, packs: Sequence[Path] = ()) -> tuple[tuple[Page, ...], tuple[RuleError, ...]]:
    """Every page of a folder and of the folder of the same name in each pack; a pack's page of the same code and date wins."""
    pages: dict[tuple[str, date], Page] = {}
    errors: list[RuleError] = []
    for root in (folder, *(pack / folder.name for pack in packs)):
        for path in sorted(root.glob("*.md")):
            page, found = read_page(path)
            errors.extend(found)
            if page is not None:
                pages[page.code, page.in_force] = page
    return tuple(pages[key] for key in sorted(pages)), tuple(errors)


def read_page(path: Path) -> tuple[Page | None, tuple[RuleError, ...]]:
    """Read one page; returns it, or None and all its faults."""
    problems = Problems(path.name)
    content = path.read_bytes()
    try:
        parts = split_page(content.decode("utf-8"), problems)
    except UnicodeDecodeError as error:
        problems.add(f"byte {error.start + 1}", "The file is not UTF-8 text.")
        return None, tuple(problems.errors)
    if parts is None:
        return None, tuple(problems.errors)
    head, sections = parts
    try:
        data = tomllib.loads(head, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        problems.add("head", f"Not readable as TOML: {error}.")
        return None, tuple(problems.errors)
    page = _page(Table(data, "", problems), sections, hashlib.sha256(content).hexdigest(), path)
    return (None if problems.errors else page), tuple(problems.errors)


def _page(head: Table, sections: list[Section], digest: str, path: Path) -> Page | None:
    problems = head.problems
    named = {section.title: section for section in sections}
    parameters = tuple(_parameter(row) for row in head.rows("parameter"))
    detects = head.text("detector")
    query, sql = (None, "") if detects else _query(named.get(QUERY), parameters, problems)
    needs, uses = _columns(head, "needs"), _columns(head, "uses")
    subjects = head.texts("subjects", required=True)
    known = _columns(head, "known")
    ladder = tuple(_rung(row) for row in head.rows("colour"))
    page = Page(
        code=head.text("code", required=True),
        title=head.title("title"),
        in_force=head.day("in_force"),
        group=head.text("group", required=True),
        basis=head.titles("basis"),
        subjects=subjects,
        complete_within=head.one_of("complete_within", Within, Within.PLACE),
        moves_with_time=head.flag("moves_with_time"),
        unit=head.one_of("unit", Unit, Unit.COUNT),
        minimum_n=head.whole("minimum_n"),
        needs=needs,
        uses=uses,
        known=known,
        relies_on=_relied_on(head, subjects, ladder),
        matched_by=_matches(head),
        named=_named(head),
        words=_words(head),
        alike=_alike(head),
        parameters=parameters,
        ladder=ladder,
        sentence=head.title("sentence"),
        prose=Title(prose(named.get(CHINESE)), prose(named.get(ENGLISH))),
        detector=detects,
        returns=query.returns if query is not None else head.texts("returns", required=bool(detects)),
        query=query if query is not None else NO_QUERY,
        sql=sql,
        examples=tuple(_examples(named.get(EXAMPLES), parameters, problems)),
        digest=digest,
        path=path,
    )
    head.finish()
    checked(page, has_query=QUERY in named, problems=problems)
    return page


def _columns(head: Table, key: str) -> dict[str, tuple[str, ...]]:
    """A table of record tables with their columns."""
    table = head.table(key)
    if table is None:
        return {}
    found = {name: table.texts(name) for name in table.data}
    for name, columns in found.items():
        if name not in READABLE:
            table.wrong(name, f"{name} is not a table of the record.")
            continue
        for column in (part for text in columns for part in text.split("|")):
            if column not in READABLE[name].columns:
                table.wrong(name, f"{name} has no column {column}.")
    return found


def _relied_on(head: Table, subjects: Sequence[str], ladder: Sequence[Rung]) -> dict[str, tuple[str, ...]]:
    """The columns, `contract.deal_id`, that a record must hold for one of several subjects, or for one grade of findings."""
    table = head.table("relies_on")
    if table is None:
        return {}
    found = {subject: table.texts(subject) for subject in table.data}
    # with several subjects nobody could tell whose findings a grade stands for
    grades = {rung.grade for rung in ladder} if len(subjects) == 1 else set()
    for key, columns in found.items():
        if key not in subjects and key not in grades:
            table.wrong(key, f"{key} is not among the subjects or grades.")
        for text in columns:
            name, _dot, either = text.partition(".")
            if name not in RECORD or not RECORD[name].columns.keys() >= set(either.split("|")):
                table.wrong(key, f"The record has no column {text}.")
    return found


def _matches(head: Table) -> dict[str, tuple[tuple[str, ...], ...]]:
    """For models that compare rows of different places: columns that two rows must share to concern each other."""
    table = head.table("matched_by")
    if table is None:
        return {}
    found = {name: tuple(tuple(text.split("+")) for text in table.texts(name)) for name in table.data}
    for name, keys in found.items():
        for column in (column for key in keys for column in key):
            if name not in RECORD or column not in RECORD[name].columns:
                table.wrong(name, f"{name} has no column {column}.")
    return found


def _named(head: Table) -> dict[str, Naming]:
    """The facts that are codes of posts, steps or accounts."""
    table = head.table("named")
    return {} if table is None else {name: table.one_of(name, Naming, Naming.POST) for name in table.data}


def _words(head: Table) -> dict[str, tuple[str, ...]]:
    """The columns that are read for words, and the columns of parameters that hold these."""
    table = head.table("words")
    return {} if table is None else {column: table.texts(column) for column in table.data}


def _alike(head: Table) -> Alike | None:
    """The names that the query leaves to compare."""
    table = head.table("alike")
    if table is None:
        return None
    return Alike(*(table.text(key, required=True) for key in ("one", "other", "at_least")))


def _parameter(row: Table) -> Parameter:
    unit = row.one_of("unit", Unit, Unit.COUNT)
    columns: dict[str, Kind] = {}
    if unit is Unit.TABLE and (table := row.table("columns", required=True)) is not None:
        columns = {name: table.one_of(name, Kind, Kind.TEXT) for name in table.data}
    raw = row.take("default", required=True)
    default: Value = _value(raw, unit, columns, row)
    return Parameter(
        code=row.text("code", required=True),
        unit=unit,
        default=default,
        title=row.title("title"),
        source=row.title("source"),
        columns=columns,
        supplied_by=row.text("supplied_by"),
    )


def _value(raw: Any, unit: Unit, columns: Mapping[str, Kind], row: Table) -> Value:
    """One parameter's value, exact and of its unit."""
    if unit is Unit.TABLE:
        return _table_value(raw, columns, row)
    if unit is Unit.FEN:
        fen = exact_fen(raw)
        if fen is None:
            row.wrong("default", "An amount in yuan with at most two decimals is expected.")
        return fen or 0
    fits = isinstance(raw, str) if unit is Unit.TEXT else isinstance(raw, int | Decimal) and not isinstance(raw, bool)
    if not fits or (unit is not Unit.PCT and isinstance(raw, Decimal)):
        row.wrong("default", f"{raw!r} is not a value in {unit.value}.")
        return 0
    value: Value = raw
    return value


def _table_value(raw: Any, columns: Mapping[str, Kind], row: Table) -> TableValue:
    if not isinstance(raw, list) or not all(isinstance(line, dict) for line in raw):
        row.wrong("default", "A list of tables is expected.")
        return ()
    lines = []
    for number, line in enumerate(raw, start=1):
        if line.keys() - columns.keys():
            row.wrong(f"default {number}", f"Not a column: {', '.join(sorted(line.keys() - columns.keys()))}.")
        lines.append({name: _cell(line.get(name), kind) for name, kind in columns.items()})
    return tuple(lines)


def _cell(raw: Any, kind: Kind) -> Any:
    if isinstance(raw, int | Decimal) and kind in {Kind.DOUBLE, Kind.PCT, Kind.M2}:
        return float(raw)  # a share or a ratio; money alone stays exact
    return exact_fen(raw) if kind is Kind.FEN and raw is not None else raw


def _rung(row: Table) -> Rung:
    return Rung(
        row.one_of("is", Colour, Colour.BLUE),
        row.text("grade") or None,
        row.take("over"),
        row.take("from"),
    )


def _query(section: Section | None, parameters: tuple[Parameter, ...], problems: Problems) -> tuple[Query | None, str]:
    blocks = section.blocks("sql") if section is not None else []
    if len(blocks) != 1:
        problems.add("query", f"A page holds exactly one ```sql block under # {QUERY}, not {len(blocks)}.")
        return None, ""
    given = {parameter.table: parameter.columns for parameter in parameters if parameter.unit is Unit.TABLE}
    query, wrong = read_query(blocks[0], given)
    for message in wrong:
        problems.add("query", message)
    return query, blocks[0]


def _examples(section: Section | None, parameters: tuple[Parameter, ...], problems: Problems) -> Iterator[Example]:
    """Each `##` is an example: a ```toml block with as_of and parameters, a `###` table for each record table and result."""
    for part in section.parts if section is not None else ():
        try:
            data = tomllib.loads("\n".join(part.blocks("toml")), parse_float=Decimal)
        except tomllib.TOMLDecodeError as error:
            problems.add(f"line {part.line}", f"Not readable as TOML: {error}.")
            continue
        as_of = data.pop(AS_OF, None)
        if not isinstance(as_of, date) or isinstance(as_of, datetime):
            problems.add(f"line {part.line}", "An example needs its day, such as as_of = 2026-01-31.")
            continue
        tables = {table.title: read_table(table, problems) for table in part.parts}
        findings, assessability = tables.pop("findings", ()), tables.pop("assessability", ())
        for name, rows in tables.items():
            columns = RECORD[name].columns if name in RECORD else {}
            for column in rows[0] if rows else ():
                if column not in columns:
                    problems.add(f"line {part.line}", f"{name}.{column} is not in the record.")
        values = _example_values(data, parameters, Table(data, f"example {part.title}", problems))
        yield Example(part.title, as_of, values, tables, findings, assessability)


def _example_values(data: Mapping[str, Any], parameters: tuple[Parameter, ...], row: Table) -> dict[str, Value]:
    known = {parameter.code: parameter for parameter in parameters}
    values: dict[str, Value] = {}
    for code, raw in data.items():
        if code not in known:
            row.wrong(code, "There is no such parameter.")
            continue
        values[code] = _value(raw, known[code].unit, known[code].columns, row)
    return values

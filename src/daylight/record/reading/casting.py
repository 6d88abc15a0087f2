"""From text to the record's types: one vectorised pass a source, rows that do not fit set aside with their row numbers."""

from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path

import duckdb

from daylight.record.cells import EXPECTED, clean, is_total, mapped, name_sql, one_of, quoted, typed
from daylight.record.faults import Fault, Faults
from daylight.record.meanings import words_of
from daylight.record.reading.copying import copied
from daylight.record.reading.source import CELLS, CLOSED, Rejected, Source
from daylight.record.schema import RECORD, Kind

_BLANK, _OTHER_WORD = -1, -2
_GOOD = (0, _OTHER_WORD)
_EMPTY_KEY, _TOTAL = 10_000, 20_000
"""Codes in the `_fault` column: 0 for a good row, -1 for a row without any text, -2 for one with a word that its column does
not take (the row stays, without the word), the number of the first bad column from 1, 10 000 more where that column is a part
of the key and empty, 20 000 more where it is and names a total."""
_NO_TOTAL = "a row of its own, no total and no note"
_OTHERS_SHOWN = 5
_DETAIL_ROWS = 500
_GOT_LENGTH = 80


def cast(connection: duckdb.DuckDBPyConnection, source: Source, target: Path, faults: Faults) -> int:
    """Write the good rows of a source to a typed Parquet file; say what the others were. Returns the rows written.

    Of rows left out for a cell that cannot be read, the ids go to a file beside it (`ids_beside`).
    """
    columns = list(source.cells)
    marked = target.with_suffix(".marked.parquet")
    selected = ", ".join(f"{name_sql('t_' + column)} AS {name_sql(column)}" for column in columns)
    copied(connection, f"SELECT {selected}, {_fault_code(source)} AS _fault FROM ({_typed(source)})", marked)
    _take_rejected(connection, source)
    counts = dict(connection.execute(f"SELECT _fault, count(*) FROM {_parquet(marked)} GROUP BY ALL").fetchall())
    if source.mend and source.mend(source, sum(counts.values()) + len(source.rejected)):
        return cast(connection, source, target, faults)
    _note_rejected(source, faults)
    if not set(counts) - {0}:
        marked.rename(target)
        return int(counts.get(0, 0))
    copied(connection, f"SELECT * EXCLUDE (_fault) FROM {_parquet(marked)} WHERE _fault IN {_GOOD}", target)
    ids = _ids(source)
    if ids and any(0 < code < _EMPTY_KEY for code in counts):
        named = " AND ".join(f"{name_sql(column)} IS NOT NULL" for column in RECORD[source.table].key)
        left_out = f"{_parquet(marked)} WHERE _fault BETWEEN 1 AND {_EMPTY_KEY - 1} AND {named}"
        copied(connection, f"SELECT {', '.join(map(name_sql, ids))} FROM {left_out}", ids_beside(target))
    marked.unlink()
    for code, rows in sorted(counts.items()):
        if code not in {*_GOOD, _BLANK}:
            faults.leave_out(source.table, _reason(source, code), rows)
    if set(counts) - {*_GOOD, _BLANK}:
        _note_cells(connection, source, faults)
    if _OTHER_WORD in counts:
        _note_words(connection, source, faults)
    return sum(int(counts.get(code, 0)) for code in _GOOD)


def ids_beside(target: Path) -> Path:
    """Where the ids of the rows left out of a typed file lie, if there are any."""
    return target.with_suffix(".ids.parquet")


def _ids(source: Source) -> list[str]:
    """The columns of a source that are ids, its key first; none where a row of the table is known by something else too."""
    kinds, key = RECORD[source.table].columns, RECORD[source.table].key
    if any(kinds[column] is not Kind.ID or column not in source.cells for column in key):
        return []
    return [*key, *(column for column in source.cells if kinds[column] is Kind.ID and column not in key)]


def rows_with(connection: duckdb.DuckDBPyConnection, source: Source, keys: Sequence[str]) -> list[tuple[int, str]]:
    """Row numbers and keys of the source's good rows that have one of these keys (their parts joined by "/")."""
    key = ", ".join(name_sql("t_" + column) for column in RECORD[source.table].key)
    listed = ", ".join(quoted(text) for text in keys)
    query = (
        f"SELECT row, concat_ws('/', {key}) AS key FROM ({_typed(source, numbered=True)}) "
        f"WHERE key IN ({listed}) AND ({_fault_code(source)}) IN {_GOOD} ORDER BY row"
    )
    return [(_true_row(source, row), text) for row, text in connection.execute(query).fetchall()]


def _typed(source: Source, *, numbered: bool = False) -> str:
    """The source with each column twice: `x_…` the text that stood there, `t_…` what it means."""
    kinds, words = RECORD[source.table].columns, words_of(source.table)
    texts = [
        f"{mapped(cell, clean(cell.text, may_be_wrapped=source.may_be_wrapped))} AS {name_sql('x_' + column)}"
        for column, cell in source.cells.items()
    ]
    means = [
        one_of(name_sql("x_" + column), words[column])
        if column in words
        else typed(name_sql("x_" + column), kinds[column], cell, may_fail=source.may_fail)
        for column, cell in source.cells.items()
    ]
    means = [f"{text} AS {name_sql('t_' + column)}" for column, text in zip(source.cells, means, strict=True)]
    row = [f"{source.row} AS row"] if numbered else []
    relation = source.plain_relation if numbered and source.plain_relation else source.relation
    inner = f"SELECT {', '.join(row + texts)} FROM {relation}"
    return f"SELECT *, {', '.join(means)} FROM ({inner})"


def _fault_code(source: Source) -> str:
    key = RECORD[source.table].key
    empty = " AND ".join(
        f"{name_sql('x_' + column)} IS NULL" for column, cell in source.cells.items() if not cell.is_constant
    )
    cases = [f"WHEN {empty} THEN {_BLANK}"] if empty else []
    for number, column in enumerate(source.cells, 1):
        if _may_be_total(source, column):
            cases.append(f"WHEN {is_total(name_sql('x_' + column))} THEN {_TOTAL + number}")
    for number, column in enumerate(source.cells, 1):
        text, meaning = name_sql("x_" + column), name_sql("t_" + column)
        if column in key:
            cases.append(f"WHEN {text} IS NULL THEN {_EMPTY_KEY + number}")
        is_text = RECORD[source.table].columns[column] in {Kind.ID, Kind.TEXT, Kind.HASH}
        if column not in words_of(source.table) and (source.may_fail or not is_text):
            cases.append(f"WHEN {text} IS NOT NULL AND {meaning} IS NULL THEN {number}")
    cases += [f"WHEN {_is_other_word(column)} THEN {_OTHER_WORD}" for column in _worded(source)]
    return f"CASE {' '.join(cases)} ELSE 0 END" if cases else "0"


def _may_be_total(source: Source, column: str) -> bool:
    """Whether a column's cells name rows, and so may name one that sums up the others."""
    table = RECORD[source.table]
    return (
        column in table.key and table.columns[column] in {Kind.ID, Kind.TEXT} and not source.cells[column].is_constant
    )


def _worded(source: Source) -> list[str]:
    """The columns of a source that take certain words only."""
    return [column for column in source.cells if column in words_of(source.table)]


def _is_other_word(column: str) -> str:
    return f"{name_sql('x_' + column)} IS NOT NULL AND {name_sql('t_' + column)} IS NULL"


def _reason(source: Source, code: int) -> str:
    column = list(source.cells)[(code - 1) % _EMPTY_KEY]
    if code >= _TOTAL:
        return f"{column}: {_NO_TOTAL}"
    return f"{column}: {_expected(source, column)}" if code < _EMPTY_KEY else f"{column}: not empty"


def _expected(source: Source, column: str) -> str:
    cell, words = source.cells[column], words_of(source.table).get(column)
    if words:
        return f"one of {', '.join(words)}"
    plain = EXPECTED[RECORD[source.table].columns[column]]
    if cell.formats:
        return f"{plain} as {' or '.join(cell.formats)}"
    return f"an amount in {cell.unit}" if cell.unit not in {None, "fen"} else plain


def _note_cells(connection: duckdb.DuckDBPyConnection, source: Source, faults: Faults) -> None:
    """Every bad cell of the first bad rows, with its row number: a second pass that only files with faults pay for."""
    texts = ", ".join(name_sql("x_" + column) for column in source.cells)
    means = ", ".join(f"{name_sql('t_' + column)} IS NULL" for column in source.cells)
    query = (
        f"SELECT row, [{texts}], [{means}], {_fault_code(source)} AS code FROM ({_typed(source, numbered=True)}) "
        f"WHERE code NOT IN {(*_GOOD, _BLANK)} ORDER BY row LIMIT {_DETAIL_ROWS}"
    )
    key = RECORD[source.table].key
    for row, cells, missing, code in connection.execute(query).fetchall():
        if code >= _TOTAL:
            at = code - _TOTAL - 1
            faults.note(Fault(source.file, _true_row(source, row), [*source.cells][at], _NO_TOTAL, cells[at]))
            continue
        for column, text, empty in zip(source.cells, cells, missing, strict=True):
            if empty and (text is not None or column in key):
                expected = _expected(source, column) if text is not None else "not empty"
                faults.note(Fault(source.file, _true_row(source, row), column, expected, (text or "")[:_GOT_LENGTH]))


def _note_words(connection: duckdb.DuckDBPyConnection, source: Source, faults: Faults) -> None:
    """The commonest words that a column does not take, each with the first row it stands in and how often it does."""
    for column in _worded(source):
        text = name_sql("x_" + column)
        query = (
            f"SELECT min(row), {text}, count(*) AS n FROM ({_typed(source, numbered=True)}) WHERE {_is_other_word(column)} "
            f"GROUP BY {text} ORDER BY n DESC, {text} LIMIT {_OTHERS_SHOWN}"
        )
        for row, word, count in connection.execute(query).fetchall():
            got = f"{word[:_GOT_LENGTH]} ({count})" if count > 1 else word[:_GOT_LENGTH]
            faults.note(Fault(source.file, _true_row(source, row), column, _expected(source, column), got))


def _take_rejected(connection: duckdb.DuckDBPyConnection, source: Source) -> None:
    """Rows that could not be split into cells, from the reader's own table of them, which counts a file's lines from 1."""
    if source.rejects is None:
        return
    query = (
        "SELECT line, any_value(csv_line), bool_or(error_type = 'UNQUOTED VALUE') "
        f"FROM {source.rejects} GROUP BY line ORDER BY line"
    )
    found = [
        Rejected(_true_row(source, line - source.first_row), got or "", CLOSED if is_open else CELLS)
        for line, got, is_open in connection.execute(query).fetchall()
    ]
    source.rejected = sorted([*source.rejected, *found], key=lambda rejected: rejected.row)
    connection.execute(f"DROP TABLE IF EXISTS {source.rejects}; DROP TABLE IF EXISTS reject_scans")


def _note_rejected(source: Source, faults: Faults) -> None:
    """Each row that could not be split, with what was expected there."""
    for rejected in source.rejected:
        faults.note(Fault(source.file, rejected.row, None, rejected.expected, rejected.got[:_GOT_LENGTH]))
        faults.leave_out(source.table, f"row: {rejected.expected}", 1)


def _true_row(source: Source, number: int) -> int:
    """A row's number in the file: counted rows, the lines above, and the rejected rows before it."""
    row, rejected = number + source.first_row, source.rejected
    return row + bisect_right(range(len(rejected)), row, key=lambda at: rejected[at].row - at)


def _parquet(*paths: Path) -> str:
    return f"read_parquet([{', '.join(quoted(str(path)) for path in paths)}])"

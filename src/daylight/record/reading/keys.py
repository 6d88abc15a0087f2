"""Keys: of rows with one key the first is kept, later ones are left out and named; of rows left out the ids are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from daylight.record.cells import name_sql, quoted
from daylight.record.faults import Fault, Faults
from daylight.record.reading.casting import rows_with
from daylight.record.reading.copying import copied
from daylight.record.reading.source import Source
from daylight.record.schema import RECORD
from daylight.record.tables import RecordFile, RecordFiles

_EXPECTED = "a key not seen before"
_NAMED = 50


@dataclass(frozen=True, slots=True)
class Taken:
    """A file of a table as it was taken in: the typed file, the source it came from (None: as it stands), its name."""

    file: RecordFile
    source: Source | None
    name: str


@dataclass(frozen=True, slots=True)
class OneKeyEach:
    """Leaves out the rows of tables whose key stood earlier; copies go into the folder, a file given is never changed."""

    connection: duckdb.DuckDBPyConnection
    folder: Path
    faults: Faults

    def kept(self, table: str, taken: Sequence[Taken]) -> list[RecordFile]:
        """The files of a table with each key once. Hashes are compared first: where none repeats, nothing is copied."""
        names = ", ".join(name_sql(column) for column in RECORD[table].key)
        paths = ", ".join(quoted(str(part.file.path)) for part in taken)
        hashes = f"SELECT hash({names}) AS h FROM read_parquet([{paths}], union_by_name=true)"
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE doubled AS FROM ({hashes}) GROUP BY h HAVING count(*) > 1"
        )
        if self.connection.execute("SELECT count(*) FROM doubled").fetchone() == (0,):
            return [part.file for part in taken]
        self._find_later(taken, names)
        return [self._without(table, at, part) for at, part in enumerate(taken)]

    def _find_later(self, taken: Sequence[Taken], names: str) -> None:
        """A table of every row (file, place in it, key) whose key stood earlier, in the order in which files were given."""
        parts = " UNION ALL ".join(
            f"SELECT {at} AS file, file_row_number AS place, {names} FROM read_parquet({quoted(str(part.file.path))}, "
            f"file_row_number=true) WHERE hash({names}) IN (SELECT h FROM doubled)"
            for at, part in enumerate(taken)
        )
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE later AS SELECT file, place, concat_ws('/', {names}) AS key FROM ({parts}) "
            f"QUALIFY row_number() OVER (PARTITION BY {names} ORDER BY file, place) > 1"
        )

    def _without(self, table: str, at: int, part: Taken) -> RecordFile:
        counted = self.connection.execute("SELECT count(*) FROM later WHERE file = ?", [at]).fetchone()
        doubles = int(counted[0]) if counted else 0
        if not doubles:
            return part.file
        self.faults.leave_out(table, f"key: {_EXPECTED}", doubles)
        for row, key in _rows(self.connection, at, part):
            self.faults.note(Fault(part.name, row, "/".join(RECORD[table].key), _EXPECTED, key))
        columns = ", ".join(name_sql(column) for column in part.file.columns)
        target = self.folder / f"{table}-{at}.once.parquet"
        rows = f"SELECT {columns} FROM read_parquet({quoted(str(part.file.path))}, file_row_number=true)"
        once = f"{rows} WHERE file_row_number NOT IN (SELECT place FROM later WHERE file = {at})"
        copied(self.connection, once, target)
        return RecordFile(target, part.file.columns, part.file.rows - doubles, part.file.zoned)


def _rows(connection: duckdb.DuckDBPyConnection, at: int, part: Taken) -> list[tuple[int, str]]:
    """The first doubles of a file with the row numbers that they have in the file as it was given."""
    found = connection.execute(
        f"SELECT place + 1, key FROM later WHERE file = {at} ORDER BY place LIMIT {_NAMED}"
    ).fetchall()
    if part.source is None:
        return found
    doubles = [key for _place, key in found]
    rows: dict[str, list[int]] = {}
    for row, key in rows_with(connection, part.source, doubles):
        rows.setdefault(key, []).append(row)
    return sorted((row, key) for key in set(doubles) for row in rows.get(key, [])[-doubles.count(key) :])


def ids_left_out(
    connection: duckdb.DuckDBPyConnection, files: RecordFiles, ids: Sequence[Path], target: Path
) -> RecordFile | None:
    """The ids of a table's rows that were left out for a bad cell 「仅存编号」, each key once and none that a good row has.

    What such a row says is not known, but that it is there is: nobody is to be told that there is no such contract.
    """
    if not ids:
        return None
    key = ", ".join(name_sql(column) for column in RECORD[files.table].key)
    listed = ", ".join(quoted(str(path)) for path in ids)
    query = (
        f"SELECT DISTINCT ON ({key}) * FROM read_parquet([{listed}], union_by_name=true) "
        f"WHERE ({key}) NOT IN ({files.select(RECORD[files.table].key)})"
    )
    copied(connection, query, target)
    columns = connection.execute(f"SELECT * FROM read_parquet({quoted(str(target))}) LIMIT 0").description or ()
    return RecordFile(target, tuple(column[0] for column in columns), 0)

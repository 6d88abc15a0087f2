"""Writing an opened record out again: one file a table, under the record's own names, types and units."""

from pathlib import Path

import duckdb

from daylight.record.cells import quoted
from daylight.record.tables import OpenedRecord
from daylight.record.writing import Format

_OPTIONS = {"parquet": "FORMAT parquet, COMPRESSION zstd", "csv": "FORMAT csv, HEADER true"}


def rewrite(record: OpenedRecord, folder: Path, format: Format) -> list[Path]:  # noqa: A002 - the command line's word
    """Write every table of the record into the folder; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    with duckdb.connect() as connection:
        for table, files in record.tables.items():
            target = folder / f"{table}.{format}"
            connection.execute(f"COPY ({files.select()}) TO {quoted(str(target))} ({_OPTIONS[format]})")
            written.append(target)
    return written

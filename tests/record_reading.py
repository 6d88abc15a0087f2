"""Shared by the reading tests: files written in a line, a record opened, a table's rows as a list."""

from pathlib import Path
from typing import Any

import duckdb

from daylight.record.reading import OpenedRecord, open_record


def opened(tmp_path: Path, *paths: Path, **options: Any) -> OpenedRecord:
    """The record in these paths, or in the folder `in`."""
    return open_record(paths or [tmp_path / "in"], folder=tmp_path / "scratch", **options)


def given(tmp_path: Path, name: str, content: bytes | str) -> Path:
    """A file of the folder `in`."""
    path = tmp_path / "in" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def rows(record: OpenedRecord, table: str, *columns: str) -> list[tuple[Any, ...]]:
    """The rows of a table as an engine reads them."""
    with duckdb.connect() as connection:
        return connection.execute(record.tables[table].select(columns or None)).fetchall()


def faults(record: OpenedRecord) -> list[tuple[int | None, str | None, str, str]]:
    """Row, column, expected, got of each fault."""
    return [(fault.row, fault.column, fault.expected, fault.got) for fault in record.faults]

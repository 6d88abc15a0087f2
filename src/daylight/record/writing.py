"""Writing record tables: batches in, one Parquet or CSV file a table out, in memory that does not grow with the record."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pv
import pyarrow.parquet as pq

from daylight.record.columns import ARROW, arrow_rows, arrow_table, engine_table
from daylight.record.schema import RECORD, Kind

Format = Literal["parquet", "csv"]
Batch: TypeAlias = pa.Table | Mapping[str, Sequence[Any]] | Sequence[Sequence[Any]]
"""Columns by name, or rows in the order of the schema, or an Arrow table with the record's column names."""

ROWS_A_GROUP = 65_536
"""Rows kept in memory a table before they are written: large enough to compress well, small enough to forget."""

PLAIN = ARROW | {Kind.TIME: pa.timestamp("us")}
"""The types of a file of the record: a time is what the clock on the wall in China showed, without a zone."""


def plain_schema(name: str, columns: Sequence[str]) -> pa.Schema:
    """The Arrow schema of a file of one table with these columns."""
    kinds = RECORD[name].columns
    return pa.schema([(column, PLAIN[kinds[column]]) for column in columns])


class RecordWriter:
    """Writes a record 「监督数据」 into a folder, one file a table; a file is made when its table's first batch comes.

    The first batch of a table decides which columns its file has: by name where it names them, all of the schema's where
    it brings rows. Later batches bring the same. Rows wait in memory until a row group is full.
    """

    def __init__(self, folder: Path, format: Format = "parquet") -> None:  # noqa: A002 - the word of the command line
        """Make the folder where it is missing."""
        self.folder = folder
        self.format: Format = format
        self.counts: dict[str, int] = {}
        self._waiting: dict[str, list[pa.Table]] = {}
        self._files: dict[str, pq.ParquetWriter | pv.CSVWriter] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def add(self, name: str, batch: Batch) -> None:
        """Take one batch of a table; it may be of any size."""
        table = _plain_table(name, batch)
        self.counts[name] = self.counts.get(name, 0) + table.num_rows
        waiting = self._waiting.setdefault(name, [])
        waiting.append(table)
        if sum(part.num_rows for part in waiting) >= ROWS_A_GROUP:
            self._write(name)

    def path(self, name: str) -> Path:
        """The file of a table."""
        return self.folder / f"{name}.{self.format}"

    def close(self) -> None:
        """Write what waits and close every file."""
        for name in self._waiting:
            self._write(name)
        for file in self._files.values():
            file.close()
        self._files.clear()

    def _write(self, name: str) -> None:
        parts = self._waiting[name]
        if not parts:
            return
        table = pa.concat_tables(parts)
        self._waiting[name] = []
        if name not in self._files:
            self._files[name] = self._opened(name, table.schema)
        if isinstance(self._files[name], pq.ParquetWriter):
            self._files[name].write_table(table, row_group_size=ROWS_A_GROUP)
        else:
            self._files[name].write_table(table)

    def _opened(self, name: str, schema: pa.Schema) -> pq.ParquetWriter | pv.CSVWriter:
        if self.format == "parquet":
            return pq.ParquetWriter(self.path(name), schema, compression="zstd")
        return pv.CSVWriter(self.path(name), schema)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self.close()


def _plain_table(name: str, batch: Batch) -> pa.Table:
    """A batch with the types of the file; an empty text is an absent one, as in every file of the record."""
    if isinstance(batch, pa.Table):
        table = batch
    elif isinstance(batch, Mapping):
        table = arrow_table(name, batch)
    else:
        table = arrow_rows(name, list(RECORD[name].columns), batch)
    plain = engine_table(name, table, table.column_names)
    for at, field in enumerate(plain.schema):
        if pa.types.is_string(field.type):
            column = plain[field.name]
            plain = plain.set_column(at, field.name, pc.if_else(pc.equal(column, ""), None, column))
    return plain

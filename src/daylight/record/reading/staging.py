"""Rows that arrive one by one (sheets, JSON lines) put down as text Parquet, so that one SQL path types everything."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from daylight.record.cells import quoted
from daylight.record.faults import Faults
from daylight.record.layouts import Layout, cells_for
from daylight.record.reading.source import Source

_ROWS_A_BATCH = 20_000
_ROW = "row_in_file"


class TextStage:
    """The rows of one table in one file, as text by heading, with the number of each row; memory for one batch only."""

    def __init__(self, path: Path, headings: Iterable[str]) -> None:
        """Keep these headings, others are dropped as they come."""
        self.path = path
        self.headings = list(headings)
        self.seen: set[str] = set()
        self.unknown: dict[str, None] = {}
        self._schema = pa.schema([(heading, pa.string()) for heading in self.headings] + [(_ROW, pa.int64())])
        self._columns: dict[str, list[Any]] = {name: [] for name in self._schema.names}
        self._writer = pq.ParquetWriter(path, self._schema)

    def add(self, row: int, cells: Mapping[str, str | None]) -> None:
        """Put down one row."""
        for heading in self.headings:
            self._columns[heading].append(cells.get(heading))
        self._columns[_ROW].append(row)
        self.seen.update(cells)
        if len(self._columns[_ROW]) >= _ROWS_A_BATCH:
            self._flush()

    def source(self, name: str, layout: Layout, faults: Faults) -> Source:
        """The finished stage as a source; what is wrong with its headings is said once."""
        self._flush()
        self._writer.close()
        seen = {heading: heading for heading in self.headings if heading in self.seen}
        cells = cells_for(layout, name, seen, faults, others=self.unknown)
        return Source(name, layout.table, f"read_parquet({quoted(str(self.path))})", cells, _ROW)

    def _flush(self) -> None:
        if self._columns[_ROW]:
            self._writer.write_table(pa.table(self._columns, self._schema))
            self._columns = {name: [] for name in self._schema.names}

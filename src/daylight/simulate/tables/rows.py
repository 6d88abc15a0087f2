"""Rows of the record while a village is being made: plain dictionaries, so that a scheme can still change an honest row."""

from collections import defaultdict
from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

import pyarrow as pa

from daylight.record.schema import RECORD
from daylight.record.writing import RecordWriter, plain_schema

Row = dict[str, Any]


class Rows:
    """The rows of one village, by table, in the order in which they came."""

    def __init__(self) -> None:
        self.tables: dict[str, list[Row]] = defaultdict(list)

    def add(self, table: str, **cells: Any) -> Row:
        """One row more; the caller may go on changing it until the village is written."""
        self.tables[table].append(cells)
        return cells

    def of(self, table: str) -> list[Row]:
        """The rows of a table so far."""
        return self.tables[table]

    def write(self, writer: RecordWriter) -> int:
        """Hand everything over and forget it; returns how many rows it was."""
        count = 0
        for name, table in self._arrow():
            count += table.num_rows
            writer.add(name, table)
        self.tables.clear()
        return count

    def _arrow(self) -> Iterator[tuple[str, pa.Table]]:
        for name, rows in self.tables.items():
            schema = plain_schema(name, list(RECORD[name].columns))
            arrays = [pa.array([row.get(field.name) for row in rows], field.type) for field in schema]
            yield name, pa.Table.from_arrays(arrays, schema=schema)


def keyed(*parts: object) -> str:
    """A keyed hash as the record holds it in place of an account, an identity number, a telephone or a device."""
    return blake2b("/".join(map(str, parts)).encode(), digest_size=8, key=b"simulated county").hexdigest()

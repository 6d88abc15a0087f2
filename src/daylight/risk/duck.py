"""DuckDB in process: the engine for one village within seconds of an act, and for a county or a city on one machine."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb
import pyarrow as pa


class Duck:
    """One connection with the tables of one record; it reads nothing but what it is given."""

    dialect = "duckdb"

    def __init__(self) -> None:
        self._connection = duckdb.connect(":memory:", config={
            "enable_external_access": "false", "autoinstall_known_extensions": "false", "threads": "2",
        })  # fmt: skip

    def load(self, name: str, table: pa.Table) -> None:
        """Make an Arrow table readable under a name; nothing is copied."""
        self._connection.register(name, table)

    def forget(self, name: str) -> None:
        """Take a table away again."""
        self._connection.unregister(name)

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """The rows of a query by column name."""
        cursor = self._connection.execute(sql)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def table(self, name: str, columns: Sequence[str]) -> pa.Table:
        """Some columns of a loaded table as Arrow."""
        listed = ", ".join(f'"{column}"' for column in columns)
        return self._connection.execute(f'SELECT {listed} FROM "{name}"').to_arrow_table()

    @contextmanager
    def given(self, tables: Mapping[str, pa.Table]) -> Iterator[None]:
        """Tables for one query only: parameters that are tables."""
        for name, table in tables.items():
            self.load(name, table)
        try:
            yield
        finally:
            for name in tables:
                self.forget(name)

    def close(self) -> None:
        """Give the memory back."""
        self._connection.close()

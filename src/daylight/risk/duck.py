"""DuckDB in process: the engine for one village within seconds of an act, and for a county or a city on one machine."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

import duckdb
import pyarrow as pa

from daylight.record.schema import READABLE, Kind
from daylight.risk.dialect import sql_type
from daylight.risk.happened import known_on
from daylight.risk.parts import Among
from daylight.risk.sources import ParquetFiles

_BESIDE = 4
_LEAST_MIB = 96
_EIGHT_HOURS_US = 8 * 3600 * 1_000_000
"""China's clock is ahead of UTC by this, without summer time."""


@dataclass(frozen=True)
class Bounds:
    """What the engine may use: folders it may read, where it may put what does not fit into memory, and how much memory."""

    folders: tuple[Path, ...] = ()
    scratch: Path | None = None
    memory_mib: int | None = None
    memory_pct: int = 40
    """Where no figure is named, this share of the machine's: detectors, findings and reports need some of the rest."""
    threads: int = 2

    def part(self) -> "Bounds":
        """The bounds of an engine that works beside others: eight at a time take twice what one may."""
        memory_mib = None if self.memory_mib is None else max(self.memory_mib // _BESIDE, _LEAST_MIB)
        return replace(self, memory_mib=memory_mib, memory_pct=self.memory_pct // _BESIDE)

    def opened(self) -> duckdb.DuckDBPyConnection:
        """A connection of its own, for which the world outside the named folders does not exist."""
        config: dict[str, str | bool | int | float | list[str]] = {
            "autoinstall_known_extensions": "false",
            "threads": str(self.threads),
        }
        if self.scratch is not None:
            # engines at work side by side do not share a folder;
            # no order is promised without ORDER BY, and keeping one would hold whole tables in memory
            config |= {
                "temp_directory": str(self.scratch / f"engine-{uuid4().hex}"), "preserve_insertion_order": "false",
            }  # fmt: skip
        config["memory_limit"] = f"{self.memory_pct}%" if self.memory_mib is None else f"{self.memory_mib}MiB"
        connection = duckdb.connect(":memory:", config=config)
        if self.folders:
            listed = ", ".join("'" + f"{folder.resolve()}/".replace("'", "''") + "'" for folder in self.folders)
            connection.execute(f"SET allowed_directories = [{listed}]")
        connection.execute("SET enable_external_access = false")
        return connection


class Duck:
    """One connection with the tables of one record; it reads nothing but what it is given."""

    dialect = "duckdb"

    def __init__(self, bounds: Bounds | None = None, among: Among | None = None) -> None:
        self._bounds = bounds or Bounds()
        self._among = among
        self._connection = self._bounds.opened()

    def among(self, places: Among) -> Self:
        """A second engine within the same bounds that sees the rows of some places only."""
        return type(self)(self._bounds.part(), places)

    def load(self, name: str, table: pa.Table) -> None:
        """Make an Arrow table readable under a name; nothing is copied unless it is cut down to some places."""
        self._connection.register(name, table if self._among is None else self._among.rows(name, table))

    def load_files(self, name: str, files: ParquetFiles) -> None:
        """Make Parquet files readable under a name as one table with every column of the record; nothing is read yet."""
        groups = [(paths, zoned) for paths, zoned in ((files.plain, False), (files.zoned, True)) if paths]
        parts = [
            _select(name, self._columns(paths) if len(groups) > 1 else files.column_names, paths, zoned=zoned)
            for paths, zoned in groups
        ]
        text = " UNION ALL ".join(parts)
        if files.known_on is not None:
            columns, were_there = known_on(
                name, READABLE[name].columns, files.known_on, _quoted, is_sealed=files.is_sealed
            )
            text = f"SELECT {', '.join(columns)} FROM ({text}) AS later WHERE {were_there or 'TRUE'}"
        if self._among is not None:
            text = f"SELECT * FROM ({text}) AS everything WHERE {self._among.condition(name)}"
        self._connection.execute(f'CREATE OR REPLACE VIEW "{name}" AS {text}')

    def _columns(self, paths: Sequence[Path]) -> list[str]:
        """The columns that at least one of the files has."""
        return [
            column[0] for column in self._connection.execute(f"SELECT * FROM {_read(paths)} LIMIT 0").description or ()
        ]

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
        return self._connection.sql(f'SELECT {listed} FROM "{name}"').to_arrow_table()

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


def _read(paths: Sequence[Path]) -> str:
    listed = ", ".join("'" + str(path.resolve()).replace("'", "''") + "'" for path in paths)
    return f"read_parquet([{listed}], union_by_name = true, hive_partitioning = false)"


def _select(name: str, held: Collection[str], paths: Sequence[Path], *, zoned: bool) -> str:
    """SQL that reads files as the record's table; casts to the type a column already has cost nothing."""
    columns = ", ".join(
        f'{_column(column, kind, zoned=zoned) if column in held else _empty(kind)} AS "{column}"'
        for column, kind in READABLE[name].columns.items()
    )
    return f"SELECT {columns} FROM {_read(paths)}"


def _column(column: str, kind: Kind, *, zoned: bool) -> str:
    if kind is Kind.TIME and zoned:
        return f'make_timestamp(epoch_us("{column}") + {_EIGHT_HOURS_US})'
    return f'CAST("{column}" AS {sql_type(kind)})'


def _quoted(column: str) -> str:
    return f'"{column}"'


def _empty(kind: Kind) -> str:
    return f"CAST(NULL AS {sql_type(kind)})"

"""Record tables as Arrow tables: the one form in which rows travel from the rooms, from files and to the engines."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from daylight.record.schema import READABLE, RECORD, Kind

RecordTables = Mapping[str, pa.Table]

LOCAL = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China has kept one time without summer time since 1992; a fixed offset needs no time zone files on the machine."""
_EIGHT_HOURS_US = 8 * 3600 * 1_000_000

ARROW = {
    Kind.ID: pa.string(), Kind.TEXT: pa.string(), Kind.HASH: pa.string(), Kind.INT: pa.int64(), Kind.FEN: pa.int64(),
    Kind.DATE: pa.date32(), Kind.TIME: pa.timestamp("us", tz="Asia/Shanghai"), Kind.BOOL: pa.bool_(),
    Kind.M2: pa.float64(), Kind.PCT: pa.float64(), Kind.DOUBLE: pa.float64(),
}  # fmt: skip


def arrow_table(name: str, columns: Mapping[str, Sequence[Any]]) -> pa.Table:
    """A record table from its columns; ids are written as text, times without a zone are local."""
    kinds = READABLE[name].columns
    arrays = {column: _array(values, kinds[column]) for column, values in columns.items()}
    return pa.table(arrays)


def arrow_rows(name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> pa.Table:
    """A record table from rows in the order of `columns`."""
    turned = list(zip(*rows, strict=True)) or [()] * len(columns)
    return arrow_table(name, dict(zip(columns, turned, strict=True)))


_READ: dict[Kind, Callable[[str], Any]] = {
    Kind.INT: lambda text: int(text.replace("_", "")),
    Kind.FEN: lambda text: int(text.replace("_", "")),
    Kind.M2: float,
    Kind.PCT: float,
    Kind.DOUBLE: float,
    Kind.DATE: date.fromisoformat,
    Kind.TIME: datetime.fromisoformat,
    Kind.BOOL: lambda text: text.lower() in {"yes", "true", "1", "是"},
}


def typed(text: str | None, kind: Kind) -> Any:
    """A cell as people write it in an example or a file: dates as 2026-01-31, times as 2026-01-31 09:30, money in fen."""
    return _READ.get(kind, str)(text) if text else None


def engine_table(name: str, table: pa.Table, wanted: Iterable[str]) -> pa.Table:
    """The wanted columns as engines read them: times as local clock time without a zone, absent columns as empty ones."""
    kinds = READABLE[name].columns
    arrays = {}
    for column in wanted:
        if column not in table.column_names:
            kind = kinds[column]
            arrays[column] = pa.nulls(table.num_rows, pa.timestamp("us") if kind is Kind.TIME else ARROW[kind])
        else:
            arrays[column] = _plain(table[column], kinds[column])
    return pa.table(arrays)


def row_ids(name: str, table: pa.Table) -> list[str]:
    """The ids by which findings name the rows of a table: the key's parts joined by "/"."""
    parts = [table[column].to_pylist() for column in RECORD[name].key]
    return ["/".join(str(part) for part in row) for row in zip(*parts, strict=True)]


def _array(values: Sequence[Any], kind: Kind) -> pa.Array:
    if kind is Kind.ID:
        values = [None if value is None else str(value) for value in values]
    elif kind is Kind.TIME:
        values = [None if value is None else _aware(value) for value in values]
    return pa.array(values, ARROW[kind])


def _aware(moment: datetime) -> datetime:
    return (moment.replace(tzinfo=LOCAL) if moment.tzinfo is None else moment).astimezone(UTC)


def _plain(array: Any, kind: Kind) -> Any:
    """Cast to the record's type; a time becomes what the clock on the wall in China showed."""
    if kind is not Kind.TIME:
        return array if array.type == ARROW[kind] else array.cast(ARROW[kind])
    if array.type.tz is None:
        return array.cast(pa.timestamp("us"))
    moments = array.cast(pa.timestamp("us", tz="UTC")).cast(pa.int64())
    return pc.add(moments, _EIGHT_HOURS_US).cast(pa.timestamp("us"))

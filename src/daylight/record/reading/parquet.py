"""Parquet files: taken as they are where their types are the record's, else read like everything else."""

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from daylight.record.cells import EIGHT_HOURS_US, TYPED, YEARS, name_sql, quoted
from daylight.record.faults import Fault, Faults
from daylight.record.layouts import Layout, cells_for
from daylight.record.reading.source import Given, Source
from daylight.record.schema import RECORD, Kind, RecordTable
from daylight.record.tables import RecordFile
from daylight.record.writing import PLAIN

_EPOCH = date(1970, 1, 1)
_DAYS = (date(YEARS[0], 1, 1) - _EPOCH).days, (date(YEARS[1], 12, 31) - _EPOCH).days + 1
_FIRST_AND_END = {Kind.DATE: _DAYS, Kind.TIME: tuple(day * 86_400_000_000 for day in _DAYS)}
"""From which day or moment on the years of a record are, and where they end, as Parquet counts them from 1970 on."""


def ready_file(file: Path, table: str) -> RecordFile | None:
    """The file as it stands, where every known column already has the record's type and no key is empty; else None."""
    opened = pq.ParquetFile(file)
    kinds = RECORD[table].columns
    schema = opened.schema_arrow
    columns = tuple(field.name for field in schema if field.name in kinds)
    if not set(RECORD[table].key) <= set(columns) or not all(
        _fits(schema.field(name), kinds[name]) for name in columns
    ):
        return None
    if not _is_tidy(opened.metadata, columns, RECORD[table]):
        return None
    zoned = tuple(name for name in columns if kinds[name] is Kind.TIME and schema.field(name).type.tz)
    return RecordFile(file, columns, opened.metadata.num_rows, zoned)


def parquet_source(given: Given, layout: Layout, faults: Faults) -> Source | None:
    """A Parquet file as a source of text."""
    schema = pq.read_schema(given.path)
    if not any(layout.knows(heading) for heading in schema.names):
        faults.note(Fault(given.name, None, None, f"columns of {layout.table}", " | ".join(schema.names)[:200]))
        return None
    cells = cells_for(layout, given.name, {heading: heading for heading in schema.names}, faults)
    wanted = [heading for heading in schema.names if layout.knows(heading)]
    selected = ", ".join(f"{_text(schema.field(heading), layout)} AS {name_sql(heading)}" for heading in wanted)
    relation = f"(SELECT {selected}, file_row_number + 1 AS row_in_file FROM {scanned(given.path, numbered=True)})"
    return Source(given.name, layout.table, relation, cells, "row_in_file")


def scanned(file: Path, *, numbered: bool = False) -> str:
    """The SQL that reads one Parquet file."""
    return f"read_parquet({quoted(str(file))}{', file_row_number=true' if numbered else ''})"


def _fits(field: Any, kind: Kind) -> bool:
    if kind is Kind.TIME:
        return bool(pa.types.is_timestamp(field.type) and field.type.unit == "us")
    if PLAIN[kind] == pa.string():
        return bool(pa.types.is_string(field.type) or pa.types.is_large_string(field.type))
    return bool(field.type == PLAIN[kind])


def _is_tidy(metadata: Any, columns: tuple[str, ...], table: RecordTable) -> bool:
    """Whether the file's own statistics show no empty key, no empty text that should be an absent one, no day of a wrong year."""
    for group in range(metadata.num_row_groups):
        for index in range(metadata.num_columns):
            column = metadata.row_group(group).column(index)
            name, known = column.path_in_schema, column.statistics
            if name in table.key and (known is None or not known.has_null_count or known.null_count):
                return False
            if name in columns and known is not None and known.has_min_max and known.min == "":
                return False
            if name in columns and not _is_within_years(column, table.columns[name]):
                return False
    return True


def _is_within_years(column: Any, kind: Kind) -> bool:
    """Whether all days or moments of a column are of the years that a record can be of; not where nothing says so."""
    if kind not in _FIRST_AND_END:
        return True
    first, end = _FIRST_AND_END[kind]
    known = column.statistics
    if known is None or not known.has_min_max:
        return bool(known and known.has_null_count and known.null_count == column.num_values)
    return bool(first <= known.min_raw and known.max_raw < end)


def _text(field: Any, layout: Layout) -> str:
    """A column as text; a moment with a zone as the clock in China showed it, a day or a time as ISO writes it."""
    name = name_sql(field.name)
    if pa.types.is_timestamp(field.type) or pa.types.is_date(field.type):
        is_zoned = pa.types.is_timestamp(field.type) and field.type.tz
        moment = f"make_timestamp(epoch_us({name}) + {EIGHT_HOURS_US})" if is_zoned else name
        return f"strftime({moment}, '{TYPED}')" if layout.formats(field.name) else f"CAST({moment} AS VARCHAR)"
    if pa.types.is_floating(field.type):
        # Whole numbers of a spreadsheet export must not turn into 1e+17 on their way.
        whole = f"{name} = trunc({name}) AND abs({name}) < 1e15"
        return f"CASE WHEN {whole} THEN CAST(CAST({name} AS BIGINT) AS VARCHAR) ELSE CAST({name} AS VARCHAR) END"
    return f"CAST({name} AS VARCHAR)"


def is_readable(file: Path) -> bool:
    """Whether the file is Parquet at all."""
    try:
        pq.read_schema(file)
    except (pa.ArrowInvalid, OSError):
        return False
    return True

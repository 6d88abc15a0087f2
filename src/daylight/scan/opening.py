"""From the paths of the command line to the engine's sources: the reading room reads, here it is put into the engine's words."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
from pyarrow import parquet

from daylight.kernel.refusals import Refused
from daylight.record.faults import Fault
from daylight.record.mapping import load_mapping
from daylight.record.reading import OpenedRecord, RecordFile, RecordFiles, open_record
from daylight.record.schema import OPEN_ENDED, RECORD, Kind
from daylight.risk.happened import BID, LOT, OPENS
from daylight.risk.sources import ParquetFiles, Sources
from daylight.scan.asked import Request, Wrong, WrongCall
from daylight.scan.memory import engine_memory
from daylight.scan.outcome import Reading
from daylight.scan.running import Library

FAULTS_KEPT = 500
UNFILLED_FROM = 20
"""From so many rows on, a column that none of them fills is taken as not kept; below, it may be that nothing happened yet."""


def opened(
    request: Request,
    scratch: Path,
    progress: Callable[[str, float], None],
    models: Callable[[], Library] = lambda: Library((), (), ()),
) -> tuple[Sources, Reading, dict[str, str]]:
    """The record of the request's paths, what reading it came to, and the settings that the record itself gives.

    The main currency of open contracting data is the one set, else the first in processes that are not left out; `models` are
    asked for that when all is read.
    """
    try:
        mapping = load_mapping(request.mapping) if request.mapping is not None else None
    except OSError as wrong:
        raise WrongCall(
            Wrong("not_opened", {"path": f"--mapping {request.mapping}", "said": wrong.strerror})
        ) from wrong
    except Refused as wrong:
        raise WrongCall(Wrong("no_mapping", {"path": request.mapping, "said": wrong})) from wrong
    memory_mib = engine_memory(request.memory_mib)
    record = open_record(
        request.paths,
        folder=scratch / "record",
        mapping=mapping,
        progress=progress,
        memory_limit=f"{memory_mib}MiB" if memory_mib else None,
    )
    unfilled = {} if record.kind == "ocds" else {name: _unfilled(files) for name, files in record.tables.items()}
    sources = {name: _source(files, scratch, unfilled.get(name, ())) for name, files in record.tables.items()}
    if request.as_of is not None:
        sources = as_known_on(request.as_of, sources)
    # only open contracting data supply settings, and by that the run knows that its indicators are wanted
    library = models()
    currency = library.currency or record.currency(library.leaves_out) or ""
    supplied = {"currency": currency} if record.kind in {"ocds", "mixed"} else {}
    other = [
        Fault("bid", None, "amount_fen", f"an amount in {currency}", f"{name} ({count:,})")
        for name, count in record.bids_in_other_money(currency).items()
    ]
    empty = tuple(f"{name}.{column}" for name, columns in unfilled.items() for column in columns)
    reading = _reading(record, library.notes)
    return sources, replace(reading, faults=(*other, *reading.faults), unfilled=empty), supplied


def as_known_on(day: date, sources: Mapping[str, ParquetFiles]) -> dict[str, ParquetFiles]:
    """The tables as they stood on a day 「截至某日」; bids are opened when their lot closes, where the record says when that is."""
    closes = LOT in sources and set(OPENS) <= {*sources[LOT].column_names}
    return {
        name: replace(source, known_on=day, is_sealed=name == BID and closes and "lot_id" in source.column_names)
        for name, source in sources.items()
    }


def _unfilled(files: RecordFiles) -> tuple[str, ...]:
    """The columns of a table that none of its rows fills 「空列」, where it has rows enough to say so.

    A county that keeps no such thing leaves the column of the template empty. Read as values, empty cells would say that
    nothing was ever approved, posted or booked; so such a column is missing, as if its heading were not there.
    """
    if files.rows < UNFILLED_FROM:
        return ()
    filled: set[str] = set()
    for file in files.files:
        groups = parquet.ParquetFile(file.path).metadata
        for group in (groups.row_group(number) for number in range(groups.num_row_groups)):
            for column in (group.column(number) for number in range(group.num_columns)):
                known = column.statistics if column.is_stats_set else None
                if known is None or not known.has_null_count or known.null_count < group.num_rows:
                    filled.add(column.path_in_schema)
    return tuple(column for column in files.columns if column not in filled | OPEN_ENDED)


def _reading(record: OpenedRecord, notes: tuple[str, ...]) -> Reading:
    return Reading(
        rows={name: files.rows for name, files in record.tables.items()},
        left_out=record.left_out,
        faults=tuple(record.faults[:FAULTS_KEPT]),
        fault_count=max(len(record.faults), record.rows_left_out),
        notes=notes,
    )


def _source(files: RecordFiles, scratch: Path, unfilled: Collection[str]) -> ParquetFiles:
    """The files in the engine's words: those whose times carry no zone, and those whose times all do.

    Rows that were left out are there by their ids, with nothing else known of them: no model is to say that they are missing.
    """
    plain, zoned = [], []
    for file in (*files.files, *([files.left_out] if files.left_out is not None else [])):
        if not file.zoned:
            plain.append(file.path)
        elif set(file.zoned) == set(_times(files.table, file)):
            zoned.append(file.path)
        else:
            plain.append(_without_zones(files.table, file, scratch))
    held = tuple(column for column in files.columns if column not in unfilled)
    return ParquetFiles(held, tuple(plain), tuple(zoned), files.rows)


def _times(table: str, file: RecordFile) -> Iterator[str]:
    return (column for column in file.columns if RECORD[table].columns[column] is Kind.TIME)


def _without_zones(table: str, file: RecordFile, scratch: Path) -> Path:
    """A copy of a file in which only some times carry a zone, with all of them as local clock time; a rare thing."""
    target = scratch / f"{table}-{file.path.stem}-local.parquet"
    with duckdb.connect() as connection:
        connection.sql(RecordFiles(table, (file,)).select()).write_parquet(str(target))
    return target

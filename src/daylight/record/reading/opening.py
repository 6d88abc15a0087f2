"""Opening a record: every file found, named, read and typed; what was wrong with it collected."""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb
import pyarrow as pa
from python_calamine import CalamineError

from daylight.record.cells import quoted
from daylight.record.faults import NO_KEY, Fault, Faults
from daylight.record.layouts import Layout, missing_key, record_layout
from daylight.record.mapping import RecordMapping
from daylight.record.meanings import EXPLANATIONS
from daylight.record.ocds.intake import OcdsIntake
from daylight.record.ocds.releases import is_ocds
from daylight.record.reading.casting import cast, ids_beside
from daylight.record.reading.files import JSON, SHEETS, TABULAR, found_files, table_named, table_of, unpacked
from daylight.record.reading.keys import OneKeyEach, Taken, ids_left_out
from daylight.record.reading.lines import line_sources
from daylight.record.reading.parquet import is_readable, parquet_source, ready_file
from daylight.record.reading.sheets import sheet_names, sheet_source
from daylight.record.reading.source import Given, Progress, Source
from daylight.record.reading.text import csv_source
from daylight.record.schema import RECORD
from daylight.record.tables import OpenedRecord, RecordFile, RecordFiles

_GOT_LENGTH = 200


def open_record(
    paths: Sequence[Path],
    *,
    folder: Path,
    mapping: RecordMapping | None = None,
    progress: Progress | None = None,
    memory_limit: str | None = None,
) -> OpenedRecord:
    """Read record tables and open contracting data from files and folders 「导入监督数据」.

    `folder` takes the typed Parquet files and whatever does not fit into memory; it must outlive the record. Parquet files
    that conform already are used where they lie. Nothing raises for what stands in a file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute(f"SET temp_directory = {quoted(str(folder / 'spill'))}")
        if memory_limit:
            connection.execute(f"SET memory_limit = {quoted(memory_limit)}")
        return _Opening(connection, folder, mapping or RecordMapping()).run(paths, progress)


@dataclass(slots=True)
class _Opening:
    """One reading: what has been taken in so far, by table."""

    connection: duckdb.DuckDBPyConnection
    folder: Path
    mapping: RecordMapping
    faults: Faults = field(default_factory=Faults)
    taken: dict[str, list[Taken]] = field(default_factory=dict)
    ocds: OcdsIntake = field(init=False)
    number: int = 0

    def __post_init__(self) -> None:
        self.ocds = OcdsIntake(self.folder / "ocds", self.faults)

    def run(self, paths: Sequence[Path], progress: Progress | None) -> OpenedRecord:
        """Take in every file, then let each key stand once."""
        self.faults.details.extend(
            Fault(str(path), None, None, "a file or a folder", "nothing there") for path in paths if not path.exists()
        )
        files = list(found_files([path for path in paths if path.exists()]))
        sizes = [max(file.stat().st_size, 1) for file, _root in files]
        for at, (file, root) in enumerate(files):
            given = Given.below(file, root)
            if progress:
                progress(given.name, sum(sizes[:at]) / sum(sizes))
            self._take(given, table_of(file, root))
        for table, laid in self.ocds.close().items():
            self.taken.setdefault(table, []).append(Taken(laid, None, "OCDS"))
        kept = {table: self._once(table) for table in RECORD if self.taken.get(table)}
        if progress:
            progress("", 1.0)
        return OpenedRecord(kept, self.faults.details, self.faults.left_out, self.ocds.currencies, self._kind(kept))

    def _once(self, table: str) -> RecordFiles:
        kept = OneKeyEach(self.connection, self.folder, self.faults).kept(table, self.taken[table])
        files = RecordFiles(table, tuple(kept))
        beside = [ids_beside(part.file.path) for part in self.taken[table] if part.source is not None]
        ids = [path for path in beside if path.exists()]
        return replace(files, left_out=ids_left_out(self.connection, files, ids, self._place("ids.parquet")))

    def _kind(self, kept: dict[str, RecordFiles]) -> str:
        if not kept:
            return "nothing"
        has_tables = any(part.name != "OCDS" for parts in self.taken.values() for part in parts)
        if self.ocds.processes:
            return "mixed" if has_tables else "ocds"
        return "record"

    def _take(self, given: Given, table: str | None) -> None:
        """Take in one file; `table` is the one its name says."""
        try:
            given = replace(given, path=unpacked(given.path, self._place("unpacked")))
            suffix = given.path.suffix.lower()
            if suffix in JSON:
                self._take_json(given, table)
            elif suffix in SHEETS:
                self._take_sheets(given, table)
            elif suffix in TABULAR:
                self._take_tabular(given, table)
            else:
                got = suffix or "a file without a suffix"
                self.faults.note(Fault(given.name, None, None, "Parquet, CSV, XLSX or JSON, also as .gz", got))
        except (OSError, EOFError, zlib.error, duckdb.Error, pa.ArrowException, CalamineError) as wrong:
            got = str(wrong).partition("\n")[0][:_GOT_LENGTH]
            self.faults.note(Fault(given.name, None, None, "a file that can be read", got))

    def _layouts(self, given: Given, table: str | None) -> list[Layout]:
        """How a file is read: as the mapping says, else as the record table it is named after."""
        file, _hash, _sheet = given.name.partition("#") if given.sheet else (given.name, "", "")
        return self.mapping.layouts(file, given.sheet) or ([record_layout(table)] if table else [])

    def _take_tabular(self, given: Given, table: str | None) -> None:
        layouts = self._layouts(given, table)
        if not layouts:
            self._note_unknown(given, given.path.stem)
        elif given.path.suffix.lower() == ".parquet":
            self._take_parquet(given, layouts)
        else:
            for layout in layouts:
                self._cast(csv_source(given, layout, self._place("csv"), self.faults))

    def _take_parquet(self, given: Given, layouts: Sequence[Layout]) -> None:
        if not is_readable(given.path):
            self.faults.note(Fault(given.name, None, None, "a Parquet file", "other bytes"))
            return
        for layout in layouts:
            ready = ready_file(given.path, layout.table) if not self.mapping.layouts(given.name) else None
            if ready:
                self.taken.setdefault(layout.table, []).append(Taken(ready, None, given.name))
            else:
                self._cast(parquet_source(given, layout, self.faults))

    def _take_sheets(self, given: Given, table: str | None) -> None:
        sheets = sheet_names(given.path)
        if not sheets:
            self.faults.note(Fault(given.name, None, None, "a workbook", "other bytes"))
        for name in sheets:
            sheet = given.on(name)
            layouts = self._layouts(sheet, table_named(name) or (table if len(sheets) == 1 else None))
            if not layouts and not name.startswith(EXPLANATIONS.split()[0]):
                self._note_unknown(sheet, name)
            for layout in layouts:
                self._cast(sheet_source(sheet, layout, self._place("text.parquet"), self.faults), keeps_empty=False)

    def _take_json(self, given: Given, table: str | None) -> None:
        mapped = self.mapping.layouts(given.name)
        if not (table or given.path.stat().st_size):
            self.faults.note(Fault(given.name, None, None, "a JSON object", "an empty file"))
        if not mapped and is_ocds(given.path, is_named=table is not None):
            self.ocds.read(given.path, given.name)
            return
        readings = [[layout] for layout in mapped] or [[record_layout(one) for one in ([table] if table else RECORD)]]
        for layouts in readings:
            for source in line_sources(given, layouts, self._places(), self.faults):
                self._cast(source)

    def _cast(self, source: Source | None, *, keeps_empty: bool = True) -> None:
        """Type a source. An exported file without rows says that there are none; an unfilled sheet says nothing.

        Rows that nothing names stay out, and do not make the table one that is there and has no rows.
        """
        if source is None:
            return
        if lacking := missing_key(source.table, source.cells):
            self.faults.leave_out(source.table, f"{', '.join(lacking)}: {NO_KEY}", self._count(source))
            return
        target = self._place(f"{source.table}.parquet")
        rows = cast(self.connection, source, target, self.faults)
        if rows or keeps_empty:
            file = RecordFile(target, tuple(source.cells), rows)
            self.taken.setdefault(source.table, []).append(Taken(file, source, source.file))

    def _count(self, source: Source) -> int:
        """How many rows a source has."""
        counted = self.connection.execute(f"SELECT count(*) FROM {source.plain_relation or source.relation}").fetchone()
        return int(counted[0]) if counted else 0

    def _note_unknown(self, given: Given, words: str) -> None:
        self.faults.note(Fault(given.name, None, None, "the name of a record table", words))

    def _place(self, ending: str) -> Path:
        """A new file in the folder."""
        self.number += 1
        return self.folder / f"{self.number:05d}.{ending}"

    def _places(self) -> Iterator[Path]:
        while True:
            yield self._place("text.parquet")

"""Layouts: which heading of a file feeds which column of a record table, and how."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from daylight.record.cells import Cell, name_sql
from daylight.record.faults import Faults
from daylight.record.schema import MONTHS, RECORD, Kind


@dataclass(frozen=True, slots=True)
class Layout:
    """What a mapping says of a source: its table, the columns that each heading feeds, and constants.

    `written` are the headings that it expects, as they stand in the mapping; a record table may lack any column.
    """

    table: str
    headings: Mapping[str, tuple[tuple[str, Cell], ...]]
    constants: dict[str, Cell] = field(default_factory=dict)
    written: tuple[str, ...] = ()

    def knows(self, heading: object) -> bool:
        """Whether the heading leads to a column."""
        return bare_heading(heading) in self.headings

    def kinds(self, heading: object) -> set[Kind]:
        """What stands under the heading."""
        return {RECORD[self.table].columns[column] for column, _cell in self.headings.get(bare_heading(heading), ())}

    def formats(self, heading: object) -> tuple[str, ...]:
        """How the days under the heading are written, where the mapping says so."""
        fed = self.headings.get(bare_heading(heading), ())
        return tuple(way for _column, cell in fed for way in cell.formats)


def record_layout(table: str) -> Layout:
    """The layout of a file that is a record table already: each column under its own name."""
    return Layout(table, {column: ((column, Cell("")),) for column in RECORD[table].columns})


def bare_heading(heading: object) -> str:
    """A heading without what spreadsheets wrap around it."""
    # a heading too long for its cell is broken anywhere
    text = "".join(str(heading if heading is not None else "").splitlines())
    return text.strip().strip('="').strip("\ufeff \u3000\u00a0\t").lower()


def cells_for(
    layout: Layout, file: str, headings: Mapping[str, str], faults: Faults, *, others: Iterable[str] = ()
) -> dict[str, Cell]:
    """The cells of a source from a file's headings and the SQL column under each.

    Said once a file: headings that nobody knows (`others` too), those that the mapping names and the file lacks, and a key
    without a column.
    """
    cells: dict[str, Cell] = {}
    for heading, column in headings.items():
        for name, cell in layout.headings.get(bare_heading(heading), ()):
            cells.setdefault(name, replace(cell, text=name_sql(column)))
    for name, cell in (cells | layout.constants).items():
        cells[name] = replace(cell, is_month=(layout.table, name) in MONTHS)
    found = [heading for heading in (*headings, *others) if bare_heading(heading)]
    _tell(layout, file, found, faults)
    if lacking := missing_key(layout.table, cells):
        faults.missing_key(file, lacking, found)
    return cells


def _tell(layout: Layout, file: str, found: Sequence[str], faults: Faults) -> None:
    """Say which of the headings found nobody knows, and which the mapping names and the file lacks."""
    faults.unknown_columns(file, layout.table, [heading for heading in found if not layout.knows(heading)])
    bare = {bare_heading(heading) for heading in found}
    for heading in layout.written:
        if bare_heading(heading) not in bare:
            fed = [name for name, _cell in layout.headings[bare_heading(heading)]]
            faults.missing_heading(file, fed, heading, found)


def missing_key(table: str, columns: Collection[str]) -> list[str]:
    """The columns of a table's key 「主键」 that are not among these."""
    return [column for column in RECORD[table].key if column not in columns]

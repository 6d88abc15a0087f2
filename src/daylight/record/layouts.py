"""Layouts: which heading of a file feeds which column of a record table, and how."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from daylight.record.cells import Cell, name_sql
from daylight.record.schema import RECORD, Kind


@dataclass(frozen=True, slots=True)
class Layout:
    """What a mapping says of a source: its table, the columns that each heading feeds, and constants."""

    table: str
    headings: Mapping[str, tuple[tuple[str, Cell], ...]]
    constants: Mapping[str, Cell] = field(default_factory=dict)

    def knows(self, heading: object) -> bool:
        """Whether the heading leads to a column."""
        return bare_heading(heading) in self.headings

    def kinds(self, heading: object) -> set[Kind]:
        """What stands under the heading."""
        return {RECORD[self.table].columns[column] for column, _cell in self.headings.get(bare_heading(heading), ())}


def record_layout(table: str) -> Layout:
    """The layout of a file that is a record table already: each column under its own name."""
    return Layout(table, {column: ((column, Cell("")),) for column in RECORD[table].columns})


def bare_heading(heading: object) -> str:
    """A heading without what spreadsheets wrap around it."""
    return str(heading if heading is not None else "").strip().strip('="').strip("\ufeff \u3000\u00a0\t").lower()


def cells_for(layout: Layout, headings: Mapping[str, str]) -> tuple[dict[str, Cell], list[str]]:
    """The cells of a source from its headings and the SQL column under each; and the headings nobody knows."""
    cells: dict[str, Cell] = {}
    unknown = []
    for heading, column in headings.items():
        fed = layout.headings.get(bare_heading(heading), ())
        if not fed:
            unknown.append(heading)
        for name, cell in fed:
            cells.setdefault(name, replace(cell, text=name_sql(column)))
    for name, cell in layout.constants.items():
        cells.setdefault(name, cell)
    return cells, [heading for heading in unknown if bare_heading(heading)]

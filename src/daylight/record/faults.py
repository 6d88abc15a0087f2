"""What a file got wrong, as values: one bad row never stops a county."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

DETAILS_A_REASON = 50
"""Faults kept word for word, a file and a reason; beyond that they are only counted."""
NO_KEY = "the column that names each row"
_GOT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that could not be read: where it stands, what was expected, what stood there.

    `row` counts as a person counts who opened the file: the heading is row 1. None where no single row is meant; then
    `column` may be None too.
    """

    file: str
    row: int | None
    column: str | None
    expected: str
    got: str


@dataclass(slots=True)
class Faults:
    """The faults of one reading: a bounded list, and full counts of rows left out by table and reason."""

    details: list[Fault] = field(default_factory=list)
    left_out: dict[str, Counter[str]] = field(default_factory=dict)
    _kept: Counter[tuple[str, str | None, str]] = field(default_factory=Counter)

    def note(self, fault: Fault) -> None:
        """Keep a fault, unless many of the same kind from the same file are kept already."""
        kind = (fault.file, fault.column, fault.expected)
        self._kept[kind] += 1
        if self._kept[kind] <= DETAILS_A_REASON:
            self.details.append(fault)

    def unknown_columns(self, file: str, table: str, headings: Sequence[str]) -> None:
        """Say once a file which headings are no columns of its table; they are ignored and nothing is left out."""
        if headings:
            self.note(Fault(file, None, None, f"columns of {table}", ", ".join(headings)))

    def missing_heading(self, file: str, columns: Sequence[str], heading: str, headings: Sequence[str]) -> None:
        """Say once a file that it does not have a heading which a mapping names."""
        fault = Fault(file, None, ", ".join(columns), f"heading {heading}", " | ".join(headings)[:_GOT_LENGTH])
        if not self._kept[(fault.file, fault.column, fault.expected)]:
            self.note(fault)

    def missing_key(self, file: str, columns: Sequence[str], headings: Sequence[str]) -> None:
        """Say that a file lacks the columns which name each of its rows, so that none of them can be taken in."""
        self.note(Fault(file, None, ", ".join(columns), NO_KEY, " | ".join(headings)[:_GOT_LENGTH]))

    def leave_out(self, table: str, reason: str, rows: int) -> None:
        """Count rows of a table that do not enter the record."""
        if rows:
            self.left_out.setdefault(table, Counter())[reason] += rows

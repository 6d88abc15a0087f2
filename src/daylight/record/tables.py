"""What reading leaves: for each table the Parquet files that hold it, and how an engine names them."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from daylight.record.cells import EIGHT_HOURS_US, SQL_TYPES, name_sql, quoted
from daylight.record.faults import Fault
from daylight.record.ocds.rows import OF_BID, Observed
from daylight.record.schema import RECORD


@dataclass(frozen=True, slots=True)
class RecordFile:
    """One Parquet file of one table; `zoned` names the times that carry a zone, the others are local clock time."""

    path: Path
    columns: tuple[str, ...]
    rows: int
    zoned: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordFiles:
    """All files of one table."""

    table: str
    files: tuple[RecordFile, ...]
    left_out: RecordFile | None = None
    """The ids of rows that were left out for a bad cell, and nothing else of them; no part of the table."""

    @property
    def rows(self) -> int:
        """How many rows the table has."""
        return sum(file.rows for file in self.files)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that at least one file has, in the order of the schema."""
        present = {column for file in self.files for column in file.columns}
        return tuple(column for column in RECORD[self.table].columns if column in present)

    @property
    def paths(self) -> list[Path]:
        """The Parquet files."""
        return [file.path for file in self.files]

    def select(self, columns: Iterable[str] | None = None) -> str:
        """The SQL that reads these columns in DuckDB: times as local clock time, a column that a file lacks as empty."""
        wanted = tuple(columns) if columns is not None else self.columns
        alike: dict[tuple[tuple[str, ...], tuple[str, ...]], list[RecordFile]] = {}
        for file in self.files:
            alike.setdefault((file.columns, file.zoned), []).append(file)
        return " UNION ALL ".join(self._select_alike(wanted, files) for files in alike.values())

    def _select_alike(self, wanted: tuple[str, ...], files: list[RecordFile]) -> str:
        expressions = ", ".join(f"{self._column(column, files[0])} AS {name_sql(column)}" for column in wanted)
        return f"SELECT {expressions} FROM read_parquet([{', '.join(quoted(str(file.path)) for file in files)}])"

    def _column(self, column: str, file: RecordFile) -> str:
        if column not in file.columns:
            return f"CAST(NULL AS {SQL_TYPES[RECORD[self.table].columns[column]]})"
        if column in file.zoned:
            return f"make_timestamp(epoch_us({name_sql(column)}) + {EIGHT_HOURS_US})"
        return name_sql(column)


@dataclass(frozen=True, slots=True)
class OpenedRecord:
    """A record 「监督数据」 ready for an engine, and everything that was wrong with the files it came from.

    `left_out` counts rows by table and reason; `faults` holds the first of each kind word for word. `currencies` counts sums
    of money in open contracting data, in the order in which their kinds were first met. `kind` is `record`, `ocds`, `mixed`,
    or `nothing` where no file could be read.
    """

    tables: dict[str, RecordFiles]
    faults: list[Fault] = field(default_factory=list)
    left_out: dict[str, Counter[str]] = field(default_factory=dict)
    currencies: Counter[Observed] = field(default_factory=Counter)
    kind: str = "nothing"

    def currency(self, leaves_out: Callable[[str | None], bool] = lambda _details: False) -> str | None:
        """The first currency observed 「主要币种」 in processes that are not left out by their procurement method."""
        met = [one for one in self.currencies if not leaves_out(one.details)]
        return min(met, key=lambda one: one.rank).currency if met else None

    def bids_in_other_money(self, currency: str) -> Counter[str]:
        """How many bids were made in each currency but the main one."""
        found: Counter[str] = Counter()
        for one, count in self.currencies.items():
            if one.rank == OF_BID and one.currency != currency:
                found[one.currency] += count
        return found

    @property
    def rows(self) -> int:
        """Rows in all tables."""
        return sum(files.rows for files in self.tables.values())

    @property
    def rows_left_out(self) -> int:
        """Rows that did not enter, for whatever reason."""
        return sum(sum(reasons.values()) for reasons in self.left_out.values())

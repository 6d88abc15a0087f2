"""Where the rows of a record table come from: Arrow in memory, or Parquet files that are read only where a query asks.

Files let one machine scan what does not fit into its memory: an engine makes a view over them and reads the columns and
rows that a model needs, while it runs.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeAlias

import pyarrow as pa

from daylight.risk.pages import Value


@dataclass(frozen=True)
class ParquetFiles:
    """A record table 「数据表」 in Parquet files of the record's types; absent columns read as empty.

    The times in `plain` files are local clock time without a zone, those in `zoned` ones carry a zone and are turned into
    local clock time by the engine. A column counts as present when any file has it.
    """

    column_names: tuple[str, ...]
    plain: tuple[Path, ...] = ()
    zoned: tuple[Path, ...] = ()
    rows: int = 0
    known_on: date | None = None
    """Where a day is named, the table is read as it stood then (`risk.happened`)."""
    is_sealed: bool = False
    """Whether bids for lots that are still open on that day are left out: the record says when lots close."""


Source: TypeAlias = pa.Table | ParquetFiles
Sources = Mapping[str, Source]
"""A record by table name. Both kinds of source name the columns they hold in `column_names`."""


def _everywhere(_place_id: str | None, _day: date) -> bool:
    return True


@dataclass(frozen=True)
class Variant:
    """Parameters that hold for some places on some days 「分地区分时段参数」; the engine keeps only the facts they hold for."""

    given: Mapping[str, Value] = field(default_factory=dict)
    holds: Callable[[str | None, date], bool] = _everywhere

    @property
    def is_bounded(self) -> bool:
        """Whether there are places or days for which it does not hold."""
        return self.holds is not _everywhere

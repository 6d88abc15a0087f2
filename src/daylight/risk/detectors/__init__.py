"""Detectors 「非关系模型」: models that no query can state (graphs, texts, chance), as functions over the record's Arrow tables.

A page names its detector in the head and is otherwise like any other: basis, parameters, prose, worked examples. A detector
returns the same facts as a query would, one for each row of evidence; the engine decides colour and explains.
"""

import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import wraps
from typing import Any, TypeVar

import pyarrow as pa

from daylight.risk.pages import Value

Detector = Callable[[Mapping[str, pa.Table], Mapping[str, Value], date], Iterable[Mapping[str, Any]]]
"""`detect(tables, values, as_of) -> facts`: the tables hold the columns the page names, times as local clock time."""

Record = Mapping[str, pa.Table]
T = TypeVar("T")


class Tables(Record):
    """The tables a page names, each fetched when a detector first asks for it.

    `kept` lives as long as the scan: what several detectors read out of the same tables is read once (`once_a_scan`).
    """

    def __init__(
        self,
        columns: Mapping[str, Sequence[str]],
        fetch: Callable[[str, Sequence[str]], pa.Table],
        kept: dict[str, tuple[frozenset[str], Any]],
    ) -> None:
        self._columns, self._fetch, self.kept = columns, fetch, kept
        self._held: dict[str, pa.Table] = {}

    def __getitem__(self, name: str) -> pa.Table:
        if name not in self._held:
            self._held[name] = self._fetch(name, self._columns[name])
        return self._held[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


def once_a_scan(*reads: str) -> Callable[[Callable[[Record], T]], Callable[[Record], T]]:
    """A reading of some tables that several detectors share: made once a scan, and kept for the next page.

    What it returns must not be changed by whoever reads it; pages that share it name the same columns of these tables.
    """

    def shared(read: Callable[[Record], T]) -> Callable[[Record], T]:
        name = f"{read.__module__}.{read.__qualname__}"

        @wraps(read)
        def reading(tables: Record) -> T:
            if not isinstance(tables, Tables):
                return read(tables)
            named = frozenset(tables).intersection(reads)
            known = tables.kept.get(name)
            if known is None or known[0] != named:
                known = tables.kept[name] = (named, read(tables))
            found: T = known[1]
            return found

        return reading

    return shared


def detector(name: str) -> Detector:
    """The function behind `module:function` in this folder, loaded when it is first called for (ImportError: there is none)."""
    module, _, function = name.partition(":")
    found: Detector | None = getattr(importlib.import_module(f"{__name__}.{module}"), function, None)
    if found is None:
        raise ImportError(f"{name} is not a detector.")
    return found

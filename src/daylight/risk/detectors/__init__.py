"""Detectors 「非关系模型」: models that no query can state (graphs, texts, chance), as functions over the record's Arrow tables.

A page names its detector in the head and is otherwise like any other: basis, parameters, prose, worked examples. A detector
returns the same facts as a query would, one for each row of evidence; the engine decides colour and explains.
"""

import importlib
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

import pyarrow as pa

from daylight.risk.pages import Value

Detector = Callable[[Mapping[str, pa.Table], Mapping[str, Value], date], Iterable[Mapping[str, Any]]]
"""`detect(tables, values, as_of) -> facts`: the tables hold the columns the page names, times as local clock time."""

LACKS = "lacks"
"""A fact that is none: for its `place_id` the detector lacks what this key names, and so nothing there can be assessed."""


def detector(name: str) -> Detector:
    """The function behind `module:function` in this folder, loaded when it is first called for (ImportError: there is none)."""
    module, _, function = name.partition(":")
    found: Detector | None = getattr(importlib.import_module(f"{__name__}.{module}"), function, None)
    if found is None:
        raise ImportError(f"{name} is not a detector.")
    return found

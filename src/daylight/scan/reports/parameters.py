"""The parameters that a scan used 「所用参数」, as a person reads them; several values where places or days differ."""

from collections.abc import Iterator
from typing import Any

from daylight.risk.pages import Parameter, Unit, Value, written
from daylight.scan.outcome import Looked


def used_values(looked: Looked) -> Iterator[tuple[Parameter, Value, int | None]]:
    """Each parameter with each value that was used of it, numbered where there are several."""
    for parameter in looked.page.parameters:
        used: dict[str, Value] = {}
        for variant in looked.variants:
            value = variant.given.get(parameter.code, parameter.default)
            used.setdefault(repr(value), value)
        for number, value in enumerate(used.values(), start=1):
            yield parameter, value, number if len(used) > 1 else None


def shown(value: Any, unit: Unit) -> str:
    """A value as a person reads it: the rows of a table one after another."""
    if isinstance(value, tuple):
        return "; ".join(
            ", ".join(
                f"{name.removesuffix('_fen')} {_cell(name, part)}" for name, part in row.items() if part is not None
            )
            for row in value
        )
    return written(value, unit)


def _cell(name: str, part: Any) -> str:
    return written(part, Unit.FEN) if name.endswith("_fen") else str(part)

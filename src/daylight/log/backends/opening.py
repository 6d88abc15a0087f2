"""What a connection remembers while an act is open on it."""

from dataclasses import dataclass, field
from typing import Any

INTEGRATE = "integrate"
"""The token under which the clock, and it alone, gives acts their leaf indices."""


@dataclass
class Opening:
    """The open act's token, the rows touched so far, and the deed itself (None when no act is open)."""

    token: str | None = None
    touched: list[tuple[str, int]] = field(default_factory=list)
    deed: Any = None

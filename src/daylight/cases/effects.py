"""Effects 「执行事项」: what a procedure may ask other rooms to carry out, by name; filled at start, then frozen.

One of the four plug-in points of the house. An effect runs inside the act of the step that asks for it and writes there;
what must happen outside a transaction (a call to the bank) it returns as `afterwards`, and the step waits for the report.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from daylight.cases.models import Case, Step
from daylight.cases.refusals import UnknownEffect
from daylight.kernel.case_state import Hand
from daylight.kernel.procedure import Procedure
from daylight.log.door import Actor


@dataclass(frozen=True)
class Occasion:
    """Why an effect is carried out: the case and step that ask for it, the form as it stands, whose hand it is.

    The case's row is not saved yet when the effect runs: what the effect reads from the case is this object, not the row.
    """

    case: Case
    step: Step
    procedure: Procedure
    form: dict[str, Any]
    hand: Hand
    actor: Actor
    now: datetime


@dataclass(frozen=True)
class Report:
    """What came of an effect 「执行结果」: done at once, or to be awaited; `afterwards` is called after the commit."""

    done: bool = True
    afterwards: Callable[[], None] | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    """Facts for the body of the act."""


Effect = Callable[[Occasion], Report]

_REGISTRY: dict[str, Effect] = {}
_STATE = {"frozen": False}


def effect(name: str) -> Callable[[Effect], Effect]:
    """Register a function as the effect of this name; once a name, and only while the house starts."""

    def register(function: Effect) -> Effect:
        if _STATE["frozen"] or name in _REGISTRY:
            raise RuntimeError(f"The effect {name} comes too late or twice.")
        _REGISTRY[name] = function
        return function

    return register


def registered() -> frozenset[str]:
    """The names of all effects: what a procedure file may ask for."""
    return frozenset(_REGISTRY)


def run(name: str, occasion: Occasion) -> Report:
    """Carry out an effect; the first one freezes the registry. Raises UnknownEffect and what the effect refuses."""
    _STATE["frozen"] = True
    function = _REGISTRY.get(name)
    if function is None:
        raise UnknownEffect(effect=name)
    return function(occasion)

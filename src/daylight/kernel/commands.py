"""What may be asked of a case 「办理指令」: frozen commands for `machine.decide`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Start:
    """Begin a new case 「发起」."""


@dataclass(frozen=True, slots=True)
class Submit:
    """Hand in the first step 「提交」; the form and the files are those of the case."""


@dataclass(frozen=True, slots=True)
class Complete:
    """Complete a step with a decision 「办理」: approve, done, return, refuse, or a verdict of the procedure.

    `values` are the form fields that this step gives; `reason` is the code of a listed reason when the decision is refuse.
    """

    step: str
    decision: str
    opinion: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Return:
    """Send back for correction 「退回补正」."""

    step: str
    reason: str


@dataclass(frozen=True, slots=True)
class Refuse:
    """Turn away 「不予办理」; `reason` is a code where the procedure lists its reasons."""

    step: str
    reason: str
    opinion: str = ""


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Take back one's own case 「撤回」; a draft needs no reason."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class Suspend:
    """Stop the clock on a lawful ground 「中止」."""

    ground: str


@dataclass(frozen=True, slots=True)
class Resume:
    """Let the clock go on 「恢复」."""


@dataclass(frozen=True, slots=True)
class EffectDone:
    """What a step waited for has happened 「执行成功」, such as the bank's yes."""

    step: str


@dataclass(frozen=True, slots=True)
class EffectFailed:
    """What a step waited for did not happen 「执行失败」, and why."""

    step: str
    reason: str


Command = Start | Submit | Complete | Return | Refuse | Withdraw | Suspend | Resume | EffectDone | EffectFailed

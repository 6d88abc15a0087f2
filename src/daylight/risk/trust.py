"""How far a model is trusted 「模型信用」 by the verdicts of people: too seldom confirmed it is noisy, and never warns in red."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from daylight.kernel.ladder import Colour
from daylight.risk.findings import Result
from daylight.risk.policy import Verdict

ENOUGH = 50
"""So many warnings must have ended with a verdict before a share says anything."""
NOISY_BELOW_PCT = 10
"""A model of which people confirm less than this share says too much as it is set."""
RED_FROM_PCT = 20
"""A model of which they confirm less than this may not be red; what it finds in red is told in yellow."""


@dataclass(frozen=True, slots=True)
class Record:
    """How many warnings of a model ended with a verdict, and how many of them were found true."""

    judged: int
    confirmed: int

    @classmethod
    def of(cls, verdicts: Mapping[str, int]) -> "Record":
        """From the number of each verdict."""
        return cls(sum(verdicts.values()), verdicts.get(Verdict.CONFIRMED, 0))

    def is_below(self, pct: int) -> bool:
        """Whether enough was judged, and less than a share of it confirmed."""
        return self.judged >= ENOUGH and 100 * self.confirmed < pct * self.judged


def is_noisy(record: Record) -> bool:
    """Whether the model is confirmed too rarely to be trusted as it is set."""
    return record.is_below(NOISY_BELOW_PCT)


def may_be_red(record: Record) -> bool:
    """Whether the model has not lost the right to warn in red."""
    return not record.is_below(RED_FROM_PCT)


def without_red(result: Result) -> Result:
    """The same findings, the red ones in yellow."""
    findings = tuple(replace(one, colour=Colour.YELLOW) if one.colour is Colour.RED else one for one in result.findings)
    return replace(result, findings=findings)

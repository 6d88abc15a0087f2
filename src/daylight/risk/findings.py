"""What a scan says: findings 「疑点」, and how much of the record could be assessed at all 「可评估情况」."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from daylight.kernel.ladder import Colour


@dataclass(frozen=True)
class Finding:
    """A lead, not a verdict 「疑点线索」: one subject that one model points to, with the rows it rests on."""

    model: str
    colour: Colour
    place_id: str | None
    subject: str
    subject_id: str
    value: float
    threshold: float | None
    peer_n: int | None
    as_of: date
    first_on: date | None
    evidence: tuple[tuple[str, str], ...]
    explanation_zh: str
    explanation_en: str
    rule_hash: str
    grade: str | None = None
    role: str | None = None
    """In what part the subject was found, where one may be found in several: a buyer, an organiser, a bidder."""
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, ...]:
        """What makes it this finding and no other."""
        key = (self.model, self.subject, self.subject_id)
        return key if self.role is None else (*key, self.role)


class Assessability(NamedTuple):
    """How many subjects of a place a model could judge, and which columns it missed for the others."""

    model: str
    place_id: str | None
    assessed: int
    hit: int
    not_assessable: int
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """Findings and assessability of one model over one record; it did not run where the record lacks what it needs."""

    findings: tuple[Finding, ...]
    assessability: tuple[Assessability, ...]
    ran: bool = True

"""When a warning is raised, changed, lowered or left alone 「预警规则」: pure decisions over what stands and what was found."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from daylight.kernel import canonical
from daylight.kernel.case_state import local_day
from daylight.kernel.ladder import Colour
from daylight.kernel.refusals import ConflictRefused, PermissionRefused, Refused
from daylight.kernel.words import _
from daylight.risk.findings import Finding
from daylight.risk.pages import WEIGHT

Row = tuple[str, str]


class State(StrEnum):
    """The life of a warning 「预警状态」: 已发出、已交办、已说明、已销号、已解除."""

    RAISED = "raised"
    ASSIGNED = "assigned"
    EXPLAINED = "explained"
    CLOSED = "closed"
    LOWERED = "lowered"


OPEN = frozenset({State.RAISED, State.ASSIGNED, State.EXPLAINED})


class Verdict(StrEnum):
    """What a person decided about a warning 「核查结论」: 属实、有正当理由、误报、重复."""

    CONFIRMED = "confirmed"
    EXPLAINED = "explained"
    FALSE = "false"
    DUPLICATE = "duplicate"


class SettingState(StrEnum):
    """The life of a parameter that a county sets 「参数状态」: 拟设、启用、撤回."""

    PROPOSED = "proposed"
    ADOPTED = "adopted"
    WITHDRAWN = "withdrawn"


class Move(StrEnum):
    """What a scan does to a warning."""

    RAISE = "raise"
    RAISE_AGAIN = "raise_again"
    CHANGE = "change"
    LOWER = "lower"
    NOTHING = "nothing"


class WarningEnded(ConflictRefused):
    """A warning that is closed or lowered is not handled any more 「预警已销号」."""

    message = _("This warning has already ended.")


class AlreadyHandled(ConflictRefused):
    """A warning has one clearance case at a time 「已立项核查」."""

    message = _("This warning is already being handled in {number}.")


class ProposerMayNotAdopt(PermissionRefused):
    """Who proposes a parameter does not put it into force 「拟设与启用分离」."""

    message = _("Whoever proposed this value may not also put it into force.")


class SettingDecided(ConflictRefused):
    """A proposal is decided once 「参数已处理」."""

    message = _("This value has been decided on already.")


class SettingInThePast(Refused):
    """A parameter never changes what was judged before 「参数不溯及既往」."""

    message = _("A value may hold from today on, not from {since}: what was judged before stays as it was.")


@dataclass(frozen=True)
class Standing:
    """A stored warning as far as the decision needs it."""

    state: State
    colour: Colour
    evidence: frozenset[Row]


STATE_BY_STEP = {
    "assign": State.RAISED,
    "explain": State.ASSIGNED,
    "verdict": State.EXPLAINED,
    "raise": State.EXPLAINED,
}
"""What the live step of the clearance procedure says of its warning (rules/procedures/clearance.toml)."""

CAUSE_STEP = "step"


def move_for(standing: Standing | None, finding: Finding | None) -> Move:
    """What follows from what stands and what a scan found.

    The same facts never make two warnings: the evidence and the colour decide, not figures that grow with the days. What a
    person has closed stays closed unless rows are added to the evidence or the colour gets worse.
    """
    if finding is None:
        return Move.LOWER if standing is not None and standing.state in OPEN else Move.NOTHING
    if standing is None:
        return Move.RAISE
    if standing.state is State.LOWERED:
        return Move.RAISE_AGAIN
    if standing.state is State.CLOSED:
        is_news = WEIGHT[finding.colour] > WEIGHT[standing.colour] or not set(finding.evidence) <= standing.evidence
        return Move.RAISE_AGAIN if is_news else Move.NOTHING
    is_same = finding.colour is standing.colour and set(finding.evidence) == standing.evidence
    return Move.NOTHING if is_same else Move.CHANGE


def fingerprint(*key: str) -> str:
    """What makes two findings one warning: the model, its subject and, where it has one, the subject's part."""
    return hashlib.sha256(canonical.dumps(list(key))).hexdigest()


def require_not_past(since: date, now: datetime) -> None:
    """A value holds from the day it is proposed at the earliest; raises SettingInThePast."""
    if since < local_day(now):
        raise SettingInThePast(since=since.isoformat())


def require_decidable(standing: SettingState, wanted: SettingState) -> None:
    """A proposal is adopted or withdrawn, what is adopted can be withdrawn, and that is the end; raises SettingDecided."""
    if standing is SettingState.WITHDRAWN or standing is wanted:
        raise SettingDecided


def require_proposed(standing: SettingState) -> None:
    """Only what nobody has decided on runs beside the value in force 「试运行」; raises SettingDecided."""
    if standing is not SettingState.PROPOSED:
        raise SettingDecided


def require_person(person: int | None) -> int:
    """A parameter is proposed by somebody, never by the house itself; raises ProposerMayNotAdopt."""
    if person is None:
        raise ProposerMayNotAdopt
    return person


def require_another_hand(proposer: int, adopter: int | None) -> None:
    """Two people; raises ProposerMayNotAdopt."""
    if proposer == adopter:
        raise ProposerMayNotAdopt


def needs_case(colour: Colour) -> bool:
    """A red warning opens its clearance at once 「立即立项」; a yellow one when somebody takes it up; a blue one is a reminder."""
    return colour is Colour.RED


def cause_of(subject: str, subject_id: str, warning_id: int, times_raised: int) -> str:
    """What the clearance case gives as its cause; a late step is one cause, whoever saw it first: the clock or a model."""
    if subject == CAUSE_STEP:
        return f"{CAUSE_STEP}:{subject_id}"
    return f"warning:{warning_id}" if times_raised <= 1 else f"warning:{warning_id}:{times_raised}"


def verdict_of(outcome: str) -> Verdict | None:
    """The verdict that a clearance case ended with; none when it ended without one (withdrawn, refused, county measure)."""
    return Verdict(outcome) if outcome in set(Verdict) else None


def places_with_news(acts: Collection[tuple[str, int | None]]) -> frozenset[int]:
    """The places whose record may have changed: where an act happened that is not our own and not merely a reading."""
    return frozenset(place for verb, place in acts if place is not None and is_news(verb))


_INERT = frozenset({"warning", "watch", "account", "record", "export", "document", "log"})
"""Nouns whose acts change nothing that a model reads; our own acts are among them, or each scan would call for the next."""


def is_news(verb: str) -> bool:
    """Whether an act of this verb can change the record."""
    return verb.split(".", 1)[0] not in _INERT

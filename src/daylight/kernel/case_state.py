"""The state of a case 「事项状态」 as the machine sees it: frozen values that the room `cases` fills from its rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

from daylight.kernel.procedure import Procedure, Step, StepKind, approval_point, route
from daylight.kernel.workdays import Calendar, Stop

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
"""One zone without summer time since 1991: the day on which something was done is the day there."""


class CaseStatus(StrEnum):
    """Where a case stands 「事项状态」: 草稿、办理中、中止、办结、不予办理、已撤回."""

    DRAFT = "draft"
    RUNNING = "running"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


ENDED = frozenset({CaseStatus.CLOSED, CaseStatus.REFUSED, CaseStatus.WITHDRAWN})


class Outcome(StrEnum):
    """How a step stands or ended 「环节结果」; a procedure's verdicts come on top of these.

    待办、执行中、办毕、同意、退回、不予办理、执行失败、作废.
    """

    OPEN = "open"
    WAITING = "waiting"
    DONE = "done"
    APPROVED = "approved"
    RETURNED = "returned"
    REFUSED = "refused"
    FAILED = "failed"
    VOID = "void"


LIVE = frozenset({Outcome.OPEN, Outcome.WAITING})


@dataclass(frozen=True, slots=True)
class Hand:
    """Who acts 「经办人」: a person in a post under a mandate, with the people declared as their relatives.

    The clock, the public and the setup act without a person.
    """

    person_id: int | None
    post: str
    mandate_id: int | None = None
    relatives: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class StepState:
    """One passage through a step 「办理环节」; a step that is returned to is passed again, as another `StepState`."""

    code: str
    ordinal: int
    revision: int
    post: str
    opened_at: datetime
    outcome: str = Outcome.OPEN
    person_id: int | None = None
    mandate_id: int | None = None
    due_on: date | None = None
    not_before: date | None = None
    done_at: datetime | None = None
    opinion: str = ""

    @property
    def is_live(self) -> bool:
        """Whether somebody still has to do something here."""
        return self.outcome in LIVE


@dataclass(frozen=True, slots=True)
class CaseState:
    """A case at one moment 「事项」.

    `attached` counts the files of each file field in this revision; `parties` are the people the matter is about (payee,
    a payee body's legal representative), `opened_by` the person who asked; `stops` are the suspensions that have ended.
    """

    procedure: Procedure
    state: CaseStatus = CaseStatus.DRAFT
    revision: int = 1
    form: Mapping[str, Any] = field(default_factory=dict)
    attached: Mapping[str, int] = field(default_factory=dict)
    steps: tuple[StepState, ...] = ()
    opened_by: int | None = None
    parties: frozenset[int] = frozenset()
    submitted_on: date | None = None
    due_on: date | None = None
    outcome: str = ""
    suspended_since: date | None = None
    ground: str = ""
    stops: tuple[Stop, ...] = ()

    @property
    def live(self) -> StepState | None:
        """The step that is open or waiting: never more than one."""
        return next((step for step in reversed(self.steps) if step.is_live), None)

    @property
    def route(self) -> tuple[Step, ...]:
        """The steps that the present form leads through."""
        return route(self.procedure, self.form)

    def hands_of(self, code: str) -> frozenset[int]:
        """Everybody who ever took this step in this case; a void or returned passage counts too."""
        return frozenset(step.person_id for step in self.steps if step.code == code and step.person_id is not None)

    @property
    def askers(self) -> frozenset[int]:
        """The person who opened the case and whoever filled in its first step 「申请人」."""
        first = self.procedure.steps[0]
        filled = self.hands_of(first.code) if first.kind is StepKind.FILL else frozenset()
        return filled if self.opened_by is None else filled | {self.opened_by}

    @property
    def is_approved(self) -> bool:
        """Whether the last approval before anything is carried out has been given and still stands."""
        point = approval_point(self.route)
        return bool(point) and any(step.code == point and step.outcome == Outcome.APPROVED for step in self.steps)

    @property
    def is_carried_out(self) -> bool:
        """Whether something was carried out that a return or a withdrawal cannot undo, such as a payment."""
        effects = {step.code for step in self.procedure.steps if step.kind is StepKind.EFFECT}
        return any(step.code in effects and step.outcome in {Outcome.WAITING, Outcome.DONE} for step in self.steps)


@dataclass(frozen=True, slots=True)
class Turn:
    """One question to the machine: the case, who asks, when, and the calendar of working days."""

    case: CaseState
    by: Hand
    now: datetime
    calendar: Calendar

    @property
    def today(self) -> date:
        """The day in China."""
        return local_day(self.now)


def local_day(moment: datetime) -> date:
    """The calendar day in China of an aware moment."""
    return moment.astimezone(CHINA).date()

"""What follows from a decision 「办理效果」: frozen effects, and `apply`, which folds them into the next state of the case.

The room `cases` writes each effect to its rows; the tests fold them with `apply`. Both read the same values.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from daylight.kernel.case_state import CaseState, CaseStatus, Hand, Outcome, StepState, local_day
from daylight.kernel.workdays import Due, Stop


@dataclass(frozen=True, slots=True)
class OpenStep:
    """A step opens for a post 「进入环节」; `due` carries the reasons for its date, `not_before` a waiting period's end."""

    code: str
    ordinal: int
    revision: int
    post: str
    at: datetime
    due: Due | None = None
    not_before: date | None = None


@dataclass(frozen=True, slots=True)
class CloseStep:
    """The live step ends 「环节办结」. Without a hand it keeps the hand that put it in hand."""

    code: str
    ordinal: int
    outcome: str
    at: datetime
    by: Hand | None = None
    opinion: str = ""


@dataclass(frozen=True, slots=True)
class HoldStep:
    """The live step has been put in hand and waits for its effect to report 「执行中」, such as the bank's answer."""

    code: str
    ordinal: int
    by: Hand
    at: datetime
    opinion: str = ""


@dataclass(frozen=True, slots=True)
class FreezeRevision:
    """What was filled in is fixed from now on 「材料锁定」."""

    number: int


@dataclass(frozen=True, slots=True)
class NewRevision:
    """A copy of the form is opened for correction 「补正」; the earlier revision stays as it was."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class VoidSteps:
    """These passages no longer count 「作废」; who took them is kept."""

    ordinals: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AddToForm:
    """Fields that a later step gives, such as an explanation or an answer 「补充填报」."""

    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ChangeState:
    """The case becomes running or suspended 「状态变更」; a suspension carries its ground, its end a note of the days."""

    state: CaseStatus
    at: datetime
    ground: str = ""


@dataclass(frozen=True, slots=True)
class SetDue:
    """A date is set or moved 「确定期限」: of the live step, or with `ordinal` None of the whole case."""

    ordinal: int | None
    due: Due


@dataclass(frozen=True, slots=True)
class RunEffect:
    """Something is to be carried out in another room 「执行」; `waits` tells that the step stays open until it reports."""

    name: str
    step: str
    waits: bool = False


@dataclass(frozen=True, slots=True)
class CloseCase:
    """The case ends 「办结」: closed, refused or withdrawn; the outcome is a verdict, a reason or "done"."""

    state: CaseStatus
    outcome: str
    at: datetime


Effect = (
    OpenStep | CloseStep | HoldStep | FreezeRevision | NewRevision | VoidSteps | AddToForm | ChangeState | SetDue
    | RunEffect | CloseCase
)  # fmt: skip


def apply(state: CaseState, effects: Iterable[Effect]) -> CaseState:
    """The state after these effects, in their order."""
    for effect in effects:
        state = _APPLY[type(effect)](state, effect)
    return state


def _open(state: CaseState, effect: OpenStep) -> CaseState:
    due_on = effect.due.on if effect.due else None
    opened = StepState(
        effect.code,
        effect.ordinal,
        effect.revision,
        effect.post,
        effect.at,
        due_on=due_on,
        not_before=effect.not_before,
    )
    return replace(state, steps=(*state.steps, opened))


def _close(state: CaseState, effect: CloseStep) -> CaseState:
    changes: dict[str, Any] = {"outcome": effect.outcome, "done_at": effect.at}
    if effect.opinion:
        changes["opinion"] = effect.opinion
    if effect.by is not None:
        changes |= {"person_id": effect.by.person_id, "mandate_id": effect.by.mandate_id}
    return _changed(state, (effect.ordinal,), changes)


def _hold(state: CaseState, effect: HoldStep) -> CaseState:
    held = {
        "outcome": Outcome.WAITING,
        "person_id": effect.by.person_id,
        "mandate_id": effect.by.mandate_id,
        "opinion": effect.opinion,
    }
    return _changed(state, (effect.ordinal,), held)


def _freeze(state: CaseState, effect: FreezeRevision) -> CaseState:
    del effect  # a matter of the rows: the machine itself only ever looks at the latest revision
    return state


def _new_revision(state: CaseState, effect: NewRevision) -> CaseState:
    return replace(state, revision=effect.number)


def _void(state: CaseState, effect: VoidSteps) -> CaseState:
    return _changed(state, effect.ordinals, {"outcome": Outcome.VOID})


def _add(state: CaseState, effect: AddToForm) -> CaseState:
    return replace(state, form={**state.form, **effect.values})


def _change(state: CaseState, effect: ChangeState) -> CaseState:
    on = local_day(effect.at)
    if effect.state is CaseStatus.SUSPENDED:
        return replace(state, state=effect.state, suspended_since=on, ground=effect.ground)
    if state.state is CaseStatus.DRAFT:
        return replace(state, state=effect.state, submitted_on=on)
    return replace(state, state=effect.state, stops=stops_until(state, on), suspended_since=None, ground="")


def stops_until(state: CaseState, on: date) -> tuple[Stop, ...]:
    """All suspensions, the present one taken to end on this day.

    The day of suspension does not count, the day of resumption does: whoever is suspended on the last day still has that
    day when it goes on, and a pause within one day moves no date.
    """
    since = state.suspended_since
    if since is None or since >= on:
        return state.stops
    return (*state.stops, Stop(since, on - timedelta(days=1)))


def _set_due(state: CaseState, effect: SetDue) -> CaseState:
    if effect.ordinal is None:
        return replace(state, due_on=effect.due.on)
    return _changed(state, (effect.ordinal,), {"due_on": effect.due.on})


def _run(state: CaseState, effect: RunEffect) -> CaseState:
    del effect  # another room's business; its answer comes back as a command
    return state


def _close_case(state: CaseState, effect: CloseCase) -> CaseState:
    return replace(state, state=effect.state, outcome=effect.outcome, suspended_since=None)


def _changed(state: CaseState, ordinals: tuple[int, ...], changes: Mapping[str, Any]) -> CaseState:
    """The state with some of its steps changed."""
    steps = tuple(replace(step, **changes) if step.ordinal in ordinals else step for step in state.steps)
    return replace(state, steps=steps)


_APPLY: Mapping[type, Callable[[CaseState, Any], CaseState]] = {
    OpenStep: _open,
    CloseStep: _close,
    HoldStep: _hold,
    FreezeRevision: _freeze,
    NewRevision: _new_revision,
    VoidSteps: _void,
    AddToForm: _add,
    ChangeState: _change,
    SetDue: _set_due,
    RunEffect: _run,
    CloseCase: _close_case,
}

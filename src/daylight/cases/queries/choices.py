"""What this viewer may do in a case now, and if not, why 「可办理事项」: the machine's guards, asked without acting."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext, override

from daylight.cases import rulebook
from daylight.cases.queries.lists import colour_of_step
from daylight.cases.refusals import NoSuchCase
from daylight.cases.state import Loaded
from daylight.cases.verbs import CaseVerb
from daylight.kernel.case_refusals import TooEarly
from daylight.kernel.case_state import Hand, Turn
from daylight.kernel.commands import Command, Resume, Suspend, Withdraw
from daylight.kernel.guards import require_hand, require_live_step, require_running
from daylight.kernel.machine import decide
from daylight.kernel.procedure import Decision, Field, Procedure, Reason, Step, StepKind
from daylight.kernel.refusals import Refused
from daylight.kernel.words import _
from daylight.log.policy import require_power
from daylight.log.powers import verbs_of
from daylight.parties.queries import Viewer, relatives_of

_DECISION_TITLES = {
    Decision.APPROVE.value: _("Agree"),
    Decision.DONE.value: _("Done"),
    Decision.RETURN.value: _("Return for correction"),
    Decision.REFUSE.value: _("Refuse"),
}
_VERBS = {Decision.RETURN.value: CaseVerb.RETURN, Decision.REFUSE.value: CaseVerb.REFUSE}


@dataclass(frozen=True)
class Choice:
    """One decision that the open step offers 「可选意见」; `why` is the refusal that pressing it would meet."""

    decision: str
    title: str
    needs_reason: bool
    why: Refused | None

    @property
    def is_open(self) -> bool:
        """Whether the viewer may take it now."""
        return self.why is None


@dataclass(frozen=True)
class FillField:
    """One field to be filled in now 「待填项」."""

    field: Field
    title: str
    help: str
    value: Any
    is_required: bool


@dataclass(frozen=True)
class Choices:
    """All that the viewer may do in the case at this moment.

    `decisions` are the buttons of the open step, each with the refusal it would meet; `why` is the refusal that meets them
    all. `may_edit` is for the form of the first step; `fills` are the fields of the open step, whichever it is. `phrases`
    are the words offered for an opinion; `refusal` and `suspension` the lawful reasons that the procedure lists.
    """

    step: str
    step_title: str
    decisions: tuple[Choice, ...]
    why: Refused | None
    may_edit: bool
    fills: tuple[FillField, ...]
    phrases: tuple[str, ...]
    refusal: tuple[Reason, ...]
    suspension: tuple[Reason, ...]
    may_withdraw: bool
    may_suspend: bool
    may_resume: bool
    may_urge: bool

    @property
    def is_mine(self) -> bool:
        """Whether any decision is open to the viewer."""
        return any(choice.is_open for choice in self.decisions)


def choices_for(viewer: Viewer, loaded: Loaded, *, now: datetime, language: str) -> Choices:
    """Ask every guard and collect the answers; nothing is written."""
    hand = Hand(viewer.person_id, viewer.post, viewer.mandate_id, relatives_of(viewer.person_id))
    turn = Turn(loaded.state, hand, now, rulebook.calendar())
    live = loaded.state.live
    step = loaded.procedure.step(live.code) if live else None
    why = _refusal(lambda: _require_turn(turn, step))
    is_first = step is not None and step.code == loaded.procedure.steps[0].code and step.kind is StepKind.FILL

    def may(verb: CaseVerb, command: Command) -> bool:
        def ask() -> None:
            require_power(viewer.post, verb, verbs_of(viewer.post))
            decide(loaded.state, command, by=hand, now=now, calendar=turn.calendar)

        return _refusal(ask) is None

    grounds = loaded.procedure.suspension
    return Choices(
        step=step.code if step else "",
        step_title=step.title.say(language) if step else "",
        decisions=_decisions(viewer, loaded.procedure, step, why=why, is_first=is_first, language=language)
        if step
        else (),
        why=why,
        may_edit=is_first and why is None,
        fills=_fills(loaded, step, language) if step else (),
        phrases=tuple(phrase.say(language) for phrase in step.phrases) if step else (),
        refusal=loaded.procedure.refusal,
        suspension=grounds,
        may_withdraw=may(CaseVerb.WITHDRAW, Withdraw("…")),
        may_suspend=bool(grounds) and may(CaseVerb.SUSPEND, Suspend(grounds[0].code)),
        may_resume=may(CaseVerb.RESUME, Resume()),
        may_urge=_may_urge(viewer, loaded, now),
    )


def _may_urge(viewer: Viewer, loaded: Loaded, now: datetime) -> bool:
    """Whether the open step is near or past its day, in other hands, and not urged today."""
    live = loaded.live
    if live is None or live.post == viewer.post or CaseVerb.URGE not in verbs_of(viewer.post):
        return False
    is_due = colour_of_step(loaded.case, live, now=now) is not None
    return is_due and not live.urgings.filter(on=localdate(now)).exists()


def _refusal(ask: Callable[[], None]) -> Refused | None:
    try:
        ask()
    except Refused as refused:
        return refused
    return None


def _require_turn(turn: Turn, step: Step | None) -> None:
    """The guards of the open step, in the machine's own order."""
    if step is None:
        raise NoSuchCase
    if step.code != turn.case.procedure.steps[0].code:
        require_running(turn.case)
    live = require_live_step(turn.case)
    require_hand(turn, step, live)
    if live.not_before is not None and turn.today < live.not_before:
        raise TooEarly(step=step.title.en, step_zh=step.title.zh, until=live.not_before.isoformat())


def _decisions(
    viewer: Viewer, procedure: Procedure, step: Step, *, why: Refused | None, is_first: bool, language: str
) -> tuple[Choice, ...]:
    found = []
    for decision in step.decisions:
        verb = CaseVerb.SUBMIT if is_first else _VERBS.get(decision, CaseVerb.COMPLETE_STEP)
        forbidden = why or _refusal(partial(require_power, viewer.post, verb, verbs_of(viewer.post)))
        needs_reason = decision in {Decision.RETURN, Decision.REFUSE}
        found.append(
            Choice(decision, _decision_title(procedure, step, decision, language=language), needs_reason, forbidden)
        )
    return tuple(found)


def _decision_title(procedure: Procedure, step: Step, decision: str, *, language: str) -> str:
    """What stands on the button: the step's own word, a verdict's title, or the house's word."""
    if step.labels and decision in step.labels:
        return step.labels[decision].say(language)
    verdict = procedure.verdict(decision)
    if verdict is not None:
        return verdict.title.say(language)
    with override(language):
        return gettext(_DECISION_TITLES.get(decision, decision))


def _fills(loaded: Loaded, step: Step, language: str) -> tuple[FillField, ...]:
    fields = loaded.procedure.fields_of(step)
    if step.kind is not StepKind.FILL:
        # What was known when the case was opened is not this step's to change, even if it is the first.
        fields = tuple(field for field in fields if field.code in step.fills)
    return tuple(
        FillField(
            field=field,
            title=field.title.say(language),
            help=field.help.say(language) if field.help else "",
            value=loaded.state.form.get(field.code),
            is_required=loaded.procedure.must_be_given(step, field),
        )
        for field in fields
    )

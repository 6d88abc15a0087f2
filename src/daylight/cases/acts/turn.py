"""One turn at a case 「经办」: the door, the lock, the machine's answer, and the rows that follow from it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from daylight.cases import rulebook
from daylight.cases.acts.writing import write
from daylight.cases.models import Case
from daylight.cases.refusals import NoSuchCase
from daylight.cases.state import Loaded, load, locked
from daylight.kernel.case_effects import apply
from daylight.kernel.case_state import Hand
from daylight.kernel.commands import Command, EffectDone
from daylight.kernel.machine import decide
from daylight.kernel.rules import RuleRef
from daylight.log.door import Actor, Deed, act
from daylight.log.verbs import Verb
from daylight.parties.queries import relatives_of


@dataclass
class Turn:
    """An open act on a loaded case.

    `loaded` follows what is written, so that a second command in the same act (an effect that is done at once) sees the
    case as it stands by then. `afterwards` collects what has to be done after the commit, such as calling the bank.
    """

    deed: Deed
    loaded: Loaded
    hand: Hand
    actor: Actor
    now: datetime
    afterwards: list[Callable[[], None]] = field(default_factory=list)

    def take(self, command: Command) -> None:
        """Ask the machine, write its answer, carry out what it asks for; raises what the machine refuses."""
        state, steps = self.loaded.state, len(self.loaded.steps)
        effects = decide(state, command, by=self.hand, now=self.now, calendar=rulebook.calendar())
        reports = write(self.loaded, effects, by=self.hand, actor=self.actor, now=self.now)
        self.loaded.state = apply(state, effects)
        for step, report in reports:
            self.deed.record(**report.facts)
            if report.afterwards is not None:
                self.afterwards.append(report.afterwards)
            if report.done:
                self.take(EffectDone(step))
        if len(self.loaded.steps) > steps:
            # What follows next stands in the record, so that a reader of the log alone can tell the way of a case.
            self.deed.record(next_step=self.loaded.steps[-1].code)

    def finish(self) -> None:
        """Save the case itself, last of all rows: a case that has ended takes no more steps."""
        case, state = self.loaded.case, self.loaded.state
        if not state.is_approved:
            case.approved_at = None
        elif case.approved_at is None:
            case.approved_at = self.now
        case.save()
        self.deed.record(state=case.state)
        if case.has_ended:
            self.deed.record(outcome=case.outcome)


@contextmanager
def turn(verb: Verb, actor: Actor, case_id: int, *, now: datetime, key: str | None = None) -> Iterator[Turn]:
    """Open an act on a case, give the caller the turn, save, commit, and only then do what must be done outside.

    Raises:
        NoSuchCase, and what the door refuses.
    """
    named = Case.objects.filter(pk=case_id).values("place_id", "procedure", "version", "rule_digest").first()
    if named is None:
        raise NoSuchCase
    rule = RuleRef(named["procedure"], named["version"], named["rule_digest"])
    with act(verb, actor, place=named["place_id"], now=now, rule=str(rule), key=key) as deed:
        deed.subject("case", case_id)
        case = locked(case_id)
        mine = Turn(deed, load(case), hand_of(deed), actor, now)
        yield mine
        mine.finish()
    for afterwards in mine.afterwards:
        afterwards()


def hand_of(deed: Deed) -> Hand:
    """Who acts, as the machine knows them, with their recorded relatives."""
    relatives = relatives_of(deed.person_id) if deed.person_id is not None else frozenset[int]()
    return Hand(deed.person_id, deed.post, deed.mandate_id, relatives)


def record_form(deed: Deed, loaded: Loaded, **facts: Any) -> None:
    """Put into the act's body what the case is about in figures: never a name, never a text that somebody typed."""
    revision = loaded.revision
    deed.record(revision=revision.number, **facts)
    if loaded.case.amount_fen is not None:
        deed.record(amount_fen=loaded.case.amount_fen)
    if revision.digest:
        # Salted: the form holds what somebody typed, and its plain hash in an open body could be guessed.
        deed.record_personal(person_id=loaded.case.payee_person_id, form=revision.digest)

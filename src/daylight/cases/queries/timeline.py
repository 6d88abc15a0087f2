"""The way of a case 「办理进度」: the passages so far with hands, words and days, and the steps still to come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import override

from daylight.cases import rulebook
from daylight.cases.models import OUTCOME_TITLES, Step
from daylight.cases.queries.lists import colour_of_step
from daylight.cases.state import Loaded
from daylight.kernel.case_state import ENDED, Outcome
from daylight.kernel.ladder import Colour
from daylight.kernel.procedure import Procedure
from daylight.kernel.procedure import Step as Rule
from daylight.kernel.workdays import Unit, explain, reasons_from, workdays_between
from daylight.log.powers import post_title
from daylight.parties.models import Person


@dataclass(frozen=True)
class TimelineRow:
    """One passage, or one step to come 「环节进度」; `state` is done, now, planned or void.

    `outcome_title` is the house's word or the verdict's own; `act_id` names the act that last touched the row, for the
    link to its proof. A void passage keeps its hand and its words: it happened, it only counts no longer.
    `days_used` counts in the unit of the term: working days where it is in working days, else days.
    """

    code: str
    title: str
    kind: str
    state: str
    post: str
    post_title: str
    person: str = ""
    outcome: str = ""
    outcome_title: str = ""
    opinion: str = ""
    opened_at: datetime | None = None
    done_at: datetime | None = None
    due_on: date | None = None
    provisional: bool = False
    due_explained: str = ""
    days_used: int = 0
    days_allowed: int = 0
    colour: Colour | None = None
    revision: int = 0
    act_id: UUID | None = None


def timeline_of(loaded: Loaded, *, now: datetime, language: str) -> tuple[TimelineRow, ...]:
    """What was done, what is open, what will follow on the present route."""
    people = Person.objects.in_bulk([step.person_id for step in loaded.steps if step.person_id is not None])
    passed = [_passage(loaded, step, people, now=now, language=language) for step in loaded.steps]
    return (*passed, *(_planned(rule, language) for rule in _ahead(loaded)))


def outcome_title(procedure: Procedure, outcome: str, language: str) -> str:
    """What a step's outcome is called: the house's word, or the verdict's own title."""
    verdict = procedure.verdict(outcome)
    if verdict is not None:
        return verdict.title.say(language)
    with override(language):
        return str(OUTCOME_TITLES[Outcome(outcome)]) if outcome in set(Outcome) else outcome


def _passage(loaded: Loaded, step: Step, people: Mapping[int, Person], *, now: datetime, language: str) -> TimelineRow:
    rule = loaded.procedure.step(step.code)
    person = people.get(step.person_id) if step.person_id is not None else None
    until = localdate(step.done_at or now)
    return TimelineRow(
        code=step.code,
        title=step.title_zh if language.startswith("zh") else step.title_en,
        kind=step.kind,
        state="void" if step.outcome == Outcome.VOID else "done" if step.done_at else "now",
        post=step.post,
        post_title=post_title(step.post, "zh" if language.startswith("zh") else "en"),
        person=person.name if person else "",
        outcome=step.outcome,
        outcome_title=outcome_title(loaded.procedure, step.outcome, language),
        opinion=step.opinion,
        opened_at=step.opened_at,
        done_at=step.done_at,
        due_on=step.due_on,
        provisional=step.provisional,
        due_explained=explain(reasons_from(step.due_explained), language) if step.due_explained else "",
        days_used=_days_used(rule, localdate(step.opened_at), until),
        days_allowed=rule.due.count if rule.due else 0,
        colour=None if step.done_at else colour_of_step(loaded.case, step, now=now),
        revision=step.revision.number,
        act_id=step.act_id,
    )


def _days_used(rule: Rule, since: date, until: date) -> int:
    if rule.due is not None and rule.due.unit is Unit.WORKDAYS:
        return workdays_between(since, until, rulebook.calendar())
    return (until - since).days


def _ahead(loaded: Loaded) -> list[Rule]:
    """The steps after the live one on the route that the present form chooses."""
    live = loaded.state.live
    if live is None or loaded.state.state in ENDED:
        return []
    order = [step.code for step in loaded.procedure.steps]
    return [step for step in loaded.state.route if order.index(step.code) > order.index(live.code)]


def _planned(rule: Rule, language: str) -> TimelineRow:
    return TimelineRow(
        code=rule.code,
        title=rule.title.say(language),
        kind=rule.kind.value,
        state="planned",
        post=rule.post,
        post_title=post_title(rule.post, "zh" if language.startswith("zh") else "en"),
        days_allowed=rule.due.count if rule.due else 0,
    )

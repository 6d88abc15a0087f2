"""The trace 「留痕」 as an official may read it: acts in words, with their place in the log.

Acts that the disclosure rules keep secret (reading a document, saving a draft) are shown to whoever did them and to posts
of the same level and above: a village does not learn here that the county is looking.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from daylight.kernel.powers import PostLevel
from daylight.kernel.procedure import Procedure
from daylight.log.powers import catalogue, post_title, power_list
from daylight.log.queries import ActRow
from daylight.parties.models import Person
from daylight.parties.queries import Viewer
from daylight.web.desk.identities import language

_HEIGHT = {PostLevel.HOUSE: 0, PostLevel.VILLAGE: 1, PostLevel.TOWNSHIP: 2, PostLevel.COUNTY: 3}


@dataclass(frozen=True)
class TraceRow:
    """One act in words."""

    id: UUID
    at: datetime
    verb: str
    title: str
    step: str
    post: str
    person: str
    leaf_index: int | None
    disclosure: str


def visible(viewer: Viewer, acts: Iterable[ActRow]) -> list[ActRow]:
    """The acts that this viewer may know of."""
    return [act for act in acts if _may_know(viewer, act)]


def rows_of(viewer: Viewer, acts: Iterable[ActRow], procedure: Procedure | None = None) -> list[TraceRow]:
    """The visible acts in words, with their step, and with the people behind them in one query."""
    steps = {step.code: step.title.say(language()) for step in procedure.steps} if procedure else {}
    seen = visible(viewer, acts)
    people = Person.objects.in_bulk([act.person_id for act in seen if act.person_id is not None])
    return [_row(act, people.get(act.person_id) if act.person_id is not None else None, steps) for act in seen]


def _may_know(viewer: Viewer, act: ActRow) -> bool:
    if act.disclosure != "secret" or act.person_id == viewer.person_id:
        return True
    own, doer = _height(viewer.post), _height(act.post)
    # What the house itself notes in secret about a village would tip the village off.
    return doer <= own and not (doer == 0 and own == 1)


def _height(post: str) -> int:
    found = power_list().posts.get(post)
    return _HEIGHT[found.level] if found else 0


def _row(act: ActRow, person: Person | None, steps: Mapping[str, str]) -> TraceRow:
    card = catalogue().get(act.verb)
    title = act.verb if card is None else card.zh if language() == "zh" else card.en
    return TraceRow(
        id=act.id,
        at=act.at,
        verb=act.verb,
        title=title,
        step=steps.get(str(act.facts.get("step", "")), ""),
        post=post_title(act.post, language()),
        person=person.name if person else "",
        leaf_index=act.leaf_index,
        disclosure=act.disclosure,
    )

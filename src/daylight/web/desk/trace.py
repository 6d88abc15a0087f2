"""The trace 「留痕」 as an official may read it: acts in words, with their place in the log.

Acts that the disclosure rules keep secret (reading a document, saving a draft) are shown to whoever did them and to posts
of the same level and above: a village does not learn here that the county is looking.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from daylight.kernel.powers import PostLevel
from daylight.kernel.refusals import ConflictRefused
from daylight.kernel.words import _
from daylight.log.powers import catalogue, post_title, power_list
from daylight.log.queries import ActRow, act_by_id
from daylight.parties.models import Person
from daylight.parties.queries import Viewer, place_path
from daylight.web.desk.identities import language

_HEIGHT = {PostLevel.HOUSE: 0, PostLevel.VILLAGE: 1, PostLevel.TOWNSHIP: 2, PostLevel.COUNTY: 3}


class NotYetPublished(ConflictRefused):
    """A proof rests on a published checkpoint, and that comes some seconds after the act 「尚未固化」."""

    message = _("This act is not yet part of the published log. Try again in a minute.")


@dataclass(frozen=True)
class TraceRow:
    """One act in words."""

    id: UUID
    at: datetime
    verb: str
    title: str
    post: str
    person: str
    leaf_index: int | None
    disclosure: str
    facts: tuple[tuple[str, str], ...]


def visible(viewer: Viewer, acts: Iterable[ActRow]) -> list[ActRow]:
    """The acts that this viewer may know of."""
    return [act for act in acts if _may_know(viewer, act)]


def rows_of(viewer: Viewer, acts: Iterable[ActRow]) -> list[TraceRow]:
    """The visible acts in words, with the people behind them in one query."""
    seen = visible(viewer, acts)
    people = Person.objects.in_bulk([act.person_id for act in seen if act.person_id is not None])
    return [_row(act, people.get(act.person_id) if act.person_id is not None else None) for act in seen]


def act_of(viewer: Viewer, act_id: UUID) -> TraceRow | None:
    """One act within view, or None."""
    act = act_by_id(act_id)
    if act is None or not _may_know(viewer, act):
        return None
    if act.person_id != viewer.person_id:
        path = place_path(act.place_id) if act.place_id is not None else None
        if path is None or not viewer.sees(path):
            return None
    person = Person.objects.filter(pk=act.person_id).first() if act.person_id is not None else None
    return _row(act, person)


def _may_know(viewer: Viewer, act: ActRow) -> bool:
    if act.disclosure != "secret" or act.person_id == viewer.person_id:
        return True
    return _height(act.post) <= _height(viewer.post)


def _height(post: str) -> int:
    found = power_list().posts.get(post)
    return _HEIGHT[found.level] if found else 0


def _row(act: ActRow, person: Person | None) -> TraceRow:
    card = catalogue().get(act.verb)
    title = act.verb if card is None else card.zh if language() == "zh" else card.en
    facts = tuple((name, str(value)) for name, value in sorted(act.facts.items()))
    return TraceRow(
        id=act.id,
        at=act.at,
        verb=act.verb,
        title=title,
        post=post_title(act.post, language()),
        person=person.name if person else "",
        leaf_index=act.leaf_index,
        disclosure=act.disclosure,
        facts=facts,
    )

"""The log as an official may read it 「日志查看」: the newest leaves, and who read what is protected."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from daylight.log.powers import catalogue, post_title
from daylight.log.queries import ActRow, acts_since, readings_of
from daylight.parties.models import Place
from daylight.parties.queries import Viewer, subtree_ids
from daylight.web.desk.identities import language
from daylight.web.desk.linking import address_of, names_of, place_names
from daylight.web.desk.trace import visible

READS = ("person.unmask", "document.read", "record.read", "export.download")
"""The verbs that only look."""


@dataclass(frozen=True)
class LeafRow:
    """One leaf of the log on the page."""

    id: str
    leaf: int | None
    at: datetime
    title: str
    disclosure: str
    post: str
    person: str
    place: str
    what: str
    what_url: str
    url: str


def leaves(viewer: Viewer, first: int, end: int) -> list[LeafRow]:
    """The leaves from one index up to another, the newest first, as far as the viewer may read each."""
    acts = list(acts_since(first, limit=max(0, end - first)))
    return rows_of(viewer, reversed(acts)) if acts else []


def readings(viewer: Viewer, *, since: datetime) -> list[LeafRow]:
    """The acts of looking at protected data of the viewer's places, the latest first."""
    found = readings_of(READS, subtree_ids(viewer.place_id), since=since)
    return rows_of(viewer, visible(viewer, found))


def rows_of(viewer: Viewer, acts: Iterable[ActRow]) -> list[LeafRow]:
    """The acts in words, in three queries; of acts beyond reach what the public log says, of secret ones nothing but their leaf."""
    listed = list(acts)
    wanted = {one.place_id for one in listed if one.place_id is not None}
    paths = dict(Place.objects.filter(pk__in=wanted).values_list("pk", "path"))
    near = {one.id for one in visible(viewer, listed) if _is_near(viewer, one, paths)}
    people = names_of(one.person_id for one in listed if one.id in near)
    names = place_names(wanted)
    return [_row(one, is_near=one.id in near, people=people, places=names) for one in listed]


def _is_near(viewer: Viewer, act: ActRow, paths: dict[int, str]) -> bool:
    if act.person_id == viewer.person_id:
        return True
    return act.place_id is not None and viewer.sees(paths.get(act.place_id, "-"))


def _row(act: ActRow, *, is_near: bool, people: dict[int, str], places: dict[int, str]) -> LeafRow:
    is_hidden = act.disclosure == "secret" and not is_near
    card = catalogue().get(act.verb)
    title = act.verb if card is None else card.zh if language() == "zh" else card.en
    return LeafRow(
        id=str(act.id),
        leaf=act.leaf_index,
        at=act.at,
        title="" if is_hidden else title,
        disclosure=act.disclosure,
        post="" if is_hidden else post_title(act.post, language()),
        person=people.get(act.person_id or 0, "") if is_near else "",
        place="" if is_hidden else places.get(act.place_id or 0, ""),
        what=str(act.facts.get("reason", "")) if is_near else "",
        what_url=address_of(act.subject or "", act.subject_id) if is_near else "",
        url=address_of("act", act.id) if is_near else "",
    )

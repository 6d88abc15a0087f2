"""Acts as people read them 「留痕」: what was done, when, by whom, in which post, with the way to the proof."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from daylight.log.powers import catalogue, post_title
from daylight.log.queries import ActRow
from daylight.parties.models import Place
from daylight.parties.queries import Viewer
from daylight.web import show
from daylight.web.desk.linking import address_of, names_of, place_names


@dataclass(frozen=True)
class Trace:
    """One act on a page."""

    id: str
    at: datetime
    title: str
    disclosure: str
    post: str
    person: str
    place_id: int | None
    place: str
    leaf: int | None
    url: str
    subject_url: str
    facts: dict[str, Any]


def verb_title(verb: str) -> str:
    """A verb's title in the reader's language; its code where the catalogue does not know it."""
    card = catalogue().get(verb)
    if card is None:
        return verb
    return card.zh if show.is_chinese() else card.en


def traces_of(viewer: Viewer, acts: Iterable[ActRow]) -> list[Trace]:
    """The acts with names of people and places, in two further queries.

    Of acts beyond the viewer's reach only what the public log says is shown: verb, post, time; of a secret one not even that.
    """
    listed = list(acts)
    paths = reachable(viewer, {one.place_id for one in listed})
    people = names_of(one.person_id for one in listed)
    names = place_names(one.place_id for one in listed)
    return [_trace(viewer, one, is_near=is_within(viewer, one, paths), people=people, places=names) for one in listed]


def reachable(viewer: Viewer, place_ids: Iterable[int | None]) -> frozenset[int]:
    """Which of these places the viewer sees; one query."""
    wanted = {pk for pk in place_ids if pk is not None}
    found = _paths(wanted)
    return frozenset(pk for pk, path in found.items() if viewer.sees(path))


def is_within(viewer: Viewer, act: ActRow, near: frozenset[int]) -> bool:
    """Whether the viewer may read all of an act: its place is within reach, or it is their own; placeless ones are the county's."""
    if act.place_id is None:
        return act.person_id == viewer.person_id or viewer.place_path.count("/") == _ROOT_SLASHES
    return act.place_id in near


_ROOT_SLASHES = 2
"""The path of the root of the tree, such as "/1/", has two."""


def _trace(
    viewer: Viewer, act: ActRow, *, is_near: bool, people: dict[int, str], places: dict[int, str]
) -> Trace:
    language = "zh" if show.is_chinese() else "en"
    is_hidden = act.disclosure == "secret" and not is_near
    return Trace(
        id=str(act.id),
        at=act.at,
        title="" if is_hidden else verb_title(act.verb),
        disclosure=act.disclosure,
        post="" if is_hidden else post_title(act.post, language),
        person=people.get(act.person_id or 0, "") if is_near else "",
        place_id=None if is_hidden else act.place_id,
        place="" if is_hidden else places.get(act.place_id or 0, ""),
        leaf=act.leaf_index,
        url=address_of("act", act.id) if is_near else "",
        subject_url=address_of(act.subject or "", act.subject_id) if is_near else "",
        facts=act.facts if is_near else {},
    )


def _paths(place_ids: set[int]) -> dict[int, str]:
    return dict(Place.objects.filter(pk__in=place_ids).values_list("pk", "path")) if place_ids else {}

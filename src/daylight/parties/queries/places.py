"""The tree of places 「地方」: what lies below, the way up, and the whole as nodes."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from daylight.parties.models import Place, is_live
from daylight.parties.queries.mandates import path_ids, place_path
from daylight.parties.queries.viewers import Viewer, scoped


def subtree(place_id: int) -> QuerySet[Place]:
    """The place and everything below it, closed places included."""
    path = place_path(place_id)
    return Place.objects.filter(path__startswith=path).order_by("path") if path else Place.objects.none()


def subtree_ids(place_id: int) -> list[int]:
    """The ids of the place and of everything below it."""
    return list(subtree(place_id).values_list("pk", flat=True))


def places(viewer: Viewer) -> QuerySet[Place]:
    """The places a viewer sees, closed ones included."""
    return scoped(Place.objects.order_by("code"), viewer, path="path")


def children_of(place_id: int, on: date) -> QuerySet[Place]:
    """The places directly below, in force on the day."""
    return Place.objects.filter(_in_force(on), parent_id=place_id).order_by("code")


def place_by_code(code: str, on: date) -> Place | None:
    """The place that carried a statistical code on a day."""
    return Place.objects.filter(_in_force(on), code=code).first()


def breadcrumb(place_id: int) -> list[Place]:
    """The places from the root down to this one."""
    found = Place.objects.in_bulk(path_ids(place_path(place_id) or ""))
    return sorted(found.values(), key=lambda place: len(place.path))


@dataclass(frozen=True)
class PlaceNode:
    """A place with what lies directly below it."""

    id: int
    code: str
    name: str
    level: str
    path: str
    children: list["PlaceNode"] = field(default_factory=list)


def place_tree(viewer: Viewer, on: date) -> list[PlaceNode]:
    """The places in force that a viewer sees, as a tree, in one query."""
    nodes: dict[int, PlaceNode] = {}
    roots: list[PlaceNode] = []
    for place in scoped(Place.objects.filter(_in_force(on)), viewer, path="path").order_by("path"):
        node = PlaceNode(place.pk, place.code, place.name, place.level, place.path)
        nodes[place.pk] = node
        above = nodes.get(place.parent_id) if place.parent_id else None
        (above.children if above else roots).append(node)
    return roots


def _in_force(on: date) -> Q:
    return is_live(on, since="valid_from", until="valid_until")

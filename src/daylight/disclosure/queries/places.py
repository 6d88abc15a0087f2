"""Finding one's village 「找村」: by township, by name, or by the code under the QR mark."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from daylight.parties.models import Level, Place, is_live

FOUND_MOST = 50


@dataclass(frozen=True)
class PlaceRow:
    """A place as the public sees it 「地方」; `above` names the places over it, from the county down."""

    id: int
    code: str
    name: str
    level: str
    path: str
    above: tuple[tuple[int, str], ...] = ()
    population: int | None = None
    households: int | None = None

    @property
    def is_village(self) -> bool:
        """Whether it has a page of its own."""
        return self.level == Level.VILLAGE


def _living(on: date) -> QuerySet[Place]:
    return Place.objects.filter(is_live(on, since="valid_from", until="valid_until"))


def place_of(place_id: int) -> PlaceRow | None:
    """One place with the names of those above it, closed ones too: its past stays open; two queries."""
    place = Place.objects.filter(pk=place_id).first()
    return None if place is None else with_names([place])[0]


def with_names(found: list[Place]) -> list[PlaceRow]:
    """The places with the names of those above them, in one further query for all."""
    chains = {place.pk: [int(part) for part in place.path.split("/") if part][:-1] for place in found}
    names = dict(
        Place.objects.filter(pk__in={one for chain in chains.values() for one in chain}).values_list("pk", "name")
    )
    return [
        PlaceRow(
            id=place.pk,
            code=place.code,
            name=place.name,
            level=place.level,
            path=place.path,
            above=tuple((one, names[one]) for one in chains[place.pk] if one in names),
            population=place.population,
            households=place.households,
        )
        for place in found
    ]


def search_villages(text: str, on: date) -> list[PlaceRow]:
    """The villages whose name holds the text or whose code begins with it, best first, at most fifty."""
    wanted = "".join(text.split())
    if not wanted:
        return []
    digits = wanted.isascii() and wanted.isdigit()
    match = Q(code__startswith=wanted) if digits else Q(name__icontains=wanted) | Q(parent__name__icontains=wanted)
    found = _living(on).filter(match, level=Level.VILLAGE).order_by("path")[:FOUND_MOST]
    rows = with_names(list(found))
    return sorted(rows, key=lambda row: (not row.name.startswith(wanted), row.path))


@dataclass(frozen=True)
class TownshipRow:
    """A township with its villages 「镇」."""

    place: PlaceRow
    villages: tuple[PlaceRow, ...]


def townships(on: date) -> list[TownshipRow]:
    """Every township with its villages, by code, in two queries."""
    found = _living(on).filter(level__in=[Level.TOWNSHIP, Level.VILLAGE]).order_by("code", "pk")
    rows = with_names(list(found))
    below: dict[int, list[PlaceRow]] = {}
    for row in rows:
        if row.is_village and row.above:
            below.setdefault(row.above[-1][0], []).append(row)
    return [TownshipRow(row, tuple(below.get(row.id, ()))) for row in rows if row.level == Level.TOWNSHIP]


def public_places(on: date, *, level: str = "", parent: int | None = None) -> list[PlaceRow]:
    """The places in force as machines list them, by path."""
    found = _living(on).order_by("path")
    if level:
        found = found.filter(level=level)
    if parent is not None:
        found = found.filter(parent_id=parent)
    return with_names(list(found))

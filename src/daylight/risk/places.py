"""The places of a record 「地区」: names, and which lie within which, so that a scan can be cut down and told by village."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Places:
    """A tree of places by id; a record without a place table still names places, each standing alone."""

    parents: Mapping[str, str | None] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    levels: Mapping[str, str] = field(default_factory=dict)

    def name(self, place_id: str | None) -> str:
        """The name of a place, its id where it has none."""
        return (self.names.get(place_id) or place_id) if place_id is not None else ""

    def chain(self, place_id: str | None) -> Iterator[str]:
        """The place and everything it lies within, inmost first; a ring in the data is walked once."""
        seen: set[str] = set()
        while place_id is not None and place_id not in seen:
            seen.add(place_id)
            yield place_id
            place_id = self.parents.get(place_id)

    def within(self, place_id: str | None, scope: str) -> bool:
        """Whether a place lies in another or is it."""
        return scope in self.chain(place_id)

    def path(self, place_id: str | None) -> str:
        """Where a place lies, in words: the names of what it lies within, outmost first, without the place itself."""
        return " · ".join(self.name(part) for part in reversed([*self.chain(place_id)][1:]))


def places_from(rows: Iterable[Mapping[str, str | None]]) -> Places:
    """The tree from rows of the `place` table; of several periods of a place the last one counts."""
    parents: dict[str, str | None] = {}
    names: dict[str, str] = {}
    levels: dict[str, str] = {}
    for row in rows:
        place_id = row["place_id"]
        if place_id is None:
            continue
        parents[place_id] = row.get("parent_id")
        names[place_id] = row.get("name") or place_id
        levels[place_id] = row.get("level") or ""
    return Places(parents, names, levels)

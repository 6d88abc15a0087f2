"""The counties of a record 「跨县数据」: which rows belong to which, where one record holds several."""

from collections import defaultdict
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from daylight.record.schema import READABLE
from daylight.risk.places import Places

_COUNTY = "county"
_WHOLE = frozenset({"place", "body", "person"})
"""Known to every county: a company registered in one bids in another, and kin live where they like."""


@dataclass(frozen=True)
class Among:
    """The rows of some places: of those named, or with `others` of every place but those."""

    places: frozenset[str]
    others: bool = False

    @staticmethod
    def cuts(table: str) -> bool:
        """Whether a table is cut down; one without a place, or known to every county, stays whole."""
        return table not in _WHOLE and table in READABLE and "place_id" in READABLE[table].columns

    def condition(self, table: str) -> str:
        """SQL that keeps these rows of a table."""
        if not self.cuts(table):
            return "TRUE"
        listed = ", ".join("'" + place.replace("'", "''") + "'" for place in sorted(self.places))
        return f"place_id IS NULL OR place_id NOT IN ({listed})" if self.others else f"place_id IN ({listed})"

    def rows(self, name: str, table: pa.Table) -> pa.Table:
        """The same rows of an Arrow table."""
        if not self.cuts(name):
            return table
        named = pc.is_in(table["place_id"], pa.array(sorted(self.places), pa.string()))
        return table.filter(pc.invert(named) if self.others else named)


def parts_of(places: Places) -> tuple[Among, ...]:
    """One part a county, and one for what lies in none; no parts where the record holds one county or names none."""
    held: dict[str, set[str]] = defaultdict(set)
    for place_id in places.parents:
        county = next((part for part in places.chain(place_id) if places.levels.get(part) == _COUNTY), None)
        if county is not None:
            held[county].add(place_id)
    if len(held) < 2:
        return ()
    counties = [Among(frozenset(held[county])) for county in sorted(held)]
    return (*counties, Among(frozenset().union(*held.values()), others=True))

"""What lies below a place, one row a township or village 「下级情况」: money, cases, warnings, books; in six queries for all."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from daylight.cases.queries.statistics import running_by_place
from daylight.ledger.queries import books_behind, money_by_place
from daylight.parties.models import Place
from daylight.parties.queries import Viewer, places
from daylight.risk.queries import warnings_of
from daylight.web.desk.linking import address_of


@dataclass(frozen=True)
class BelowRow:
    """One place with everything below it counted in."""

    place_id: int
    name: str
    url: str
    households: int | None
    in_fen: int
    out_fen: int
    running: int
    late: int
    red: int
    yellow: int
    blue: int
    behind: int
    """How many months the slowest book below is behind."""


@dataclass
class _Sums:
    in_fen: int = 0
    out_fen: int = 0
    running: int = 0
    late: int = 0
    behind: int = 0


def rows(viewer: Viewer, children: Sequence[Place], today: date) -> list[BelowRow]:
    """The children by red warnings, then by their place in the tree; money is that of the year so far."""
    if not children:
        return []
    above = children[0].path.rsplit("/", 2)[0] + "/"
    homes = _homes(viewer, children)
    sums = _sums(above, homes, today)
    colours = _colours(viewer, above, homes)
    found = [_row(child, sums[child.pk], colours[child.pk]) for child in children]
    return sorted(found, key=lambda row: (-row.red, -row.yellow, -row.late))


def _homes(viewer: Viewer, children: Sequence[Place]) -> dict[int, int]:
    """For every place within view the child that it lies in."""
    paths = places(viewer).values_list("pk", "path")
    return {pk: child.pk for pk, path in paths for child in children if path.startswith(child.path)}


def _sums(above: str, homes: Mapping[int, int], today: date) -> dict[int, _Sums]:
    sums: dict[int, _Sums] = defaultdict(_Sums)
    for flow in money_by_place(above, since=today.replace(month=1, day=1), until=today):
        if flow.place_id in homes:
            held = sums[homes[flow.place_id]]
            held.in_fen += flow.in_fen
            held.out_fen += flow.out_fen
    for place_id, counts in running_by_place(above, today).items():
        if place_id in homes:
            held = sums[homes[place_id]]
            held.running += counts.running
            held.late += counts.late
    for book in books_behind(above, today, at_least=1):
        if book.place_id in homes:
            held = sums[homes[book.place_id]]
            held.behind = max(held.behind, book.months_behind)
    return sums


def _colours(viewer: Viewer, above: str, homes: Mapping[int, int]) -> dict[int, Counter[str]]:
    found = warnings_of(viewer, state="open", place_path=above).order_by()
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for place_id, colour, n in found.values_list("place_id", "colour").annotate(n=Count("pk")):
        if place_id in homes:
            counts[homes[place_id]][colour] += n
    return counts


def _row(child: Place, sums: _Sums, colours: Counter[str]) -> BelowRow:
    return BelowRow(
        place_id=child.pk,
        name=child.name,
        url=address_of("place", child.pk),
        households=child.households,
        in_fen=sums.in_fen,
        out_fen=sums.out_fen,
        running=sums.running,
        late=sums.late,
        red=colours["red"],
        yellow=colours["yellow"],
        blue=colours["blue"],
        behind=sums.behind,
    )

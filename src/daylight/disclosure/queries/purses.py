"""The bank accounts of a place with the disclosure line that holds for each 「公开线」: what all money queries begin with."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q

from daylight.disclosure.policy import PortalRule
from daylight.ledger.models import CollectiveAccount
from daylight.parties.models import Place


@dataclass(frozen=True)
class Purse:
    """One bank account of a collective, by id; its number is not read here."""

    id: int
    place_id: int
    place_name: str
    opening_fen: int
    line_fen: int


def purses_below(path: str, rule: PortalRule) -> tuple[Purse, ...]:
    """The accounts at and below a place, in one query (two where the rule knows places of their own)."""
    overrides = lines_by_path(rule)
    found = CollectiveAccount.objects.filter(book__place__path__startswith=path).order_by("pk")
    rows = found.values_list("pk", "book__place_id", "book__place__name", "book__place__path", "opening_fen")
    return tuple(
        Purse(pk, place_id, name, opening, rule.line_of(place_path, overrides))
        for pk, place_id, name, place_path, opening in rows
    )


def lines_by_path(rule: PortalRule) -> tuple[tuple[str, int], ...]:
    """The lines of places with one of their own, by the path of the place as it stands today."""
    if not rule.places:
        return ()
    lines = dict(rule.places)
    known = Place.objects.filter(code__in=lines, valid_until=None).values_list("code", "path")
    return tuple((path, lines[code]) for code, path in known)


def above_line(purses: tuple[Purse, ...], *, at_least: bool = True) -> Q:
    """The orders at or above (or below) the line of their own account; one condition for each line that occurs."""
    by_line: dict[int, list[int]] = defaultdict(list)
    for purse in purses:
        by_line[purse.line_fen].append(purse.id)
    condition = Q(pk__in=[])
    for line, ids in by_line.items():
        side = Q(amount_fen__gte=line) if at_least else Q(amount_fen__lt=line)
        condition |= Q(account_id__in=ids) & side
    return condition

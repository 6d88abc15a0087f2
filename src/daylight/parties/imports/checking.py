"""What is wrong with each row of an import, judged against what exists and against the rows before it 「导入预检」.

The same rules that the acts hold are asked here without writing anything: so a row that the preview calls good is written.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from daylight.kernel.identifiers import check_id_number
from daylight.kernel.powers import Powers
from daylight.kernel.refusals import Refused
from daylight.log.powers import power_list
from daylight.parties import policy, sealing
from daylight.parties.imports import refusals
from daylight.parties.imports.columns import MANDATES, PEOPLE, PLACES, Sheet
from daylight.parties.imports.reading import Line, Problem, read_book
from daylight.parties.models import Mandate, Person, Place
from daylight.parties.refusals import GrantsToSelf, IdNumberTaken, PlaceCodeTaken


@dataclass(frozen=True)
class Importer:
    """Who imports 「导入人」: how far they reach, and who they are (nobody appoints themselves)."""

    reach: str
    person_id: int | None = None


@dataclass(frozen=True)
class Preview:
    """What an import would do 「导入预览」; `sha256` ties the confirmation to exactly this file."""

    file: str
    sha256: str
    lines: tuple[Line, ...]
    sheet_problems: tuple[Problem, ...]

    @property
    def good(self) -> tuple[Line, ...]:
        """The rows that would be written."""
        return tuple(line for line in self.lines if line.is_good)

    @property
    def bad(self) -> tuple[Line, ...]:
        """The rows that would not."""
        return tuple(line for line in self.lines if not line.is_good)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything to mend, whole sheets first."""
        return (*self.sheet_problems, *(problem for line in self.lines for problem in line.problems))

    def good_of(self, sheet: Sheet) -> Iterator[Line]:
        """The good rows of one list."""
        return (line for line in self.good if line.sheet.key == sheet.key)


@dataclass
class _KnownPlace:
    level: str
    path: str
    since: date
    until: date | None


@dataclass
class _Known:
    """What exists, and what the good rows so far would add; people not yet written have numbers below zero."""

    file: str
    importer: Importer
    powers: Powers
    on: date
    places: dict[str, _KnownPlace] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    held: dict[int, list[policy.Holding]] = field(default_factory=lambda: defaultdict(list))
    beside: dict[tuple[str, str], list[policy.Holding]] = field(default_factory=lambda: defaultdict(list))
    rows: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(self, holding: policy.Holding) -> None:
        self.held[holding.person_id].append(holding)
        self.beside[holding.post, holding.place_path].append(holding)

    def place(self, code: str) -> _KnownPlace:
        """A place in force within reach, by its code."""
        found = self.places.get(code)
        if found is None:
            raise refusals.PlaceNotKnown
        if not found.path.startswith(self.importer.reach):
            raise refusals.PlaceBeyondReach
        return found

    def once(self, sheet: Sheet, identity: str, row: int) -> None:
        """The same thing once a list."""
        first = self.rows.setdefault((sheet.key, identity), row)
        if first != row:
            raise refusals.TwiceInFile(row=first)


def preview(data: bytes, *, file: str, importer: Importer, on: date) -> Preview:
    """Judge every row of a workbook; writes nothing. Raises only refusals of the whole file."""
    powers = power_list()
    book = read_book(data, file, powers)
    known = _existing(file, importer, powers, on)
    checks: dict[str, Callable[[_Known, Line], None]] = {
        PLACES.key: _check_place,
        PEOPLE.key: _check_person,
        MANDATES.key: _check_mandate,
    }
    for line in sorted(book.lines, key=_order):
        if line.is_good:
            checks[line.sheet.key](known, line)
    return Preview(file, digest(data), tuple(book.lines), tuple(book.problems))


def digest(data: bytes) -> str:
    """The file's SHA-256."""
    return hashlib.sha256(data).hexdigest()


def id_hash(number: str) -> str:
    """How a person is found by identity number; refuses what is none."""
    return sealing.keyed_hash(check_id_number(number), sealing.ID_NUMBER)


_DEPTH = {"province": 0, "city": 1, "county": 2, "township": 3, "village": 4, "group": 5}


def _order(line: Line) -> tuple[int, int, int]:
    """Places from the top down, then people, then A holders, then B holders: each may build on those before it."""
    rank = {PLACES.key: 0, PEOPLE.key: 1, MANDATES.key: 2}[line.sheet.key]
    within = _DEPTH.get(line.values.get("level", ""), 0) if rank == 0 else int(line.values.get("line") == "B")
    return (rank, within, line.row)


def in_writing_order(lines: Iterator[Line]) -> list[Line]:
    """The lines of one list in the order in which they can be written."""
    return sorted(lines, key=_order)


def _existing(file: str, importer: Importer, powers: Powers, on: date) -> _Known:
    known = _Known(file, importer, powers, on)
    for place in Place.objects.filter(valid_until=None):
        known.places[place.code] = _KnownPlace(place.level, place.path, place.valid_from, place.valid_until)
    people = Person.objects.exclude(id_hash=None).values_list("id_hash", "pk")
    known.people = {number: pk for number, pk in people if number}
    for mandate in Mandate.objects.select_related("place"):
        known.add(
            policy.Holding(
                mandate.person_id, mandate.post, mandate.place.path, mandate.line, mandate.since, mandate.until
            )
        )
    return known


class _At:
    """Turns a refusal inside the block into a problem at one cell of the line."""

    def __init__(self, known: _Known, line: Line, key: str) -> None:
        self.known, self.line, self.key = known, line, key

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if not isinstance(error, Refused):
            return False
        keys = [column.key for column in self.line.sheet.columns]
        value = str(self.line.values.get(self.key) or "") if self.key in keys else ""
        self.line.problems.append(
            Problem(self.known.file, self.line.sheet_name, self.line.cell(self.key), value, error)
        )
        return True


def _check_place(known: _Known, line: Line) -> None:
    values = line.values
    with _At(known, line, "code"):
        if values["code"] in known.places and (PLACES.key, values["code"]) not in known.rows:
            raise PlaceCodeTaken(code=values["code"])
        known.once(PLACES, values["code"], line.row)
    with _At(known, line, "parent"):
        parent = known.place(values["parent"])
        policy.require_in_force(parent.since, parent.until, values["since"])
        policy.require_rung(values["level"], parent.level)
        if line.is_good:
            path = f"{parent.path}new:{values['code']}/"
            known.places[values["code"]] = _KnownPlace(values["level"], path, values["since"], None)


def _check_person(known: _Known, line: Line) -> None:
    values = line.values
    number = ""
    with _At(known, line, "id_number"):
        number = id_hash(values["id_number"])
        if number in known.people and (PEOPLE.key, number) not in known.rows:
            raise IdNumberTaken
        known.once(PEOPLE, number, line.row)
    with _At(known, line, "phone"):
        if values["phone"]:
            policy.tidy_phone(values["phone"])
    with _At(known, line, "place"):
        place = known.place(values["place"])
        policy.require_in_force(place.since, place.until, known.on)
    if line.is_good:
        known.people[number] = -line.row


def _check_mandate(known: _Known, line: Line) -> None:
    values = line.values
    person_id = 0
    with _At(known, line, "id_number"):
        person_id = known.people.get(id_hash(values["id_number"]), 0)
        if person_id == 0:
            raise refusals.PersonNotKnown
        if person_id == known.importer.person_id:
            raise GrantsToSelf
    with _At(known, line, "place"):
        place = known.place(values["place"])
        policy.require_in_force(place.since, place.until, values["since"])
    if not line.is_good:
        return
    with _At(known, line, "post"):
        policy.require_post(known.powers, values["post"], place.level)
        new = policy.Holding(person_id, values["post"], place.path, values["line"], values["since"], values["until"])
        policy.require_mandate(
            known.powers, new, held=known.held[person_id], beside=known.beside[new.post, new.place_path]
        )
        known.add(new)

"""The county itself 「明川县」: places, people, posts, firms and kin, as frozen values.

Everything has a code of the simulation ("V07", "P0031") by which the plan speaks of it; a sink gives it the row's id.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from random import Random

from daylight.kernel.identifiers import INVENTED_AREA, make_id_number, make_uscc
from daylight.simulate.amounts import TRADES
from daylight.simulate.names import COUNTY, STORY_VILLAGE, Names

VILLAGE_POSTS = ("village.bookkeeper", "village.head", "village.secretary", "village.supervisor")
TOWNSHIP_POSTS = (
    "township.centre", "township.leader", "township.cashier", "township.accountant", "township.discipline",
    "township.admin",
)  # fmt: skip
COUNTY_POSTS = ("county.bureau", "county.discipline", "county.auditor", "county.admin")
_WITH_DEPUTY = ("township.leader", "township.centre")
"""Posts that have a B holder 「AB岗」 in every township."""

_BANKS = ("明川农村商业银行", "明川县农村信用合作联社", "明川惠民村镇银行")
BANK_TROUBLES = {"slow": "9992", "silent": "9993", "closed": "9991"}
"""One payee each at whose account number the sandbox bank takes its time, falls silent, or refuses."""


@dataclass(frozen=True, slots=True)
class PlaceSketch:
    """A place 「地方」: its own code, its statistical code, its parent's own code."""

    code: str
    division: str
    name: str
    level: str
    parent: str
    population: int
    households: int


@dataclass(frozen=True, slots=True)
class PersonSketch:
    """A person 「人员」 with invented numbers."""

    code: str
    name: str
    place: str
    household: str
    id_number: str
    phone: str
    on_payroll: bool = False


@dataclass(frozen=True, slots=True)
class Seat:
    """A post held 「任职」: the mandate of one person for one place."""

    code: str
    person: str
    post: str
    place: str
    line: str = "A"


@dataclass(frozen=True, slots=True)
class BodySketch:
    """A body 「单位」: a collective, a firm or a shop, with its bank account."""

    code: str
    name: str
    kind: str
    place: str
    uscc: str
    trade: str
    legal_rep: str
    bank: str
    number: str


@dataclass(frozen=True, slots=True)
class Kin:
    """A tie of kin 「亲属关系」."""

    person: str
    relative: str
    degree: int
    is_declared: bool


@dataclass(frozen=True, slots=True)
class Habits:
    """How a village does business 「村情」: how busy, how bold with projects, how careful with papers, how prompt."""

    activity: float
    boldness: float
    slips: float
    closes_after: int
    wealth_fen: int


@dataclass(frozen=True)
class County:
    """All of it, and the ways to look things up."""

    places: tuple[PlaceSketch, ...]
    people: tuple[PersonSketch, ...]
    seats: tuple[Seat, ...]
    bodies: tuple[BodySketch, ...]
    kin: tuple[Kin, ...]
    habits: dict[str, Habits]

    @cached_property
    def place(self) -> dict[str, PlaceSketch]:
        """Places by code."""
        return {place.code: place for place in self.places}

    @cached_property
    def body(self) -> dict[str, BodySketch]:
        """Bodies by code."""
        return {body.code: body for body in self.bodies}

    @cached_property
    def seat(self) -> dict[str, Seat]:
        """Seats by code."""
        return {seat.code: seat for seat in self.seats}

    @cached_property
    def villages(self) -> tuple[PlaceSketch, ...]:
        """The villages in their order; the first is the village of the story."""
        return tuple(place for place in self.places if place.level == "village")

    @cached_property
    def townships(self) -> tuple[PlaceSketch, ...]:
        """The townships in their order."""
        return tuple(place for place in self.places if place.level == "township")

    @cached_property
    def _held(self) -> dict[tuple[str, str, str], Seat]:
        return {(seat.post, seat.place, seat.line): seat for seat in self.seats}

    def holder(self, post: str, place: str, *, line: str = "A") -> Seat:
        """Who holds a post for a place: there, or for the nearest place above it."""
        at: str = place
        while at:
            found = self._held.get((post, at, line))
            if found is not None:
                return found
            at = self.place[at].parent
        raise KeyError(f"nobody holds {post} for {place}")

    def collective(self, village: str) -> BodySketch:
        """The collective of a village 「村股份经济合作社」."""
        return next(body for body in self.bodies if body.kind == "collective" and body.place == village)

    def firms(self, trade: str) -> list[BodySketch]:
        """The firms and shops of a trade."""
        return [body for body in self.bodies if body.trade == trade]

    def person_in(self, seat: Seat) -> PersonSketch:
        """The person who sits there."""
        return next(person for person in self.people if person.code == seat.person)


_AUTHORITIES = {"collective": "N2", "company": "91", "sole_trader": "92", "cooperative": "93"}
"""The first two characters of a social credit code: who registered the body, and as what."""
_ENDINGS = {"company": "有限公司", "sole_trader": "", "cooperative": "专业合作社"}


@dataclass
class _Registry:
    """What is drawn while the county is made."""

    dice: Random
    names: Names
    people: list[PersonSketch] = field(default_factory=list)
    seats: list[Seat] = field(default_factory=list)
    bodies: list[BodySketch] = field(default_factory=list)
    kin: list[Kin] = field(default_factory=list)
    id_numbers: set[str] = field(default_factory=set)

    def person(self, place: str, *, name: str = "", household: str = "", on_payroll: bool = False) -> PersonSketch:
        """Register somebody of working age."""
        number = self._id_number()
        count = len(self.people) + 1
        person = PersonSketch(
            code=f"P{count:04d}",
            name=name or self.names.person(),
            place=place,
            household=household or f"{place}-H{count:04d}",
            id_number=number,
            phone=f"199{count:08d}",
            on_payroll=on_payroll,
        )
        self.people.append(person)
        return person

    def sit(self, post: str, place: str, *, line: str = "A", on_payroll: bool) -> None:
        """Somebody new takes a post."""
        person = self.person(place, on_payroll=on_payroll)
        self.seats.append(Seat(f"S{len(self.seats) + 1:04d}", person.code, post, place, line))

    def body(self, name: str, kind: str, place: str, *, trade: str, legal_rep: str) -> None:
        """Register a body with its social credit code and a bank account."""
        count = len(self.bodies) + 1
        tail = BANK_TROUBLES.get(trade) or self.dice.randrange(1000, 9990)
        uscc = make_uscc(_AUTHORITIES[kind] + INVENTED_AREA, serial=count)
        self.bodies.append(
            BodySketch(
                f"B{count:04d}", name, kind, place, uscc, trade, legal_rep, self.dice.choice(_BANKS),
                f"9999{count:08d}{tail}",
            )
        )  # fmt: skip

    def _id_number(self) -> str:
        while True:
            born = date(1962, 1, 1) + timedelta(days=self.dice.randrange(36 * 365))
            number = make_id_number(born, serial=self.dice.randrange(1000))
            if number not in self.id_numbers:
                self.id_numbers.add(number)
                return number


def make_county(dice: Random, *, townships: int, villages: int) -> County:
    """Draw a county; the villages are dealt out to the townships in turn, so that none is empty."""
    registry = _Registry(dice, Names(dice, {STORY_VILLAGE}))
    places = tuple(_places(registry.names, dice, townships=townships, villages=villages))
    for place in places:
        _fill_posts(registry, place)
    _collectives(registry, places)
    _firms(registry, places)
    _kin(registry, places)
    habits = {place.code: _habits(dice, place) for place in places if place.level == "village"}
    return County(
        places, tuple(registry.people), tuple(registry.seats), tuple(registry.bodies), tuple(registry.kin), habits
    )


def _places(names: Names, dice: Random, *, townships: int, villages: int) -> Iterator[PlaceSketch]:
    own: list[PlaceSketch] = []
    for number in range(villages):
        township = number % townships
        population = round(600 * 7 ** dice.random())
        own.append(
            PlaceSketch(
                code=f"V{number + 1:03d}",
                division=f"{INVENTED_AREA}{101 + township}{201 + number // townships}",
                name=STORY_VILLAGE if number == 0 else names.village(),
                level="village",
                parent=f"T{township + 1:02d}",
                population=population,
                households=round(population / (2.7 + dice.random())),
            )
        )
    towns = [
        _sum_of(
            f"T{number + 1:02d}", f"{INVENTED_AREA}{101 + number}", names.township(number), level="township", below=own
        )
        for number in range(townships)
    ]
    county = _sum_of("C01", INVENTED_AREA, COUNTY, level="county", below=towns)
    yield replace(county, parent="")
    yield from towns
    yield from own


def _sum_of(code: str, division: str, name: str, *, level: str, below: Iterable[PlaceSketch]) -> PlaceSketch:
    """A place above others: it has as many people as they have together."""
    parts = [place for place in below if level == "county" or place.parent == code]
    population, households = sum(p.population for p in parts), sum(p.households for p in parts)
    return PlaceSketch(code, division, name, level, "C01", population, households)


def _fill_posts(registry: _Registry, place: PlaceSketch) -> None:
    posts = {"village": VILLAGE_POSTS, "township": TOWNSHIP_POSTS, "county": COUNTY_POSTS}[place.level]
    for post in posts:
        registry.sit(post, place.code, on_payroll=place.level != "village")
    for post in _WITH_DEPUTY if place.level == "township" else ():
        registry.sit(post, place.code, line="B", on_payroll=True)


def _collectives(registry: _Registry, places: Iterable[PlaceSketch]) -> None:
    names = {place.code: place.name for place in places}
    for place in (place for place in places if place.level == "village"):
        head = next(seat for seat in registry.seats if seat.post == "village.secretary" and seat.place == place.code)
        name = f"{COUNTY}{names[place.parent]}{place.name}股份经济合作社"
        registry.body(name, "collective", place.code, trade="", legal_rep=head.person)


def _firms(registry: _Registry, places: Iterable[PlaceSketch]) -> None:
    towns = [place.code for place in places if place.level == "township"]
    wanted = [(trade.code, trade.name, trade.kind) for trade in TRADES for _ in range(trade.firms)]
    wanted += [(trouble, "日用杂货", "sole_trader") for trouble in BANK_TROUBLES]
    for trade, name, kind in wanted:
        place = registry.dice.choice(towns)
        boss = registry.person(place)
        registry.body(registry.names.body(name, _ENDINGS[kind]), kind, place, trade=trade, legal_rep=boss.code)


def _kin(registry: _Registry, places: Iterable[PlaceSketch]) -> None:
    """One official in eight declares a relative; township officials' relatives own no firm here."""
    levels = {place.code: place.level for place in places}
    name_of = {person.code: person.name for person in registry.people}
    for seat in list(registry.seats):
        if registry.dice.random() >= 0.12 or levels[seat.place] == "county":
            continue
        relative = registry.person(seat.place, name=registry.names.relative_of(name_of[seat.person]))
        registry.kin.append(
            Kin(seat.person, relative.code, registry.dice.randrange(1, 4), registry.dice.random() < 0.9)
        )


def _habits(dice: Random, place: PlaceSketch) -> Habits:
    """Large villages are busier and richer; the rest is temperament."""
    size = place.population / 1_500
    return Habits(
        activity=0.6 + 0.5 * size + 0.5 * dice.random(),
        boldness=0.4 + 1.2 * dice.random(),
        slips=0.01 + 0.07 * dice.random(),
        closes_after=dice.randrange(2, 6),
        wealth_fen=round(200_000 * (1 + 2 * size) * 4 ** dice.random()) * 100,
    )

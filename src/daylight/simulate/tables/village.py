"""One village while it is being made 「模拟村」: its people, its habits, its rows, and what was planted in it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from daylight.simulate.tables.days import Days, closing_time, office_time
from daylight.simulate.tables.frame import Firm, Frame, Township
from daylight.simulate.tables.rows import Row, Rows, keyed

Subject = tuple[str, object]
"""A row by its table and id."""

POSTS = ("village.secretary", "village.head", "village.bookkeeper", "village.supervisor")


@dataclass(slots=True)
class Person:
    """A villager 「村民」."""

    code: str
    household: str
    account: str
    row: Row


@dataclass(slots=True)
class Household:
    """A household 「农户」: its members, and the land to which it has a title."""

    code: str
    members: list[Person]
    land_m2: float

    @property
    def head(self) -> Person:
        """Who signs and receives for it."""
        return self.members[0]


@dataclass(frozen=True, slots=True)
class Habits:
    """How a village does business 「村情」."""

    purchases: float
    wages: int
    round_share: float
    leases: int
    works: int


@dataclass
class Village:
    """What the makers of rows share; `ids` counts by letter, so that a village's ids depend on nothing outside it."""

    code: str
    name: str
    dice: Random
    frame: Frame
    town: Township
    days: Days
    since: date
    until: date
    rows: Rows = field(default_factory=Rows)
    labels: list[Row] = field(default_factory=list)
    lookalikes: list[Row] = field(default_factory=list)
    households: list[Household] = field(default_factory=list)
    posts: dict[str, str] = field(default_factory=dict)
    habits: Habits = Habits(22, 4, 0.1, 8, 2)
    leases: list[Any] = field(default_factory=list)
    works: list[Any] = field(default_factory=list)
    tendered: list[Any] = field(default_factory=list)
    services: list[Row] = field(default_factory=list)
    batches: list[Any] = field(default_factory=list)
    compensated: set[str] = field(default_factory=set)
    taken: set[int] = field(default_factory=set)
    _ids: dict[str, int] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        """The last moment that has happened."""
        return closing_time(self.until)

    @property
    def collective(self) -> str:
        """The body of the village's collective 「村股份经济合作社」."""
        return f"{self.code}.coop"

    @property
    def account(self) -> str:
        """The collective's bank account."""
        return keyed("account", self.collective)

    def new_id(self, letters: str) -> str:
        """The next id of its kind."""
        number = self._ids.get(letters, 0) + 1
        self._ids[letters] = number
        return f"{self.code}-{letters}{number}"

    def at(self, day: date) -> datetime:
        """Some office moment of that day, or of the next that is worked."""
        return office_time(self.dice, self.days.after(day, 0))

    def day(self, *, early: float = 0.0, late: float = 1.0) -> date:
        """A working day between two shares of the simulated span."""
        span = (self.until - self.since).days
        share = early + self.dice.random() * (late - early)
        return min(self.days.after(self.since + timedelta(days=int(span * share)), 0), self.until)

    def between(self, low: float, high: float) -> float:
        """A number between two, evenly drawn."""
        return low + self.dice.random() * (high - low)

    def clerk(self, post: str) -> str:
        """Who in the township does a step this time."""
        people = self.town.staff[post]
        return people[int(self.dice.random() * len(people))]

    def seller(self, trade: str) -> Firm:
        """A shop of the township."""
        shops = self.town.shops[trade]
        return shops[int(self.dice.random() * len(shops))]

    def villagers(self) -> Iterator[Person]:
        """Everybody, household by household."""
        for household in self.households:
            yield from household.members

    def pick(self, table: str, wanted: Any) -> Row | None:
        """An honest row that fits and that no scheme has touched yet; it is touched now."""
        rows = [row for row in self.rows.of(table) if id(row) not in self.taken and wanted(row)]
        if not rows:
            return None
        row = rows[int(self.dice.random() * len(rows))]
        self.taken.add(id(row))
        return row

    def new_firm(self, trade: str, *, boss: str = "") -> Firm:
        """A firm that comes up in this village; its owner is somebody new, or the person named."""
        code = self.new_id("B")
        person = boss or f"{code}.boss"
        account, phone = keyed("account", code), keyed("phone", code)
        self.rows.add(
            "body", body_id=code, place_id=self.town.code, kind="company", name=f"{self.name}{code[-4:]}{trade}有限公司",
            uscc=keyed("uscc", code).upper(), registered_on=self.since - timedelta(days=500), legal_rep_id=person,
            account_hash=account, phone_hash=phone, address=f"{self.name}{code}",
        )  # fmt: skip
        if not boss:
            self.rows.add(
                "person", person_id=person, place_id=self.town.code, household_id=f"{person}.h",
                id_hash=keyed("id", person), account_hash=keyed("account", person), phone_hash=keyed("phone", person),
                is_public_payroll=False,
            )  # fmt: skip
        return Firm(code, person, account, phone, self.town.code, trade)

    def label(self, scheme: str, variant: str, subject: Subject, *, person: str = "") -> None:
        """Say what was planted: the model that should find it, in which variant, where, and who is behind it."""
        self.labels.append(
            self._marked(scheme, variant, subject) | {"person_id": person or self.posts["village.secretary"]}
        )

    def honest(self, scheme: str, variant: str, subject: Subject) -> None:
        """Say what a naive rule would take for a scheme, and is honest 「正常情形」."""
        self.lookalikes.append(self._marked(scheme, variant, subject))

    def _marked(self, scheme: str, variant: str, subject: Subject) -> Row:
        return {
            "scheme": scheme, "variant": variant, "place_id": self.code, "subject_table": subject[0],
            "subject_id": str(subject[1]), "person_id": "",
        }  # fmt: skip

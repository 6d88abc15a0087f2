"""Founding the county 「建立演示县」: places, people, posts, firms, books, accounts, as the installation's own acts.

Everything is asked for before it is made, so that founding a second time makes nothing. The rows' ids are found again by what
is unique in the world: division codes, identity numbers, social credit codes.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from daylight.ledger.acts import import_opening_balances_within, open_book_within, open_collective_account_within
from daylight.ledger.models import Book, CollectiveAccount
from daylight.ledger.policy import Entry
from daylight.ledger.verbs import LedgerVerb
from daylight.log.door import SETUP, Actor, act
from daylight.log.queries import act_by_key
from daylight.parties import sealing
from daylight.parties.acts import add_body_account, create_account, create_body, declare_kinship
from daylight.parties.acts.bodies import NewBody
from daylight.parties.acts.mandates import NewMandate, write_mandate
from daylight.parties.acts.people import NewPerson, write_person
from daylight.parties.acts.places import NewPlace, write_place
from daylight.parties.models import Account, Body, BodyAccount, BodyKind, Kinship, Line, Mandate, Person, Place
from daylight.parties.verbs import PartyVerb
from daylight.simulate.accounts import DEMONSTRATION
from daylight.simulate.county import County, PlaceSketch, Seat
from daylight.simulate.plan import Plan

BEGUN = "sim:begin"
"""The request key of the first act; its facts say with which figures the county was drawn."""
BOOKS_CHART = "2023"
_SINCE = date(2021, 1, 1)
_IN_OFFICE_SINCE = date(2024, 1, 1)
_BANK = "明川农村商业银行"
_FIXED_ASSETS_FEN = 3_600_000_00


@dataclass(frozen=True)
class Rows:
    """Which row stands for which code of the plan."""

    places: dict[str, int]
    people: dict[str, int]
    bodies: dict[str, int]
    payee_accounts: dict[str, int]
    seats: dict[str, int]
    books: dict[str, int]
    bank_accounts: dict[str, int]

    def actor(self, seat: str) -> Actor:
        """The official in a seat, as the door knows them."""
        return Actor(mandate_id=self.seats[seat])


def found(plan: Plan, *, now: datetime, figures: dict[str, Any]) -> Rows:
    """Make whatever is not there yet, and say which row is which."""
    county = plan.county
    if act_by_key(BEGUN) is None:
        _places(county, now=now, figures=figures)
    for place in county.places:
        key = f"sim:people:{place.code}"
        if act_by_key(key) is None:
            _people(county, place, now=now, key=key)
    _bodies(county, now=now)
    _kin(county, now=now)
    _books(plan, now=now)
    _accounts(county, now=now)
    return rows_of(county)


def _places(county: County, *, now: datetime, figures: dict[str, Any]) -> None:
    """The whole tree in one act, the root first."""
    made: dict[str, int] = {}
    with act(PartyVerb.CONFIRM_IMPORT, SETUP, place=None, now=now, key=BEGUN) as deed:
        for place in county.places:
            form = NewPlace(
                place.division,
                place.name,
                place.level,
                made.get(place.parent),
                _SINCE,
                place.population,
                place.households,
            )
            made[place.code] = write_place(form).pk
        deed.subject("place", made[county.places[0].code])
        deed.record(kind="places", count=len(made), simulation=figures)


def _people(county: County, place: PlaceSketch, *, now: datetime, key: str) -> None:
    """The people of one place and the posts held for it, in one act."""
    place_id = Place.objects.values_list("pk", flat=True).get(code=place.division)
    made: dict[str, int] = {}
    with act(PartyVerb.CONFIRM_IMPORT, SETUP, place=place_id, now=now, key=key) as deed:
        for person in county.people:
            if person.place == place.code:
                form = NewPerson(
                    person.name, place_id, person.household, person.id_number, person.phone, person.on_payroll
                )
                made[person.code] = write_person(form, deed).pk
        for seat in county.seats:
            if seat.place == place.code:
                mandate = NewMandate(made[seat.person], seat.post, place_id, _IN_OFFICE_SINCE, line=Line(seat.line))
                write_mandate(mandate, deed)
        deed.subject("place", place_id)
        deed.record(kind="people", count=len(made))


def _bodies(county: County, *, now: datetime) -> None:
    known = set(Body.objects.values_list("uscc", flat=True))
    accounted = set(BodyAccount.objects.values_list("number_hash", flat=True))
    places, people = _place_ids(county), _person_ids(county)
    for body in county.bodies:
        if body.uscc not in known:
            form = NewBody(
                body.name, BodyKind(body.kind), places[body.place], body.uscc, people[body.legal_rep], _SINCE
            )
            create_body(SETUP, form, now=now)
        if sealing.keyed_hash(body.number, sealing.BANK_ACCOUNT) not in accounted and body.kind != BodyKind.COLLECTIVE:
            body_id = Body.objects.values_list("pk", flat=True).get(uscc=body.uscc)
            add_body_account(SETUP, body_id, number=body.number, bank_name=body.bank, now=now)


def _kin(county: County, *, now: datetime) -> None:
    people = _person_ids(county)
    known = set(Kinship.objects.values_list("person_id", "relative_id"))
    for kin in county.kin:
        pair = (people[kin.person], people[kin.relative])
        if pair not in known:
            declare_kinship(SETUP, *pair, degree=kin.degree, now=now, is_declared=kin.is_declared)


def _books(plan: Plan, *, now: datetime) -> None:
    """Each collective's book, its bank account and its opening balance, in one act a village."""
    places = _place_ids(plan.county)
    known = set(Book.objects.values_list("place_id", flat=True))
    for village in plan.county.villages:
        place_id = places[village.code]
        if place_id in known:
            continue
        collective = plan.county.collective(village.code)
        opening = plan.openings[village.code]
        with act(LedgerVerb.OPEN_BOOK, SETUP, place=place_id, now=now) as deed:
            body_id = Body.objects.values_list("pk", flat=True).get(uscc=collective.uscc)
            book = open_book_within(
                deed, place_id=place_id, body_id=body_id, starts_on=plan.since, chart_version=BOOKS_CHART
            )
            account = open_collective_account_within(
                deed, book_id=book.pk, number=collective.number, bank_name=_BANK, opening_fen=opening
            )
            import_opening_balances_within(
                deed, book_id=book.pk, entries=_opening(account.ledger_account.code, opening)
            )
            deed.subject("book", book.pk)


def _opening(bank: str, cash_fen: int) -> list[Entry]:
    """Cash at the bank and what was built, owned as capital and reserves 「期初余额」."""
    return [
        Entry(bank, debit_fen=cash_fen),
        Entry("151", debit_fen=_FIXED_ASSETS_FEN),
        Entry("301", credit_fen=_FIXED_ASSETS_FEN),
        Entry("311", credit_fen=cash_fen),
    ]


def _accounts(county: County, *, now: datetime) -> None:
    """One account a post, of the story's own village and township: without any password, see `accounts`."""
    people = _person_ids(county)
    known = set(Account.objects.values_list("login", flat=True))
    story = county.villages[0].code
    for shown in DEMONSTRATION:
        seat = county.holder(shown.post, story, line=shown.line)
        if shown.login not in known:
            create_account(SETUP, people[seat.person], login=shown.login, password=None, now=now)


def rows_of(county: County) -> Rows:
    """The ids of the rows that stand for the county's codes."""
    places, people = _place_ids(county), _person_ids(county)
    bodies = dict(Body.objects.values_list("uscc", "pk"))
    accounts = dict(BodyAccount.objects.values_list("body_id", "pk"))
    held = {
        (person, post, place, line): pk
        for pk, person, post, place, line in Mandate.objects.values_list("pk", "person_id", "post", "place_id", "line")
    }
    books = dict(Book.objects.values_list("place_id", "pk"))
    bank = dict(CollectiveAccount.objects.values_list("book__place_id", "pk"))
    return Rows(
        places=places,
        people=people,
        bodies={body.code: bodies[body.uscc] for body in county.bodies},
        payee_accounts={b.code: accounts[bodies[b.uscc]] for b in county.bodies if bodies[b.uscc] in accounts},
        seats={seat.code: held[_key(seat, places, people)] for seat in county.seats},
        books={village.code: books[places[village.code]] for village in county.villages},
        bank_accounts={village.code: bank[places[village.code]] for village in county.villages},
    )


def _key(seat: Seat, places: dict[str, int], people: dict[str, int]) -> tuple[int, str, int, str]:
    return (people[seat.person], seat.post, places[seat.place], seat.line)


def _place_ids(county: County) -> dict[str, int]:
    known = dict(Place.objects.filter(valid_until=None).values_list("code", "pk"))
    return {place.code: known[place.division] for place in county.places}


def _person_ids(county: County) -> dict[str, int]:
    known = dict(Person.objects.exclude(id_hash=None).values_list("id_hash", "pk"))
    return {person.code: known[sealing.keyed_hash(person.id_number, sealing.ID_NUMBER)] for person in county.people}

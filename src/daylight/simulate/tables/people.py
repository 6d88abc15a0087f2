"""The people of a village 「村民」: households with land and accounts, officials, kin, births into office and deaths."""

from datetime import date, timedelta

from daylight.simulate.names import COUNTY
from daylight.simulate.tables.rows import keyed
from daylight.simulate.tables.village import POSTS, Habits, Household, Person, Village

_MU_M2 = 666.67
_DIED = 0.008


def settle(village: Village) -> None:
    """Draw everybody, fill the posts, tie the kin, write the place and its collective."""
    _habits(village)
    size = village.habits.wages
    for number in range(round(26 * size * village.between(0.7, 1.3))):
        _household(village, number)
    _groups(village)
    _officials(village)
    _kin(village)
    population = sum(len(household.members) for household in village.households)
    village.rows.add(
        "place", place_id=village.code, parent_id=village.town.code, level="village", name=village.name,
        population=population, households=len(village.households), valid_from=date(2000, 1, 1),
    )  # fmt: skip
    village.rows.add(
        "body", body_id=village.collective, place_id=village.code, kind="collective", account_hash=village.account,
        name=f"{COUNTY}{village.town.name}{village.name}股份经济合作社", legal_rep_id=village.posts["village.secretary"],
        registered_on=date(2019, 6, 3), uscc=keyed("uscc", village.code).upper(), phone_hash=keyed("phone", village.code),
        address=village.name,
    )  # fmt: skip


def _habits(village: Village) -> None:
    dice = village.dice
    size = 2 + int(dice.random() * 5)
    village.habits = Habits(
        purchases=14 + 3.2 * size * village.between(0.6, 1.4),
        wages=size,
        round_share=village.between(0.02, 0.18),
        leases=4 + size + int(dice.random() * 4),
        works=1 + int(dice.random() * 2.2),
    )


def _household(village: Village, number: int) -> None:
    """Three people on average, one account, a title to some land."""
    code = f"{village.code}.h{number + 1}"
    account = keyed("account", code)
    members = []
    for place in range(1 + int(village.dice.random() * 5)):
        person = f"{code}.{place + 1}"
        row = village.rows.add(
            "person", person_id=person, place_id=village.code, household_id=code, id_hash=keyed("id", person),
            account_hash=account if place == 0 else None, phone_hash=keyed("phone", person) if place < 2 else None,
            is_public_payroll=False,
        )  # fmt: skip
        if place > 0 and village.dice.random() < _DIED:
            row["died_on"] = village.since + timedelta(days=int(village.dice.random() * 300))
        members.append(Person(person, code, account, row))
    village.households.append(Household(code, members, round(village.between(1.5, 9.0) * _MU_M2, 1)))


def _groups(village: Village) -> None:
    for number in range(2 + village.habits.wages // 2):
        village.rows.add(
            "place", place_id=f"{village.code}-G{number + 1}", parent_id=village.code, level="group",
            name=f"{village.name}{number + 1}组", valid_from=date(2000, 1, 1),
        )  # fmt: skip


def _officials(village: Village) -> None:
    """Four posts held by the heads of four households, since less than four years."""
    for number, post in enumerate(POSTS):
        person = village.households[number].head
        village.posts[post] = person.code
        village.rows.add(
            "tenure", tenure_id=f"{person.code}.t", place_id=village.code, person_id=person.code, post=post, line="A",
            since=village.since - timedelta(days=60 + int(village.dice.random() * 1_000)),
        )  # fmt: skip


def _kin(village: Village) -> None:
    """Each official has declared two relatives in the village; husband and wife of some households too."""
    heads = village.households
    for number, post in enumerate(POSTS):
        for step in (1, 2):
            relative = heads[(4 + 2 * number + step) % len(heads)].head
            village.rows.add(
                "kinship", person_id=village.posts[post], relative_id=relative.code, degree=step, is_declared=True
            )
    for household in heads[:30]:
        if len(household.members) > 1:
            village.rows.add(
                "kinship", person_id=household.members[0].code, relative_id=household.members[1].code, degree=1,
                is_declared=True,
            )  # fmt: skip

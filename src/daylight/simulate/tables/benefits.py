"""What goes to households 「惠农补贴与征地补偿」: lists confirmed by household, group and office, shown, paid to the account."""

from dataclasses import dataclass
from datetime import date, timedelta

from daylight.simulate.tables.days import office_time
from daylight.simulate.tables.rows import Row, keyed
from daylight.simulate.tables.village import Household, Person, Village
from daylight.simulate.tables.voice import post_notice

_GRAIN_FEN_A_M2 = 19
_LAND_FEN_A_M2 = 4_800


@dataclass(slots=True)
class Batch:
    """One list of one programme 「发放清册」."""

    list_id: str
    programme: str
    paid_on: date
    rows: list[Row]
    notice: Row


def benefits(village: Village) -> list[Batch]:
    """Grain subsidy a year, old-age allowance a quarter, hardship relief, in some villages compensation for land."""
    batches = []
    year = village.since.year
    while date(year, 5, 20) <= village.until - timedelta(days=20):
        if date(year, 5, 20) >= village.since + timedelta(days=30):
            batches.append(grain(village, date(year, 5, 20)))
        year += 1
    if not batches:
        batches.append(grain(village, village.day(early=0.5, late=0.8)))
    elders = [household.head for household in village.households[7::9]]
    day = village.since + timedelta(days=50)
    while day <= village.until - timedelta(days=12):
        batches.append(allowance(village, "高龄津贴", elders, day))
        day += timedelta(days=91)
    poor = [household.head for household in village.households[12::17]]
    batches.append(allowance(village, "困难群众救助", poor, village.day(early=0.3, late=0.85)))
    if village.dice.random() < 0.15:
        batches.append(compensation(village, village.day(early=0.4, late=0.85)))
    return batches


def grain(village: Village, day: date) -> Batch:
    """Land-protection subsidy 「耕地地力保护补贴」 by titled area."""
    batch = open_batch(village, "耕地地力保护补贴", day)
    for household in village.households:
        area = (
            household.land_m2
            if village.dice.random() < 0.8
            else round(household.land_m2 * village.between(0.8, 1.0), 1)
        )
        add_claim(village, batch, household.head, round(area * _GRAIN_FEN_A_M2), areas=(area, household.land_m2))
    return batch


def allowance(village: Village, programme: str, people: list[Person], day: date) -> Batch:
    """A sum for each person of a list."""
    batch = open_batch(village, programme, day)
    for person in people:
        add_claim(village, batch, person, (150 + 50 * (len(person.code) % 7)) * 100)
    return batch


def compensation(village: Village, day: date) -> Batch:
    """Compensation for land taken 「征地补偿」: a dozen neighbouring households."""
    batch = open_batch(village, "征地补偿", day)
    for household in [h for h in village.households[15:] if h.code not in village.compensated][:12]:
        village.compensated.add(household.code)
        area = round(household.land_m2 * village.between(0.3, 0.9), 1)
        fen = round(area * _LAND_FEN_A_M2 * village.between(0.9, 1.1))
        add_claim(village, batch, household.head, fen, areas=(area, household.land_m2))
    return batch


def open_batch(village: Village, programme: str, day: date) -> Batch:
    """A list that was on the board for more than a week before it was paid."""
    day = village.days.after(day, 0)
    code = village.new_id("M")
    notice = post_notice(village, "benefit", code, day - timedelta(days=18), topic=programme)
    notice["removed_on"] = notice["posted_on"] + timedelta(days=9)
    return Batch(code, programme, day, [], notice)


def add_claim(
    village: Village, batch: Batch, person: Person, fen: int, *, areas: tuple[float, float] | None = None
) -> Row:
    """One line of a list: claimed, confirmed three times, paid in full to the household's account."""
    days, dice = village.days, village.dice
    claimed = batch.paid_on - timedelta(days=40 + int(dice.random() * 9))
    first = office_time(dice, days.after(claimed, 1 + int(dice.random() * 3)))
    row = village.rows.add(
        "benefit", benefit_id=village.new_id("b"), place_id=village.code, list_id=batch.list_id, programme=batch.programme,
        household_id=person.household, person_id=person.code, account_hash=person.account, amount_fen=fen, paid_fen=fen,
        claimed_m2=areas[0] if areas else None, titled_m2=areas[1] if areas else None, claimed_on=claimed,
        paid_on=batch.paid_on, confirmed_household_at=first,
        confirmed_group_at=office_time(dice, days.after(first.date(), 2)),
        confirmed_office_at=office_time(dice, days.after(first.date(), 4)),
        device_hash=keyed("phone", person.code), signature_hash=keyed("signature", batch.list_id, person.code),
    )  # fmt: skip
    batch.rows.append(row)
    return row


def household_of(village: Village, code: str) -> Household:
    """The household of that code."""
    return next(household for household in village.households if household.code == code)

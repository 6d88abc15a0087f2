"""Schemes with lists of households 「惠农补贴与补偿类情形」: the dead, strangers, one account for many, signatures, areas, gaps."""

from datetime import timedelta

from daylight.simulate.tables.benefits import Batch, add_claim, allowance, compensation
from daylight.simulate.tables.rows import Row, keyed
from daylight.simulate.tables.village import Household, Person, Village


def _line(village: Village, programme: str = "耕地地力保护补贴") -> Row | None:
    officials = set(village.posts.values())
    return village.pick(
        "benefit", lambda b: b["programme"] == programme and b["paid_on"] and b["person_id"] not in officials
    )


def _batch(village: Village, least: int) -> Batch | None:
    return next((batch for batch in village.batches if len(batch.rows) >= least), None)


def claim_falsely(village: Village, variant: str) -> None:
    """F03: paid to somebody long dead, dead for a fortnight, or not of this village."""
    row = _line(village, "高龄津贴" if variant == "a stranger" else "耕地地力保护补贴")
    if row is None:
        return
    if variant == "a stranger":
        row |= {"person_id": f"{village.code}.x{len(village.labels)}", "household_id": None}
    else:
        days = 700 if variant == "long dead" else 46
        person = village.rows.add(
            "person", person_id=village.new_id("p"), place_id=village.code, household_id=row["household_id"],
            id_hash=keyed("id", village.code, row["benefit_id"]), is_public_payroll=False,
            died_on=row["paid_on"] - timedelta(days=days),
        )  # fmt: skip
        row["person_id"] = person["person_id"]
    village.label("F03", variant, ("benefit", row["benefit_id"]), person=village.posts["village.bookkeeper"])


def sign_for_others(village: Village, variant: str) -> None:
    """F05: one telephone signs for many households, one signature stands under two names."""
    batch = _batch(village, 6)
    if batch is None:
        return
    rows = [row for row in batch.rows if id(row) not in village.taken][
        : {"one telephone": 6, "a few": 3, "one image": 2}[variant]
    ]
    if len(rows) < 2:
        return
    village.taken.update(id(row) for row in rows)
    if variant == "one image":
        rows[1]["signature_hash"] = rows[0]["signature_hash"]
    else:
        for row in rows:
            row["device_hash"] = keyed("device", village.posts["village.bookkeeper"])
    village.label("F05", variant, ("benefit", rows[-1]["benefit_id"]), person=village.posts["village.bookkeeper"])


def one_account(village: Village, variant: str) -> None:
    """F14: the subsidies of several households go to one account: a stranger's to them, or the bookkeeper's."""
    batch = _batch(village, 6)
    if batch is None:
        return
    officials = set(village.posts.values())
    rows = [row for row in batch.rows if id(row) not in village.taken and row["person_id"] not in officials][-5:]
    if len(rows) < 4:
        return
    rows = rows[: {"four households": 4, "two households": 2, "the bookkeeper": 3}[variant]]
    village.taken.update(id(row) for row in rows)
    bookkeeper = next(person for person in village.villagers() if person.code == village.posts["village.bookkeeper"])
    account = bookkeeper.account if variant == "the bookkeeper" else rows[0]["account_hash"]
    for row in rows:
        row["account_hash"] = account
    village.label("F14", variant, ("benefit", rows[-1]["benefit_id"]), person=bookkeeper.code)


def favour_kin(village: Village, variant: str) -> None:
    """F15: the hardship list is full of the officials' relatives."""
    kin = {row["relative_id"] for row in village.rows.of("kinship") if row["person_id"] in village.posts.values()}
    relatives = [person for person in village.villagers() if person.code in kin]
    others = [household.head for household in village.households[20:24]]
    if variant == "careful":
        relatives = relatives[:4]
        others = [household.head for household in village.households[20:26]]
    batch = allowance(village, "临时困难补助", [*relatives, *others], village.day(early=0.2, late=0.8))
    first = next(row for row in batch.rows if row["person_id"] in kin)
    village.label("F15", variant, ("benefit", first["benefit_id"]))


def pay_the_payroll(village: Village, variant: str) -> None:
    """F16: somebody on the public payroll stands on the hardship list."""
    household = village.dice.choice(village.households[6:])
    person = household.members[-1]
    person.row |= {"is_public_payroll": True, "died_on": None}
    batch = allowance(village, "困难群众救助", [person], village.day(early=0.2, late=0.85))
    village.label("F16", variant, ("benefit", batch.rows[0]["benefit_id"]), person=person.code)


def _compensation(village: Village) -> Batch:
    return compensation(village, village.day(early=0.3, late=0.8))


def confirm_nothing(village: Village, variant: str) -> None:
    """L01: a compensation list without the household's, the group's or the office's confirmation."""
    batch = _compensation(village)
    column = {
        "no household": "confirmed_household_at",
        "no group": "confirmed_group_at",
        "no office": "confirmed_office_at",
    }[variant]
    for row in batch.rows[-3:][: 1 if variant == "no household" else 3]:
        row[column] = None
        village.label("L01", variant, ("benefit", row["benefit_id"]))


def stretch_land(village: Village, variant: str) -> None:
    """L02: more land is claimed than there is a title to."""
    row = _line(village)
    if row is not None:
        row["claimed_m2"] = round(
            row["titled_m2"] * {"half as much again": 1.5, "seven per cent": 1.07, "three per cent": 1.03}[variant], 1
        )
        row["amount_fen"] = row["paid_fen"] = round(row["claimed_m2"] * 19)
        village.label("L02", variant, ("benefit", row["benefit_id"]))


def value_too_high(village: Village, variant: str) -> None:
    """L03: one household's land is paid at three times, or at twice, the rate of its neighbours."""
    batch = _compensation(village)
    if len(batch.rows) >= 8:
        row = batch.rows[-1]
        fen = round(row["amount_fen"] * (3 if variant == "three times" else 2))
        row |= {"amount_fen": fen, "paid_fen": fen}
        village.label("L03", variant, ("benefit", row["benefit_id"]))


def keep_back(village: Village, variant: str) -> None:
    """L04: the list is paid, but some households have received nothing, or less."""
    batch = _compensation(village)
    if not batch.rows:
        return
    row = batch.rows[-1]
    row["paid_fen"] = 0 if variant == "nothing came" else round(row["amount_fen"] * 0.9)
    if variant == "nothing came":
        row["paid_on"] = None
    else:
        village.label("F04", "compensation kept back", ("benefit", row["benefit_id"]))
    village.label("L04", variant, ("benefit", row["benefit_id"]))


def claim_plot_twice(village: Village, variant: str) -> None:
    """L05: one household's land is claimed twice in a year, under two programmes."""
    batch = _batch(village, 20)
    if batch is None:
        return
    source = next(
        (row for row in batch.rows if id(row) not in village.taken and row["claimed_m2"] == row["titled_m2"]), None
    )
    household = next((h for h in village.households if source and h.code == source["household_id"]), None)
    if source is None or household is None:
        return
    village.taken.add(id(source))
    row = _again(village, batch, household, area=source["claimed_m2"])
    row["programme"] = source["programme"] if variant == "one programme" else "轮作休耕补助"
    village.label("L05", variant, ("benefit", row["benefit_id"]))


def _again(village: Village, batch: Batch, household: Household, *, area: float) -> Row:
    person: Person = household.head
    return add_claim(village, batch, person, round(area * 19), areas=(area, household.land_m2))


SCHEMES = {
    "F03": (claim_falsely, ("long dead", "dead for weeks", "a stranger")),
    "F05": (sign_for_others, ("one telephone", "one image", "a few")),
    "F14": (one_account, ("four households", "the bookkeeper", "two households")),
    "F15": (favour_kin, ("crude", "careful")),
    "F16": (pay_the_payroll, ("hardship relief",)),
    "L01": (confirm_nothing, ("no household", "no group", "no office")),
    "L02": (stretch_land, ("half as much again", "seven per cent", "three per cent")),
    "L03": (value_too_high, ("three times", "twice")),
    "L04": (keep_back, ("nothing came", "a tenth kept")),
    "L05": (claim_plot_twice, ("one programme", "two programmes")),
}

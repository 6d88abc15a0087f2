"""Schemes with payments and invoices 「资金类情形」: late, split, bunched, duplicated, in cash, to a private account, over the works."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from daylight.simulate.tables.rows import Row, keyed
from daylight.simulate.tables.spending import Bill, Spent, spend
from daylight.simulate.tables.village import Village
from daylight.simulate.tables.works import pay_part

_LIMIT_FEN = 20_000_00
_COUNTY_LIMIT_FEN = 200_000_00


def pay_late(village: Village, variant: str) -> None:
    """F01: a contractor waits for months, for weeks, or is not paid at all."""
    row = village.pick("payment", lambda p: p["due_on"] and p["paid_at"] and p["contract_id"])
    if row is None:
        return
    if variant == "never paid":
        _unpay(village, row)
        row["due_on"] = row["approved_at"].date() - timedelta(days=40)
        if village.until - row["due_on"] < timedelta(days=35):
            row["due_on"] = village.until - timedelta(days=100)
    else:
        late = {"months late": 95, "weeks late": 34}[variant] + int(village.dice.random() * 25)
        row["due_on"] = row["paid_at"].date() - timedelta(days=late)
    village.label("F01", variant, ("payment", row["payment_id"]))


def _unpay(village: Village, payment: Row) -> None:
    """Take back everything that followed the approval."""
    line = line_of(village, payment)
    drop(village, "bank_line", lambda row: row is line)
    drop(village, "entry", lambda entry: entry["voucher_id"] == payment["voucher_id"])
    drop(village, "step", lambda step: step["case_id"] == payment["request_id"] and step["ordinal"] > 3)
    payment |= {"paid_at": None, "booked_on": None, "voucher_id": None}


def line_of(village: Village, payment: Row) -> Row | None:
    """The bank line of a payment, by its voucher."""
    entries = {entry["entry_id"] for entry in village.rows.of("entry") if entry["voucher_id"] == payment["voucher_id"]}
    return next((line for line in village.rows.of("bank_line") if line["entry_id"] in entries), None)


def drop(village: Village, table: str, unwanted: Callable[[Row], Any]) -> None:
    """Remove the rows of a table that fit."""
    rows = village.rows.of(table)
    rows[:] = [row for row in rows if not unwanted(row)]


def remove(village: Village, table: str, row: Row | None) -> None:
    """Remove one row of a table."""
    drop(village, table, lambda found: found is row)


def split(village: Village, variant: str) -> None:
    """F06: one purchase cut into pieces below the limit, to one payee or for one project."""
    if variant.startswith("by project"):
        _split_project(village, variant)
        return
    parts, limit, gap = {
        "two halves": (2, _LIMIT_FEN, 6), "three thirds": (3, _LIMIT_FEN, 13), "under the county": (2, _COUNTY_LIMIT_FEN, 12),
    }[variant]  # fmt: skip
    firm = village.new_firm("维修")
    day = village.day(early=0.1, late=0.75)
    total = limit * village.between(1.08, 1.5) if parts > 2 else limit * village.between(1.5, 1.95)
    spent = [
        spend(
            village,
            Bill(firm.code, firm.account, round(total / parts) + n * 1300, "沟渠零星维修", "511"),
            day + timedelta(days=gap * n),
        )
        for n in range(parts)
    ]
    _label_first(village, "F06", variant, spent)


def _split_project(village: Village, variant: str) -> None:
    """Three payees, one project, eighty days."""
    works = village.works[0] if village.works else None
    if works is None:
        return
    day = village.day(early=0.1, late=0.6)
    project = village.rows.add(
        "project", project_id=village.new_id("F"), place_id=village.code, contractor_id=None, contract_fen=None,
    )  # fmt: skip
    spent = []
    for _ in range(3):
        firm = village.new_firm("建材")
        bill = Bill(
            firm.code,
            firm.account,
            round(village.between(14_000, 19_000)) * 100,
            "广场修缮",
            "153",
            project=project["project_id"],
        )
        spent.append(spend(village, bill, day))
        gap = 26 if variant == "by project, monthly" else 8 + int(village.dice.random() * 27)
        day += timedelta(days=gap)
    _label_first(village, "F06", variant, spent)


def _label_first(village: Village, scheme: str, variant: str, spent: list[Spent | None]) -> None:
    first = next((s.payment for s in spent if s and s.payment), None)
    if first:
        village.label(scheme, variant, ("payment", first["payment_id"]))


def bunch(village: Village, variant: str) -> None:
    """F07: many single purchases, each from somebody else, all just below the limit."""
    count, low = {"crude": (30, 0.955), "careful": (24, 0.905)}[variant]
    for _ in range(count):
        firm = village.new_firm("商贸")
        fen = round(_LIMIT_FEN * village.between(low, 0.998))
        spend(village, Bill(firm.code, firm.account, fen, "物资采购", "511"), village.day(early=0.05, late=0.93))
    village.label("F07", variant, ("place", village.code))


def claim_twice(village: Village, variant: str) -> None:
    """F08: one invoice claimed again: as it is, with a letter changed, in the next village, or a copy with another number."""
    row = village.pick("invoice", lambda i: i["amount_fen"] > 800_00)
    if row is None:
        return
    source: Row = dict(village.town.told[0]) if variant == "in two villages" and village.town.told else row
    firm_account = keyed("account", source["seller_id"])
    day = max(source["issued_on"] + timedelta(days=16), village.since)
    bill = Bill(str(source["seller_id"]), firm_account, int(source["amount_fen"]), "物资采购", "511")
    spent = spend(village, bill, day)
    if spent is None or spent.invoice is None:
        return
    number = str(source["number"])
    spent.invoice |= {"number": number, "issued_on": source["issued_on"]}
    if variant == "a letter changed":
        spent.invoice["number"] = number[:8] + " " + number[8:].replace("0", "O", 1)
    elif variant == "another number":
        spent.invoice |= {
            "number": f"{number[:-4]}{int(village.dice.random() * 10_000):04d}",
            "issued_on": day - timedelta(days=3),
        }
    village.label("F08", variant, ("invoice", spent.invoice["invoice_id"]))


def tell_the_neighbours(village: Village) -> None:
    """Keep two invoices for the next village of the township, whose bookkeeper may have a copy."""
    village.town.told = [
        dict(row)
        for row in village.rows.of("invoice")
        if row["amount_fen"] > 1_500_00 and row["issued_on"] > village.since
    ][:2]


def pay_cash(village: Village, variant: str) -> None:
    """F12: a bill paid from the drawer."""
    firm = village.seller("goods")
    fen = round(village.between(3_000, 9_000) if variant == "crude" else village.between(1_060, 1_900)) * 100
    spent = spend(village, Bill(firm.code, firm.account, fen, "日用品采购"), village.day(early=0.1, late=0.9))
    if spent and spent.payment and spent.entries and spent.line:
        spent.payment |= {"method": "cash", "payee_account_hash": None}
        spent.entries[1]["account"] = "101"
        line = spent.line
        drop(village, "bank_line", lambda row: row is line)
        village.label("F12", variant, ("payment", spent.payment["payment_id"]))


def to_private_account(village: Village, variant: str) -> None:
    """F13: collective money on an official's own account, or on a shop's owner's in place of the shop's."""
    official = next(person for person in village.villagers() if person.code == village.posts["village.bookkeeper"])
    fen = round(village.between(12_000, 60_000) if variant == "crude" else village.between(5_300, 8_000)) * 100
    spent = spend(
        village,
        Bill(official.code, official.account, fen, "往来款", "113", "person", invoiced=False),
        village.day(early=0.1, late=0.9),
    )
    if spent and spent.payment:
        village.label("F13", variant, ("payment", spent.payment["payment_id"]), person=official.code)
        if spent.entries and (village.until - spent.entries[0]["business_on"]).days > 180:
            village.label(
                "F20", "on an official's account", ("entry", spent.entries[0]["entry_id"]), person=official.code
            )


def overpay_works(village: Village, variant: str) -> None:
    """F22: a builder is paid ahead of the verified progress, or more than the contract."""
    works = next((w for w in village.works if id(w.contract) not in village.taken and w.spent), None)
    if works is None:
        return
    village.taken.add(id(works.contract))
    total = works.contract["total_fen"]
    paid = sum(s.payment["amount_fen"] for s in works.spent if s.payment and s.payment["paid_at"])
    target = {"over the contract": 1.07 * total, "ahead": (works.project["verified_pct"] / 100 + 0.12) * total}[variant]
    day = village.until - timedelta(days=25)
    if target > total and variant == "ahead":
        works.project |= {"verified_pct": 70.0, "accepted_on": None, "audited_fen": None}
        target = max(0.0, 0.86 * total)
    if target - paid > 0:
        pay_part(village, works, works.trade.winner, (round(target - paid), day))
    village.label("F22", variant, ("project", works.project["project_id"]))


SCHEMES = {
    "F01": (pay_late, ("months late", "weeks late", "never paid")),
    "F06": (split, ("two halves", "three thirds", "under the county", "by project", "by project, monthly")),
    "F07": (bunch, ("crude", "careful")),
    "F08": (claim_twice, ("same number", "a letter changed", "in two villages", "another number")),
    "F12": (pay_cash, ("crude", "careful")),
    "F13": (to_private_account, ("crude", "careful")),
    "F22": (overpay_works, ("over the contract", "ahead")),
}

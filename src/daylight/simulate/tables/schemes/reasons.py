"""Honest look-alikes about property, trades and books 「正常情形」: what a naive rule would take for a scheme."""

from datetime import timedelta

from daylight.simulate.tables.days import closing_time
from daylight.simulate.tables.leases import CLASSES, let, register, yearly_rent_fen
from daylight.simulate.tables.schemes.trades import rivals, tender
from daylight.simulate.tables.trading import Offer, fail
from daylight.simulate.tables.village import Village
from daylight.simulate.tables.works import change

_YEAR = timedelta(days=365)


def between_two_leases(village: Village, variant: str) -> None:
    """A01: a shop stands empty for ten weeks while its next lease is on the board."""
    asset = register(village, CLASSES[2])
    let(village, asset, village.until - timedelta(days=70) - 3 * _YEAR, 3)
    asset["status"] = "idle"
    village.honest("A01", variant, ("asset", asset["asset_id"]))


def small_extra(village: Village, variant: str) -> None:
    """C01: one agreed extra of eight per cent for rock found in the ground."""
    for works in village.works:
        changed = {row["contract_id"] for row in village.rows.of("contract_change")}
        if works.contract["contract_id"] not in changed and id(works.contract) not in village.taken:
            village.taken.add(id(works.contract))
            day = works.contract["signed_on"] + timedelta(days=60)
            change(village, works.contract, round(works.contract["total_fen"] * 0.08), day, kind="scope")
            village.honest("C01", variant, ("contract", works.contract["contract_id"]))
            return


def below_value_after_two_failures(village: Village, variant: str) -> None:
    """C05: let at seven tenths of its value after it had been listed twice in vain."""
    asset = register(village, CLASSES[1])
    worth = yearly_rent_fen(village, asset) * 3
    begins = village.until - timedelta(days=90)
    for days in (190, 120):
        fail(village, Offer(asset["class"], "鱼塘出租", worth, (), begins - timedelta(days=days), asset["asset_id"]))
    bidders = village.dice.sample(village.town.tenants, 2)
    amounts = [round(worth * share / 1000) * 1000 for share in (0.72, 0.705)]
    offer = Offer(
        asset["class"], "鱼塘出租", worth, bidders, begins - timedelta(days=48), asset["asset_id"], amounts=amounts, reserve_share=0.7,
    )  # fmt: skip
    lease = let(village, asset, begins, 3, offer=offer)
    if lease.trade.deal:
        village.honest("C05", variant, ("deal", lease.trade.deal["deal_id"]))


def good_bidder(village: Village, variant: str) -> None:
    """T01: a careful builder who wins half of a dozen tenders on price."""
    firm = village.new_firm("建设")
    for number in range(10):
        tender(village, [firm, *rivals(village, 2)], at=number / 10)
    village.honest("T01", variant, ("body", firm.code))


def suspended(village: Village, variant: str) -> None:
    """P01: the term of a review was suspended while a paper was missing: its due time was moved."""
    step = village.pick("step", lambda s: s["procedure"] == "payment" and s["step"] == "review" and s["done_at"])
    if step is not None:
        step["due_at"] = closing_time(village.days.after(step["opened_at"].date(), 9))
        village.honest("P01", variant, ("step", step["step_id"]))


def year_end_weekend(village: Village, variant: str) -> None:
    """F11: the accountant posts small vouchers on the last weekend of the year."""
    rows = [e for e in village.rows.of("entry") if e["posted_at"].month == 12 and e["posted_at"].day in range(15, 27)]
    rows = [e for e in rows if max(e["debit_fen"], e["credit_fen"]) < 2_000_00]
    for entry in rows[:6]:
        day = entry["posted_at"].date()
        entry["posted_at"] = closing_time(day + timedelta(days=(6 - day.weekday()) % 7)) - timedelta(hours=4)
        village.honest("F11", variant, ("entry", entry["entry_id"]))

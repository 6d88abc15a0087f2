"""Honest look-alikes 「正常情形」: what a naive rule would take for a scheme, and what an auditor would not."""

from datetime import timedelta

from daylight.simulate.tables.benefits import household_of
from daylight.simulate.tables.leases import CLASSES, bank_income, let, register
from daylight.simulate.tables.rows import keyed
from daylight.simulate.tables.schemes.reasons import (
    below_value_after_two_failures,
    between_two_leases,
    good_bidder,
    small_extra,
    suspended,
    year_end_weekend,
)
from daylight.simulate.tables.schemes.trades import rivals, tender
from daylight.simulate.tables.spending import Bill, spend
from daylight.simulate.tables.trading import GUARANTEE
from daylight.simulate.tables.village import Village

_YEAR = timedelta(days=365)


def same_contractor_monthly(village: Village, variant: str) -> None:
    """F06, F08: a gardener paid the same sum every month, without a written contract in the data, a month apart."""
    firm = village.dice.choice(village.frame.contractors["garden"])
    fen = round(village.between(6_000, 14_000)) * 100
    day = village.since + timedelta(days=17)
    while day < village.until - timedelta(days=6):
        spent = spend(village, Bill(firm.code, firm.account, fen, "绿化养护月度费用", "514"), day)
        if spent and spent.payment:
            village.honest("F06", variant, ("payment", spent.payment["payment_id"]))
        day += timedelta(days=30)


def paid_within_grace(village: Village, variant: str) -> None:
    """F01: paid three weeks after the due day, within the grace period."""
    row = village.pick("payment", lambda p: p["due_on"] and p["paid_at"] and p["contract_id"])
    if row is not None:
        row["due_on"] = row["paid_at"].date() - timedelta(days=21)
        village.honest("F01", variant, ("payment", row["payment_id"]))


def booked_after_holiday(village: Village, variant: str) -> None:
    """F02: money that came before a long holiday is booked on the first day after it."""
    deal = village.pick("deal", lambda d: d["paid_at"] and d["booked_on"] and d["paid_at"].date() > village.since)
    if deal is not None:
        deal["booked_on"] = deal["paid_at"].date() + timedelta(days=5)
        village.honest("F02", variant, ("deal", deal["deal_id"]))


def died_after_payment(village: Village, variant: str) -> None:
    """F03: a pensioner died a week after the allowance was paid."""
    paid = {row["payee_id"] for row in village.rows.of("payment")}
    row = village.pick(
        "benefit", lambda b: b["programme"] == "高龄津贴" and b["paid_on"] and b["person_id"] not in paid
    )
    if row is None:
        return
    later = [b for b in village.rows.of("benefit") if b["person_id"] == row["person_id"] and b["paid_on"]]
    last = max(later, key=lambda b: b["paid_on"])
    person = next(p for p in village.rows.of("person") if p["person_id"] == row["person_id"])
    person["died_on"] = last["paid_on"] + timedelta(days=6)
    if person["died_on"] > village.until:
        person["died_on"] = None
        return
    village.honest("F03", variant, ("benefit", last["benefit_id"]))


def one_telephone_for_two(village: Village, variant: str) -> None:
    """F05: an old couple's two claims are signed on the one telephone they have."""
    batch = next((batch for batch in village.batches if len(batch.rows) > 8), None)
    if batch is not None:
        first, second = batch.rows[-2:]
        second["device_hash"] = first["device_hash"]
        village.honest("F05", variant, ("benefit", second["benefit_id"]))


def married_couple(village: Village, variant: str) -> None:
    """F14: husband and wife are registered as two households and share an account."""
    batch = next((batch for batch in village.batches if len(batch.rows) > 20), None)
    rows = [row for row in batch.rows if id(row) not in village.taken][8:10] if batch else []
    if len(rows) < 2:
        return
    village.taken.update(id(row) for row in rows)
    rows[1]["account_hash"] = rows[0]["account_hash"]
    one, other = (household_of(village, row["household_id"]).head for row in rows)
    village.rows.add("kinship", person_id=one.code, relative_id=other.code, degree=1, is_declared=True)
    village.honest("F14", variant, ("benefit", rows[1]["benefit_id"]))


def list_price(village: Village, variant: str) -> None:
    """T04: two dealers of one maker bid the maker's list price for a pump."""
    firms = rivals(village, 3)
    worth = 36_000_00
    trade = tender(
        village, firms, amounts=[33_800_00, 33_800_00, 33_150_00], at=village.dice.random() * 0.8, worth=worth
    )
    trade.lot |= {"class": "货物", "method_details": "厂家统一指导价"}
    if trade.bids:
        village.honest("T04", variant, ("bid", trade.bids[0]["bid_id"]))


def hall_network(village: Village, variant: str) -> None:
    """T12: three bidders filed their bids at the counter of the township's hall."""
    trade = tender(village, rivals(village, 3), at=village.dice.random() * 0.8)
    for bid in trade.bids:
        bid["network_hash"] = keyed("network", village.town.code, "hall")
    if trade.bids:
        village.honest("T12", variant, ("bid", trade.bids[0]["bid_id"]))


def guarantee_company(village: Village, variant: str) -> None:
    """T14: two bidders used the county's guarantee company, as many do: its account stands for their deposits."""
    trade = tender(village, rivals(village, 4), at=village.dice.random() * 0.8)
    for bid in trade.bids[:2]:
        bid["deposit_account_hash"] = GUARANTEE
    if trade.bids:
        village.honest("T14", variant, ("bid", trade.bids[0]["bid_id"]))


def renewed_in_public(village: Village, variant: str) -> None:
    """C10: the same lessee won again, twice, in open competition."""
    asset = register(village, CLASSES[0])
    begins = village.until - 3 * _YEAR + timedelta(days=200)
    first = let(village, asset, begins - 3 * _YEAR, 3)
    second = let(village, asset, begins, 3)
    if first.trade.deal and second.trade.deal:
        second.contract["renewed_from_id"] = first.contract["contract_id"]
        village.honest("C10", variant, ("contract", second.contract["contract_id"]))


def instalments(village: Village, variant: str) -> None:
    """F08: two stage payments of one builder happen to be equal, a month apart."""
    works = next((w for w in village.works if len(w.spent) > 1 and w.spent[0].invoice and w.spent[1].invoice), None)
    if works is not None:
        first, second = works.spent[0], works.spent[1]
        if first.request["amount_fen"] == second.request["amount_fen"] and second.invoice:
            village.honest("F08", variant, ("invoice", second.invoice["invoice_id"]))


def rent_in_advance(village: Village, variant: str) -> None:
    """A06: a rent that came ten days late and is there."""
    row = village.pick("receivable", lambda r: r["received_on"] and r["received_on"] > village.since)
    if row is not None:
        row["due_on"] = row["received_on"] - timedelta(days=25)
        village.honest("A06", variant, ("receivable", row["receivable_id"]))


def grant(village: Village, variant: str) -> None:
    """T19: a large grant is income, and no trade."""
    line = bank_income(
        village,
        f"{village.town.code}.gov",
        90_000_00,
        village.day(early=0.2, late=0.9),
        memo="以奖代补资金",
        account="503",
    )
    village.honest("T19", variant, ("bank_line", line["line_id"]))


LOOKALIKES = {
    "monthly": (same_contractor_monthly, ("the same contractor monthly",)),
    "grace": (paid_within_grace, ("paid within grace",)),
    "holiday": (booked_after_holiday, ("booked after a holiday",)),
    "died after": (died_after_payment, ("died after the payment",)),
    "one telephone": (one_telephone_for_two, ("a couple's telephone",)),
    "couple": (married_couple, ("a married couple's account",)),
    "vacancy": (between_two_leases, ("between two leases",)),
    "extra": (small_extra, ("one agreed extra",)),
    "failed listings": (below_value_after_two_failures, ("after two failed listings",)),
    "good bidder": (good_bidder, ("wins half on price",)),
    "suspended": (suspended, ("term suspended",)),
    "year end": (year_end_weekend, ("year-end weekend",)),
    "list price": (list_price, ("a maker's list price",)),
    "hall": (hall_network, ("the hall's network",)),
    "guarantee": (guarantee_company, ("a guarantee company",)),
    "renewed": (renewed_in_public, ("renewed in public",)),
    "stage payments": (instalments, ("equal stage payments",)),
    "late rent": (rent_in_advance, ("a rent three weeks late",)),
    "grant": (grant, ("a grant",)),
}

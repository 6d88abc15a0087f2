"""Schemes in the books 「账务类情形」: proceeds booked late, vouchers above the bank, budgets, debts, unmatched lines, late months."""

from collections.abc import Callable
from datetime import timedelta

from daylight.simulate.tables.days import closing_time
from daylight.simulate.tables.leases import dispose
from daylight.simulate.tables.rows import Row
from daylight.simulate.tables.spending import PURCHASES, Bill, spend
from daylight.simulate.tables.village import Village
from daylight.simulate.tables.voice import decide

_SMALL = frozenset(purchase[0] for purchase in PURCHASES)
"""What the small purchases are for; amounts are changed in these only."""


def _sold(village: Village, *, days_ago: int) -> Row | None:
    """A deal whose money has long come, of a thing sold or let."""
    last = village.until - timedelta(days=days_ago)
    sells = {lot["lot_id"] for lot in village.rows.of("lot") if lot["direction"] == "sell"}
    found = village.pick(
        "deal",
        lambda deal: deal["lot_id"] in sells and deal["paid_at"] and village.since <= deal["paid_at"].date() <= last,
    )
    if found is None:
        trade = dispose(village, day=last - timedelta(days=60))
        found = trade.deal if trade.deal and trade.deal["paid_at"] else None
    return found


def book_late(village: Village, variant: str) -> None:
    """F02: the money of a sale comes to the books weeks later, months later, or never."""
    deal = _sold(village, days_ago=75)
    if deal is None:
        return
    late = {"three weeks": 19, "two months": 50, "not booked": None, "a week": 9}[variant]
    deal["booked_on"] = None if late is None else village.days.after(deal["paid_at"].date() + timedelta(days=late), 0)
    village.label("F02", variant, ("deal", deal["deal_id"]))


def claim_more(village: Village, variant: str) -> None:
    """F04: what left the bank, or what a household received, is less than what was claimed."""
    if variant == "voucher over bank":
        payment = village.pick(
            "payment",
            lambda p: p["paid_at"] and p["booked_on"] and p["method"] == "bank" and p["amount_fen"] > 2_000_00,
        )
        if payment is None:
            return
        lines = {
            entry["entry_id"] for entry in village.rows.of("entry") if entry["voucher_id"] == payment["voucher_id"]
        }
        line = next(line for line in village.rows.of("bank_line") if line["entry_id"] in lines)
        line["amount_fen"] += round(payment["amount_fen"] * 0.2)
        village.label("F04", variant, ("payment", payment["payment_id"]))
        return
    row = village.pick("benefit", lambda b: b["paid_on"] and b["amount_fen"] > 100_00 and b["programme"] != "征地补偿")
    if row is not None:
        row["paid_fen"] = round(row["amount_fen"] * (0.55 if variant == "half kept back" else 0.97))
        village.label("F04", variant, ("benefit", row["benefit_id"]))
        village.label("L04", "an allowance paid short", ("benefit", row["benefit_id"]))


def _amounts(village: Village, draw: Callable[[int], int], share: float) -> None:
    """Give a share of the year's small purchases another amount, in every row that speaks of them."""
    entries, lines, invoices = (
        {row[key]: row for row in village.rows.of(table)}
        for table, key in (("entry", "entry_id"), ("bank_line", "entry_id"), ("invoice", "request_id"))
    )
    requests = {row["request_id"]: row for row in village.rows.of("request")}
    vouchers: dict[str, list[Row]] = {}
    for entry in entries.values():
        vouchers.setdefault(entry["voucher_id"], []).append(entry)
    for payment in village.rows.of("payment"):
        if payment["purpose"] not in _SMALL or payment["method"] == "cash" or village.dice.random() >= share:
            continue
        fen = draw(payment["amount_fen"])
        sides = vouchers.get(payment["voucher_id"], [])
        for row in (payment, requests[payment["request_id"]], invoices.get(payment["request_id"])):
            if row:
                row["amount_fen"] = fen
        for entry in sides:
            entry |= {"debit_fen": fen if entry["debit_fen"] else 0, "credit_fen": fen if entry["credit_fen"] else 0}
            if entry["entry_id"] in lines:
                lines[entry["entry_id"]]["amount_fen"] = -fen
        for step in village.rows.of("step"):
            if step["case_id"] == payment["request_id"]:
                step["amount_fen"] = fen


def round_up(village: Village, variant: str) -> None:
    """F09: half or a fifth of the small bills come out at whole thousands."""
    _amounts(village, lambda fen: max(round(fen / 1_000_00), 1) * 1_000_00, 0.5 if variant == "crude" else 0.15)
    village.label("F09", variant, ("place", village.code))


def invent_amounts(village: Village, variant: str) -> None:
    """F10: amounts out of somebody's head: too many of them begin with six, seven, eight."""
    share = 0.7 if variant == "crude" else 0.35
    _amounts(village, lambda _fen: round(village.between(560, 899)) * 100 + int(village.dice.random() * 99), share)
    village.label("F10", variant, ("place", village.code))


def over_budget(village: Village, variant: str) -> None:
    """F18: more was spent under a line than the members had agreed to."""
    row = village.pick("budget", lambda b: b["spent_fen"] > 5_000_00)
    if row is not None:
        row["amount_fen"] = round(row["spent_fen"] / ({"crude": 1.35, "careful": 1.05}[variant]))
        village.label("F18", variant, ("budget", row["budget_id"]))


def borrow(village: Village, variant: str) -> None:
    """F19: a loan that the township was never told of, or only afterwards."""
    day = village.day(early=0.1, late=0.7)
    filed = None if variant != "filed afterwards" else day + timedelta(days=70)
    debt = village.rows.add(
        "debt", debt_id=village.new_id("Q"), place_id=village.code, creditor_id=village.seller("goods").code,
        amount_fen=round(village.between(60, 500)) * 1_000_00, incurred_on=day, filed_on=filed,
        decision_id=None if variant == "no vote" else decide(village, "借款", day - timedelta(days=20)),
    )  # fmt: skip
    village.label("F19", variant, ("debt", debt["debt_id"]))


def lend_and_forget(village: Village, variant: str) -> None:
    """F20: an advance to somebody, in the current accounts, that nobody asks back."""
    firm = village.new_firm("服务")
    day = village.until - timedelta(days=230 if variant == "seven months" else 300)
    spent = spend(village, Bill(firm.code, firm.account, 18_000_00, "暂借款", "113", invoiced=False), day)
    if spent and spent.entries:
        village.label("F20", variant, ("entry", spent.entries[0]["entry_id"]))


def leave_unmatched(village: Village, variant: str) -> None:
    """F21: money moved at the bank of which the books know nothing."""
    days = {"months": 60, "a fortnight": 16}[variant]
    last = village.until - timedelta(days=days)
    row = village.pick("bank_line", lambda line: line["booked_at"].date() <= last and line["entry_id"])
    if row is not None:
        row["entry_id"] = None
        village.label("F21", variant, ("bank_line", row["line_id"]))


def close_late(village: Village, variant: str) -> None:
    """F17: the books of recent months stay open."""
    months = {"three months": 4, "two months": 3}[variant]
    rows = village.rows.of("period")[-months:]
    for row in rows:
        row["closed_at"] = None
        due = (row["month"] + timedelta(days=32)).replace(day=10)
        if (village.until - due).days > 10:
            village.label("F17", variant, ("period", f"{village.code}/{row['month']}"))


def post_at_night(village: Village, variant: str) -> None:
    """F11: one large voucher posted at midnight, or on a Sunday."""
    firm = village.new_firm("建材")
    spent = spend(
        village,
        Bill(firm.code, firm.account, 46_000_00, "材料款", "511", contract=None),
        village.day(early=0.1, late=0.9),
    )
    if not spent or not spent.entries or not spent.payment:
        return
    day = spent.entries[0]["posted_at"].date()
    if variant == "sunday":
        moment = closing_time(day + timedelta(days=6 - day.weekday())) - timedelta(hours=3)
    else:
        moment = closing_time(day) + timedelta(hours=6, minutes=11)
    for entry in spent.entries:
        entry["posted_at"] = moment
    village.label("F11", variant, ("entry", spent.entries[0]["entry_id"]))


SCHEMES = {
    "F02": (book_late, ("two months", "three weeks", "not booked", "a week")),
    "F04": (claim_more, ("half kept back", "a little kept back", "voucher over bank")),
    "F09": (round_up, ("crude", "careful")),
    "F10": (invent_amounts, ("crude", "careful")),
    "F11": (post_at_night, ("midnight", "sunday")),
    "F17": (close_late, ("three months", "two months")),
    "F18": (over_budget, ("crude", "careful")),
    "F19": (borrow, ("no vote", "not filed", "filed afterwards")),
    "F20": (lend_and_forget, ("seven months", "ten months")),
    "F21": (leave_unmatched, ("months", "a fortnight")),
}

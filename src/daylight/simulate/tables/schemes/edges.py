"""Honest business at the edge of a rule 「临界的正常情形」: on the lawful side by a little, or explained by another row."""

from datetime import timedelta

from daylight.simulate.tables.days import closing_time
from daylight.simulate.tables.leases import dispose
from daylight.simulate.tables.schemes.trades import rivals, tender
from daylight.simulate.tables.spending import Bill, spend
from daylight.simulate.tables.trading import honest_price
from daylight.simulate.tables.village import Village
from daylight.simulate.tables.voice import decide


def paid_in_two_parts(village: Village, variant: str) -> None:
    """F04: the bank paid one voucher in two transfers, because of its daily limit."""
    line = village.pick("bank_line", lambda row: row["entry_id"] and row["amount_fen"] < -4_000_00)
    if line is None:
        return
    first = line["amount_fen"] // 2
    rest = village.rows.add(
        "bank_line", **(line | {"line_id": village.new_id("L"), "amount_fen": line["amount_fen"] - first})
    )
    line["amount_fen"] = first
    village.honest("F04", variant, ("bank_line", line["line_id"]))
    village.honest("F04", variant, ("bank_line", rest["line_id"]))


def measured_anew(village: Village, variant: str) -> None:
    """L02: a field measured one and a half per cent larger than its old title says."""
    row = village.pick("benefit", lambda b: b["programme"] == "耕地地力保护补贴" and b["titled_m2"])
    if row is not None:
        row["claimed_m2"] = round(row["titled_m2"] * 1.015, 1)
        village.honest("L02", variant, ("benefit", row["benefit_id"]))


def just_enough_came(village: Village, variant: str) -> None:
    """P09: exactly two thirds came, and exactly two thirds of them agreed."""
    code = decide(village, "修订村规民约", village.day(early=0.1, late=0.9))
    vote = next(row for row in village.rows.of("vote") if row["decision_id"] == code)
    vote |= {"entitled": 45, "present": 30, "in_favour": 20, "against": 10}
    village.honest("P09", variant, ("vote", code))


def valued_last_year(village: Village, variant: str) -> None:
    """A04: sold eleven months after it was valued, while the valuation was still good."""
    trade = dispose(village, day=village.day(early=0.1, late=0.6))
    if trade.deal and trade.valuation:
        trade.valuation["valued_on"] = trade.deal["confirmed_at"].date() - timedelta(days=330)
        village.honest("A04", variant, ("contract", village.rows.of("contract")[-1]["contract_id"]))


def harvest_wages(village: Village, variant: str) -> None:
    """F13: a villager is paid six thousand yuan for the harvest, as labour."""
    person = village.households[-2].head
    bill = Bill(person.code, person.account, 6_200_00, "果园采收劳务费", "511", "person", invoiced=False)
    spent = spend(village, bill, village.day(early=0.5, late=0.9))
    if spent and spent.payment:
        village.honest("F13", variant, ("payment", spent.payment["payment_id"]))


def a_little_ahead(village: Village, variant: str) -> None:
    """F22: a builder has been paid two points ahead of what is verified so far."""
    works = next(
        (
            w
            for w in village.works
            if id(w.contract) not in village.taken and w.spent and not w.project.get("accepted_on")
        ),
        None,
    )
    if works is None:
        return
    village.taken.add(id(works.contract))
    paid = sum(s.payment["amount_fen"] for s in works.spent if s.payment and s.payment["paid_at"])
    works.project["verified_pct"] = round(100 * paid / works.contract["total_fen"] - 2, 1)
    village.honest("F22", variant, ("project", works.project["project_id"]))


def spent_to_the_last(village: Village, variant: str) -> None:
    """F18: a budget was spent to the last fen."""
    row = village.pick("budget", lambda b: b["spent_fen"] > 5_000_00)
    if row is not None:
        row["amount_fen"] = row["spent_fen"]
        village.honest("F18", variant, ("budget", row["budget_id"]))


def kin_elsewhere(village: Village, variant: str) -> None:
    """T18: a relative of an official bids, and loses on price."""
    boss = village.households[9].head.code
    firm = village.new_firm("农业", boss=boss)
    village.rows.add(
        "kinship", person_id=village.posts["village.supervisor"], relative_id=boss, degree=2, is_declared=True
    )
    worth = round(village.between(25, 120)) * 1_000_00
    prices = [honest_price(village, "buy", worth) for _ in range(2)]
    trade = tender(village, [firm, *rivals(village, 2)], amounts=[max(prices) + 900_00, *prices], at=0.4, worth=worth)
    if trade.deal:
        village.honest("T18", variant, ("deal", trade.deal["deal_id"]))


def twenty_days(village: Village, variant: str) -> None:
    """T11: a tender that was open for twenty days and an hour."""
    trade = tender(village, rivals(village, 3), at=village.dice.random() * 0.8)
    opened = trade.lot["deadline_at"] - timedelta(days=20, hours=1)
    trade.lot |= {"listed_at": opened, "opens_at": opened}
    for number, bid in enumerate(trade.bids):
        bid["submitted_at"] = opened + timedelta(days=3 + 5 * number)
    for step in trade.steps[1:2]:
        step |= {"viewed_at": opened - timedelta(minutes=6), "done_at": opened, "due_at": closing_time(opened.date())}
    for step in trade.steps[2:3]:
        step["opened_at"] = opened
    trade.notices[0]["posted_on"] = opened.date()
    village.honest("T11", variant, ("lot", trade.lot["lot_id"]))


def sisters_apart(village: Village, variant: str) -> None:
    """T16: two firms of one owner bid for different works, never for the same."""
    first = village.new_firm("建设")
    second = village.new_firm("市政", boss=first.boss)
    for firm in (first, second):
        trade = tender(village, [firm, *rivals(village, 3)], at=village.dice.random() * 0.8)
        if trade.bids:
            village.honest("T16", variant, ("bid", trade.bids[0]["bid_id"]))


EDGES = {
    "two transfers": (paid_in_two_parts, ("one voucher in two transfers",)),
    "measured anew": (measured_anew, ("measured anew",)),
    "just enough": (just_enough_came, ("exactly two thirds",)),
    "valued before": (valued_last_year, ("valued eleven months before",)),
    "harvest": (harvest_wages, ("harvest wages",)),
    "ahead": (a_little_ahead, ("two points ahead",)),
    "spent": (spent_to_the_last, ("spent to the last fen",)),
    "kin lost": (kin_elsewhere, ("a relative lost",)),
    "twenty days": (twenty_days, ("open for twenty days",)),
    "sisters": (sisters_apart, ("sisters apart",)),
}

"""Schemes of single bidders and officials 「交易类情形」: one favourite, one bid, a short notice, a relative, off the platform."""

from collections.abc import Sequence
from datetime import timedelta

from daylight.simulate.tables.frame import Firm
from daylight.simulate.tables.leases import CLASSES, bank_income, let, register
from daylight.simulate.tables.rows import Row
from daylight.simulate.tables.schemes.funds import drop, remove
from daylight.simulate.tables.trading import Offer, Trade, hold, honest_price
from daylight.simulate.tables.village import Village
from daylight.simulate.tables.works import sign

_PLATFORM_FROM_FEN = 20_000_00
_THINGS = ("路面修补", "渠道清淤", "绿化补植", "桥栏更换", "路灯维护", "公厕修缮")


def tender(
    village: Village, bidders: Sequence[Firm], *, amounts: Sequence[int] = (), at: float = -1.0, worth: int = 0
) -> Trade:
    """One more small work put out to tender; the bids as given, or honest."""
    worth = worth or round(village.between(25, 180)) * 1_000_00
    span = (village.until - village.since).days - 60
    share = at if at >= 0 else village.dice.random()
    listed = village.since - timedelta(days=30) + timedelta(days=round(share * span))
    trade = hold(village, Offer(
        "工程", village.dice.choice(_THINGS), worth, bidders, listed, direction="buy", method="tender", amounts=amounts,
    ))  # fmt: skip
    if trade.deal:
        village.tendered.append(sign(village, trade))
    return trade


def rivals(village: Village, count: int) -> list[Firm]:
    """Honest builders of the county."""
    return village.dice.sample(village.frame.contractors["works"], count)


def favour(village: Village, variant: str) -> None:
    """T01: one firm wins whatever it bids for, against changing rivals."""
    favourite = village.new_firm("建筑")
    count, lost = {"every time": (9, 0), "nearly every time": (13, 1)}[variant]
    for number in range(count):
        worth = round(village.between(25, 180)) * 1_000_00
        others = rivals(village, 3)
        prices = [honest_price(village, "buy", worth) for _ in others]
        best = min(prices)
        own = round(best * village.between(0.955, 0.985)) if number >= lost else round(best * 1.06)
        tender(village, [favourite, *others], amounts=[own, *prices], at=number / count, worth=worth)
    village.label("T01", variant, ("body", favourite.code))


def lose_always(village: Village, variant: str) -> None:
    """T02: a firm that bids everywhere and never wins."""
    loser = village.new_firm("工程")
    count = {"crude": 28, "careful": 22, "seldom seen": 13}[variant]
    for number in range(count):
        worth = round(village.between(25, 160)) * 1_000_00
        others = rivals(village, 3)
        prices = [honest_price(village, "buy", worth) for _ in others]
        tender(
            village,
            [*others, loser],
            amounts=[*prices, round(worth * village.between(0.985, 0.999))],
            at=number / count,
            worth=worth,
        )
    village.label("T02", variant, ("body", loser.code))


def bid_alone(village: Village, variant: str) -> None:
    """T03: an open tender with one bidder, or one who was left when the other withdrew."""
    firms = rivals(village, 1 if variant == "alone" else 2)
    trade = tender(village, firms, at=village.dice.random() * 0.8)
    if variant != "alone" and trade.bids:
        loser = next(bid for bid in trade.bids if not bid["is_winner"])
        loser["status"] = "withdrawn"
    village.label("T03", variant, ("lot", trade.lot["lot_id"]))


def reject_best(village: Village, variant: str) -> None:
    """T09: the best price is rejected and the second wins, or all but one are."""
    trade = tender(village, rivals(village, 4), at=village.dice.random() * 0.75)
    if trade.deal is None:
        return
    ranked = sorted(trade.bids, key=lambda bid: bid["amount_fen"])
    for bid in ranked:
        bid |= {"is_winner": False, "status": "valid"}
    out = ranked[:1] if variant == "the best" else ranked[:3]
    for bid in out:
        bid["status"] = "disqualified"
    winner = ranked[len(out)]
    winner["is_winner"] = True
    _crown(village, trade, winner)
    village.label("T09", variant, ("lot", trade.lot["lot_id"]))
    if variant == "all but one":
        village.label("T03", "the others rejected", ("lot", trade.lot["lot_id"]))


def _crown(village: Village, trade: Trade, bid: Row) -> None:
    """Another has won: the deal, the award and its supplier say so."""
    if trade.deal:
        trade.deal |= {"winner_id": bid["bidder_id"], "price_fen": bid["amount_fen"]}
        works = village.tendered[-1]
        works.contract |= {"counterparty_id": bid["bidder_id"], "total_fen": bid["amount_fen"]}
        works.project |= {"contractor_id": bid["bidder_id"], "contract_fen": bid["amount_fen"]}
    if trade.award:
        trade.award["amount_fen"] = bid["amount_fen"]
        party = next(row for row in village.rows.of("award_party") if row["award_id"] == trade.award["award_id"])
        party["body_id"] = bid["bidder_id"]


def reject_many(village: Village, variant: str) -> None:
    """T10: an agency that rejects two bids in every tender it runs, never the best."""
    agency = village.new_firm("招标代理")
    for number in range(9 if variant == "crude" else 6):
        trade = tender(village, rivals(village, 6), at=number / 10)
        trade.lot["organiser_id"] = agency.code
        for bid in sorted(trade.bids, key=lambda bid: -int(bid["amount_fen"]))[:2]:
            bid["status"] = "disqualified"
    village.label("T10", variant, ("body", agency.code))


def hurry(village: Village, variant: str) -> None:
    """T11: a tender open for a week, or a winning bid that came after the deadline."""
    trade = tender(village, rivals(village, 3), at=village.dice.random() * 0.8)
    lot = trade.lot
    if variant == "late bid":
        winner = next((bid for bid in trade.bids if bid["is_winner"]), None)
        if winner is None:
            return
        winner["submitted_at"] = lot["deadline_at"] + timedelta(hours=3)
        village.label("T11", variant, ("lot", lot["lot_id"]))
        return
    days = 6 if variant == "a week" else 13
    lot |= {
        "listed_at": lot["deadline_at"] - timedelta(days=days),
        "opens_at": lot["deadline_at"] - timedelta(days=days),
    }
    for bid in trade.bids:
        bid["submitted_at"] = lot["deadline_at"] - timedelta(days=days * village.between(0.05, 0.8))
    for step in trade.steps[:2]:
        step["done_at"] = min(step["done_at"], lot["listed_at"])
    trade.notices[0] |= {
        "posted_on": lot["listed_at"].date(),
        "removed_on": lot["deadline_at"].date() + timedelta(days=9),
    }
    village.label("T11", variant, ("lot", lot["lot_id"]))


def win_by_kin(village: Village, variant: str) -> None:
    """T18: the lessee or builder is owned by a relative of an official of the village, declared or not."""
    boss = village.households[-8 - len(village.taken) % 5].head.code
    firm = village.new_firm("农业", boss=boss)
    village.rows.add(
        "kinship", person_id=village.posts["village.head"], relative_id=boss, degree=2 if variant == "undeclared" else 1,
        is_declared=variant == "declared",
    )  # fmt: skip
    village.rows.add("stake", owner_id=boss, body_id=firm.code, percent=80.0, since=village.since - timedelta(days=300))
    others = rivals(village, 2)
    worth = round(village.between(25, 120)) * 1_000_00
    prices = [honest_price(village, "buy", worth) for _ in others]
    trade = tender(
        village, [firm, *others], amounts=[min(prices) - 500_00, *prices], at=village.dice.random() * 0.7, worth=worth
    )
    if trade.deal:
        village.label("T18", variant, ("deal", trade.deal["deal_id"]), person=village.posts["village.head"])


def trade_outside(village: Village, variant: str) -> None:
    """T19: land is let by hand: a contract and income, but no trade on the platform."""
    asset = register(village, village.dice.choice(CLASSES[2:]))
    lease = let(village, asset, village.until - timedelta(days=200), 3)
    contract, deal, lot = lease.contract, lease.trade.deal, lease.trade.lot
    if deal is None:
        return
    for table in ("bid", "panel", "award"):
        drop(village, table, lambda row: row["lot_id"] == lot["lot_id"])
    for table, row in (("deal", deal), ("lot", lot)):
        remove(village, table, row)
    drop(village, "step", lambda step: step["case_id"] == lot["lot_id"])
    ids = {notice["notice_id"] for notice in lease.trade.notices}
    drop(village, "notice", lambda notice: notice["notice_id"] in ids)
    contract["deal_id"] = None
    if variant == "income only":
        drop(village, "receivable", lambda row: row["contract_id"] == contract["contract_id"])
        drop(village, "contract", lambda row: row is contract)
        asset |= {"is_rentable": False, "status": "own_use"}
        payer, by_hand = contract["counterparty_id"], 32_000_00
        rents = {by_hand, *(row["amount_fen"] for row in lease.receivables)}
        bank_income(village, str(payer), by_hand, village.day(early=0.3, late=0.9), memo="厂房租金")
        for line in village.rows.of("bank_line"):
            if line["counterparty"] == payer and line["amount_fen"] in rents and line["entry_id"]:
                _label_income(village, variant, line)
        return
    village.label("T19", variant, ("contract", contract["contract_id"]))
    village.label("C09", "let by hand", ("contract", contract["contract_id"]))


def _label_income(village: Village, variant: str, line: Row) -> None:
    """The entry of income that came in with a bank line, where it reaches the limit for trading on the platform."""
    entries = village.rows.of("entry")
    voucher = next(entry["voucher_id"] for entry in entries if entry["entry_id"] == line["entry_id"])
    for entry in entries:
        if entry["voucher_id"] == voucher and entry["credit_fen"] >= _PLATFORM_FROM_FEN:
            village.label("T19", variant, ("entry", entry["entry_id"]))


SCHEMES = {
    "T01": (favour, ("every time", "nearly every time")),
    "T02": (lose_always, ("crude", "careful", "seldom seen")),
    "T03": (bid_alone, ("alone", "the other withdrew")),
    "T09": (reject_best, ("the best", "all but one")),
    "T10": (reject_many, ("crude", "careful")),
    "T11": (hurry, ("a week", "two weeks", "late bid")),
    "T18": (win_by_kin, ("undeclared", "declared")),
    "T19": (trade_outside, ("contract", "income only")),
}

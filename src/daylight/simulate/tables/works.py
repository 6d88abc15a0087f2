"""What a village has built and served under contract 「在建工程与服务合同」: tenders, projects, progress payments, monthly fees."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from daylight.simulate.tables.days import month_starts
from daylight.simulate.tables.frame import Firm
from daylight.simulate.tables.rows import Row
from daylight.simulate.tables.spending import Bill, Spent, spend
from daylight.simulate.tables.trading import Offer, Trade, hold
from daylight.simulate.tables.village import Village

_THINGS = ("村内道路硬化工程", "雨污分流改造工程", "公共厕所改造工程", "农田水渠新建工程", "文化广场建设工程")
_PARTS = (0.3, 0.3, 0.25, 0.12)
"""Shares of the contract paid on the way; the rest is kept back as warranty 「质保金」."""
_EXTRA = 0.2
_EVEN_STAGES = 0.1
"""Share of contracts that pay equal sums at equal stages; the others pay what has been measured."""


@dataclass(slots=True)
class Works:
    """A project 「工程项目」 with its tender, contract and payments."""

    trade: Trade
    contract: Row
    project: Row
    spent: list[Spent] = field(default_factory=list)


def build(village: Village, *, offer: Offer | None = None, pays: bool = True) -> Works | None:
    """Tender, sign, build and pay one project; none where the tender is not decided yet."""
    worth = round(village.between(30, 420)) * 1_000_00
    bidders = village.dice.sample(village.frame.contractors["works"], 3 + int(village.dice.random() * 4))
    listed = village.since - timedelta(days=90) + timedelta(days=int(village.dice.random() * 240))
    trade = hold(
        village,
        offer or Offer("工程", village.dice.choice(_THINGS), worth, bidders, listed, direction="buy", method="tender"),
    )
    if trade.deal is None:
        return None
    works = sign(village, trade)
    if pays:
        _progress(village, works)
    return works


def sign(village: Village, trade: Trade) -> Works:
    """The contract says what the tender said; the project begins with nothing verified."""
    deal = trade.deal or {}
    signed = deal["confirmed_at"].date() + timedelta(days=3)
    contract = village.rows.add(
        "contract", contract_id=village.new_id("C"), place_id=village.code, counterparty_id=deal["winner_id"],
        kind="works", signed_on=signed, starts_on=signed, ends_on=signed + timedelta(days=240), total_fen=deal["price_fen"],
        deal_id=deal["deal_id"], decision_id=trade.decision,
    )  # fmt: skip
    project = village.rows.add(
        "project", project_id=village.new_id("F"), place_id=village.code, contractor_id=deal["winner_id"],
        contract_id=contract["contract_id"], contract_fen=deal["price_fen"], verified_pct=0.0, verified_on=signed,
    )  # fmt: skip
    return Works(trade, contract, project)


def _progress(village: Village, works: Works) -> None:
    """Verified before it is paid; now and then a small agreed change, before the last payment."""
    day = works.contract["signed_on"] + timedelta(days=40)
    firm, total, done = works.trade.winner, works.contract["total_fen"], 0.0
    is_even = village.dice.random() < _EVEN_STAGES
    for planned in _PARTS:
        share = planned if is_even else planned * village.between(0.93, 1.0)
        day += timedelta(days=25 + int(village.dice.random() * 25))
        if day > village.until - timedelta(days=10):
            break
        done += share
        works.project |= {
            "verified_pct": round(100 * done + village.between(1, 2.5), 1),
            "verified_on": day - timedelta(days=4),
        }
        spent = pay_part(village, works, firm, (round(total * share), day))
        if spent:
            works.spent.append(spent)
    if done > 0.87:
        works.project |= {
            "verified_pct": 100.0, "accepted_on": works.project["verified_on"], "audited_fen": round(total * village.between(0.97, 1.0)),
        }  # fmt: skip
        works.contract["ended_on"] = works.project["verified_on"]
    else:
        works.contract["ends_on"] = max(works.contract["ends_on"], village.until + timedelta(days=90))
    if village.dice.random() < _EXTRA:
        change(village, works.contract, round(total * village.between(-0.03, 0.06)), day - timedelta(days=15))


def pay_part(village: Village, works: Works, firm: Firm, part: tuple[int, date]) -> Spent | None:
    """One progress payment under the contract, due a month after it is asked for."""
    amount, day = part
    bill = Bill(
        firm.code, firm.account, amount, "工程进度款", "153", contract=works.contract["contract_id"],
        project=works.project["project_id"], due_on=day + timedelta(days=30), decision=works.trade.decision,
    )  # fmt: skip
    return spend(village, bill, day)


def change(village: Village, contract: Row, delta_fen: int, day: date, *, kind: str = "amount") -> Row:
    """An agreed change of a contract 「合同变更」."""
    return village.rows.add(
        "contract_change", change_id=village.new_id("H"), place_id=village.code, contract_id=contract["contract_id"],
        signed_on=village.days.after(min(day, village.until - timedelta(days=9)), 0), delta_fen=delta_fen, kind=kind,
    )  # fmt: skip


def services(village: Village) -> list[Row]:
    """A cleaning contract after a small tender and a network contract, each paid every month: the same payee, honestly."""
    cleaning = village.dice.sample(village.frame.contractors["cleaning"], 3)
    begins = village.since - timedelta(days=40)
    monthly = round(village.between(22, 68)) * 100_00
    trade = hold(village, Offer(
        "服务", "村庄保洁服务", monthly * 24, cleaning, begins - timedelta(days=50), direction="buy", method="sealed",
    ))  # fmt: skip
    deal = trade.deal or {}
    network = village.dice.choice(village.frame.contractors["network"])
    fee = round(village.between(2, 5)) * 100_00
    return [
        _monthly(village, trade.winner, (deal["price_fen"], deal["price_fen"] // 24), begins, trade=trade),
        _monthly(village, network, (fee * 24, fee), begins),
    ]


def _monthly(village: Village, firm: Firm, prices: tuple[int, int], begins: date, *, trade: Trade | None = None) -> Row:
    total, fee = prices
    deal = (trade.deal if trade else None) or {}
    ends = max(begins + timedelta(days=730), village.until + timedelta(days=120))
    contract = village.rows.add(
        "contract", contract_id=village.new_id("C"), place_id=village.code, counterparty_id=firm.code, kind="purchase",
        signed_on=begins, starts_on=begins, ends_on=ends, total_fen=total, unit_fen=fee, deal_id=deal.get("deal_id"),
        decision_id=trade.decision if trade else None,
    )  # fmt: skip
    for month in month_starts(village.since, village.until):
        day = month + timedelta(days=19 + int(village.dice.random() * 5))
        if day < village.since:
            continue
        text = "村庄保洁服务费" if trade else "网络服务费"
        spend(village, Bill(
            firm.code, firm.account, fee, text, "514" if trade else "513", contract=contract["contract_id"],
            due_on=day + timedelta(days=30),
        ), day)  # fmt: skip
    return contract

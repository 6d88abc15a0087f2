"""What a village spends 「日常支出」: each payment with its request, steps, invoice, voucher and bank line."""

import math
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from daylight.simulate.tables.days import closing_time, next_hand
from daylight.simulate.tables.rows import Row, keyed
from daylight.simulate.tables.village import Village

STEPS = (
    ("request", "village.bookkeeper", 3), ("review", "township.centre", 3), ("approve", "township.leader", 3),
    ("pay", "township.cashier", 3), ("book", "township.accountant", 3),
)  # fmt: skip
"""The steps of a payment: code, post, promised working days."""
PURCHASES = (
    ("村办公室办公用品", "office", 120, 2_600, "513", 18), ("村务公开栏打印装订", "office", 90, 1_700, "513", 10),
    ("文化礼堂水电维护", "power", 150, 2_900, "513", 11), ("党群服务中心日用品", "goods", 60, 1_500, "513", 14),
    ("老年人节日慰问物品", "goods", 300, 4_200, "514", 7), ("农田水渠维修", "repair", 400, 5_800, "511", 9),
    ("机耕路养护", "repair", 500, 6_400, "511", 7), ("集体果园种苗农资", "farm", 250, 5_200, "511", 10),
    ("防汛物资", "farm", 200, 3_400, "514", 4),
)  # fmt: skip
"""Small purchases without a contract: for what, from whom, between which amounts in yuan, to which account, how often."""
_WEIGHTS = [purchase[5] for purchase in PURCHASES]
_SPREAD = 0.95
"""Of the logarithm of amounts: wide enough that first digits follow the law of Benford, as real bills do."""
_CASH_MOST_FEN = 900_00
_CASH, _NO_INVOICE = 0.03, 0.06


@dataclass(slots=True)
class Bill:
    """What is to be paid 「请款」."""

    payee: str
    account: str
    amount_fen: int
    purpose: str
    expense: str = "513"
    kind: str = "body"
    contract: str | None = None
    project: str | None = None
    decision: str | None = None
    due_on: date | None = None
    invoiced: bool = True


@dataclass(slots=True)
class Spent:
    """The rows that one payment left; those that have not happened yet are missing."""

    request: Row
    steps: list[Row]
    payment: Row | None = None
    invoice: Row | None = None
    entries: list[Row] = field(default_factory=list)
    line: Row | None = None


def spend(village: Village, bill: Bill, asked_on: date) -> Spent | None:
    """Walk a bill through the procedure, as far as time has gone; none if it would be asked for only later."""
    asked = village.at(asked_on)
    if asked > village.now:
        return None
    moments = _moments(village, asked)
    request = village.rows.add(
        "request", request_id=village.new_id("R"), place_id=village.code, payee_id=bill.payee, purpose=bill.purpose,
        amount_fen=bill.amount_fen, requested_at=moments[0], requested_by=village.posts["village.bookkeeper"],
        approved_at=moments[2] if len(moments) > 2 else None, project_id=bill.project, contract_id=bill.contract,
        decision_id=bill.decision, status="approved" if len(moments) > 2 else "open",
    )  # fmt: skip
    spent = Spent(request, _steps(village, request, moments))
    if bill.invoiced:
        spent.invoice = village.rows.add(
            "invoice", invoice_id=village.new_id("I"), place_id=village.code, request_id=request["request_id"], code="",
            number=f"{moments[0]:%y}33{int(village.dice.random() * 10**16):016d}", seller_id=bill.payee,
            amount_fen=bill.amount_fen, issued_on=asked_on - timedelta(days=1 + int(village.dice.random() * 9)),
            content_hash=keyed("paper", request["request_id"]),
        )  # fmt: skip
    if len(moments) > 2:
        _pay(village, bill, spent, moments)
    return spent


def _moments(village: Village, asked: datetime) -> list[datetime]:
    """When each step was done, up to now."""
    moments = [asked]
    while len(moments) < len(STEPS):
        moment = next_hand(village.dice, village.days, moments[-1])
        if moment > village.now:
            break
        moments.append(moment)
    return moments


def _steps(village: Village, request: Row, moments: list[datetime]) -> list[Row]:
    """The steps taken and the one that waits; the request itself opens a while before it is handed in."""
    dice, rows, days = village.dice, village.rows, village.days
    opened = moments[0] - timedelta(minutes=10 + int(dice.random() * 20))
    steps = []
    for number, (step, post, promised) in enumerate(STEPS[: len(moments) + 1]):
        done = moments[number] if number < len(moments) else None
        actor = village.posts[post] if number == 0 else village.clerk(post)
        steps.append(rows.add(
            "step", step_id=village.new_id("S"), place_id=village.code, case_id=request["request_id"],
            procedure="payment", step=step, ordinal=number + 1, post=post, actor_id=actor if done else None,
            opened_at=opened, viewed_at=done - timedelta(seconds=45 + int(dice.random() * 500)) if done else None,
            due_at=closing_time(days.after(days.after(opened.date(), 0), promised)), done_at=done,
            outcome="done" if done else "open", device_hash=keyed("device", actor) if done else None,
            amount_fen=request["amount_fen"], payee_id=request["payee_id"],
        ))  # fmt: skip
        if done is None:
            break
        opened = done
    return steps


def _pay(village: Village, bill: Bill, spent: Spent, moments: list[datetime]) -> None:
    rows, dice = village.rows, village.dice
    paid, booked = (moments[number] if len(moments) > number else None for number in (3, 4))
    voucher = village.new_id("O") if booked else None
    cash = bill.amount_fen < _CASH_MOST_FEN and bill.kind == "body" and dice.random() < _CASH
    spent.payment = rows.add(
        "payment", payment_id=village.new_id("P"), place_id=village.code, request_id=spent.request["request_id"],
        contract_id=bill.contract, project_id=bill.project, payee_id=bill.payee, payee_kind=bill.kind,
        payee_account_hash=None if cash else bill.account, amount_fen=bill.amount_fen, method="cash" if cash else "bank",
        approved_at=moments[2], paid_at=paid, due_on=bill.due_on, booked_on=booked.date() if booked else None,
        voucher_id=voucher, purpose=bill.purpose,
    )  # fmt: skip
    if booked and paid:
        spent.entries = book(village, voucher or "", (paid.date(), booked), [
            (bill.expense, bill.amount_fen), ("101" if cash else "102", -bill.amount_fen),
        ], memo=bill.purpose)  # fmt: skip
    if paid and not cash:
        spent.line = rows.add(
            "bank_line", line_id=village.new_id("L"), place_id=village.code, account_hash=village.account,
            booked_at=paid + timedelta(seconds=20), amount_fen=-bill.amount_fen, counterparty=bill.payee,
            counterparty_account_hash=bill.account, counterparty_kind=bill.kind,
            entry_id=spent.entries[1]["entry_id"] if spent.entries else None,
        )  # fmt: skip


def book(
    village: Village, voucher: str, when: tuple[date, datetime], sides: list[tuple[str, int]], *, memo: str
) -> list[Row]:
    """A balanced voucher 「记账凭证」: sides above zero are debits; made by one accountant, reviewed by the centre."""
    maker, reviewer = village.clerk("township.accountant"), village.clerk("township.centre")
    return [
        village.rows.add(
            "entry",
            entry_id=village.new_id("E"),
            place_id=village.code,
            voucher_id=voucher,
            account=account,
            debit_fen=max(amount, 0),
            credit_fen=max(-amount, 0),
            business_on=when[0],
            posted_at=when[1],
            posted_by=maker,
            reviewed_by=reviewer,
            memo=memo,
        )
        for account, amount in sides
    ]


def amount_fen(village: Village, least: float, most: float) -> int:
    """An amount about the middle of two amounts in yuan, as bills are: many small ones, a long tail, few of them round."""
    dice = village.dice
    yuan = math.exp(math.log(least * most) / 2 + dice.gauss(0.0, _SPREAD))
    if not least / 3 <= yuan <= most:  # dearer things are bought under contract
        yuan = math.exp(math.log(least) + dice.random() * math.log(most / least))
    chance = dice.random()
    if chance < village.habits.round_share:
        return max(round(yuan / 100), 1) * 100_00
    return round(yuan) * 100 if chance < 0.5 else round(yuan * 100)


def purchases(village: Village, month: date) -> None:
    """The small purchases of one month: strewn over shops, purposes and days."""
    dice = village.dice
    for purpose, trade, least, most, expense, _weight in dice.choices(
        PURCHASES, _WEIGHTS, k=round(village.habits.purchases * village.between(0.75, 1.25))
    ):
        firm = village.seller(trade)
        bill = Bill(firm.code, firm.account, amount_fen(village, least, most), purpose, expense)
        bill.invoiced = dice.random() >= _NO_INVOICE
        day = month + timedelta(days=int(dice.random() * 28))
        if day >= village.since:
            spend(village, bill, day)


def wages(village: Village, month: date) -> None:
    """The month's wages of those who sweep, patrol and count 「务工补贴」: days worked times a daily rate."""
    day = month + timedelta(days=24)
    if day < village.since:
        return
    for number in range(village.habits.wages):
        person = village.households[-1 - number].head
        worked = 3 + int(village.dice.random() * 22)
        fen = worked * (68 + 9 * number) * 100 + int(village.dice.random() * 90) * 100
        spend(
            village,
            Bill(person.code, person.account, fen, "村级公益性岗位务工补贴", "513", "person", invoiced=False),
            day,
        )

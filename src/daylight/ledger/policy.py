"""The law of money in a village 「农村集体资金与会计规则」: pure rules over amounts, months and states.

Nothing here knows the database or the clock. The database repeats every prohibition as a constraint or a trigger
(`guards.py`), built from the tables of this file where it can be, so that each fact lives in one place.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from daylight.kernel.words import _
from daylight.ledger import refusals

# ---------------------------------------------------------------- payment orders


class OrderState(StrEnum):
    """Where a payment order stands 「付款单状态」."""

    CREATED = "created"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNKNOWN = "unknown"
    RETURNED = "returned"


ORDER_STATE_TITLES: Mapping[OrderState, str] = {
    OrderState.CREATED: _("Created"),
    OrderState.SUBMITTED: _("Sent to the bank"),
    OrderState.ACCEPTED: _("Accepted by the bank"),
    OrderState.SUCCEEDED: _("Paid"),
    OrderState.FAILED: _("Failed"),
    OrderState.UNKNOWN: _("Unknown, the bank is being asked"),
    OrderState.RETURNED: _("Returned by the bank"),
}

ORDER_STEPS: Mapping[OrderState, frozenset[OrderState]] = {
    OrderState.CREATED: frozenset({OrderState.SUBMITTED}),
    OrderState.SUBMITTED: frozenset({
        OrderState.ACCEPTED, OrderState.SUCCEEDED, OrderState.FAILED, OrderState.UNKNOWN,
    }),
    OrderState.ACCEPTED: frozenset({OrderState.SUCCEEDED, OrderState.FAILED}),
    # Never back to submitted: paying again what may already be paid is how money is lost twice.
    OrderState.UNKNOWN: frozenset({OrderState.ACCEPTED, OrderState.SUCCEEDED, OrderState.FAILED}),
    OrderState.SUCCEEDED: frozenset({OrderState.RETURNED}),
    OrderState.FAILED: frozenset(),
    OrderState.RETURNED: frozenset(),
}  # fmt: skip
"""Which state may follow which; the database's trigger is made from this table."""

LIVE = frozenset(OrderState) - {OrderState.FAILED, OrderState.RETURNED}
"""Orders that hold or have spent part of what was approved."""
UNSETTLED = frozenset({OrderState.SUBMITTED, OrderState.ACCEPTED, OrderState.UNKNOWN})
"""Orders about which the bank must be asked again."""


class BankState(StrEnum):
    """What a bank says of a payment 「银行回执」; `unheard`: it knows no such reference."""

    ACCEPTED = "accepted"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNKNOWN = "unknown"
    UNHEARD = "unheard"


def require_order_step(old: OrderState, new: OrderState) -> None:
    """Refuse a step that the table of states does not know 「状态流转」; raises OrderStepRefused."""
    if new not in ORDER_STEPS[old]:
        raise refusals.OrderStepRefused(old=str(old), new=str(new))


def order_state_after(state: OrderState, said: BankState, *, silent: timedelta, forgets_after: timedelta) -> OrderState:
    """The order's state after the bank's answer 「回执处理」; the same state means that there is nothing to write.

    An unheard reference is not a failure while it may still be on its way: only after `forgets_after`, the time that the
    bank itself promises, can it never be paid any more.
    """
    if state not in UNSETTLED:
        return state
    new = OrderState.UNKNOWN if said is BankState.UNHEARD else OrderState(said.value)
    if said is BankState.UNHEARD and silent >= forgets_after:
        new = OrderState.FAILED
    # What a bank once accepted it cannot un-hear: such an answer is a disturbance, and the order waits for the next one.
    if said in {BankState.UNHEARD, BankState.UNKNOWN} and state is OrderState.ACCEPTED:
        new = state
    if new is not state:
        require_order_step(state, new)
    return new


def require_within_authority(amount_fen: int, *, approved_fen: int, taken_fen: int) -> None:
    """An order fits into what is left of the approval 「不得超批准金额」; raises AboveAuthority, NotPositive."""
    if amount_fen <= 0:
        raise refusals.NotPositive(amount_fen=amount_fen)
    if taken_fen + amount_fen > approved_fen:
        raise refusals.AboveAuthority(amount_fen=amount_fen, approved_fen=approved_fen, taken_fen=taken_fen)


# ---------------------------------------------------------------- vouchers


class VoucherState(StrEnum):
    """Where a voucher stands 「凭证状态」."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    POSTED = "posted"
    DISCARDED = "discarded"


VOUCHER_STATE_TITLES: Mapping[VoucherState, str] = {
    VoucherState.DRAFT: _("Draft"),
    VoucherState.REVIEWED: _("Reviewed"),
    VoucherState.POSTED: _("Posted"),
    VoucherState.DISCARDED: _("Discarded"),
}

VOUCHER_STEPS: Mapping[VoucherState, frozenset[VoucherState]] = {
    VoucherState.DRAFT: frozenset({VoucherState.REVIEWED, VoucherState.DISCARDED}),
    VoucherState.REVIEWED: frozenset({VoucherState.POSTED, VoucherState.DISCARDED}),
    VoucherState.POSTED: frozenset(),
    VoucherState.DISCARDED: frozenset(),
}
"""Posted is final: a mistake is corrected by a reversal 「冲销」, never by a change."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One side of a voucher 「分录」 before it is written: an account code and an amount on exactly one side."""

    account: str
    debit_fen: int = 0
    credit_fen: int = 0
    memo: str = ""


def require_balanced(entries: Sequence[Entry]) -> None:
    """At least two entries, one side each, debits equal credits 「有借必有贷，借贷必相等」; raises NotBalanced."""
    sided = all((entry.debit_fen > 0) != (entry.credit_fen > 0) and min(entry.debit_fen, entry.credit_fen) == 0
                for entry in entries)  # fmt: skip
    debit = sum(entry.debit_fen for entry in entries)
    credit = sum(entry.credit_fen for entry in entries)
    if len(entries) < 2 or not sided or debit != credit:
        raise refusals.NotBalanced(debit_fen=debit, credit_fen=credit, entries=len(entries))


def reversed_entries(entries: Iterable[Entry]) -> list[Entry]:
    """The same accounts with the sides exchanged 「冲销分录」."""
    return [Entry(entry.account, entry.credit_fen, entry.debit_fen, entry.memo) for entry in entries]


def payment_entries(amount_fen: int, *, debit: str, bank: str, memo: str) -> list[Entry]:
    """Propose the voucher of a payment 「付款凭证」: debit what it was spent on, credit the bank account."""
    return [Entry(debit, debit_fen=amount_fen, memo=memo), Entry(bank, credit_fen=amount_fen, memo=memo)]


def income_entries(amount_fen: int, *, credit: str, bank: str, memo: str) -> list[Entry]:
    """Propose the voucher of an income 「收款凭证」: debit the bank account, credit where it came from."""
    return [Entry(bank, debit_fen=amount_fen, memo=memo), Entry(credit, credit_fen=amount_fen, memo=memo)]


def require_other_maker(person_id: int, *, maker_id: int, cashier_id: int | None) -> None:
    """Who made a voucher or paid the money neither reviews nor posts it 「制单、复核、出纳分离」; raises SameHandInBooks."""
    if person_id in (maker_id, cashier_id):
        raise refusals.SameHandInBooks


# ---------------------------------------------------------------- balances


class Side(StrEnum):
    """The side on which an account normally stands 「余额方向」; `both` may stand on either."""

    DEBIT = "debit"
    CREDIT = "credit"
    BOTH = "both"


def balance_fen(side: Side, debit_fen: int, credit_fen: int) -> int:
    """The balance 「余额」, positive on the account's own side; accounts of both sides count from the debit side."""
    return credit_fen - debit_fen if side is Side.CREDIT else debit_fen - credit_fen


@dataclass(frozen=True, slots=True)
class TrialRow:
    """One line of the trial balance 「科目余额表」: what was there, what moved, what is there now, each by side."""

    code: str
    name: str
    name_en: str
    parent: str | None
    side: Side
    opening_debit_fen: int
    opening_credit_fen: int
    debit_fen: int
    credit_fen: int

    @property
    def opening_fen(self) -> int:
        """Opening balance 「期初余额」 on the account's own side."""
        return balance_fen(self.side, self.opening_debit_fen, self.opening_credit_fen)

    @property
    def closing_fen(self) -> int:
        """Closing balance 「期末余额」 on the account's own side."""
        return self.opening_fen + balance_fen(self.side, self.debit_fen, self.credit_fen)


# ---------------------------------------------------------------- months


def month_of(day: date) -> date:
    """The first day of the month that holds the day 「会计期间」."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    """The first day of the following month 「下一期间」."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def months_from(first: date, last: date) -> list[date]:
    """Every month from one to the other, both included; none when the last is earlier."""
    months = []
    month = month_of(first)
    while month <= last:
        months.append(month)
        month = next_month(month)
    return months


def months_behind(last_closed: date | None, starts_on: date, on: date) -> int:
    """How many ended months are not closed yet 「账务滞后月数」."""
    since = next_month(last_closed) if last_closed else month_of(starts_on)
    return max(0, len(months_from(since, month_of(on))) - 1)


@dataclass(frozen=True, slots=True)
class MonthEnd:
    """What closing a month looks at 「结账检查」: counts of unfinished work and balances that may not be negative."""

    month: date
    is_closed: bool = False
    earlier_open: int = 0
    unposted: int = 0
    unbooked: int = 0
    negative: tuple[str, ...] = ()


def require_closable(end: MonthEnd, on: date) -> None:
    """A month closes once, after it ended, after its forerunners, with everything booked and posted 「结账」.

    Raises:
        PeriodClosed, PeriodNotOver, EarlierPeriodOpen, VouchersNotPosted, PaymentsNotBooked, MoneyBelowZero.
    """
    if end.is_closed:
        raise refusals.PeriodClosed(month=f"{end.month:%Y-%m}")
    if on < next_month(end.month):
        raise refusals.PeriodNotOver(month=f"{end.month:%Y-%m}")
    if end.earlier_open:
        raise refusals.EarlierPeriodOpen(month=end.month)
    if end.unposted:
        raise refusals.VouchersNotPosted(count=end.unposted)
    if end.unbooked:
        raise refusals.PaymentsNotBooked(count=end.unbooked)
    if end.negative:
        raise refusals.MoneyBelowZero(accounts=", ".join(end.negative))

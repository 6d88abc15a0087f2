"""The pure law of money: states, sums, months."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daylight.ledger import policy, refusals
from daylight.ledger.policy import BankState, Entry, MonthEnd, OrderState, Side

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
AMOUNTS = st.integers(1, 10**13)
SAID = st.sampled_from(BankState)


def heard(state: OrderState, said: BankState, *, silent: timedelta = HOUR) -> OrderState:
    return policy.order_state_after(state, said, silent=silent, forgets_after=DAY)


@given(st.lists(SAID, max_size=12), st.sampled_from([OrderState.SUBMITTED, OrderState.UNKNOWN, OrderState.ACCEPTED]))
def test_whatever_the_bank_says_an_order_only_takes_steps_of_the_table(answers, state) -> None:
    for said in answers:
        new = heard(state, said)
        assert new == state or new in policy.ORDER_STEPS[state]
        assert new not in {OrderState.CREATED, OrderState.SUBMITTED} or new == state
        state = new


@given(st.lists(SAID, max_size=12))
def test_an_answer_never_moves_a_settled_order(answers) -> None:
    for state in (OrderState.SUCCEEDED, OrderState.FAILED, OrderState.RETURNED, OrderState.CREATED):
        assert all(heard(state, said) is state for said in answers)


def test_no_state_but_created_leads_to_the_bank() -> None:
    assert [old for old, news in policy.ORDER_STEPS.items() if OrderState.SUBMITTED in news] == [OrderState.CREATED]


def test_an_unheard_reference_is_unknown_until_the_bank_can_no_longer_pay_it() -> None:
    assert heard(OrderState.SUBMITTED, BankState.UNHEARD) is OrderState.UNKNOWN
    assert heard(OrderState.UNKNOWN, BankState.UNHEARD, silent=DAY) is OrderState.FAILED


def test_what_the_bank_accepted_it_cannot_unhear() -> None:
    assert heard(OrderState.ACCEPTED, BankState.UNHEARD, silent=9 * DAY) is OrderState.ACCEPTED
    assert heard(OrderState.ACCEPTED, BankState.UNKNOWN) is OrderState.ACCEPTED


@given(AMOUNTS, st.lists(AMOUNTS, max_size=20))
def test_orders_taken_one_by_one_never_exceed_the_approval(approved, wishes) -> None:
    taken = 0
    for wish in wishes:
        try:
            policy.require_within_authority(wish, approved_fen=approved, taken_fen=taken)
        except refusals.AboveAuthority:
            assert taken + wish > approved
        else:
            taken += wish
    assert taken <= approved


@pytest.mark.parametrize("amount", [0, -1])
def test_an_order_of_nothing_is_refused(amount) -> None:
    with pytest.raises(refusals.NotPositive):
        policy.require_within_authority(amount, approved_fen=100, taken_fen=0)


@given(st.lists(AMOUNTS, min_size=1, max_size=8))
def test_a_reversal_balances_and_leaves_every_account_as_it_was(amounts) -> None:
    entries = [Entry(f"5{i}", debit_fen=amount) for i, amount in enumerate(amounts)] + [
        Entry("102", credit_fen=sum(amounts))
    ]
    policy.require_balanced(entries)
    undone = policy.reversed_entries(entries)
    policy.require_balanced(undone)
    for account in {entry.account for entry in entries}:
        both = [entry for entry in entries + undone if entry.account == account]
        assert sum(entry.debit_fen - entry.credit_fen for entry in both) == 0


@given(st.lists(st.builds(Entry, st.sampled_from(["101", "102"]), st.integers(-5, 5), st.integers(-5, 5)), max_size=4))
def test_only_balanced_entries_of_one_side_each_pass(entries) -> None:
    good = (
        len(entries) >= 2
        and all(min(e.debit_fen, e.credit_fen) == 0 and max(e.debit_fen, e.credit_fen) > 0 for e in entries)
        and sum(e.debit_fen for e in entries) == sum(e.credit_fen for e in entries)
    )
    if good:
        policy.require_balanced(entries)
    else:
        with pytest.raises(refusals.NotBalanced):
            policy.require_balanced(entries)


def test_the_vouchers_proposed_for_payment_and_income_mirror_each_other() -> None:
    out = policy.payment_entries(700, debit="153", bank="10201", memo="x")
    back = policy.income_entries(700, credit="153", bank="10201", memo="x")
    policy.require_balanced(out)
    assert {(e.account, e.debit_fen, e.credit_fen) for e in policy.reversed_entries(out)} == {
        (e.account, e.debit_fen, e.credit_fen) for e in back
    }


@given(st.sampled_from(Side), AMOUNTS, AMOUNTS)
def test_a_balance_is_positive_on_the_accounts_own_side(side, debit, credit) -> None:
    balance = policy.balance_fen(side, debit, credit)
    assert balance == (credit - debit if side is Side.CREDIT else debit - credit)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 1)))
def test_the_next_month_begins_where_this_one_ends(day) -> None:
    month = policy.month_of(day)
    following = policy.next_month(month)
    assert following.day == 1
    assert policy.month_of(following - DAY) == month


@settings(max_examples=60)
@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_months_from_one_to_another_have_no_gap(first, last) -> None:
    months = policy.months_from(first, last)
    assert all(policy.next_month(one) == two for one, two in pairwise(months))
    assert (not months) == (policy.month_of(first) > last)


def test_a_book_is_behind_by_the_ended_months_it_has_not_closed() -> None:
    assert policy.months_behind(None, date(2026, 1, 1), date(2026, 1, 31)) == 0
    assert policy.months_behind(None, date(2026, 1, 1), date(2026, 3, 1)) == 2
    assert policy.months_behind(date(2026, 2, 1), date(2026, 1, 1), date(2026, 3, 31)) == 0


APRIL = date(2026, 4, 1)


@pytest.mark.parametrize(
    ("end", "on", "refusal"),
    [
        (MonthEnd(APRIL, is_closed=True), date(2026, 5, 1), refusals.PeriodClosed),
        (MonthEnd(APRIL), date(2026, 4, 30), refusals.PeriodNotOver),
        (MonthEnd(APRIL, earlier_open=1), date(2026, 5, 1), refusals.EarlierPeriodOpen),
        (MonthEnd(APRIL, unposted=1), date(2026, 5, 1), refusals.VouchersNotPosted),
        (MonthEnd(APRIL, unbooked=1), date(2026, 5, 1), refusals.PaymentsNotBooked),
        (MonthEnd(APRIL, negative=("101",)), date(2026, 5, 1), refusals.MoneyBelowZero),
    ],
)
def test_a_month_does_not_close_while_anything_is_unfinished(end, on, refusal) -> None:
    with pytest.raises(refusal):
        policy.require_closable(end, on)


def test_a_finished_month_closes_on_the_day_after_it_ended() -> None:
    policy.require_closable(MonthEnd(APRIL), date(2026, 5, 1))

"""Vouchers: made by one, checked by another, final once posted, corrected by reversal."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daylight.ledger import acts, queries, refusals
from daylight.ledger.banks import StatementLine
from daylight.ledger.banks.sandbox import SandboxBank
from daylight.ledger.models import BankLine
from daylight.ledger.policy import Entry, VoucherState
from daylight.log.door import CLOCK, SETUP, act
from daylight.parties.models import Mandate
from daylight.parties.verbs import PartyVerb

AMOUNT = 50_271_590


def also(village, post: str, other: str) -> None:
    """Give the holder of one post a second one, as a careless administrator might."""
    with act(PartyVerb.GRANT_MANDATE, SETUP, place=village.place.pk, now=village.now):
        held = village.mandates[post]
        village.mandates[other] = Mandate.objects.create(
            person=held.person, post=other, place=village.mandates[other].place, since=date(2025, 1, 1)
        )


def test_a_paid_order_is_booked_against_its_purpose_and_the_bank(village) -> None:
    voucher = village.post(village.draft(village.pay(AMOUNT)))
    assert voucher.state == VoucherState.POSTED
    assert voucher.number == 1
    assert queries.entries_of(voucher.pk) == [
        Entry("153", debit_fen=AMOUNT, memo="雨污水工程进度款"),
        Entry("10201", credit_fen=AMOUNT, memo="雨污水工程进度款"),
    ]


def test_the_accountant_may_choose_another_account(village) -> None:
    voucher = village.draft(village.pay(AMOUNT), debit="211")
    assert queries.entries_of(voucher.pk)[0].account == "211"


def test_an_order_that_the_bank_has_not_confirmed_is_not_booked(village) -> None:
    with pytest.raises(refusals.OrderNotPaid):
        village.draft(village.pay(payee="9993"))


def test_one_payment_has_one_voucher(village) -> None:
    order = village.pay()
    village.draft(order)
    with pytest.raises(refusals.AlreadyBooked):
        village.draft(order)


def test_a_discarded_draft_makes_room_for_a_better_one(village) -> None:
    order = village.pay()
    first = village.draft(order, debit="513")
    acts.discard_voucher(village.actor("township.accountant"), voucher_id=first.pk, now=village.now)
    second = village.post(village.draft(order))
    assert second.number == 1, "a discarded draft takes no number"
    order.refresh_from_db()
    assert order.voucher_id == second.pk


def test_who_made_a_voucher_does_not_review_it(village) -> None:
    also(village, "township.accountant", "township.centre")
    with pytest.raises(refusals.SameHandInBooks):
        village.review(village.draft(village.pay()))


def test_the_cashier_neither_makes_nor_reviews_the_voucher_of_the_payment(village) -> None:
    order = village.pay()
    also(village, "township.cashier", "township.accountant")
    with pytest.raises(refusals.SameHandInBooks):
        village.draft(order)
    also(village, "township.cashier", "township.centre")
    also(village, "village.bookkeeper", "township.accountant")
    with pytest.raises(refusals.SameHandInBooks):
        village.review(village.draft(order))


def test_the_clock_makes_no_vouchers(village) -> None:
    order = village.pay()
    with pytest.raises(refusals.PersonNeeded):
        acts.draft_voucher_for_order(CLOCK, order_id=order.pk, now=village.now)


def test_an_unreviewed_voucher_is_not_posted(village) -> None:
    voucher = village.draft(village.pay())
    with pytest.raises(refusals.VoucherStepRefused):
        acts.post_voucher(village.actor("township.centre"), voucher_id=voucher.pk, now=village.now)


def test_entries_that_do_not_balance_are_refused(village) -> None:
    with pytest.raises(refusals.NotBalanced):
        village.by_hand(Entry("513", debit_fen=100), Entry("10201", credit_fen=99))


@pytest.mark.parametrize(("code", "refusal"), [("999", refusals.AccountUnknown), ("102", refusals.AccountHasParts)])
def test_entries_go_to_the_books_lowest_accounts(village, code, refusal) -> None:
    with pytest.raises(refusal):
        village.by_hand(Entry("513", debit_fen=100), Entry(code, credit_fen=100))


def test_numbers_follow_one_another_within_each_month(village) -> None:
    entries = Entry("513", debit_fen=100), Entry("10201", credit_fen=100)
    days = date(2026, 2, 3), date(2026, 3, 4), date(2026, 2, 9)
    numbers = [village.post(village.by_hand(*entries, on=on)).number for on in days]
    assert numbers == [1, 1, 2]


def test_a_voucher_before_the_books_first_month_is_refused(village) -> None:
    with pytest.raises(refusals.BeforeBook):
        village.by_hand(Entry("513", debit_fen=1), Entry("10201", credit_fen=1), on=date(2025, 12, 31))


def test_a_mistake_is_corrected_by_a_reversal_and_only_once(village) -> None:
    wrong = village.post(village.draft(village.pay(AMOUNT), debit="513"))
    accountant = village.actor("township.accountant")
    reversal = acts.reverse_voucher(accountant, voucher_id=wrong.pk, reason="科目用错", now=village.now)
    with pytest.raises(refusals.AlreadyReversed):
        acts.reverse_voucher(accountant, voucher_id=wrong.pk, reason="再来一次", now=village.now)
    village.post(reversal)
    assert "513" not in {
        row.code for row in queries.trial_balance(village.book, date(2026, 3, 1)).rows if row.closing_fen
    }
    with pytest.raises(refusals.ReversalOfReversal):
        acts.reverse_voucher(accountant, voucher_id=reversal.pk, reason="反悔", now=village.now)


def test_a_draft_is_discarded_and_not_reversed(village) -> None:
    with pytest.raises(refusals.VoucherStepRefused):
        acts.reverse_voucher(
            village.actor("township.accountant"),
            voucher_id=village.draft(village.pay()).pk,
            reason="x",
            now=village.now,
        )


def rent(village, amount_fen: int = 120_000) -> BankLine:
    line = StatementLine("", village.now, amount_fen, "租户陈某", "880777", "门面房租金")
    SandboxBank().receive("8801999900001111", line)
    return village.lines()[-1]


def test_money_received_is_booked_from_its_bank_line_once(village) -> None:
    line = rent(village)
    accountant = village.actor("township.accountant")
    assert [found.pk for found in queries.unbooked_income(village.book.pk)] == [line.pk]
    voucher = acts.record_income(accountant, bank_line_id=line.pk, credit="501", summary="门面房租金", now=village.now)
    village.post(voucher)
    assert queries.balance(village.book, date(2026, 3, 1))["501"] == 120_000
    assert not queries.unbooked_income(village.book.pk).exists()
    with pytest.raises(refusals.AlreadyBooked):
        acts.record_income(accountant, bank_line_id=line.pk, credit="501", summary="门面房租金", now=village.now)


def test_a_payments_own_line_is_no_income(village) -> None:
    village.pay()
    line = village.lines()[0]
    with pytest.raises(refusals.LineUnfit):
        acts.record_income(
            village.actor("township.accountant"), bank_line_id=line.pk, credit="501", summary="x", now=village.now
        )


ENTRIES = st.lists(
    st.tuples(st.sampled_from(["501", "511", "513", "514", "241"]), st.integers(1, 10**9)), min_size=1, max_size=4
)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ENTRIES, min_size=1, max_size=4))
def test_the_trial_balance_balances_whatever_is_posted(village, vouchers) -> None:
    for debits in vouchers:
        entries = [Entry(code, debit_fen=amount) for code, amount in debits]
        village.post(village.by_hand(*entries, Entry("10201", credit_fen=sum(amount for _, amount in debits))))
    trial = queries.trial_balance(village.book, date(2026, 3, 1))
    assert trial.is_balanced
    assert (
        sum(
            r.opening_debit_fen - r.opening_credit_fen + r.debit_fen - r.credit_fen
            for r in trial.rows
            if r.parent is None
        )
        == 0
    )

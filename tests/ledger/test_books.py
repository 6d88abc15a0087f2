"""Opening a book, bringing in its balances, closing its months."""

from datetime import date, datetime

import pytest

from daylight.ledger import acts, queries, refusals
from daylight.ledger.banks import StatementLine
from daylight.ledger.banks.sandbox import SandboxBank
from daylight.ledger.models import Book, OpeningBalance, Period
from daylight.ledger.policy import Entry
from daylight.log.door import SETUP
from daylight.log.policy import NotYourPower
from daylight.parties.policy import NotABankAccount
from ledger.world import SHANGHAI, STARTS

JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)


def test_a_book_opens_with_the_charts_accounts_and_its_first_month(village) -> None:
    assert village.book.accounts.filter(parent=None).count() == 42
    assert [period.month for period in queries.months(village.book.pk)] == [STARTS]
    assert village.account.ledger_account.code == "10201"


def test_a_place_has_one_book(village) -> None:
    with pytest.raises(refusals.BookExists):
        acts.open_book(
            SETUP, place_id=village.place.pk, body_id=village.book.body_id, starts_on=STARTS, now=village.now
        )


def test_a_cashier_opens_no_books(village) -> None:
    with pytest.raises(NotYourPower):
        acts.open_book(
            village.actor("township.cashier"), place_id=village.place.pk, body_id=village.book.body_id, starts_on=STARTS, now=village.now
        )  # fmt: skip


def test_a_bank_account_number_is_sealed_and_shown_by_its_tail(village) -> None:
    assert "8801999900001111" not in village.account.number_sealed
    assert str(village.account) == "****1111"
    with pytest.raises(NotABankAccount):
        acts.open_collective_account(SETUP, book_id=village.book.pk, number="no number", bank_name="x", now=village.now)


def second_book(village) -> Book:
    township = village.mandates["township.centre"].place_id
    return acts.open_book(SETUP, place_id=township, body_id=village.book.body_id, starts_on=STARTS, now=village.now)


def test_opening_balances_that_do_not_balance_change_nothing(village) -> None:
    book = second_book(village)
    before = OpeningBalance.objects.count()
    with pytest.raises(refusals.OpeningNotBalanced):
        acts.import_opening_balances(
            SETUP, book_id=book.pk, entries=[Entry("101", debit_fen=5), Entry("311", credit_fen=4)], now=village.now
        )
    assert OpeningBalance.objects.count() == before


def test_opening_balances_come_once(village) -> None:
    with pytest.raises(refusals.BalancesImported):
        acts.import_opening_balances(SETUP, book_id=village.book.pk, entries=[], now=village.now)


def test_an_unknown_account_stops_the_import(village) -> None:
    book = second_book(village)
    with pytest.raises(refusals.AccountUnknown):
        acts.import_opening_balances(
            SETUP, book_id=book.pk, entries=[Entry("888", debit_fen=5), Entry("311", credit_fen=5)], now=village.now
        )


def test_balances_are_opening_plus_posted_and_drafts_do_not_count(village) -> None:
    village.post(village.draft(village.pay(30_000)))
    village.draft(village.pay(7))
    balance = queries.balance(village.book, MARCH)
    assert balance == {"102": 199_970_000, "10201": 199_970_000, "151": 50_000_000, "153": 30_000, "311": 250_000_000}
    opening = queries.trial_balance(village.book, date(2026, 4, 1)).rows
    assert {row.code: row.opening_fen for row in opening} == balance


def test_months_close_in_order_and_take_nothing_afterwards(village) -> None:
    with pytest.raises(refusals.EarlierPeriodOpen):
        village.close(FEBRUARY)
    village.close(JANUARY)
    village.close(FEBRUARY)
    with pytest.raises(refusals.PeriodClosed):
        village.by_hand(Entry("513", debit_fen=1), Entry("10201", credit_fen=1), on=date(2026, 1, 31))
    with pytest.raises(refusals.PeriodClosed):
        village.close(JANUARY)


def test_the_running_month_does_not_close(village) -> None:
    village.close(JANUARY)
    village.close(FEBRUARY)
    with pytest.raises(refusals.PeriodNotOver):
        village.close(MARCH)


def test_a_month_with_unposted_vouchers_does_not_close(village) -> None:
    voucher = village.by_hand(Entry("513", debit_fen=1), Entry("10201", credit_fen=1), on=JANUARY)
    with pytest.raises(refusals.VouchersNotPosted):
        village.close(JANUARY)
    village.post(voucher)
    village.close(JANUARY)


def ready_for_april(village) -> None:
    village.close(JANUARY)
    village.close(FEBRUARY)
    village.now = datetime(2026, 4, 2, 9, 0, tzinfo=SHANGHAI)


def test_a_month_does_not_close_while_a_payment_is_not_booked(village) -> None:
    order = village.pay()
    ready_for_april(village)
    with pytest.raises(refusals.PaymentsNotBooked):
        village.close(MARCH)
    village.post(village.draft(order, on=date(2026, 3, 31)))
    village.close(MARCH)


def test_a_month_does_not_close_while_income_is_not_booked(village) -> None:
    SandboxBank().receive("8801999900001111", StatementLine("", village.now, 500, "村民甲", "", "水费"))
    line = village.lines()[0]
    ready_for_april(village)
    with pytest.raises(refusals.PaymentsNotBooked):
        village.close(MARCH)
    accountant = village.actor("township.accountant")
    village.post(acts.record_income(accountant, bank_line_id=line.pk, credit="504", summary="水费", now=village.now))
    village.close(MARCH)


def test_a_month_does_not_close_while_money_that_came_back_still_stands_as_paid(village) -> None:
    voucher = village.post(village.draft(village.pay(payee="9994")))
    village.later(days=2)
    village.lines()
    ready_for_april(village)
    with pytest.raises(refusals.PaymentsNotBooked):
        village.close(MARCH)
    accountant = village.actor("township.accountant")
    village.post(
        acts.reverse_voucher(accountant, voucher_id=voucher.pk, reason="退汇", on=date(2026, 3, 31), now=village.now)
    )
    village.close(MARCH)


def test_a_month_does_not_close_with_cash_below_zero(village) -> None:
    village.post(village.by_hand(Entry("513", debit_fen=100), Entry("101", credit_fen=100), on=JANUARY))
    with pytest.raises(refusals.MoneyBelowZero) as refused:
        village.close(JANUARY)
    assert refused.value.facts["accounts"] == "101"


def test_months_in_between_are_begun_when_one_beyond_them_is_needed(village) -> None:
    village.by_hand(Entry("513", debit_fen=1), Entry("10201", credit_fen=1), on=date(2026, 4, 1))
    assert [period.month.month for period in queries.months(village.book.pk)] == [4, 3, 2, 1]
    assert Period.objects.filter(book=village.book, state="open").count() == 4

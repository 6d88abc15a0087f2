"""Two people at once, on PostgreSQL, each with a connection of their own: no limit gives way."""

# ruff: noqa: B023 - every job is run to its end within its own round of the loop

import threading
from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.db import DatabaseError, connection, connections

from daylight.kernel.refusals import Refused
from daylight.ledger import acts, queries
from daylight.ledger.models import BankLine, PaymentOrder, Period, Voucher
from daylight.ledger.policy import Entry, OrderState
from daylight.ledger.verbs import LedgerVerb
from daylight.log.door import act
from ledger.world import SHANGHAI

pytestmark = [pytest.mark.postgres]

ROUNDS = 6


def at_once(*jobs: Callable[[], object]) -> list[object]:
    """Run the jobs at the same moment, each in a thread and connection of its own; their results or refusals."""
    start = threading.Barrier(len(jobs))
    outcomes: list[object] = [None] * len(jobs)

    def run(number: int, job: Callable[[], object]) -> None:
        try:
            connection.ensure_connection()
            start.wait(10)
            outcomes[number] = job()
        except (Refused, DatabaseError) as refused:
            outcomes[number] = refused
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes


def codes(outcomes: list[object]) -> list[str]:
    return sorted(type(outcome).__name__ for outcome in outcomes)


def test_two_cashiers_cannot_both_take_the_last_of_an_approval(committed_village) -> None:
    village = committed_village
    for _ in range(ROUNDS):
        authority = village.approve(1000)
        outcomes = at_once(*[lambda: village.order(authority, 600)] * 3)
        assert codes(outcomes) == ["AboveAuthority", "AboveAuthority", "PaymentOrder"]
        assert sum(order.amount_fen for order in authority.orders.all()) == 600


def test_two_cashiers_may_share_an_approval_that_holds_both(committed_village) -> None:
    authority = committed_village.approve(1000)
    outcomes = at_once(*[lambda: committed_village.order(authority, 500)] * 2)
    assert codes(outcomes) == ["PaymentOrder", "PaymentOrder"]


def test_an_order_clicked_and_ticked_at_once_is_sent_once(committed_village) -> None:
    village = committed_village
    for _ in range(ROUNDS):
        order = village.order(village.approve(1000))
        cashier = village.actor("township.cashier")
        outcomes = at_once(*[lambda: acts.submit_order(cashier, order_id=order.pk, now=village.now)] * 3)
        assert codes(outcomes) == ["OrderStepRefused", "OrderStepRefused", "PaymentOrder"]
        village.lines()
        assert BankLine.objects.filter(order=order).count() == 1


def test_an_approval_is_not_revoked_under_an_order(committed_village) -> None:
    village = committed_village
    for _ in range(ROUNDS):
        authority = village.approve(1000)
        leader = village.actor("township.leader")
        outcomes = at_once(
            lambda: village.order(authority, 600),
            lambda: acts.revoke_payment(leader, authority_id=authority.pk, now=village.now),
        )
        assert len([outcome for outcome in outcomes if isinstance(outcome, Refused)]) == 1
        authority.refresh_from_db()
        assert (authority.revoked_at is None) == authority.orders.exists()


def test_vouchers_racing_for_a_number_get_one_each_without_a_gap(committed_village) -> None:
    village = committed_village
    entries = Entry("513", debit_fen=1), Entry("10201", credit_fen=1)
    vouchers = [village.review(village.by_hand(*entries)) for _ in range(8)]
    centre = village.actor("township.centre")
    outcomes = at_once(*[lambda v=v: acts.post_voucher(centre, voucher_id=v.pk, now=village.now) for v in vouchers])
    assert codes(outcomes) == ["Voucher"] * 8
    assert sorted(Voucher.objects.values_list("number", flat=True)) == list(range(1, 9))


def test_one_payment_is_booked_once_by_two_accountants(committed_village) -> None:
    village = committed_village
    for _ in range(ROUNDS):
        order = village.pay(100)
        outcomes = at_once(*[lambda: village.draft(order)] * 3)
        assert codes(outcomes) == ["AlreadyBooked", "AlreadyBooked", "Voucher"]


def test_nothing_slips_into_a_month_while_it_is_closed(committed_village) -> None:
    village = committed_village
    village.now = datetime(2026, 12, 5, 9, 0, tzinfo=SHANGHAI)
    entries = Entry("513", debit_fen=1), Entry("10201", credit_fen=1)
    for number in range(1, ROUNDS + 1):
        month = date(2026, number, 1)
        voucher = village.review(village.by_hand(*entries, on=month))
        centre = village.actor("township.centre")
        at_once(
            lambda: village.close(month),
            lambda: acts.post_voucher(centre, voucher_id=voucher.pk, now=village.now),
            lambda: village.by_hand(*entries, on=month),
        )
        period = Period.objects.get(month=month)
        unposted = period.vouchers.exclude(state="posted").count()
        assert period.state == "open" or unposted == 0
        for left in period.vouchers.exclude(state="posted"):
            village.post(left) if left.state == "draft" else acts.post_voucher(
                centre, voucher_id=left.pk, now=village.now
            )
        if period.state == "open":
            village.close(month)
    trial = queries.trial_balance(village.book, date(2026, 12, 1))
    assert trial.is_balanced


def test_two_people_who_begin_the_same_month_begin_it_once(committed_village) -> None:
    village = committed_village
    entries = Entry("513", debit_fen=1), Entry("10201", credit_fen=1)
    outcomes = at_once(*[lambda: village.by_hand(*entries, on=date(2026, 6, 1))] * 3)
    assert codes(outcomes) == ["Voucher"] * 3
    assert Period.objects.count() == 6


def test_the_same_client_reference_is_written_once(committed_village) -> None:
    village = committed_village
    authority = village.approve(1000)
    cashier = village.actor("township.cashier")

    def write() -> PaymentOrder:
        with act(LedgerVerb.CREATE_ORDER, cashier, place=village.place.pk, now=village.now):
            return PaymentOrder.objects.create(
                authority=authority, account=village.account, payee_account_id=authority.payee_account_id,
                amount_fen=10, client_ref="DLsame", maker_id=village.person("township.cashier"), created_at=village.now,
            )  # fmt: skip

    assert codes(at_once(write, write, write)) == ["IntegrityError", "IntegrityError", "PaymentOrder"]


def test_the_same_request_key_makes_one_order(committed_village) -> None:
    village = committed_village
    authority = village.approve(1000)
    cashier = village.actor("township.cashier")
    outcomes = at_once(
        *[lambda: acts.create_order(cashier, authority_id=authority.pk, amount_fen=10, now=village.now, key="click")]
        * 3
    )
    assert codes(outcomes) == ["AlreadyDone", "AlreadyDone", "PaymentOrder"]
    assert authority.orders.count() == 1


def test_a_statement_fetched_twice_at_once_is_recorded_once_and_settles_once(committed_village) -> None:
    village = committed_village
    order = village.pay(payee="9993")
    outcomes = at_once(*[village.lines] * 3)
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    order.refresh_from_db()
    assert order.state == OrderState.SUCCEEDED
    assert BankLine.objects.count() == 1

"""A payment from approval to the bank's answer: what is done, what is refused."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daylight.ledger import acts, banks, queries, refusals
from daylight.ledger.banks.sandbox import Behaviour, SandboxBank
from daylight.ledger.models import BankLine, PaymentAuthority, PaymentOrder
from daylight.ledger.policy import LIVE, OrderState
from daylight.ledger.verbs import LedgerVerb
from daylight.log import queries as log
from daylight.log.door import CLOCK, act
from daylight.log.policy import AlreadyDone, NotYourPower

AMOUNT = 50_271_590


def test_a_payment_goes_from_approval_to_the_bank_and_is_paid(village) -> None:
    order = village.pay(AMOUNT)
    assert order.state == OrderState.SUCCEEDED
    assert order.bank_ref.startswith("SB-")
    verbs = sorted(row.verb for row in log.acts_about("payment_order", order.pk))
    assert verbs == ["payment_order.create", "payment_order.settle", "payment_order.submit"]


def test_the_approvals_act_names_the_amount_and_no_account_number(village) -> None:
    authority = village.approve(AMOUNT)
    facts = log.acts_about("payment_authority", authority.pk)[-1].facts
    assert facts["approved_fen"] == AMOUNT
    assert "88012345678" not in str(facts)


def test_who_asked_does_not_approve(village) -> None:
    with pytest.raises(refusals.SelfApproved):
        acts.authorise_payment(
            village.actor("township.leader"), source="case:9", place_id=village.place.pk,
            payee_account_id=village.payees["0001"].pk, amount_fen=1, purpose="x",
            requested_by=village.person("township.leader"), requested_at=village.now, now=village.now,
        )  # fmt: skip


def test_one_source_is_approved_once(village) -> None:
    village.approve()
    village.approvals = 0
    with pytest.raises(refusals.AlreadyAuthorised):
        village.approve()


def test_a_cashier_may_not_approve_and_a_leader_may_not_pay(village) -> None:
    authority = village.approve()
    with pytest.raises(NotYourPower):
        acts.create_order(village.actor("township.leader"), authority_id=authority.pk, now=village.now)


def test_orders_together_never_exceed_the_approval(village) -> None:
    authority = village.approve(1000)
    village.order(authority, 600)
    with pytest.raises(refusals.AboveAuthority):
        village.order(authority, 401)
    village.order(authority, 400)
    with pytest.raises(refusals.AboveAuthority):
        village.order(authority)
    assert PaymentOrder.objects.count() == 2


def test_a_failed_order_frees_its_amount_for_a_new_one_with_a_new_reference(village) -> None:
    authority = village.approve(1000, payee="9991")
    first = village.order(authority)
    failed = acts.submit_order(village.actor("township.cashier"), order_id=first.pk, now=village.now)
    assert failed.state == OrderState.FAILED
    assert failed.bank_reason
    second = village.order(authority)
    assert second.client_ref != first.client_ref


def test_a_double_click_on_pay_makes_one_order(village) -> None:
    authority = village.approve(1000)
    cashier = village.actor("township.cashier")
    acts.create_order(cashier, authority_id=authority.pk, amount_fen=400, now=village.now, key="click-1")
    with pytest.raises(AlreadyDone):
        acts.create_order(cashier, authority_id=authority.pk, amount_fen=400, now=village.now, key="click-1")
    assert PaymentOrder.objects.count() == 1


def test_an_order_is_sent_once(village) -> None:
    order = village.pay()
    with pytest.raises(refusals.OrderStepRefused):
        acts.submit_order(village.actor("township.cashier"), order_id=order.pk, now=village.now)
    village.lines()
    assert BankLine.objects.filter(order=order).count() == 1


def test_silence_of_the_bank_means_unknown_and_is_resolved_by_asking(village) -> None:
    order = village.pay(payee="9993")
    assert order.state == OrderState.UNKNOWN
    with pytest.raises(refusals.OrderStepRefused):
        acts.submit_order(village.actor("township.cashier"), order_id=order.pk, now=village.now)
    with pytest.raises(refusals.AboveAuthority):
        village.order(order.authority)
    assert queries.unsettled_orders() == [order.pk]
    assert acts.ask_order(CLOCK, order_id=order.pk, now=village.later(minutes=5)).state == OrderState.SUCCEEDED
    village.lines()
    assert BankLine.objects.filter(order=order).count() == 1
    assert queries.unsettled_orders() == []


def test_a_lost_order_stays_unknown_until_the_bank_can_no_longer_pay_it(village) -> None:
    order = village.pay(payee="9995")
    assert acts.ask_order(CLOCK, order_id=order.pk, now=village.later(hours=23)).state == OrderState.UNKNOWN
    assert acts.ask_order(CLOCK, order_id=order.pk, now=village.later(hours=2)).state == OrderState.FAILED
    assert village.order(order.authority).state == OrderState.CREATED


def test_a_slow_bank_accepts_first_and_pays_later(village) -> None:
    order = village.pay(payee="9992")
    assert order.state == OrderState.ACCEPTED
    before = len(log.acts_about("payment_order", order.pk))
    acts.ask_order(CLOCK, order_id=order.pk, now=village.later(minutes=1))
    assert len(log.acts_about("payment_order", order.pk)) == before, "an answer that changes nothing is no act"
    assert acts.ask_order(CLOCK, order_id=order.pk, now=village.later(minutes=1)).state == OrderState.SUCCEEDED


def test_the_statement_alone_can_prove_that_an_unknown_order_was_paid(village) -> None:
    order = village.pay(payee="9993")
    village.later(hours=1)
    village.lines()
    order.refresh_from_db()
    assert order.state == OrderState.SUCCEEDED


def test_money_that_comes_back_reopens_the_approval(village) -> None:
    order = village.pay(payee="9994")
    assert order.state == OrderState.SUCCEEDED
    village.lines()
    village.later(days=2)
    village.lines()
    order.refresh_from_db()
    assert order.state == OrderState.RETURNED
    assert sum(line.amount_fen for line in BankLine.objects.filter(order=order)) == 0
    assert village.order(order.authority).state == OrderState.CREATED


def test_a_return_is_not_recorded_without_the_banks_line(village) -> None:
    order = village.pay()
    with pytest.raises(refusals.OrderNotReturned):
        acts.record_return(village.actor("township.cashier"), order_id=order.pk, now=village.now)


def test_a_statement_read_twice_is_recorded_once(village) -> None:
    village.pay()
    assert len(village.lines()) == 1
    assert village.lines() == []


def test_the_same_reference_is_paid_once_by_the_sandbox_whatever_comes(village) -> None:
    order = village.pay()
    instruction = banks.BankOrder(
        order.client_ref, "8801999900001111", "880123456780001", "x", AMOUNT, "x", village.now
    )
    bank = SandboxBank()
    assert bank.pay(instruction) == bank.pay(instruction)
    assert len(bank.lines("8801999900001111", since=None, now=village.now)) == 1


def test_the_sandbox_plays_the_behaviour_it_is_told(village) -> None:
    SandboxBank().play("880123456780001", Behaviour.FAIL)
    assert village.pay().state == OrderState.FAILED


def test_a_crash_after_marking_as_sent_leaves_an_order_that_is_asked_about_and_not_sent_again(village) -> None:
    order = village.order(village.approve())
    with act(LedgerVerb.SUBMIT_ORDER, CLOCK, place=village.place.pk, now=village.now):
        order.state, order.submitted_at = OrderState.SUBMITTED, village.now
        order.save()
    assert queries.unsettled_orders() == [order.pk]
    with pytest.raises(refusals.OrderStepRefused):
        acts.submit_order(CLOCK, order_id=order.pk, now=village.now)
    assert acts.ask_order(CLOCK, order_id=order.pk, now=village.later(hours=25)).state == OrderState.FAILED


def test_orders_left_behind_are_sent_by_the_clock(village) -> None:
    order = village.order(village.approve())
    assert queries.waiting_orders() == [order.pk]
    assert acts.submit_order(CLOCK, order_id=order.pk, now=village.now).state == OrderState.SUCCEEDED
    assert queries.waiting_orders() == []


def test_a_revoked_approval_pays_nothing(village) -> None:
    authority = village.approve()
    leader = village.actor("township.leader")
    acts.revoke_payment(leader, authority_id=authority.pk, now=village.now)
    with pytest.raises(refusals.AuthorityMissing):
        village.order(authority)


def test_an_approval_in_use_cannot_be_revoked(village) -> None:
    order = village.pay()
    with pytest.raises(refusals.AuthorityInUse):
        acts.revoke_payment(village.actor("township.leader"), authority_id=order.authority_id, now=village.now)


def test_a_bank_that_nobody_registered_is_named_before_anything_is_written(village) -> None:
    with pytest.raises(refusals.BankUnknown):
        banks.bank("nobody")
    with pytest.raises(RuntimeError, match="frozen"):
        banks.register("late", SandboxBank())


COMMANDS = st.lists(
    st.tuples(st.sampled_from(["order", "send", "ask", "lines"]), st.sampled_from(["0001", "9991", "9992", "9993", "9994", "9995"]),
              st.integers(1, 700), st.integers(0, 30)),
    min_size=4, max_size=14,
)  # fmt: skip


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(COMMANDS)
def test_no_sequence_of_events_pays_more_than_was_approved(village, commands) -> None:
    authorities: dict[str, PaymentAuthority] = {}
    for what, payee, amount, hours in commands:
        now = village.later(hours=hours)
        authority = authorities.setdefault(payee, village.approve(1000, payee))
        orders = list(authority.orders.order_by("pk"))
        try:
            if what == "order":
                village.order(authority, amount)
            elif what == "lines":
                village.lines()
            elif orders:
                (acts.submit_order if what == "send" else acts.ask_order)(
                    CLOCK, order_id=orders[amount % len(orders)].pk, now=now
                )
        except (refusals.AboveAuthority, refusals.OrderStepRefused):
            pass
        live = [order for order in authority.orders.all() if order.state in LIVE]
        assert sum(order.amount_fen for order in live) <= authority.amount_fen
        spent = -sum(line.amount_fen for line in BankLine.objects.filter(order__authority=authority))
        assert spent <= authority.amount_fen

"""The procedure machine: the way of a case, its guards, its returns and endings."""

from dataclasses import replace

import pytest

from daylight.kernel import case_refusals as no
from daylight.kernel.case_effects import AddToForm, NewRevision
from daylight.kernel.case_state import CaseStatus, Hand
from daylight.kernel.commands import (
    Complete,
    EffectDone,
    EffectFailed,
    Refuse,
    Return,
    Start,
    Submit,
    Suspend,
    Withdraw,
)
from daylight.kernel.machine import clock_command
from daylight.kernel.refusals import Refused
from kernel.procedures import HOUSE, Story, at
from kernel.stories import (
    ACCOUNTANT,
    BOOKKEEPER,
    CASHIER,
    CENTRE,
    CLOCK,
    LEADER,
    NOW,
    PAYEE_OWNER,
    PUBLIC,
    approved,
    payment,
    ran,
    submitted,
)

PAYMENT = HOUSE.procedures["payment"]
CLEARANCE = HOUSE.procedures["clearance"]
QUESTION = HOUSE.procedures["question"]

# ------------------------------------------------------------------ the whole story


def test_502715_yuan_90_are_requested_reviewed_approved_paid_booked_checked_and_published() -> None:
    story = payment()
    assert (story.case.state, story.at_step) == (CaseStatus.DRAFT, "request")
    story.does(BOOKKEEPER, Submit(), now=NOW)
    assert (story.case.state, story.at_step) == (CaseStatus.RUNNING, "review")
    story.does(CENTRE, Complete("review", "approve", "凭证齐全。"), now=at(2, 10))
    story.does(LEADER, Complete("approve", "approve"), now=at(3))
    assert ran(story) == ["payment.authorise"]
    story.does(CASHIER, Complete("pay", "done"), now=at(3, 10))
    assert ran(story) == ["payment.pay"]
    assert story.case.live is not None
    assert story.case.live.outcome == "waiting"
    story.does(CLOCK, EffectDone("pay"), now=at(3, 11))
    story.does(ACCOUNTANT, Complete("book", "done"), now=at(4))
    story.does(ACCOUNTANT, EffectDone("book"), now=at(4))
    story.does(CENTRE, Complete("check", "approve"), now=at(4, 10))
    assert ran(story) == ["payment.post"]
    command = clock_command(story.case, now=at(4, 11))
    assert command == Complete("publish", "done")
    story.does(CLOCK, command, now=at(4, 11))
    assert (story.case.state, story.case.outcome) == (CaseStatus.CLOSED, "done")
    assert story.path == [
        ("request", "done"),
        ("review", "approved"),
        ("approve", "approved"),
        ("pay", "done"),
        ("book", "done"),
        ("check", "approved"),
        ("publish", "done"),
    ]
    assert [step.person_id for step in story.case.steps] == [1, 2, 3, 4, 5, 2, None]


@pytest.mark.parametrize(
    ("fen", "after_review"), [(500_000, "pay"), (500_001, "approve"), (100_000_000, "approve"), (100_000_001, "sign")]
)
def test_the_amount_chooses_the_way_and_its_edge_belongs_below(fen: int, after_review: str) -> None:
    assert submitted(amount=fen).does(CENTRE, Complete("review", "approve"), now=NOW).at_step == after_review


def test_a_small_payment_is_authorised_by_its_review() -> None:
    story = submitted(amount=500_000).does(CENTRE, Complete("review", "approve"), now=NOW)
    assert ran(story) == ["payment.authorise"]


# ------------------------------------------------------------------ who may


def test_a_step_belongs_to_its_post() -> None:
    with pytest.raises(no.NotYourStep):
        submitted().does(LEADER, Complete("review", "approve"), now=NOW)


def test_only_the_named_posts_may_start_a_procedure() -> None:
    with pytest.raises(no.MayNotOpen):
        Story(PAYMENT, LEADER, now=NOW)


def test_whoever_asked_may_not_approve_in_another_post() -> None:
    with pytest.raises(no.SameHand, match="The person who asked may not also approve"):
        submitted().does(replace(CENTRE, person_id=BOOKKEEPER.person_id), Complete("review", "approve"), now=NOW)


def test_the_reviewer_may_not_pay_and_the_payer_not_book() -> None:
    with pytest.raises(no.DutiesSeparated):
        approved().does(replace(CASHIER, person_id=CENTRE.person_id), Complete("pay", "done"), now=NOW)
    story = approved().does(CASHIER, Complete("pay", "done"), now=NOW).does(CLOCK, EffectDone("pay"), now=NOW)
    with pytest.raises(no.DutiesSeparated) as refused:
        story.does(replace(ACCOUNTANT, person_id=CASHIER.person_id), Complete("book", "done"), now=NOW)
    assert refused.value.code == "DutiesSeparated"
    assert refused.value.facts["other"].say("zh") == "代理出纳付款"


def test_a_separation_outlasts_a_return_and_holds_both_ways() -> None:
    story = submitted().does(CENTRE, Return("review", "缺验收单"), now=NOW)
    with pytest.raises(no.SameHand):
        story.does(replace(BOOKKEEPER, person_id=CENTRE.person_id), Submit(), now=NOW)


def test_a_declared_relative_of_the_payee_or_of_the_asker_may_not_review() -> None:
    for relative in (PAYEE_OWNER, BOOKKEEPER.person_id):
        hand = replace(CENTRE, relatives=frozenset({relative}))
        with pytest.raises(no.RelativeOfParty):
            submitted().does(hand, Complete("review", "approve"), now=NOW)
    stranger = replace(CENTRE, relatives=frozenset({999}))
    assert submitted().does(stranger, Complete("review", "approve"), now=NOW).at_step == "approve"


def test_whoever_the_money_goes_to_may_not_review() -> None:
    with pytest.raises(no.OwnInterest):
        submitted().does(replace(CENTRE, person_id=PAYEE_OWNER), Complete("review", "approve"), now=NOW)


# ------------------------------------------------------------------ what must be given


@pytest.mark.parametrize(
    ("form", "refusal"),
    [
        ({"purpose": "  "}, no.MissingField),
        ({"payee": None}, no.MissingField),
        ({"amount": 0}, no.AmountNotPositive),
        ({"amount": -1}, no.AmountNotPositive),
        ({"amount": 5.0}, no.WrongValue),
        ({"amount": True}, no.WrongValue),
        ({"budget_line": "bribes"}, no.WrongValue),
        ({"colour": "red"}, no.UnknownField),
        ({"documents": ["a.pdf"]}, no.UnknownField),
        ({"invoices": [{"number": "1"}]}, no.WrongValue),
        (
            {"invoices": [{"code": "", "number": "25332", "seller_uscc": "", "amount_fen": 50_271_589}]},
            no.InvoicesTooSmall,
        ),
        (
            {"invoices": [{"code": "", "number": "25332", "seller_uscc": "", "amount_fen": 50_000_000}] * 2},
            no.InvoiceTwice,
        ),
    ],
)
def test_a_request_that_is_not_complete_is_not_submitted(form: dict[str, object], refusal: type[Refused]) -> None:
    story = payment(**form)
    with pytest.raises(refusal):
        story.does(BOOKKEEPER, Submit(), now=NOW)
    assert story.case.state is CaseStatus.DRAFT


def test_a_payment_without_papers_is_not_submitted() -> None:
    story = payment()
    story.case = replace(story.case, attached={})
    with pytest.raises(no.NothingAttached, match="Original papers"):
        story.does(BOOKKEEPER, Submit(), now=NOW)


def test_a_missing_field_is_named_in_both_languages() -> None:
    with pytest.raises(no.MissingField) as refused:
        payment(purpose="").does(BOOKKEEPER, Submit(), now=NOW)
    title = refused.value.facts["field"]
    assert (title.say("zh-hans"), title.say("en"), refused.value.facts["field_code"]) == ("用途", "Purpose", "purpose")
    assert str(refused.value) == "“Purpose” must be filled in."


def test_a_later_step_gives_its_own_fields_and_leaves_the_others() -> None:
    with pytest.raises(no.NotYourField):
        submitted().does(CENTRE, Complete("review", "approve", values={"amount": 1}), now=NOW)
    asked = Story(QUESTION, PUBLIC, now=NOW).fills(topic="works", question="多少钱", answer="不告诉你")
    with pytest.raises(no.NotYourField):
        asked.does(PUBLIC, Submit(), now=NOW)


def test_an_unknown_decision_is_refused() -> None:
    with pytest.raises(no.WrongDecision):
        submitted().does(CENTRE, Complete("review", "confirmed"), now=NOW)


def test_a_stale_click_on_a_step_that_is_over_is_refused() -> None:
    story = submitted().does(CENTRE, Complete("review", "approve"), now=NOW)
    with pytest.raises(no.StepNotOpen):
        story.does(CENTRE, Complete("review", "approve"), now=NOW)


# ------------------------------------------------------------------ return, refusal, withdrawal


def test_a_return_opens_a_new_revision_and_voids_every_approval() -> None:
    story = approved().does(CASHIER, Complete("pay", "return", "账号与户名不符"), now=NOW)
    assert NewRevision(2, "账号与户名不符") in story.effects
    assert ran(story) == ["payment.revoke"]
    assert story.path == [
        ("request", "void"),
        ("review", "void"),
        ("approve", "void"),
        ("pay", "returned"),
        ("request", "open"),
    ]
    assert not story.case.is_approved
    assert story.case.live is not None
    assert (story.case.live.revision, story.case.live.due_on) == (2, at(9).date())


def test_a_resubmission_takes_the_way_of_the_new_amount() -> None:
    story = submitted().does(CENTRE, Return("review", "金额有误"), now=NOW).fills(amount=500_000)
    story.does(BOOKKEEPER, Submit(), now=NOW).does(CENTRE, Complete("review", "approve"), now=NOW)
    assert story.at_step == "pay"


def test_nobody_is_sent_back_without_a_reason() -> None:
    for command in (Return("review", "  "), Complete("review", "return"), Refuse("review", "")):
        with pytest.raises(no.ReasonRequired):
            submitted().does(CENTRE, command, now=NOW)


def test_a_refusal_rests_on_a_listed_reason() -> None:
    with pytest.raises(no.UnlawfulReason):
        submitted().does(CENTRE, Refuse("review", "dislike"), now=NOW)
    story = submitted().does(CENTRE, Complete("review", "refuse", "无村民代表会议决议", reason="no_decision"), now=NOW)
    assert (story.case.state, story.case.outcome, story.at_step) == (CaseStatus.REFUSED, "no_decision", "")


def test_a_refusal_after_the_approval_takes_the_authority_back() -> None:
    small = submitted(amount=100).does(CENTRE, Complete("review", "approve"), now=NOW)
    story = small.does(CASHIER, Return("pay", "收款人已变更"), now=NOW)
    assert ran(story) == ["payment.revoke"]


def test_a_voucher_sent_back_is_booked_again_and_the_payment_stands() -> None:
    story = approved().does(CASHIER, Complete("pay", "done"), now=NOW).does(CLOCK, EffectDone("pay"), now=NOW)
    story.does(ACCOUNTANT, Complete("book", "done"), now=NOW).does(CLOCK, EffectDone("book"), now=NOW)
    story.does(CENTRE, Return("check", "科目有误"), now=NOW)
    assert (story.at_step, story.case.revision, ran(story)) == ("book", 1, [])
    assert ("pay", "done") in story.path
    assert ("book", "void") in story.path


def test_only_who_opened_a_case_withdraws_it_and_never_after_the_money_has_gone() -> None:
    with pytest.raises(no.NotYourCase):
        submitted().does(replace(BOOKKEEPER, person_id=8), Withdraw("不用了"), now=NOW)
    story = submitted().does(BOOKKEEPER, Withdraw("不用了"), now=NOW)
    assert (story.case.state, story.path[-1]) == (CaseStatus.WITHDRAWN, ("review", "void"))
    paying = approved().does(CASHIER, Complete("pay", "done"), now=NOW)
    with pytest.raises(no.AlreadyCarriedOut):
        paying.does(BOOKKEEPER, Withdraw("不用了"), now=NOW)
    assert ran(approved().does(BOOKKEEPER, Withdraw("不用了"), now=NOW)) == ["payment.revoke"]


def test_a_draft_is_dropped_without_a_reason() -> None:
    assert payment().does(BOOKKEEPER, Withdraw(), now=NOW).case.state is CaseStatus.WITHDRAWN


@pytest.mark.parametrize(
    "command", [Submit(), Complete("review", "approve"), Suspend("court_order"), Withdraw("x"), EffectDone("pay")]
)
def test_nothing_more_happens_in_a_case_that_has_ended(command: object) -> None:
    story = submitted().does(CENTRE, Refuse("review", "no_budget"), now=NOW)
    for hand in (BOOKKEEPER, CENTRE):
        with pytest.raises((no.CaseNotRunning, no.StepNotOpen)):
            story.does(hand, command, now=NOW)  # type: ignore[arg-type]


def test_a_case_starts_once() -> None:
    with pytest.raises(no.CaseAlreadyStarted):
        payment().does(BOOKKEEPER, Start(), now=NOW)


# ------------------------------------------------------------------ effects


def test_a_second_click_on_pay_is_refused_while_the_bank_is_asked() -> None:
    story = approved().does(CASHIER, Complete("pay", "done"), now=NOW)
    for command in (Complete("pay", "done"), Return("pay", "x"), Suspend("court_order")):
        with pytest.raises(no.StepWaiting):
            story.does(CASHIER, command, now=NOW)


def test_a_failed_payment_opens_the_step_again_and_keeps_the_failure() -> None:
    story = (
        approved()
        .does(CASHIER, Complete("pay", "done"), now=NOW)
        .does(CLOCK, EffectFailed("pay", "账户已销户"), now=NOW)
    )
    assert story.path[-2:] == [("pay", "failed"), ("pay", "open")]
    assert story.case.steps[-2].opinion == "账户已销户"
    assert story.case.steps[-2].person_id == CASHIER.person_id


def test_an_answer_that_nobody_waits_for_is_refused() -> None:
    with pytest.raises(no.StepNotOpen):
        approved().does(CLOCK, EffectDone("pay"), now=NOW)


# ------------------------------------------------------------------ clearance and question


def warned(colour: str) -> Story:
    discipline = Hand(20, "township.discipline", 120)
    story = Story(CLEARANCE, CLOCK, now=NOW, form={"warning": 5, "colour": colour})
    assert (story.case.state, story.at_step) == (CaseStatus.RUNNING, "assign")
    story.does(discipline, Complete("assign", "done", values={"responsible": "township.cashier"}), now=NOW)
    assert story.case.live is not None
    assert story.case.live.post == "township.cashier"
    story.case = replace(story.case, attached={"evidence": 1})
    story.does(CASHIER, Complete("explain", "done", values={"explanation": "银行系统维护"}), now=NOW)
    assert any(isinstance(effect, AddToForm) for effect in story.effects)
    return story


DISCIPLINE = Hand(21, "township.discipline", 121)
COUNTY = Hand(22, "county.discipline", 122)


@pytest.mark.parametrize("verdict", ["explained", "false", "duplicate"])
def test_a_warning_that_is_explained_closes_with_its_verdict(verdict: str) -> None:
    story = warned("red").does(DISCIPLINE, Complete("verdict", verdict), now=NOW)
    assert (story.case.state, story.case.outcome) == (CaseStatus.CLOSED, verdict)


def test_a_confirmed_red_warning_is_raised_to_the_county_and_a_yellow_one_closes() -> None:
    story = warned("red").does(DISCIPLINE, Complete("verdict", "confirmed"), now=NOW)
    assert story.at_step == "raise"
    with pytest.raises(no.MissingField):
        story.does(COUNTY, Complete("raise", "done"), now=NOW)
    story.does(COUNTY, Complete("raise", "done", values={"measure": "recover"}), now=NOW)
    assert (story.case.state, story.case.outcome) == (CaseStatus.CLOSED, "confirmed")
    yellow = warned("yellow").does(DISCIPLINE, Complete("verdict", "confirmed"), now=NOW)
    assert (yellow.case.state, yellow.case.outcome) == (CaseStatus.CLOSED, "confirmed")


def test_an_explanation_is_asked_for_again_under_a_new_revision() -> None:
    story = warned("red").does(DISCIPLINE, Return("verdict", "请附银行回单"), now=NOW)
    assert (story.at_step, story.case.revision, story.case.live.post if story.case.live else "") == (
        "explain",
        2,
        "township.cashier",
    )


def test_who_explained_may_not_give_the_verdict() -> None:
    with pytest.raises(no.SameHand):
        warned("red").does(replace(DISCIPLINE, person_id=CASHIER.person_id), Complete("verdict", "false"), now=NOW)


def test_a_question_is_accepted_answered_and_posted() -> None:
    story = (
        Story(QUESTION, PUBLIC, now=NOW)
        .fills(topic="works", question="文化礼堂修缮花了多少钱？")
        .does(PUBLIC, Submit(), now=NOW)
    )
    story.does(Hand(30, "village.secretary"), Complete("accept", "approve"), now=NOW)
    assert story.case.live is not None
    assert story.case.live.due_on == at(12).date()  # ten days from 2 March
    story.does(Hand(31, "village.head"), Complete("answer", "done", values={"answer": "共 86,400.00 元"}), now=at(5))
    story.does(CLOCK, Complete("publish", "done"), now=at(5))
    assert (story.case.state, story.case.form["answer"]) == (CaseStatus.CLOSED, "共 86,400.00 元")


def test_a_question_is_declined_with_a_listed_reason() -> None:
    story = (
        Story(QUESTION, PUBLIC, now=NOW).fills(topic="works", question="邻居存款多少？").does(PUBLIC, Submit(), now=NOW)
    )
    story.does(Hand(30, "village.secretary"), Refuse("accept", "private"), now=NOW)
    assert (story.case.state, story.case.outcome) == (CaseStatus.REFUSED, "private")

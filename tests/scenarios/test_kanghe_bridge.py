"""The bridge village's payment (Xiuzhou, January 2020), told with invented people: five hands, one bank, one voucher."""

import pytest

from daylight.cases import acts, queries
from daylight.cases.models import Case, InvoiceClaim, Step
from daylight.kernel.case_refusals import SameHand
from daylight.ledger.models import PaymentOrder, Voucher
from daylight.log.queries import acts_about
from office import KANGHE_FEN, Office


def _outcomes(case: Case) -> list[tuple[str, str]]:
    return list(Step.objects.filter(case=case).order_by("ordinal").values_list("code", "outcome"))


def test_five_people_carry_502715_yuan_from_request_to_posted_voucher(office: Office) -> None:
    case = office.submitted()
    assert case.number == "PAYMENT-2026-000001"
    assert case.amount_fen == KANGHE_FEN
    office.later(hours=3)
    office.step(case, "review", "approve", "township.centre", opinion="凭证齐全，内容相符，同意。")
    office.later(days=1)
    office.step(case, "approve", "approve", "township.leader", opinion="同意支付。")
    office.later(hours=2)
    office.step(case, "pay", "done", "township.cashier")
    order = PaymentOrder.objects.get()
    assert (order.state, order.amount_fen) == ("succeeded", KANGHE_FEN)
    office.later(days=1)
    office.step(case, "book", "done", "township.accountant")
    assert Voucher.objects.get().state == "draft"
    office.step(case, "check", "approve", "township.centre")
    voucher = Voucher.objects.get()
    assert (voucher.state, voucher.number) == ("posted", 1)
    assert sum(posting.debit_fen for posting in voucher.postings.all()) == KANGHE_FEN
    acts.finish_waits(office.now)

    case.refresh_from_db()
    assert (case.state, case.outcome) == ("closed", "done")
    assert _outcomes(case) == [
        ("request", "done"), ("review", "approved"), ("approve", "approved"), ("pay", "done"), ("book", "done"),
        ("check", "approved"), ("publish", "done"),
    ]  # fmt: skip
    hands = set(Step.objects.filter(case=case, person_id__isnull=False).values_list("person_id", flat=True))
    assert len(hands) == 5
    assert InvoiceClaim.objects.get(case=case).is_live


def test_every_hand_leaves_its_act_in_the_log_with_the_amount_and_the_digest_of_the_form(office: Office) -> None:
    case = office.paid()
    found = acts_about("case", case.pk)
    assert [act.verb for act in found] == [
        "case.open", "case.attach", "case.submit", "case.complete_step", "case.complete_step", "case.complete_step",
        "case.report_effect",
    ]  # fmt: skip
    submitted = found[2]
    assert submitted.facts["amount_fen"] == KANGHE_FEN
    assert "form" not in submitted.facts, "the form enters the body only as a salted commitment"
    assert found[4].facts["approved_fen"] == KANGHE_FEN
    assert {act.post for act in found[3:6]} == {"township.centre", "township.leader", "township.cashier"}


def test_whoever_asked_may_not_review_even_when_holding_that_post_too(office: Office) -> None:
    office.also("village.bookkeeper", "township.centre", "qingxi", as_name="two posts")
    case = office.submitted()
    with pytest.raises(SameHand):
        office.step(case, "review", "approve", "two posts")
    assert _outcomes(case)[-1] == ("review", "open")


def test_the_case_page_tells_the_whole_story_in_both_languages(office: Office) -> None:
    case = office.paid()
    for language, title in (("zh", "镇三资中心审核"), ("en", "Township centre review")):
        page = queries.case_page(office.viewer("township.accountant"), case.pk, now=office.now, language=language)
        assert title in [step.title for step in page.steps]
        assert [step.state for step in page.steps] == ["done", "done", "done", "done", "now", "planned", "planned"]
        assert "502,715.90" in [field.text for field in page.fields]
        assert page.choices.is_mine
        assert len(page.acts) == 7
        assert [step.state for step in page.chart.steps] == [
            "done",
            "done",
            "skipped",
            "done",
            "done",
            "now",
            "planned",
            "planned",
        ]

"""A payment's steps, refusals and turns of fortune, act by act."""

import pytest

from daylight.cases import acts, queries
from daylight.cases import refusals as no
from daylight.cases.documents.uploads import receive
from daylight.cases.models import Attachment, Case, InvoiceClaim, Numbering, Revision, Step, Suspension
from daylight.kernel import case_refusals as machine
from daylight.ledger.models import PaymentAuthority, PaymentOrder, Voucher
from daylight.log.policy import AlreadyDone, NotYourPower, WrongPlace
from daylight.log.queries import acts_about
from office import KANGHE_FEN, Office, invoice


def _live(case: Case) -> tuple[str, str]:
    step = Step.objects.get(case=case, outcome__in=["open", "waiting"])
    return step.code, step.outcome


# ---------------------------------------------------------------- filling in


def test_a_new_case_is_a_numbered_draft_under_the_version_in_force(office: Office) -> None:
    case = office.open()
    assert (case.state, case.version, len(case.rule_digest)) == ("draft", "2024-01-01", 64)
    assert case.title == "康河桥雨污水管网工程进度款"
    assert office.open().number == "PAYMENT-2026-000002"
    assert _live(case) == ("request", "open")


def test_a_refused_opening_leaves_no_gap_in_the_numbers(office: Office) -> None:
    office.open()
    with pytest.raises(machine.MayNotOpen):
        office.open(name="township.discipline")
    assert office.open().number == "PAYMENT-2026-000002"
    assert Numbering.objects.get().last == 2


def test_a_payment_is_opened_in_a_village_and_nowhere_else(office: Office) -> None:
    with pytest.raises(WrongPlace):
        office.open(place="shiqiao")
    with pytest.raises(no.WrongLevel):
        acts.open_case(
            "payment", office.cast.places["qingxi"], actor=office.actor("township.discipline"), now=office.now
        )


def test_a_procedure_that_is_not_in_force_cannot_be_started(office: Office) -> None:
    with pytest.raises(no.NoSuchProcedure):
        acts.open_case("lease", office.cast.places["liuhe"], actor=office.actor("village.bookkeeper"), now=office.now)


def test_a_draft_takes_unfinished_values_but_no_wrong_ones(office: Office) -> None:
    case = acts.open_case(
        "payment", office.cast.places["liuhe"], actor=office.actor("village.bookkeeper"), now=office.now
    )
    saved = acts.save_draft(case.pk, {"purpose": "路灯维修"}, actor=office.actor("village.bookkeeper"), now=office.now)
    assert saved.title == "路灯维修"
    with pytest.raises(machine.AmountNotPositive):
        acts.save_draft(case.pk, {"amount": 0}, actor=office.actor("village.bookkeeper"), now=office.now)
    with pytest.raises(machine.UnknownField):
        acts.save_draft(case.pk, {"bonus": 1}, actor=office.actor("village.bookkeeper"), now=office.now)
    assert Revision.objects.get(case=case).form == {"purpose": "路灯维修"}


def test_a_request_without_its_original_papers_is_not_submitted(office: Office) -> None:
    case = office.open()
    with pytest.raises(machine.NothingAttached):
        acts.submit(case.pk, actor=office.actor("village.bookkeeper"), now=office.now)
    assert Case.objects.get(pk=case.pk).state == "draft"


def test_the_account_must_belong_to_the_payee(office: Office) -> None:
    case = office.open(office.form(payee=office.cast.bodies["shiqiao"]))
    office.attach(case)
    with pytest.raises(no.AccountForeign):
        acts.submit(case.pk, actor=office.actor("village.bookkeeper"), now=office.now)


def test_a_payee_nobody_registered_is_refused(office: Office) -> None:
    with pytest.raises(no.PartyUnknown):
        office.open(office.form(payee=999_999))
    case = office.open()
    with pytest.raises(no.PartyUnknown):
        acts.save_draft(case.pk, office.form(payee=999_999), actor=office.actor("village.bookkeeper"), now=office.now)


def test_what_was_submitted_is_frozen_with_its_papers(office: Office) -> None:
    case = office.submitted()
    bookkeeper = office.actor("village.bookkeeper")
    with pytest.raises(no.NotADraft):
        acts.save_draft(case.pk, office.form(), actor=bookkeeper, now=office.now)
    with pytest.raises(machine.NotYourStep):
        office.attach(case, colour="red")
    with pytest.raises(no.NotADraft):
        acts.remove_attachment(Attachment.objects.get().pk, actor=bookkeeper, now=office.now)


def test_the_same_file_stands_once_in_a_field_and_once_on_the_disk(office: Office) -> None:
    one, other = office.open(), office.open()
    office.attach(one)
    with pytest.raises(no.AttachedTwice):
        office.attach(one)
    office.attach(other)
    blobs = {attachment.blob_id for attachment in Attachment.objects.all()}
    assert len(blobs) == 1
    with pytest.raises(no.WrongField):
        office.attach(one, colour="red", field="purpose")


def test_a_paper_can_be_taken_off_while_it_is_a_draft(office: Office) -> None:
    case = office.open()
    attachment = office.attach(case)
    acts.remove_attachment(attachment.pk, actor=office.actor("village.bookkeeper"), now=office.now)
    assert not Attachment.objects.exists()


# ---------------------------------------------------------------- who may


def test_only_the_post_of_the_step_takes_it(office: Office) -> None:
    case = office.submitted()
    with pytest.raises(machine.NotYourStep):
        office.step(case, "review", "approve", "township.leader")
    with pytest.raises(WrongPlace):
        office.step(case, "review", "approve", "baishi.centre")
    with pytest.raises(NotYourPower):
        office.step(case, "review", "approve", "county.auditor")


def test_a_declared_relative_of_the_payee_keeps_away(office: Office) -> None:
    office.kin("zhou", "yu")  # the reviewer and the company's legal representative
    case = office.submitted()
    with pytest.raises(machine.RelativeOfParty):
        office.step(case, "review", "approve", "township.centre")
    assert queries.tasks_for(office.viewer("township.centre"), now=office.now, language="zh") == []
    shown = queries.tasks_for(office.viewer("township.centre"), now=office.now, language="zh", with_forbidden=True)
    assert [type(row.forbidden) for row in shown] == [machine.RelativeOfParty]


def test_a_declared_relative_of_who_asked_keeps_away(office: Office) -> None:
    office.kin("lin", "shen")
    case = office.submitted()
    office.step(case, "review", "approve", "township.centre")
    with pytest.raises(machine.RelativeOfParty):
        office.step(case, "approve", "approve", "township.leader")


def test_who_approved_may_not_pay(office: Office) -> None:
    office.also("township.leader", "township.cashier", "qingxi", as_name="leader who pays")
    case = office.approved()
    with pytest.raises(machine.DutiesSeparated):
        office.step(case, "pay", "done", "leader who pays")


# ---------------------------------------------------------------- return, refuse, take back


def test_a_return_for_correction_voids_the_approvals_and_opens_a_new_revision(office: Office) -> None:
    case = office.submitted()
    office.step(case, "review", "approve", "township.centre")
    acts.return_case(case.pk, "approve", "请说明超预算原因。", actor=office.actor("township.leader"), now=office.now)
    assert Revision.objects.filter(case=case).count() == 2
    assert Step.objects.get(case=case, code="review").outcome == "void"
    assert _live(case) == ("request", "open")
    bookkeeper = office.actor("village.bookkeeper")
    form = Revision.objects.get(case=case, number=2).form | {"purpose": "康河桥雨污水管网工程进度款（已补说明）"}
    acts.save_draft(case.pk, form, actor=bookkeeper, now=office.now)
    acts.submit(case.pk, actor=bookkeeper, now=office.now)
    assert _live(case) == ("review", "open")
    assert Revision.objects.get(case=case, number=1).form["purpose"] == "康河桥雨污水管网工程进度款"
    assert InvoiceClaim.objects.filter(case=case, is_live=True).count() == 1
    assert Attachment.objects.filter(case=case).count() == 2


def test_an_approval_that_was_returned_is_never_paid_on(office: Office) -> None:
    case = office.approved()
    acts.return_case(case.pk, "pay", "账户有误", actor=office.actor("township.cashier"), now=office.now)
    case.refresh_from_db()
    assert case.approved_at is None
    acts.submit(case.pk, actor=office.actor("village.bookkeeper"), now=office.now)
    office.step(case, "review", "approve", "township.centre")
    office.step(case, "approve", "approve", "township.leader")
    assert list(PaymentAuthority.objects.order_by("pk").values_list("source", flat=True)) == [
        f"case:{case.pk}", f"case:{case.pk}:2",
    ]  # fmt: skip
    office.step(case, "pay", "done", "township.cashier")
    assert PaymentOrder.objects.get().authority.source == f"case:{case.pk}:2"


def test_a_return_needs_a_reason(office: Office) -> None:
    case = office.submitted()
    with pytest.raises(machine.ReasonRequired):
        acts.return_case(case.pk, "review", " ", actor=office.actor("township.centre"), now=office.now)


def test_a_refusal_needs_a_listed_reason_and_frees_the_invoices(office: Office) -> None:
    case = office.submitted()
    centre = office.actor("township.centre")
    with pytest.raises(machine.UnlawfulReason):
        acts.refuse_case(case.pk, "review", "not_today", actor=centre, now=office.now)
    refused = acts.refuse_case(case.pk, "review", "false_papers", actor=centre, now=office.now, opinion="发票为假")
    assert (refused.state, refused.outcome) == ("refused", "false_papers")
    step = Step.objects.get(case=case, code="review")
    assert (step.outcome, step.reason, step.opinion) == ("refused", "false_papers", "发票为假")
    assert not InvoiceClaim.objects.get(case=case).is_live


def test_the_opener_takes_a_case_back_before_it_is_paid_and_not_after(office: Office) -> None:
    case, paid = office.submitted(), office.paid()
    with pytest.raises(machine.ReasonRequired):
        acts.withdraw_case(case.pk, actor=office.actor("village.bookkeeper"), now=office.now)
    gone = acts.withdraw_case(case.pk, actor=office.actor("village.bookkeeper"), now=office.now, reason="重复提交")
    assert gone.state == "withdrawn"
    with pytest.raises(machine.AlreadyCarriedOut):
        acts.withdraw_case(paid.pk, actor=office.actor("village.bookkeeper"), now=office.now, reason="不付了")
    with pytest.raises(machine.CaseNotRunning):
        office.step(gone, "review", "approve", "township.centre")


# ---------------------------------------------------------------- invoices


def test_one_invoice_is_claimed_once_in_the_whole_county(office: Office) -> None:
    office.submitted(office.form(invoices=[invoice("00012345", KANGHE_FEN)]))
    with pytest.raises(no.InvoiceAlreadyClaimed) as refused:
        office.submitted(
            office.form(invoices=[invoice(" ０００１２３４５", KANGHE_FEN)]), name="shiqiao.bookkeeper", place="shiqiao"
        )
    assert refused.value.facts["case"] == "PAYMENT-2026-000001"
    assert InvoiceClaim.objects.count() == 1


def test_an_invoice_of_a_refused_case_may_be_claimed_again(office: Office) -> None:
    form = office.form(invoices=[invoice("00012345", KANGHE_FEN)])
    case = office.submitted(form)
    acts.refuse_case(case.pk, "review", "no_budget", actor=office.actor("township.centre"), now=office.now)
    assert office.submitted(form).state == "running"


def test_more_cannot_be_claimed_than_the_attached_e_invoice_says(office: Office) -> None:
    form = office.form(100_000, invoices=[invoice("24332000000012345678", 100_000, code="")])
    case = office.open(form)
    office.attach(case)
    text = (
        "<eInvoice><InvoiceNo>24332000000012345678</InvoiceNo><IssueDate>2026年02月20日</IssueDate>"
        "<TaxInclusiveTotalAmount>900.00</TaxInclusiveTotalAmount></eInvoice>"
    )
    acts.attach_document(
        case.pk,
        "documents",
        receive([text.encode()], "发票.xml"),
        actor=office.actor("village.bookkeeper"),
        now=office.now,
    )
    with pytest.raises(no.InvoiceOverstated):
        acts.submit(case.pk, actor=office.actor("village.bookkeeper"), now=office.now)


# ---------------------------------------------------------------- the bank


def test_a_double_click_on_pay_pays_once(office: Office) -> None:
    case = office.approved()
    office.the_bank("slow")
    office.step(case, "pay", "done", "township.cashier", key="click-1")
    with pytest.raises(AlreadyDone):
        office.step(case, "pay", "done", "township.cashier", key="click-1")
    with pytest.raises(machine.StepWaiting):
        office.step(case, "pay", "done", "township.cashier", key="click-2")
    assert PaymentOrder.objects.count() == 1


def test_an_unclear_answer_keeps_the_step_waiting_until_the_bank_is_asked(office: Office) -> None:
    case = office.approved()
    office.the_bank("timeout")
    office.step(case, "pay", "done", "township.cashier")
    assert _live(case) == ("pay", "waiting")
    assert PaymentOrder.objects.get().state == "unknown"
    office.later(minutes=5)
    assert office.settle() == 1
    assert PaymentOrder.objects.get().state == "succeeded"
    assert _live(case) == ("book", "open")
    assert office.settle() == 0


def test_a_failed_payment_opens_the_step_again_for_the_cashier(office: Office) -> None:
    case = office.approved()
    office.the_bank("fail")
    office.step(case, "pay", "done", "township.cashier")
    assert _live(case) == ("pay", "open")
    assert Step.objects.get(case=case, code="pay", outcome="failed").ordinal == 4
    office.the_bank("succeed")
    office.step(case, "pay", "done", "township.cashier")
    assert list(PaymentOrder.objects.order_by("pk").values_list("state", flat=True)) == ["failed", "succeeded"]
    assert _live(case) == ("book", "open")


def test_an_order_left_behind_by_a_crash_is_sent_by_the_clock(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    case = office.approved()
    # The process dies between the commit and the call to the bank: nothing after the commit runs.
    monkeypatch.setattr("daylight.cases.ledger_effects._send", lambda *_all, **_more: None)
    office.step(case, "pay", "done", "township.cashier")
    assert PaymentOrder.objects.get().state == "created"
    assert office.settle() == 1
    assert _live(case) == ("book", "open")


def test_a_small_payment_needs_no_leader(office: Office) -> None:
    case = office.submitted(office.form(500_000))
    office.step(case, "review", "approve", "township.centre")
    assert _live(case) == ("pay", "open")
    assert PaymentAuthority.objects.get().approved_by_id == office.cast.person_of("township.centre")


def test_above_a_million_the_supervisor_signs_before_the_leader(office: Office) -> None:
    case = office.submitted(office.form(100_000_001))
    office.step(case, "review", "approve", "township.centre")
    assert _live(case) == ("sign", "open")
    office.step(case, "sign", "approve", "village.supervisor")
    assert not PaymentAuthority.objects.exists()
    office.step(case, "approve", "approve", "township.leader")
    assert PaymentAuthority.objects.get().amount_fen == 100_000_001


def test_a_voucher_that_is_sent_back_is_written_anew(office: Office) -> None:
    case = office.paid()
    office.step(case, "book", "done", "township.accountant")
    acts.return_case(case.pk, "check", "科目不对", actor=office.actor("township.centre"), now=office.now)
    assert _live(case) == ("book", "open")
    office.step(case, "book", "done", "township.accountant")
    office.step(case, "check", "approve", "township.centre")
    assert sorted(Voucher.objects.values_list("state", flat=True)) == ["discarded", "posted"]


# ---------------------------------------------------------------- suspension


def test_a_suspension_moves_the_due_date_by_the_days_it_lasted(office: Office) -> None:
    case = office.submitted()
    before = Step.objects.get(case=case, code="review").due_on
    centre = office.actor("township.centre")
    with pytest.raises(machine.UnlawfulGround):
        acts.suspend_case(case.pk, "holiday", actor=centre, now=office.later(days=1))
    acts.suspend_case(case.pk, "under_inquiry", actor=centre, now=office.now)
    with pytest.raises(machine.CaseNotRunning):
        office.step(case, "review", "approve", "township.centre")
    acts.resume_case(case.pk, actor=centre, now=office.later(days=7))
    step = Step.objects.get(case=case, code="review")
    assert (step.due_on - before).days == 7
    assert {fact["kind"] for fact in step.due_explained} >= {"count", "stop", "due"}
    assert Suspension.objects.get(case=case).until == office.now.date()
    with pytest.raises(machine.CaseNotSuspended):
        acts.resume_case(case.pk, actor=centre, now=office.now)


def test_reading_a_document_is_an_act(office: Office) -> None:
    case = office.submitted()
    attachment = Attachment.objects.get()
    read = acts.read_document(attachment.pk, actor=office.actor("township.leader"), now=office.now)
    assert read.blob.media_type == "image/png"
    assert acts_about("case", case.pk)[-1].verb == "document.read"
    with pytest.raises(WrongPlace):
        acts.read_document(attachment.pk, actor=office.actor("baishi.centre"), now=office.now)

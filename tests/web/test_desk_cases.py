"""The desk over HTTP: the whole payment story, and everything that must not happen in it."""

import uuid
from pathlib import Path

import pytest
from django.utils import timezone

from cases.test_ofd import written
from daylight.cases import acts
from daylight.cases.documents.uploads import receive
from daylight.cases.models import Attachment, Case, Revision, Step
from daylight.ledger.models import PaymentOrder, Voucher
from daylight.log.queries import acts_about
from desk import Desk, paper, said
from office import KANGHE_FEN, build


@pytest.fixture
def desk(db: None, plain_static: None) -> Desk:
    return Desk(build())


def outcome(case: Case, step: str) -> str:
    return Step.objects.filter(case=case, code=step).latest("pk").outcome


# ---------------------------------------------------------------- the story


def test_the_payment_story_runs_through_five_browsers_to_the_posted_voucher(desk: Desk) -> None:
    case = desk.submitted()
    assert (case.state, case.amount_fen) == ("running", KANGHE_FEN)
    assert case.number in said(desk.get("village.bookkeeper", f"/desk/cases/{case.pk}/sent/"))
    home = said(desk.get("township.centre", "/desk/"))
    assert "康河桥雨污水管网工程进度款" in home
    assert "今天要办 1 件" in home

    assert (
        desk.decide("township.centre", case, "review", "approve", opinion="凭证齐全，内容相符，同意。").status_code
        == 302
    )
    assert desk.decide("township.leader", case, "approve", "approve", opinion="同意支付。").status_code == 302
    confirm = said(desk.get("township.cashier", f"/desk/cases/{case.pk}/pay/"))
    assert "人民币伍拾万贰仟柒佰壹拾伍元玖角" in confirm
    assert "明川清源建设有限公司" in confirm
    assert desk.decide("township.cashier", case, "pay", "done").status_code == 302
    assert PaymentOrder.objects.get().state == "succeeded"
    assert "已付款" in said(desk.get("township.cashier", f"/desk/cases/{case.pk}/order/"))
    assert desk.decide("township.accountant", case, "book", "done").status_code == 302
    assert desk.decide("township.centre", case, "check", "approve").status_code == 302
    assert Voucher.objects.get().state == "posted"

    acts.finish_waits(timezone.now())
    case.refresh_from_db()
    assert case.state == "closed"
    page = said(desk.get("village.bookkeeper", f"/desk/cases/{case.pk}/?part=progress"))
    for name in ("周文斌", "沈国梁", "何晓燕", "邓立新"):
        assert name in page


def test_every_part_of_a_case_page_is_drawn_in_both_languages(desk: Desk) -> None:
    case = desk.submitted()
    for language, word in (("zh-hans", "镇三资中心审核"), ("en", "Township centre review")):
        for part in ("content", "documents", "progress", "chart", "trace"):
            path = f"/desk/cases/{case.pk}/?part={part}"
            answer = desk.get("township.centre", path, headers={"accept-language": language})
            assert answer.status_code == 200
            assert word in said(answer)
    chart = desk.get("township.centre", f"/desk/cases/{case.pk}/?part=chart").content.decode()
    assert "chart-now" in chart


def test_the_trace_leads_to_each_act_and_says_when_its_proof_can_be_had(desk: Desk) -> None:
    case = desk.submitted()
    submitted = next(row for row in acts_about("case", case.pk) if row.verb == "case.submit")
    assert str(submitted.id) in desk.get("township.centre", f"/desk/cases/{case.pk}/?part=trace").content.decode()
    assert desk.get("township.centre", f"/desk/acts/{submitted.id}/").status_code == 200
    assert desk.get("township.centre", f"/desk/acts/{submitted.id}/proof.json").status_code == 409
    assert desk.get("songling.bookkeeper", f"/desk/acts/{submitted.id}/").status_code == 404
    assert desk.get("township.centre", f"/desk/acts/{uuid.uuid4()}/").status_code == 404


def test_a_village_does_not_see_that_the_county_looked(desk: Desk) -> None:
    case = desk.submitted()
    attachment = Attachment.objects.get(case=case)
    assert desk.get("county.discipline", f"/desk/documents/{attachment.pk}/").status_code == 200
    seen = said(desk.get("county.discipline", f"/desk/cases/{case.pk}/?part=trace"))
    assert "县纪委监委" in seen
    assert "县纪委监委" not in said(desk.get("village.bookkeeper", f"/desk/cases/{case.pk}/?part=trace"))


def test_an_ofd_is_looked_at_page_by_page_as_a_harmless_picture(desk: Desk, tmp_path: Path) -> None:
    office = desk.office
    case = office.open()
    received = receive([written(tmp_path).read_bytes()], "发票.ofd")
    attachment = acts.attach_document(
        case.pk, "documents", received, actor=office.actor("village.bookkeeper"), now=office.now
    )
    page = desk.get("village.bookkeeper", f"/desk/documents/{attachment.pk}/").content.decode()
    assert f"/desk/documents/{attachment.pk}/pages/1.png" in page
    picture = desk.get("village.bookkeeper", f"/desk/documents/{attachment.pk}/pages/1.png")
    assert picture["Content-Type"] == "image/svg+xml"
    assert "sandbox" in picture["Content-Security-Policy"]
    assert "电子发票" in b"".join(picture).decode()  # type: ignore[arg-type]
    assert desk.get("village.bookkeeper", f"/desk/documents/{attachment.pk}/pages/2.png").status_code == 422


# ---------------------------------------------------------------- twice, too late, not yours


def test_a_second_submit_with_the_same_key_leads_to_the_result_of_the_first(desk: Desk) -> None:
    case, key = desk.start(), str(uuid.uuid4())
    desk.post("village.bookkeeper", f"/desk/cases/{case.pk}/fill/", desk.form())
    for _ in range(2):
        answer = desk.post("village.bookkeeper", f"/desk/cases/{case.pk}/submit/", key=key)
        assert answer["Location"] == f"/desk/cases/{case.pk}/sent/"
    assert "没有重复办理" in said(desk.get("village.bookkeeper", f"/desk/cases/{case.pk}/sent/"))
    assert [row.verb for row in acts_about("case", case.pk)].count("case.submit") == 1


def test_a_second_start_with_the_same_key_opens_no_second_case(desk: Desk) -> None:
    key = str(uuid.uuid4())
    answers = [desk.post("village.bookkeeper", "/desk/cases/new/payment/", key=key) for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Case.objects.count() == 1


@pytest.mark.parametrize("click", ["the same form", "another tab"])
def test_a_double_click_on_pay_pays_once(desk: Desk, click: str) -> None:
    same_key = click == "the same form"
    case, key = desk.submitted(), str(uuid.uuid4())
    desk.decide("township.centre", case, "review", "approve")
    desk.decide("township.leader", case, "approve", "approve")
    desk.office.the_bank("slow")
    first = desk.decide("township.cashier", case, "pay", "done", key=key)
    second = desk.decide("township.cashier", case, "pay", "done", key=key if same_key else None)
    assert (first.status_code, second.status_code) == (302, 302 if same_key else 409)
    assert PaymentOrder.objects.count() == 1
    waiting = desk.get("township.cashier", f"/desk/cases/{case.pk}/order/").content.decode()
    assert 'hx-trigger="every 2s"' in waiting


def test_who_comes_second_reads_what_the_first_one_did(desk: Desk) -> None:
    case = desk.submitted()
    desk.decide("township.centre", case, "review", "approve", opinion="凭证齐全。")
    answer = desk.decide("township.centre", case, "review", "approve", opinion="我也同意。")
    assert answer.status_code == 409
    assert "周文斌" in said(answer)
    assert "我也同意。" in said(answer)


def test_whoever_has_no_verb_here_reads_why(desk: Desk) -> None:
    case = desk.submitted()
    page = said(desk.get("village.bookkeeper", f"/desk/cases/{case.pk}/"))
    assert "其他岗位" in page
    assert desk.decide("village.bookkeeper", case, "review", "approve").status_code == 403
    assert outcome(case, "review") == "open"


def test_a_return_needs_a_reason_and_keeps_what_was_typed(desk: Desk) -> None:
    case = desk.submitted()
    answer = desk.decide("township.centre", case, "review", "return")
    assert answer.status_code == 422
    assert desk.decide("township.centre", case, "review", "return", opinion="请补充验收单。").status_code == 302
    page = said(desk.get("village.bookkeeper", f"/desk/cases/{case.pk}/fill/"))
    assert "请补充验收单。" in page
    assert Revision.objects.filter(case=case).count() == 2


def test_a_refusal_rests_on_a_listed_reason(desk: Desk) -> None:
    case = desk.submitted()
    assert desk.decide("township.centre", case, "review", "refuse", opinion="不行").status_code == 422
    assert desk.decide("township.centre", case, "review", "refuse", reason="no_budget").status_code == 302
    case.refresh_from_db()
    assert case.state == "refused"
    assert "无预算或超预算" in said(desk.get("village.bookkeeper", f"/desk/cases/{case.pk}/"))


def test_a_case_is_suspended_resumed_and_withdrawn_by_its_forms(desk: Desk) -> None:
    case = desk.submitted()
    path = f"/desk/cases/{case.pk}"
    assert desk.post("township.centre", f"{path}/suspend/", {"ground": "court_order"}).status_code == 302
    assert "中止" in said(desk.get("township.centre", f"{path}/"))
    assert desk.post("township.centre", f"{path}/resume/").status_code == 302
    assert desk.post("village.bookkeeper", f"{path}/withdraw/", {"reason": "重复申请"}).status_code == 302
    case.refresh_from_db()
    assert case.state == "withdrawn"


@pytest.mark.parametrize("path", ["", "fill/", "check/", "sent/", "pay/", "order/", "pick/payee/"])
def test_a_case_of_another_place_is_not_there(desk: Desk, path: str) -> None:
    case = desk.submitted()
    for name in ("shiqiao.bookkeeper", "songling.bookkeeper", "baishi.centre"):
        answer = desk.get(name, f"/desk/cases/{case.pk}/{path}")
        assert answer.status_code in ({403, 404} if path == "check/" else {404}), (name, path)
    attachment = Attachment.objects.get(case=case)
    for part in ("", "file/", "pages/1.png"):
        assert desk.get("baishi.centre", f"/desk/documents/{attachment.pk}/{part}").status_code == 404


# ---------------------------------------------------------------- lists


def test_the_list_is_scoped_filtered_sorted_and_exported_in_constant_queries(
    desk: Desk, django_assert_max_num_queries
) -> None:
    for number, sum_ in enumerate(("600.00", "3500.00", "4200.00"), start=1):
        desk.submitted(amount=sum_, **{"invoices-amount_fen": [sum_], "invoices-number": [f"9{number:07d}"],
                                       "documents": paper(colour=("red", "green", "blue")[number - 1])})  # fmt: skip
    desk.client("township.centre").get("/desk/")
    with django_assert_max_num_queries(14):
        answer = desk.get("township.centre", "/desk/cases/?sort=-amount")
    assert said(answer).index("4,200.00") < said(answer).index("3,500.00")
    assert "8,300.00" in said(answer)
    assert "3,500.00" not in said(desk.get("township.centre", "/desk/cases/?at_least=4000"))
    assert desk.get("township.centre", "/desk/cases/?format=json").json()["count"] == 3
    assert desk.get("baishi.centre", "/desk/cases/?format=json").json()["count"] == 0
    assert desk.get("township.centre", "/desk/cases/?format=xlsx").content[:2] == b"PK"
    number = Case.objects.latest("pk").number
    assert desk.get("township.centre", f"/desk/search/?q={number}")["Location"].startswith("/desk/cases/")


def test_the_boxes_of_the_first_page_count_what_lies_in_them(desk: Desk) -> None:
    desk.submitted()
    assert "还没有" not in said(desk.get("village.bookkeeper", "/desk/started/"))
    assert desk.get("village.bookkeeper", "/desk/started/?format=json").json()["count"] == 1
    assert desk.get("village.bookkeeper", "/desk/done/?format=json").json()["count"] == 1
    assert desk.get("township.centre", "/desk/?format=json").json()["count"] == 1
    assert "没有等您办理的事项" in said(desk.get("township.leader", "/desk/"))

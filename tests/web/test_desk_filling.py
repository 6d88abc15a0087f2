"""Filling in at the desk: drafts that lose nothing, papers that are refused, and a procedure nobody wrote code for."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from daylight.cases import rulebook
from daylight.cases.models import Attachment, Case, Revision, Step
from daylight.log.queries import acts_about
from desk import Desk, paper, said
from office import build

BOOKKEEPER = "village.bookkeeper"


@pytest.fixture
def desk(db: None, plain_static: None) -> Desk:
    return Desk(build())


def form_of(case: Case) -> dict:
    return Revision.objects.filter(case=case).latest("number").form


def fill(desk: Desk, case: Case, **typed):
    return desk.post(BOOKKEEPER, f"/desk/cases/{case.pk}/fill/", {"do": "save", **typed})


# ---------------------------------------------------------------- drafts


def test_the_start_page_says_once_what_is_needed_and_who_may(desk: Desk) -> None:
    page = said(desk.get(BOOKKEEPER, "/desk/cases/new/payment/"))
    for word in ("收款人", "金额", "用途", "原始凭证和附件", "镇三资中心审核"):
        assert word in page
    assert desk.get("township.centre", "/desk/cases/new/payment/").status_code == 403  # no verb to open cases
    assert "不能发起" in said(desk.get("township.discipline", "/desk/cases/new/payment/"))
    assert desk.get(BOOKKEEPER, "/desk/cases/new/lease/").status_code == 404
    case = desk.start()
    assert case.number in said(desk.get(BOOKKEEPER, "/desk/cases/new/payment/"))


def test_a_draft_is_kept_field_by_field_and_nobody_else_sees_it(desk: Desk) -> None:
    case = desk.start()
    assert fill(desk, case, amount="5万", purpose="路灯维修").status_code == 302
    assert form_of(case) == {"amount": 5_000_000, "purpose": "路灯维修"}
    page = said(desk.get(BOOKKEEPER, f"/desk/cases/{case.pk}/fill/"))
    assert "人民币伍万元整" in page
    assert desk.get("township.centre", f"/desk/cases/{case.pk}/").status_code == 404


def test_one_wrong_field_does_not_cost_the_others(desk: Desk) -> None:
    case = desk.start()
    answer = fill(desk, case, amount="很多", purpose="路灯维修")
    assert answer.status_code == 422
    assert "很多" in answer.content.decode()
    assert "路灯维修" in answer.content.decode()
    assert form_of(case) == {"purpose": "路灯维修"}
    answer = fill(desk, case, amount="0", purpose="路灯和电线维修")
    assert answer.status_code == 422
    assert form_of(case) == {"purpose": "路灯和电线维修"}


def test_saving_what_did_not_change_is_no_act(desk: Desk) -> None:
    case = desk.start()
    for _ in range(3):
        fill(desk, case, purpose="路灯维修")
    assert [row.verb for row in acts_about("case", case.pk)].count("case.save_draft") == 1


def test_the_check_names_every_field_that_is_still_empty(desk: Desk) -> None:
    case = desk.start()
    answer = fill(desk, case, do="check", purpose="路灯维修")
    page = said(answer)
    assert answer.status_code == 422
    for word in ("有 3 处需要修改", "请填写金额", "请选择收款人", "请在这里至少上传 1 份材料"):
        assert word in page
    assert form_of(case) == {"purpose": "路灯维修"}


def test_invoices_are_rows_and_a_draft_may_have_too_few(desk: Desk) -> None:
    case = desk.start()
    typed = desk.form(do="save") | {"invoices-amount_fen": ["100.00"]}
    assert desk.post(BOOKKEEPER, f"/desk/cases/{case.pk}/fill/", typed).status_code == 302
    assert form_of(case)["invoices"][0]["amount_fen"] == 10_000
    check = said(desk.get(BOOKKEEPER, f"/desk/cases/{case.pk}/check/"))
    assert "100.00" in check
    assert "发票合计" in check or "不足" in check or "少于" in check
    assert desk.post(BOOKKEEPER, f"/desk/cases/{case.pk}/submit/").status_code == 422
    assert Case.objects.get(pk=case.pk).state == "draft"
    answer = fill(desk, case, **{"invoices-number": [""], "invoices-amount_fen": ["5"], "invoices-code": [""],
                                 "invoices-seller_uscc": [""]})  # fmt: skip
    assert "第 1 行" in said(answer)


def test_a_payee_is_found_by_name_and_chosen_with_its_account(desk: Desk) -> None:
    case = desk.start()
    found = desk.get(BOOKKEEPER, f"/desk/cases/{case.pk}/pick/payee/?payee-q=清源")
    assert f'value="{desk.office.cast.bodies["company"]}:{desk.office.cast.company_account}"' in found.content.decode()
    assert "没有找到" in said(desk.get(BOOKKEEPER, f"/desk/cases/{case.pk}/pick/payee/?payee-q=不存在"))
    assert desk.get(BOOKKEEPER, f"/desk/cases/{case.pk}/pick/amount/").status_code == 404
    answer = fill(desk, case, do="find-payee", **{"payee-q": "石桥"})
    assert "石桥村股份经济合作社" in said(desk.get(BOOKKEEPER, answer["Location"]))


def test_the_check_page_says_the_band_the_way_and_what_villagers_will_read(desk: Desk) -> None:
    case = desk.start()
    assert desk.post(BOOKKEEPER, f"/desk/cases/{case.pk}/fill/", desk.form()).status_code == 302
    page = said(desk.get(BOOKKEEPER, f"/desk/cases/{case.pk}/check/"))
    for word in (
        "尚未提交",
        "人民币伍拾万贰仟柒佰壹拾伍元玖角",
        "镇分管领导",
        "逐笔公开",
        "提交申请：村级资金审批支付",
    ):
        assert word in page


# ---------------------------------------------------------------- papers


def bomb() -> bytes:
    """An OFD that unpacks to half a gigabyte of zeros."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("OFD.xml", "<ofd/>")
        with archive.open("Doc_0/zeros", "w", force_zip64=True) as file:
            for _ in range(512):
                file.write(bytes(1024 * 1024))
    return buffer.getvalue()


def kept(settings) -> list[Path]:
    return [path for path in Path(settings.FILE_DIR).rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    "sent",
    [
        ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "SVG"),
        ("发票.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "SVG"),
        ("发票.pdf", b"MZ this is a program", "发票.pdf"),
        ("空.pdf", b"", "空.pdf"),
        ("发票.ofd", None, "发票.ofd"),
    ],
    ids=["svg", "svg that says png", "program that says pdf", "empty", "zip bomb"],
)
def test_a_paper_that_is_not_taken_is_refused_by_name_and_leaves_nothing(
    desk: Desk, settings, sent: tuple[str, bytes | None, str]
) -> None:
    case, (name, body, sentence) = desk.start(), sent
    answer = fill(desk, case, purpose="路灯维修", documents=SimpleUploadedFile(name, bomb() if body is None else body))
    assert answer.status_code == 422
    assert sentence in said(answer)
    assert kept(settings) == []
    assert not Attachment.objects.exists()
    assert form_of(case) == {"purpose": "路灯维修"}


class _Zeros(io.RawIOBase):
    """A file of a given size that takes no memory: reading it gives zeros."""

    def __init__(self, name: str, size: int) -> None:
        self.name, self.size, self.left = name, size, size

    def read(self, most: int = -1) -> bytes:
        taken = self.left if most < 0 else min(most, self.left)
        self.left -= taken
        return bytes(taken)


def test_two_hundred_megabytes_are_dropped_while_they_arrive_and_the_rest_of_the_form_is_saved(
    desk: Desk, settings
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = None
    case = desk.start()
    answer = fill(desk, case, purpose="路灯维修", documents=_Zeros("大.pdf", 200 * 1024 * 1024))
    assert answer.status_code == 422
    assert "大.pdf" in said(answer)
    assert "20 MB" in said(answer)
    assert kept(settings) == []
    assert form_of(case) == {"purpose": "路灯维修"}


def test_a_paper_is_attached_looked_at_handed_out_and_taken_off_again(desk: Desk) -> None:
    case = desk.start()
    assert fill(desk, case, documents=[paper("一.png"), paper("二.png", "red")]).status_code == 302
    first, second = Attachment.objects.order_by("pk")
    assert "一.png" in said(desk.get(BOOKKEEPER, f"/desk/documents/{first.pk}/"))
    picture = desk.get(BOOKKEEPER, f"/desk/documents/{first.pk}/pages/1.png")
    assert b"".join(picture.streaming_content)[:4] == b"\x89PNG"
    file = desk.get(BOOKKEEPER, f"/desk/documents/{first.pk}/file/")
    assert file["Content-Disposition"].startswith("attachment")
    assert "sandbox" in file["Content-Security-Policy"]
    assert len(b"".join(file.streaming_content)) == first.blob.size
    assert [row.verb for row in acts_about("case", case.pk)].count("document.read") == 1
    assert fill(desk, case, do=f"remove-{second.pk}").status_code == 302
    assert list(Attachment.objects.all()) == [first]
    assert fill(desk, case, do="remove-99999").status_code == 404


def test_the_same_paper_twice_is_said_and_kept_once(desk: Desk) -> None:
    case = desk.start()
    fill(desk, case, documents=paper())
    answer = fill(desk, case, documents=paper())
    assert answer.status_code == 422
    assert Attachment.objects.count() == 1


# ---------------------------------------------------------------- a procedure of which no code knows

HOUSE = """
code = "guesthouse"
title = { zh = "村招待用房登记", en = "Village guest room" }
in_force = 2024-02-01
group = "service"
source_kind = "constructed"
place_levels = ["village"]
opened_by = ["village.bookkeeper"]
basis = ["村规民约"]

[form.guest]
title = { zh = "来客", en = "Guest" }
type = "text"
required = true

[form.since]
title = { zh = "入住日期", en = "From" }
type = "date"
required = true

[form.nights]
title = { zh = "天数", en = "Nights" }
type = "integer"

[form.meals]
title = { zh = "是否供餐", en = "Meals" }
type = "boolean"

[form.kind]
title = { zh = "房型", en = "Room" }
type = "choice"
[form.kind.options]
single = { zh = "单间", en = "Single" }
double = { zh = "双间", en = "Double" }

[form.host]
title = { zh = "接待人", en = "Host" }
type = "person"

[form.story]
title = { zh = "事由", en = "Why" }
type = "long_text"

[form.fee]
title = { zh = "收费", en = "Fee" }
type = "money"

[ladder]
blue_before = "1 workday"
red_after_percent = 50
red_after_at_least = "1 workday"
basis = "测试"

[[step]]
code = "ask"
title = { zh = "登记", en = "Register" }
post = "village.bookkeeper"
kind = "fill"

[[step]]
code = "look"
title = { zh = "村主任查看", en = "The head looks" }
post = "village.head"
kind = "review"
due = "3 workdays"
consequence = "remind"
separate_from = ["ask"]
requires = ["fee"]
"""


@pytest.fixture
def pack(tmp_path: Path, settings) -> Iterator[Path]:
    """A county's pack with one procedure of its own."""
    folder = tmp_path / "pack" / "procedures"
    folder.mkdir(parents=True)
    (folder / "guesthouse.toml").write_text(HOUSE, "utf-8")
    settings.PACKS = (tmp_path / "pack",)
    rulebook.forget()
    yield tmp_path / "pack"
    rulebook.forget()


def test_a_made_up_procedure_runs_through_the_web_from_its_file_alone(pack: Path, desk: Desk) -> None:
    assert [str(error) for error in rulebook.house().errors] == []
    assert "村招待用房登记" in said(desk.get(BOOKKEEPER, "/desk/procedures/"))
    assert "村主任查看" in desk.get(BOOKKEEPER, "/desk/procedures/guesthouse/").content.decode()
    case = desk.start("guesthouse")
    page = said(desk.get(BOOKKEEPER, f"/desk/cases/{case.pk}/fill/"))
    for word in ("来客", "入住日期", "天数", "是否供餐", "单间", "接待人", "事由"):
        assert word in page
    assert "收费" not in page  # it is given in the next step
    typed = {
        "do": "check", "guest": "省农科院专家组", "since": "20261122", "nights": "3", "meals": "yes", "kind": "double",
        "host": f"{desk.office.cast.people['fang']}:", "story": "土壤检测",
    }  # fmt: skip
    assert desk.post(BOOKKEEPER, f"/desk/cases/{case.pk}/fill/", typed).status_code == 302
    assert form_of(case) == {
        "guest": "省农科院专家组", "since": "2026-11-22", "nights": 3, "meals": True, "kind": "double",
        "host": desk.office.cast.people["fang"], "story": "土壤检测",
    }  # fmt: skip
    check = said(desk.get(BOOKKEEPER, f"/desk/cases/{case.pk}/check/"))
    assert "双间" in check
    assert "方大勇" in check
    assert desk.post(BOOKKEEPER, f"/desk/cases/{case.pk}/submit/").status_code == 302
    assert "收费" in said(desk.get("village.head", f"/desk/cases/{case.pk}/"))
    assert "请填写收费" in said(desk.decide("village.head", case, "look", "approve"))
    assert desk.decide("village.head", case, "look", "approve", fee="1,200").status_code == 302
    case.refresh_from_db()
    assert case.state == "closed"
    assert Step.objects.get(case=case, code="look").given == {"fee": 120_000}

"""Import on the desk: template, preview with each bad row, and nothing written before it is confirmed."""

import io
import re
import zipfile
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from daylight.kernel.identifiers import make_id_number
from daylight.parties.models import Person, Place
from desk import Desk, said
from office import build

ONE = make_id_number(date(1980, 1, 1), serial=1)
HEADS = {
    "地方": ["代码", "名称", "层级", "上级代码", "起始日期", "人口", "户数"],
    "人员": ["姓名", "身份证号", "手机号", "所在地代码", "户号"],
}
GOOD = {
    "地方": [["339901101205", "竹溪村", "村", "339901101", "2026-03-01", 900, 300]],
    "人员": [["程一鸣", ONE, "13922220001", "339901101205", "1"]],
}
BAD = {
    **GOOD,
    "人员": [
        *GOOD["人员"],
        ["", ONE, "", "339901101205", ""],
        ["卫青禾", "110105194912310021", "", "339901101205", ""],
    ],
}


def workbook(rows: dict[str, list[list[object]]], heads: dict[str, list[str]] = HEADS) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, lines in rows.items():
        sheet = book.create_sheet(title)
        sheet.append(heads[title])
        for line in lines:
            sheet.append(line)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def upload(data: bytes, name: str = "名册.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


@pytest.fixture
def desk(db: None, plain_static: None) -> Desk:
    return Desk(build())


def look(desk: Desk, data: bytes):
    return desk.post("township.admin", "/desk/import/", {"file": upload(data)})


def hidden(answer) -> dict[str, str]:
    """The hidden fields of the form that confirms."""
    form = answer.content.decode().split('action="/desk/import/confirm/"')[1].split("</form>")[0]
    return dict(re.findall(r'name="(sha256|good|file)" value="([^"]*)"', form))


def test_the_template_holds_the_three_lists(desk: Desk) -> None:
    answer = desk.get("township.admin", "/desk/import/template.xlsx")
    assert load_workbook(io.BytesIO(answer.content)).sheetnames[:3] == ["地方", "人员", "任职"]


def test_nothing_is_written_before_the_preview_is_confirmed(desk: Desk) -> None:
    seen = look(desk, workbook(GOOD))
    assert "预览：2 行可写入，0 行有错误" in said(seen)
    assert not Place.objects.filter(name="竹溪村").exists()
    answer = desk.post("township.admin", "/desk/import/confirm/", hidden(seen))
    assert answer["Location"] == "/desk/people/"
    assert Place.objects.filter(name="竹溪村").exists()
    assert "已写入：地方 1 个，人员 1 人" in said(desk.get("township.admin", "/desk/people/"))


def test_each_bad_row_says_file_cell_value_and_reason_and_good_rows_are_written(desk: Desk) -> None:
    seen = look(desk, workbook(BAD))
    page = said(seen)
    assert "2 行可写入，2 行有错误" in page
    for word in ("名册.xlsx", "A3", "B4", "110105194912310021", "此单元格必须填写"):
        assert word in page, word
    assert desk.post("township.admin", "/desk/import/confirm/", hidden(seen)).status_code == 302
    assert Person.objects.filter(name="程一鸣").count() == 1


def test_a_second_confirmation_writes_nothing_twice(desk: Desk) -> None:
    form = hidden(look(desk, workbook(GOOD)))
    assert desk.post("township.admin", "/desk/import/confirm/", form, key="one").status_code == 302
    assert desk.post("township.admin", "/desk/import/confirm/", form, key="one").status_code in (302, 409)
    assert Person.objects.filter(name="程一鸣").count() == 1


def test_a_file_that_was_not_previewed_is_refused(desk: Desk) -> None:
    form = hidden(look(desk, workbook(GOOD)))
    for changed in ({"sha256": "0" * 64}, {"good": "7"}, {"sha256": "../../etc/passwd"}):
        assert desk.post("township.admin", "/desk/import/confirm/", {**form, **changed}).status_code == 409
    assert not Place.objects.filter(name="竹溪村").exists()


def test_another_persons_file_cannot_be_confirmed(desk: Desk) -> None:
    form = hidden(look(desk, workbook(GOOD)))
    assert desk.post("county.admin", "/desk/import/confirm/", form).status_code == 409


def test_missing_columns_are_named(desk: Desk) -> None:
    heads = {**HEADS, "地方": ["代码", "名称", "级别", "上级代码", "起始日期", "人口", "户数"]}
    assert "层级" in said(look(desk, workbook(GOOD, heads)))
    nothing = Workbook()
    buffer = io.BytesIO()
    nothing.save(buffer)
    refused = look(desk, buffer.getvalue())
    assert refused.status_code == 422
    assert "地方" in said(refused)


def test_a_bomb_and_what_is_no_workbook_are_refused(desk: Desk) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (120 * 1024 * 1024))
    for data in (packed.getvalue(), b"PK\x03\x04 not a workbook", b"name,place\n"):
        answer = look(desk, data)
        assert answer.status_code == 422
    assert Place.objects.count() == 6


def test_who_may_not_import_is_told_who_may(desk: Desk) -> None:
    answer = desk.get("village.head", "/desk/import/")
    assert answer.status_code == 403
    assert "镇管理员" in said(answer)


def test_a_file_can_be_given_up(desk: Desk) -> None:
    form = hidden(look(desk, workbook(GOOD)))
    assert desk.post("township.admin", "/desk/import/give-up/", form)["Location"] == "/desk/import/"
    assert desk.post("township.admin", "/desk/import/confirm/", form).status_code == 409

"""Opening lists come from Excel: previewed row by row, written in one act, and never from a file that lies."""

import io
import struct
import zipfile
from datetime import date

import pytest
from django.db import connection
from openpyxl import Workbook, load_workbook

from cast import id_number
from daylight.kernel.identifiers import make_id_number
from daylight.log import queries as log
from daylight.log.door import SETUP
from daylight.log.policy import NotYourPower
from daylight.log.powers import power_list
from daylight.parties import acts, queries
from daylight.parties.acts.imports import importer_of
from daylight.parties.imports import archive, holding, refusals
from daylight.parties.imports.checking import preview
from daylight.parties.imports.columns import MANDATES, PEOPLE, PLACES, SHEETS
from daylight.parties.imports.template import template
from daylight.parties.models import Mandate, Person, Place

SINCE = date(2026, 3, 1)
ONE = make_id_number(date(1980, 1, 1), serial=1)
TWO = make_id_number(date(1981, 1, 1), serial=2)
GOOD = {
    "places": [
        ["339901101205001", "一组", "组", "339901101205", "2026-03-01", 120, 40],
        ["339901101205", "竹溪村", "村", "339901101", SINCE, 900, 300],
    ],
    "people": [["程一鸣", ONE, "13922220001", "339901101205", "1"], ["卫青禾", TWO, "", "339901101205", ""]],
    "mandates": [
        [TWO, "村主任", "339901101205", "B", SINCE, ""],
        [ONE, "村主任", "339901101205", "", "2026年3月1日", ""],
    ],
}


def workbook(rows=GOOD, *, drop: str = "", english: bool = False) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in SHEETS:
        if sheet.key not in rows:
            continue
        worksheet = book.create_sheet(sheet.en if english else sheet.zh)
        columns = [column for column in sheet.columns if column.key != drop]
        worksheet.append([column.heading("en" if english else "zh") for column in columns])
        for row in rows[sheet.key]:
            worksheet.append([value for column, value in zip(sheet.columns, row, strict=False) if column.key != drop])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def look(data, actor, now):
    return preview(data, file="名册.xlsx", importer=importer_of(actor, now), on=now.date())


def reasons(seen):
    return [(problem.sheet, problem.cell, problem.refusal.code) for problem in seen.problems]


def confirm(data, actor, now, **changes):
    seen = look(data, actor, now)
    facts = {"file": "名册.xlsx", "sha256": seen.sha256, "good_rows": len(seen.good)} | changes
    return acts.confirm_import(actor, data, now=now, **facts)


def counts():
    return Place.objects.count(), Person.objects.count(), Mandate.objects.count()


@pytest.mark.parametrize("english", [False, True])
def test_a_whole_village_is_imported_in_one_act(cast, now, english):
    actor = cast.actor("county.admin")
    data = workbook(english=english)
    seen = look(data, actor, now)
    before = counts()
    assert (len(seen.good), seen.problems) == (6, ())
    assert counts() == before

    done = confirm(data, actor, now)
    assert (done.places, done.people, done.mandates, done.skipped) == (2, 2, 2, 0)
    village = queries.place_by_code("339901101205", now.date())
    assert queries.place_path(village.pk).startswith(cast.place("qingxi").path)
    assert [holder.name for holder in queries.holders_of("village.head", village.pk, now.date())] == [
        "程一鸣",
        "卫青禾",
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT act_id) FROM parties_person WHERE place_id = %s", [village.pk])
        assert cursor.fetchone() == (1,)
        cursor.execute("SELECT count(*) FROM log_personal WHERE field LIKE 'id_number_%%'")
        assert cursor.fetchone() == (22,)
    assert Person.objects.get(name="程一鸣").act_id == Mandate.objects.get(person__name="程一鸣").act_id


def test_every_bad_row_says_where_and_why_and_the_good_rows_stay_good(cast, now):
    rows = {
        "places": [
            ["339901101201", "柳河村", "村", "339901101", SINCE, 1, 1],
            ["339901101206", "", "村", "339901101", SINCE, 1, 1],
            ["339901101207", "乙村", "乡", "339901101", SINCE, 1, 1],
            ["339901101208", "丙村", "村", "339901999", SINCE, 1, 1],
            ["339901101209", "丁村", "村", "339901", SINCE, 1, 1],
            ["339901101210", "戊村", "村", "339901101", "去年", "许多", 1],
            ["339901101211", "己村", "村", "339901101", SINCE, 10, 3],
            ["339901101211", "己村", "村", "339901101", SINCE, 10, 3],
        ],
        "people": [
            ["程一鸣", ONE, "", "339901101211", ""],
            ["程二鸣", ONE, "", "339901101211", ""],
            ["林秋月", id_number("lin"), "", "339901101201", ""],
            ["某人", 339901198001010010, "", "339901101201", ""],
            ["某人", "12345", "99", "339901101201", ""],
        ],
        "mandates": [
            [ONE, "皇帝", "339901101211", "A", SINCE, ""],
            [ONE, "村报账员", "339901101211", "B", SINCE, ""],
            [id_number("lin"), "村主任", "339901101201", "A", SINCE, ""],
            [ONE, "村主任", "339901101", "A", SINCE, ""],
            [TWO, "村主任", "339901101201", "A", SINCE, ""],
            [ONE, "村主任", "339901101211", "A", SINCE, date(2025, 1, 1)],
            [id_number("wu"), "村主任", "339901101211", "A", SINCE, ""],
        ],
    }
    seen = look(workbook(rows), cast.actor("county.admin"), now)
    assert reasons(seen) == [
        ("地方", "A2", "PlaceCodeTaken"),
        ("地方", "B3", "CellEmpty"),
        ("地方", "C4", "NotAChoice"),
        ("地方", "D5", "PlaceNotKnown"),
        ("地方", "D6", "WrongRung"),
        ("地方", "E7", "NotADay"),
        ("地方", "F7", "NotACount"),
        ("地方", "A9", "TwiceInFile"),
        ("人员", "B3", "TwiceInFile"),
        ("人员", "B4", "IdNumberTaken"),
        ("人员", "B5", "DigitsLost"),
        ("人员", "B6", "NotAnIdNumber"),
        ("人员", "C6", "NotAPhone"),
        ("任职", "B2", "NotAChoice"),
        ("任职", "B3", "NoDeputyForAccounts"),
        ("任职", "B4", "IncompatiblePosts"),
        ("任职", "B5", "PostDoesNotFit"),
        ("任职", "A6", "PersonNotKnown"),
        ("任职", "B7", "EndsBeforeStart"),
    ]
    assert [(line.sheet.key, line.row) for line in seen.good] == [("places", 8), ("people", 2), ("mandates", 8)]
    assert "PlaceCodeTaken" not in seen.problems[0].said(str)
    assert seen.problems[0].value == "339901101201"


def test_confirming_writes_the_good_rows_and_skips_the_bad_ones(cast, now):
    rows = GOOD | {"people": [*GOOD["people"], ["某人", "12345", "", "339901101205", ""]]}
    done = confirm(workbook(rows), cast.actor("county.admin"), now)
    assert (done.people, done.skipped) == (2, 1)


def test_wrong_columns_are_named(cast, now):
    seen = look(workbook({"places": GOOD["places"]}, drop="parent"), SETUP, now)
    [problem] = seen.problems
    assert (problem.sheet, problem.cell) == ("地方", "A1")
    assert "上级代码 / Parent code" in problem.said(str)
    with pytest.raises(refusals.NothingToImport):
        confirm(workbook({"places": GOOD["places"]}, drop="parent"), SETUP, now)


def test_a_workbook_without_any_known_sheet_is_refused(cast, now):
    book = Workbook()
    buffer = io.BytesIO()
    book.save(buffer)
    with pytest.raises(refusals.NoSheetKnown):
        look(buffer.getvalue(), SETUP, now)


def test_a_file_that_changed_since_the_preview_is_refused(cast, now):
    before = counts()
    actor = cast.actor("county.admin")
    with pytest.raises(refusals.FileChanged):
        confirm(workbook(), actor, now, sha256="0" * 64)
    with pytest.raises(refusals.FileChanged):
        confirm(workbook(), actor, now, good_rows=5)
    assert counts() == before
    assert not [row for row in log.acts_of_place([cast.places["mingchuan"]], since=now) if row.verb == "import.confirm"]


def test_importing_twice_finds_everything_there_already(cast, now):
    confirm(workbook(), SETUP, now)
    seen = look(workbook(), SETUP, now)
    assert seen.good == ()
    assert {problem.refusal.code for problem in seen.problems} == {
        "PlaceCodeTaken",
        "IdNumberTaken",
        "SameMandateTwice",
    }


def test_an_administrator_imports_for_their_own_places_and_not_for_themselves(cast, now):
    rows = {
        "places": [["339901102205", "外村", "村", "339901102", SINCE, 1, 1]],
        "mandates": [[id_number("ma"), "村主任", "339901101201", "A", SINCE, ""]],
    }
    seen = look(workbook(rows), cast.actor("township.admin"), now)
    assert [problem.refusal.code for problem in seen.problems] == ["PlaceBeyondReach", "GrantsToSelf"]


def test_who_has_no_power_to_import_is_refused(cast, now):
    with pytest.raises(NotYourPower):
        confirm(workbook(), cast.actor("village.head"), now)


def test_the_template_can_be_filled_and_read_back(cast, now):
    for language in ("zh-hans", "en"):
        data = template(power_list(), language)
        book = load_workbook(io.BytesIO(data))
        assert book["_lists"].sheet_state == "hidden"
        assert sum(len(sheet.data_validations.dataValidation) for sheet in book.worksheets) == 3
        worksheet = book[PLACES.title(language)]
        for column, value in enumerate(GOOD["places"][1], start=1):
            worksheet.cell(row=2, column=column, value=value)
        buffer = io.BytesIO()
        book.save(buffer)
        seen = look(buffer.getvalue(), SETUP, now)
        assert [line.row for line in seen.good] == [2]
        assert seen.problems == ()


def packed(entries, *, compress=zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compress) as file:
        for name, text in entries.items():
            file.writestr(name, text)
    return buffer.getvalue()


def test_what_is_no_workbook_is_refused(cast, now):
    for data in (
        b"",
        b"name,code\n",
        b"PK\x03\x04 broken",
        packed({"a.txt": "x"}),
        packed({"xl/workbook.xml": "<not xml"}),
    ):
        with pytest.raises(refusals.NotAWorkbook):
            look(data, SETUP, now)


def test_a_bomb_is_refused_before_it_is_parsed():
    bomb = packed({"xl/workbook.xml": "<a/>", "xl/worksheets/sheet1.xml": "0" * 60_000_000})
    assert len(bomb) < 100_000
    with pytest.raises(refusals.WorkbookTooLarge):
        archive.require_honest(bomb)


def test_a_bomb_that_lies_about_its_size_is_refused():
    bomb = bytearray(packed({"xl/workbook.xml": "<a/>", "xl/worksheets/sheet1.xml": "0" * 30_000_000}))
    start = 0
    while (start := bomb.find(struct.pack("<L", 30_000_000), start)) != -1:
        bomb[start : start + 4] = struct.pack("<L", 1000)
    with pytest.raises(refusals.WorkbookHidesSomething):
        archive.require_honest(bytes(bomb))


@pytest.mark.parametrize("cell", ['<c r="XFD1048576"/>', "<c r='A1048576'/>", '<row r = "1048576"/>', '<c r="XFD1"/>'])
def test_a_cell_in_the_last_corner_of_the_sheet_is_refused(cell):
    filler = "<!-- -->" * 9000
    with pytest.raises(refusals.WorkbookTooLarge):
        archive.require_honest(packed({"xl/workbook.xml": "<a/>", "xl/any.xml": filler + cell + "<sheetData/>"}))


def test_a_cell_address_is_seen_even_across_two_pieces():
    for pad in range(24):
        text = " " * (64 * 1024 - pad) + '<c r="XFD1048576"/>'
        with pytest.raises(refusals.WorkbookTooLarge):
            archive.require_honest(packed({"xl/workbook.xml": "<a/>", "xl/x.xml": text}))


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "xl\\..\\..\\x"])
def test_a_path_that_leaves_the_archive_is_refused(name):
    with pytest.raises(refusals.WorkbookHidesSomething):
        archive.require_honest(packed({"xl/workbook.xml": "<a/>", name: "x"}))


def test_too_large_a_file_is_refused_unopened(settings):
    settings.UPLOAD_MAX_BYTES = 1000
    with pytest.raises(refusals.WorkbookTooLarge):
        archive.require_honest(b"PK" + b"\0" * 2000)


def test_an_uploaded_file_waits_sealed_for_its_uploader_alone(settings):
    data = workbook()
    digest = holding.keep(data, account_id=1)
    [path] = (settings.FILE_DIR / "imports").iterdir()
    assert b"PK" not in path.read_bytes()[:4]
    assert holding.kept(digest, account_id=1) == data
    for asked, account in ((digest, 2), ("../1-" + digest, 1), ("", 1)):
        with pytest.raises(refusals.FileChanged):
            holding.kept(asked, account_id=account)
    holding.drop(digest, account_id=1)
    with pytest.raises(refusals.FileChanged):
        holding.kept(digest, account_id=1)


def test_each_list_has_its_columns_named_in_both_languages():
    for sheet in (PLACES, PEOPLE, MANDATES):
        for language in ("zh", "en"):
            headings = [column.heading(language) for column in sheet.columns]
            assert len(set(headings)) == len(headings)

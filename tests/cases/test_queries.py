"""What each looker sees, may do, and why not; in a number of queries that does not grow."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from daylight.cases import queries
from daylight.cases.queries import CaseFilters
from daylight.cases.refusals import NoSuchCase
from daylight.kernel.case_refusals import NotYourStep
from office import KANGHE_FEN, Office


def test_everybody_sees_their_own_place_and_what_lies_below_it(office: Office) -> None:
    here = office.submitted()
    there = office.submitted(name="songling.bookkeeper", place="songling")
    seen = {
        name: set(queries.cases_of(office.viewer(name)).values_list("pk", flat=True))
        for name in ("village.head", "township.centre", "county.auditor", "baishi.centre", "shiqiao.head")
    }
    assert seen == {
        "village.head": {here.pk},
        "township.centre": {here.pk},
        "county.auditor": {here.pk, there.pk},
        "baishi.centre": {there.pk},
        "shiqiao.head": set(),
    }
    with pytest.raises(NoSuchCase):
        queries.case_page(office.viewer("baishi.centre"), here.pk, now=office.now, language="zh")


def test_a_draft_is_seen_by_its_opener_alone(office: Office) -> None:
    case = office.open()
    assert list(queries.cases_of(office.viewer("village.bookkeeper"))) == [case]
    assert not queries.cases_of(office.viewer("village.head")).exists()
    assert [
        row.step for row in queries.tasks_for(office.viewer("village.bookkeeper"), now=office.now, language="zh")
    ] == ["request"]


def test_lists_are_filtered_and_sorted_in_the_database(office: Office) -> None:
    small = office.submitted(office.form(100_000, purpose="路灯维修"))
    large = office.submitted()
    viewer = office.viewer("township.leader")
    asked = {
        "by text": CaseFilters(text="路灯"),
        "by number": CaseFilters(text="000002"),
        "by amount": CaseFilters(at_least_fen=KANGHE_FEN),
        "by payee": CaseFilters(text="清源建设", sort="amount"),
        "by state": CaseFilters(state="closed"),
        "late": CaseFilters(is_late_on=office.now.date()),
    }
    found = {name: list(queries.cases_of(viewer, filters)) for name, filters in asked.items()}
    assert found == {
        "by text": [small], "by number": [large], "by amount": [large], "by payee": [large, small], "by state": [], "late": [],
    }  # fmt: skip


def test_started_and_done_by_me(office: Office) -> None:
    case = office.submitted()
    office.step(case, "review", "approve", "township.centre")
    assert list(queries.started_by_me(office.viewer("village.bookkeeper"))) == [case]
    assert list(queries.done_by_me(office.viewer("township.centre"))) == [case]
    assert not queries.done_by_me(office.viewer("township.leader")).exists()


def test_the_page_says_what_i_may_do_and_if_not_why(office: Office) -> None:
    case = office.submitted()
    mine = queries.case_page(office.viewer("township.centre"), case.pk, now=office.now, language="en").choices
    assert [(choice.decision, choice.title, choice.is_open) for choice in mine.decisions] == [
        ("approve", "Agree", True), ("return", "Return for correction", True), ("refuse", "Refuse", True),
    ]  # fmt: skip
    assert mine.is_mine
    assert mine.may_suspend
    assert mine.phrases[0].startswith("The papers are complete")
    other = queries.case_page(office.viewer("township.leader"), case.pk, now=office.now, language="en").choices
    assert not other.is_mine
    assert isinstance(other.why, NotYourStep)
    opener = queries.case_page(office.viewer("village.bookkeeper"), case.pk, now=office.now, language="en").choices
    assert (opener.may_withdraw, opener.may_edit) == (True, False)


def test_a_draft_page_offers_its_fields(office: Office) -> None:
    case = office.open()
    choices = queries.case_page(office.viewer("village.bookkeeper"), case.pk, now=office.now, language="zh").choices
    assert choices.may_edit
    assert {field.field.code for field in choices.fills if field.is_required} == {
        "payee", "payee_account", "amount", "purpose", "documents",
    }  # fmt: skip


def test_every_document_is_listed_with_who_brought_it(office: Office) -> None:
    case = office.submitted()
    page = queries.case_page(office.viewer("township.leader"), case.pk, now=office.now, language="zh")
    assert [(row.name, row.uploaded_by, row.is_present) for row in page.documents] == [("发票.png", "林秋月", True)]


def test_pages_and_lists_take_the_same_number_of_queries_however_long_they_are(office: Office) -> None:
    viewer = office.viewer("township.centre")

    def counted() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as tasks:
            queries.tasks_for(viewer, now=office.now, language="zh")
        with CaptureQueriesContext(connection) as rows:
            queries.case_rows(queries.cases_of(viewer), now=office.now, language="zh")
        return len(tasks), len(rows)

    office.submitted()
    few = counted()
    for _more in range(4):
        office.submitted()
    assert counted() == few
    assert few[0] <= 3
    assert few[1] == 2


def test_the_power_list_and_what_a_post_may_start(office: Office) -> None:
    codes = [procedure.code for procedure in queries.procedures_in_force(office.now.date())]
    assert codes == ["clearance", "payment", "question"]
    bookkeeper = office.viewer("village.bookkeeper")
    assert [procedure.code for procedure in queries.startable(bookkeeper, "village", office.now.date())] == ["payment"]
    assert queries.startable(bookkeeper, "township", office.now.date()) == []
    page = queries.procedure_page("payment", on=office.now.date(), language="zh")
    assert (page.title, page.file, len(page.chart.steps)) == ("村级资金审批支付", "payment.toml", 8)

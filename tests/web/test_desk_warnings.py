"""Warnings on the desk: counts as filters, one sentence a row, everything a warning rests on, and taking it up."""

from datetime import date

import pytest

from daylight.kernel.ladder import Colour
from daylight.log import integrate
from daylight.record.meanings import called
from daylight.risk import acts, catalogue, live
from daylight.risk.findings import Finding
from daylight.risk.models import Warning  # noqa: A004 - the house's word
from desk import Desk, said
from office import build


@pytest.fixture
def desk(db: None, plain_static: None) -> Desk:
    return Desk(build())


@pytest.fixture
def split(desk: Desk) -> Warning:
    """Two payments of 19,800.00 yuan to one company within ten days: red, with its clearance case."""
    office = desk.office
    for day in (0, 8):
        office.later(days=day)
        office.paid(office.form(1_980_000))
        office.settle()
    integrate.run(office.now)
    live.run_live(office.now)
    return Warning.objects.get(model="F06")


def raised(desk: Desk, colour: str, number: int = 1, place: str = "liuhe") -> Warning:
    """A warning of a colour, as the models would raise it."""
    page = catalogue.newest("F17")
    assert page is not None
    finding = Finding(
        model="F17", colour=Colour(colour), place_id=str(desk.office.cast.places[place]), subject="period",
        subject_id=f"{number}", value=30, threshold=10, peer_n=None, as_of=date(2026, 3, 2), first_on=date(2026, 2, 10),
        evidence=(("place", str(desk.office.cast.places[place])),), explanation_zh=f"第 {number} 本账晚 30 天。",
        explanation_en=f"Book {number} is 30 days late.", rule_hash="", facts={},
    )  # fmt: skip
    return acts.raise_warning(finding, page, page.shown_values(page.values()), now=desk.office.now)


def test_the_list_begins_with_what_is_to_be_handled_and_the_worst_first(desk: Desk) -> None:
    for number, colour in enumerate(("blue", "red", "yellow")):
        raised(desk, colour, number)
    assert desk.get("county.discipline", "/desk/warnings/")["Location"] == "/desk/warnings/?state=open"
    page = said(desk.get("county.discipline", "/desk/warnings/?state=open"))
    places = [page.index(f"第 {number} 本账") for number in (1, 2, 0)]
    assert places == sorted(places)
    assert "预警是线索，不是结论" in page


def test_the_counts_are_filters_and_never_colour_alone(desk: Desk) -> None:
    raised(desk, "red", 1)
    raised(desk, "yellow", 2)
    page = desk.get("county.discipline", "/desk/warnings/?state=open")
    for word in ("严重", "关注", "提示", "不可判"):
        assert word in said(page)
    assert 'href="/desk/warnings/?state=open&amp;colour=red"' in page.content.decode()
    red = said(desk.get("county.discipline", "/desk/warnings/?state=open&colour=red"))
    assert "第 1 本账" in red
    assert "第 2 本账" not in red


def test_a_warning_shows_its_rule_its_rows_its_basis_and_that_it_is_a_lead(desk: Desk, split: Warning) -> None:
    answer = desk.get("county.discipline", f"/desk/warnings/{split.pk}/")
    page = said(answer)
    for word in ("39,600.00", "线索，不是结论", "F06", "限额及其施行日期", "招标投标法", "已发出", "预警督办单", "第"):
        assert word in page, word
    links = answer.content.decode()
    assert links.count('href="/desk/money/payments/') == 2
    assert f'href="/desk/cases/{split.case_id}/"' in links
    assert 'href="/desk/models/F06/"' in links


def test_the_village_learns_of_a_lead_only_when_it_is_assigned(desk: Desk, split: Warning) -> None:
    assert desk.get("village.head", f"/desk/warnings/{split.pk}/").status_code == 404
    assert "39,600.00" not in said(desk.get("village.head", "/desk/warnings/?state=open"))
    assert desk.get("baishi.centre", f"/desk/warnings/{split.pk}/").status_code == 404
    case, office = split.case, desk.office
    assert case is not None
    office.step(case, "assign", "done", "township.discipline", values={"responsible": "village.head"})
    integrate.run(office.now)
    live.run_live(office.now)
    assert desk.get("village.head", f"/desk/warnings/{split.pk}/").status_code == 200


def test_a_yellow_warning_is_taken_up_once_by_who_may(desk: Desk) -> None:
    warning = raised(desk, "yellow")
    path = f"/desk/warnings/{warning.pk}/take-up/"
    assert desk.post("township.centre", path).status_code == 403
    assert "立项核查" in said(desk.get("township.discipline", f"/desk/warnings/{warning.pk}/"))
    answer = desk.post("township.discipline", path)
    warning.refresh_from_db()
    assert warning.case is not None
    assert answer["Location"] == f"/desk/cases/{warning.case_id}/"
    assert desk.post("township.discipline", path).status_code == 409
    assert warning.case.procedure == "clearance"


def test_a_model_is_shown_as_an_auditor_reads_it(desk: Desk, split: Warning) -> None:
    page = said(desk.get("county.auditor", "/desk/models/F06/?assess=1"))
    for word in (
        "化整为零",
        "为什么要看",
        "什么时候会错",
        "同一收款人的时间窗",
        "两笔刚好低于两万元",
        "SELECT",
        "已判 2 条",
    ):
        assert word in page, word
    assert desk.get("county.auditor", "/desk/models/X99/").status_code == 404
    assert called("payment") in page
    assert "县级限额文件" in page
    assert "limits set by the county" not in page
    english = said(desk.get("county.auditor", "/desk/models/F06/", headers={"accept-language": "en"}))
    assert "Split payment" in english
    assert "limits set by the county" in english
    assert "县级限额文件" not in english


def test_every_model_in_force_has_its_card(desk: Desk, split: Warning) -> None:
    page = said(desk.get("county.auditor", "/desk/models/"))
    for code in ("P01", "P03", "P04", "F06", "F08", "F17"):
        assert code in page


def test_no_warning_is_said_in_words(desk: Desk) -> None:
    assert "无预警" in said(desk.get("village.head", "/desk/places/"))


def test_the_list_costs_the_same_queries_with_5_rows_as_with_50(
    desk: Desk, django_assert_max_num_queries, django_assert_num_queries
) -> None:
    for number in range(5):
        raised(desk, "yellow", number)
    desk.get("county.discipline", "/desk/warnings/?state=open")
    with django_assert_max_num_queries(14) as counted:
        desk.get("county.discipline", "/desk/warnings/?state=open")
    for number in range(5, 50):
        raised(desk, "yellow", number)
    with django_assert_num_queries(len(counted)):
        assert "共 50 条" in said(desk.get("county.discipline", "/desk/warnings/?state=open"))

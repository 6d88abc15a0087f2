"""Places and search on the desk: the village file, the township and county above it, and what a text means."""

import pytest

from daylight.cases.models import Case
from desk import Desk, said
from office import build


@pytest.fixture
def desk(db: None, plain_static: None) -> Desk:
    return Desk(build())


@pytest.fixture
def case(desk: Desk) -> Case:
    return desk.office.submitted()


def test_everybody_begins_at_their_own_place(desk: Desk) -> None:
    for name, place in (("village.head", "柳河村"), ("township.leader", "青溪镇"), ("county.bureau", "明川县")):
        assert f"<h1>{place}</h1>" in desk.get(name, "/desk/places/").content.decode()


def test_the_village_file_has_six_figures_that_open_their_rows(desk: Desk, case: Case) -> None:
    place = desk.office.cast.places["liuhe"]
    answer = desk.get("township.centre", f"/desk/places/{place}/")
    page, links = said(answer), answer.content.decode()
    for word in ("银行存款", "2,000,000.00", "本月收入", "本月支出", "在办事项", "未销号预警", "账务滞后"):
        assert word in page, word
    for path in ("money/accounts", "money/lines", "cases", "warnings", "money/books"):
        assert f'href="/desk/{path}/?' in links, path
    for word in ("镇三资中心审核", "方大勇", "罗长庚", case.title, "这里还没有公开过"):
        assert word in page, word


def test_what_is_above_is_named_and_not_linked(desk: Desk) -> None:
    links = desk.get("village.head", "/desk/places/").content.decode()
    assert "青溪镇" in links
    assert f'href="/desk/places/{desk.office.cast.places["qingxi"]}/"' not in links


def test_a_place_beyond_reach_is_as_if_it_were_not_there(desk: Desk) -> None:
    for stranger in ("shiqiao.head", "baishi.centre"):
        assert desk.get(stranger, f"/desk/places/{desk.office.cast.places['liuhe']}/").status_code == 404


def test_the_county_sees_its_townships_and_the_township_its_villages(desk: Desk, case: Case) -> None:
    county = said(desk.get("county.bureau", "/desk/places/"))
    assert "青溪镇" in county
    assert "白石镇" in county
    assert "柳河村" in said(desk.get("county.bureau", f"/desk/places/{desk.office.cast.places['qingxi']}/"))
    links = desk.get("county.bureau", "/desk/places/").content.decode()
    assert f'href="/desk/cases/?place={desk.office.cast.places["qingxi"]}&state=running">1</a>' in links


def test_a_place_costs_the_same_queries_however_much_happens_there(
    desk: Desk, case: Case, django_assert_max_num_queries, django_assert_num_queries
) -> None:
    desk.get("county.bureau", "/desk/places/")
    with django_assert_max_num_queries(45) as counted:
        desk.get("county.bureau", "/desk/places/")
    for _ in range(3):
        desk.office.submitted()
    with django_assert_num_queries(len(counted)):
        desk.get("county.bureau", "/desk/places/")


# ---------------------------------------------------------------- search


def test_a_whole_case_number_is_opened_at_once(desk: Desk, case: Case) -> None:
    assert (
        desk.get("township.centre", f"/desk/search/?q={case.number.lower()}")["Location"] == f"/desk/cases/{case.pk}/"
    )
    assert desk.get("baishi.centre", f"/desk/search/?q={case.number}").status_code == 200


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("柳河", "柳河村"),
        ("339901101201", "柳河村"),
        ("502715.90", "康河桥"),
        ("50.271590万", "康河桥"),
        ("方大勇", "方大勇"),
    ],
)
def test_a_text_finds_places_cases_amounts_and_people(desk: Desk, case: Case, text: str, word: str) -> None:
    page = said(desk.get("township.centre", f"/desk/search/?q={text}"))
    assert word in page.split("查找", 1)[1]


def test_search_finds_nothing_beyond_reach_and_says_what_can_be_asked(desk: Desk, case: Case) -> None:
    page = said(desk.get("baishi.centre", "/desk/search/?q=柳河"))
    assert "柳河村" not in page
    assert "在您的辖区内没有找到" in page
    assert "您要找什么" in said(desk.get("baishi.centre", "/desk/search/"))

"""Statistics: findings as titles, every number a link to its rows, the viewer's own places, queries that do not grow."""

import json
import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

import cast as people
from daylight.cases.models import Case, Step
from daylight.ledger import acts as ledger
from daylight.ledger.queries.progress import closing_grid, money_and_balance
from daylight.log.door import SETUP
from daylight.web.desk.kept import kept
from desk import Desk, said
from office import KANGHE_FEN, build

TODAY = people.NOW + timedelta(days=40)
"""Saturday 11 April 2026: March has ended, and nobody has closed a book."""


@pytest.fixture
def desk(db: None, plain_static: None, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """柳河村 has paid the bridge village's bill and received a rent; six other requests were reviewed in time."""
    desk = Desk(build())
    office = desk.office
    case = office.paid()
    office.settle()
    for _ in range(6):
        asked = office.submitted(office.form(310_000))
        office.later(hours=1)
        office.step(
            asked, "review", "refuse", "township.centre", reason="no_decision", opinion="须先提交成员会议表决。"
        )
    for account in case.place.book.bank_accounts.all():
        ledger.record_bank_lines(office.actor("township.cashier"), account_id=account.pk, now=office.now)
    monkeypatch.setattr("django.utils.timezone.now", lambda: TODAY)
    return desk


def drawn(page: str, chart: str) -> dict[str, Any]:
    """What a chart of the page draws."""
    found = re.search(rf'<script id="{chart}" type="application/json">(.*?)</script>', page)
    assert found, chart
    return json.loads(found[1])


def test_the_titles_are_findings_and_the_tables_repeat_the_pictures(desk: Desk) -> None:
    answer = desk.get("county.bureau", "/desk/dashboard/")
    page, words = answer.content.decode(), said(answer)
    assert "支出比收入多 50.27 万元" in words
    money = drawn(page, "money")
    assert money["labels"][-2:] == ["2026-03", "2026-04"]
    assert money["series"][1]["values"][-2] == KANGHE_FEN
    assert money["series"][2]["values"][-1] == 200_000_000 - KANGHE_FEN
    assert "按期办结 6 件，共 6 件" in words
    assert "没有未销号的预警" in words
    assert "1 本账中有 1 本做账滞后" in words
    for series in money["series"]:
        for text in series["texts"]:
            assert f">{text}<" in page


def test_every_number_leads_to_rows_that_add_up_to_it(desk: Desk) -> None:
    page = desk.get("county.bureau", "/desk/dashboard/").content.decode()
    money, steps, ended = drawn(page, "money"), drawn(page, "hanging"), drawn(page, "on-time")
    rows = desk.get("county.bureau", money["series"][1]["urls"][-2] + "&format=json").json()["rows"]
    assert sum(row["amount"] for row in rows) == -KANGHE_FEN
    assert steps["labels"] == ["村级资金审批支付 · 镇三资中心审核"]
    done = desk.get("county.bureau", steps["series"][0]["urls"][0] + "&format=json").json()
    assert done["count"] == Step.objects.filter(code="review", done_at__isnull=False).count() == 7
    closed = desk.get("county.bureau", ended["series"][0]["urls"][-2] + "&format=json").json()
    assert closed["count"] == ended["series"][0]["values"][-2] == 6
    running = re.search(r'href="(/desk/cases/\?[^"]*state=running)">(\d+)<', page)
    assert running
    listed = desk.get("county.bureau", running[1].replace("&amp;", "&") + "&format=json").json()
    assert listed["count"] == int(running[2]) == Case.objects.filter(state="running").count()


def test_what_is_allowed_is_a_mark_across_the_bar_and_how_many_stands_in_the_table(desk: Desk) -> None:
    answer = desk.get("county.bureau", "/desk/dashboard/")
    steps = drawn(answer.content.decode(), "hanging")
    assert [one["kind"] for one in steps["series"]] == ["", "tick"]
    assert steps["series"][1]["values"] == [2]
    assert "已办环节" in said(answer)


def test_the_rows_behind_a_number_name_their_filters_in_words(desk: Desk) -> None:
    steps = said(desk.get("county.bureau", "/desk/dashboard/steps/?procedure=payment&step=review"))
    assert "程序：村级资金审批支付" in steps
    assert "环节：镇三资中心审核" in steps
    assert "办结月份：2026-02" in (ended := said(desk.get("county.bureau", "/desk/dashboard/cases/?month=2026-02")))
    assert "2026-02-01" not in ended


def test_a_township_picks_among_its_villages_and_finds_nothing_elsewhere(desk: Desk) -> None:
    places = desk.office.cast.places
    page = said(desk.get("township.leader", "/desk/dashboard/"))
    assert "青溪镇：近十二个月" in page
    assert "松岭村" not in page
    assert "柳河村：近十二个月" in said(desk.get("township.leader", f"/desk/dashboard/?place={places['liuhe']}"))
    for foreign in (places["baishi"], places["songling"], places["mingchuan"], 987_654):
        assert desk.get("township.leader", f"/desk/dashboard/?place={foreign}").status_code == 404


def test_a_village_sees_its_own_figures_and_nothing_to_pick(desk: Desk) -> None:
    answer = desk.get("village.head", "/desk/dashboard/")
    assert "柳河村：近十二个月" in said(answer)
    assert 'id="picker"' not in answer.content.decode()
    neighbour = desk.office.cast.places["shiqiao"]
    assert desk.get("village.head", f"/desk/dashboard/?place={neighbour}").status_code == 404


def test_a_place_without_any_business_says_so_instead_of_drawing_nothing(desk: Desk) -> None:
    page = said(desk.get("county.auditor", f"/desk/dashboard/?place={desk.office.cast.places['baishi']}"))
    assert "十二个月没有收支" in page
    assert "还没有办结的事项" in page
    assert "办理次数太少，不作比较" in page


def test_the_page_is_complete_in_english(desk: Desk) -> None:
    page = said(desk.get("county.bureau", "/desk/dashboard/", headers={"accept-language": "en"}))
    assert "0.50 million yuan more went out than came in" in page
    assert "6 of 6 cases closed on time" in page
    assert "1 of 1 books is behind" in page


def test_marks_of_the_grid_are_words_too(desk: Desk) -> None:
    grid = closing_grid("/", [date(2025, 12, 1), date(2026, 1, 1), date(2026, 3, 1), date(2026, 4, 1)], TODAY.date())
    assert [cell.state for cell in grid[0].cells] == ["before", "late", "open", "running"]
    page = said(desk.get("county.bureau", "/desk/dashboard/"))
    for mark in ("✗ 滞后", "! 已到月末，未结账", "· 进行中"):
        assert mark in page


def test_the_balance_is_what_the_bank_held_at_each_months_end(desk: Desk) -> None:
    found = money_and_balance("/", since=date(2026, 2, 1), until=date(2026, 4, 1))
    assert [(row.month.month, row.out_fen, row.balance_fen) for row in found] == [
        (2, 0, 200_000_000), (3, KANGHE_FEN, 200_000_000 - KANGHE_FEN), (4, 0, 200_000_000 - KANGHE_FEN),
    ]  # fmt: skip


def test_more_business_asks_no_more_queries(desk: Desk) -> None:
    def queries() -> int:
        cache.clear()  # on a busy machine sums are slow, and what was slow is kept
        with CaptureQueriesContext(connection) as counted:
            assert desk.get("county.bureau", "/desk/dashboard/").status_code == 200
        return len(counted)

    queries()
    before = queries()
    for number in range(5):
        desk.office.submitted(desk.office.form(200_000 + number))
    ledger.open_book(
        SETUP, place_id=desk.office.cast.places["shiqiao"], body_id=desk.office.cast.bodies["shiqiao"],
        starts_on=date(2026, 1, 1), now=people.BUILT,
    )  # fmt: skip
    assert queries() == before <= 25


# ---------------------------------------------------------------- sums kept for a moment


def test_what_was_added_up_quickly_is_added_up_each_time(db: None) -> None:
    counted: list[int] = []
    for _ in range(2):
        kept("quick", lambda: counted.append(1), now=TODAY, quick=60)
    assert len(counted) == 2


def test_what_was_slow_is_kept_for_a_minute_and_for_as_long_as_nothing_happens(desk: Desk) -> None:
    counted: list[datetime] = []

    def ask(now: datetime) -> datetime:
        return kept("slow", lambda: counted.append(now), now=now, quick=-1).at

    assert ask(TODAY) == TODAY
    assert ask(TODAY + timedelta(minutes=5)) == TODAY  # nothing was done since
    desk.office.submitted(desk.office.form(123_400))
    assert ask(TODAY + timedelta(seconds=59)) == TODAY
    assert ask(TODAY + timedelta(seconds=61)) == TODAY + timedelta(seconds=61)
    assert len(counted) == 2

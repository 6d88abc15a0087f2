"""A model's card, and another value for one of its parameters: tried on the last twelve months, proposed, adopted, withdrawn."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.walking import shown

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

MODEL = "/desk/models/F06/"


def ran_beside(page: Page) -> Locator:
    """The clock runs a proposed value beside the one in force soon after it was proposed, and then once a day."""
    for _ in range(40):
        found = page.locator("details[id^=shadow-][open]")
        if found.count():
            return found
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError("the proposed value did not run beside the one in force within twenty seconds")


def test_a_value_is_tried_proposed_adopted_and_withdrawn(visitors) -> None:
    bureau = visitors.open()
    bureau.sign_in("bureau")
    page = bureau.visit("/desk/models/")
    row = page.locator("tr", has_text="化整为零")
    raised = int(row.locator("td").nth(3).inner_text())
    assert raised >= 1  # the county of the demonstration holds a planted split
    row.locator("a.row-link").click()
    page.wait_for_url(re.compile(MODEL + r"(#|$)"))
    assert "处置用时" in shown(page)
    assert "最近变更" in shown(page)
    bureau.shot("tuning-00-card")
    page.locator("tr", has_text="同一收款人的时间窗").locator("a", has_text="试算其他取值").click()
    page.locator("#id_value").fill("许多天")
    page.locator("form[method=get] button").click()
    page.locator(".summary-box").wait_for()
    assert "许多天" in shown(page)
    page.locator("#id_value").fill("1")
    page.locator("form[method=get] button").click()
    trial = page.locator("#trial")
    trial.wait_for()
    before, after = (int(text) for text in trial.locator("table td.num").all_inner_texts()[:2])
    assert before > after
    assert "仅现行取值发现" in shown(page)
    assert bureau.axe() == []
    assert bureau.overflow() == 0
    bureau.shot("tuning-01-back-test")
    page.locator("form[method=post] button.primary").click()
    page.locator(".summary-box").wait_for()  # no reason, no proposal; what was tried is still there
    expect(page.locator("#trial")).to_have_count(1)
    page.locator("#id_reason").fill("一天之内的拆分才算，其余误报多。")
    page.locator("form[method=post] button.primary").click()
    page.wait_for_url(re.compile(MODEL + r"(#|$)"))
    own = page.locator("#settings tbody tr").first
    assert "拟设" in own.inner_text()
    assert own.locator("a", has_text="启用").count() == 0  # whoever proposes does not adopt

    beside = ran_beside(page)
    assert "并行试运行" in beside.locator("summary").inner_text()
    held, would, gained, lost = (int(text) for text in beside.locator("tbody td.end").all_inner_texts()[:4])
    assert (held, would) == (before, after)
    assert would == held + gained - lost
    assert bureau.axe() == []
    assert bureau.overflow() == 0
    bureau.shot("tuning-02-beside")
    bureau.visit(f"{MODEL}window_days/")  # whoever thinks of yet another value sees how the proposed one does
    assert page.locator("details[id^=shadow-]").count() == 1

    phone = visitors.open(width=360, language="en")
    phone.sign_in("county.discipline")
    page = phone.visit(MODEL)
    assert "Both have run side by side since" in page.locator("details[id^=shadow-]").inner_text()
    assert "1 day beside" in page.locator("#settings tbody tr").first.inner_text()
    assert phone.axe() == []
    assert phone.overflow() == 0
    phone.shot("tuning-03-beside-on-a-phone")

    discipline = visitors.open()
    discipline.sign_in("county.discipline")
    page = discipline.visit(MODEL)
    raised_since = page.locator(".figures a").nth(1).inner_text()
    assert int(raised_since) == raised  # what runs beside raises nothing
    page.locator("#settings a", has_text="启用").click()
    page.locator("dialog[open]", has_text="已与现行取值并行试运行 1 天").wait_for()
    discipline.shot("tuning-04-adopt")
    with page.expect_navigation():
        page.locator("dialog[open] button[type=submit]").click()
    assert "启用中" in page.locator("#settings tbody tr").first.inner_text()
    expect(page.locator("details[id^=shadow-][open]")).to_have_count(0)  # it stands, and runs no more
    assert re.search(r"同一收款人的时间窗\s*1 天", shown(page))
    discipline.shot("tuning-05-in-force")
    page.locator("#settings a", has_text="撤回").click()
    with page.expect_navigation():
        page.locator("dialog[open] button[type=submit]").click()
    assert "已撤回" in page.locator("#settings tbody tr").first.inner_text()
    assert re.search(r"同一收款人的时间窗\s*30 天", shown(page))

"""A villager asks on a phone, follows the question by its code, and reads the answer; silence is shown as silence."""

import re

import pytest
from playwright.sync_api import expect

from browser.walking import decide, shown, take_up, until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

QUESTION = "村口公交站候车亭的工程款付了多少，剩下的什么时候付清？"
ANSWER = "共付两笔，尾款在验收后一个月内付清，付款记录可在“钱”里查看。"


def _asks(phone) -> tuple[str, str]:
    """Ask, with a double click on the button; returns the code and the question's number."""
    page = phone.visit("/?q=清源桥")
    page.locator("main ul.list a").first.click()
    page.locator("a[href$='/ask/']").first.click()
    page.locator("input[name=topic][value=works]").check()
    page.locator("#id_question").fill(QUESTION)
    phone.shot("question-01-asking-360")
    assert phone.axe() == []
    page.locator("button[name=check]").click()
    page.locator("button[name=send]").wait_for()
    assert QUESTION in shown(page)
    phone.shot("question-02-checking-360")
    page.locator("button[name=send]").dblclick()
    page.locator(".receipt .code").wait_for()
    phone.shot("question-03-receipt-360")
    assert phone.overflow() == 0
    number = re.search(r"QUESTION-\d{4}-\d{6}", shown(page))
    assert number
    return page.locator(".receipt .code").inner_text(), number[0]


def _follows(phone, code: str) -> str:
    page = phone.visit("/mine/")
    page.locator("#id_receipt").fill(code.lower().replace("-", " "))
    page.locator("main form button[type=submit]").click()
    page.locator("article.card").wait_for()
    assert phone.overflow() == 0
    return shown(page)


def test_a_question_is_asked_accepted_answered_and_followed_by_its_code(visitors) -> None:
    phone = visitors.open(width=360)
    code, number = _asks(phone)
    received = _follows(phone, code)
    assert number in received
    assert QUESTION in received
    assert QUESTION not in _village_shows(visitors, "waiting")
    secretary = visitors.open()
    secretary.sign_in("secretary")
    take_up(secretary.page, visitors.site.address, number)
    assert QUESTION in shown(secretary.page)
    secretary.shot("question-04-secretary-accepts")
    decide(secretary.page, "approve")
    assert QUESTION in _village_shows(visitors, "waiting")
    head = visitors.open()
    head.sign_in("head")
    take_up(head.page, visitors.site.address, number)
    head.page.locator("#id_answer").fill(ANSWER)
    head.shot("question-05-head-answers")
    decide(head.page, "done")
    until(lambda: ANSWER in _follows(phone, code), "the answer on the phone")
    phone.shot("question-06-answered-360")
    page = phone.visit("/mine/")
    page.locator("#id_receipt").fill("AAAA-AAAA-AAAA-AAAA-AAAA")
    page.locator("main form button[type=submit]").click()
    page.locator("[role=alert]").wait_for()
    assert _village_shows(visitors, "answered").count(ANSWER) == 1


def _village_shows(visitors, standing: str) -> str:
    """What any neighbour reads among the village's questions."""
    neighbour = visitors.open(width=360)
    page = neighbour.visit("/?q=清源桥")
    page.locator("main ul.list a").first.click()
    page.locator(f"a[href$='/questions/?show={standing}']").first.click()
    page.wait_for_url(re.compile(r"/questions/"))
    return shown(page)


def test_an_overdue_question_is_shown_to_everybody(visitors) -> None:
    phone = visitors.open(width=360)
    page = phone.visit("/?q=清源桥")
    page.locator("main ul.list a").first.click()
    page.locator("a[href$='/questions/?show=waiting']").first.click()
    page.wait_for_url(re.compile(r"show=waiting"))
    page.locator(".facets a[href='?show=overdue']").click()
    page.wait_for_url(re.compile(r"show=overdue"))
    phone.shot("question-07-overdue-360")
    assert page.locator("article .badge-mark.red").count() >= 1
    assert phone.axe() == []


def test_a_question_can_be_asked_and_followed_without_scripts(visitors) -> None:
    phone = visitors.open(width=360, scripts=False)
    page = phone.visit("/?q=清源桥")
    page.locator("main ul.list a").first.click()
    page.locator("a[href$='/ask/']").first.click()
    page.locator("input[name=topic][value=finance]").check()
    page.locator("#id_question").fill("上个月办公用品花了多少钱？")
    page.locator("button[name=check]").click()
    page.locator("button[name=send]").click()
    code = page.locator(".receipt .code").inner_text()
    page.goto(visitors.site.address + "/mine/")
    page.locator("#id_receipt").fill(code)
    page.locator("main form button[type=submit]").click()
    expect(page.locator("article.card")).to_have_count(1)

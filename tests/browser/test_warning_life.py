"""A warning from its cause to its end: an invoice is claimed a second time, the desk says so within seconds, people handle it."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from browser.walking import (
    add_invoice,
    case_id,
    choose_payee,
    decide,
    go_and_check,
    paper,
    put_in,
    shown,
    start,
    take_up,
    until,
)  # fmt: skip

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

OWN_VILLAGE = "清源桥村"


@dataclass(frozen=True)
class Claimed:
    """An invoice that another village has claimed, as the bureau reads it on the case's page."""

    case: str
    number: str
    seller: str
    yuan: str
    payee: str


def _claimed_elsewhere(visitors) -> Claimed:
    """The bureau looks through payments until one of another village shows an invoice with its seller."""
    desk = visitors.open()
    desk.sign_in("bureau")
    page = desk.visit("/desk/cases/?procedure=payment&state=closed")
    rows = page.locator("#list tbody tr").filter(has_not_text=OWN_VILLAGE)
    links = [row.locator("a.row-link").first.get_attribute("href") for row in rows.all()]
    for link in links[:15]:
        desk.visit(str(link))
        for row in page.locator("table:has(td.phone-amount) tbody tr").all():
            number, _code, seller, yuan = (cell.inner_text().strip() for cell in row.locator("td").all())
            if re.fullmatch(r"[0-9A-Z]{18}", seller) and number.isdigit():
                payee = page.locator("dl.facts dd").first.inner_text()
                return Claimed(case_id(page), number, seller, yuan, payee)
    raise AssertionError("no payment of another village shows an invoice")


def _claim_again(visitors, claimed: Claimed, folder: Path) -> None:
    """Our own bookkeeper claims it too: refused as it stands, and taken once a code is written before its number."""
    desk = visitors.open()
    desk.sign_in("bookkeeper")
    page = desk.page
    start(page, "payment")
    choose_payee(page, claimed.payee)
    page.locator("#id_amount").fill(claimed.yuan)
    page.locator("#id_purpose").fill("文化活动物品采购补助")
    add_invoice(page, 0, number=claimed.number, yuan=claimed.yuan, seller=claimed.seller)
    put_in(page, "documents", paper(folder, "发票.pdf", "发票", [claimed.number]))
    go_and_check(page)
    page.locator("form[action$='/submit/'] button.primary").click()
    page.locator("[role=alert]", has_text=claimed.number).wait_for()
    desk.shot("warning-00-the-same-number-is-refused")
    page.locator("[role=alert] a").click()
    page.locator("[name=invoices-code]").first.fill("033900260011")
    go_and_check(page)
    page.locator("form[action$='/submit/'] button.primary").click()
    page.wait_for_url(re.compile(r"/sent/$"))


def test_a_second_claim_is_warned_of_at_once_explained_and_closed(visitors, tmp_path: Path) -> None:
    """Cause, warning, assignment, explanation with evidence, verdict, end; the history shows each."""
    claimed = _claimed_elsewhere(visitors)
    watch = visitors.open()
    watch.sign_in("discipline")
    page = watch.page
    address = "/desk/warnings/?state=open&model=F08"
    watch.visit(address)
    before = page.locator("#list tbody tr").count()
    _claim_again(visitors, claimed, tmp_path)

    def is_warned() -> bool:
        watch.visit(address)
        return page.locator("#list tbody tr").count() > before

    until(is_warned, "the warning on the desk")
    watch.shot("warning-01-on-the-desk")
    row = page.locator("#list tbody tr").filter(has_text=claimed.yuan).first
    row.locator("a.row-link").first.click()
    page.wait_for_url(re.compile(r"/desk/warnings/\d+/$"))
    warning = page.url.removeprefix(visitors.site.address)
    assert claimed.yuan in shown(page)
    watch.shot("warning-02-its-page")
    assert watch.axe() == []
    number = _assign(watch)
    _explain(visitors, number, tmp_path)
    _conclude(visitors, number)
    _history(visitors, warning)


def _assign(watch) -> str:
    """The township's inspector asks the bookkeeper; returns the number of the clearance case."""
    page = watch.page
    page.locator(".page-head a.primary").click()
    page.wait_for_url(re.compile(r"/desk/cases/\d+/"))
    number = page.locator(".lead .num").first.inner_text()
    page.locator("#id_responsible").select_option("village.bookkeeper")
    watch.shot("warning-03-assigning")
    decide(page, "done", opinion="请报账员说明该发票为何再次报销。")
    assert page.locator("section.decide").count() == 0
    return number


def _explain(visitors, number: str, folder: Path) -> None:
    desk = visitors.open()
    desk.sign_in("bookkeeper")
    page = desk.page
    take_up(page, visitors.site.address, number)
    page.locator("#id_explanation").fill("经办人误将外村发票夹入，已联系销售方重开。")
    put_in(page, "evidence", paper(folder, "说明.pdf", "情况说明", ["误夹发票"]))
    desk.shot("warning-04-explaining")
    decide(page, "done")
    assert page.locator("section.decide").count() == 0


def _conclude(visitors, number: str) -> None:
    desk = visitors.open()
    desk.sign_in("discipline")
    page = desk.page
    take_up(page, visitors.site.address, number)
    assert "误将外村发票夹入" in shown(page)
    desk.shot("warning-05-verdict")
    decide(page, "explained", opinion="材料充分，理由成立。")
    assert page.locator("section.decide").count() == 0
    desk.shot("warning-06-case-closed")


def _history(visitors, warning: str) -> None:
    """The warning is cleared, and its page tells how."""
    desk = visitors.open()
    desk.sign_in("county.discipline")
    page = desk.page

    def is_cleared() -> bool:
        desk.visit(warning)
        return page.locator(".timeline li.done").count() > 0

    until(is_cleared, "the warning is cleared")
    desk.shot("warning-07-history")
    assert page.locator(".timeline > li").count() >= 3
    assert "情况属实但有正当理由" in shown(page)

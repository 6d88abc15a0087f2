"""What is pinned to a board, filed or signed: pages printed to PDF, read back as text."""

import re
from io import BytesIO

import pypdfium2
import pytest

from browser.walking import shown

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

A4 = (595, 842)
A3_WIDE = (1191, 842)


class Printed:
    """A page as the printer gets it."""

    def __init__(self, page) -> None:
        self.bytes = page.pdf(prefer_css_page_size=True, print_background=False)
        document = pypdfium2.PdfDocument(BytesIO(self.bytes))
        self.count = len(document)
        self.size = tuple(round(length) for length in document[0].get_size())
        self.text = "\n".join(document[number].get_textpage().get_text_range() for number in range(self.count))
        document.close()

    def has(self, *words: str) -> None:
        """The words stand on the paper, wherever lines break."""
        text = re.sub(r"\s", "", self.text)
        for word in words:
            assert re.sub(r"\s", "", word) in text, (word, self.text[:1500])


def _village(visitors):
    villager = visitors.open()
    page = villager.visit("/?q=清源桥")
    page.locator("main ul.list a").first.click()
    page.wait_for_url(re.compile(r"/v/\d+/$"))
    return villager


def test_the_poster_of_a_village_is_one_sheet_with_a_large_mark(visitors) -> None:
    villager = _village(visitors)
    page = villager.page
    page.locator("a[href$='/poster/']").click()
    page.locator(".poster").wait_for()
    villager.shot("print-01-poster")
    code = page.locator(".poster .code").inner_text()
    paper = Printed(page)
    assert paper.count == 1
    assert paper.size == A4
    paper.has("清源桥村", code, "微信")
    page.emulate_media(media="print")
    mark = page.locator(".poster .mark svg").bounding_box()
    assert mark["width"] >= 25 / 25.4 * 96  # 25 mm at hand height


def test_a_payment_prints_with_its_way_and_without_buttons(visitors) -> None:
    villager = _village(visitors)
    page = villager.page
    page.locator("main ul.list a").first.click()
    page.wait_for_url(re.compile(r"/payments/\d+/$"))
    figure = page.locator(".big").inner_text().split()[0]
    paper = Printed(page)
    assert paper.count <= 3
    assert paper.size == A4
    paper.has(figure, "谁批的，什么时候", "数据截至")
    assert "对这笔提问" not in paper.text


def test_a_warning_prints_as_an_order_to_act(visitors) -> None:
    desk = visitors.open()
    desk.sign_in("county.discipline")
    page = desk.visit("/desk/warnings/?colour=red")
    page.locator("#list tbody a.row-link").first.click()
    page.wait_for_url(re.compile(r"/desk/warnings/\d+/$"))
    sentence = page.locator(".sentence").inner_text()
    paper = Printed(page)
    assert paper.count <= 3
    assert paper.size == A4
    paper.has("督办单", sentence, "请核实", "签")
    assert "搜编号" not in paper.text


def test_a_list_prints_across_and_repeats_its_head(visitors) -> None:
    desk = visitors.open()
    desk.sign_in("bureau")
    page = desk.visit("/desk/cases/")
    head = page.locator("#list thead th").nth(1).inner_text().strip()
    paper = Printed(page)
    assert paper.size == (A4[1], A4[0])
    assert paper.text.count(head) >= paper.count >= 2


def test_a_flow_chart_prints_on_one_sheet_of_a3(visitors) -> None:
    desk = visitors.open()
    desk.sign_in("bureau")
    page = desk.visit("/desk/procedures/payment/")
    desk.shot("print-02-flow-chart")
    paper = Printed(page)
    assert paper.size == A3_WIDE
    paper.has("村级资金审批支付", "镇三资中心审核", "廉政风险点")
    assert "搜编号" not in shown(page) or "搜编号" not in paper.text


def test_a_receipt_prints_on_one_sheet(visitors) -> None:
    desk = visitors.open()
    desk.sign_in("bureau")
    page = desk.visit("/desk/cases/?procedure=payment")
    page.locator("#list tbody a.row-link").first.click()
    page.locator("a[href$='/sent/']").first.click()
    page.wait_for_url(re.compile(r"/sent/$"))
    paper = Printed(page)
    assert paper.count == 1
    paper.has(page.locator(".big-number").inner_text(), "打印人")

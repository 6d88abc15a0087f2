"""The main job end to end: a village pays 502,715.90 yuan, five people do their part, villagers read it, anybody proves it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from browser.walking import (
    add_invoice,
    case_id,
    choose_payee,
    decide,
    go_and_check,
    paper,
    phrase,
    put_in,
    shown,
    start,
    take_up,
    until,
)  # fmt: skip

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

YUAN = "502,715.90"
CAPITAL = "伍拾万贰仟柒佰壹拾伍元玖角"
PURPOSE = "雨污管网改造工程款"
INVOICES = (("50271590", "180000"), ("50271591", "200,000"), ("50271592", "122715.90"))


def _asked_for(visitors, folder: Path) -> tuple[str, str, str]:
    """The bookkeeper fills in, checks and submits; returns the number, the case's id and the payee."""
    desk = visitors.open()
    desk.sign_in("bookkeeper")
    desk.shot("story-01-bookkeeper-to-do")
    page = desk.page
    start(page, "payment")
    payee = choose_payee(page, "建设工程")
    page.locator("#id_amount").fill("50.271590万")
    page.locator("#capital-amount", has_text=CAPITAL).wait_for()
    page.locator("#id_amount").fill("502715.90")
    page.locator("#id_purpose").fill(PURPOSE)
    page.locator("#id_project").fill("雨污管网改造")
    page.locator("#id_contract").fill("MC-2026-YW01")
    page.locator("#id_budget_line").select_option("works")
    for row, (number, yuan) in enumerate(INVOICES):
        add_invoice(page, row, number=number, yuan=yuan, code="033002600111")
    put_in(
        page, "documents",
        paper(folder, "合同.pdf", "施工合同", ["雨污管网改造"]), paper(folder, "验收单.pdf", "验收单", ["合格"]),
    )  # fmt: skip
    desk.shot("story-02-bookkeeper-fills-in")
    go_and_check(page)
    desk.shot("story-03-bookkeeper-checks")
    for words in (payee, YUAN, CAPITAL, PURPOSE, *(number for number, _yuan in INVOICES), "合同.pdf", "验收单.pdf"):
        assert words in shown(page), words
    assert desk.axe() == []
    page.locator("form[action$='/submit/'] button.primary").dblclick()
    page.wait_for_url(re.compile(r"/sent/$"))
    desk.shot("story-04-bookkeeper-receipt")
    number = page.locator(".big-number").inner_text()
    assert re.fullmatch(r"PAYMENT-\d{4}-\d{6}", number)
    return number, case_id(page), payee


def _handled(visitors, login: str, number: str, shot: str, *, words: str = "", decision: str = "approve") -> None:
    """Somebody finds the case on their desk, reads the papers, and decides."""
    desk = visitors.open()
    desk.sign_in(login)
    page = desk.page
    take_up(page, visitors.site.address, number)
    assert YUAN in shown(page)
    if words:
        phrase(page, words)
    desk.shot(shot)
    decide(page, decision)
    assert page.locator("section.decide").count() == 0
    desk.shot(f"{shot}-done")


def _paid(visitors, number: str) -> None:
    """The cashier pays with a double click; the clock settles it with the bank."""
    desk = visitors.open()
    desk.sign_in("cashier")
    page = desk.page
    take_up(page, visitors.site.address, number)
    page.locator("section.decide a.primary").click()
    page.wait_for_url(re.compile(r"/pay/$"))
    assert YUAN in shown(page)
    assert CAPITAL in shown(page)
    desk.shot("story-07-cashier-pays")
    assert desk.axe() == []
    page.locator("form[action$='/step/'] button.primary").dblclick()
    page.wait_for_url(re.compile(r"/desk/cases/\d+/$"))
    page.locator("#order .badge-mark.done").wait_for()
    desk.shot("story-07-cashier-paid")


def test_a_payment_goes_through_five_hands_and_is_shown_and_proven(visitors, tmp_path: Path) -> None:
    """The Kanghe Bridge story: asked, reviewed, approved, paid, booked, checked, published, verified at home."""
    number, case, payee = _asked_for(visitors, tmp_path)
    _handled(visitors, "centre", number, "story-05-centre-reviews", words="凭证齐全")
    _handled(visitors, "leader", number, "story-06-leader-approves", words="同意支付")
    _paid(visitors, number)
    _handled(visitors, "accountant", number, "story-08-accountant-books", decision="done")
    _handled(visitors, "centre", number, "story-09-centre-posts")
    _one_trace_a_deed(visitors, case)
    _village_reads(visitors, number, payee)
    _proven_at_home(visitors, tmp_path, number, case)


def _one_trace_a_deed(visitors, case: str) -> None:
    """Neither double click did anything twice."""
    desk = visitors.open()
    desk.sign_in("auditor")
    page = desk.visit(f"/desk/cases/{case}/?part=trace")
    desk.shot("story-10-auditor-sees-the-traces")
    verbs = [link.inner_text() for link in page.locator("td.phone-title a.row-link").all()]
    assert verbs.count("提交") == 1, verbs
    page = desk.visit(f"/desk/cases/{case}/?part=progress")
    desk.shot("story-11-auditor-sees-the-progress")
    page = desk.visit("/desk/money/?q=" + PURPOSE)
    desk.shot("story-12-auditor-sees-one-order")
    assert page.locator("#list tbody tr").count() == 1

    def is_on_the_statement() -> bool:
        desk.visit("/desk/money/lines/?q=" + PURPOSE)
        return page.locator("#list tbody tr").count() > 0

    until(is_on_the_statement, "the payment on the bank's statement", patience=30)
    assert page.locator("#list tbody tr").count() == 1


def _village_reads(visitors, number: str, payee: str) -> None:
    """A visitor without account finds the village, the payment and who approved it."""
    for width in (1366, 360):
        villager = visitors.open(width=width)
        page = villager.visit("/")
        page.locator("#q").fill("清源桥")
        page.locator("form[role=search] button").click()
        page.locator("main ul.list a").first.click()
        page.wait_for_url(re.compile(r"/v/\d+/$"))
        assert PURPOSE in shown(page)
        villager.shot(f"story-13-village-{width}")
        page.locator("main ul.list a", has_text=PURPOSE).click()
        page.wait_for_url(re.compile(r"/payments/\d+/$"))
        for words in (YUAN, CAPITAL, payee, number):
            assert words in shown(page), words
        villager.shot(f"story-14-payment-{width}")
        assert villager.overflow() == 0
        assert villager.axe() == []


def _proven_at_home(visitors, folder: Path, number: str, case: str) -> None:
    """The proof file, the key and the checker are downloaded, and the checker agrees, alone on its disk."""
    home = folder / "home"
    home.mkdir()
    villager = visitors.open()
    page = villager.visit("/record/")
    for name in ("checkpoint", "log.vkey", "verify.py"):
        with page.expect_download() as downloading:
            page.locator(f"a[download='{name}']").click()
        downloading.value.save_as(home / name)
    villager.visit(f"/cases/{case}/")
    with page.expect_download() as downloading:
        page.locator("ul.traces a[download]").last.click()
    downloading.value.save_as(home / "proof.json")
    good = _verify(home)
    assert good.returncode == 0, good.stdout + good.stderr
    proof = (home / "proof.json").read_text()
    assert "case." in proof
    (home / "proof.json").write_text(proof.replace("case.", "cash.", 1))
    assert _verify(home).returncode == 1
    page = villager.visit("/verify/")
    page.locator("input[name=code]").fill(number)
    page.locator("form[method=get] button").click()
    page.locator(".verdict.same").wait_for()
    villager.shot("story-15-verified")


def _verify(home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", "verify.py", "--key", "log.vkey", "--proof", "proof.json"],
        cwd=home, capture_output=True, text=True, check=False,
    )  # fmt: skip

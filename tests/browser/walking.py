"""What people do in a browser, as words: used by the stories."""

import re
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page

from daylight.simulate.papers import sheet

PATIENCE = 10.0


def paper(folder: Path, name: str, title: str, lines: list[str]) -> Path:
    """A small PDF on the user's own disk."""
    path = folder / name
    path.write_bytes(sheet(title, lines))
    return path


def until(seen: Callable[[], bool], what: str, *, patience: float = PATIENCE) -> float:
    """Look again and again; returns the seconds it took."""
    begun = time.monotonic()
    while not seen():
        assert time.monotonic() - begun < patience, f"not within {patience:.0f} s: {what}"
        time.sleep(0.15)
    return time.monotonic() - begun


def shown(page: Page) -> str:
    """The text of the page that a reader sees, once it has come whole."""
    page.wait_for_load_state("load")
    return page.locator("main").inner_text()


def start(page: Page, procedure: str) -> None:
    """From the list of powers to the empty form."""
    page.locator("nav a[href='/desk/procedures/'], main a[href='/desk/procedures/']").first.click()
    page.locator(f"main a[href$='/cases/new/{procedure}/']").click()
    page.locator("main form[data-once] button[type=submit]").click()
    page.wait_for_url(re.compile(r"/fill/$"))


def choose_payee(page: Page, typed: str) -> str:
    """Type a part of a name and take the first one found; returns its name."""
    page.locator("#id_payee-q").fill(typed)
    option = page.locator("#options-payee label").filter(has_text=typed).first
    option.wait_for()
    page.wait_for_function("() => !document.querySelector('.htmx-request')")
    option.click()
    return option.locator("b").inner_text()


def add_invoice(page: Page, row: int, *, number: str, yuan: str, code: str = "", seller: str = "") -> None:
    """Fill one row of invoices; a further row is asked for where there is none."""
    lines = page.locator("[data-rows=invoices] .row-line")
    if lines.count() <= row:
        page.locator("[data-add-row=invoices]").click()
    line = lines.nth(row)
    for name, value in {"number": number, "amount_fen": yuan, "code": code, "seller_uscc": seller}.items():
        line.locator(f"[name=invoices-{name}]").fill(value)


def put_in(page: Page, field: str, *paths: Path) -> None:
    """Choose files of one's own disk."""
    page.locator(f"#id_{field}").set_input_files([str(path) for path in paths])


def go_and_check(page: Page) -> None:
    """Save the form and look at it once more."""
    page.locator("button[name=do][value=check]:visible").first.click()
    page.wait_for_url(re.compile(r"/check/$"))


def task(page: Page, number: str) -> Locator:
    """The line of a case on one's own list of things to do."""
    return page.locator("ul.tasks li").filter(has_text=number)


def take_up(page: Page, site: str, number: str) -> None:
    """Open the to-do list, find the case and handle it."""
    page.goto(f"{site}/desk/?q={number}")
    task(page, number).locator(".go a").click()
    page.wait_for_url(re.compile(r"/desk/cases/\d+/"))


def decide(page: Page, decision: str, *, opinion: str = "") -> None:
    """Take one of the decisions of the open step, whichever way the page offers them."""
    box = page.locator("section.decide")
    if opinion:
        box.locator("#opinion").fill(opinion)
    radio = box.locator(f"input[type=radio][name=decision][value={decision}]")
    button = box.locator(f"button[name=decision][value={decision}]")
    if radio.count():
        radio.check()
        button = box.locator("button.primary[type=submit]")
    with page.expect_navigation():  # also where papers are sent first, with a bar that shows how far
        button.click()


def phrase(page: Page, words: str) -> None:
    """Take one of the ready phrases of the step for the opinion."""
    page.locator("[data-phrases] button", has_text=words).click()


def case_id(page: Page) -> str:
    """The case that the page is about."""
    found = re.search(r"/desk/cases/(\d+)/", page.url)
    assert found, page.url
    return found[1]

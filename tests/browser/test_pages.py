"""Every page that a menu or a link leads to, in both languages, at three widths: nothing sideways, nothing foreign, nothing untold.

The pages are found by following links, one address of each kind; so a page that is added is looked at without being named here.
"""

import re
from collections.abc import Iterable

import pytest
from playwright.sync_api import Browser

from browser.conftest import Site, Visitors
from browser.reading import focus_walk, links, small_targets, untranslated
from browser.walking import shown

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

WIDTHS = (360, 768, 1366)
NO_PAGE = re.compile(
    r"[?&]format=|\.(json|xlsx|csv|png)\b|/file/|^/log/|/switch/|/sign-out/|^/api/v1/(?!docs)|/sign-in/"
)
PART = re.compile(r"\b(part|show)=(\w+)")
MOST = 80
AXED: set[str] = set()
ENGLISH: set[str] = set()
"""Kinds of desk pages that were judged by axe, and read in English: the same template is not judged again for the next post."""


def kind(address: str) -> str:
    """The address with its numbers and free words left out: one kind, one page of the tour."""
    path, _mark, query = address.partition("#")[0].partition("?")
    path = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "<act>", path)
    path = re.sub(r"/c/[^/]+$", "/c/<code>", path)
    path = re.sub(r"/procedures/[\w-]+/", "/procedures/<code>/", re.sub(r"/models/[\w-]+/", "/models/<code>/", path))
    return re.sub(r"\d+", "<n>", path) + "".join(sorted(found[0] for found in PART.finditer(query)))


def _resized(visitor, width: int) -> None:
    visitor.page.set_viewport_size({"width": width, "height": 740 if width < 500 else 800})


def _looked_at(visitor, address: str, language: str, *, axe: Iterable[int], least: int = 0) -> list[str]:
    """What is wrong with one page, at every width."""
    page, wrong = visitor.page, []
    response = page.goto(visitor.site.address + address, wait_until="load")
    if response is None or response.status != 200:
        return [f"{address}: status {response.status if response else 'none'}"]
    if not page.locator("h1").first.inner_text().strip():
        wrong.append("no heading")
    wrong += untranslated(page, language)
    for width in WIDTHS:
        _resized(visitor, width)
        if visitor.overflow() > 0:
            wrong.append(f"{width} px: {visitor.overflow()} px sideways")
        if width in axe:
            wrong += [f"{width} px: {finding}" for finding in visitor.axe()]
        if least and width == 360:
            wrong += [f"target {finding}" for finding in small_targets(page, least)]
    return [f"{address} {finding}" for finding in wrong]


def _found(page, seen: set[str], below: str) -> list[str]:
    """Addresses on the page of a kind that was not seen before."""
    found = []
    for link in links(page):
        if link.startswith(below) and not NO_PAGE.search(link) and kind(link) not in seen:
            seen.add(kind(link))
            found.append(link.partition("#")[0])
    return found


def _told(wrong: list[str]) -> str:
    return "\n".join(sorted(set(wrong)))


# ---------------------------------------------------------------- the portal


@pytest.fixture(scope="module")
def portal_pages(site: Site, browser: Browser) -> list[str]:
    """One address of each kind of page, found by following links from the first."""
    visitor = Visitors(site, browser).open()
    wanted, seen = ["/"], {"/"}
    for address in wanted:
        visitor.visit(address)
        wanted += _found(visitor.page, seen, "/")[: MOST - len(wanted)]
    visitor.context.close()
    assert visitor.troubles == []
    return [address for address in wanted if not address.startswith("/desk/")]


def test_every_page_of_the_portal_in_chinese(visitors, portal_pages) -> None:
    assert len(portal_pages) >= 12, portal_pages
    villager = visitors.open()
    wrong = [one for address in portal_pages for one in _looked_at(villager, address, "zh", axe=(360, 1366), least=44)]
    assert wrong == [], _told(wrong)


def test_every_page_of_the_portal_in_english(visitors, portal_pages) -> None:
    reader = visitors.open(language="en-GB")
    wrong = [one for address in portal_pages for one in _looked_at(reader, address, "en", axe=())]
    assert wrong == [], _told(wrong)


def test_every_page_of_the_portal_in_large_type(visitors, portal_pages) -> None:
    wrong = []
    for language, code in (("zh-CN", "zh"), ("en-GB", "en")):
        elder = visitors.open(width=360, language=language)
        elder.visit("/switch/large/on?back=/")
        assert elder.page.locator("html.large").count() == 1
        axe = (360,) if code == "zh" else ()
        for address in portal_pages:
            wrong += _looked_at(elder, address, code, axe=axe, least=60)
    assert wrong == [], _told(wrong)


def test_every_page_of_the_portal_is_read_without_scripts(visitors, portal_pages) -> None:
    plain, usual = visitors.open(width=360, scripts=False), visitors.open(width=360)
    for address in portal_pages:
        plain.visit(address)
        usual.visit(address)
        assert shown(plain.page)[:200] == shown(usual.page)[:200], address
        assert plain.overflow() == 0, address


def test_the_focus_is_seen_on_the_portal(visitors, portal_pages) -> None:
    villager = visitors.open(width=360)
    villages = [address for address in portal_pages if re.fullmatch(r"/v/\d+/", address)]
    for address in ("/", *villages[:1], "/mine/"):
        villager.visit(address)
        assert focus_walk(villager.page, 14) == [], address


# ---------------------------------------------------------------- the desk


@pytest.mark.parametrize("login", ["bureau", "centre", "bookkeeper", "admin", "discipline"])
def test_every_page_of_the_desk(visitors, login: str) -> None:
    """As the county, the township and the village see it: Chinese with axe, then English."""
    desk, wrong = visitors.open(), []
    desk.sign_in(login)
    wanted, seen = ["/desk/"], {"/desk/"}
    for address in wanted:
        _resized(desk, 1366)
        axe = () if kind(address) in AXED else (360, 1366)
        wrong += _looked_at(desk, address, "zh", axe=axe)
        wanted += _found(desk.page, seen, "/desk/")[: MOST - len(wanted)]
    AXED.update(seen)
    assert len(wanted) >= 8, wanted
    reader = visitors.open(language="en-GB")
    reader.sign_in(login)
    for address in wanted:
        if kind(address) not in ENGLISH:
            wrong += _looked_at(reader, address, "en", axe=())
    ENGLISH.update(seen)
    assert wrong == [], _told(wrong)


def test_the_to_do_list_goes_by_keyboard(visitors) -> None:
    desk = visitors.open()
    desk.sign_in("centre")
    page = desk.visit("/desk/")
    rows = page.locator("[data-row] .row-link")
    assert rows.count() >= 3
    for _ in range(3):
        page.keyboard.press("j")
    page.keyboard.press("k")
    focused = page.evaluate("document.activeElement.textContent")
    assert focused == rows.nth(1).inner_text()
    assert rows.nth(1).evaluate("node => parseFloat(getComputedStyle(node).outlineWidth)") >= 2
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/desk/cases/\d+/"))
    page.keyboard.press("a")
    assert page.evaluate("document.activeElement.hasAttribute('data-decide')")
    desk.visit("/desk/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.matches('[data-search], .filters input')")
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    page.locator("#keys[open]").wait_for()


def test_the_focus_is_seen_on_the_desk(visitors) -> None:
    desk = visitors.open()
    desk.sign_in("bureau")
    for address in ("/desk/", "/desk/cases/"):
        desk.visit(address)
        assert focus_walk(desk.page, 25) == [], address

"""Without a network a villager still reads what was read before, marked as a saved copy; nothing else is kept."""

import pytest

from browser.walking import shown

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_what_was_read_stays_readable_without_a_network(visitors) -> None:
    phone = visitors.open(width=360)
    page = phone.visit("/?q=清源桥")
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.locator("main ul.list a").first.click()
    page.wait_for_url("**/v/*/")
    village, before = page.url, shown(page)
    assert "保存的副本" not in before
    page.reload()  # now the worker answers, and keeps what it handed on
    page.goto(village + "money/")
    page.goto(phone.site.address + "/mine/")
    phone.context.set_offline(True)
    page.goto(village)
    assert "保存的副本" in shown(page)
    assert phone.overflow() == 0
    assert page.evaluate("getComputedStyle(document.body).fontFamily") != ""
    phone.shot("offline-00-village-360")
    page.goto(village + "money/")
    assert "保存的副本" in shown(page)
    kept = page.evaluate(
        "caches.open('daylight-pages-1').then((c) => c.keys()).then((k) => k.map((r) => new URL(r.url).pathname))"
    )
    assert "/mine/" not in kept
    assert not [path for path in kept if path.startswith("/desk/")]
    phone.context.set_offline(False)
    phone.troubles.clear()  # the browser itself notes that there was no network
    page.goto(village)
    assert "保存的副本" not in shown(page)

"""The report of a scan, opened from a disk: over a simulated county, over Excel files made by hand, over open contracting data."""

import json
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page

from browser.conftest import AXE, SHOTS, TAGS
from daylight.cli import main

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

WAYS = ((1366, "zh"), (1366, "en"), (360, "zh"), (360, "en"))


def _simulated(folder: Path) -> Path:
    words = ["--villages", "3", "--months", "4", "--seed", "11", "--fraud", "0.3", "--format", "csv"]
    assert main(["simulate", *words, "--out", str(folder)]) == 0
    return folder


def _by_hand(folder: Path) -> Path:
    """Two sheets as a village accountant keeps them: yuan by the fen, dates as dates, words in Chinese, one date spoilt."""
    folder.mkdir()
    book = openpyxl.Workbook()
    places, payments = book.active, book.create_sheet("payment")
    places.title = "place"
    for row in (("place_id", "parent_id", "level", "name"), ("t", "", "镇", "北河镇"), ("v", "t", "村", "柳坂村")):
        places.append(row)
    payments.append(("payment_id", "place_id", "payee_id", "amount_fen", "paid_at", "approved_at", "method", "purpose"))
    payments.append(("p1", "v", "b1", 1_980_000, "2026-01-05 09:00", "2026-01-04 09:00", "转账", "水渠维修"))
    payments.append(("p2", "v", "b1", 1_980_000, "2026年1月12日", "2026-01-11 09:00", "转账", "水渠维修"))
    payments.append(("p3", "v", "b2", 50_000, "2026-02-03 10:00", "2026-02-09 10:00", "现金", "慰问"))
    payments.append(("p4", "v", "b2", 50_000, "昨天", "2026-02-09 10:00", "现金", "慰问"))
    book.save(folder / "台账.xlsx")
    return folder


def _contracting(folder: Path) -> Path:
    """Tenders of a publisher that pays in dollars: two prices are the same, and everybody but the winner was rejected."""
    folder.mkdir()

    def process(number: int, amounts: list[float], statuses: list[str]) -> dict[str, object]:
        bids = [
            {
                "id": str(at),
                "status": status,
                "value": {"amount": amount, "currency": "USD"},
                "tenderers": [{"id": f"firm-{at}"}],
            }
            for at, (amount, status) in enumerate(zip(amounts, statuses, strict=True), 1)
        ]
        award = {"id": "1", "status": "active", "suppliers": [{"id": "firm-1"}], "date": "2026-03-01T00:00:00Z"}
        tender = {
            "status": "complete",
            "procurementMethod": "open",
            "tenderPeriod": {"startDate": "2026-02-20", "endDate": "2026-02-26"},
        }
        return {
            "ocid": f"ocds-{number}",
            "buyer": {"id": "town", "name": "Town"},
            "tender": tender,
            "bids": {"details": bids},
            "awards": [award],
        }

    processes = [
        process(1, [812.5, 812.5, 900], ["valid"] * 3),
        process(2, [700, 690, 680], ["valid", "disqualified", "disqualified"]),
    ]
    (folder / "package.json").write_text(json.dumps({"releases": processes}), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    made = {}
    for name, source in (("county", _simulated), ("excel", _by_hand), ("contracting", _contracting)):
        folder = tmp_path_factory.mktemp(name)
        made[name] = folder / "scan.html"
        assert main(["scan", str(source(folder / "in")), "--format", "html", "--out", str(made[name])]) == 0
    return made


def _axe(page: Page) -> list[str]:
    """What axe finds; sheets that were never scrolled to have no true places yet, and the judge is to see them all."""
    page.add_style_tag(content="section.sheet{content-visibility:visible}")
    page.evaluate(AXE.read_text())
    found = page.evaluate("(tags) => axe.run({runOnly: {type: 'tag', values: tags}})", TAGS)
    return [
        f"{rule['id']}: {rule['nodes'][0]['html'][:160]}: {rule['nodes'][0]['failureSummary'][:300]}"
        for rule in found["violations"]
    ]


TOLD = {
    "county": {
        "zh": ("村级监督扫描报告", "按模型", "先看这些"),
        "en": ("Scan of a village record", "By model", "Look at these first"),
    },
    "excel": {"zh": ("化整为零", "柳坂村", "39,600.00 元"), "en": ("Split payment", "39,600.00 yuan")},
    "contracting": {"zh": ("812.50 USD", "报价雷同"), "en": ("812.50 USD", "Identical prices")},
}
IN_THE_DATA = {
    "county": {"zh": ("没有一行填写、视为缺失的列",), "en": ("Columns that no row fills, taken as missing",)},
    "excel": {"zh": ("要求时间，实际「昨天」",), "en": ("expected a time, found '昨天'",)},
    "contracting": {"zh": ("无法评估",), "en": ("Not assessable",)},
}


@pytest.mark.parametrize("name", ["county", "excel", "contracting"])
def test_a_report_opens_from_a_disk_and_is_read_at_both_widths_in_both_languages(browser, reports, name) -> None:
    for width, language in WAYS:
        context = browser.new_context(viewport={"width": width, "height": 900}, offline=True)
        page = context.new_page()
        troubles: list[str] = []
        page.on("console", lambda message, troubles=troubles: troubles.append(message.text))
        page.on("pageerror", lambda error, troubles=troubles: troubles.append(str(error)))
        page.on(
            "request",
            lambda asked, troubles=troubles: None if asked.url.startswith("file:") else troubles.append(asked.url),
        )
        page.goto(reports[name].as_uri())
        page.locator(f"label[for={language}]").click()
        seen = page.locator("body").inner_text()
        assert [words for words in TOLD[name][language] if words not in seen] == []
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, (
            name,
            width,
        )
        if language == "zh":
            assert _axe(page) == []
        page.locator("nav a[href='#first']").click()
        first = page.locator("article h4 a[href^='#m']").first
        target = first.get_attribute("href")
        first.click()
        assert page.url.endswith(str(target))
        assert page.locator(str(target)).is_visible()
        page.locator("nav a[href='#data']").click()
        data = page.locator("section.sheet:has(#data)").inner_text()
        assert [words for words in IN_THE_DATA[name][language] if words not in data] == []
        assert troubles == []
        SHOTS.mkdir(parents=True, exist_ok=True)
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=str(SHOTS / f"report-{name}-{width}-{language}.png"))
        context.close()

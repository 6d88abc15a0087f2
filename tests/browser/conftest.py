"""A real browser on the real product: server and clock as processes of their own, a small simulated county.

Screenshots go to `var/screenshots` (DAYLIGHT_SCREENSHOTS overrides): artifacts of the run, never committed.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
SHOTS = Path(os.environ.get("DAYLIGHT_SCREENSHOTS", str(ROOT / "var" / "screenshots")))
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@dataclass
class Site:
    """The running product."""

    address: str
    var: Path
    environment: dict[str, str]
    output: Path

    def daylight(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run one word of the command line against the same installation."""
        return subprocess.run(
            [sys.executable, "-m", "daylight.cli", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment(var: Path, port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DAYLIGHT_")}
    return kept | {
        "DAYLIGHT_VAR": str(var), "DAYLIGHT_DEMONSTRATION": "1", "PORT": str(port), "DJANGO_SETTINGS_MODULE": "daylight.settings",
    }  # fmt: skip


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Make a small county, start the product, wait for its first page, end it."""
    var, port = tmp_path_factory.mktemp("site"), _free_port()
    made = Site(f"http://127.0.0.1:{port}", var, _environment(var, port), var / "server.txt")
    for words in (
        ["collect"],
        ["migrate", "--quiet"],
        ["simulate", "--into-acts", "--villages", "6", "--months", "3", "--seed", "1"],
    ):
        done = made.daylight(*words)
        assert done.returncode == 0, f"{words}: {done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    with made.output.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "daylight.cli", "run", "--port", str(port)], env=made.environment, stdout=output, stderr=output,
        )  # fmt: skip
        try:
            _wait_for(made, process)
            yield made
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=20)


def _wait_for(site: Site, process: subprocess.Popen[bytes]) -> None:
    for _ in range(150):
        assert process.poll() is None, site.output.read_text()[-4000:]
        try:
            with urllib.request.urlopen(site.address + "/", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server did not answer within 30 seconds: " + site.output.read_text()[-4000:])


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The machine's own Chromium, headless; ended with each file, for while it runs Django's database refuses its thread."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=found,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
            ],
        )
        yield running
        running.close()


@dataclass
class Visitor:
    """One person at one screen: a page, and everything that went wrong on it."""

    site: Site
    context: BrowserContext
    page: Page
    troubles: list[str] = field(default_factory=list)

    def visit(self, path: str) -> Page:
        """Open an address of the product."""
        self.page.goto(self.site.address + path, wait_until="load")
        return self.page

    def shot(self, name: str) -> None:
        """Keep a picture of the whole page; the window is made as high as the page, else bars that stay put lie across it."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        usual = self.page.viewport_size
        assert usual is not None
        self.page.wait_for_load_state("load")  # a click may still be on its way to the next page
        self.page.wait_for_function("document.documentElement !== null")
        high = self.page.evaluate("document.documentElement.scrollHeight")
        self.page.set_viewport_size({"width": usual["width"], "height": max(high, usual["height"])})
        self.page.evaluate("scrollTo(0, 0)")
        self.page.screenshot(path=str(SHOTS / f"{name}.png"))
        self.page.set_viewport_size(usual)

    def sign_in(self, login: str) -> None:
        """One click on the demonstration's sign-in page."""
        self.visit("/desk/sign-in/")
        self.page.locator(f"[data-login='{login}']").click()
        self.page.wait_for_url(re.compile(r"/desk/(?!sign-in)"))

    def axe(self) -> list[str]:
        """What axe finds on the page, one line a finding."""
        self.page.evaluate(AXE.read_text())
        found = self.page.evaluate("(tags) => axe.run({runOnly: {type: 'tag', values: tags}})", TAGS)
        return [
            f"{self.page.url} {rule['id']} ({rule['impact']}): {node['html'][:160]}"
            for rule in found["violations"]
            for node in rule["nodes"][:5]
        ]

    def overflow(self) -> int:
        """By how many pixels the page scrolls sideways."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.fixture
def visitors(site: Site, browser: Browser) -> Iterator["Visitors"]:
    """Open as many screens as a story needs; any console error, CSP violation or foreign address fails the test."""
    opened = Visitors(site, browser)
    yield opened
    troubles = [trouble for visitor in opened.all for trouble in visitor.troubles]
    for visitor in opened.all:
        visitor.context.close()
    assert troubles == [], site.output.read_text()[-3000:]


@dataclass
class Visitors:
    """All screens of one test."""

    site: Site
    browser: Browser
    all: list[Visitor] = field(default_factory=list)

    def open(self, *, width: int = 1366, language: str = "zh-CN", scripts: bool = True) -> Visitor:
        """A new screen of that width and language."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 800 if width > 500 else 740}, locale=language, java_script_enabled=scripts, timezone_id="Asia/Shanghai",
        )  # fmt: skip
        context.set_default_timeout(12_000)
        visitor = Visitor(self.site, context, context.new_page())
        visitor.page.on(
            "console",
            lambda message: (
                visitor.troubles.append(f"{visitor.page.url}: {message.text}")
                if message.type == "error" and "status of 4" not in message.text
                else None
            ),
        )
        visitor.page.on("pageerror", lambda error: visitor.troubles.append(f"{visitor.page.url}: {error}"))
        visitor.page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((self.site.address, "data:", "blob:"))
                else visitor.troubles.append(f"foreign address {request.url}")
            ),
        )
        self.all.append(visitor)
        return visitor

"""Fixtures for all tests: a folder of their own for everything the product makes, on SQLite or PostgreSQL.

`DAYLIGHT_TEST_DATABASE=postgres` runs the whole suite on a PostgreSQL server started here and thrown away afterwards.
"""

import os
import shutil
import tempfile
from datetime import datetime
from pathlib import Path

from servers import REQUIRED, Cluster, start_postgres

_CONTROLLER = "PYTEST_XDIST_WORKER" not in os.environ
_ON_POSTGRES = os.environ.get("DAYLIGHT_TEST_DATABASE") == "postgres"
_CLUSTER: Cluster | None = None

os.environ["DJANGO_SETTINGS_MODULE"] = os.environ.get("DAYLIGHT_TEST_SETTINGS", "daylight.settings")
if _CONTROLLER:
    os.environ["DAYLIGHT_VAR"] = tempfile.mkdtemp(prefix="daylight-tests-")
    os.environ.pop("DAYLIGHT_DATABASE", None)
    if _ON_POSTGRES:
        _CLUSTER = start_postgres()
        if _CLUSTER is None:
            raise SystemExit("DAYLIGHT_TEST_DATABASE=postgres, but PostgreSQL's initdb is not on this machine")
        os.environ["DAYLIGHT_DATABASE"] = _CLUSTER.address

import django  # noqa: E402 - settings read the environment above
import pytest  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.test import TransactionTestCase  # noqa: E402
from django.utils import translation  # noqa: E402
from hypothesis import settings  # noqa: E402

from daylight.log import guard  # noqa: E402

django.setup()

# On a desk each run tries new examples; where a run decides, a second one must say the same. A busy machine is no fault.
settings.register_profile("exploring", deadline=None)
settings.register_profile("deciding", deadline=None, derandomize=True)
settings.load_profile("deciding" if REQUIRED else "exploring")

from cast import NOW, Cast, build  # noqa: E402 - models need the registry


def pytest_unconfigure(config: pytest.Config) -> None:
    """Throw away what this run made."""
    if _CONTROLLER:
        if _CLUSTER is not None:
            _CLUSTER.stop()
        shutil.rmtree(os.environ["DAYLIGHT_VAR"], ignore_errors=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests that need PostgreSQL run only on it; a skip for want of a required thing is a failure."""
    for item in items:
        if item.get_closest_marker("postgres") and not _ON_POSTGRES:
            item.add_marker(pytest.mark.skip(reason="runs in the PostgreSQL pass (DAYLIGHT_TEST_DATABASE=postgres)"))
        if item.get_closest_marker("browser") and not _chromium():
            if "browser" in REQUIRED:
                raise pytest.UsageError("DAYLIGHT_REQUIRE names browser, but Chromium is not on this machine")
            item.add_marker(pytest.mark.skip(reason="Chromium is not on this machine"))


def _chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


_flush = TransactionTestCase._fixture_teardown


def _flush_with_guards_down(self: TransactionTestCase) -> None:
    """Tests that really commit are cleaned up by an administrator's hand: guards down, tables emptied, guards up."""
    guard.remove()
    try:
        _flush(self)
    finally:
        guard.install()


TransactionTestCase._fixture_teardown = _flush_with_guards_down  # type: ignore[method-assign]


@pytest.fixture
def committed_db(transactional_db: None) -> None:
    """A database in which acts really commit, so that other connections and processes see them."""


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, settings: object) -> None:
    """Each test has its own folders for tiles, files and the sandbox bank; keys are shared by the run."""
    for name, folder in (("TILE_DIR", "log"), ("FILE_DIR", "files"), ("BANK_DIR", "bank"), ("BACKUP_DIR", "backups")):
        setattr(settings, name, tmp_path / folder)
    settings.HEARTBEAT = tmp_path / "heartbeat.json"  # type: ignore[attr-defined]
    cache.clear()  # what one test added up is nothing to the next


@pytest.fixture(autouse=True)
def _own_language() -> None:
    """A request in English leaves its language on the thread; the next test begins with the product's own."""
    translation.deactivate()


@pytest.fixture
def cast(db: None) -> Cast:
    """The one cast of named villagers and officials of 明川县, made through the acts."""
    return build()


@pytest.fixture
def now() -> datetime:
    """Monday 2 March 2026, nine in the morning."""
    return NOW


@pytest.fixture(autouse=True)
def _quick_passwords(settings: object) -> None:
    """Argon2 as in the product, but cheap."""
    settings.PASSWORD_HASHERS = ["quick.QuickArgon2"]  # type: ignore[attr-defined]

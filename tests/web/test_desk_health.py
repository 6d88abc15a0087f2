"""The page of the platform's health: each line a word that is good, or the command that mends it."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from django.utils.translation import override

from daylight.clock.heartbeat import beat
from daylight.clock.ticking import Tick, tick
from daylight.log import guard, integrate
from daylight.web.desk.health import Check, checks
from desk import Desk, said
from office import build


@pytest.fixture
def desk(db: None, plain_static: None) -> Desk:
    return Desk(build())


@pytest.fixture
def keys(settings: object, tmp_path: Path) -> Path:
    """Keys of this test's own."""
    folder = tmp_path / "keys"
    folder.mkdir()
    settings.KEY_DIR = folder  # type: ignore[attr-defined]
    return folder


def line(name: str) -> Check:
    return next(one for one in checks(timezone.now()) if one.name == name)


@pytest.fixture
def english() -> Iterator[None]:
    """The operator reads English."""
    with override("en"):
        yield


@pytest.mark.parametrize("name", ["county.admin", "township.admin"])
def test_administrators_open_it_and_it_names_what_is_amiss(desk: Desk, name: str) -> None:
    page = said(desk.get(name, "/desk/health/"))
    assert "本机没有时钟运行过。 在服务器上运行： daylight tick --loop" in page
    assert "需处理" in page


@pytest.mark.parametrize("name", ["county.bureau", "township.leader", "village.head"])
def test_others_are_told_whose_page_it_is_and_their_menu_does_not_lead_there(desk: Desk, name: str) -> None:
    answer = desk.get(name, "/desk/health/")
    assert answer.status_code == 403
    assert "县系统管理员" in said(answer)
    assert 'href="/desk/health/"' not in desk.get(name, "/desk/log/").content.decode()


def test_everything_in_order_is_said_in_the_title(desk: Desk, settings: object) -> None:
    desk.client("county.admin")
    beat(timezone.now(), tick(timezone.now()))
    settings.BACKUP_DIR.mkdir()  # type: ignore[attr-defined]
    (settings.BACKUP_DIR / "daylight.dump").write_text("…")  # type: ignore[attr-defined]
    bad = [one for one in checks(timezone.now()) if not one.is_good and one.name != "磁盘"]
    assert not bad
    assert "一切正常" in said(desk.get("county.admin", "/desk/health/")) or not line("磁盘").is_good


def test_a_clock_that_stands_still_is_named_with_its_last_tick(desk: Desk, english: None) -> None:
    beat(timezone.now() - timedelta(minutes=10), Tick())
    assert not line("Clock").is_good
    assert line("Clock").mend == "daylight tick --loop"
    beat(timezone.now(), Tick())
    assert line("Clock").is_good


def test_a_step_that_failed_says_why(desk: Desk, english: None) -> None:
    beat(timezone.now(), Tick(failures={"risk": "OSError: no space left"}))
    found = line("Steps of the clock")
    assert not found.is_good
    assert "Risk watch failed: OSError: no space left" in found.said


def test_a_heartbeat_that_cannot_be_read_counts_as_none(desk: Desk, english: None, settings: object) -> None:
    settings.HEARTBEAT.write_text("{half a li")  # type: ignore[attr-defined]
    assert not line("Clock").is_good


def test_a_backlog_counts_only_when_it_is_old(desk: Desk, english: None) -> None:
    """The cast was made with the date of its building: its acts wait since January."""
    assert not line("Backlog of the log").is_good
    integrate.run(timezone.now())
    assert line("Backlog of the log") == Check("Backlog of the log", True, "Nothing waits.")


def test_missing_guards_are_counted_and_migrate_mends_them(desk: Desk, english: None) -> None:
    assert line("Guards of the tables").is_good
    guard.remove()
    found = line("Guards of the tables")
    assert not found.is_good
    assert found.mend == "daylight migrate"


def test_a_key_that_others_may_read_is_named(desk: Desk, english: None, keys: Path) -> None:
    (keys / "log.skey").write_text("secret")
    (keys / "log.skey").chmod(0o644)
    assert line("Keys").mend == f"chmod 600 {keys / 'log.skey'}"
    (keys / "log.skey").chmod(0o600)
    assert line("Keys").is_good


def test_an_old_backup_is_no_backup(desk: Desk, english: None, settings: object) -> None:
    assert not line("Backup").is_good
    settings.BACKUP_DIR.mkdir()  # type: ignore[attr-defined]
    (settings.BACKUP_DIR / "daylight.dump").write_text("…")  # type: ignore[attr-defined]
    assert line("Backup").is_good
    late = checks(timezone.now() + timedelta(days=2))[-1]
    assert not late.is_good
    assert "daylight" in late.mend


def test_the_clock_writes_its_heartbeat_in_one_piece(db: None, settings: object) -> None:
    now = timezone.now()
    beat(now, Tick(answers={"log": 3}, failures={}))
    written = json.loads(settings.HEARTBEAT.read_text())  # type: ignore[attr-defined]
    assert written == {"at": now.isoformat(timespec="seconds"), "answers": {"log": "3"}, "failures": {}}
    assert [path.name for path in settings.HEARTBEAT.parent.iterdir() if "heartbeat" in path.name] == ["heartbeat.json"]  # type: ignore[attr-defined]

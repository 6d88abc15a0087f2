"""Kill the clock with SIGKILL at every named place and start it again: nothing is lost and nothing happens twice."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from daylight.clock.ticking import STEPS

PLACES = [
    *(f"{when}.{step}" for step in STEPS for when in ("before", "after")),
    "log.sequenced",
    "log.tiles",
    "log.published",
]
WORK = """
import django; django.setup()
from datetime import date
from django.utils import timezone
from daylight.log.door import SETUP, act
from daylight.parties.models import Place
from daylight.parties.verbs import PartyVerb
for number in range(5):
    now = timezone.now()
    with act(PartyVerb.CREATE_PLACE, SETUP, place=None, now=now) as deed:
        place = Place(code=f"{now.timestamp()}"[:20], name="新村", level="village", path="/", valid_from=now.date())
        place.save()
        deed.subject("place", place.id)
"""


@dataclass
class Installation:
    """A product of its own on SQLite, with a few months of a small county."""

    var: Path

    def run(self, *words: str, failpoint: str = "") -> subprocess.CompletedProcess[str]:
        """One word of the command line, dying at the failpoint."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("DAYLIGHT_")}
        environment |= {
            "DAYLIGHT_VAR": str(self.var),
            "DAYLIGHT_FAILPOINT": failpoint,
            "DJANGO_SETTINGS_MODULE": "daylight.settings",
        }
        return subprocess.run([sys.executable, *words], env=environment, capture_output=True, text=True, check=False)

    def daylight(self, *words: str, failpoint: str = "") -> subprocess.CompletedProcess[str]:
        return self.run("-m", "daylight.cli", *words, failpoint=failpoint)

    def counts(self) -> dict[str, int]:
        """What must never be twice or lost."""
        with sqlite3.connect(self.var / "daylight.sqlite3") as database:
            return {
                "acts": database.execute("SELECT count(*) FROM log_act").fetchone()[0],
                "leaves": database.execute("SELECT count(*) FROM log_leaf").fetchone()[0],
                "twice": database.execute(
                    "SELECT count(*) FROM log_act WHERE id IN (SELECT act_id FROM log_leaf GROUP BY act_id HAVING count(*) > 1)"
                ).fetchone()[0],
                "pending": database.execute("SELECT count(*) FROM log_pending").fetchone()[0],
                "warnings": database.execute("SELECT count(*) FROM risk_warning").fetchone()[0],
                "reminders": database.execute("SELECT count(*) FROM cases_reminder").fetchone()[0],
            }


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    made = Installation(tmp_path_factory.mktemp("clock"))
    for words in (
        ["migrate", "--quiet"],
        ["simulate", "--into-acts", "--villages", "4", "--townships", "2", "--months", "1"],
    ):
        done = made.daylight(*words)
        assert done.returncode == 0, done.stderr[-3000:]
    done = made.daylight("tick")
    assert done.returncode == 0, done.stderr[-3000:]
    return made


@pytest.mark.parametrize("place", PLACES)
def test_a_clock_killed_there_loses_nothing_and_does_nothing_twice(installation: Installation, place: str) -> None:
    before = installation.counts()
    assert installation.run("-c", WORK).returncode == 0
    killed = installation.daylight("tick", failpoint=place)
    assert killed.returncode == -signal.SIGKILL, killed.stderr[-2000:]
    again = installation.daylight("tick")
    assert again.returncode == 0, again.stderr[-3000:]
    after = installation.counts()
    assert after["leaves"] == after["acts"]
    assert (after["twice"], after["pending"]) == (0, 0)
    assert after["acts"] >= before["acts"] + 5
    assert (after["warnings"], after["reminders"]) == (before["warnings"], before["reminders"])
    verified = installation.daylight("log", "verify", "--database", "--json")
    assert json.loads(verified.stdout) == []


def test_the_published_folder_is_whole_after_all_that(installation: Installation) -> None:
    key = installation.daylight("log", "key").stdout.strip()
    folder = installation.var / "log"
    assert installation.daylight("log", "verify", str(folder), "--key", key).returncode == 0
    alone = subprocess.run(
        [sys.executable, "-I", str(folder / "verify.py"), str(folder), "--key", key],
        capture_output=True,
        text=True,
        check=False,
    )
    assert alone.returncode == 0, alone.stdout + alone.stderr


def test_a_second_clock_waits_while_the_first_one_leads(installation: Installation) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DAYLIGHT_")}
    environment |= {"DAYLIGHT_VAR": str(installation.var), "DJANGO_SETTINGS_MODULE": "daylight.settings"}
    first = subprocess.Popen(
        [sys.executable, "-m", "daylight.cli", "tick", "--loop", "--every", "0.2"], env=environment
    )
    try:
        for _ in range(60):
            second = installation.daylight("tick")
            if second.returncode == 1 and "another clock" in second.stderr:
                break
        else:
            pytest.fail("the second clock never found the first one leading")
    finally:
        first.terminate()
        assert first.wait(timeout=20) == 0

"""The first sink 「演示县」: the plan played through the acts, from the founding of the county to the last evening.

Broken off anywhere, it goes on where it stopped: the figures of the county stand in its first act, and what has happened is
found by its request keys. While it fills the demonstration SQLite does not wait for the disk (`PRAGMA synchronous=OFF` on this one
connection): a power cut would cost the demonstration, and nothing else is in that file yet.
"""

import fcntl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection

from daylight.cases import rulebook
from daylight.kernel.refusals import ConflictRefused
from daylight.kernel.words import _
from daylight.log.door import SETUP, act
from daylight.log.queries import act_by_key, state
from daylight.parties.models import Place
from daylight.parties.verbs import PartyVerb
from daylight.simulate.founding import BEGUN, found
from daylight.simulate.labels import write_labels
from daylight.simulate.moments import evening
from daylight.simulate.plan import Happening, Plan
from daylight.simulate.planning import make_plan
from daylight.simulate.playing import MARKING, Stage, is_done
from daylight.simulate.progress import Progress

FINISHED = "sim:end"
"""The request key of the last act."""


class CountyStands(ConflictRefused):
    """The database holds a county already 「已有数据」: a simulation is never mixed with anything else."""

    message = _("This database holds places already. A simulated county needs an empty one, or --resume.")


class AlreadyFilling(ConflictRefused):
    """Another process is filling this county at this moment 「正在生成」."""

    message = _("Another process is filling this county at the moment. Wait for it, or end it first.")


@dataclass(frozen=True)
class Figures:
    """With which figures the county is drawn; kept in its first act, so that it can be drawn again."""

    seed: int
    townships: int
    villages: int
    months: int
    until: str

    def plan(self) -> Plan:
        """Draw it, by the procedures that this house runs on."""
        until = date.fromisoformat(self.until)
        procedures = {procedure.code: procedure for procedure in rulebook.house().in_force(until)}
        return make_plan(
            self.seed, until=until, procedures=procedures, calendar=rulebook.calendar(), townships=self.townships,
            villages=self.villages, months=self.months,
        )  # fmt: skip


@dataclass(frozen=True)
class Filled:
    """What a run did: acts done, seconds taken, payments in the plan; nothing of it when the county stood already."""

    acts: int = 0
    seconds: float = 0.0
    payments: int = 0


def fill(figures: Figures, *, resume: bool, progress: Progress) -> Filled:
    """Found the county and play its months.

    With `resume` an earlier beginning is taken up with its own figures, and a county that is finished is left alone.

    Raises:
        CountyStands: there are places in the database, and it is not to be resumed or was not begun by a simulation.
        AlreadyFilling: another process is at it.
    """
    with _alone(), _in_haste():
        return _fill(figures, resume=resume, progress=progress)


def _fill(figures: Figures, *, resume: bool, progress: Progress) -> Filled:
    begun = act_by_key(BEGUN)
    if begun is not None and resume:
        if act_by_key(FINISHED) is not None:
            return Filled()
        figures = Figures(**begun.facts["simulation"])
    elif Place.objects.exists():
        raise CountyStands
    started, before = time.monotonic(), state().acts
    plan = figures.plan()
    progress.say(f"founding the county: {len(plan.county.villages)} villages, {len(plan.county.people)} people")
    stage = Stage(plan, found(plan, now=evening(plan.since - timedelta(days=1)), figures=asdict(figures)))
    waiting = remaining(plan.happenings)
    progress.begin(len(plan.happenings), done=len(plan.happenings) - len(waiting))
    for happening in waiting:
        stage.play(happening)
        progress.step(happening.at)
    progress.end()
    _finish(stage)
    return Filled(state().acts - before, time.monotonic() - started, len(plan.payments))


def _finish(stage: Stage) -> None:
    """The last act says that the year is full, and commits to the labels of what was planted in it."""
    plan, digest = stage.plan, write_labels(stage)
    now = plan.happenings[-1].at
    with act(PartyVerb.CONFIRM_IMPORT, SETUP, place=None, now=now, key=FINISHED) as deed:
        deed.subject("place", stage.rows.places[plan.county.places[0].code])
        deed.record(kind="simulation", happenings=len(plan.happenings), labels_sha256=digest)


def remaining(happenings: Sequence[Happening]) -> Sequence[Happening]:
    """What is still to happen: everything after the last happening whose act stands in the log.

    They were played in order, so the place of the break is found by halving. What leaves no act of its own (the clock's
    evenings, money arriving) is harmless to do again.
    """
    marks = [at for at, happening in enumerate(happenings) if happening.what in MARKING]
    low, high = 0, len(marks)
    while low < high:
        middle = (low + high) // 2
        if is_done(happenings[marks[middle]]):
            low = middle + 1
        else:
            high = middle
    return happenings[marks[low - 1] + 1 :] if low else happenings


@contextmanager
def _alone() -> Iterator[None]:
    """One process at a time; the lock dies with its process."""
    path = Path(settings.VAR) / "simulate.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyFilling from error
        yield


@contextmanager
def _in_haste() -> Iterator[None]:
    """Do not wait for the disk at each act; at the end everything is on it, and the connection is as careful as before."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=FULL")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")

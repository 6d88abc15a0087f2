"""Is everything in order 「运行状况」: one check a line, each a word that is good, or the command that mends it."""

import json
import shutil
import stat
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from daylight.cases import rulebook
from daylight.ledger.queries import unsettled_orders
from daylight.log import guard
from daylight.log.queries import last_of, oldest_waiting, state
from daylight.risk import catalogue
from daylight.risk.verbs import RiskVerb
from daylight.web import show

_LATE = timedelta(minutes=2)
_WATCHED = timedelta(hours=26)
_FREE_LEAST = 10
"""Per cent of the disk that must be free."""
_GIGA = 1024**3
_BACKED_UP = timedelta(hours=26)
"""A day, and two hours for a backup that takes long."""
_STEPS = {
    "payments": _l("Asking the bank"),
    "deadlines": _l("Deadlines"),
    "publication": _l("Publication"),
    "log": _l("Public log"),
    "risk": _l("Risk watch"),
    "evidence": _l("Public log"),
}


@dataclass(frozen=True)
class Check:
    """One thing that must be in order."""

    name: str
    is_good: bool
    said: str
    mend: str = ""


def checks(now: datetime) -> list[Check]:
    """Everything that an operator is asked about, in the order in which it matters."""
    return [
        _clock(now), _steps(), _backlog(now), _watch(now), _bank(), _guards(), _keys(), _rules(), _disk(), _backup(now),
    ]  # fmt: skip


def _heartbeat() -> dict[str, Any]:
    """What the clock wrote at its last tick; empty where none has ticked here, or the file cannot be read."""
    try:
        found = json.loads(Path(settings.HEARTBEAT).read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) and "at" in found else {}


def _clock(now: datetime) -> Check:
    beat, name, mend = _heartbeat(), _("Clock"), "daylight tick --loop"
    if not beat:
        return Check(name, False, _("No clock has ticked on this machine."), mend)
    at = datetime.fromisoformat(beat["at"])
    if now - at > _LATE:
        return Check(name, False, _("The clock stands still since %(at)s.") % {"at": show.moment(at)}, mend)
    return Check(name, True, _("It ticked last at %(at)s.") % {"at": show.moment(at)})


def _steps() -> Check:
    """The steps of the last tick: one that failed is tried again, and says here why."""
    failures, name = _heartbeat().get("failures", {}), _("Steps of the clock")
    if failures:
        step, reason = next(iter(failures.items()))
        said = _("%(step)s failed: %(reason)s") % {"step": _STEPS.get(step, step), "reason": reason}
        return Check(name, False, said, "daylight tick")
    return Check(name, True, _("None failed at the last tick."))


def _backlog(now: datetime) -> Check:
    found, oldest = state(), oldest_waiting()
    name, waiting = _("Backlog of the log"), found.acts - found.published
    if oldest is None:
        return Check(name, True, _("Nothing waits."))
    is_good = now - oldest < _LATE
    said = _("%(n)s acts wait to be published, the oldest since %(at)s.") % {"n": waiting, "at": show.moment(oldest)}
    return Check(name, is_good, said, "" if is_good else "daylight tick")


def _watch(now: datetime) -> Check:
    kept = last_of(RiskVerb.KEEP_WATCH)
    if kept is None:
        return Check(_("Risk watch"), False, _("The models have not looked yet."), "daylight tick")
    said = _("The models last looked %(at)s.") % {"at": show.moment(kept.at)}
    return Check(_("Risk watch"), now - kept.at < _WATCHED, said, "" if now - kept.at < _WATCHED else "daylight tick")


def _bank() -> Check:
    open_orders = len(unsettled_orders())
    said = _("%(n)s payments wait for the bank’s answer.") % {"n": open_orders}
    return Check(_("Bank"), open_orders < 50, said, "" if open_orders < 50 else "daylight tick")


def _guards() -> Check:
    missing = guard.missing_triggers()
    if missing:
        said = _("%(n)s guards are missing, the first is %(name)s.") % {"n": len(missing), "name": missing[0]}
        return Check(_("Guards of the tables"), False, said, "daylight migrate")
    return Check(_("Guards of the tables"), True, _("Every table refuses writes outside an act."))


def _keys() -> Check:
    folder = Path(settings.KEY_DIR)
    secret = [path for path in folder.glob("*") if path.is_file() and path.suffix != ".vkey"]
    loose = [path for path in secret if stat.S_IMODE(path.stat().st_mode) & 0o077]
    if loose:
        names = "、".join(path.name for path in loose)
        return Check(
            _("Keys"), False, _("Others may read these keys: %(names)s.") % {"names": names}, f"chmod 600 {loose[0]}"
        )
    return Check(_("Keys"), True, _("%(n)s keys, readable by their owner alone.") % {"n": len(secret)})


def _rules() -> Check:
    faults = [*rulebook.house().errors, *catalogue.faults()]
    if faults:
        return Check(_("Rule files"), False, str(faults[0]), "daylight check")
    return Check(_("Rule files"), True, _("All procedures and models can be read."))


def _disk() -> Check:
    usage = shutil.disk_usage(settings.VAR if Path(settings.VAR).exists() else "/")
    free = usage.free * 100 // usage.total
    said = _("%(free)s GB free, %(pct)s per cent.") % {"free": usage.free // _GIGA, "pct": free}
    return Check(_("Disk"), free >= _FREE_LEAST, said, "" if free >= _FREE_LEAST else f"du -sh {settings.VAR}/*")


def _backup(now: datetime) -> Check:
    """The newest file in the folder of backups; whoever backs up elsewhere names that folder in DAYLIGHT_BACKUPS."""
    name, folder = _("Backup"), Path(settings.BACKUP_DIR)
    if settings.DEMONSTRATION:
        return Check(name, True, _("Demonstration data need none."))
    written = max((path.stat().st_mtime for path in folder.glob("*") if path.is_file()), default=None)
    if written is None:
        return Check(name, False, _("No backup lies in %(folder)s.") % {"folder": folder}, _backup_command(folder))
    at = datetime.fromtimestamp(written, tz=UTC)
    is_good = now - at < _BACKED_UP
    said = _("The last one is of %(at)s.") % {"at": show.moment(at)}
    return Check(name, is_good, said, "" if is_good else _backup_command(folder))


def _backup_command(folder: Path) -> str:
    database = settings.DATABASES["default"]["NAME"]
    if connection.vendor == "postgresql":
        return f"pg_dump --format=custom {database} > {folder}/daylight.dump"
    return f"sqlite3 {database} \"VACUUM INTO '{folder}/daylight.sqlite3'\""

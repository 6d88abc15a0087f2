"""Is everything in order 「运行状况」: one check a line, each a word that is good, or the command that mends it."""

import shutil
import stat
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

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


@dataclass(frozen=True)
class Check:
    """One thing that must be in order."""

    name: str
    is_good: bool
    said: str
    mend: str = ""


def checks(now: datetime) -> list[Check]:
    """Everything that an operator is asked about, in the order in which it matters."""
    return [_clock(now), _backlog(), _watch(now), _bank(), _guards(), _keys(), _rules(), _disk()]


def _clock(now: datetime) -> Check:
    waiting = oldest_waiting()
    name, mend = _("Clock"), "daylight tick --loop"
    if waiting is not None and now - waiting > _LATE:
        return Check(
            name,
            False,
            _("An act waits since %(since)s for its leaf: no clock runs.") % {"since": show.moment(waiting)},
            mend,
        )
    published = state().published_at
    if published is None:
        return Check(name, False, _("Nothing was published yet."), mend)
    return Check(name, True, _("Last checkpoint %(at)s, nothing is late.") % {"at": show.moment(published)})


def _backlog() -> Check:
    found = state()
    waiting = found.acts - found.leaves + found.leaves - found.published
    said = _("%(n)s acts wait to be published.") % {"n": waiting}
    return Check(_("Backlog of the log"), waiting < 1000, said, "" if waiting < 1000 else "daylight tick")


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

"""The shadow 「试运行」: a proposed value runs beside the one in force, every day until somebody decides, and raises nothing.

So whoever adopts it has seen what it does with what comes in, and not only with what was there when it was proposed. It is a
step of the clock of its own: a value that a model cannot run under never holds up the watch.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from django.utils.timezone import localdate

from daylight.risk import acts, catalogue, in_force
from daylight.risk.backtest import record_for, trial_in
from daylight.risk.engine import Scan
from daylight.risk.live import fed
from daylight.risk.models import Setting
from daylight.risk.pages import Page, Within
from daylight.risk.policy import SettingDecided, SettingState
from daylight.risk.tuning import fault_of


def run_shadows(now: datetime) -> int:
    """Run each proposed value beside the one in force, once a day; how many ran. What ran today does not run again.

    However many values wait, the record is extracted once for the models of a place and once for those of the county.
    """
    today = localdate(now)
    waiting = Setting.objects.filter(state=SettingState.PROPOSED).exclude(shadow_runs__day=today)
    settings = list(waiting.select_related("place").order_by("pk"))
    if not settings:
        return 0
    pages = {page.code: page for page in fed(catalogue.models_on(today))}
    due = [
        (pages[setting.model], setting)
        for setting in settings
        if setting.model in pages and not fault_of(in_force.placed(setting), pages.values())
    ]
    for within in Within:
        _run([(page, setting) for page, setting in due if page.complete_within is within], now)
    return len(due)


def _run(due: Sequence[tuple[Page, Setting]], now: datetime) -> None:
    if not due:
        return
    with Scan(
        record_for([(page, setting.place) for page, setting in due]), localdate(now), names=catalogue.names()
    ) as scan:
        for page, setting in due:
            trial = trial_in(scan, page, in_force.placed(setting), setting.place)
            with suppress(SettingDecided):  # somebody decided while it ran: then it has run for the last time
                acts.keep_shadow(setting.pk, trial, page=page, now=now)

"""The shadow 「试运行」: a proposed value runs beside the one in force, every day until somebody decides, and raises nothing.

So whoever adopts it has seen what it does with what comes in, and not only with what was there when it was proposed.
"""

from collections.abc import Iterable
from datetime import datetime

from django.utils.timezone import localdate

from daylight.risk import acts, in_force
from daylight.risk.backtest import back_test
from daylight.risk.models import Setting
from daylight.risk.pages import Page
from daylight.risk.policy import SettingState


def run_shadows(pages: Iterable[Page], now: datetime) -> int:
    """Run each proposed value beside the one in force, once a day; how many ran. What ran today does not run again."""
    known = {page.code: page for page in pages}
    waiting = Setting.objects.filter(state=SettingState.PROPOSED, model__in=known).select_related("place")
    count = 0
    for setting in waiting.exclude(shadow_runs__day=localdate(now)).order_by("pk"):
        trial = back_test(known[setting.model], in_force.placed(setting), setting.place, now)
        acts.keep_shadow(setting, trial, page=known[setting.model], now=now)
        count += 1
    return count

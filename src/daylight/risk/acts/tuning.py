"""What is done to a model's parameters 「参数设置」: one body proposes, another adopts, and either leaves its trace.

Whoever could blunt a model alone could keep it from seeing a friend: so it takes two people, and every value stands in the log.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from daylight.log.door import CLOCK, Actor, act
from daylight.parties.models import Place
from daylight.risk import policy
from daylight.risk.backtest import Trial
from daylight.risk.models import Setting, ShadowRun
from daylight.risk.pages import Page
from daylight.risk.policy import SettingState
from daylight.risk.verbs import RiskVerb


@dataclass(frozen=True)
class Wish:
    """What a county wants of one parameter 「拟设参数」: the value as it is stored, where, since when, and why."""

    parameter: str
    value: Any
    place: Place
    since: date
    reason: str


def propose_setting(
    page: Page, wish: Wish, tried: Mapping[str, Any], *, actor: Actor, now: datetime, key: str | None = None
) -> Setting:
    """Propose another value for a parameter 「拟设参数」; `tried` is the back-test the proposer has seen.

    Raises:
        policy.SettingInThePast: a value never changes what was judged before it was decided.
    """
    policy.require_not_past(wish.since, now)
    with act(RiskVerb.PROPOSE_SETTING, actor, place=wish.place.pk, now=now, rule=str(page.ref), key=key) as deed:
        proposer = policy.require_person(deed.person_id)
        setting = Setting(
            model=page.code, parameter=wish.parameter, value=wish.value, place=wish.place, since=wish.since,
            reason=wish.reason, tried=dict(tried), proposed_at=now, proposed_by=proposer,
        )  # fmt: skip
        setting.save(force_insert=True)
        deed.subject("setting", setting.pk)
        deed.record(model=page.code, parameter=wish.parameter, value=wish.value, since=wish.since.isoformat())
    return setting


def keep_shadow(setting_id: int, trial: Trial, *, page: Page, now: datetime) -> ShadowRun:
    """Keep what a proposed value found today beside the one in force 「参数试运行」.

    The log says that it ran and on which day; how many leads there are in a place is not told before people have decided.

    Raises:
        policy.SettingDecided: it was adopted or withdrawn while it ran.
    """
    place = Setting.objects.values_list("place_id", flat=True).get(pk=setting_id)
    with act(RiskVerb.KEEP_SHADOW, CLOCK, place=place, now=now, rule=str(page.ref)) as deed:
        setting = Setting.objects.select_for_update().get(pk=setting_id)
        policy.require_proposed(SettingState(setting.state))
        run = ShadowRun(
            setting=setting, day=trial.until, held=trial.now, would=trial.would, gained=trial.gained_n, lost=trial.lost_n,
            confirmed=trial.confirmed, colours={colour: list(counts) for colour, counts in trial.colours.items()},
        )  # fmt: skip
        run.save(force_insert=True)
        deed.subject("setting", setting.pk)
        deed.record(model=setting.model, parameter=setting.parameter, value=setting.value, day=run.day.isoformat())
    return run


def adopt_setting(setting_id: int, *, actor: Actor, now: datetime, key: str | None = None) -> Setting:
    """Put a proposed value into force from its day 「启用参数」.

    Raises:
        policy.SettingDecided: it was adopted or withdrawn before.
        policy.ProposerMayNotAdopt: by the hand that proposed it.
    """
    return _decide(RiskVerb.ADOPT_SETTING, setting_id, SettingState.ADOPTED, actor=actor, now=now, key=key)


def withdraw_setting(setting_id: int, *, actor: Actor, now: datetime, key: str | None = None) -> Setting:
    """Take a proposed or adopted value back 「撤回参数」: from now on what held before holds again.

    Raises:
        policy.SettingDecided: it was withdrawn before.
    """
    return _decide(RiskVerb.WITHDRAW_SETTING, setting_id, SettingState.WITHDRAWN, actor=actor, now=now, key=key)


def _decide(
    verb: RiskVerb, setting_id: int, state: SettingState, *, actor: Actor, now: datetime, key: str | None
) -> Setting:
    place = Setting.objects.values_list("place_id", flat=True).get(pk=setting_id)
    with act(verb, actor, place=place, now=now, key=key) as deed:
        setting = Setting.objects.select_for_update().get(pk=setting_id)
        policy.require_decidable(SettingState(setting.state), state)
        if state is SettingState.ADOPTED:
            policy.require_another_hand(setting.proposed_by, deed.person_id)
        setting.state, setting.decided_at, setting.decided_by = state, now, deed.person_id
        setting.save()
        deed.subject("setting", setting.pk)
        deed.record(model=setting.model, parameter=setting.parameter, value=setting.value)
    return setting

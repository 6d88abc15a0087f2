"""Another value for a parameter: tried first, proposed by one body, adopted by another, and then what stands is judged again."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from daylight.kernel.refusals import PermissionRefused
from daylight.log import integrate
from daylight.log.door import CLOCK, act
from daylight.log.policy import NotYourPower
from daylight.log.queries import acts_about
from daylight.parties.models import Place
from daylight.risk import acts, catalogue, in_force, live, policy, shadow
from daylight.risk import queries as risk
from daylight.risk.acts.tuning import Wish
from daylight.risk.backtest import back_test
from daylight.risk.models import Setting, ShadowRun, Warning  # noqa: A004
from daylight.risk.policy import SettingState, State, Verdict
from daylight.risk.tuning import PlacedSetting
from daylight.risk.verbs import RiskVerb
from office import Office


def tick(office: Office) -> None:
    integrate.run(office.now)
    live.run_live(office.now)
    shadow.run_shadows(office.now)
    integrate.run(office.now)


@pytest.fixture
def office(office: Office) -> Office:
    """Two payments of 19,800.00 yuan to one company, eight days apart: a red warning of F06."""
    tick(office)
    for day in (0, 8):
        office.later(days=day)
        office.paid(office.form(1_980_000))
        office.settle()
    tick(office)
    assert Warning.objects.get(model="F06").state == State.RAISED
    return office


def page(office: Office, code: str = "F06"):
    return next(one for one in catalogue.models_on(localdate(office.now)) if one.code == code)


def place(office: Office, name: str = "county") -> Place:
    if name == "county":
        return Place.objects.get(parent=None)
    return Place.objects.get(pk=office.cast.places[name])


def wish(office: Office, value: object = 3, where: str = "county", **more: object) -> Wish:
    asked = {"parameter": "window_days", "since": localdate(office.now), "reason": "窗口太宽，误报多。"} | more
    return Wish(value=value, place=place(office, where), **asked)


def propose(office: Office, *args: object, **more: object) -> Setting:
    return acts.propose_setting(
        page(office), wish(office, *args, **more), {}, actor=office.actor("county.bureau"), now=office.now
    )


def adopt(office: Office, setting: Setting) -> Setting:
    return acts.adopt_setting(setting.pk, actor=office.actor("county.discipline"), now=office.now)


def test_a_proposal_changes_nothing_until_another_body_adopts_it(office: Office) -> None:
    setting = propose(office)
    tick(office)
    assert Warning.objects.get(model="F06").state == State.RAISED
    assert setting.state == SettingState.PROPOSED
    assert in_force.adopted() == []
    adopt(office, setting)
    assert [act.verb for act in acts_about("setting", setting.pk)] == [
        "setting.propose",
        "watch.shadow",
        "setting.adopt",
    ]


def test_what_was_judged_before_stays_and_what_happens_later_is_judged_by_the_new_value(office: Office) -> None:
    office.later(days=1)
    adopt(office, propose(office))
    tick(office)
    assert Warning.objects.get(model="F06").state == State.RAISED  # what was judged before stays as it was
    office.later(days=40)
    for _ in range(2):
        office.later(days=8)
        office.paid(office.form(1_970_000))
        office.settle()
    tick(office)
    assert Warning.objects.filter(model="F06").count() == 1


def test_a_warning_that_no_longer_holds_is_lowered_with_the_reason_and_stays(office: Office) -> None:
    adopt(office, propose(office))
    tick(office)
    warning = Warning.objects.get(model="F06")
    assert (warning.state, warning.lowered_reason) == (State.LOWERED, acts.FACTS_CHANGED)


def test_a_withdrawn_value_lets_the_old_one_hold_again(office: Office) -> None:
    setting = adopt(office, propose(office))
    office.later(days=40)
    for _ in range(2):
        office.later(days=8)
        office.paid(office.form(1_970_000))
        office.settle()
    tick(office)
    acts.withdraw_setting(setting.pk, actor=office.actor("county.bureau"), now=office.now)
    tick(office)
    assert Warning.objects.filter(model="F06", state=State.RAISED).count() == 2


def test_a_value_of_one_village_holds_for_no_other(office: Office) -> None:
    adopt(office, propose(office, 3, "liuhe"))
    variants = in_force.variants_of([page(office)])["F06"]
    liuhe, county = str(office.cast.places["liuhe"]), str(place(office).pk)
    today = localdate(office.now)
    assert in_force.values_at(page(office), variants, liuhe, today)["window_days"] == 3
    assert in_force.values_at(page(office), variants, liuhe, today - timedelta(days=1))["window_days"] == 30
    assert in_force.values_at(page(office), variants, county, today)["window_days"] == 30


def test_a_new_warning_keeps_the_value_that_was_in_force_for_it(office: Office) -> None:
    adopt(office, propose(office, 12))
    office.later(days=40)
    for _ in range(2):
        office.later(days=5)
        office.paid(office.form(1_960_000))
        office.settle()
    tick(office)
    newest = Warning.objects.filter(model="F06").latest("raised_at")
    assert newest.parameters["window_days"] == 12


def test_the_back_test_says_what_another_value_would_have_raised_and_what_of_it_was_confirmed(office: Office) -> None:
    warning = Warning.objects.get(model="F06")
    acts.close_warning(warning.pk, Verdict.CONFIRMED, now=office.now)
    county = place(office)
    narrow = PlacedSetting("F06", "window_days", 3, str(county.pk), localdate(office.now), localdate(office.now), "")
    trial = back_test(page(office), narrow, county, office.now)
    assert (trial.now, trial.would, trial.confirmed, trial.lost_confirmed) == (1, 0, 0, 1)
    assert [(one.now, one.then) for one in trial.places] == [(1, 0)]
    assert "39,600.00" in trial.lost[0].explanation_en
    same = PlacedSetting("F06", "window_days", 20, str(county.pk), localdate(office.now), localdate(office.now), "")
    assert (back_test(page(office), same, county, office.now).confirmed, Setting.objects.count()) == (1, 0)


def test_neither_the_township_nor_the_proposing_body_puts_a_value_into_force(office: Office) -> None:
    setting = propose(office)
    for name in ("township.centre", "county.bureau"):
        with pytest.raises(NotYourPower):
            acts.adopt_setting(setting.pk, actor=office.actor(name), now=office.now)
    with pytest.raises(PermissionRefused):
        policy.require_another_hand(7, 7)
    setting.refresh_from_db()
    assert setting.state == SettingState.PROPOSED


def test_the_database_itself_refuses_one_hand_for_both(office: Office) -> None:
    setting = propose(office)
    setting.state, setting.decided_at, setting.decided_by = "adopted", office.now, setting.proposed_by
    bureau_at_work = act(
        RiskVerb.WITHDRAW_SETTING, office.actor("county.bureau"), place=setting.place_id, now=office.now
    )
    with bureau_at_work, pytest.raises(IntegrityError), transaction.atomic():
        setting.save()


def test_a_value_never_holds_from_the_past(office: Office) -> None:
    with pytest.raises(policy.SettingInThePast):
        propose(office, since=localdate(office.now) - timedelta(days=1))
    assert not Setting.objects.exists()


def test_what_was_decided_is_not_decided_again(office: Office) -> None:
    setting = adopt(office, propose(office))
    with pytest.raises(policy.SettingDecided):
        adopt(office, setting)
    acts.withdraw_setting(setting.pk, actor=office.actor("county.discipline"), now=office.now)
    with pytest.raises(policy.SettingDecided):
        acts.withdraw_setting(setting.pk, actor=office.actor("county.discipline"), now=office.now)


def test_a_proposed_value_runs_beside_the_one_in_force_and_raises_nothing(office: Office) -> None:
    before = Warning.objects.count()
    setting = propose(office)
    tick(office)
    run = setting.shadow_runs.get()
    assert (run.day, run.held, run.would, run.gained, run.lost) == (localdate(office.now), 1, 0, 0, 1)
    assert run.colours == {"red": [1, 0], "yellow": [0, 0], "blue": [0, 0]}
    assert Warning.objects.count() == before
    assert Warning.objects.get(model="F06").state == State.RAISED


def test_what_only_the_proposed_value_would_raise_is_counted_and_not_raised(office: Office) -> None:
    office.later(days=40)
    for _ in range(2):
        office.later(days=27)  # so far apart they are taken for monthly payments
        office.paid(office.form(1_970_000))
        office.settle()
    setting = propose(office, 60, parameter="regular_gap_days")
    tick(office)
    run = setting.shadow_runs.get()
    assert (run.held, run.would, run.gained, run.lost) == (1, 2, 1, 0)
    assert Warning.objects.filter(model="F06").count() == 1


def test_the_shadow_runs_once_a_day_until_somebody_decides(office: Office) -> None:
    adopted, withdrawn = propose(office), propose(office, 5)
    for _ in range(2):
        tick(office)
    assert (adopted.shadow_runs.count(), withdrawn.shadow_runs.count()) == (1, 1)
    office.later(days=1)
    tick(office)
    adopt(office, adopted)
    acts.withdraw_setting(withdrawn.pk, actor=office.actor("county.bureau"), now=office.now)
    office.later(days=1)
    tick(office)
    assert (adopted.shadow_runs.count(), withdrawn.shadow_runs.count()) == (2, 2)


def test_a_value_decided_on_while_it_ran_has_run_for_the_last_time(office: Office) -> None:
    setting = adopt(office, propose(office))
    trial = back_test(page(office), in_force.placed(setting), setting.place, office.now)
    with pytest.raises(policy.SettingDecided):
        acts.keep_shadow(setting.pk, trial, page=page(office), now=office.now)


def test_a_value_may_change_only_how_grave_a_finding_is_and_the_shadow_says_so(office: Office) -> None:
    office.submitted(office.form())
    office.later(days=30)
    tick(office)
    late = Warning.objects.filter(model="P01", colour="red").count()
    assert late > 0
    lenient = acts.propose_setting(
        page(office, "P01"),
        wish(office, 10_000, parameter="red_pct"),
        {},
        actor=office.actor("county.bureau"),
        now=office.now,
    )
    tick(office)
    run = lenient.shadow_runs.get()
    assert (run.would, run.gained, run.lost) == (run.held, 0, 0)
    assert (run.colours["red"], run.colours["yellow"][1] - run.colours["yellow"][0]) == ([late, 0], late)


def test_however_many_values_are_proposed_the_record_is_read_once(office: Office) -> None:
    def readings() -> int:
        office.later(days=1)
        with CaptureQueriesContext(connection) as seen:
            shadow.run_shadows(office.now)
        return sum('FROM "ledger_paymentorder"' in query["sql"] for query in seen)

    propose(office)
    once = readings()
    propose(office, 5, "liuhe")
    propose(office, 7)
    assert (readings(), once) == (1, 1)
    assert ShadowRun.objects.count() == 4


def test_a_value_that_the_page_no_longer_knows_holds_nothing_up(office: Office) -> None:
    lost = propose(office, parameter="window_of_old")
    kept = propose(office)
    tick(office)
    assert (lost.shadow_runs.count(), kept.shadow_runs.count()) == (0, 1)


def test_the_log_says_that_a_value_ran_beside_but_not_how_many_leads_there_are(office: Office) -> None:
    setting = propose(office, 3, "liuhe")
    tick(office)
    ran = acts_about("setting", setting.pk)[-1]
    assert (ran.verb, ran.disclosure) == ("watch.shadow", "public")
    assert ran.facts == {"model": "F06", "parameter": "window_days", "value": 3, "day": f"{localdate(office.now)}"}
    assert risk.shadow_of(office.viewer("village.secretary"), setting) is None
    seen = risk.shadow_of(office.viewer("county.discipline"), setting)
    assert seen is not None
    assert (len(seen.runs), seen.is_running) == (1, True)


def test_a_day_of_the_shadow_is_not_rewritten_and_adds_up(office: Office) -> None:
    setting = propose(office)
    tick(office)
    run = setting.shadow_runs.get()
    run.would += 1
    with (
        pytest.raises(DatabaseError, match="append-only"),
        act(RiskVerb.KEEP_SHADOW, CLOCK, place=None, now=office.now),
    ):
        run.save()
    wrong = ShadowRun(setting=setting, day=run.day + timedelta(days=1), held=1, would=1, gained=1, lost=0, confirmed=0)
    with pytest.raises(IntegrityError), act(RiskVerb.KEEP_SHADOW, CLOCK, place=None, now=office.now):
        wrong.save()

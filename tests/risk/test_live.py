"""The watch follows the log: what an act brings is a warning at once, never twice, and goes when its facts go."""

from datetime import date

import pytest

from daylight.cases import acts as cases
from daylight.ledger import acts as ledger
from daylight.log import integrate
from daylight.log import queries as log_queries
from daylight.log.door import PUBLIC, act
from daylight.log.policy import NotYourPower
from daylight.risk import acts, live, trust
from daylight.risk.extract import Scope, extract
from daylight.risk.models import Cursor, Warning, WarningChange  # noqa: A004
from daylight.risk.policy import AlreadyHandled, State, Verdict, WarningEnded
from daylight.risk.verbs import RiskVerb
from office import Office


def tick(office: Office):
    integrate.run(office.now)
    report = live.run_live(office.now)
    integrate.run(office.now)
    return report


def split(office: Office) -> None:
    """Two payments of 19,800.00 yuan to one company within ten days."""
    for day in (0, 8):
        office.later(days=day)
        office.paid(office.form(1_980_000))
        office.settle()


def test_a_split_payment_is_a_red_warning_with_a_clearance_case(office: Office) -> None:
    tick(office)
    split(office)
    report = tick(office)
    warning = Warning.objects.get(model="F06")
    assert report.raised >= 1
    assert (warning.colour, warning.state) == ("red", "raised")
    assert warning.place_id == office.cast.places["liuhe"]
    assert (warning.value, warning.threshold) == (3_960_000, 2_000_000)
    assert "39,600.00" in warning.explanation_en
    assert "20,000.00" in warning.explanation_zh
    assert len(warning.evidence) == 2
    assert warning.case.procedure == "clearance"
    assert warning.case.state == "running"


def test_a_model_that_people_confirm_too_seldom_warns_in_yellow_until_that_changes(office: Office, monkeypatch) -> None:
    tick(office)
    split(office)
    monkeypatch.setattr(live, "_trust_in", lambda _model: trust.Record(50, 9))
    tick(office)
    warning = Warning.objects.get(model="F06")
    assert warning.colour == "yellow"
    monkeypatch.undo()
    live.run_all(office.now)
    warning.refresh_from_db()
    assert warning.colour == "red"
    acts.close_warning(warning.pk, Verdict.CONFIRMED, now=office.now)
    assert live._trust_in("F06") == trust.Record(judged=1, confirmed=1)


def test_the_same_facts_never_make_two_warnings(office: Office) -> None:
    split(office)
    tick(office)
    first = list(Warning.objects.values_list("pk", "raised_at"))
    for _ in range(3):
        tick(office)
    live.run_all(office.now)
    assert list(Warning.objects.values_list("pk", "raised_at")) == first
    assert WarningChange.objects.count() == len(first)


def test_a_scan_does_not_call_for_another_scan(office: Office) -> None:
    split(office)
    tick(office)
    size = log_queries.state().leaves
    for _ in range(5):
        assert tick(office).acts < live._IDLE
    assert log_queries.state().leaves == size
    assert Cursor.objects.get().next_leaf <= size


def test_a_corrected_row_lowers_the_warning_with_a_reason_and_keeps_it(office: Office) -> None:
    tick(office)
    case = office.submitted(office.form(500_000))
    office.later(days=3)
    twin = office.submitted(office.form(500_000))
    tick(office)
    warning = Warning.objects.get(model="F08")
    assert (warning.colour, warning.grade, warning.state) == ("yellow", "near", "raised")
    cases.withdraw_case(twin.pk, reason="重复申请", actor=office.actor("village.bookkeeper"), now=office.now)
    report = tick(office)
    warning.refresh_from_db()
    assert (warning.state, warning.lowered_reason, report.lowered) == ("lowered", "facts_changed", 1)
    assert [change.state for change in warning.changes.order_by("pk")] == ["raised", "lowered"]
    assert case.pk != twin.pk


def test_a_month_that_is_closed_at_last_lowers_its_warning_and_the_next_day_looks_by_itself(office: Office) -> None:
    tick(office)
    office.later(days=10)  # nothing happens, but the days pass: January is thirty days late, then more
    assert tick(office).changed == 0
    office.later(days=1)
    tick(office)
    warning = Warning.objects.get(model="F17", subject_id__endswith="2026-01-01")
    assert warning.colour == "yellow"
    for month in (date(2026, 1, 1), date(2026, 2, 1)):
        ledger.close_period(office.actor("township.accountant"), book_id=office.book.pk, month=month, now=office.now)
    tick(office)
    warning.refresh_from_db()
    assert warning.state == "lowered"


def test_a_warning_follows_its_clearance_to_the_verdict_and_stays_closed(office: Office) -> None:
    split(office)
    tick(office)
    warning = Warning.objects.get(model="F06")
    case = warning.case
    office.step(
        case, "assign", "done", "township.discipline", values={"responsible": "village.head"}, opinion="请说明。"
    )
    tick(office)
    warning.refresh_from_db()
    assert warning.state == "assigned"
    office.attach(case, name="village.head", field="evidence", colour="red")
    office.step(case, "explain", "done", "village.head", values={"explanation": "两次采购用途不同。"})
    tick(office)
    warning.refresh_from_db()
    assert warning.state == "explained"
    office.step(case, "verdict", "explained", "township.discipline", opinion="材料充分，理由成立。")
    assert tick(office).closed == 1
    warning.refresh_from_db()
    assert (warning.state, warning.verdict) == ("closed", "explained")
    live.run_all(office.now)
    warning.refresh_from_db()
    assert warning.state == "closed"
    office.later(days=2)
    office.paid(office.form(1_980_000))  # a third payment is news: the same warning, raised again, with a new case
    office.settle()
    tick(office)
    warning.refresh_from_db()
    assert (warning.state, warning.times_raised, warning.verdict) == ("raised", 2, None)
    assert warning.case_id != case.pk


def test_a_run_that_is_stopped_anywhere_finds_its_own_work_done(office: Office, monkeypatch) -> None:
    tick(office)
    split(office)
    integrate.run(office.now)
    keep, left = acts.keep_watch, []

    def stopped(*_args, **_kwargs) -> None:
        left.append(1)
        raise KeyboardInterrupt

    monkeypatch.setattr(acts, "keep_watch", stopped)
    with pytest.raises(KeyboardInterrupt):
        live.run_live(office.now)
    stood = set(Warning.objects.values_list("fingerprint", "raised_at"))
    monkeypatch.setattr(acts, "keep_watch", keep)
    report = live.run_live(office.now)
    assert left
    assert report.raised == report.changed == report.lowered == 0
    assert set(Warning.objects.values_list("fingerprint", "raised_at")) == stood


def test_what_the_watch_has_raised_live_is_what_a_scan_of_the_county_finds(office: Office) -> None:
    for step in range(4):
        office.later(days=2)
        office.paid(office.form(1_500_000 + step * 1_000))
        office.settle()
        tick(office)
    report = live.run_all(office.now)
    assert (report.raised, report.changed, report.lowered) == (0, 0, 0)


def test_the_first_run_looks_at_everything_and_the_public_log_says_so(office: Office) -> None:
    split(office)
    integrate.run(office.now)
    live.run_live(office.now)
    assert Warning.objects.filter(model="F06").exists()
    integrate.run(office.now)
    watch = log_queries.latest(1)[0]
    assert (watch.verb, watch.disclosure) == ("watch.keep", "public")
    assert {"F06", "F08", "F17", "P01", "P03", "P04"} <= set(watch.facts["models"])
    assert "A01" not in watch.facts["models"]  # no room holds assets yet: what did not look is not said to have looked


def test_a_yellow_warning_is_taken_up_by_hand_once(office: Office) -> None:
    office.submitted(office.form(500_000))
    office.submitted(office.form(500_000))
    tick(office)
    warning = Warning.objects.get(model="F08")
    assert warning.case is None
    actor = office.actor("township.discipline")
    case = acts.take_up_warning(warning.pk, actor=actor, now=office.now)
    assert case.procedure == "clearance"
    with pytest.raises(AlreadyHandled):
        acts.take_up_warning(warning.pk, actor=actor, now=office.now)


def test_a_warning_that_has_ended_is_not_lowered_or_closed_again(office: Office) -> None:
    split(office)
    tick(office)
    warning = Warning.objects.get(model="F06")
    acts.close_warning(warning.pk, Verdict.FALSE, now=office.now)
    with pytest.raises(WarningEnded):
        acts.close_warning(warning.pk, Verdict.CONFIRMED, now=office.now)
    with pytest.raises(WarningEnded):
        acts.lower_warning(warning.pk, now=office.now)


def test_every_move_of_a_warning_is_an_act_about_it(office: Office) -> None:
    split(office)
    tick(office)
    warning = Warning.objects.get(model="F06")
    acts.follow_clearance(warning.pk, State.ASSIGNED, now=office.now)
    acts.lower_warning(warning.pk, now=office.now)
    acts.close_warning(warning.pk, Verdict.DUPLICATE, now=office.now)
    verbs = [row.verb for row in log_queries.acts_about("warning", warning.pk)]
    assert verbs == [RiskVerb.RAISE, RiskVerb.CHANGE, RiskVerb.LOWER, RiskVerb.CLOSE]


def test_nobody_but_the_clock_raises_a_warning_and_only_the_township_up_may_lower_one(office: Office) -> None:
    split(office)
    tick(office)
    warning = Warning.objects.get(model="F06")
    for name in ("village.head", "township.centre", "county.admin"):
        with pytest.raises(NotYourPower):
            acts.lower_warning(warning.pk, now=office.now, actor=office.actor(name))
    with pytest.raises(NotYourPower):
        keep_watch_as_public(office)


def keep_watch_as_public(office: Office) -> None:
    with act(RiskVerb.KEEP_WATCH, PUBLIC, place=None, now=office.now):
        raise AssertionError("the door should not have opened")


def test_an_overdue_step_is_called_by_its_title_in_both_languages(office: Office) -> None:
    tick(office)
    office.submitted(office.form(300_000))
    office.later(days=30)
    tick(office)
    assert extract(Scope(), ["step"])["step"]["step"].to_pylist()[:2] == ["request", "review"]
    warning = Warning.objects.get(model="P01")
    assert "“镇三资中心审核”" in warning.explanation_zh
    assert "“Township centre review”" in warning.explanation_en

"""The overdue ladder: blue, yellow, red, each once; red opens one case; the clock ends its own waits."""

from datetime import datetime, timedelta

import pytest

from daylight.cases import acts, queries
from daylight.cases import refusals as no
from daylight.cases.models import Case, Reminder, Step
from daylight.kernel.ladder import Colour
from daylight.log.door import CLOCK
from daylight.log.queries import acts_about
from office import Office


def _colours(case: Case) -> list[str]:
    return list(Reminder.objects.filter(case=case).order_by("pk").values_list("colour", flat=True))


def _walk(office: Office, days: int) -> None:
    for _day in range(days):
        acts.remind(office.later(days=1))


def test_a_step_turns_blue_then_yellow_then_red_and_each_is_recorded_once(office: Office) -> None:
    case = office.submitted()  # Monday 2 March; the review is due on Wednesday 4 March
    assert acts.remind(office.now) == 0
    _walk(office, 1)
    assert _colours(case) == ["blue"]
    _walk(office, 2)
    assert _colours(case) == ["blue", "yellow"]
    _walk(office, 4)
    assert _colours(case) == ["blue", "yellow", "red"]
    assert acts.remind(office.now) == 0
    assert [act.facts["colour"] for act in acts_about("case", case.pk) if act.verb == "case.remind"] == _colours(case)


def test_red_opens_one_clearance_case_however_often_the_clock_asks(office: Office) -> None:
    case = office.submitted()
    _walk(office, 8)
    assert acts.open_overdue_cases(office.now) == 1
    assert acts.open_overdue_cases(office.now) == 0
    clearance = Case.objects.get(procedure="clearance")
    step = Step.objects.get(case=case, code="review")
    assert (clearance.cause, clearance.state, clearance.place_id) == (f"step:{step.pk}", "running", case.place_id)
    assert Step.objects.get(case=clearance).post == "township.discipline"
    page = queries.case_page(office.viewer("township.discipline"), case.pk, now=office.now, language="zh")
    assert page.opened_overdue == (clearance,)
    with pytest.raises(no.AlreadyOpened):
        acts.open_case("clearance", case.place_id, actor=CLOCK, now=office.now, cause=clearance.cause)


def test_a_clearance_goes_from_assignment_to_the_county_and_ends_with_its_verdict(office: Office) -> None:
    office.submitted()
    _walk(office, 8)
    acts.open_overdue_cases(office.now)
    case = Case.objects.get(procedure="clearance")
    office.step(case, "assign", "done", "township.discipline", values={"responsible": "township.centre"})
    step = Step.objects.get(case=case, code="explain")
    assert step.post == "township.centre"
    office.attach(case, name="township.centre", field="evidence")
    office.step(case, "explain", "done", "township.centre", values={"explanation": "经办人住院，已补办交接。"})
    assert Step.objects.get(case=case, code="explain").given == {"explanation": "经办人住院，已补办交接。"}
    office.step(case, "verdict", "confirmed", "township.discipline", opinion="属实。")
    office.step(case, "raise", "done", "county.discipline", values={"measure": "correct"})
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("closed", "confirmed")
    page = queries.case_page(office.viewer("county.discipline"), case.pk, now=office.now, language="zh")
    assert {row.code: row.text for row in page.fields}["measure"] == "责令限期整改"
    assert [row.outcome_title for row in page.steps] == ["办毕", "办毕", "属实", "办毕"]


def test_a_suspended_case_has_no_colour(office: Office) -> None:
    case = office.submitted()
    acts.suspend_case(case.pk, "under_inquiry", actor=office.actor("township.centre"), now=office.now)
    _walk(office, 12)
    assert _colours(case) == []


def test_a_step_that_was_done_in_time_is_never_coloured(office: Office) -> None:
    case = office.submitted()
    office.step(case, "review", "approve", "township.centre")
    office.step(case, "approve", "approve", "township.leader")
    office.step(case, "pay", "done", "township.cashier")
    _walk(office, 1)
    assert _colours(case) == []


def test_tasks_come_by_due_date_with_their_colour_and_reason(office: Office) -> None:
    first = office.submitted()
    office.later(days=3)
    second = office.submitted()
    rows = queries.tasks_for(office.viewer("township.centre"), now=office.now, language="zh")
    assert [row.case_id for row in rows] == [first.pk, second.pk]
    assert [row.colour for row in rows] == [Colour.YELLOW, None]
    assert rows[0].due_explained == "自2026-03-02起2个工作日（当日不计），期限至2026-03-04。"


def test_a_notice_stays_until_its_time_and_then_the_clock_closes_the_case(office: Office) -> None:
    case = office.paid()
    office.step(case, "book", "done", "township.accountant")
    office.step(case, "check", "approve", "township.centre")
    step = Step.objects.get(case=case, code="publish")
    assert step.post == "clock"
    end = step.not_before or office.now.date()
    while office.now.date() < end:
        assert acts.finish_waits(office.now) == 0
        office.later(days=1)
    assert acts.finish_waits(office.now) == 1
    assert acts.finish_waits(office.now) == 0
    case.refresh_from_db()
    assert case.state == "closed"


def test_due_dates_cross_a_holiday_with_its_make_up_day(office: Office) -> None:
    office.now = datetime.fromisoformat("2026-09-30T09:00:00+08:00")
    case = office.submitted()
    step = Step.objects.get(case=case, code="review")
    # National Day rests 1 to 7 October: the two working days are the 8th and the 9th.
    assert step.due_on.isoformat() == "2026-10-09"
    assert step.opened_at - timedelta(0) == office.now

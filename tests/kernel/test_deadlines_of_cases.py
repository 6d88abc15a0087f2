"""Time in a case: dates with reasons, suspensions, waiting periods, and the colours of lateness."""

import pytest

from daylight.kernel import case_refusals as no
from daylight.kernel.case_effects import OpenStep, SetDue
from daylight.kernel.case_state import CaseState, CaseStatus
from daylight.kernel.commands import Complete, Resume, Return, Submit, Suspend
from daylight.kernel.ladder import Colour, colour_of
from daylight.kernel.machine import clock_command, decide
from kernel.procedures import CALENDAR, SMALL, Story, at, house_with
from kernel.stories import (
    BOOKKEEPER,
    CENTRE,
    CLOCK,
    LEADER,
    NOW,
    SUPERVISOR,
    payment,
    submitted,
)


def test_a_step_gets_its_date_in_working_days_with_reasons() -> None:
    story = submitted()
    opened = next(effect for effect in story.effects if isinstance(effect, OpenStep))
    assert opened.due is not None
    assert opened.due.on == at(4).date()
    assert "2 working days" in opened.due.explain("en")
    assert story.case.due_on == at(30).date()


def test_a_suspension_stops_the_clock_and_says_so() -> None:
    story = submitted().does(CENTRE, Suspend("awaiting_papers"), now=at(3))
    assert (story.case.state, story.case.ground) == (CaseStatus.SUSPENDED, "awaiting_papers")
    with pytest.raises(no.CaseNotRunning):
        story.does(CENTRE, Complete("review", "approve"), now=at(4))
    story.does(CENTRE, Resume(), now=at(10))
    due = next(effect.due for effect in story.effects if isinstance(effect, SetDue) and effect.ordinal is not None)
    # Neither of the two working days was used: they are the day of resumption and the one after it.
    assert (due.on, story.case.live and story.case.live.due_on) == (at(11).date(), at(11).date())
    assert "clock was stopped" in due.explain("en")
    assert story.case.due_on == at(7, month=4).date()  # five working days later; 6 April is a day off


def test_a_pause_within_one_day_moves_no_date() -> None:
    story = submitted().does(CENTRE, Suspend("court_order"), now=at(3, 9)).does(CENTRE, Resume(), now=at(3, 17))
    assert (story.case.live and story.case.live.due_on, story.case.due_on) == (at(4).date(), at(30).date())


def test_suspensions_add_up() -> None:
    story = submitted()
    for first, last in ((3, 5), (6, 9)):
        story.does(CENTRE, Suspend("court_order"), now=at(first)).does(CENTRE, Resume(), now=at(last))
    assert story.case.live is not None
    # Counted are the 5th, between the pauses, and the 9th, on which the case goes on.
    assert story.case.live.due_on == at(9).date()


@pytest.mark.parametrize("ground", ["", "holiday"])
def test_a_case_is_not_suspended_on_a_whim(ground: str) -> None:
    with pytest.raises(no.UnlawfulGround):
        submitted().does(CENTRE, Suspend(ground), now=NOW)


def test_only_a_suspended_case_is_resumed_and_only_by_the_post_that_holds_it() -> None:
    with pytest.raises(no.CaseNotSuspended):
        submitted().does(CENTRE, Resume(), now=NOW)
    with pytest.raises(no.NotYourStep):
        submitted().does(CENTRE, Suspend("court_order"), now=NOW).does(LEADER, Resume(), now=NOW)


@pytest.mark.parametrize(
    ("day", "colour"),
    [(2, None), (3, Colour.BLUE), (4, Colour.BLUE), (5, Colour.YELLOW), (6, Colour.RED), (9, Colour.RED)],
)
def test_lateness_climbs_the_ladder(day: int, colour: Colour | None) -> None:
    case = submitted().case  # due on Wednesday 4 March
    assert case.live is not None
    assert colour_of(case, case.live, now=at(day, 17), calendar=CALENDAR) == colour


def test_a_step_that_only_reminds_never_turns_red_by_itself() -> None:
    case = submitted().does(CENTRE, Return("review", "缺件"), now=NOW).case
    assert case.live is not None
    assert colour_of(case, case.live, now=at(27), calendar=CALENDAR) == Colour.YELLOW
    assert colour_of(case, case.live, now=at(31), calendar=CALENDAR) == Colour.RED  # the whole case is over its date


def test_a_suspended_case_and_a_draft_have_no_colour() -> None:
    case = submitted().does(CENTRE, Suspend("court_order"), now=NOW).case
    assert case.live is not None
    assert colour_of(case, case.live, now=at(30), calendar=CALENDAR) is None
    draft = payment().case
    assert draft.live is not None
    assert (draft.live.due_on, colour_of(draft, draft.live, now=at(30), calendar=CALENDAR)) == (None, None)


def test_a_notice_that_must_stay_up_ends_no_earlier(tmp_path) -> None:
    text = SMALL.replace('steps = ["ask", "look"]', 'steps = ["ask", "look", "show"]').replace(
        '"allow"]', '"allow", "show"]'
    )
    text += '\n[[step]]\ncode = "show"\ntitle = { zh = "公示", en = "Show" }\npost = "clock"\nkind = "publish"\nlasts = "3 days"\nwaits = true\n'
    house = house_with(tmp_path, text)
    assert house.errors == ()
    story = Story(house.procedures["lending"], BOOKKEEPER, now=NOW).fills(thing="帐篷", amount=100)
    story.does(BOOKKEEPER, Submit(), now=NOW).does(SUPERVISOR, Complete("look", "approve"), now=NOW)
    assert clock_command(story.case, now=at(4)) is None
    with pytest.raises(no.TooEarly):
        story.does(CLOCK, Complete("show", "done"), now=at(4))
    assert clock_command(story.case, now=at(5)) == Complete("show", "done")


def test_deciding_changes_nothing_by_itself() -> None:
    case = submitted().case
    before = repr(case)
    effects = decide(case, Complete("review", "approve"), by=CENTRE, now=NOW, calendar=CALENDAR)
    assert effects == decide(case, Complete("review", "approve"), by=CENTRE, now=NOW, calendar=CALENDAR)
    assert repr(case) == before
    assert isinstance(case, CaseState)

"""Urging the holder of a step: on the record, when its day has come, once a day."""

import pytest

from daylight.cases import acts, ticking
from daylight.cases.models import Urging
from daylight.cases.queries import case_page, tasks_for
from daylight.cases.refusals import NothingToUrge, UrgedToday
from daylight.log.policy import NotYourPower
from daylight.log.queries import acts_about


def urge(office, case, name="county.bureau"):
    return acts.urge_step(case.pk, actor=office.actor(name), now=office.now)


def may_urge(office, case, name):
    return case_page(office.viewer(name), case.pk, now=office.now, language="zh").choices.may_urge


@pytest.fixture
def late(office):
    """A request that lies at the township's centre past its day."""
    case = office.submitted()
    office.later(days=10)
    return case


def test_an_overdue_step_is_urged_on_the_record_and_its_holder_reads_it(office, late) -> None:
    assert may_urge(office, late, "village.bookkeeper")
    urging = urge(office, late, "village.bookkeeper")
    assert (urging.post, urging.step.code) == ("village.bookkeeper", "review")
    assert [act.verb for act in acts_about("case", late.pk)].count("case.urge") == 1
    (task,) = tasks_for(office.viewer("township.centre"), now=office.now, language="zh")
    assert task.urged_on == office.now.date()


def test_a_step_is_urged_once_a_day_whoever_asks(office, late) -> None:
    urge(office, late, "village.bookkeeper")
    assert not may_urge(office, late, "county.bureau")
    with pytest.raises(UrgedToday):
        urge(office, late)
    office.later(days=1)
    urge(office, late)
    assert Urging.objects.count() == 2


def test_a_step_whose_day_is_far_off_is_not_urged(office) -> None:
    case = office.submitted()
    ticking.remind_deadlines(office.now)
    if may_urge(office, case, "county.bureau"):
        pytest.fail("a step of two working days is near its day at once: choose another")
    with pytest.raises(NothingToUrge):
        urge(office, case)


def test_nobody_urges_themselves_nor_without_the_power(office, late) -> None:
    with pytest.raises(NothingToUrge):
        urge(office, late, "township.centre")
    with pytest.raises(NotYourPower):
        urge(office, late, "township.cashier")
    assert not Urging.objects.exists()

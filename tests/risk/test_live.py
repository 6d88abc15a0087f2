"""The watch follows the log: what an act brings is a warning at once, never twice, and goes when its facts go."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import NOW
from daylight.log import integrate
from daylight.log import queries as log_queries
from daylight.log.door import CLOCK
from daylight.risk import catalogue, live
from daylight.risk.models import Cursor, Warning, WarningChange
from office import Office, invoice


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
    print([(w.model,w.colour,w.explanation_en) for w in Warning.objects.all()])
    assert (report.raised, warning.colour, warning.state) == (1, "red", "raised")
    assert warning.place_id == office.cast.places["liuhe"]
    assert (warning.value, warning.threshold) == (3_960_000, 2_000_000)
    assert "39,600.00" in warning.explanation_en
    assert "20,000.00" in warning.explanation_zh
    assert len(warning.evidence) == 2
    assert warning.case.procedure == "clearance"
    assert warning.case.state == "running"


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

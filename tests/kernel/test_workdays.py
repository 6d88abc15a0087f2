import json
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daylight.kernel.calendars import ONE_DAY, Calendar, CalendarInvalid
from daylight.kernel.workdays import (
    Stop,
    Term,
    TermInvalid,
    Unit,
    add_workdays,
    before,
    due,
    explain,
    is_workday,
    load_calendar,
    reasons_from,
    workdays_between,
)

NATURAL, WORKING = Unit.DAYS, Unit.WORKDAYS
days = st.dates(date(2024, 1, 1), date(2026, 11, 30))
counts = st.integers(1, 60)

# Start, term, the date as counted, the date after rolling: computed from two independent calendars.
DEADLINES = [
    ("2026-08-06", "60 days", "2026-10-05", "2026-10-08"),
    ("2026-02-01", "15 days", "2026-02-16", "2026-02-24"),
    ("2026-04-16", "15 days", "2026-05-01", "2026-05-06"),
    ("2026-09-28", "15 workdays", "2026-10-23", "2026-10-23"),
    ("2026-09-29", "5 workdays", "2026-10-12", "2026-10-12"),
    ("2026-02-12", "3 workdays", "2026-02-24", "2026-02-24"),
    ("2026-02-12", "13 workdays", "2026-03-09", "2026-03-09"),
    ("2026-01-30", "5 workdays", "2026-02-06", "2026-02-06"),
]

MAKE_UP_DAYS = {
    2024: "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
    2025: "01-26 02-08 04-27 09-28 10-11",
    2026: "01-04 02-14 02-28 05-09 09-20 10-10",
}
WEEKDAYS_OFF = {  # rest days from Monday to Friday: what a calendar adds to the weekend rule
    2024: "01-01 02-12 02-13 02-14 02-15 02-16 04-04 04-05 05-01 05-02 05-03 06-10 09-16 09-17 10-01 10-02 10-03 10-04 10-07",
    2025: "01-01 01-28 01-29 01-30 01-31 02-03 02-04 04-04 05-01 05-02 05-05 06-02 10-01 10-02 10-03 10-06 10-07 10-08",
    2026: "01-01 01-02 02-16 02-17 02-18 02-19 02-20 02-23 04-06 05-01 05-04 05-05 06-19 09-25 10-01 10-02 10-05 10-06 10-07",
}


def on(text):
    return date.fromisoformat(text)


@pytest.mark.parametrize(("start", "term", "counted", "rolled"), DEADLINES)
def test_deadlines_over_real_holidays_fall_where_the_law_says(calendar, *, start, term, counted, rolled):
    assert due(on(start), Term.parse(term), calendar, rolls=False).on == on(counted)
    assert due(on(start), Term.parse(term), calendar).on == on(rolled)


def test_the_golden_deadlines_hold(calendar, vectors):
    for case in json.loads(vectors("deadlines.json").read_text("utf-8")):
        term = Term.parse(case["term"])
        assert due(on(case["from"]), term, calendar, rolls=False).on == on(case["due"]), case
        assert due(on(case["from"]), term, calendar).on == on(case.get("rolled_to_workday", case["due"])), case


@pytest.mark.parametrize("year", MAKE_UP_DAYS)
def test_the_shipped_calendar_is_what_the_state_council_announced(calendar, year):
    def listed(days):
        return {date.fromisoformat(f"{year}-{day}") for day in days.split()}

    assert {day for day in calendar.work if day.year == year} == listed(MAKE_UP_DAYS[year])
    assert {day for day in calendar.rest if day.year == year and day.weekday() < 5} == listed(WEEKDAYS_OFF[year])
    assert year in calendar.announced


def test_a_year_works_about_two_hundred_and_fifty_days(calendar):
    # The regulation on holidays: 365 days less 104 weekend days less 11 (from 2025: 13) holidays.
    worked = [workdays_between(date(year - 1, 12, 31), date(year, 12, 31), calendar) for year in (2024, 2025, 2026)]
    assert worked == [251, 248, 248]


def test_make_up_days_work_and_holidays_rest(calendar):
    assert is_workday(on("2026-10-10"), calendar)
    assert not is_workday(on("2026-10-01"), calendar)
    assert not is_workday(on("2026-10-11"), calendar)
    assert is_workday(on("2026-10-12"), calendar)


def test_a_term_of_months_ends_on_the_same_day_or_the_last_of_a_shorter_month(calendar):
    def months_from(start, count):
        return due(on(start), Term(count, Unit.MONTHS), calendar, rolls=False).on

    assert months_from("2026-03-15", 1) == on("2026-04-15")
    assert months_from("2026-01-31", 1) == on("2026-02-28")
    assert months_from("2024-01-31", 1) == on("2024-02-29")
    assert months_from("2025-12-31", 2) == on("2026-02-28")
    assert months_from("2025-11-30", 13) == on("2026-12-30")


def test_days_on_which_the_clock_stood_still_are_not_counted(calendar):
    hearing = Stop(on("2026-11-05"), on("2026-11-09"))
    assert due(on("2026-11-02"), Term(15, NATURAL), calendar, rolls=False, stops=[hearing]).on == on("2026-11-22")
    assert due(on("2026-11-02"), Term(5, WORKING), calendar, stops=[hearing]).on == on("2026-11-12")
    earlier = Stop(on("2026-10-20"), on("2026-10-30"))
    untouched = due(on("2026-11-02"), Term(5, WORKING), calendar, stops=[earlier])
    assert untouched == due(on("2026-11-02"), Term(5, WORKING), calendar)


def test_a_deadline_explains_itself_in_both_languages(calendar):
    answer = due(on("2026-09-28"), Term.parse("15 workdays"), calendar)
    assert answer.explain() == (
        "15 working days from 2026-09-28, skipping 2026-10-01…2026-10-07 (National Day), "
        "counting make-up day 2026-10-10, due 2026-10-23."
    )
    assert answer.explain("zh-hans") == (
        "自2026-09-28起15个工作日（当日不计），跳过2026-10-01至2026-10-07（国庆节），2026-10-10调休上班计入，期限至2026-10-23。"
    )


def test_a_rolled_deadline_says_why_it_was_moved(calendar):
    answer = due(on("2026-08-06"), Term.parse("60 days"), calendar)
    assert answer.explain() == (
        "60 days from 2026-08-06, ending on 2026-10-05, a rest day (National Day), moved to the next working day, due 2026-10-08."
    )
    assert "a rest day (weekend)" in due(on("2026-11-02"), Term.parse("5 days"), calendar).explain("en")
    assert "休息日（周末）" in due(on("2026-11-02"), Term.parse("5 days"), calendar).explain("zh")


def test_stops_and_short_months_are_explained_too(calendar):
    stopped = due(on("2026-11-02"), Term(1, WORKING), calendar, stops=[Stop(on("2026-11-03"), on("2026-11-03"))])
    assert (
        stopped.explain()
        == "1 working day from 2026-11-02, not counting 2026-11-03 (the clock was stopped), due 2026-11-04."
    )
    short = due(on("2025-12-31"), Term(2, Unit.MONTHS), calendar, rolls=False)
    assert "当月无对应日，以月末日2026-02-28为准" in short.explain("zh")


def test_two_holidays_on_the_way_are_named_one_by_one(calendar):
    said = due(on("2026-09-18"), Term(15, WORKING), calendar).explain()
    assert "skipping 2026-09-25…2026-09-27 (Mid-Autumn Festival), skipping 2026-10-01…2026-10-07 (National Day)" in said


def test_a_deadline_that_crosses_into_a_year_not_announced_is_provisional_and_says_so(calendar):
    answer = due(on("2026-12-20"), Term(12, WORKING), calendar)
    assert (answer.on, answer.provisional) == (on("2027-01-05"), True)
    assert "has not announced the holidays of 2027" in answer.explain()
    assert "尚未公布2027年" in answer.explain("zh")
    assert not due(on("2026-11-20"), Term(5, WORKING), calendar).provisional


def test_the_last_days_of_december_wait_for_the_notice_of_the_next_year(calendar):
    assert due(on("2026-12-25"), Term(2, WORKING), calendar).provisional
    assert not due(on("2026-12-25"), Term(1, WORKING), calendar).provisional
    assert not due(on("2025-12-25"), Term(4, WORKING), calendar).provisional


def test_a_natural_term_is_provisional_only_when_its_end_could_move(calendar):
    assert due(on("2026-12-01"), Term(60, NATURAL), calendar).provisional
    assert not due(on("2026-12-01"), Term(60, NATURAL), calendar, rolls=False).provisional
    assert not due(on("2023-11-01"), Term(100, NATURAL), calendar).provisional


def test_reminders_count_back_over_the_same_calendar(calendar):
    assert before(on("2026-10-08"), Term.parse("1 workday"), calendar) == on("2026-09-30")
    assert before(on("2026-10-12"), Term.parse("1 workday"), calendar) == on("2026-10-10")
    assert before(on("2026-10-08"), Term.parse("3 days"), calendar) == on("2026-10-05")
    assert before(on("2026-03-31"), Term.parse("1 month"), calendar) == on("2026-02-28")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2",
        "workdays",
        "2workdays",
        "0 days",
        "-1 days",
        "1.5 days",
        "2 weeks",
        "2 hours",
        "99999 days",
        "4000 days",
        "２ days",
        "2 days late",
    ],
)
def test_what_states_no_term_is_refused(text):
    with pytest.raises(TermInvalid):
        Term.parse(text)


@pytest.mark.parametrize("text", ["1 workdays", "1 workday", " 1  workday "])
def test_the_singular_is_understood_and_a_term_prints_as_rule_files_write_it(text):
    assert str(Term.parse(text)) == "1 workdays"


@given(start=days, count=counts)
@settings(max_examples=80)
def test_a_working_day_deadline_is_a_working_day_and_holds_exactly_that_many(calendar, start, count):
    end = due(start, Term(count, WORKING), calendar).on
    assert is_workday(end, calendar)
    assert workdays_between(start, end, calendar) == count
    assert add_workdays(start, count, calendar) == end


@given(start=days, count=counts)
@settings(max_examples=80)
def test_rolling_never_shortens_a_term_and_moves_it_only_over_rest_days(calendar, start, count):
    plain = due(start, Term(count, NATURAL), calendar, rolls=False).on
    rolled = due(start, Term(count, NATURAL), calendar).on
    assert plain == start + timedelta(count)
    assert is_workday(rolled, calendar)
    assert workdays_between(plain - ONE_DAY, rolled - ONE_DAY, calendar) == 0


@given(start=days, count=counts)
@settings(max_examples=50)
def test_counting_back_undoes_counting_on_from_a_working_day(calendar, start, count):
    start = add_workdays(start, 1, calendar)
    assert before(add_workdays(start, count, calendar), Term(count, WORKING), calendar) == start


@given(start=days, count=counts, unit=st.sampled_from(Unit), offset=st.integers(1, 20), length=st.integers(0, 10))
@settings(max_examples=60)
def test_the_reasons_survive_being_stored_and_say_the_same(calendar, *, start, count, unit, offset, length):
    stop = Stop(start + timedelta(offset), start + timedelta(offset + length))
    answer = due(start, Term(count, unit), calendar, stops=[stop])
    stored = json.loads(json.dumps(answer.as_facts()))
    assert reasons_from(stored) == answer.steps
    assert explain(reasons_from(stored), "zh") == answer.explain("zh")
    assert answer.on >= due(start, Term(count, unit), calendar).on


def test_without_any_calendar_only_weekends_rest_and_everything_is_provisional():
    answer = due(on("2026-09-28"), Term(15, WORKING), Calendar())
    assert (answer.on, answer.provisional) == (on("2026-10-19"), True)


GOOD = """code = "calendar"\nbasis = ["x"]\nin_force = 2026-01-01\nyear = 2026
[[holiday]]\nname = { zh = "元旦", en = "New Year" }\nfrom = 2026-01-01\nto = 2026-01-03\nmake_up = [2026-01-04]\n"""


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("year = 2026", "year = 2025", "2026.toml: year must be the number in the file's name"),
        ("year = 2026", "year = 2026\nyears = 1", "2026.toml: unknown key years"),
        ('basis = ["x"]', "", "2026.toml: basis must name the notice"),
        ("from = 2026-01-01", "", "2026.toml: holiday 1: from, to and make_up must be dates"),
        ("from = 2026-01-01", "from = 2026-01-01T00:00:00", "2026.toml: holiday 1: from, to and make_up must be dates"),
        ("to = 2026-01-03", "to = 2025-12-31", "2026.toml: holiday 1: from is after to"),
        ("to = 2026-01-03", "to = 2027-01-03", "2026.toml: holiday 1: 2027-01-03 is not in 2026"),
        ("[2026-01-04]", "[2026-01-05]", "2026.toml: holiday 1: make-up day 2026-01-05 is not on a weekend"),
        ("[2026-01-04]", "[2026-01-03]", "2026-01-03 is both a rest day and a make-up day"),
        (', en = "New Year"', "", "2026.toml: holiday 1: name must have zh and en"),
        ("make_up", "makeup", "2026.toml: holiday 1: unknown key makeup"),
        ("year = 2026", "year = ", "2026.toml: Invalid value"),
        (GOOD[GOOD.index("[[") :], "", "2026.toml: there is no [[holiday]]"),
    ],
)
def test_a_faulty_calendar_file_is_refused_and_the_fault_named(tmp_path, old, new, fault):
    (tmp_path / "2026.toml").write_text(GOOD, "utf-8")
    assert load_calendar(tmp_path).announced == {2026}
    (tmp_path / "2026.toml").write_text(GOOD.replace(old, new), "utf-8")
    with pytest.raises(CalendarInvalid) as caught:
        load_calendar(tmp_path)
    assert any(found.startswith(fault) for found in caught.value.faults), caught.value.faults


def test_a_county_pack_adds_the_holidays_of_its_region(tmp_path, calendar):
    pack = GOOD.replace("元旦", "三月三").replace("New Year", "Third of March")
    pack = pack.replace("2026-01-01\nto = 2026-01-03\nmake_up = [2026-01-04]", "2026-04-20\nto = 2026-04-21")
    (tmp_path / "2026.toml").write_text(pack, "utf-8")
    local = load_calendar(tmp_path)
    assert not is_workday(on("2026-04-20"), local)
    assert is_workday(on("2026-04-20"), calendar)
    assert "Third of March" in due(on("2026-04-17"), Term(1, WORKING), local).explain()

"""The plan: pure, repeatable, and true to the rules of the house whatever the dice say."""

from collections import Counter, defaultdict
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from daylight.kernel.calendars import is_workday
from daylight.kernel.case_state import local_day
from daylight.kernel.forms import require_values
from daylight.kernel.procedure import route
from daylight.simulate.frauds import SPLIT_FEN, STORY_FEN
from daylight.simulate.plan import Plan, What
from simulate.drawing import CALENDAR, PROCEDURES, UNTIL, draw

SMALL = st.builds(
    draw,
    st.integers(0, 10_000),
    villages=st.integers(3, 8),
    townships=st.integers(1, 3),
    months=st.integers(1, 4),
    until=st.dates(date(2025, 3, 1), date(2026, 11, 30)),
)
FEW = settings(max_examples=12)


def test_the_same_seed_draws_the_same_county_and_another_seed_another() -> None:
    assert draw(7) == draw(7)
    assert draw(7) != draw(8)


def test_every_scheme_is_planted_with_a_label(year: Plan) -> None:
    schemes = {label.scheme: label for label in year.labels}
    assert set(schemes) == {
        "story", "split_payment", "duplicate_invoice", "overdue_approval", "answered_in_time", "unanswered_question",
        "books_behind",
    }  # fmt: skip
    assert {label.scheme for label in year.labels if label.is_fraud} == {
        "split_payment", "duplicate_invoice", "overdue_approval", "books_behind",
    }  # fmt: skip
    (story,) = schemes["story"].subjects
    assert year.payments[story].amount_fen == STORY_FEN == 502_715_90
    assert sum(invoice.amount_fen for invoice in year.payments[story].invoices) == STORY_FEN


def test_the_split_lies_below_the_limit_and_adds_up_above_it(year: Plan) -> None:
    label = next(label for label in year.labels if label.scheme == "split_payment")
    pieces = [year.payments[code] for code in label.subjects]
    paid = [h.at for h in year.happenings if h.subject in label.subjects and h.step == "pay"]
    assert [piece.amount_fen for piece in pieces] == list(SPLIT_FEN)
    assert all(fen < 20_000_00 for fen in SPLIT_FEN)
    assert sum(SPLIT_FEN) > 20_000_00
    assert len({(piece.payee, piece.project) for piece in pieces}) == 1
    assert max(paid) - min(paid) <= timedelta(days=30)


def test_one_invoice_is_claimed_in_two_villages_and_passes_the_platforms_own_check(year: Plan) -> None:
    label = next(label for label in year.labels if label.scheme == "duplicate_invoice")
    first, second = (year.payments[code] for code in label.subjects)
    assert first.village != second.village
    assert first.invoices[0].number == second.invoices[0].number
    assert first.invoices[0].code != second.invoices[0].code == ""


def test_the_overdue_approval_is_reviewed_and_then_left_alone(year: Plan) -> None:
    label = next(label for label in year.labels if label.scheme == "overdue_approval")
    steps = [h.step for h in year.happenings if h.subject in label.subjects and h.what is What.STEP]
    assert steps == ["review"]


def test_honest_villages_never_look_like_splitting(year: Plan) -> None:
    planted = {code for label in year.labels for code in label.subjects}
    paid = {h.subject: local_day(h.at) for h in year.happenings if h.step == "pay"}
    by_payee = defaultdict(list)
    for code, payment in year.payments.items():
        if code in paid and code not in planted and payment.amount_fen < 20_000_00:
            by_payee[payment.village, payment.payee].append((paid[code], payment.amount_fen))
    for paid_to in by_payee.values():
        for last, _fen in paid_to:
            within = [fen for day, fen in paid_to if last - timedelta(days=30) <= day <= last]
            assert len(within) < 2 or sum(within) < 20_000_00


def test_every_post_of_the_story_finds_work_waiting(year: Plan) -> None:
    township = year.county.townships[0].code
    here = {village.code for village in year.county.villages if village.parent == township}
    last: dict[str, str] = {}
    for happening in year.happenings:
        if happening.what in {What.REQUEST, What.RESUBMIT, What.STEP} and happening.subject in year.payments:
            last[happening.subject] = happening.step if happening.decision != "return" else "returned"
    waiting = Counter(
        step for code, step in last.items() if year.payments[code].village in here and step not in {"check", "returned"}
    )
    assert all(waiting[step] >= 3 for step in ("", "review", "approve", "pay", "book"))


@FEW
@given(SMALL)
def test_things_happen_in_order_and_never_after_the_last_evening(plan: Plan) -> None:
    moments = [happening.at for happening in plan.happenings]
    assert moments == sorted(moments)
    assert local_day(moments[-1]) <= plan.until
    assert len({happening.code for happening in plan.happenings}) == len(plan.happenings)


@FEW
@given(SMALL)
def test_people_work_on_working_days_and_each_step_has_its_own_hands(plan: Plan) -> None:
    hands: dict[str, dict[str, str]] = defaultdict(dict)
    for happening in plan.happenings:
        if happening.what is What.LOOK:
            continue
        assert is_workday(local_day(happening.at), CALENDAR)
        if happening.subject in plan.payments and happening.seat:
            hands[happening.subject][happening.step or "request"] = plan.county.seat[happening.seat].person
    for done in hands.values():
        asker = done.pop("request")
        assert asker not in done.values()
        assert len({done[step] for step in ("pay", "book", "check") if step in done}) == len(
            [step for step in ("pay", "book", "check") if step in done]
        )


@FEW
@given(SMALL)
def test_payments_take_the_route_of_their_amount_with_complete_forms(plan: Plan) -> None:
    taken: dict[str, list[str]] = defaultdict(list)
    for happening in plan.happenings:
        if happening.subject in plan.payments and happening.what is What.STEP and happening.decision != "return":
            taken[happening.subject].append(happening.step)
    for code, payment in plan.payments.items():
        form = payment.as_form()
        require_values(PROCEDURES["payment"], form)
        expected = [step.code for step in route(PROCEDURES["payment"], form)[1:] if step.post != "clock"]
        assert taken[code] == expected[: len(taken[code])]
        assert sum(invoice.amount_fen for invoice in payment.invoices) >= payment.amount_fen


@FEW
@given(SMALL)
def test_no_month_is_closed_before_its_papers_are_posted_and_no_village_runs_dry(plan: Plan) -> None:
    closed = {(h.subject, h.values["month"]): h.at for h in plan.happenings if h.what is What.CLOSE}
    checked = {h.subject: h.at for h in plan.happenings if h.step == "check"}
    for happening in plan.happenings:
        if happening.step not in {"pay", "book"} or happening.subject not in plan.payments:
            continue
        month = local_day(happening.at).replace(day=1).isoformat()
        at = closed.get((plan.payments[happening.subject].village, month))
        assert at is None or checked[happening.subject] <= at
    for village in plan.county.villages:
        spent = sum(payment.amount_fen for payment in plan.payments.values() if payment.village == village.code)
        earned = sum(income.amount_fen for income in plan.incomes.values() if income.village == village.code)
        assert plan.openings[village.code] + earned > spent


@FEW
@given(SMALL)
def test_places_people_and_numbers_are_told_apart(plan: Plan) -> None:
    county = plan.county
    for things in (
        [place.division for place in county.places],
        [place.name for place in county.places],
        [person.id_number for person in county.people],
        [person.phone for person in county.people],
        [body.uscc for body in county.bodies],
        [body.number for body in county.bodies],
        [(i.code, i.number) for p in plan.payments.values() for i in p.invoices],
    ):
        assert len(set(things)) == len(things)
    assert county.villages[0].name == "清源桥村"
    assert {place.parent for place in county.villages} == {place.code for place in county.townships}


def test_a_calendar_not_announced_yet_is_no_obstacle() -> None:
    plan = draw(3, until=UNTIL + timedelta(days=365))
    assert plan.happenings

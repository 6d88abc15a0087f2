"""The engine: three outcomes, colours from the ladder, one finding a subject, and live = batch restricted to the scope."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daylight.kernel.ladder import Colour
from daylight.log import powers
from daylight.record.columns import arrow_rows
from daylight.risk import catalogue
from daylight.risk.assessing import assessability_from
from daylight.risk.engine import Scan, detect, workdays
from daylight.risk.page_reading import read_pages
from daylight.risk.policy import Move, Standing, State, fingerprint, is_news, move_for
from risk.examples import RISK, example_record

PAGES = {page.code: page for page in read_pages(RISK)[0]}
AS_OF = date(2026, 6, 30)
PAYMENT = ("payment_id", "place_id", "payee_id", "amount_fen", "paid_at", "approved_at")
START = datetime(2026, 1, 5, 9)  # noqa: DTZ001 - a time as county files give it: the clock on the wall


def payments(rows):
    return {"payment": arrow_rows("payment", PAYMENT, rows)}


def test_a_missing_column_makes_every_subject_not_assessable_and_names_it() -> None:
    record = {
        "payment": pa.table(
            {"payment_id": ["p1", "p2"], "place_id": ["v1", "v2"], "paid_at": pa.nulls(2, pa.timestamp("us"))}
        )
    }
    result = detect(record, PAGES["P03"], as_of=AS_OF)
    assert not result.ran
    assert result.findings == ()
    assert {(row.place_id, row.assessed, row.not_assessable) for row in result.assessability} == {
        ("v1", 0, 1),
        ("v2", 0, 1),
    }
    assert {"payment.amount_fen", "payment.approved_at", "payment.paid_at"} == {
        name for row in result.assessability for name in row.missing
    }


def test_a_missing_table_is_named() -> None:
    result = detect({}, PAGES["P03"], as_of=AS_OF)
    assert [(row.assessed, row.missing) for row in result.assessability] == [(0, ("payment",))]


def test_no_model_fires_on_missing_values() -> None:
    record = payments(
        [
            ("p1", "v1", "b1", None, START, None),
            ("p2", "v1", "b1", 1_900_000, None, START),
            ("p3", "v1", None, 1_900_000, START, START),
        ]
    )
    for code in ("P03", "F06"):
        assert detect(record, PAGES[code], as_of=AS_OF).findings == ()


def test_the_engine_decides_the_colour_and_a_fact_below_the_ladder_is_clear() -> None:
    month = arrow_rows("period", ("place_id", "month", "closed_at"), [("v1", date(2026, 5, 1), None)])

    def colour(day):
        return [finding.colour for finding in detect({"period": month}, PAGES["F17"], as_of=day).findings]

    assert colour(date(2026, 6, 20)) == []
    assert colour(date(2026, 6, 21)) == [Colour.BLUE]
    assert colour(date(2026, 7, 10)) == [Colour.BLUE]
    assert colour(date(2026, 7, 11)) == [Colour.YELLOW]


def test_the_sentence_speaks_both_languages_with_the_figures_in_their_units() -> None:
    record = payments(
        [("p1", "v1", "b1", 1_980_000, START, START), ("p2", "v1", "b1", 1_980_050, START + timedelta(days=3), START)]
    )
    (finding,) = detect(record, PAGES["F06"], as_of=AS_OF).findings
    assert (
        finding.explanation_en
        == "2 payments within 30 days add up to 39,600.50 yuan, each below the limit of 20,000.00 yuan, all with the same payee."
    )
    assert finding.explanation_zh == "2 笔付款在 30 天内合计 39,600.50 元，每笔都低于 20,000.00 元限额，收款人相同。"
    assert finding.rule_hash == PAGES["F06"].digest
    assert finding.first_on == date(2026, 1, 8)


def test_times_are_local_whatever_zone_they_come_in() -> None:
    """Paid at 23:30 and approved the next morning in China: in UTC both fall on one day."""
    late = datetime.fromisoformat("2026-03-02T15:30:00+00:00")
    record = payments([("p1", "v1", "b1", 100, late, late + timedelta(hours=9))])
    (finding,) = detect(record, PAGES["P03"], as_of=AS_OF).findings
    assert (finding.value, finding.facts["paid_at"]) == (1, "2026-03-02 23:30")


def test_workdays_follow_the_announced_calendar_both_ways() -> None:
    announced = arrow_rows("rest_day", ("day", "is_rest"), [(date(2026, 2, 14), False), (date(2026, 2, 16), True)])
    table = workdays(announced, AS_OF)
    works = dict(zip(table["day"].to_pylist(), table["is_work"].to_pylist(), strict=True))
    assert [works[date(2026, 2, day)] for day in (13, 14, 15, 16, 17)] == [True, True, False, False, True]


def test_the_duty_model_takes_its_pairs_from_the_power_list() -> None:
    pairs = {frozenset((row["post_a"], row["post_b"])) for row in catalogue.supplied(PAGES["P04"])["pair"]}
    assert pairs == {frozenset(separation.posts) for separation in powers.power_list().separations}


@st.composite
def counties(draw):
    """Payments and invoices of four villages, made to collide: few payees, few amounts, few days."""
    count = draw(st.integers(2, 28))
    rows, claims = [], []
    for number in range(count):
        place, payee = draw(st.sampled_from("abcd")), draw(st.sampled_from(["b1", "b2", None]))
        amount = draw(st.sampled_from([900_000, 1_500_000, 1_990_000, 2_000_000, 19_000_000]))
        paid = START + timedelta(days=draw(st.integers(0, 70)))
        approved = paid + timedelta(days=draw(st.sampled_from([-2, -1, 0, 3])))
        rows.append((f"p{number}", place, payee, amount, paid, approved))
        code, digits = (
            draw(st.sampled_from(["033002000111", ""])),
            draw(st.sampled_from(["00000001", "O0000001", "00000002", "90000001"])),
        )
        claims.append((f"{number}", place, code, digits, payee, amount, paid.date()))
    return rows, claims


@settings(max_examples=25)
@given(counties(), st.sets(st.sampled_from("abcd"), min_size=1))
def test_a_place_seen_alone_gives_what_the_county_gives_for_it(county, places) -> None:
    rows, _ = county
    with Scan(payments(rows), AS_OF) as whole, Scan(payments([row for row in rows if row[1] in places]), AS_OF) as part:
        for code in ("P03", "F06"):
            everything, alone = whole.detect(PAGES[code]), part.detect(PAGES[code])
            assert [f for f in everything.findings if f.place_id in places] == list(alone.findings)
            assert [row for row in everything.assessability if row.place_id in places] == list(alone.assessability)


@settings(max_examples=25)
@given(counties(), st.data())
def test_rows_seen_with_two_rings_of_partners_give_what_the_county_gives_for_them(county, data) -> None:
    """What `matching` does by index, done here by hand: the promise on which the live watch of invoices rests."""
    _, claims = county
    columns = ("invoice_id", "place_id", "code", "number", "seller_id", "amount_fen", "issued_on")

    def found(rows):
        return detect({"invoice": arrow_rows("invoice", columns, rows)}, PAGES["F08"], as_of=AS_OF).findings

    def keys(row):
        return {("number", row[3])} | ({("seller", row[4], row[5])} if row[4] else set())

    def ring(rows):
        shared = set().union(*(keys(row) for row in rows))
        return [row for row in claims if keys(row) & shared]

    touched = data.draw(st.lists(st.sampled_from(claims), min_size=1, max_size=3))
    judged = ring(touched)
    names = {row[0] for row in judged}
    assert [f for f in found(claims) if f.subject_id in names] == [
        f for f in found(ring(judged)) if f.subject_id in names
    ]


def finding_of(code: str = "P03"):
    (finding,) = detect(
        payments([("p1", "v1", "b1", 100, START, START + timedelta(days=2))]), PAGES[code], as_of=AS_OF
    ).findings
    return finding


@pytest.mark.parametrize(
    ("state", "colour", "evidence", "move"),
    [
        (None, None, None, Move.RAISE),
        (State.RAISED, Colour.RED, {("payment", "p1")}, Move.NOTHING),
        (State.ASSIGNED, Colour.YELLOW, {("payment", "p1")}, Move.CHANGE),
        (State.EXPLAINED, Colour.RED, {("payment", "p0")}, Move.CHANGE),
        (State.LOWERED, Colour.RED, {("payment", "p1")}, Move.RAISE_AGAIN),
        (State.CLOSED, Colour.RED, {("payment", "p1")}, Move.NOTHING),
        (State.CLOSED, Colour.RED, {("payment", "p1"), ("payment", "p2")}, Move.NOTHING),
        (State.CLOSED, Colour.YELLOW, {("payment", "p1")}, Move.RAISE_AGAIN),
        (State.CLOSED, Colour.RED, {("payment", "p0")}, Move.RAISE_AGAIN),
    ],
)
def test_what_a_finding_does_to_what_stands(state, colour, evidence, move) -> None:
    standing = None if state is None else Standing(state, colour, frozenset(evidence))
    assert move_for(standing, finding_of()) is move


@pytest.mark.parametrize(
    ("state", "move"), [(State.RAISED, Move.LOWER), (State.CLOSED, Move.NOTHING), (State.LOWERED, Move.NOTHING)]
)
def test_facts_that_are_gone_lower_what_is_open_and_leave_the_rest(state, move) -> None:
    assert move_for(Standing(state, Colour.RED, frozenset()), None) is move


def test_a_growing_figure_alone_changes_nothing() -> None:
    finding = finding_of()
    standing = Standing(State.RAISED, Colour.RED, frozenset(finding.evidence))
    assert move_for(standing, replace(finding, value=99.0)) is Move.NOTHING


def test_our_own_acts_and_mere_readings_are_no_news() -> None:
    assert [
        verb
        for verb in ("warning.raise", "watch.keep", "watch.shadow", "account.sign_in", "document.read")
        if is_news(verb)
    ] == []
    assert is_news("payment_order.settle")
    assert is_news("case.complete_step")
    assert fingerprint("F06", "payment", "1") != fingerprint("F08", "payment", "1")


def test_a_body_found_in_two_roles_is_one_subject_that_was_hit() -> None:
    example = PAGES["T10"].examples[0]
    found = detect(example_record(example), PAGES["T10"], example.values, as_of=example.as_of).findings[0]
    twice = [found, replace(found, role="another")]
    (row,) = assessability_from([(found.place_id, "", 3)], twice, PAGES["T10"])
    assert (row.assessed, row.hit) == (3, 1)

"""What the portal and the interface read: shown by the rule, masked, in a constant number of queries."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import village as v
from daylight.cases import acts
from daylight.disclosure import queries, rulebook
from daylight.disclosure.queries import Asked, Period, Standing
from daylight.ledger.banks import StatementLine, bank
from daylight.log import guard
from daylight.log.checking import Agreement
from daylight.log.door import CLOCK
from office import KANGHE_FEN, Office


@pytest.fixture
def place(office: Office) -> queries.PlaceRow:
    found = queries.place_of(office.cast.places["liuhe"])
    assert found is not None
    return found


def count_of(ask: Any) -> int:
    with CaptureQueriesContext(connection) as seen:
        ask()
    return len(seen)


# ---------------------------------------------------------------- places


def test_a_village_is_found_by_its_name_its_township_and_its_code(office: Office) -> None:
    today = office.now.date()
    assert [row.name for row in queries.search_villages("柳河", today)] == ["柳河村"]
    assert [row.name for row in queries.search_villages("青溪镇", today)] == ["柳河村", "石桥村"]
    assert [row.name for row in queries.search_villages("339901102", today)] == ["松岭村"]
    assert queries.search_villages("  ", today) == []


def test_every_township_lists_its_villages(office: Office) -> None:
    rows = queries.townships(office.now.date())
    assert [(row.place.name, [one.name for one in row.villages]) for row in rows] == [
        ("青溪镇", ["柳河村", "石桥村"]), ("白石镇", ["松岭村"]),
    ]  # fmt: skip


# ---------------------------------------------------------------- money


def test_the_village_page_says_what_is_left_and_what_came_and_went(office: Office) -> None:
    v.booked(office)
    v.statement(office)
    page = queries.village_page(office.cast.places["liuhe"], now=office.now, language="zh")
    assert page is not None
    assert page.balance_fen == 200_000_000 - KANGHE_FEN
    assert (page.this_month.month, page.this_month.in_fen, page.this_month.out_fen) == (date(2026, 3, 1), 0, KANGHE_FEN)
    assert len(page.months) == 12
    assert [row.amount_fen for row in page.latest] == [KANGHE_FEN]
    assert page.months_behind == 2


def test_a_township_has_no_page_of_money(office: Office) -> None:
    assert queries.village_page(office.cast.places["qingxi"], now=office.now, language="zh") is None
    assert queries.village_page(10**9, now=office.now, language="zh") is None


@pytest.mark.parametrize(("amount_fen", "many"), [(49_999, 0), (50_000, 1)])
def test_the_disclosure_line_is_kept_by_every_query(
    office: Office, place: queries.PlaceRow, amount_fen: int, many: int
) -> None:
    case = v.booked(office, amount_fen)
    order = v.order_of(case)
    page = queries.money(place, Asked(), now=office.now, language="zh")
    assert page.total == many
    assert (page.small_count, page.small_fen) == ((0, 0) if many else (1, amount_fen))
    assert (queries.payment_page(order.pk, now=office.now, language="zh") is not None) == bool(many)
    assert (queries.matter_page(case.pk, now=office.now, language="zh") is not None) == bool(many)
    found = queries.list_payments("/", Period.of(None, None, office.now), now=office.now, language="zh")
    assert (found.count, len(found.page(1, 10))) == (many, many)
    verdict = queries.verify_code(case.number, now=office.now, language="zh")
    assert (verdict.what == "payment") == bool(many)


def test_a_place_may_have_a_line_of_its_own(
    office: Office, place: queries.PlaceRow, tmp_path: Path, settings: Any
) -> None:
    shipped = (settings.RULES / "disclosure" / "portal.toml").read_text("utf-8")
    own = shipped.replace("[masks]", '[[payments.place]]\ncode = "339901101"\nline = 100.00\n[masks]', 1)
    (tmp_path / "disclosure").mkdir()
    (tmp_path / "disclosure" / "portal.toml").write_text(own, "utf-8")
    settings.PACKS = (tmp_path,)
    rulebook.forget()
    v.booked(office, 10_000)
    v.booked(office, 9_999)
    page = queries.money(place, Asked(), now=office.now, language="zh")
    assert [row.amount_fen for row in page.rows] == [10_000]
    assert page.line_fen == 10_000


def test_a_payment_that_nobody_books_is_shown_after_thirty_days(office: Office, place: queries.PlaceRow) -> None:
    office.paid()
    asked = Asked(month=date(2026, 3, 1))
    page = queries.money(place, asked, now=office.now, language="zh")
    assert (page.total, page.waiting_count) == (0, 1)
    later = office.now + timedelta(days=30)
    page = queries.money(place, asked, now=later, language="zh")
    assert [row.amount_fen for row in page.rows] == [KANGHE_FEN]


def test_money_received_is_listed_and_its_payer_masked(office: Office, place: queries.PlaceRow) -> None:
    for number, (name, why) in enumerate([("吴大山", "吴大山交鱼塘租金"), ("明川县青溪镇人民政府", "运转经费")]):
        line = StatementLine(
            ref=f"in-{number}", booked_at=office.now, amount_fen=1_000_000, counterparty=name, counterparty_number="",
            purpose=why, client_ref="",
        )  # fmt: skip
        bank("sandbox").receive("8801999900001111", line)  # type: ignore[attr-defined]
    v.statement(office)
    page = queries.money(place, Asked(side="in"), now=office.now, language="zh")
    assert {(row.party, row.title) for row in page.rows} == {
        ("吴**", "吴**交鱼塘租金"), ("明川县青溪镇人民政府", "运转经费"),
    }  # fmt: skip
    assert queries.money(place, Asked(text="吴大山"), now=office.now, language="zh").total == 0


def test_facets_and_search_narrow_the_list(office: Office, place: queries.PlaceRow) -> None:
    v.booked(office, 900_000, purpose="村道路灯维修", budget_line="works")
    v.booked(office, 300_000, purpose="办公用品", budget_line="office")
    page = queries.money(place, Asked(), now=office.now, language="en")
    assert {(facet.code, facet.count) for facet in page.kinds} == {("works", 1), ("office", 1)}
    assert [row.title for row in queries.money(place, Asked(kind="works"), now=office.now, language="zh").rows] == [
        "村道路灯维修"
    ]
    assert [row.title for row in queries.money(place, Asked(text="办公"), now=office.now, language="zh").rows] == [
        "办公用品"
    ]
    empty = queries.money(place, Asked(month=date(2025, 12, 1)), now=office.now, language="zh")
    assert empty.total == 0


def test_the_story_names_posts_and_days_but_masks_the_officials(office: Office) -> None:
    case = v.booked(office)
    v.publish_log(office)
    page = queries.payment_page(v.order_of(case).pk, now=office.now, language="zh")
    assert page is not None
    assert page.way is not None
    assert [(step.title, step.person) for step in page.way.steps][:3] == [
        ("提出申请", "林**"), ("镇三资中心审核", "周**"), ("镇分管领导审批", "沈**"),
    ]  # fmt: skip
    assert (page.way.at, page.way.of) == (7, 7)
    assert [(paper.kind, paper.pages) for paper in page.documents] == [("png", 1)]
    assert all(act.is_published for act in page.way.traces.acts)
    assert page.way.traces.secret >= 1


# ---------------------------------------------------------------- cases and questions


def test_running_cases_and_notices_are_listed_and_drafts_are_not(office: Office, place: queries.PlaceRow) -> None:
    office.open()
    office.submitted(office.form(2_000_000, purpose="监控安装"))
    small = office.submitted(office.form(40_000, purpose="小额"))
    posted = v.booked(office, 900_000)
    assert [row.title for row in queries.running(place, now=office.now, language="zh")] == ["监控安装"]
    notices = queries.notices(place, now=office.now, language="zh")
    assert [(row.id, row.shown_until) for row in notices] == [(posted.pk, date(2026, 3, 17))]
    assert queries.notices(place, now=office.now + timedelta(days=16), language="zh") == []
    assert queries.matter_page(small.pk, now=office.now, language="zh") is None


def test_a_question_goes_from_received_to_answered(office: Office, place: queries.PlaceRow) -> None:
    case = v.ask(office).case

    def now_said() -> queries.PublicQuestion:
        found = queries.question(case.pk, now=office.now, language="zh")
        assert found is not None
        return found

    assert (now_said().standing, now_said().text) == (Standing.RECEIVED, "")
    v.accept(office, case)
    assert (now_said().standing, now_said().text) == (Standing.ACCEPTED, "村口路灯维修花了多少钱？")
    v.answer(office, case)
    assert now_said().standing is Standing.ANSWERED
    assert "8600元" in now_said().answer
    assert queries.questions(place, "answered", 1, now=office.now, language="zh").rows == (now_said(),)


def test_an_overdue_question_is_shown_as_overdue_and_a_late_answer_stays_late(
    office: Office, place: queries.PlaceRow
) -> None:
    case = v.ask(office).case
    v.accept(office, case)
    office.later(days=20)
    page = queries.questions(place, "overdue", 1, now=office.now, language="zh")
    assert [row.is_overdue for row in page.rows] == [True]
    assert page.counts.overdue == 1
    v.answer(office, case)
    found = queries.question(case.pk, now=office.now, language="zh")
    assert found is not None
    assert (found.is_overdue, found.was_late) == (False, True)


def test_a_declined_question_gives_its_listed_reason_and_not_its_text(office: Office) -> None:
    case = v.ask(office, "邻居家的低保为什么批了？").case
    office.step(case, "accept", "refuse", "village.secretary", reason="private", opinion="不便公开")
    found = queries.question(case.pk, now=office.now, language="zh")
    assert found is not None
    assert (found.standing, found.text) == (Standing.DECLINED, "")
    assert found.reason.startswith("涉及他人隐私")


def test_the_receipt_opens_ones_own_question_however_it_is_written(office: Office) -> None:
    asked = v.ask(office)
    code = asked.receipt
    for written in (code, code.lower(), "-".join(code[at : at + 5] for at in range(0, 20, 5))):
        found = queries.question_by_receipt(written, now=office.now, language="zh")
        assert found is not None
        assert found.text == "村口路灯维修花了多少钱？"
    assert queries.question_by_receipt("A" * 20, now=office.now, language="zh") is None


def test_similar_questions_are_offered_before_asking(office: Office, place: queries.PlaceRow) -> None:
    case = v.ask(office).case
    v.accept(office, case)
    v.ask(office, "鱼塘什么时候重新发包？")
    alike = queries.similar(place, "村口的路灯维修花了多少钱", now=office.now, language="zh")
    assert [row.id for row in alike] == [case.pk]


# ---------------------------------------------------------------- verifying


def test_a_payments_number_agrees_with_the_log_until_a_row_is_changed_behind_the_door(office: Office) -> None:
    case = v.booked(office)
    waiting = queries.verify_code(case.number, now=office.now, language="zh")
    assert (waiting.agreement, waiting.checked.why) == (Agreement.UNKNOWN, "not_yet_published")
    v.publish_log(office)
    good = queries.verify_code(f" {case.number.lower()} ", now=office.now, language="zh")
    assert (good.agreement, good.what) == (Agreement.AGREES, "payment")
    assert good.checked.rows > 10
    guard.remove()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_paymentorder SET client_ref = 'X' WHERE id = %s", [v.order_of(case).pk])
    guard.install()
    bad = queries.verify_code(case.number, now=office.now, language="zh")
    assert (bad.agreement, bad.checked.why) == (Agreement.DIFFERS, "row_changed")


def test_an_act_changed_behind_the_door_differs(office: Office) -> None:
    case = v.booked(office)
    v.publish_log(office)
    guard.remove()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE log_act SET entry = REPLACE(entry, 'case.submit', 'case.refuse') WHERE verb = 'case.submit'"
        )
    guard.install()
    bad = queries.verify_code(case.number, now=office.now, language="zh")
    assert (bad.agreement, bad.checked.why) == (Agreement.DIFFERS, "entry_not_published")


def test_a_trace_is_verified_by_number_and_identifier_unless_it_is_secret(office: Office) -> None:
    case = office.submitted()
    v.publish_log(office)
    way = queries.matter_page(case.pk, now=office.now, language="zh")
    assert way is not None
    act = way.way.traces.acts[-1]
    for written in (str(act.number), f"#{act.number}", str(act.id)):
        assert queries.verify_code(written, now=office.now, language="zh").agreement is Agreement.AGREES
    secret = next(one for one in v.acts_of(case) if one.verb == "case.attach")
    assert queries.verify_code(str(secret.leaf_index), now=office.now, language="zh").what == ""
    assert queries.proof_of(secret.id) is None
    for nonsense in ("", "?", "999999999999999999", "PAYMENT-2026-999999", "x" * 60):
        assert queries.verify_code(nonsense, now=office.now, language="zh").agreement is Agreement.UNKNOWN


def test_the_proof_of_how_a_warning_is_handled_opens_nothing(office: Office) -> None:
    """Its identifier stands in the public tiles: whoever picks it up there gets the proof, and not what was decided."""
    form = {"warning": 1, "colour": "red", "summary": "重复发票"}
    case = acts.open_case(
        "clearance", office.cast.places["liuhe"], actor=CLOCK, now=office.now, form=form, cause="test:1"
    )
    office.step(case, "assign", "done", "township.discipline", values={"responsible": "village.head"})
    paid = v.booked(office)
    v.publish_log(office)
    step = next(one for one in v.acts_of(case) if one.verb == "case.complete_step")
    proof = queries.proof_of(step.id)
    assert proof is not None
    assert "body" not in proof
    opened = queries.proof_of(next(one for one in v.acts_of(paid) if one.verb == "case.complete_step").id)
    assert opened is not None
    assert "body" in opened


# ---------------------------------------------------------------- constant queries


def test_the_number_of_queries_does_not_grow_with_the_rows(office: Office, place: queries.PlaceRow) -> None:
    def counts() -> dict[str, int]:
        now: datetime = office.now
        return {
            "village": count_of(lambda: queries.village_page(place.id, now=now, language="zh")),
            "money": count_of(lambda: queries.money(place, Asked(), now=now, language="zh")),
            "running": count_of(lambda: queries.running(place, now=now, language="zh")),
            "notices": count_of(lambda: queries.notices(place, now=now, language="zh")),
            "questions": count_of(lambda: queries.questions(place, "", 1, now=now, language="zh")),
            "payments": count_of(
                lambda: queries.list_payments("/", Period.of(None, None, now), now=now, language="zh").page(1, 50)
            ),
        }

    def more() -> None:
        v.booked(office, 900_000)
        office.submitted()
        v.accept(office, v.ask(office).case)
        v.statement(office)

    more()
    few = counts()
    for _ in range(3):
        more()
    assert counts() == few
    assert max(few.values()) <= 20


def test_what_the_database_selects_is_what_the_policy_shows(office: Office, place: queries.PlaceRow) -> None:
    for amount in (49_999, 50_000, 900_000):
        v.booked(office, amount)
    office.paid()
    found = queries.list_payments(place.path, Period.of(None, None, office.now), now=office.now, language="zh")
    assert found.count == len(found.page(1, 50)) == len(list(found.every(100))) == 2

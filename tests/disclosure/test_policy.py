"""What may be shown, when and with what masked: the pure rule."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daylight.disclosure import policy, rulebook
from daylight.disclosure.policy import Masks, NameMask, PaymentFacts, PortalRule, ShownFrom, TextFrom
from daylight.disclosure.reading import read_portal_rule
from daylight.kernel.rules import Problems, Rule, read_rule

NOW = datetime.fromisoformat("2026-03-02T09:00:00+08:00")
RULE = PortalRule(
    "2024-01-01", line_fen=50_000,
    masks=Masks(bodies=frozenset({"company", "collective"}), body_endings=("公司", "政府")),
)  # fmt: skip
FACTS = PaymentFacts(
    order_id=1, case_id=12, number="PAYMENT-2026-000012", place_id=4, place_name="柳河村", payee="明川清源建设有限公司",
    payee_kind="company", payee_person="", account="****3011", bank_name="明川农商银行", purpose="路灯维修",
    amount_fen=50_000, state="succeeded", paid_at=NOW - timedelta(days=3), booked_on=date(2026, 3, 1),
)  # fmt: skip


def see(facts: PaymentFacts, rule: PortalRule = RULE, line_fen: int = 50_000) -> policy.PublicPayment | None:
    return policy.shown(facts, rule, line_fen=line_fen, now=NOW)


@pytest.mark.parametrize(("amount_fen", "is_shown"), [(49_999, False), (50_000, True), (50_001, True)])
def test_the_line_itself_belongs_to_what_is_shown(amount_fen: int, is_shown: object) -> None:
    assert (see(replace(FACTS, amount_fen=amount_fen)) is not None) is is_shown


@pytest.mark.parametrize("state", ["created", "submitted", "accepted", "unknown", "failed"])
def test_a_payment_that_moved_no_money_is_not_shown(state: str) -> None:
    assert see(replace(FACTS, state=state)) is None


def test_a_returned_payment_is_shown_as_returned() -> None:
    row = see(replace(FACTS, state="returned"))
    assert row is not None
    assert row.is_returned


def test_an_unbooked_payment_waits_for_its_voucher_but_not_longer_than_the_rule_says() -> None:
    fresh = replace(FACTS, booked_on=None)
    assert see(fresh) is None
    assert see(fresh, replace(RULE, shown_from=ShownFrom.PAID)) is not None
    old = replace(fresh, paid_at=NOW - timedelta(days=30))
    assert see(old) is not None
    assert see(replace(old, paid_at=NOW - timedelta(days=30) + timedelta(seconds=1))) is None


def test_a_body_is_named_and_a_person_is_masked() -> None:
    assert see(FACTS).payee == "明川清源建设有限公司"  # type: ignore[union-attr]
    person = see(replace(FACTS, payee="吴大山", payee_kind="household", purpose="付吴大山误工补贴"))
    assert person is not None
    assert (person.payee, person.is_masked, person.purpose) == ("吴**", True, "付吴**误工补贴")
    named = see(replace(FACTS, payee_person="余成", purpose="余成领取差旅费"))
    assert named is not None
    assert (named.payee, named.purpose) == ("余*", "余*领取差旅费")


def test_a_hidden_person_is_not_even_a_letter() -> None:
    rule = replace(RULE, masks=replace(RULE.masks, person=NameMask.HIDDEN))
    row = see(replace(FACTS, payee="吴大山", payee_kind="household"), rule)
    assert row is not None
    assert row.payee == ""


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [
        ("明川县青溪镇人民政府", "", "明川县青溪镇人民政府"),
        ("明川县清渠工程公司", "company", "明川县清渠工程公司"),
        ("王公司", "", "王**"),  # too short for a body: whoever is called so is a person
        ("阿卜杜拉·买买提", "", "阿**"),
        ("吴大山", "household", "吴**"),
        ("吴大山公司政府", "household", "吴**"),  # the registered kind counts, not the name
    ],
)
def test_a_payer_known_by_name_is_masked_unless_the_name_is_surely_a_bodys(name: str, kind: str, said: str) -> None:
    assert policy.party_name(name, kind, RULE.masks) == said


def test_free_text_keeps_no_number_of_a_person() -> None:
    said = policy.plain("张三 110101199003078030 电话13912345678 卡6222020200112233445 账号 880199990000111122")
    for leaked in ("110101199003078030", "13912345678", "6222020200112233445", "880199990000111122"):
        assert leaked not in said
    assert "139****5678" in said


@settings(max_examples=60)
@given(
    st.text(alphabet="村路灯维修，。 ", max_size=12),
    st.integers(10**11, 10**19 - 1),
    st.text(alphabet="元款。 ", max_size=8),
)
def test_no_long_run_of_digits_survives_whatever_stands_around_it(before: str, number: int, after: str) -> None:
    assert str(number) not in policy.plain(f"{before}{number}{after}")


@settings(max_examples=60)
@given(st.text(max_size=40))
def test_a_text_made_plain_twice_stays_the_same(text: str) -> None:
    once = policy.plain(text)
    assert policy.plain(once) == once


def test_the_nearest_place_with_a_line_of_its_own_counts() -> None:
    overrides = (("/1/", 100), ("/1/2/", 200), ("/1/2/4/", 300))
    assert RULE.line_of("/1/2/4/", overrides) == 300
    assert RULE.line_of("/1/2/5/", overrides) == 200
    assert RULE.line_of("/1/3/", overrides) == 100
    assert RULE.line_of("/9/", overrides) == RULE.line_fen


def test_the_text_of_a_question_waits_for_its_acceptance() -> None:
    assert policy.question_text("为什么", RULE, is_accepted=False) == ""
    assert policy.question_text("为什么", RULE, is_accepted=True) == "为什么"
    assert policy.question_text("为什么", replace(RULE, text_from=TextFrom.ASKED), is_accepted=False) == "为什么"


def test_two_ways_of_asking_the_same_are_alike() -> None:
    assert policy.likeness("村口路灯维修花了多少钱", "村口的路灯维修，到底花了多少钱？") >= 70
    assert policy.likeness("村口路灯维修花了多少钱", "鱼塘承包到期了怎么办") == 0
    assert policy.likeness("", "鱼塘") == 0


# ---------------------------------------------------------------- the file


def a_rule(folder: Path, text: str) -> Rule:
    path = folder / "portal.toml"
    path.write_text(f'code = "portal"\nin_force = 2024-01-01\n{text}', "utf-8")
    rule = read_rule(path, kind="disclosure")
    assert isinstance(rule, Rule)
    return rule


GOOD = """
[payments]
line = {line}
shown_from = "booked"
{more}
[masks]
person = "masked"
official = "masked"
account = "tail"
documents = "list"
bodies = ["company"]
[cases]
procedures = ["payment"]
[questions]
text_from = "accepted"
"""


def test_the_shipped_rule_has_no_fault() -> None:
    assert rulebook.rule_errors() == ()
    rule = rulebook.portal_rule(date(2026, 3, 2))
    assert (rule.line_fen, rule.shown_from, rule.masks.person) == (50_000, ShownFrom.BOOKED, NameMask.MASKED)


def test_before_the_first_rule_nothing_is_shown() -> None:
    assert rulebook.portal_rule(date(2020, 1, 1)).line_fen == policy.NEVER_FEN


def test_a_misspelt_key_is_named_with_its_place(tmp_path: Path) -> None:
    problems = Problems("portal.toml")
    read_portal_rule(a_rule(tmp_path, GOOD.format(line="500.00", more="shown_form = 1")), problems)
    assert [error.where for error in problems.errors] == ["payments.shown_form"]


@pytest.mark.parametrize("line", ['"500"', "500.001", "true"])
def test_a_line_that_cannot_be_read_shows_nothing(tmp_path: Path, line: str) -> None:
    problems = Problems("portal.toml")
    rule = read_portal_rule(a_rule(tmp_path, GOOD.format(line=line, more="")), problems)
    assert rule.line_fen == policy.NEVER_FEN
    assert problems.errors


def test_a_rule_without_its_tables_hides_everything(tmp_path: Path) -> None:
    problems = Problems("portal.toml")
    rule = read_portal_rule(a_rule(tmp_path, ""), problems)
    assert rule.line_fen == policy.NEVER_FEN
    assert len(problems.errors) == 4

"""A sentence names posts and steps as the rules do, in both languages; what the rules do not know keeps its own word."""

from collections import defaultdict
from datetime import date

import pytest

from daylight.kernel.house import load_house
from daylight.record.columns import arrow_table, typed
from daylight.record.schema import RECORD
from daylight.risk.engine import Scan
from daylight.risk.judging import Counted, outlined
from daylight.risk.names import Naming, names_of
from daylight.risk.page_reading import read_pages
from daylight.risk.pages import Unit, written
from daylight.scan.running import RULES
from risk.examples import RISK

PAGES = {page.code: page for page in read_pages(RISK)[0]}
NAMES = names_of(load_house(RULES), [RULES])
AS_OF = date(2026, 6, 30)


def table(name, **columns):
    kinds = RECORD[name].columns
    return arrow_table(
        name, {column: [typed(value, kinds[column]) for value in values] for column, values in columns.items()}
    )


def said(code, record):
    with Scan(record, AS_OF, names=NAMES) as scan:
        (finding,) = scan.detect(PAGES[code]).findings
    return finding.explanation_zh, finding.explanation_en


def test_a_step_is_called_by_its_title_in_its_own_procedure() -> None:
    assert NAMES.of(Naming.STEP, "payment.review").zh == "镇三资中心审核"
    assert NAMES.of(Naming.STEP, "elsewhere.review").zh == "review"
    assert NAMES.of(Naming.STEP, "审核").en == "审核"


def test_a_post_held_too_long_is_called_by_its_title() -> None:
    record = {
        "tenure": table(
            "tenure",
            tenure_id=["t1"],
            place_id=["v1"],
            person_id=["p1"],
            post=["township.cashier"],
            since=["2015-01-01"],
            until=[None],
        )
    }
    zh, en = said("H01", record)
    assert "“代理出纳”岗位" in zh
    assert "township.cashier" not in zh + en


def test_an_overdue_step_is_called_by_its_title() -> None:
    record = {
        "step": table(
            "step", step_id=["s1"], place_id=["v1"], case_id=["c1"], procedure=["payment"], step=["review"],
            opened_at=["2026-01-05 09:00"], due_at=["2026-01-12 23:59"], done_at=[None],
        ),
        "rest_day": table("rest_day", day=["2026-01-01"], is_rest=["true"]),
    }  # fmt: skip
    zh, en = said("P01", record)
    assert "“镇三资中心审核”" in zh
    assert "“Township centre review”" in en


def test_a_small_chance_is_not_written_as_none() -> None:
    assert [written(share, Unit.PCT) for share in (0, 0.0123, 0.04, 0.05, 12.34, 50.0)] == [
        "0",
        "0.012",
        "0.04",
        "0.05",
        "12.3",
        "50",
    ]
    assert [written(share, Unit.PCT) for share in (0.00021, 0.0000046)] == ["0.00021", "<0.0001"]


def test_two_shares_below_one_look_different_where_they_are() -> None:
    assert [written(share, Unit.PCT) for share in (0.0511, 0.0949, 0.34, 0.39)] == ["0.051", "0.095", "0.34", "0.39"]


def test_a_chance_far_below_a_ten_thousandth_is_told_as_a_small_one() -> None:
    meetings = [(f"x{n}", f"o{n}", expert) for n in range(1, 10) for expert in ("p1", "p2")]
    meetings += [(f"y{n}", f"q{n}", f"p{expert}") for n in range(200) for expert in (10 + n % 40, 60 + n % 37)]
    panel_id, lot_id, expert_id = zip(*meetings, strict=True)
    place_id, drawn_at = ["v1"] * len(meetings), ["2026-01-11 08:30"] * len(meetings)
    record = {"panel": table("panel", panel_id=panel_id, place_id=place_id, lot_id=lot_id, expert_id=expert_id, drawn_at=drawn_at)}  # fmt: skip
    zh, en = said("H03", record)
    assert "机会只有不到 0.0001%" in zh
    assert "in less than 0.0001 % of cases" in en


def test_a_small_chance_of_a_village_s_payments_is_told_in_words() -> None:
    some = range(40)
    payment = table(
        "payment", payment_id=[f"p{n}" for n in some], place_id=["v1"] * len(some), payee_id=[f"b{n}" for n in some],
        amount_fen=["1950000"] * len(some), paid_at=["2026-03-02 09:00"] * len(some), contract_id=[None] * len(some),
    )  # fmt: skip
    zh, en = said("F07", {"payment": payment, "place": table("place", place_id=["v1"])})
    assert "的可能是不到 0.0001%。" in zh
    assert "within 10 % of" in en
    assert "40 (100 %) lie just below it; by chance alone this happens in less than 0.0001 % of cases." in en


def test_one_settled_late_and_one_still_open_are_told_each_in_its_way() -> None:
    petition = {"petition_id": ["q1"], "place_id": ["v1"], "due_at": ["2026-06-01 23:59"]}
    en = said("X03", {"petition": table("petition", **petition, answered_at=["2026-06-11 09:00"])})[1]
    assert en == "Petition or question q1 was due on 2026-06-01 and was settled 10 days late."
    en = said("X03", {"petition": table("petition", **petition, answered_at=[None])})[1]
    assert en == "Petition or question q1 was due on 2026-06-01 and is still open, 29 days late."


def test_a_post_that_nobody_named_is_said_to_be_not_named() -> None:
    record = {
        "deal": table("deal", deal_id=["d1"], place_id=["v1"], lot_id=["l1"], winner_id=["p1"], confirmed_at=["2026-03-02 09:00"]),
        "tenure": table(
            "tenure", tenure_id=["t1"], place_id=["v1"], person_id=["p1"], post=[None], since=["2020-01-01"], until=[None]
        ),
        "kinship": table("kinship", person_id=["p8"], relative_id=["p9"], degree=["1"], is_declared=["yes"]),
        "person": table("person", person_id=["p1"]),
    }  # fmt: skip
    zh, en = said("T18", record)
    assert "（岗位：未写明）" in zh
    assert en.endswith("who held a post here at the time: not named.")


def test_a_noun_goes_with_its_number_in_every_sentence() -> None:
    assert not [page.code for page in PAGES.values() if "(s)" in page.sentence.en or "(es)" in page.sentence.en]


def test_an_account_is_called_by_its_code_and_name_and_a_sub_account_by_its_parents() -> None:
    assert NAMES.of(Naming.ACCOUNT, "102").zh == "102 银行存款"
    assert NAMES.of(Naming.ACCOUNT, "10203").en == "10203 Bank deposits"
    assert NAMES.of(Naming.ACCOUNT, "办公费").zh == "办公费"


def test_a_countys_own_chart_names_its_accounts_and_an_unreadable_one_names_none(tmp_path) -> None:
    own, broken = tmp_path / "own" / "accounts", tmp_path / "broken" / "accounts"
    for folder in (own, broken):
        folder.mkdir(parents=True)
    (own / "2030.toml").write_text('[account.102]\nzh = "存款"\nen = "Deposits"\n')
    (broken / "2030.toml").write_text("[account")
    names = names_of(load_house(RULES), [RULES, own.parent, broken.parent])
    assert names.of(Naming.ACCOUNT, "102").zh == "102 存款"


def test_budget_lines_and_advances_name_the_account() -> None:
    budget = {
        "budget": table(
            "budget",
            budget_id=["g1"],
            place_id=["v1"],
            year=["2026"],
            line=["513"],
            amount_fen=["100"],
            spent_fen=["500"],
        )
    }
    assert "513 管理费用" in said("F18", budget)[0]
    entry = table(
        "entry", entry_id=["e1"], place_id=["v1"], account=["113"], debit_fen=["100"], credit_fen=["0"],
        business_on=["2025-01-01"],
    )  # fmt: skip
    zh, en = said("F20", {"entry": entry})
    assert "“113 内部往来”科目" in zh
    assert "“113 " in en


def test_a_skipped_step_is_told_without_the_steps_that_were_not_reversed() -> None:
    record = {
        "step": table(
            "step", step_id=["s1", "s2"], place_id=["v1", "v1"], case_id=["c1", "c1"], procedure=["trade", "trade"],
            step=["apply", "organise"], ordinal=["1", "3"], done_at=["2026-01-05 09:00", "2026-01-06 09:00"],
        )
    }  # fmt: skip
    zh, en = said("P02", record)
    assert zh.endswith("办结时，前面有 1 个环节没有办结记录。")
    assert en.endswith("of the steps before it 1 had no record of being done.")


def test_petitions_about_two_topics_are_told_with_both() -> None:
    alert = table(
        "alert", alert_id=["a1"], place_id=["v1"], model=["C01"], colour=["blue"], raised_at=["2026-03-01 09:00"]
    )
    petition = table(
        "petition",
        petition_id=["q1", "q2"],
        place_id=["v1", "v1"],
        topic=["land", "works"],
        received_at=["2026-03-02 09:00", "2026-03-03 09:00"],
    )
    zh, en = said("X02", {"alert": alert, "petition": petition})
    assert "2 件“土地、工程”信访" in zh
    assert "2 petitions about “land, works”" in en


def test_a_score_is_no_share() -> None:
    assert PAGES["X04"].unit is Unit.POINTS
    assert written(54.4444, Unit.POINTS) == "54.4"


def test_an_english_noun_follows_its_number() -> None:
    sentence = "{items:item|items} of {items}"
    assert [sentence.format_map({"items": Counted(count)}) for count in ("1", "2")] == ["1 item of 1", "2 items of 2"]


@pytest.mark.parametrize(("code", "words"), [
    ("X04", "1 confirmed warning, 1 thing overdue"), ("C01", "(agreements: 1)"), ("T03", "1 valid bidder."),
    ("X03", "1 day late"),
])  # fmt: skip
def test_one_of_a_thing_is_told_in_the_singular(code: str, words: str) -> None:
    facts = defaultdict(lambda: Counted("1"), papers_en="agreements")
    assert words in PAGES[code].sentence.en.format_map(facts)


def test_a_sentence_shown_without_its_facts_has_no_braces() -> None:
    assert outlined("Closed on {day} with {value:valid bidder|valid bidders}.") == "Closed on … with … valid bidders."
    said = [outlined(page.sentence.say(language)) for page in PAGES.values() for language in ("zh", "en")]
    assert not [text for text in said if set("{}|") & set(text)]

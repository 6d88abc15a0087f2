"""A broken page is refused with a sentence that says what to mend, and the others still run."""

import shutil
from datetime import date

import pytest

from daylight.risk.dialect import read_query
from daylight.risk.page_reading import read_page, read_pages
from daylight.risk.page_text import blocks
from daylight.risk.pages import page_in_force
from risk.examples import RISK

P03, F08, P08 = "P03-paid-before-approval.md", "F08-duplicate-invoice.md", "P08-late-edit.md"


@pytest.fixture
def page(tmp_path):
    """A copy of a good page, changed by replacing one text with another."""

    def changed(old: str, new: str, name: str = P03):
        text = (RISK / name).read_text(encoding="utf-8")
        assert old in text
        path = tmp_path / name
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        found, errors = read_page(path)
        return found, " ".join(str(error) for error in errors)

    return changed


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("FROM payment\n", "FROM salary\n", "salary is not a table of the record"),
        ("amount_fen, paid_at, approved_at,\n", "amount_fen, paid_to, paid_at, approved_at,\n", "'paid_to' could not be resolved"),
        ("WHERE paid_at < approved_at", "WHERE regexp_matches(purpose, 'x')", "regexp_matches is not in the language"),
        ("SELECT payment_id AS subject_id", "INSERT INTO payment SELECT payment_id AS subject_id", "Only SELECT may be used, not INSERT"),
        ("# Query\n", "# Query\n\n```sql\nSELECT 1\n```\n", "exactly one ```sql block"),
        ("WHERE paid_at < approved_at", "WHERE paid_at < approved_at; DELETE FROM payment WHERE 1 = 1", "One query is expected"),
        ("days_between(paid_at, approved_at) AS value", "amount_fen / 2 AS value", "Division is not in the language"),
        ("'payment' AS evidence_table, ", "", "must return a column evidence_table"),
        ('unit = "days"', 'unit = "days"\nurgency = 3', "This key is not known here"),
        ('is = "red"', 'is = "purple"', "is not one of"),
        ("from = 0", 'from = "grace"', "There is no parameter grace"),
        ("{approved_at} 才获批准", "{aproved_at} 才获批准", "{aproved_at} is neither a fact of the query nor a parameter"),
        ('payment = ["payment_id", "place_id", "amount_fen", "paid_at", "approved_at"]', 'payment = ["payment_id", "place_id", "amount_fen", "paid_at"]', "reads payment.approved_at, which the head does not name"),
        ('"paid_at", "approved_at"]\n\n[known]', '"paid_at", "approved_at", "method"]\n\n[known]', "names payment.method, which the query does not read"),
        ("as_of = 2026-03-31", "", "An example needs its day"),
        ("# English", "# Englisch", "prose is needed in both languages"),
        ("+++\ncode", "code", "begins with its TOML head"),
        ("in_force = 2024-01-01", "in_force = soon", "Not readable as TOML"),
        ("| p1 | v1 | 1860000 |", "| p1 | v1 |", "A row of payment has 4 cells, not 5"),
        ("| paid_at | approved_at |\n|---", "| paid_on | approved_at |\n|---", "payment.paid_on is not in the record"),
    ],
)  # fmt: skip
def test_a_broken_page_says_what_is_wrong(page, old, new, says) -> None:
    found, errors = page(old, new)
    assert found is None
    assert says in errors


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        (F08, 'one = "seller"', 'one = "shop"', "The query returns no column shop"),
        (F08, 'other = "other_seller"\n', "", "alike.other: This key is missing"),
        (F08, 'at_least = "name_pct"', 'at_least = "near_from"', "There is no parameter near_from in percent"),
        (F08, '[alike]\none = "seller"\nother = "other_seller"\nat_least = "name_pct"\n', "", "Nothing uses the parameter name_pct"),
        (P08, '"access.action" = ["edit.action"]', '"access.device_hash" = ["edit.action"]', "does not read access.device_hash"),
        (P08, '"access.action" = ["edit.action"]', '"access.action" = ["edit.word"]', "No parameter has a column edit.word"),
    ],
)  # fmt: skip
def test_names_to_be_compared_and_words_to_be_sought_are_columns_and_parameters(page, name, old, new, says) -> None:
    found, errors = page(old, new, name)
    assert found is None
    assert says in errors


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("SELECT payment_id FROM payment LIMIT 3", "LIMIT is not in the language"),
        ("SELECT AVG(amount_fen) FROM payment", "The function avg"),
        ("SELECT quantile_cont(amount_fen, 0.5) FROM payment", "quantile_cont"),
        ("SELECT CAST(amount_fen AS DOUBLE) FROM payment", "amount_fen is money: it is never cast to DOUBLE"),
        ("SELECT amount_fen * 0.5 FROM payment", "never multiplied by a decimal"),
        ("SELECT place_id FROM read_csv('/etc/passwd')", "read_csv is not in the language"),
        ("SELECT place_id FROM 'payments.parquet'", "is not a table of the record"),
        ("SELECT place_id FROM main.payment", "is not a table of the record"),
        ("WITH payment AS (SELECT place_id FROM place) SELECT place_id FROM payment", "may not take the name"),
        ("WITH RECURSIVE a AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM a) SELECT x FROM a", "recursive"),
        ("SELECT CURRENT_DATE", "current_date"),
        ("SELECT plus_days(paid_at) FROM payment", "plus_days takes 2 arguments, not 1"),
        ("SELEC x FRM y", "SQL"),
        ("DROP TABLE payment", "Only SELECT"),
        ("SELECT TRY_CAST(purpose AS BIGINT) FROM payment", "A cast to BIGINT"),
        ("SELECT SUM(amount_fen) FILTER (WHERE amount_fen > 1) FROM payment", "FILTER"),
    ],
)
def test_the_language_of_models_is_closed(query, says) -> None:
    found, wrong = read_query(query, {})
    assert found is None
    assert any(says in message for message in wrong), wrong


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("vote = [", "votes = [", "votes is not among the subjects or grades"),
        ('"contract.decision_id"]', '"contract.decision_id|decided_by"]', "The record has no column contract.decision_id|decided_by"),
    ],
)  # fmt: skip
def test_what_a_grade_relies_on_is_a_grade_and_a_column(page, old, new, says) -> None:
    found, errors = page(old, new, "C04-over-long-lease.md")
    assert found is None
    assert says in errors


def test_one_broken_page_does_not_stop_the_others(tmp_path) -> None:
    folder = tmp_path / "risk"
    shutil.copytree(RISK, folder)
    (folder / "F99-nothing.md").write_text("no head", encoding="utf-8")
    pages, errors = read_pages(folder)
    assert len(pages) == len(read_pages(RISK)[0])
    assert [error.file for error in errors] == ["F99-nothing.md"]


def test_a_countys_pack_brings_its_own_limits_from_a_day_on(tmp_path) -> None:
    pack = tmp_path / "mingchuan" / "risk"
    pack.mkdir(parents=True)
    text = (RISK / "F06-split-payment.md").read_text(encoding="utf-8")
    text = text.replace("in_force = 2024-01-01", "in_force = 2026-07-01").replace(
        "20_000.00, since", "30_000.00, since"
    )
    (pack / "F06-split-payment.md").write_text(
        text.split("# Examples", maxsplit=1)[0] + "# Examples\n" + text.split("# Examples\n")[1], encoding="utf-8"
    )
    pages, errors = read_pages(RISK, [pack.parent])
    assert errors == ()
    before, after = page_in_force(pages, "F06", date(2026, 6, 30)), page_in_force(pages, "F06", date(2026, 7, 1))
    assert before.values()["limit"][0]["limit_fen"] == 2_000_000
    assert after.values()["limit"][0]["limit_fen"] == 3_000_000


def test_an_unknown_parameter_is_refused() -> None:
    pages, _ = read_pages(RISK)
    with pytest.raises(KeyError, match="has no parameter window"):
        page_in_force(pages, "F06", date(2026, 7, 1)).values({"window": 3})


def test_the_prose_is_given_as_headings_texts_and_items() -> None:
    pages, _ = read_pages(RISK)
    kinds = [kind for kind, _text in blocks(page_in_force(pages, "P03", date(2026, 7, 1)).prose.say("zh-hans"))]
    assert kinds == ["heading", "text", "heading", "text", "heading", "item", "item", "item"]


def test_a_list_may_follow_its_leading_sentence_without_an_empty_line() -> None:
    assert blocks("Yellow, in two cases:\n- one\n- two\n  goes on\n\nTold is the later.") == [
        ("text", "Yellow, in two cases:"), ("item", "one"), ("item", "two\ngoes on"), ("text", "Told is the later."),
    ]  # fmt: skip

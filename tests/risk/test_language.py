"""The language of models is documented as it is: each function of our own, each of SQL's, and each refusal."""

import re
from pathlib import Path

import pytest

from daylight.risk import dialect
from daylight.risk.dialect import read_query
from daylight.risk.functions import GROUPED, OWN

RECORD = (Path(__file__).parents[2] / "docs" / "record.md").read_text("utf-8")
LANGUAGE = RECORD.partition("## The language of models")[2]


def test_the_document_names_each_of_our_own_functions_and_no_other() -> None:
    assert set(re.findall(r"`(\w+)\([^)]*\)`", LANGUAGE)) == set(OWN)
    assert set(OWN) >= GROUPED


def test_the_document_names_each_function_of_sql_and_no_other() -> None:
    named = set(re.search(r"\*\*Functions\*\*: `([^`]+)`", LANGUAGE)[1].split())  # type: ignore[index]
    known = {kind.sql_names()[0] for kind in dialect._FUNCTIONS}
    assert named == known


@pytest.mark.parametrize(
    "query",
    [
        "SELECT amount_fen / 2 FROM payment",
        "SELECT median(amount_fen) FROM payment",
        "SELECT amount_fen * 0.5 FROM payment",
        "SELECT CAST(amount_fen AS DOUBLE) FROM payment",
        "SELECT secret FROM payment",
        "SELECT 1 FROM somewhere",
        "DELETE FROM payment",
        "SELECT days_between(paid_at) FROM payment",
        "WITH RECURSIVE a AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM a) SELECT n FROM a",
    ],
)
def test_what_is_not_in_the_language_is_refused_with_a_sentence(query: str) -> None:
    found, wrong = read_query(query, {})
    assert found is None
    assert wrong

"""The office of these tests: a village with an open book, and the people who handle its money."""

import pytest

from daylight.disclosure import rulebook
from office import Office, build


@pytest.fixture
def office(db: None) -> Office:
    return build()


@pytest.fixture(autouse=True)
def _rule_read_anew() -> None:
    rulebook.forget()

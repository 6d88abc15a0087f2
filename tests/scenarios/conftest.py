"""The office of these tests: a village with an open book, and the people who handle its money."""

import pytest

from office import Office, build


@pytest.fixture
def office(db: None) -> Office:
    return build()


@pytest.fixture
def committed_office(committed_db: None) -> Office:
    return build()

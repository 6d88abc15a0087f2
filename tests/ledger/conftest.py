"""The village of these tests, in a test's own transaction or really committed."""

import pytest

from ledger.world import World, build


@pytest.fixture
def village(db: None) -> World:
    return build()


@pytest.fixture
def committed_village(committed_db: None) -> World:
    return build()

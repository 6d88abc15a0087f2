"""A whole year, drawn once for all tests."""

import pytest

from daylight.simulate.plan import Plan
from simulate.drawing import draw


@pytest.fixture(scope="session")
def year() -> Plan:
    return draw(1, villages=60, townships=6, months=12)

"""The office of these tests, with the log integrated on demand so that the watch has something to read."""

import pytest

from office import Office, build


@pytest.fixture
def office(db: None) -> Office:
    return build()

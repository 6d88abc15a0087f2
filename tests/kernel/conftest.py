"""Fixtures of the kernel's tests: golden data and the announced calendar."""

from collections.abc import Callable
from pathlib import Path

import pytest

import daylight
from daylight.kernel.workdays import Calendar, load_calendar
from vectors import vector_path


@pytest.fixture
def vectors() -> Callable[..., Path]:
    """`vectors("merkle", "inclusion")` is a path; the test is skipped where the golden data are absent."""
    return vector_path


@pytest.fixture(scope="session")
def calendar() -> Calendar:
    """The State Council's calendar as the product ships it."""
    return load_calendar(Path(daylight.__file__).parent / "rules" / "calendar")

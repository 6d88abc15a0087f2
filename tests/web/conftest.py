"""Shared by the tests of the faces: a list of invented payments, and static files by their plain names."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.utils.translation import override

PLAIN_STATIC = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


@dataclass(frozen=True)
class Payment:
    """A payment as a list would get it from its room's queries."""

    number: str
    payee: str
    amount_fen: int | None
    due_on: date
    colour: str = ""


def payments(many: int) -> list[Payment]:
    """Made-up payments: amounts fall as numbers rise, so that orders differ."""
    first = date(2026, 1, 5)
    return [
        Payment(f"MC-{place:05d}", "明川县宏达商行", (many - place) * 100, first + timedelta(days=place % 300))
        for place in range(many)
    ]


@pytest.fixture
def chinese() -> Iterator[None]:
    """The reader reads Chinese."""
    with override("zh-hans"):
        yield


@pytest.fixture
def plain_static(settings: object) -> None:
    """Pages can be drawn before `daylight collect` has run."""
    settings.STORAGES = {**settings.STORAGES, **PLAIN_STATIC}  # type: ignore[attr-defined]
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # type: ignore[attr-defined]

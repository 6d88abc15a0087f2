"""Sums that are dear to add up, kept for a moment 「统计缓存」: a county of a million payments is not added up for each look.

What was added up quickly is never kept: small counties, and tests, always see the present. What was slow is good while
nothing has happened since, and in any case for a minute; the page says of when its figures are.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from django.core.cache import cache

from daylight.log.queries import newest_act

MINUTE = timedelta(minutes=1)
AT_MOST_SECONDS = 600
QUICK_SECONDS = 0.05

T = TypeVar("T")


@dataclass(frozen=True)
class Kept(Generic[T]):
    """A value, when it was added up, and the newest act of that moment."""

    value: T
    at: datetime
    newest: str


def kept(name: str, add_up: Callable[[], T], *, now: datetime, quick: float = QUICK_SECONDS) -> Kept[T]:
    """The value under a name, added up now or a moment ago; `quick` is how many seconds are too few to keep it for."""
    newest = str(newest_act())
    key = f"kept:{name}"
    found: Kept[T] | None = cache.get(key)
    if found is not None and (found.newest == newest or timedelta(0) <= now - found.at < MINUTE):
        return found
    started = time.perf_counter()
    fresh = Kept(add_up(), now, newest)
    if time.perf_counter() - started > quick:
        cache.set(key, fresh, AT_MOST_SECONDS)
    return fresh

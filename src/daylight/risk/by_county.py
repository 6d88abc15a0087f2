"""A scan over several counties 「跨县扫描」: a model that compares the rows of a county is asked once a county, side by side.

So a county's findings are the same whether its record is scanned alone or with its province. What is complete within one
village is asked once over everything: its windows and groups are keyed by place, and the engine spreads them by itself.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import chain
from typing import Any

from daylight.risk.engine import Runner, Scan
from daylight.risk.names import NO_NAMES, Names
from daylight.risk.pages import Page, Value, Within
from daylight.risk.parts import parts_of
from daylight.risk.places import Places
from daylight.risk.sources import Sources

AT_ONCE = 8
"""Counties asked at the same time; each is a job of the cluster, and the cluster shares itself out among them."""


class CountyScan(Scan):
    """A scan that knows which counties its record holds, once `divide` has told it."""

    def __init__(self, record: Sources, as_of: date, runner: Runner | None = None, names: Names = NO_NAMES) -> None:
        super().__init__(record, as_of, runner, names)
        self._places: Places | None = None
        self._parts: tuple[Scan, ...] = ()

    def divide(self, places: Places) -> None:
        """Open one part a county, as of the day that this scan now speaks of; nothing happens where there is one county."""
        self._places = places
        self._parts = tuple(Scan(self._record, self.as_of, self._runner.among(part)) for part in parts_of(places))

    def beside(self, runner: Runner) -> "CountyScan":
        """A second scan of the same record, day and counties with another engine, to work in another thread."""
        other = CountyScan(self._record, self.as_of, runner, self.names)
        if self._places is not None:
            other.divide(self._places)
        return other

    def __exit__(self, *error: object) -> None:
        for part in self._parts:
            part.__exit__(*error)
        super().__exit__(*error)

    def facts(self, page: Page, values: Mapping[str, Value]) -> list[Mapping[str, Any]]:
        """The facts of one model: of each county by itself, or of everything at once."""
        if page.complete_within is not Within.COUNTY or not self._parts:
            return super().facts(page, values)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return [*chain.from_iterable(pool.map(lambda part: part.facts(page, values), self._parts))]

"""How much of a record each model could judge 「可评估情况」: the subjects of each place, by the columns they lack.

Counting ten million rows takes as long as many a model, so a table is counted once for all models that will be asked.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from daylight.record.schema import RECORD
from daylight.risk.findings import Assessability, Finding
from daylight.risk.pages import Page

Count = tuple[str | None, str, int]
"""A place, the names of what its subjects lack (each followed by a space), and how many they are."""


@dataclass(frozen=True)
class Profile:
    """The rows of one table of a record, a count for each place and each set of columns that they lack 「缺项概况」."""

    table: str
    present: frozenset[str]
    asked: tuple[str, ...]
    """Columns by whose absence the rows are told apart; all of them present."""
    counted: tuple[Mapping[str, Any], ...] = ()
    _answers: dict[tuple[str, tuple[str, ...]], list[Count]] = field(default_factory=dict, compare=False)

    @property
    def query(self) -> str:
        """SQL that counts; the answer's rows are what `counted` takes."""
        has_place = "place_id" in RECORD[self.table].columns and "place_id" in self.present
        flags = [f"lacks_{number}" for number in range(len(self.asked))]
        parts = [f'"{column}" IS NULL AS {flag}' for column, flag in zip(self.asked, flags, strict=True)]
        inner = ", ".join([f"{'place_id' if has_place else 'NULL'} AS place", *parts])
        keys = ", ".join(["place", *flags])
        return f'SELECT {keys}, COUNT(*) AS n FROM (SELECT {inner} FROM "{self.table}") AS s GROUP BY {keys}'

    def lacking(self, page: Page, missing: Collection[str]) -> list[Count]:
        """The subjects of each place by what one model lacks for them; `missing` it lacks for all of them."""
        known = () if self.table in missing else page.known.get(self.table, ())
        key = (
            "".join(f"{name} " for name in missing),
            tuple(text for text in known if f"{self.table}.{text}" not in missing),
        )
        if key not in self._answers:  # many models ask the same of one table
            self._answers[key] = self._lacking(*key)
        return self._answers[key]

    def _lacking(self, always: str, known: Sequence[str]) -> list[Count]:
        numbers = {column: number for number, column in enumerate(self.asked)}
        # without any of the columns every row lacks them
        parts = [([numbers[name] for name in text.split("|") if name in self.present], text) for text in known]
        totals: dict[str, dict[str | None, int]] = defaultdict(lambda: defaultdict(int))
        for flags, places in self._by_flags.items():
            texts = [f"{self.table}.{text} " for wanted, text in parts if all(flags[number] for number in wanted)]
            total = totals[always + "".join(texts)]
            for place, count in places:
                total[place] += count
        counts = [(place, lacks, count) for lacks, total in totals.items() for place, count in total.items()]
        return sorted(counts, key=_by_place)

    @cached_property
    def _by_flags(self) -> dict[tuple[bool, ...], list[tuple[str | None, int]]]:
        """The counts of all places under each set of columns lacked: there are few such sets and many places."""
        names, found = [f"lacks_{number}" for number in range(len(self.asked))], defaultdict(list)
        for row in self.counted:
            found[tuple(row[name] for name in names)].append((row["place"], int(row["n"])))
        return found


def known_columns(pages: Iterable[Page], table: str) -> Iterator[str]:
    """The columns of a table without which some model cannot judge a row of it."""
    for page in pages:
        for text in page.known.get(table, ()):
            yield from text.split("|")


def assessability_from(counts: Sequence[Count], findings: Iterable[Finding], page: Page) -> tuple[Assessability, ...]:
    """One row a place and set of missing columns; hits stand in the row of what could be assessed."""
    hits: dict[str | None, int] = defaultdict(int)
    for finding in findings:
        hits[finding.place_id] += 1
    totals: dict[tuple[str | None, str], int] = defaultdict(int)
    for place, lacks, count in counts:
        totals[place, lacks] += count
    code = page.code
    return tuple(
        Assessability(code, place, 0, 0, count, tuple(lacks.split()))
        if lacks
        else Assessability(code, place, count, hits[place], 0, ())
        for place, lacks, count in sorted(((*key, count) for key, count in totals.items()), key=_by_place)
    )


def _by_place(count: Count) -> tuple[str, str]:
    return str(count[0]), count[1]

"""Run risk models over a record: `detect(record, page, …) -> findings + assessability`, the same live, nightly and for a file.

The record may lack any table or column: then the models that need it say so, by name, and the others run.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Protocol, Self

import pyarrow as pa

from daylight.record.columns import ARROW, arrow_table, engine_table
from daylight.record.schema import DERIVED, READABLE
from daylight.risk.alike import only_alike
from daylight.risk.assessing import Count, Profile, Unjudged, assessability_from, in_part, known_columns
from daylight.risk.detectors import Tables, detector
from daylight.risk.dialect import AS_OF, Scalar, render
from daylight.risk.duck import Duck
from daylight.risk.findings import Finding, Result
from daylight.risk.happened import LOT
from daylight.risk.holdings import Unmet, missing_columns, unheld, unmet_words, untold
from daylight.risk.judging import findings_from
from daylight.risk.names import NO_NAMES, Names
from daylight.risk.pages import LACKS, MINIMUM_N, WEIGHT, Page, Unit, Value
from daylight.risk.parts import Among
from daylight.risk.sources import ParquetFiles, Source, Sources, Variant

_FIRST_DAY = date(2000, 1, 3)  # a Monday before any record of these years
_AHEAD = timedelta(days=400)  # deadlines lie ahead of the day of the scan
_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


class Runner(Protocol):
    """What an engine must offer: tables in, rows out. DuckDB is one; a cluster can be another."""

    dialect: str

    def load(self, name: str, table: pa.Table) -> None:
        """Make a table readable under a name."""

    def load_files(self, name: str, files: ParquetFiles) -> None:
        """Make Parquet files readable under a name, with every column of the record and times as local clock time."""

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """The rows of a query by column name."""

    def table(self, name: str, columns: Sequence[str]) -> pa.Table:
        """Some columns of a loaded table, for a detector."""

    def given(self, tables: Mapping[str, pa.Table]) -> AbstractContextManager[None]:
        """Tables for one query only."""

    def among(self, places: Among) -> Self:
        """A second runner of the same kind that sees the rows of some places only."""

    def close(self) -> None:
        """Give the memory back."""


class Scan:
    """One record made ready once, for any number of models."""

    def __init__(self, record: Sources, as_of: date, runner: Runner | None = None, names: Names = NO_NAMES) -> None:
        self.as_of = as_of
        self.names = names
        self._record = record
        self._runner: Runner = runner if runner is not None else Duck()
        self._loaded: set[str] = set()
        self._kept: dict[str, tuple[frozenset[str], Any]] = {}
        self._expected: tuple[Page, ...] = ()
        self._profiles: dict[str, Profile] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._runner.close()

    def expect(self, pages: Iterable[Page]) -> None:
        """Tell which models will be asked, so that the rows of each table are counted once for all of them."""
        self._expected = tuple(pages)

    def detect(self, page: Page, given: Mapping[str, Value] | None = None) -> Result:
        """What one model finds, under its defaults or the parameters given."""
        return self.detect_under(page, [Variant(given or {})])

    def detect_under(self, page: Page, variants: Sequence[Variant]) -> Result:
        """What one model finds where parameters differ by place or day: once a set of values, kept where the set holds."""
        present = {name: source.column_names for name, source in self._record.items()}
        missing = missing_columns(page, present)
        for name in page.tables:
            self.load(name)
        lacking = {subject: (*missing, *unheld(page, subject, present)) for subject in page.subjects}
        grades = untold(page, present)
        found: dict[tuple[str, ...], Finding] = {}
        unjudged = Unjudged()
        for variant in () if missing else variants:
            values = page.values(variant.given)
            answers = self.facts(page, values)
            facts = [*self._held(answers, variant)] if variant.is_bounded else answers
            if LACKS in page.returns:
                facts = unjudged.taken_from(facts, page)
            if grades:
                facts = [fact for fact in facts if fact.get("grade") not in grades]
            for finding in findings_from(facts, page, values, self.as_of, names=self.names):
                known = found.get(finding.key)
                if lacking[finding.subject]:
                    continue
                if known is None or WEIGHT[finding.colour] > WEIGHT[known.colour]:
                    found[finding.key] = finding
        findings = tuple(found.values())
        counts = [
            count for one in page.subjects for count in unjudged.set_apart(one, self._counts(page, one, lacking[one]))
        ]
        if grades and not missing:
            hits = Counter(finding.place_id for finding in findings)
            counts = [*in_part(counts, {name for lacks in grades.values() for name in lacks}, hits)]
        return Result(findings, assessability_from(counts, findings, page), ran=not missing)

    def unmet(self, page: Page, variants: Sequence[Variant]) -> tuple[Unmet, ...]:
        """The words that a model looked for and that no row has."""
        return tuple(unmet_words(page, [page.values(variant.given) for variant in variants], self._runner.rows))

    def load(self, name: str) -> None:
        """All columns of a record table, once, so that every model reads the same one."""
        if name in self._loaded:
            return
        self._loaded.add(name)
        source = self._record.get("rest_day" if name in DERIVED else name)
        if source is None:
            source = arrow_table(name, {})  # an optional table that the record does not hold is an empty one
        elif name in DERIVED:
            source = workdays(self._calendar(source), self.as_of)
        if isinstance(source, ParquetFiles):
            if source.is_sealed:
                self.load(LOT)
            self._runner.load_files(name, source)
        else:
            self._runner.load(name, engine_table(name, source, READABLE[name].columns))

    def _calendar(self, source: Source) -> pa.Table:
        """The announced rest days in memory: a few hundred rows, wherever they come from."""
        if not isinstance(source, ParquetFiles):
            return source
        self.load("rest_day")
        return self._runner.table("rest_day", ("day", "is_rest"))

    def _held(self, facts: Iterable[Mapping[str, Any]], variant: Variant) -> Iterator[Mapping[str, Any]]:
        for fact in facts:
            first_on = fact.get("first_on")
            day = first_on.date() if isinstance(first_on, datetime) else first_on or self.as_of
            if variant.holds(fact["place_id"], day):
                yield fact

    def facts(self, page: Page, values: Mapping[str, Value]) -> list[Mapping[str, Any]]:
        """What one model's query or detector answers, before it is judged."""
        for name in page.tables:
            self.load(name)
        if page.detector:
            tables = Tables(page.columns, self._runner.table, self._kept)
            known = {**values, MINIMUM_N: page.minimum_n}
            return list(detector(page.detector)(tables, known, self.as_of))
        return self._answers(page, values)

    def _answers(self, page: Page, values: Mapping[str, Value]) -> list[Mapping[str, Any]]:
        scalars, tables = bound(page, values, self.as_of)
        with self._runner.given(tables):
            answers = self._runner.rows(render(page.query, scalars, dialect=self._runner.dialect))
        return [*(only_alike(answers, page.alike, values) if page.alike is not None else answers)]

    def _counts(self, page: Page, subject: str, missing: tuple[str, ...]) -> list[Count]:
        if subject not in self._record:
            return [(None, " ".join(missing or (subject,)), 0)]
        present = frozenset(self._record[subject].column_names)
        profile = self._profiles.get(subject)
        if profile is None or not present.intersection(known_columns([page], subject)) <= set(profile.asked):
            asked = present.intersection(known_columns((*self._expected, page), subject))
            profile = Profile.counted(subject, present, asked, self._runner.rows)
            self._profiles[subject] = profile
        return profile.lacking(page, missing)


def bound(page: Page, values: Mapping[str, Value], as_of: date) -> tuple[dict[str, Scalar], dict[str, pa.Table]]:
    """What a query is bound to: scalars that become literals, and the tables it reads its other parameters from."""
    scalars: dict[str, Scalar] = {AS_OF: as_of, MINIMUM_N: page.minimum_n}
    tables: dict[str, pa.Table] = {}
    for parameter in page.parameters:
        value = values[parameter.code]
        if parameter.unit is Unit.TABLE and isinstance(value, tuple):
            arrays = {
                name: pa.array([row.get(name) for row in value], ARROW[kind])
                for name, kind in parameter.columns.items()
            }
            tables[parameter.table] = pa.table(arrays)
        elif not isinstance(value, tuple):
            scalars[parameter.code] = value
    return scalars, tables


def detect(record: Sources, page: Page, given: Mapping[str, Value] | None = None, *, as_of: date) -> Result:
    """One model over one record; for several models open a `Scan` once."""
    with Scan(record, as_of) as scan:
        return scan.detect(page, given)


def workdays(rest_day: pa.Table, as_of: date) -> pa.Table:
    """The derived table `work_day`: every day with the number of workdays up to it, weekends resting unless announced."""
    announced = dict(zip(rest_day["day"].to_pylist(), rest_day["is_rest"].to_pylist(), strict=True))
    return _numbered(
        tuple(sorted((day, bool(rest)) for day, rest in announced.items() if day is not None)), as_of + _AHEAD
    )


@lru_cache(maxsize=4)
def _numbered(announced: tuple[tuple[date, bool], ...], last: date) -> pa.Table:
    exceptions = dict(announced)
    days = [_FIRST_DAY + _ONE_DAY * count for count in range((last - _FIRST_DAY).days + 1)]
    works = [not exceptions.get(day, day.weekday() >= _SATURDAY) for day in days]
    return arrow_table("work_day", {"day": days, "number": list(_running(works)), "is_work": works})


def _running(works: Iterable[bool]) -> Iterator[int]:
    total = 0
    for is_work in works:
        total += is_work
        yield total

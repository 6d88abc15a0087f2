"""Apache Spark: the engine for a province or the country, when one machine is not enough; the same model texts, translated.

This module needs `pip install daylight[spark]` and Java, and is loaded only when Spark is asked for (`docs/operating/cluster.md`).
Only the driver needs Python: models become plain Spark SQL, so the workers run nothing of ours.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import reduce
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession

from daylight.record.schema import READABLE, Kind
from daylight.risk.dialect import sql_type
from daylight.risk.happened import known_on
from daylight.risk.parts import Among
from daylight.risk.sources import ParquetFiles
from daylight.risk.stepwise import stepwise

LOCAL = "local[2]"
"""Two cores of this machine: what `--engine spark` uses when no master is named."""

_SETTINGS = {
    # What decides answers: times are clock times without a zone, overflow and bad casts are errors, as in DuckDB.
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.ansi.doubleQuotedIdentifiers": "true",
    # In 4.1 to 4.3 this rule breaks plans that join one windowed part with itself, and Spark then refuses the query.
    "spark.sql.optimizer.excludedRules": "org.apache.spark.sql.catalyst.optimizer.RemoveRedundantAliases",
    # What decides speed and noise.
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.scheduler.mode": "FAIR",  # counties run side by side
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.sql.warehouse.dir": tempfile.gettempdir(),  # nothing is ever put there, but Spark would make a folder here
}

_AS_NAMED = {
    "recursiveFileLookup": "true",  # folders like county=3401 are how the files lie, not columns of the record
    "__globPaths__": "false",  # brackets in a folder's name are letters, not a pattern
}


def session_on(master: str = LOCAL, settings: Mapping[str, str] | None = None) -> SparkSession:
    """A session on `local[N]` or `spark://host:port`, with the settings that make Spark answer as DuckDB does.

    ConnectionError: there is no Java, or no master at the address.
    """
    builder = SparkSession.builder.master(master).appName("daylight")
    for name, value in {**(settings or {}), **_SETTINGS}.items():
        builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except (PySparkException, Py4JError) as error:
        raise ConnectionError(
            f"Spark does not start; it needs Java 17 or newer and a master within reach. {_said(error)}"
        ) from error


class SparkRunner:
    """One Spark session with the tables of one record; a `Runner` like DuckDB's.

    Given a session, it borrows it and leaves it running; given none, it starts one on `master` and stops it in the end.
    """

    dialect = "spark"

    def __init__(
        self,
        master: str = LOCAL,
        *,
        scratch: Path | None = None,
        session: SparkSession | None = None,
        among: Among | None = None,
    ) -> None:
        self._owns = session is None
        # what a local engine cannot hold in memory goes into the scratch folder; a cluster's workers have their own
        settings = {"spark.local.dir": str(scratch)} if scratch is not None else {}
        self._session = session if session is not None else session_on(master or LOCAL, settings)
        self._among = among
        self._names: set[str] = set()

    def among(self, places: Among) -> Self:
        """A second runner on the same cluster that sees the rows of some places only; its table names are its own."""
        return type(self)(session=self._session.newSession(), among=places)

    def load(self, name: str, table: pa.Table) -> None:
        """Make an Arrow table readable under a name; it travels through the driver, so big tables come as files."""
        self._show(name, self._session.createDataFrame(table))

    def load_files(self, name: str, files: ParquetFiles) -> None:
        """Make Parquet files readable under a name as one table with every column of the record; nothing is read yet.

        Every worker must see the files under the same path. Each file is at least one partition, so a record kept in a
        folder a county is read by as many cores as there are counties.
        """
        parts = [self._read(name, paths, zoned=zoned) for paths, zoned in (
            (files.plain, False), (files.zoned, True),
        ) if paths]  # fmt: skip
        frame = reduce(DataFrame.unionAll, parts)
        if files.known_on is not None:
            columns, were_there = known_on(
                name, READABLE[name].columns, files.known_on, lambda column: f"`{column}`", is_sealed=files.is_sealed
            )
            frame = (frame.where(were_there) if were_there else frame).selectExpr(*columns)
        self._show(name, frame)

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """The rows of a query by column name."""
        steps = stepwise(sql)
        try:
            for name, text in steps.kept.items():
                # not persist(): Spark finds kept data again by comparing plans, and fails to for parts inside parts
                self._session.sql(text).localCheckpoint().createOrReplaceTempView(name)
            answer = self._session.sql(steps.last)
            return [dict(zip(answer.columns, row, strict=True)) for row in answer.collect()]
        finally:
            for name in steps.kept:
                self._session.catalog.dropTempView(name)

    def table(self, name: str, columns: Sequence[str]) -> pa.Table:
        """Some columns of a loaded table as Arrow."""
        return self._session.table(name).select(*columns).toArrow()

    @contextmanager
    def given(self, tables: Mapping[str, pa.Table]) -> Iterator[None]:
        """Tables for one query only: parameters that are tables."""
        for name, table in tables.items():
            self.load(name, table)
        try:
            yield
        finally:
            for name in tables:
                self._forget(name)

    def close(self) -> None:
        """Take the tables away again, and stop the session where it is our own."""
        for name in tuple(self._names):
            self._forget(name)
        if self._owns:
            self._session.stop()

    def _read(self, name: str, paths: Sequence[Path], *, zoned: bool) -> DataFrame:
        """Files as the record's table: the types are stated, not guessed, and a column that a file lacks reads as empty."""
        kinds = READABLE[name].columns
        stated = ", ".join(f"`{column}` {_file_type(kind, zoned=zoned)}" for column, kind in kinds.items())
        reader = self._session.read.schema(stated).options(**_AS_NAMED)
        frame = reader.parquet(*(f"file://{path.resolve()}" for path in paths))
        return frame.selectExpr(*(_column(column, kind, zoned=zoned) for column, kind in kinds.items()))

    def _show(self, name: str, frame: DataFrame) -> None:
        if self._among is not None and self._among.cuts(name):
            named = frame["place_id"].isin(sorted(self._among.places))
            frame = frame.where(~named | frame["place_id"].isNull() if self._among.others else named)
        frame.createOrReplaceTempView(name)
        self._names.add(name)

    def _forget(self, name: str) -> None:
        self._session.catalog.dropTempView(name)
        self._names.discard(name)


def _said(error: Exception) -> str:
    """The line that says it, from among the many that say where."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return next((line.removeprefix(": ") for line in lines if line.startswith(": ")), lines[0] if lines else "")


def _file_type(kind: Kind, *, zoned: bool) -> str:
    if kind is Kind.TIME:
        return "TIMESTAMP_LTZ" if zoned else "TIMESTAMP_NTZ"
    return "STRING" if sql_type(kind) == "VARCHAR" else sql_type(kind)


def _column(column: str, kind: Kind, *, zoned: bool) -> str:
    """A time with a zone becomes what the clock on the wall in China showed; the session itself stands in UTC."""
    if kind is Kind.TIME and zoned:
        return f"CAST(`{column}` + INTERVAL 8 HOURS AS TIMESTAMP_NTZ) AS `{column}`"
    return f"`{column}`"

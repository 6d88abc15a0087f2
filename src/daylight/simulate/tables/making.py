"""Making the county 「生成模拟县」: the frame first, then village by village, each written and forgotten before the next."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.csv as pv
import pyarrow.parquet as pq

from daylight.kernel.calendars import load_calendar
from daylight.record.writing import Format, RecordWriter
from daylight.simulate.moments import months_back
from daylight.simulate.names import Names
from daylight.simulate.progress import Progress, Silent
from daylight.simulate.tables import benefits, leases, people, spending, voice, works
from daylight.simulate.tables.days import Days, closing_time, month_starts
from daylight.simulate.tables.frame import Frame, Township, make_frame, rest_days
from daylight.simulate.tables.rows import Row
from daylight.simulate.tables.schemes.planting import draw_plantings, plant
from daylight.simulate.tables.village import Village

CALENDARS = Path(__file__).parents[2] / "rules" / "calendar"
LABEL_COLUMNS = ("scheme", "variant", "place_id", "subject_table", "subject_id", "person_id")
_YEARS_BEFORE = 12
"""Leases reach back that far: two terms of five years, and the trade before them."""
_NAMES = 700


@dataclass(frozen=True)
class Size:
    """How large a county, how long, which dice, and how often each scheme is planted."""

    villages: int
    months: int
    seed: int
    until: date
    fraud: float = 0.03
    townships: int = 0

    @property
    def since(self) -> date:
        """The first day of the simulated months."""
        return months_back(self.until, self.months - 1)


@dataclass
class Made:
    """What was written."""

    counts: dict[str, int] = field(default_factory=dict)
    labels: int = 0
    lookalikes: int = 0

    @property
    def rows(self) -> int:
        """Rows of the record, labels not counted."""
        return sum(self.counts.values())


def write_county(size: Size, folder: Path, form: Format = "parquet", progress: Progress | None = None) -> Made:
    """Write every table of the record and the labels into a folder; the same size and seed give the same rows."""
    progress = progress or Silent()
    labels: list[Row] = []
    lookalikes: list[Row] = []
    with RecordWriter(folder, form) as writer:
        progress.begin(size.villages)
        for village in villages(size, writer):
            village.rows.write(writer)
            labels += village.labels
            lookalikes += village.lookalikes
            progress.step(closing_time(size.until))
        counts = dict(writer.counts)
    progress.end()
    _write_labels(folder / f"labels.{form}", labels, form)
    _write_labels(folder / f"lookalikes.{form}", lookalikes, form)
    return Made(counts, len(labels), len(lookalikes))


def villages(size: Size, writer: RecordWriter) -> Iterator[Village]:
    """One village after the other, complete with what is planted in it; the frame is written first."""
    calendar = load_calendar(CALENDARS)
    days = Days(calendar, size.since - timedelta(days=366 * _YEARS_BEFORE), size.until + timedelta(days=366))
    dice = Random(f"{size.seed}/frame")  # noqa: S311 - a simulation must be repeatable, not secret
    towns = size.townships or max(1, round(size.villages / 11))
    frame = make_frame(dice, townships=min(towns, size.villages), since=size.since, until=size.until)
    rest_days(calendar, frame.rows, range(size.since.year - 1, size.until.year + 1))
    frame.rows.write(writer)
    plantings = draw_plantings(dice, villages=size.villages, share=size.fraud)
    names = Names(dice)
    for number in range(size.villages):
        town = frame.townships[number % len(frame.townships)]
        name = names.village() if number < _NAMES else f"第{number + 1}村"
        village = _begun(size, frame, town, days, name=name)
        _live(village)
        for planting in plantings.get(number, ()):
            plant(village, planting)
        yield village


def _begun(size: Size, frame: Frame, town: Township, days: Days, *, name: str) -> Village:
    town.villages += 1
    code = f"{town.code}-V{town.villages:02d}"
    dice = Random(f"{size.seed}/{code}")  # noqa: S311
    return Village(code, name, dice, frame, town, days, size.since, size.until)


def _live(village: Village) -> None:
    """A whole span of honest life."""
    people.settle(village)
    village.leases = leases.holdings(village)
    for _ in range(village.habits.works):
        built = works.build(village)
        if built:
            village.works.append(built)
    village.services = works.services(village)
    for month in month_starts(village.since, village.until):
        spending.purchases(village, month)
        spending.wages(village, month)
    village.batches = benefits.benefits(village)
    voice.debts(village)
    voice.budgets(village)
    voice.voices(village)
    voice.month_ends(village)


def _write_labels(path: Path, rows: list[Row], form: Format) -> None:
    table = pa.table({name: pa.array([row[name] for row in rows], pa.string()) for name in LABEL_COLUMNS})
    if form == "parquet":
        pq.write_table(table, path)
    else:
        pv.write_csv(table, path)

"""What another value would have done 「回溯测试」: both values over the same record, before anybody decides.

Nothing is written. A model runs over the rows as they stand today; what counts are the findings whose facts began within the
last twelve months, so the figure says "would have raised", never "would have been right".
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pyarrow as pa
from django.db.models import Q
from django.utils.timezone import localdate

from daylight.kernel.ladder import Colour
from daylight.parties.models import Place
from daylight.risk import catalogue, in_force, policy
from daylight.risk.engine import Scan
from daylight.risk.extract import Scope, extract, record_tables
from daylight.risk.findings import Finding
from daylight.risk.models import Warning  # noqa: A004 - the house's word
from daylight.risk.pages import WEIGHT, Page, Within
from daylight.risk.policy import Verdict
from daylight.risk.tuning import PlacedSetting

LOOK_BACK = timedelta(days=365)
SAMPLE = 8
"""So many of the findings that would be new, and of those that would be gone, are shown in words."""

Found = dict[str, Finding]


@dataclass(frozen=True)
class PlaceCount:
    """What one village would have seen: findings as things stand, and under the other value."""

    place_id: int
    name: str
    now: int
    then: int


@dataclass(frozen=True)
class Trial:
    """The outcome of a back-test 「回溯结果」; `confirmed` and `judged` speak of findings that people have decided about.

    `gained` and `lost` are samples, `gained_n` and `lost_n` how many there are in all; `colours` says of each colour how many
    there are now and how many there would be: a value may only change how grave something is.
    """

    since: date
    until: date
    now: int
    would: int
    judged: int
    confirmed: int
    lost_confirmed: int
    places: tuple[PlaceCount, ...]
    gained: tuple[Finding, ...]
    lost: tuple[Finding, ...]
    gained_n: int
    lost_n: int
    colours: Mapping[str, tuple[int, int]]

    def kept(self) -> dict[str, object]:
        """The figures as they are kept with the proposal: whole numbers and days."""
        return {
            "since": self.since.isoformat(), "until": self.until.isoformat(), "now": self.now, "would": self.would,
            "judged": self.judged, "confirmed": self.confirmed, "lost_confirmed": self.lost_confirmed,
            "places": [[count.place_id, count.now, count.then] for count in self.places],
        }  # fmt: skip


def back_test(page: Page, wish: PlacedSetting, place: Place, now: datetime) -> Trial:
    """Run a model under the values in force and under the wish, over the place and all below it."""
    with Scan(record_for([(page, place)]), localdate(now), names=catalogue.names()) as scan:
        return trial_in(scan, page, wish, place)


def record_for(asked: Sequence[tuple[Page, Place]]) -> dict[str, pa.Table]:
    """The record that these models need for these places: extracted once, however many trials read it.

    Where peers or rings are compared, the neighbours must be there too.
    """
    tables = record_tables(page for page, _place in asked)
    if any(page.complete_within is Within.COUNTY for page, _place in asked):
        return extract(Scope(), tables)
    below = Q(pk=None)
    for _page, place in asked:
        below |= Q(path__startswith=place.path)
    return extract(Scope(places=frozenset(Place.objects.filter(below).values_list("pk", flat=True))), tables)


def trial_in(scan: Scan, page: Page, wish: PlacedSetting, place: Place) -> Trial:
    """Both values over a record that is ready; only findings of the place and below it are counted."""
    since = scan.as_of - LOOK_BACK
    below = dict(Place.objects.filter(path__startswith=place.path).values_list("pk", "name"))
    held = in_force.adopted()
    # The trial asks what the value would have done had it held all along.
    tried = PlacedSetting(wish.model, wish.parameter, wish.value, wish.place, date.min, date.max, wish.where)
    others = [row for row in held if (row.model, row.parameter, row.place) != (wish.model, wish.parameter, wish.place)]

    def found(settings: list[PlacedSetting]) -> Found:
        variants = in_force.variants_of([page], settings)[page.code]
        return {
            policy.fingerprint(*finding.key): finding
            for finding in scan.detect_under(page, variants).findings
            if finding.place_id is not None
            and int(finding.place_id) in below
            and (finding.first_on or scan.as_of) >= since
        }

    judged = Warning.objects.filter(model=page.code, place_id__in=below).exclude(verdict=None)
    decided = [(frozenset(map(tuple, rows)), verdict) for rows, verdict in judged.values_list("evidence", "verdict")]
    return _trial(found(held), found([*others, tried]), decided, since=since, until=scan.as_of, names=below)


Decided = tuple[frozenset[tuple[str, str]], str | None]
"""The rows a warning rested on, and what a person found."""


def _trial(
    before: Found, after: Found, decided: list[Decided], *, since: date, until: date, names: dict[int, str]
) -> Trial:
    counts = [Counter(int(str(one.place_id)) for one in found.values()) for found in (before, after)]
    touched = sorted(counts[0].keys() | counts[1].keys(), key=lambda key: (-abs(counts[1][key] - counts[0][key]), key))
    true = [rows for rows, verdict in decided if verdict == Verdict.CONFIRMED]
    return Trial(
        since=since,
        until=until,
        now=len(before),
        would=len(after),
        judged=_meeting(after, [rows for rows, _verdict in decided]),
        confirmed=_meeting(after, true),
        lost_confirmed=sum(1 for rows in true if _meeting(before, [rows]) and not _meeting(after, [rows])),
        places=tuple(PlaceCount(key, names[key], counts[0][key], counts[1][key]) for key in touched),
        gained=_sample(after, before),
        lost=_sample(before, after),
        gained_n=len(after.keys() - before.keys()),
        lost_n=len(before.keys() - after.keys()),
        colours={colour.value: (_coloured(before, colour), _coloured(after, colour)) for colour in WEIGHT},
    )


def _meeting(found: Found, decided: list[frozenset[tuple[str, str]]]) -> int:
    """How many findings rest on a row that a decided warning rested on: another value may name another first row."""
    known = frozenset().union(*decided)
    return sum(1 for one in found.values() if not known.isdisjoint(one.evidence))


def _coloured(found: Found, colour: Colour) -> int:
    return sum(1 for one in found.values() if one.colour is colour)


def _sample(of: Found, without: Found) -> tuple[Finding, ...]:
    """The newest of the findings that only one side has."""
    only = [of[key] for key in of.keys() - without.keys()]
    return tuple(sorted(only, key=lambda one: (one.first_on or one.as_of, one.subject_id), reverse=True)[:SAMPLE])

"""What another value would have done 「回溯测试」: both values over the same record, before anybody decides.

Nothing is written. A model runs over the rows as they stand today; what counts are the findings whose facts began within the
last twelve months, so the figure says "would have raised", never "would have been right".
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.timezone import localdate

from daylight.parties.models import Place
from daylight.risk import in_force, policy
from daylight.risk.engine import Scan
from daylight.risk.extract import Scope, extract
from daylight.risk.findings import Finding
from daylight.risk.models import Warning  # noqa: A004 - the house's word
from daylight.risk.pages import Page, Within
from daylight.risk.policy import Verdict
from daylight.risk.sources import Variant
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

    `gained` and `lost` are samples, `gained_n` and `lost_n` how many there are in all.
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

    def kept(self) -> dict[str, object]:
        """The figures as they are kept with the proposal: whole numbers and days."""
        return {
            "since": self.since.isoformat(), "until": self.until.isoformat(), "now": self.now, "would": self.would,
            "judged": self.judged, "confirmed": self.confirmed, "lost_confirmed": self.lost_confirmed,
            "places": [[count.place_id, count.now, count.then] for count in self.places],
        }  # fmt: skip


def back_test(page: Page, wish: PlacedSetting, place: Place, now: datetime) -> Trial:
    """Run a model under the values in force and under the wish, over the place and all below it."""
    today = localdate(now)
    since = today - LOOK_BACK
    below = dict(Place.objects.filter(path__startswith=place.path).values_list("pk", "name"))
    # Where peers or rings are compared, the neighbours must be there too; only this place's findings are counted.
    scope = Scope() if page.complete_within is Within.COUNTY else Scope(places=frozenset(below))
    held = in_force.adopted()
    # The trial asks what the value would have done had it held all along.
    tried = PlacedSetting(wish.model, wish.parameter, wish.value, wish.place, date.min, date.max, wish.where)
    others = [row for row in held if (row.model, row.parameter, row.place) != (wish.model, wish.parameter, wish.place)]
    tables = sorted({"rest_day" if table == "work_day" else table for table in page.tables})
    with Scan(extract(scope, tables), today) as scan:

        def found(variants: tuple[Variant, ...]) -> Found:
            return {
                policy.fingerprint(*finding.key): finding
                for finding in scan.detect_under(page, variants).findings
                if finding.place_id is not None
                and int(finding.place_id) in below
                and (finding.first_on or today) >= since
            }

        before = found(tuple(in_force.variants_of([page], held)[page.code]))
        after = found(tuple(in_force.variants_of([page], [*others, tried])[page.code]))
    judged = Warning.objects.filter(model=page.code, place_id__in=below).exclude(verdict=None)
    decided = [(frozenset(map(tuple, rows)), verdict) for rows, verdict in judged.values_list("evidence", "verdict")]
    return _trial(before, after, decided, since=since, until=today, names=below)


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
    )


def _meeting(found: Found, decided: list[frozenset[tuple[str, str]]]) -> int:
    """How many findings rest on a row that a decided warning rested on: another value may name another first row."""
    known = frozenset().union(*decided)
    return sum(1 for one in found.values() if not known.isdisjoint(one.evidence))


def _sample(of: Found, without: Found) -> tuple[Finding, ...]:
    """The newest of the findings that only one side has."""
    only = [of[key] for key in of.keys() - without.keys()]
    return tuple(sorted(only, key=lambda one: (one.first_on or one.as_of, one.subject_id), reverse=True)[:SAMPLE])

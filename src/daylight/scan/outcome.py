"""What a scan came to 「扫描结果」: findings ranked, what could not be judged, what was left out, and which models are noisy."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from daylight.record.faults import Fault
from daylight.risk import trust
from daylight.risk.findings import Assessability, Finding, Result
from daylight.risk.holdings import Unmet
from daylight.risk.pages import WEIGHT, Page
from daylight.risk.places import Places
from daylight.risk.sources import Variant

NOISY_PCT = 5
"""A model that points at more than this share of what it looked at says little about each."""
NOISY_LEAST = 20
"""Below so many subjects a share says nothing."""


@dataclass(frozen=True)
class Looked:
    """One model's run 「模型运行」: its page, the parameters in force, what it found and how long it took."""

    page: Page
    variants: tuple[Variant, ...]
    result: Result
    seconds: float = 0.0
    failure: str = ""
    """What the engine said where the model could not be run."""
    unmet: tuple[Unmet, ...] = ()
    """Words that it looked for and that no row has."""
    without: tuple[str, ...] = ()
    """Tables and columns that it would have used, and judged without: what only they would show counts as clear."""

    @property
    def assessed(self) -> int:
        """How many subjects could be judged."""
        return sum(row.assessed for row in self.result.assessability)

    @property
    def not_assessable(self) -> int:
        """How many could not, because a column is missing or empty."""
        return sum(row.not_assessable for row in self.result.assessability)

    @property
    def lacks(self) -> tuple[str, ...]:
        """The tables and columns that it missed, by name."""
        return tuple(dict.fromkeys(name for row in self.result.assessability for name in row.missing))

    @property
    def was_judged(self) -> bool:
        """Whether anything could be judged at all."""
        return bool(self.assessed or self.result.findings)

    @property
    def hit(self) -> int:
        """How many different subjects it points at."""
        return len({(finding.subject, finding.subject_id) for finding in self.result.findings})


@dataclass(frozen=True, slots=True)
class Noisy:
    """Why a model says too much 「模型噪声」: it points at many, or few of its warnings were confirmed; `why` is a word's key."""

    model: str
    hit: int
    of: int
    why: str


@dataclass(frozen=True)
class Reading:
    """What was read 「读入情况」: rows a table, rows left out by table and reason, and the first faults."""

    rows: Mapping[str, int] = field(default_factory=dict)
    left_out: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    fault_count: int = 0
    notes: tuple[str, ...] = ()
    """What is wrong with pages and packs, told beside the faults of the data."""
    unfilled: tuple[str, ...] = ()
    """Columns that no row fills, `contract.deal_id`: they count as missing."""


@dataclass(frozen=True)
class Outcome:
    """Everything that a report can tell."""

    as_of: date
    looked: tuple[Looked, ...]
    places: Places
    reading: Reading
    verdicts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    scope: str | None = None
    indicators_left_out: tuple[str, ...] = ()
    """The indicators of open contracting that would have had tenders to look at, and were not asked for."""

    @cached_property
    def pages(self) -> dict[str, Page]:
        """The models by code."""
        return {looked.page.code: looked.page for looked in self.looked}

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, the ones to read first in front."""
        return ranked(self.looked)

    @cached_property
    def assessability(self) -> tuple[Assessability, ...]:
        """What could be judged, model by model."""
        return tuple(row for looked in self.looked for row in looked.result.assessability)

    @cached_property
    def without(self) -> dict[str, tuple[str, ...]]:
        """What models judged without, and which they are; what most of them would have used comes first."""
        found: dict[str, list[str]] = defaultdict(list)
        for looked in self.looked:
            for name in looked.without:
                found[name].append(looked.page.code)
        return {name: tuple(codes) for name, codes in sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))}

    @cached_property
    def by_colour(self) -> Counter[str]:
        """How many findings of each colour."""
        return Counter(finding.colour.value for finding in self.findings)

    @cached_property
    def by_place(self) -> dict[str | None, list[Finding]]:
        """Findings of each place, in the order of the ranking; places with the most serious ones first."""
        found: dict[str | None, list[Finding]] = defaultdict(list)
        for finding in self.findings:
            found[finding.place_id].append(finding)
        return dict(sorted(found.items(), key=lambda item: (_gravity(item[1]), str(item[0]))))

    @cached_property
    def noisy(self) -> tuple[Noisy, ...]:
        """The models that say by themselves that they say too much."""
        found = []
        for looked in self.looked:
            record = trust.Record.of(self.verdicts.get(looked.page.code, {}))
            if not trust.may_be_red(record):
                key = "noisy_verdicts" if trust.is_noisy(record) else "seldom_confirmed"
                found.append(Noisy(looked.page.code, record.confirmed, record.judged, key))
            elif looked.assessed >= NOISY_LEAST and looked.hit * 100 > NOISY_PCT * looked.assessed:
                found.append(Noisy(looked.page.code, looked.hit, looked.assessed, "noisy_share"))
        return tuple(found)


def ranked(looked: Iterable[Looked]) -> tuple[Finding, ...]:
    """Red before yellow before blue; then every model's gravest finding before any model's second.

    Among models the one that points at the smallest share of its subjects comes first: what is rare says most.
    """
    rarity = {one.page.code: one.hit / max(one.assessed, one.hit, 1) for one in looked}
    ordered: list[tuple[tuple[int, int, float, str], Finding]] = []
    for one in looked:
        place: Counter[int] = Counter()
        for finding in sorted(one.result.findings, key=_gravest):
            weight = WEIGHT[finding.colour]
            ordered.append(((-weight, place[weight], rarity[finding.model], finding.model), finding))
            place[weight] += 1
    return tuple(finding for _key, finding in sorted(ordered, key=lambda pair: pair[0]))


def _gravest(finding: Finding) -> tuple[int, float, int, str, str]:
    return -WEIGHT[finding.colour], -finding.value, -len(finding.evidence), finding.subject_id, finding.role or ""


def _gravity(findings: Sequence[Finding]) -> tuple[int, int, int]:
    """More red first, then more yellow, then more blue."""
    counts = Counter(WEIGHT[finding.colour] for finding in findings)
    return -counts[3], -counts[2], -counts[1]

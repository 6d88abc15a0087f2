"""How much of a record each model could judge 「可评估情况」: the subjects of each place, by the columns they lack.

Counting ten million rows takes as long as many a model, so a table is counted once for all models that will be asked.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from daylight.record.schema import RECORD
from daylight.risk.findings import Assessability, Finding
from daylight.risk.pages import LACKS, Page

Rows = Callable[[str], Sequence[Mapping[str, Any]]]
Count = tuple[str | None, str, int]
"""A place, the names of what its subjects lack (each followed by a space), and how many they are."""


@dataclass(frozen=True)
class Unjudged:
    """The subjects of which a model itself says that it cannot judge them 「样本不足」: too few peers, too small a sample."""

    _known: dict[tuple[str, str | None], dict[str, int | None]] = field(default_factory=lambda: defaultdict(dict))

    def taken_from(self, answers: Sequence[Mapping[str, Any]], page: Page) -> list[Mapping[str, Any]]:
        """The answers that are facts; the others are remembered, by subject and place."""
        facts = [answer for answer in answers if answer.get(LACKS) is None]
        for answer in answers if len(facts) < len(answers) else ():
            lacks = answer.get(LACKS)
            if lacks is not None:
                found = self._known[answer.get("subject") or page.subjects[0], answer["place_id"]]
                count = answer.get("value")
                found[lacks] = None if count is None else (found.get(lacks) or 0) + int(count)
        return facts

    def set_apart(self, subject: str, counts: Sequence[Count]) -> Sequence[Count]:
        """The counts of one kind of subject, less those that could not be judged, and these by what they lack.

        What lacks the table of subjects itself has no row there: it comes on top of what was counted.
        """
        mine = {place: known for (name, place), known in self._known.items() if name == subject}
        return _added_up(_set_apart(subject, counts, mine)) if mine else counts


def _set_apart(
    subject: str, counts: Iterable[Count], mine: Mapping[str | None, Mapping[str, int | None]]
) -> Iterator[Count]:
    for place, lacks, count in counts:
        known = mine.get(place)
        if known is None:
            yield place, lacks, count
        elif not lacks and tuple(known.values()) == (count,) and subject not in known:
            yield place, f"{next(iter(known))} ", count  # nearly always: one reason, and it holds for all
        else:
            yield from _apart(place, lacks, count, known={text: n for text, n in known.items() if text != subject})
    for place, known in mine.items():
        if known.get(subject):
            yield place, f"{subject} ", known[subject] or 0


def _apart(place: str | None, lacks: str, count: int, *, known: Mapping[str, int | None]) -> Iterator[Count]:
    """One count, less what could not be judged; what `known` gives no number for holds for all."""
    for_all = "".join(f"{text} " for text, some in known.items() if some is None)
    left = count
    for text, some in known.items():
        apart = min(left, some or 0) if not lacks else 0
        if apart:
            yield place, f"{text} {for_all}", apart
            left -= apart
    if left or not count:
        yield place, f"{for_all}{lacks}", left


def in_part(counts: Iterable[Count], lacks: Collection[str], hits: Mapping[str | None, int]) -> Iterator[Count]:
    """The counts where some grades of findings could not be told: what was found stands, of the rest nothing is said."""
    names = "".join(f"{name} " for name in sorted(lacks))
    for place, known, count in counts:
        found = 0 if known else min(count, hits.get(place, 0))
        if found:
            yield place, "", found
        if count > found or known:
            yield place, known or names, count - found


@dataclass(frozen=True)
class Profile:
    """The rows of one table of a record, counted by place and by which of some columns they lack 「缺项概况」."""

    table: str
    present: frozenset[str]
    asked: tuple[str, ...]
    """Columns by whose absence the rows are told apart; all of them present."""
    by_flags: Mapping[tuple[bool, ...], Sequence[tuple[str | None, int]]]
    """For each set of columns lacked the places with the number of such rows: there are few such sets and many places."""
    _answers: dict[tuple[str, tuple[str, ...]], list[Count]] = field(default_factory=dict, compare=False)

    @classmethod
    def counted(cls, table: str, present: Collection[str], asked: Iterable[str], rows: Rows) -> "Profile":
        """Count a table; `rows` answers SQL. All rows of each place are counted first, then apart those that lack anything."""
        asked = tuple(sorted(asked))
        place = "place_id" if "place_id" in RECORD[table].columns and "place_id" in present else "NULL"
        full = {row["place"]: int(row["n"]) for row in rows(
            f'SELECT place, COUNT(*) AS n FROM (SELECT {place} AS place FROM "{table}") AS s GROUP BY place'
        )}  # fmt: skip
        flags, found = _flags(asked), defaultdict[tuple[bool, ...], list[tuple[str | None, int]]](list)
        for row in rows(_lacking_query(table, place, asked)) if asked else ():
            found[tuple(map(row.__getitem__, flags))].append((row["place"], int(row["n"])))
            full[row["place"]] -= int(row["n"])
        found[(False,) * len(asked)] = [(name, count) for name, count in full.items() if count]
        return cls(table, frozenset(present), asked, found)

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
        found: dict[str, list[Sequence[tuple[str | None, int]]]] = defaultdict(list)
        for flags, places in self.by_flags.items():
            texts = [f"{self.table}.{text} " for wanted, text in parts if all(flags[number] for number in wanted)]
            found[always + "".join(texts)].append(places)
        return _in_order([(place, lacks, count) for lacks, listed in found.items() for place, count in _summed(listed)])


def _summed(listed: Sequence[Sequence[tuple[str | None, int]]]) -> Iterable[tuple[str | None, int]]:
    """The counts of several lists by place; a list names each place once."""
    if len(listed) == 1:
        return listed[0]
    longest, *others = sorted(listed, key=len, reverse=True)
    total = dict(longest)
    for places in others:
        for place, count in places:
            total[place] = total.get(place, 0) + count
    return total.items()


def _flags(asked: Sequence[str]) -> list[str]:
    return [f"lacks_{number}" for number in range(len(asked))]


def _lacking_query(table: str, place: str, asked: Sequence[str]) -> str:
    flags, empty = _flags(asked), [f'"{column}" IS NULL' for column in asked]
    parts = [f"{text} AS {flag}" for text, flag in zip(empty, flags, strict=True)]
    inner = f'SELECT {", ".join([f"{place} AS place", *parts])} FROM "{table}" WHERE {" OR ".join(empty)}'
    keys = ", ".join(["place", *flags])
    return f"SELECT {keys}, COUNT(*) AS n FROM ({inner}) AS s GROUP BY {keys}"


def known_columns(pages: Iterable[Page], table: str) -> Iterator[str]:
    """The columns of a table without which some model cannot judge a row of it."""
    for page in pages:
        for text in page.known.get(table, ()):
            yield from text.split("|")


def assessability_from(counts: Sequence[Count], findings: Iterable[Finding], page: Page) -> tuple[Assessability, ...]:
    """One row a place and set of missing columns; hits stand in the row of what could be assessed."""
    # a body found in two roles is one subject
    found = {(finding.place_id, finding.subject, finding.subject_id) for finding in findings}
    hits = Counter(place for place, _subject, _subject_id in found)
    rows = _in_order(counts if len(page.subjects) == 1 else _added_up(counts))
    missing = {lacks: tuple(lacks.split()) for lacks in {lacks for _place, lacks, _count in rows}}
    code, hit = page.code, hits.get
    return tuple(
        Assessability(code, place, 0, 0, count, missing[lacks])
        if lacks
        else Assessability(code, place, count, hit(place, 0), 0, ())
        for place, lacks, count in rows
    )


def _added_up(counts: Iterable[Count]) -> list[Count]:
    """The counts of several kinds of subjects together."""
    totals: dict[tuple[str | None, str], int] = defaultdict(int)
    for place, lacks, count in counts:
        totals[place, lacks] += count
    return [(place, lacks, count) for (place, lacks), count in totals.items()]


def _in_order(counts: Sequence[Count]) -> list[Count]:
    """By place and by what is lacking; what belongs to no place comes first. Nearly sorted counts are sorted in no time."""
    nowhere = sorted(count for count in counts if count[0] is None)
    return nowhere + sorted(count for count in counts if count[0] is not None)

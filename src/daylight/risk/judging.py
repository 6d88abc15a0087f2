"""From facts to findings: the engine, never the model, decides colour, removes duplicates and explains."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from daylight.kernel.rules import RuleRef
from daylight.risk.findings import Finding
from daylight.risk.names import NO_NAMES, Names
from daylight.risk.pages import CURRENCY, LESS, RESERVED, WEIGHT, Page, Rung, Unit, Value, money, unit_of_fact, written

Fact = Mapping[str, Any]
Subject = tuple[str, str, str | None]
_GAPS = re.compile(r"\{\w+(?::[^{}|]*\|([^{}]*))?\}")
_EVIDENCE = frozenset({"evidence_table", "evidence_id"})
_LESS = re.compile(rf" ?{re.escape(LESS)}")
"""A share too small for digits, which a sentence says in words: `只有不到 0.0001%`, `in less than 0.0001 % of cases`."""
_FEW_DIGITS = 0.001
"""Below it four decimals would leave less than two digits."""


@dataclass
class _Option:
    """One way in which a subject was found: the rung it stands on, the fact, and every row of evidence given for it."""

    rung: Rung
    fact: Fact
    evidence: set[tuple[str, str]] = field(default_factory=set)

    @property
    def weight(self) -> tuple[int, float, float, int, str, str]:
        """The worst option is told: by colour, limit, value, evidence; then by all it says, so each run tells the same."""
        threshold, value = float(self.fact.get("threshold") or 0), float(self.fact["value"])
        return (
            WEIGHT[self.rung.colour],
            threshold,
            value,
            len(self.evidence),
            str(_facts_of(self.fact)),
            _said(self.fact),
        )


def findings_from(
    facts: Iterable[Fact], page: Page, values: Mapping[str, Value], as_of: date, *, names: Names = NO_NAMES
) -> tuple[Finding, ...]:
    """One finding a subject: its worst fact, with every row of evidence that the query gave for that fact."""
    found: dict[Subject, list[_Option]] = defaultdict(list)
    for option in _options(facts, page, values):
        subject = option.fact.get("subject") or page.subjects[0], str(option.fact["subject_id"])
        found[*subject, option.fact.get("role")].append(option)
    same_for_all = {p.code: written(values[p.code], p.unit) for p in page.parameters if p.unit is not Unit.TABLE}
    same_for_all["as_of"] = as_of.isoformat()
    return tuple(
        _finding(subject, _worst(options), page=page, words=same_for_all, as_of=as_of, values=values, names=names)
        for subject, options in sorted(found.items(), key=lambda item: str(item[0]))
    )


def _options(facts: Iterable[Fact], page: Page, values: Mapping[str, Value]) -> list[_Option]:
    """The rows of an answer put together that say the same of one subject and differ in their evidence alone."""
    names = [name for name in page.returns if name not in _EVIDENCE]
    options: dict[tuple[Any, ...], _Option | None] = {}
    for fact in facts:
        said = tuple(map(fact.get, names))
        if said not in options:
            rung = _rung_of(fact, page, values)
            options[said] = None if rung is None else _Option(rung, fact)
        option = options[said]
        if option is not None:
            option.evidence.add((str(fact["evidence_table"]), str(fact["evidence_id"])))
    return [option for option in options.values() if option is not None]


def _said(fact: Fact) -> str:
    """All that a fact says but its row of evidence."""
    return str([value for name, value in fact.items() if name not in _EVIDENCE])


def _worst(options: Sequence[_Option]) -> _Option:
    return options[0] if len(options) == 1 else max(options, key=lambda option: option.weight)


def _rung_of(fact: Fact, page: Page, values: Mapping[str, Value]) -> Rung | None:
    """The highest rung the fact stands on; none for a missing value or too few peers, and then it is no finding."""
    if fact["subject_id"] is None or fact["value"] is None:
        return None
    if page.minimum_n and (fact.get("peer_n") or 0) < page.minimum_n:
        return None
    reached = [rung for rung in page.ladder if rung.reached(float(fact["value"]), fact.get("grade"), values)]
    return max(reached, key=lambda rung: WEIGHT[rung.colour], default=None)


def _finding(
    subject: Subject,
    option: _Option,
    *,
    page: Page,
    words: Mapping[str, str],
    as_of: date,
    values: Mapping[str, Value],
    names: Names,
) -> Finding:
    fact = option.fact
    peer_n, threshold = fact.get("peer_n"), _threshold(option, page, values)
    words = {**words, **_words(page, subject, fact=fact, threshold=threshold, evidence_n=len(option.evidence))}
    words |= _titles(page, fact, names)
    return Finding(
        model=page.code,
        colour=option.rung.colour,
        place_id=None if fact["place_id"] is None else str(fact["place_id"]),
        subject=subject[0],
        subject_id=subject[1],
        value=float(fact["value"]),
        threshold=threshold,
        peer_n=None if peer_n is None else int(peer_n),
        as_of=as_of,
        first_on=_day(fact["first_on"]),
        evidence=tuple(sorted(option.evidence)),
        explanation_zh=_LESS.sub(f"不到 {LESS[1:]}", page.sentence.zh.format_map(words)),
        explanation_en=page.sentence.en.format_map(words).replace(LESS, f"less than {LESS[1:]}"),
        rule_hash=page.digest,
        grade=fact.get("grade"),
        role=subject[2],
        facts=_facts_of(fact),
    )


def _threshold(option: _Option, page: Page, values: Mapping[str, Value]) -> float | None:
    """The limit that decided the colour: that of the rung reached, unless the model reckons one of its own (a fence of peers)."""
    told, own = option.fact.get("threshold"), option.rung.limit(values)
    limits = {rung.limit(values) for rung in page.ladder}
    if own is not None and (told is None or float(told) in limits):
        return own
    return None if told is None else float(told)


def _facts_of(fact: Fact) -> dict[str, Any]:
    """The query's own columns, as whole numbers and texts."""
    return {name: _plain(value) for name, value in fact.items() if name not in RESERVED}


def _words(page: Page, subject: Subject, *, fact: Fact, threshold: float | None, evidence_n: int) -> dict[str, str]:
    """Every placeholder that differs from finding to finding, its value written in its unit."""
    words = {name: written(_plain(value), unit_of_fact(name)) for name, value in fact.items() if name not in RESERVED}
    paid_in = money(fact.get(CURRENCY))
    return {name: Counted(word) for name, word in words.items()} | {
        "money_zh": paid_in.zh,
        "money_en": paid_in.en,
        "value": Counted(written(float(fact["value"]), page.unit)),
        "threshold": written(threshold, page.unit),
        "subject_id": subject[1],
        "first_on": written(_day(fact["first_on"]), Unit.TEXT),
        "evidence_n": str(evidence_n),
    }


def _titles(page: Page, fact: Fact, names: Names) -> dict[str, str]:
    """What the facts that are codes are called, in both languages."""
    titles = {name: names.of(naming, fact.get(name)) for name, naming in page.named.items()}
    return {f"{name}_{language}": title.say(language) for name, title in titles.items() for language in ("zh", "en")}


class Counted(str):
    """A number in an English sentence, with its noun where the placeholder names one: `{items:item|items}`."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        one, bar, many = spec.partition("|")
        return f"{self!s} {one if self == '1' else many}" if bar else super().__format__(spec)


def outlined(sentence: str) -> str:
    """A page's sentence with … where a warning fills in its facts; a noun that goes with a number stays in the plural."""
    return _GAPS.sub(lambda gap: f"… {gap[1]}" if gap[1] else "…", sentence)


def rule_ref(text: str) -> RuleRef:
    """Read `code@version#digest` back."""
    code, _, rest = text.partition("@")
    version, _, digest = rest.partition("#")
    return RuleRef(code, version, digest)


def _day(value: Any) -> date | None:
    return value.date() if isinstance(value, datetime) else value


def _plain(value: Any) -> Any:
    """Facts are kept as whole numbers and texts: what canonical JSON can carry."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    number = float(value)
    if number.is_integer():
        return int(number)
    if abs(number) < _FEW_DIGITS:  # a chance of one in a million is not none
        return f"{Decimal(f'{number:.4g}'):f}"
    return f"{number:.4f}".rstrip("0")

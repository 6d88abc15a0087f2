"""One query as steps 「分步」: the parts that Spark would otherwise work out many times over are worked out once and kept.

Spark puts a WITH part into every place that names it. A model whose parts name one another twice thus reads its tables
dozens of times, and planning takes longer than reading. DuckDB keeps such parts by itself.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlglot import exp, parse_one

from daylight.risk.functions import SPARK

KEPT_FROM = 3
"""A part that would be worked out this many times is kept; twice is cheaper than keeping."""


@dataclass(frozen=True)
class Steps:
    """The parts to keep, in order, each as a query of its own by name, and the query that then reads them."""

    kept: Mapping[str, str]
    last: str


def stepwise(text: str) -> Steps:
    """Split a query into steps; a query without such parts is its own last step."""
    tree = parse_one(text, read=SPARK)
    if not isinstance(tree, exp.Query) or not tree.ctes:
        return Steps({}, text)
    parts = {part.alias: part.this for part in tree.ctes}
    last = tree.copy()
    last.set("with_", None)
    kept = _kept(parts, last)
    if not kept:
        return Steps({}, text)
    return Steps(
        {name: _alone(parts[name], parts, kept) for name in parts if name in kept},
        _alone(last, parts, kept),
    )


def _kept(parts: Mapping[str, exp.Query], last: exp.Query) -> frozenset[str]:
    """Count backwards from the last query how often each part would be worked out."""
    times: Counter[str] = Counter(_named(last, parts))
    kept = set()
    for name in reversed(list(parts)):
        if times[name] >= KEPT_FROM:
            kept.add(name)
        copies = 1 if name in kept else times[name]
        for other, count in Counter(_named(parts[name], parts)).items():
            times[other] += copies * count
    return frozenset(kept)


def _alone(query: exp.Query, parts: Mapping[str, exp.Query], kept: frozenset[str]) -> str:
    """A query with the parts that it needs and that are not kept, so that it stands by itself."""
    needed: set[str] = set()
    waiting = [query]
    while waiting:
        fresh = {*_named(waiting.pop(), parts)} - kept - needed
        needed |= fresh
        waiting += [parts[name] for name in fresh]
    whole = query.copy()
    for name in parts:
        if name in needed:
            whole = whole.with_(name, as_=parts[name].copy(), copy=False)
    return whole.sql(SPARK)


def _named(query: exp.Query, parts: Iterable[str]) -> list[str]:
    known = frozenset(parts)
    return [table.name for table in query.find_all(exp.Table) if table.name in known]

"""Bid documents of one origin 「同源标书」: the same file, the same author, or authors whose names hardly differ.

The record holds of a document only its author property and a keyed hash of its bytes; its words are not there and cannot be
compared.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations
from typing import Any

import networkx as nx
import pyarrow as pa
from rapidfuzz import fuzz

from daylight.risk.detectors.trades import day_of, rows
from daylight.risk.pages import Value

Fact = dict[str, Any]
FILE, AUTHOR, SIMILAR = "file", "author", "similar"
_WORDS = {
    FILE: ("标书是同一份文件", "one and the same bid file"),
    AUTHOR: ("标书的作者属性相同", "the same author in their bid files"),
    SIMILAR: ("标书的作者名高度相似", "almost the same author's name in their bid files"),
}


@dataclass(frozen=True, slots=True)
class _Paper:
    """A bid's document as the record knows it."""

    bid_id: str
    place_id: str | None
    lot_id: str
    party: str
    author: str
    digest: str
    at: datetime | None

    @property
    def order(self) -> tuple[bool, Any, int, str]:
        """The earliest bid first; undated ones last, shorter ids before longer."""
        return self.at is None, self.at or 0, len(self.bid_id), self.bid_id


def same_origin(tables: Mapping[str, pa.Table], values: Mapping[str, Value], _as_of: date) -> Iterator[Fact]:
    """T13: bids of different bidders for one lot whose documents have one origin."""
    papers = list(_papers(tables))
    common = _in_common_use(papers, int(str(values["public_from"]))) | _generic(values["generic"])
    lots: dict[str, list[_Paper]] = defaultdict(list)
    for paper in papers:
        lots[paper.lot_id].append(paper)
    for lot_id in sorted(lots):
        yield from _lot_facts(lots[lot_id], common, values)


def _lot_facts(papers: list[_Paper], common: set[str], values: Mapping[str, Value]) -> Iterator[Fact]:
    """One finding a group of papers of one lot; what the same file or author explains is not told again as similar."""
    told: list[set[str]] = []
    for kind in (FILE, AUTHOR, SIMILAR):
        for group in _groups(papers, kind, common, values):
            members = {paper.bid_id for paper in group}
            if len({paper.party for paper in group}) > 1 and not any(members <= known for known in told):
                told.append(members)
                yield from _told(kind, group)


def _groups(papers: list[_Paper], kind: str, common: set[str], values: Mapping[str, Value]) -> Iterable[list[_Paper]]:
    if kind == SIMILAR:
        return _similar(papers, common, values)
    found: dict[str, list[_Paper]] = defaultdict(list)
    for paper in papers:
        mark = paper.digest if kind == FILE else paper.author
        if mark and mark not in common:
            found[mark].append(paper)
    return [found[mark] for mark in sorted(found)]


def _similar(papers: list[_Paper], common: set[str], values: Mapping[str, Value]) -> Iterator[list[_Paper]]:
    """Groups of papers linked by authors' names that are long enough to compare and nearly equal."""
    least, above = int(str(values["least_letters"])), float(str(values["similar_pct"]))
    named = [paper for paper in papers if len(_letters(paper.author)) >= least and paper.author not in common]
    graph = nx.Graph()
    for one, other in combinations(named, 2):
        if one.author != other.author and fuzz.ratio(_letters(one.author), _letters(other.author)) >= above:
            graph.add_edge(one.bid_id, other.bid_id)
    for linked in sorted(sorted(part) for part in nx.connected_components(graph)):
        yield [paper for paper in named if paper.bid_id in linked]


def _told(kind: str, group: list[_Paper]) -> Iterator[Fact]:
    first = min(group, key=lambda paper: paper.order)
    days = [day_of(paper.at) for paper in group if paper.at is not None]
    for table, row in [("lot", first.lot_id), *(("bid", paper.bid_id) for paper in group)]:
        yield {
            "subject_id": first.bid_id, "place_id": first.place_id, "grade": kind,
            "value": len({each.party for each in group}), "first_on": max(days, default=None),
            "what_zh": _WORDS[kind][0], "what_en": _WORDS[kind][1],
            "evidence_table": table, "evidence_id": row,
        }  # fmt: skip


def _papers(tables: Mapping[str, pa.Table]) -> Iterator[_Paper]:
    """Every bid that was made; members of one household are one party."""
    homes = {person: home for person, home in rows(tables["person"], "person_id", "household_id") if home}
    bids = rows(
        tables["bid"], "bid_id", "place_id", "lot_id", "bidder_id", "file_author", "file_hash", "submitted_at", "status"
    )
    for bid_id, place_id, lot_id, bidder_id, author, digest, at, status in bids:
        if lot_id is None or status == "invited" or not (author or digest):
            continue
        party = f"household {homes[bidder_id]}" if bidder_id in homes else bidder_id or f"joint {bid_id}"
        yield _Paper(bid_id, place_id, lot_id, party, _plain(author or ""), digest or "", at)


def _plain(author: str) -> str:
    """A name without the differences that programs make: capitals and spaces."""
    return "".join(author.casefold().split())


def _letters(author: str) -> str:
    """The letters alone: numbers that programs add make strangers look alike."""
    return "".join(sign for sign in author if sign.isalpha())


def _in_common_use(papers: list[_Paper], public_from: int) -> set[str]:
    """Authors and files of so many bidders of the county that they are an agency's or a form's, and link nobody."""
    users: dict[str, set[str]] = defaultdict(set)
    for paper in papers:
        for mark in (paper.author, paper.digest):
            if mark:
                users[mark].add(paper.party)
    return {mark for mark, parties in users.items() if len(parties) >= public_from}


def _generic(names: Value) -> set[str]:
    return {_plain(str(row["author"])) for row in names} if isinstance(names, tuple) else set()

"""Bid documents of one origin 「同源标书」: the same file, the same author, or authors whose names hardly differ.

The record holds of a document only its author property and a keyed hash of its bytes; its words are not there and cannot be
compared.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations
from typing import Any

import networkx as nx
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz import fuzz

from daylight.risk.detectors import Record
from daylight.risk.detectors.pairing import Numbers, pairs_within
from daylight.risk.detectors.trades import day_of, rows
from daylight.risk.pages import LACKS, Value

Fact = dict[str, Any]
_NONE = -1
FILE, AUTHOR, SIMILAR = "file", "author", "similar"
_WORDS = {
    FILE: ("标书是同一份文件", "one and the same bid file"),
    AUTHOR: ("标书的作者属性相同", "the same author in their bid files"),
    SIMILAR: ("标书的作者名高度相似", "almost the same author's name in their bid files"),
}


@dataclass(frozen=True, slots=True)
class _Paper:
    """A bid's document as the record knows it; an author or a file in common use is not held against it."""

    bid_id: str
    place_id: str | None
    lot_id: str
    party: int
    author: str
    digest: str
    at: datetime | None

    @property
    def order(self) -> tuple[bool, Any, int, str]:
        """The earliest bid first; undated ones last, shorter ids before longer."""
        return self.at is None, self.at or 0, len(self.bid_id), self.bid_id


def same_origin(tables: Record, values: Mapping[str, Value], _as_of: date) -> Iterator[Fact]:
    """T13: bids of different bidders for one lot whose documents have one origin.

    Almost all lots have nothing in common between their papers; they are sorted out on columns (`_suspect`).
    """
    every = _handed_in(tables["bid"])
    known = _is_named(every, tables["bid_party"])
    yield from _unnamed(every.filter(pc.invert(known)))
    bids = every.filter(known).combine_chunks()
    party, authors, author, digest = _coded(bids, tables["person"])
    in_use = int(str(values["public_from"]))
    generic = [number for number, name in enumerate(authors) if name in _generic(values["generic"])]
    author[np.isin(author, generic) | _in_common_use(author, party, in_use)] = _NONE
    digest[_in_common_use(digest, party, in_use)] = _NONE
    lot = _codes(bids["lot_id"])[0]
    is_suspect = np.isin(lot, _suspect(lot, authors, (author, digest), values))
    lots: dict[str, list[_Paper]] = defaultdict(list)
    chosen = np.flatnonzero(is_suspect)
    listed = rows(bids.take(chosen), "bid_id", "place_id", "lot_id", "file_hash", "submitted_at")
    for place, (bid_id, place_id, lot_id, name, at) in zip(chosen, listed, strict=True):
        own = authors[author[place]] if author[place] != _NONE else ""
        same = name if digest[place] != _NONE else ""
        lots[lot_id].append(_Paper(bid_id, place_id, lot_id, int(party[place]), own, same, at))
    for lot_id in sorted(lots):
        yield from _lot_facts(lots[lot_id], values)


def _handed_in(table: pa.Table) -> pa.Table:
    """Every bid that was made and of whose document something is known."""
    is_told = pc.or_(_is_text(table["file_author"]), _is_text(table["file_hash"]))
    is_made = pc.fill_null(pc.not_equal(table["status"], "invited"), True)
    return table.filter(pc.and_(pc.and_(is_made, is_told), table["lot_id"].is_valid()))


def _is_named(bids: pa.Table, partners: pa.Table) -> pa.ChunkedArray:
    """Whose bidder or partners are written down; of the others nobody knows whether they are one and the same."""
    return pc.or_(bids["bidder_id"].is_valid(), pc.is_in(bids["bid_id"], value_set=partners["bid_id"].combine_chunks()))


def _unnamed(bids: pa.Table) -> Iterator[Fact]:
    for place_id, count in Counter(bids["place_id"].to_pylist()).items():
        yield {"place_id": place_id, "value": count, LACKS: "bid.bidder_id"}


def _is_text(values: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.fill_null(pc.not_equal(values, ""), False)


def _coded(bids: pa.Table, persons: pa.Table) -> tuple[Numbers, list[str], Numbers, Numbers]:
    """For each bid its party (members of one household are one), its author among the authors' plain names, and its file."""
    bidder, names = _codes(bids["bidder_id"])
    known = persons.filter(pc.is_in(persons["person_id"], value_set=pa.array(names, pa.string())))
    homes = {person: home for person, home in rows(known, "person_id", "household_id") if home}
    parties: dict[str, int] = {}
    of_bidder = np.array(
        [parties.setdefault(f"household {homes[name]}" if name in homes else name, len(parties)) for name in names]
        or [0]
    )
    party = np.where(bidder == _NONE, len(parties) + np.arange(len(bidder)), of_bidder[bidder])
    written, spelt = _codes(bids["file_author"])
    plain: dict[str, int] = {}
    of_spelling = np.array([plain.setdefault(_plain(name), len(plain)) for name in spelt] or [0])
    author = np.where(written == _NONE, _NONE, of_spelling[written])
    author[author == plain.get("", _NONE)] = _NONE
    digest, marks = _codes(bids["file_hash"])
    digest[np.isin(digest, [number for number, mark in enumerate(marks) if not mark])] = _NONE
    return party, list(plain), author, digest


def _codes(values: pa.ChunkedArray | pa.Array) -> tuple[Numbers, list[str]]:
    """Texts as numbers, `_NONE` for none, and the texts by their number."""
    whole = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    coded = whole.dictionary_encode()
    return np.asarray(coded.indices.fill_null(_NONE)).astype(np.int64), coded.dictionary.to_pylist()


def _in_common_use(mark: Numbers, party: Numbers, public_from: int) -> Numbers:
    """Whose author or file so many bidders of the county share that it is an agency's or a form's, and links nobody."""
    pairs = np.unique(np.stack([mark, party], axis=1)[mark != _NONE], axis=0)
    counts = np.bincount(pairs[:, 0], minlength=int(mark.max(initial=0)) + 1)
    return np.isin(mark, np.flatnonzero(counts >= public_from))


def _suspect(lot: Numbers, authors: list[str], marks: tuple[Numbers, Numbers], values: Mapping[str, Value]) -> Numbers:
    """The lots in which a file or an author comes twice, or two authors' names are alike."""
    found = []
    for mark in marks:
        pairs, count = np.unique(np.stack([lot, mark], axis=1)[mark != _NONE], axis=0, return_counts=True)
        found.append(pairs[count > 1, 0])
    author = marks[0]
    least, above = int(str(values["least_letters"])), float(str(values["similar_pct"]))
    letters = [_letters(name) for name in authors]
    length = np.array([len(name) for name in letters] or [0])
    is_long = (author != _NONE) & (length[author] >= least)
    one, other, at = pairs_within(lot[is_long], author[is_long])
    # names whose lengths differ too much cannot be alike: the ratio is at most twice the shorter one by the sum
    shorter, total = np.minimum(length[one], length[other]), length[one] + length[other]
    is_near = (one != other) & (200 * shorter >= above * total)
    width = len(authors) + 1
    keys, place = np.unique((one * width + other)[is_near], return_inverse=True)
    is_alike = np.array(
        [fuzz.ratio(letters[key // width], letters[key % width], score_cutoff=above) >= above for key in keys.tolist()],
        dtype=bool,
    )
    found.append(at[is_near][is_alike[place]] if len(keys) else at[:0])
    return np.unique(np.concatenate(found))


def _lot_facts(papers: list[_Paper], values: Mapping[str, Value]) -> Iterator[Fact]:
    """One finding a group of papers of one lot; what the same file or author explains is not told again as similar."""
    told: list[set[str]] = []
    for kind in (FILE, AUTHOR, SIMILAR):
        for group in _groups(papers, kind, values):
            members = {paper.bid_id for paper in group}
            if len({paper.party for paper in group}) > 1 and not any(members <= known for known in told):
                told.append(members)
                yield from _told(kind, group)


def _groups(papers: list[_Paper], kind: str, values: Mapping[str, Value]) -> Iterable[list[_Paper]]:
    if kind == SIMILAR:
        return _similar(papers, values)
    found: dict[str, list[_Paper]] = defaultdict(list)
    for paper in papers:
        mark = paper.digest if kind == FILE else paper.author
        if mark:
            found[mark].append(paper)
    return [found[mark] for mark in sorted(found)]


def _similar(papers: list[_Paper], values: Mapping[str, Value]) -> Iterator[list[_Paper]]:
    """Groups of papers linked by authors' names that are long enough to compare and nearly equal."""
    least, above = int(str(values["least_letters"])), float(str(values["similar_pct"]))
    named = [paper for paper in papers if len(_letters(paper.author)) >= least]
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


def _plain(author: str) -> str:
    """A name without the differences that programs make: capitals and spaces."""
    return "".join(author.casefold().split())


def _letters(author: str) -> str:
    """The letters alone: numbers that programs add make strangers look alike."""
    return "".join(sign for sign in author if sign.isalpha())


def _generic(names: Value) -> set[str]:
    return {_plain(str(row["author"])) for row in names} if isinstance(names, tuple) else set()

"""Rivals tied by ownership 「股权关联」: chains of control 「控股」 and of participation 「参股」 between bidders for one lot.

Owners and bodies are the nodes of a graph, a stake is an edge in force for some time. Two bidders are tied when a chain of at
most a few stakes leads from one to the other, whether one owns the other or a third owns both.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations, pairwise
from typing import Any

import networkx as nx
import pyarrow as pa

from daylight.risk.detectors.trades import day_of, rows
from daylight.risk.pages import LACKS, Value

Fact = dict[str, Any]
HOLDING, PARTICIPATION = "holding", "participation"


@dataclass(frozen=True, slots=True)
class _Bid:
    """The first bid of a bidder for a lot."""

    bid_id: str
    place_id: str | None
    bidder: str
    at: Any

    @property
    def order(self) -> tuple[bool, Any, int, str]:
        """The earliest bid first; undated ones last, shorter ids before longer."""
        return self.at is None, self.at or 0, len(self.bid_id), self.bid_id


def ownership_links(tables: Mapping[str, pa.Table], values: Mapping[str, Value], as_of: date) -> Iterator[Fact]:
    """T16: two bidders for one lot whom a chain of stakes ties on the day of the bids."""
    longest = int(str(values["longest_path"]))
    told: set[str] = set()
    for lot_id, bids, every in _webs(tables, _graph(tables["stake"], values), longest, as_of):
        days = [day_of(bid.at) for bid in bids if bid.at is not None]
        holding = [(one, other) for one, other, holds in every.edges(data="holds") if holds]
        control = every.edge_subgraph(holding)
        for pair in combinations(bids, 2):
            for grade, graph in ((HOLDING, control), (PARTICIPATION, every)):
                path = _path(graph, (pair[0].bidder, pair[1].bidder), longest)
                if path is not None:
                    chain = [graph.edges[step]["stake"] for step in pairwise(path)]
                    evidence = [("lot", lot_id), *(("stake", stake) for stake in chain)]
                    told.add(pair[1].bid_id)
                    yield from _told(grade, pair, evidence, max(days, default=None))
                    break
    if tables["stake"]["percent"].null_count:
        wider = _graph(tables["stake"], values, with_unknown=True)
        yield from _unknown(_webs(tables, wider, longest, as_of), longest, told)


def _webs(
    tables: Mapping[str, pa.Table], stakes: nx.MultiGraph, longest: int, as_of: date
) -> Iterator[tuple[str, list[_Bid], nx.Graph]]:
    """The lots where two bidders belong to one web of stakes, with their bids and the web in force on the day of the bids."""
    family = {node: number for number, part in enumerate(nx.connected_components(stakes)) for node in part}
    for lot_id, bids in _lots(tables["bid"], family):
        days = [day_of(bid.at) for bid in bids if bid.at is not None]
        yield lot_id, bids, _in_force(_around(stakes, bids, longest), max(days, default=as_of))


def _unknown(webs: Iterable[tuple[str, list[_Bid], nx.Graph]], longest: int, told: set[str]) -> Iterator[Fact]:
    """The later bids of those whom only a chain with a stake of unknown size would tie."""
    untold: dict[str, str | None] = {}
    for _lot_id, bids, web in webs:
        for one, other in combinations(bids, 2):
            if other.bid_id not in told and _path(web, (one.bidder, other.bidder), longest) is not None:
                untold[other.bid_id] = other.place_id
    for place_id, count in Counter(untold.values()).items():
        yield {"place_id": place_id, "value": count, LACKS: "stake.percent"}


def _graph(table: pa.Table, values: Mapping[str, Value], *, with_unknown: bool = False) -> nx.MultiGraph:
    """All stakes large enough to matter; a stake of unknown size ties nobody, unless it is asked what it might tie.

    An owner of small shares in many bodies, such as a public fund, makes no two firms friends: of his only control counts.
    """
    least_pct, control_pct = float(str(values["least_pct"])), float(str(values["control_over_pct"]))
    owned: dict[str, set[str]] = defaultdict(set)
    stakes = []
    for owner, body, percent, since, until in rows(table, "owner_id", "body_id", "percent", "since", "until"):
        size = least_pct if percent is None and with_unknown else percent
        if owner is not None and body is not None and owner != body and size is not None and size >= least_pct:
            owned[owner].add(body)
            stakes.append((owner, body, size, since, until))
    graph = nx.MultiGraph()
    for owner, body, percent, since, until in stakes:
        holds = percent > control_pct
        if holds or len(owned[owner]) < int(str(values["investor_from"])):
            graph.add_edge(owner, body, stake=f"{owner}/{body}", percent=percent, holds=holds, since=since, until=until)
    return graph


def _lots(table: pa.Table, family: Mapping[str, int]) -> Iterator[tuple[str, list[_Bid]]]:
    """For each lot the first bid of every bidder who owns or is owned; only lots where two belong to one web of stakes."""
    found: dict[str, dict[str, _Bid]] = defaultdict(dict)
    columns = ("lot_id", "bid_id", "place_id", "bidder_id", "submitted_at", "status")
    for lot_id, bid_id, place_id, bidder, at, status in rows(table, *columns):
        if lot_id is None or bidder not in family or status == "invited":
            continue
        bid, known = _Bid(bid_id, place_id, bidder, at), found[lot_id].get(bidder)
        if known is None or bid.order < known.order:
            found[lot_id][bidder] = bid
    for lot_id in sorted(found):
        if len({family[bidder] for bidder in found[lot_id]}) < len(found[lot_id]):
            yield lot_id, sorted(found[lot_id].values(), key=lambda bid: bid.order)


def _around(stakes: nx.MultiGraph, bids: list[_Bid], longest: int) -> nx.MultiGraph:
    """The part of the web that a chain between these bidders can use."""
    near: set[str] = set()
    for bid in bids:
        near |= nx.single_source_shortest_path_length(stakes, bid.bidder, cutoff=longest).keys()
    return stakes.subgraph(near)


def _in_force(stakes: nx.MultiGraph, day: date) -> nx.Graph:
    """One edge for two nodes tied by stakes on a day: the largest."""
    graph = nx.Graph()
    for one, other, stake in stakes.edges(data=True):
        if (stake["since"] or day) <= day <= (stake["until"] or day):
            known = graph.get_edge_data(one, other)
            if known is None or (stake["percent"], stake["stake"]) > (known["percent"], known["stake"]):
                graph.add_edge(one, other, **stake)
    return graph


def _path(graph: nx.Graph, ends: tuple[str, str], longest: int) -> list[str] | None:
    """The shortest chain between two bidders; of several the first by name."""
    if not all(end in graph for end in ends):
        return None
    near = nx.single_source_shortest_path_length(graph, ends[0], cutoff=longest)
    if ends[1] not in near:
        return None
    path = [ends[1]]
    while path[-1] != ends[0]:
        path.append(min(node for node in graph[path[-1]] if near.get(node, longest + 1) == near[path[-1]] - 1))
    return path[::-1]


def _told(grade: str, pair: tuple[_Bid, _Bid], tied: list[tuple[str, str]], day: date | None) -> Iterator[Fact]:
    """One pair as a finding of its later bid, with both bids, the lot and every stake of the chain."""
    first, later = pair
    length = sum(table == "stake" for table, _row in tied)
    for table, row in [("bid", first.bid_id), ("bid", later.bid_id), *tied]:
        yield {
            "subject_id": later.bid_id, "place_id": later.place_id, "grade": grade, "value": length, "first_on": day,
            "rival_id": first.bidder, "bidder_id": later.bidder,
            "how_zh": "控股" if grade == HOLDING else "参股", "how_en": "control" if grade == HOLDING else "participation",
            "evidence_table": table, "evidence_id": row,
        }  # fmt: skip

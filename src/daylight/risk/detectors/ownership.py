"""Rivals tied by ownership 「股权关联」: chains of control 「控股」 and of participation 「参股」 between bidders for one lot.

Owners and bodies are the nodes of a graph, a stake is an edge in force for some time. Two bidders are tied when a chain of at
most a few stakes leads from one to the other, whether one owns the other or a third owns both.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations, pairwise
from typing import Any

import networkx as nx
import pyarrow as pa

from daylight.risk.detectors.trades import day_of, rows
from daylight.risk.pages import Value

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
    stakes = _graph(tables["stake"], values)
    longest = int(str(values["longest_path"]))
    family = {node: number for number, part in enumerate(nx.connected_components(stakes)) for node in part}
    for lot_id, bids in _lots(tables["bid"], family):
        days = [day_of(bid.at) for bid in bids if bid.at is not None]
        every = _in_force(_around(stakes, bids, longest), max(days, default=as_of))
        holding = [(one, other) for one, other, holds in every.edges(data="holds") if holds]
        control = every.edge_subgraph(holding)
        for pair in combinations(bids, 2):
            for grade, graph in ((HOLDING, control), (PARTICIPATION, every)):
                path = _path(graph, (pair[0].bidder, pair[1].bidder), longest)
                if path is not None:
                    chain = [graph.edges[step]["stake"] for step in pairwise(path)]
                    evidence = [("lot", lot_id), *(("stake", stake) for stake in chain)]
                    yield from _told(grade, pair, evidence, max(days, default=None))
                    break


def _graph(table: pa.Table, values: Mapping[str, Value]) -> nx.MultiGraph:
    """All stakes large enough to matter; a stake of unknown size ties nobody.

    An owner of small shares in many bodies, such as a public fund, makes no two firms friends: of his only control counts.
    """
    least_pct, control_pct = float(str(values["least_pct"])), float(str(values["control_over_pct"]))
    owned: dict[str, set[str]] = defaultdict(set)
    stakes = []
    for owner, body, percent, since, until in rows(table, "owner_id", "body_id", "percent", "since", "until"):
        if owner is not None and body is not None and owner != body and percent is not None and percent >= least_pct:
            owned[owner].add(body)
            stakes.append((owner, body, percent, since, until))
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

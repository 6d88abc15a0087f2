"""Detectors about money 「资金模型」: F07, which needs the law of chance that the language of models does not have."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from math import comb
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from daylight.risk.pages import LACKS, MINIMUM_N, Value

_ALL = 100
_BELOW = "is_below"


def bunching(tables: Mapping[str, pa.Table], values: Mapping[str, Value], as_of: date) -> Iterator[Mapping[str, Any]]:
    """F07: places whose payments lie just below a limit more often than chance allows 「逼近限额聚集」.

    One fact for each payment that was counted, below the limit and above it, so that both sides can be read.
    """
    since = as_of - timedelta(days=_whole(values["window_days"]))
    paid = _paid(tables["payment"], since, as_of)
    limits, least = values["limit"], _whole(values[MINIMUM_N])
    enough: set[str | None] = set()
    for limit in limits if isinstance(limits, tuple) else ():
        near = _distinct(_near(paid, limit, _whole(values["near_pct"])))
        counted = near["place_id"].value_counts().to_pylist()
        enough.update(row["values"] for row in counted if row["counts"] >= least)
        chances = dict(_unlikely(near, _whole(values["chance_below_pct"])))
        told = near.filter(pc.is_in(near["place_id"], pa.array(sorted(chances), pa.string())))
        for row in told.select(["payment_id", "place_id"]).to_pylist():
            yield chances[row["place_id"]] | {
                "subject_id": row["place_id"], "place_id": row["place_id"], "limit_fen": limit["limit_fen"],
                "evidence_table": "payment", "evidence_id": row["payment_id"],
            }  # fmt: skip
    for place in tables["place"]["place_id"].to_pylist():
        if place not in enough:
            yield {"place_id": place, "value": 1, LACKS: f"payment<{least}"}


def at_least(hits: int, tries: int) -> float:
    """The chance of so many heads or more in so many tosses 「二项检验」, counted exactly in whole numbers."""
    return float(sum(comb(tries, count) for count in range(hits, tries + 1)) / 2**tries)


def _whole(value: Value) -> int:
    return int(str(value))


def _paid(payment: pa.Table, since: date, until: date) -> pa.Table:
    """Payments of the window that stand under no contract: a contract's price was decided elsewhere."""
    table = payment.append_column("paid_on", pc.cast(payment["paid_at"], pa.date32()))
    in_window = pc.and_(
        pc.greater(table["paid_on"], pa.scalar(since)), pc.less_equal(table["paid_on"], pa.scalar(until))
    )
    return table.filter(pc.and_(in_window, pc.is_null(table["contract_id"])))


def _near(paid: pa.Table, limit: Mapping[str, Any], near_pct: int) -> pa.Table:
    """What was paid while the limit was in force, and lies no further from it than the band is wide."""
    limit_fen = limit["limit_fen"]
    hundredfold = pc.multiply(paid["amount_fen"], _ALL)
    wanted = pc.and_(
        pc.greater_equal(hundredfold, limit_fen * (_ALL - near_pct)),
        pc.less_equal(hundredfold, limit_fen * (_ALL + near_pct)),
    )
    wanted = pc.and_(wanted, pc.greater_equal(paid["paid_on"], pa.scalar(limit["since"])))
    if limit.get("until") is not None:
        wanted = pc.and_(wanted, pc.less_equal(paid["paid_on"], pa.scalar(limit["until"])))
    near = paid.filter(wanted)
    return near.append_column(_BELOW, pc.cast(pc.less(near["amount_fen"], limit_fen), pa.int64()))


def _distinct(near: pa.Table) -> pa.Table:
    """A standing fee counts once: of one payee and amount in a place only the earliest payment is kept."""
    ordered = near.sort_by([("paid_on", "ascending"), ("payment_id", "ascending")])
    # a payment without a payee is nobody's standing fee and stands for itself
    payee = pc.coalesce(ordered["payee_id"], ordered["payment_id"])
    numbers = pa.array(range(ordered.num_rows), pa.int64())
    keyed = ordered.append_column("payee", payee).append_column("number", numbers)
    kept = keyed.group_by(["place_id", "payee", "amount_fen"]).aggregate([("number", "min")])["number_min"]
    return ordered.take(kept)


def _unlikely(near: pa.Table, chance_below_pct: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """The places where chance would put so many below the limit in less than the share given."""
    below = near.filter(pc.equal(near[_BELOW], 1)).group_by("place_id").aggregate([("paid_on", "max")])
    last_on = dict(zip(below["place_id"].to_pylist(), below["paid_on_max"].to_pylist(), strict=True))
    counted = near.group_by("place_id").aggregate([(_BELOW, "sum"), (_BELOW, "count")]).to_pylist()
    for place, hits, tries in ((row["place_id"], row[f"{_BELOW}_sum"], row[f"{_BELOW}_count"]) for row in counted):
        chance = at_least(hits, tries)
        if place is not None and _ALL * chance < chance_below_pct:
            yield place, {
                "value": _ALL * hits / tries, "threshold": _ALL / 2, "peer_n": tries, "first_on": last_on[place],
                "below_n": hits, "near_n": tries, "chance_pct": _ALL * chance,
            }  # fmt: skip

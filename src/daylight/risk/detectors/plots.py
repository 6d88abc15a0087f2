"""Plots that lie on one another 「地块重叠」: outlines in the register compared pair by pair, by way of a spatial index.

Model A07. Outlines are WKT polygons in degrees or metres alike: what is compared is the share of two areas, which no unit
changes. An outline that cannot be read counts as none.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import shapely
from shapely.errors import ShapelyError

from daylight.risk.pages import Value

Tables = Mapping[str, pa.Table]
Fact = dict[str, Any]
Row = dict[str, Any]


def overlapping_plots(tables: Tables, values: Mapping[str, Value], _as_of: date) -> Iterator[Fact]:
    """A07: two live plots whose common part is more than a share of what they cover together; told of the later card."""
    least = float(str(values["overlap_pct"]))
    plots = _plots(tables["asset"], _words(values["gone"], "status"))
    tree = shapely.STRtree([shape for _row, shape in plots])
    best: dict[str, Fact] = {}
    for number, (row, shape) in enumerate(plots):
        for other in sorted(int(found) for found in tree.query(shape, predicate="intersects")):
            if other >= number:
                continue
            share = _share(shape, plots[other][1])
            first = plots[other][0]
            known = best.get(row["asset_id"])
            if share > least and (known is None or share > known["value"]):
                best[row["asset_id"]] = _fact(row, first, share, least)
    for fact in best.values():
        for asset in fact.pop("pair"):
            yield fact | {"evidence_table": "asset", "evidence_id": asset}


def _plots(assets: pa.Table, gone: frozenset[str]) -> list[tuple[Row, shapely.Geometry]]:
    """The live plots with a readable outline, the older card first."""
    rows = [row for row in assets.to_pylist() if row["outline"] and row["status"] not in gone]
    rows.sort(key=lambda row: (row["registered_on"] or date.min, row["asset_id"]))
    found = []
    for row in rows:
        shape = _shape(row["outline"])
        if shape is not None:
            found.append((row, shape))
    return found


def _shape(outline: str) -> shapely.Geometry | None:
    try:
        shape = shapely.from_wkt(outline)
    except (ShapelyError, ValueError):
        return None
    if shape is None or shape.is_empty or shape.geom_type not in {"Polygon", "MultiPolygon"}:
        return None
    return shape if shape.is_valid else shapely.make_valid(shape)


def _share(one: shapely.Geometry, other: shapely.Geometry) -> float:
    """The common part in percent of what both cover."""
    common, whole = one.intersection(other).area, one.union(other).area
    return 100 * common / whole if whole else 0.0


def _fact(row: Row, first: Row, share: float, least: float) -> Fact:
    # The later card may stand in another village than the first: each pair is told where the later one stands.
    return {
        "subject_id": row["asset_id"], "place_id": row["place_id"], "value": round(share, 4), "threshold": least,
        "first_on": row["registered_on"], "other": first["code"] or first["asset_id"],
        "own": row["code"] or row["asset_id"], "pair": (row["asset_id"], first["asset_id"]),
    }  # fmt: skip


def _words(value: Value, column: str) -> frozenset[str]:
    return frozenset(str(row[column]) for row in value) if isinstance(value, tuple) else frozenset()

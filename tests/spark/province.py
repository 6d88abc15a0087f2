"""A province of two counties and a lot of its own: invoices claimed twice within a county, and twice across counties."""

from datetime import date, datetime

import pyarrow.parquet as pq

from daylight.record.columns import arrow_rows
from daylight.risk.places import places_from
from daylight.risk.sources import ParquetFiles

AS_OF = date(2026, 6, 30)
PLACES = (
    ("s", None, "province"), ("a", "s", "county"), ("a1", "a", "village"), ("a2", "a", "village"),
    ("b", "s", "county"), ("b1", "b", "village"), ("b2", "b", "village"),
)  # fmt: skip
INVOICES = (
    ("i1", "a1", "77"), ("i2", "a2", "77"),  # within county a
    ("i3", "a1", "88"), ("i4", "b1", "88"),  # across counties: each of them may be the honest one
    ("i5", "b1", "99"), ("i6", "b2", "99"),  # within county b
    ("i7", None, "66"), ("i8", "s", "66"),  # of no county
)  # fmt: skip
START = datetime.fromisoformat("2026-01-05 09:00")


def record():
    """The tables in memory."""
    rows = [
        (code, place, "044001900111", number, f"seller {number}", 500_000, START.date())
        for code, place, number in INVOICES
    ]
    paid = [(code, place, "b1", 500_000, START, START) for code, place, _number in INVOICES]
    return {
        "place": arrow_rows("place", ("place_id", "parent_id", "level"), PLACES),
        "invoice": arrow_rows(
            "invoice", ("invoice_id", "place_id", "code", "number", "seller_id", "amount_fen", "issued_on"), rows
        ),
        "payment": arrow_rows(
            "payment", ("payment_id", "place_id", "payee_id", "amount_fen", "paid_at", "approved_at"), paid
        ),
    }


def places():
    """Its tree of places."""
    return places_from({"place_id": code, "parent_id": parent, "level": level} for code, parent, level in PLACES)


def in_folders(folder):
    """The same record as files, a folder a county."""
    county = {"a1": "a", "a2": "a", "b1": "b", "b2": "b"}
    sources = {}
    for name, table in record().items():
        by_county = {}
        for row in table.to_pylist():
            by_county.setdefault(county.get(row["place_id"], "none"), []).append(row)
        files = []
        for code, rows in by_county.items():
            path = folder / f"county={code}" / f"{name}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            pq.write_table(arrow_rows(name, table.column_names, [tuple(row.values()) for row in rows]), path)
            files.append(path)
        sources[name] = ParquetFiles(tuple(table.column_names), zoned=tuple(files))
    return sources

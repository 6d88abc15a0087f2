"""A small county by hand, as a clerk would export it, and the command as a person would call it."""

import csv
import io
from pathlib import Path

from daylight.cli import main

PLACES = [
    ("place_id", "parent_id", "level", "name"),
    ("county", "", "county", "明川县"),
    ("north", "county", "township", "北河镇"),
    ("v1", "north", "village", "柳坂村"),
    ("v2", "north", "village", "梅坪村"),
    ("south", "county", "township", "南岭镇"),
    ("v3", "south", "village", "桂湾村"),
]
PAYMENTS = [
    ("payment_id", "place_id", "payee_id", "amount_fen", "paid_at", "approved_at"),
    ("p1", "v1", "b1", "1980000", "2026-01-05 09:00", "2026-01-04 09:00"),
    ("p2", "v1", "b1", "1980000", "2026-01-12 09:00", "2026-01-11 09:00"),
    ("p3", "v2", "b2", "50000", "2026-02-03 10:00", "2026-02-09 10:00"),
    ("p4", "v3", "b1", "1500000", "2026-03-03 10:00", "2026-03-02 10:00"),
    ("p5", "v3", "b1", "1500000", "2026-03-10 10:00", "2026-03-09 10:00"),
    ("p6", "v3", "b3", "90000", "2026-03-12 10:00", ""),
]
"""v1 splits 39,600 yuan in two, v2 pays six days before the approval, v3 splits 30,000; p6 has no approval at all."""


def written(rows) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def county(folder: Path, *, encoding="utf-8", payments=PAYMENTS, places=PLACES) -> Path:
    """The two tables as CSV files in a folder of their own."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "payment.csv").write_bytes(written(payments).encode(encoding))
    (folder / "place.csv").write_bytes(written(places).encode(encoding))
    return folder


def scan(*words) -> int:
    """The command in this process; its words are turned to text."""
    return main(["scan", *(str(word) for word in words)])

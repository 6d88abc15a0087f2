"""What had happened by a day 「截至某日的记录」: a record that goes on after it, read as somebody would have read it then.

A row of which nothing had happened yet is not there; of the others, what happened later is still empty.
"""

from collections.abc import Callable, Iterable
from datetime import date

HAPPENED = {
    "request": ("requested_at", "approved_at"), "payment": ("approved_at", "paid_at", "booked_on"),
    "invoice": ("issued_on",), "entry": ("business_on", "posted_at"), "bank_line": ("booked_at",),
    "period": ("closed_at",), "benefit": ("claimed_on", "paid_on"), "contract": ("signed_on", "ended_on"),
    "receivable": ("received_on",), "project": ("verified_on", "accepted_on"), "lot": ("listed_at",),
    "bid": ("submitted_at",), "award": ("awarded_at",), "deal": ("confirmed_at", "paid_at", "booked_on"),
    "step": ("opened_at", "viewed_at", "done_at"), "vote": ("held_on",), "notice": ("posted_on", "removed_on"),
    "petition": ("received_at", "answered_at"), "alert": ("raised_at", "closed_at"), "access": ("at",),
    "asset": ("registered_on", "checked_on"), "valuation": ("valued_on",), "contract_change": ("signed_on",),
    "debt": ("incurred_on", "filed_on"), "panel": ("drawn_at", "declined_at"),
}  # fmt: skip
"""Columns that say when something happened; deadlines and terms, which lie ahead, are not among them."""

_TOLD_WITH = {
    ("receivable", "received_fen"): "received_on", ("benefit", "paid_fen"): "paid_on",
    ("project", "verified_pct"): "verified_on", ("project", "audited_fen"): "accepted_on",
    ("petition", "is_upheld"): "answered_at", ("alert", "verdict"): "closed_at", ("step", "outcome"): "done_at",
}  # fmt: skip
"""Columns that were filled when something happened, by the column that says when."""

_LATER = frozenset({"receivable", "period", "project"})
"""Tables whose rows were there before anything happened to them: a claim falls due, a month begins, works are contracted."""


BID, LOT = "bid", "lot"
OPENS = ("lot_id", "deadline_at")
"""The columns of a lot that say when its bids are opened: until then nobody knows them 「开标前保密」."""


def known_on(
    table: str, columns: Iterable[str], day: date, quoted: Callable[[str], str], *, is_sealed: bool = False
) -> tuple[list[str], str | None]:
    """Expressions for the columns of a table as they stood on a day, and the condition which rows were there; none for all.

    `is_sealed` leaves out the bids for lots that are still open on the day; the table of lots must be readable then.
    """
    happened = HAPPENED.get(table, ())
    until = f"DATE '{day.isoformat()}'"
    had = {column: f"CAST({quoted(column)} AS DATE) <= {until}" for column in happened}
    expressions = []
    for column in columns:
        said_by = column if column in had else _TOLD_WITH.get((table, column))
        name = quoted(column)
        expressions.append(
            f"CASE WHEN {had[said_by]} OR {quoted(said_by)} IS NULL THEN {name} END AS {name}" if said_by else name
        )
    if not had or table in _LATER:
        return expressions, None
    nothing = " AND ".join(f"{quoted(column)} IS NULL" for column in happened)
    were_there = f"({nothing}) OR {' OR '.join(had.values())}"
    if is_sealed:
        lot_id, deadline = map(quoted, OPENS)
        still_open = f"CAST({deadline} AS DATE) > {until} AND {lot_id} IS NOT NULL"
        # a NOT IN beside an OR is more than Spark can plan, so a bid without a lot stands under a name that no lot has
        lots = f"SELECT {lot_id} FROM {quoted(LOT)} WHERE {still_open}"
        were_there = f"({were_there}) AND COALESCE({lot_id}, '') NOT IN ({lots})"
    return expressions, were_there

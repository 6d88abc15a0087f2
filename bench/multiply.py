"""Many payments out of few: every row of a paid and booked case copied by the database itself, day after day into the past.

The guards are down while it works, as only the owner of a database can do it, and up again afterwards. What is copied: the
case with its form, the authority, the order, the bank line, the voucher and its postings; the steps of every fourth case only,
for they would be half of all rows. Acts are not copied: a copy names the act of the row it was copied from.
"""

from dataclasses import dataclass

from django.apps import apps
from django.db import connection

FIRST = 100_000_000
"""Ids of copies begin here, far above what the county made for itself."""
DAYS = 3_600
"""Copies are spread over so many days before the original."""
MONTHS = 132

TEMPLATE = """
CREATE TABLE bench_template AS
SELECT ROW_NUMBER() OVER (ORDER BY o.id) AS idx, c.id AS case_id, o.authority_id, o.id AS order_id, o.voucher_id,
  (SELECT MIN(l.id) FROM ledger_bankline l WHERE l.order_id = o.id) AS line_id
FROM ledger_paymentorder o
JOIN ledger_paymentauthority a ON a.id = o.authority_id
JOIN cases_case c ON a.source = 'case:' || c.id
JOIN ledger_voucher v ON v.id = o.voucher_id
WHERE o.state = 'succeeded' AND c.state = 'closed' AND v.state = 'posted'
"""
NUMBERS = """
CREATE TABLE bench_number AS
WITH RECURSIVE counting(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM counting WHERE k < {most})
SELECT k, 1 + k % {days} AS back FROM counting
"""


@dataclass(frozen=True)
class Dialect:
    """How each database takes days away."""

    day: str
    moment: str
    month_of: str
    month_back: str
    in_haste: tuple[str, ...]


DIALECTS = {
    "sqlite": Dialect(
        day="date({column}, '-' || n.back || ' days')",
        moment="strftime('%Y-%m-%d %H:%M:%f', {column}, '-' || n.back || ' days')",
        month_of="date({expression}, 'start of month')",
        month_back="date({column}, '-' || n.k || ' months')",
        in_haste=("PRAGMA foreign_keys=OFF", "PRAGMA synchronous=OFF", "PRAGMA cache_size=-200000"),
    ),
    "postgresql": Dialect(
        day="({column} - n.back::int)",
        moment="({column} - n.back * interval '1 day')",
        month_of="date_trunc('month', {expression})::date",
        month_back="({column} - n.k * interval '1 month')::date",
        in_haste=(
            "SET session_replication_role = replica",
            "SET maintenance_work_mem = '512MB'",
            "SET synchronous_commit = off",
        ),
    ),
}


def dialect() -> Dialect:
    """The words of the database in use."""
    return DIALECTS[connection.vendor]


def run(*statements: str) -> None:
    """Execute one after the other."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def number(query: str) -> int:
    """One whole number."""
    with connection.cursor() as cursor:
        cursor.execute(query)
        return int(cursor.fetchone()[0] or 0)


def payments() -> int:
    """How many payment orders there are."""
    return number("SELECT COUNT(*) FROM ledger_paymentorder")


def prepare(most: int) -> int:
    """Choose the originals, open the months of the past; returns how many originals there are."""
    run(TEMPLATE)
    originals = number("SELECT COUNT(*) FROM bench_template")
    copies = max(MONTHS, 1 + most // originals)
    run(NUMBERS.format(most=copies, days=DAYS), "CREATE UNIQUE INDEX bench_number_k ON bench_number (k)")
    month = dialect().month_back.format(column="b.first")
    run(
        "INSERT INTO ledger_period (id, act_id, book_id, month, state, closed_at) "
        f"SELECT {FIRST} + ROW_NUMBER() OVER (ORDER BY b.id, n.k), b.act_id, b.id, {month}, 'closed', b.opened_at FROM "
        "(SELECT k.id, k.act_id, k.opened_at, (SELECT MIN(p.month) FROM ledger_period p WHERE p.book_id = k.id) AS first "
        f"FROM ledger_book k) b CROSS JOIN bench_number n WHERE n.k <= {MONTHS}",
        "UPDATE ledger_book SET starts_on = (SELECT MIN(p.month) FROM ledger_period p WHERE p.book_id = ledger_book.id)",
    )
    return originals


def grow(originals: int, first: int, last: int) -> None:
    """Add the copies numbered so, and tell the database's planner of it."""
    away = indexes()
    run(*(f'DROP INDEX "{name}"' for name in away))
    _copy_all(originals, first, last)
    run(*away.values(), "ANALYZE")


def _copy_all(originals: int, first: int, last: int) -> None:
    serial = f"(n.k * {originals} + t.idx)"
    new = f"({FIRST} + {serial})"
    case = {"id": new, "number": f"'BENCH-' || {new}", "cause": "NULL", "receipt_hash": "NULL"}
    copy("cases.Case", "r.id = t.case_id", case, first=first, last=last)
    revision = {"id": f"({FIRST} + {serial} * 8 + r.number)", "case_id": new}
    copy("cases.Revision", "r.case_id = t.case_id", revision, first=first, last=last)
    step = {
        "id": f"({FIRST} + {serial} * 40 + r.ordinal)",
        "case_id": new,
        "revision_id": f"({FIRST} + {serial} * 8 + 1)",
    }
    copy("cases.Step", "r.case_id = t.case_id AND n.k % 4 = 1", step, first=first, last=last)
    authority = {"id": new, "source": f"'case:' || {new}"}
    copy("ledger.PaymentAuthority", "r.id = t.authority_id", authority, first=first, last=last)
    order = {"id": new, "authority_id": new, "client_ref": f"'BENCH' || {new}", "voucher_id": new}
    copy("ledger.PaymentOrder", "r.id = t.order_id", order, first=first, last=last)
    month = dialect().month_of.format(expression=dialect().moment.format(column="r.booked_at"))
    line = {"id": new, "bank_line_ref": f"'BENCH' || {new}", "order_id": new, "month": month}
    copy("ledger.BankLine", "r.id = t.line_id", line, first=first, last=last)
    month = dialect().month_of.format(expression=dialect().day.format(column='r."on"'))
    period = f"(SELECT p.id FROM ledger_period p WHERE p.book_id = r.book_id AND p.month = {month})"
    voucher = {"id": new, "number": new, "source": f"'order:' || {new}", "period_id": period}
    copy("ledger.Voucher", "r.id = t.voucher_id", voucher, first=first, last=last)
    posting = {"id": f"({FIRST} + {serial} * 8 + r.line)", "voucher_id": new}
    copy("ledger.Posting", "r.voucher_id = t.voucher_id", posting, first=first, last=last)


def indexes() -> dict[str, str]:
    """Every index that no constraint needs, with the statement that makes it: without them copying is some times faster."""
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE 'CREATE INDEX%'"
    if connection.vendor == "postgresql":
        query = (
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexdef LIKE 'CREATE INDEX%'"
        )
    with connection.cursor() as cursor:
        cursor.execute(query)
        rooms = ("ledger_", "cases_")
        return {name: sql for name, sql in cursor.fetchall() if any(room in sql for room in rooms)}


def copy(name: str, match: str, given: dict[str, str], *, first: int, last: int) -> None:
    """One INSERT … SELECT: columns given are expressions, days and moments go back in time, all others stay."""
    model = apps.get_model(name)
    words, columns, values = dialect(), [], []
    for field in model._meta.concrete_fields:
        own = f'r."{field.column}"'
        moved = {"DateField": words.day, "DateTimeField": words.moment}.get(field.get_internal_type(), "{column}")
        columns.append(f'"{field.column}"')
        values.append(given.get(field.column) or moved.format(column=own))
    run(
        f'INSERT INTO "{model._meta.db_table}" ({", ".join(columns)}) SELECT {", ".join(values)} '
        f'FROM bench_number n CROSS JOIN bench_template t JOIN "{model._meta.db_table}" r ON {match} '
        f"WHERE n.k BETWEEN {first} AND {last}"
    )

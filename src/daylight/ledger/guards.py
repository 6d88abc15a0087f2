"""What the database itself refuses about money 「数据库约束」: prohibitions in SQL that SQLite and PostgreSQL both run.

CHECK and UNIQUE constraints stand with the models; here are the rules that look at another row or at the row before the
change. Where a rule is a table of states it is made from `policy`, so that the two cannot differ.

Each runs before the row is written and under the locks that the acts take (the authority's row for its orders, the
month's row for its vouchers): on PostgreSQL a trigger alone would not see what another transaction is about to commit.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TypeVar

from daylight.ledger import policy
from daylight.log.guard import Guard

State = TypeVar("State", bound=StrEnum)


def _texts(values: Iterable[str]) -> str:
    return ", ".join(f"'{value}'" for value in sorted(values))


def _foreign_step(steps: Mapping[State, frozenset[State]]) -> str:
    """True when the state changes in a way that the table does not hold."""
    allowed = [f"{old}>{new}" for old, news in steps.items() for new in news]
    return f"OLD.state <> NEW.state AND (OLD.state || '>' || NEW.state) NOT IN ({_texts(allowed)})"


def _changed(*columns: str) -> str:
    """True when one of the columns, none of which is ever null, changes."""
    return " OR ".join(f'OLD."{column}" <> NEW."{column}"' for column in columns)


def kept(what: str) -> Guard:
    """Rows of this table are never deleted."""
    return Guard("kept", "DELETE", "1=1", f"daylight: a {what} is never deleted")


def _month_number(column: str) -> str:
    """Months since year 0; dates are compared as ISO text, which both databases print alike."""
    text = f"CAST({column} AS text)"
    return f"(CAST(substr({text}, 1, 4) AS integer) * 12 + CAST(substr({text}, 6, 2) AS integer))"


# ---------------------------------------------------------------- books, accounts, opening balances

_OPENING_SUM = (
    "(SELECT COALESCE(SUM(o.debit_fen - o.credit_fen), 0) FROM ledger_openingbalance o WHERE o.book_id = OLD.id)"
)

BOOK = (
    kept("book"),
    Guard(
        "terms_final",
        "UPDATE",
        _changed("place_id", "body_id", "chart", "starts_on"),
        "daylight: a book keeps its terms",
    ),
    Guard(
        "opened_once",
        "UPDATE",
        "OLD.opened_at IS NOT NULL AND (NEW.opened_at IS NULL OR NEW.opened_at <> OLD.opened_at)",
        "daylight: opening balances are brought in once",
    ),
    Guard(
        "opening_balanced",
        "UPDATE",
        f"OLD.opened_at IS NULL AND NEW.opened_at IS NOT NULL AND {_OPENING_SUM} <> 0",
        "daylight: the opening balances do not balance",
    ),
)

ACCOUNT = (
    kept("ledger account"),
    Guard("terms_final", "UPDATE", _changed("book_id", "code", "side"), "daylight: an account keeps its code and side"),
    Guard(
        "parent_fits",
        "INSERT",
        "NEW.parent_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ledger_ledgeraccount a"
        " WHERE a.id = NEW.parent_id AND a.book_id = NEW.book_id AND a.side = NEW.side)",
        "daylight: a sub-account stands in its parent's book, on its side",
    ),
    Guard(
        "parent_empty",
        "INSERT",
        "NEW.parent_id IS NOT NULL AND (EXISTS (SELECT 1 FROM ledger_posting p WHERE p.account_id = NEW.parent_id)"
        " OR EXISTS (SELECT 1 FROM ledger_openingbalance o WHERE o.account_id = NEW.parent_id))",
        "daylight: an account that has entries cannot be divided",
    ),
)

_NO_LEAF = "EXISTS (SELECT 1 FROM ledger_ledgeraccount a WHERE a.parent_id = NEW.account_id)"

OPENING = (
    Guard(
        "account_fits",
        "INSERT",
        f"{_NO_LEAF} OR NOT EXISTS (SELECT 1 FROM ledger_ledgeraccount a"
        " WHERE a.id = NEW.account_id AND a.book_id = NEW.book_id)",
        "daylight: an opening balance belongs to a lowest account of its book",
    ),
    Guard(
        "before_opening",
        "INSERT",
        "EXISTS (SELECT 1 FROM ledger_book b WHERE b.id = NEW.book_id AND b.opened_at IS NOT NULL)",
        "daylight: opening balances are brought in once",
    ),
)

# ---------------------------------------------------------------- months

PERIOD = (
    kept("month"),
    Guard("terms_final", "UPDATE", _changed("book_id", "month"), "daylight: a month keeps its book and date"),
    Guard("closed_final", "UPDATE", "OLD.state = 'closed'", "daylight: a closed month is final"),
    Guard("begins_open", "INSERT", "NEW.state <> 'open'", "daylight: a month begins open"),
    Guard(
        "first_day",
        "INSERT",
        "substr(CAST(NEW.month AS text), 9, 2) <> '01'",
        "daylight: a month is named by its first day",
    ),
    Guard(
        "in_a_row",
        "INSERT",
        f"CASE WHEN EXISTS (SELECT 1 FROM ledger_period p WHERE p.book_id = NEW.book_id)"
        f" THEN NOT EXISTS (SELECT 1 FROM ledger_period p WHERE p.book_id = NEW.book_id"
        f" AND {_month_number('p.month')} = {_month_number('NEW.month')} - 1)"
        f" ELSE NOT EXISTS (SELECT 1 FROM ledger_book b WHERE b.id = NEW.book_id"
        f" AND {_month_number('b.starts_on')} = {_month_number('NEW.month')}) END",
        "daylight: the months of a book follow one another without a gap",
    ),
    Guard(
        "closes_in_order",
        "UPDATE",
        "NEW.state = 'closed' AND EXISTS (SELECT 1 FROM ledger_period p"
        " WHERE p.book_id = NEW.book_id AND p.month < NEW.month AND p.state <> 'closed')",
        "daylight: an earlier month is still open",
    ),
    Guard(
        "closes_finished",
        "UPDATE",
        "NEW.state = 'closed' AND EXISTS (SELECT 1 FROM ledger_voucher v"
        " WHERE v.period_id = NEW.id AND v.state IN ('draft', 'reviewed'))",
        "daylight: vouchers of this month are not posted yet",
    ),
)

# ---------------------------------------------------------------- vouchers

_DATED = _month_number('NEW."on"')
_POSTED_NOW = "OLD.state <> NEW.state AND NEW.state = 'posted'"
_UNBALANCED = (
    "((SELECT COUNT(*) FROM ledger_posting p WHERE p.voucher_id = OLD.id) < 2"
    " OR (SELECT SUM(p.debit_fen) FROM ledger_posting p WHERE p.voucher_id = OLD.id)"
    " <> (SELECT SUM(p.credit_fen) FROM ledger_posting p WHERE p.voucher_id = OLD.id))"
)
_NEXT_NUMBER = (
    "(SELECT COALESCE(MAX(v.number), 0) + 1 FROM ledger_voucher v"
    " WHERE v.book_id = NEW.book_id AND v.period_id = NEW.period_id)"
)
_NO_MIRROR = (
    "EXISTS (SELECT 1 FROM (SELECT p.account_id FROM ledger_posting p WHERE p.voucher_id IN (NEW.id, NEW.reverses_id)"
    " GROUP BY p.account_id HAVING SUM(p.debit_fen) <> SUM(p.credit_fen)) unequal)"
)

VOUCHER = (
    kept("voucher"),
    Guard(
        "begins_as_draft",
        "INSERT",
        "NEW.state <> 'draft' OR NEW.number IS NOT NULL OR NEW.reviewer_id IS NOT NULL OR NEW.poster_id IS NOT NULL",
        "daylight: a voucher begins as a draft",
    ),
    Guard(
        "period_fits",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM ledger_period p WHERE p.id = NEW.period_id AND p.book_id = NEW.book_id"
        f" AND p.state = 'open' AND {_month_number('p.month')} = {_DATED})",
        "daylight: a voucher is dated within an open month of its book",
    ),
    Guard(
        "reversal_fits",
        "INSERT",
        "NEW.reverses_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ledger_voucher v WHERE v.id = NEW.reverses_id"
        " AND v.book_id = NEW.book_id AND v.state = 'posted' AND v.reverses_id IS NULL)",
        "daylight: a reversal names a posted voucher of the same book",
    ),
    Guard(
        "posted_is_final",
        "UPDATE",
        "OLD.state IN ('posted', 'discarded')",
        "daylight: a posted or discarded voucher is final",
    ),
    Guard(
        "content_final",
        "UPDATE",
        _changed("book_id", "period_id", "on", "summary", "source", "maker_id")
        + " OR COALESCE(OLD.reverses_id, 0) <> COALESCE(NEW.reverses_id, 0)"
        " OR COALESCE(OLD.cashier_id, 0) <> COALESCE(NEW.cashier_id, 0)"
        " OR (OLD.reviewer_id IS NOT NULL AND COALESCE(NEW.reviewer_id, 0) <> OLD.reviewer_id)",
        "daylight: a voucher is discarded and made anew, never rewritten",
    ),
    Guard(
        "steps",
        "UPDATE",
        _foreign_step(policy.VOUCHER_STEPS),
        "daylight: a voucher goes from draft to reviewed to posted",
    ),
    Guard(
        "balanced",
        "UPDATE",
        f"OLD.state <> NEW.state AND NEW.state IN ('reviewed', 'posted') AND {_UNBALANCED}",
        "daylight: debits and credits of the voucher differ, or it has fewer than two entries",
    ),
    Guard(
        "gapless",
        "UPDATE",
        f"{_POSTED_NOW} AND (NEW.number IS NULL OR NEW.number <> {_NEXT_NUMBER})",
        "daylight: voucher numbers follow one another without a gap",
    ),
    Guard(
        "open_period",
        "UPDATE",
        _POSTED_NOW + " AND EXISTS (SELECT 1 FROM ledger_period p WHERE p.id = NEW.period_id AND p.state <> 'open')",
        "daylight: nothing is posted into a closed month",
    ),
    Guard(
        "mirror",
        "UPDATE",
        f"{_POSTED_NOW} AND NEW.reverses_id IS NOT NULL AND {_NO_MIRROR}",
        "daylight: a reversal undoes its voucher exactly",
    ),
)

POSTING = (
    Guard(
        "draft_only",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM ledger_voucher v WHERE v.id = NEW.voucher_id AND v.state = 'draft')",
        "daylight: entries go into a draft only",
    ),
    Guard(
        "account_fits",
        "INSERT",
        f"{_NO_LEAF} OR NOT EXISTS (SELECT 1 FROM ledger_ledgeraccount a JOIN ledger_voucher v ON v.book_id = a.book_id"
        " WHERE a.id = NEW.account_id AND v.id = NEW.voucher_id)",
        "daylight: an entry goes to a lowest account of the voucher's book",
    ),
)

# ---------------------------------------------------------------- the collective's bank accounts, approvals, orders

COLLECTIVE_ACCOUNT = (
    kept("bank account"),
    Guard(
        "terms_final",
        "UPDATE",
        _changed("book_id", "number_hash", "ledger_account_id", "opening_fen", "connector"),
        "daylight: a bank account keeps its number, book and bank",
    ),
    Guard(
        "account_fits",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM ledger_ledgeraccount a WHERE a.id = NEW.ledger_account_id AND a.book_id = NEW.book_id)",
        "daylight: the ledger account stands in another book",
    ),
)

AUTHORITY = (
    kept("payment authority"),
    Guard(
        "terms_final",
        "UPDATE",
        _changed(
            "source",
            "book_id",
            "payee_body_id",
            "payee_account_id",
            "amount_fen",
            "purpose",
            "requested_at",
            "approved_at",
            "requested_by_id",
            "approved_by_id",
        )
        + " OR COALESCE(OLD.payee_person_id, 0) <> COALESCE(NEW.payee_person_id, 0) OR OLD.revoked_at IS NOT NULL",
        "daylight: an approval is revoked and given anew, never rewritten",
    ),
    Guard(
        "revoked_unused",
        "UPDATE",
        "NEW.revoked_at IS NOT NULL AND EXISTS (SELECT 1 FROM ledger_paymentorder o WHERE o.authority_id = NEW.id"
        f" AND o.state IN ({_texts(policy.LIVE)}))",
        "daylight: an approval with a live order cannot be revoked",
    ),
    Guard("begins_in_force", "INSERT", "NEW.revoked_at IS NOT NULL", "daylight: an approval begins in force"),
    Guard(
        "payee_fits",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM parties_bodyaccount a WHERE a.id = NEW.payee_account_id AND a.body_id = NEW.payee_body_id)",
        "daylight: the bank account does not belong to the payee",
    ),
)

_TAKEN = (
    "(SELECT COALESCE(SUM(o.amount_fen), 0) FROM ledger_paymentorder o WHERE o.authority_id = NEW.authority_id"
    f" AND o.state IN ({_texts(policy.LIVE)}))"
)

ORDER = (
    kept("payment order"),
    Guard(
        "begins_created",
        "INSERT",
        "NEW.state <> 'created' OR NEW.voucher_id IS NOT NULL OR NEW.submitted_at IS NOT NULL",
        "daylight: a payment order begins as created",
    ),
    Guard(
        "within_authority",
        "INSERT",
        f"NEW.amount_fen + {_TAKEN} > (SELECT a.amount_fen FROM ledger_paymentauthority a WHERE a.id = NEW.authority_id)",
        "daylight: orders together go above the approved amount",
    ),
    Guard(
        "payee_approved",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM ledger_paymentauthority a JOIN ledger_collectiveaccount c ON c.book_id = a.book_id"
        " WHERE a.id = NEW.authority_id AND a.revoked_at IS NULL AND a.payee_account_id = NEW.payee_account_id"
        " AND c.id = NEW.account_id)",
        "daylight: an order pays under a living approval, from its book to its account only",
    ),
    Guard(
        "separate_hands",
        "INSERT",
        "EXISTS (SELECT 1 FROM ledger_paymentauthority a WHERE a.id = NEW.authority_id"
        " AND NEW.maker_id IN (a.requested_by_id, a.approved_by_id))",
        "daylight: who asked for or approved a payment does not pay it",
    ),
    Guard(
        "terms_final",
        "UPDATE",
        _changed("authority_id", "account_id", "payee_account_id", "amount_fen", "client_ref", "maker_id")
        + " OR (OLD.submitted_at IS NOT NULL AND (NEW.submitted_at IS NULL OR NEW.submitted_at <> OLD.submitted_at))",
        "daylight: a payment order keeps its terms and its client reference for ever",
    ),
    Guard(
        "steps",
        "UPDATE",
        _foreign_step(policy.ORDER_STEPS),
        "daylight: a payment order never goes back, nor is sent twice",
    ),
    Guard(
        "returned_by_bank",
        "UPDATE",
        "OLD.state <> NEW.state AND NEW.state = 'returned' AND NOT EXISTS (SELECT 1 FROM ledger_bankline b"
        " WHERE b.order_id = NEW.id AND b.amount_fen = NEW.amount_fen)",
        "daylight: a return needs the bank's own line",
    ),
    Guard(
        "booked_once",
        "UPDATE",
        "OLD.voucher_id IS NOT NULL AND COALESCE(NEW.voucher_id, 0) <> OLD.voucher_id"
        " AND EXISTS (SELECT 1 FROM ledger_voucher v WHERE v.id = OLD.voucher_id AND v.state <> 'discarded')",
        "daylight: one voucher for one payment",
    ),
    Guard(
        "booked_when_paid",
        "UPDATE",
        "NEW.voucher_id IS NOT NULL AND NEW.voucher_id <> COALESCE(OLD.voucher_id, 0) AND (NEW.state <> 'succeeded'"
        " OR NOT EXISTS (SELECT 1 FROM ledger_voucher v JOIN ledger_collectiveaccount c ON c.book_id = v.book_id"
        " WHERE v.id = NEW.voucher_id AND c.id = NEW.account_id AND v.cashier_id = NEW.maker_id))",
        "daylight: only a paid order is booked, in its own book, by others than its cashier",
    ),
)

BANK_LINE = (
    Guard(
        "order_fits",
        "INSERT",
        "NEW.order_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ledger_paymentorder o"
        " WHERE o.id = NEW.order_id AND o.account_id = NEW.account_id)",
        "daylight: a bank line belongs to an order of its own account",
    ),
)

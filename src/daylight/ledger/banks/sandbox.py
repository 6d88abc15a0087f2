"""A bank that is none 「模拟银行」: for the demonstration and the tests; it moves no money.

It keeps its own books in a file of its own, as a real bank would, so that it remembers what it was told even when the
product's transaction is lost. How it behaves is chosen by the payee's account number: `play` names one, or its last four
digits do (`TAILS`).
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_noop

from daylight.ledger.banks import Answer, BankOrder, BankSilent, StatementLine
from daylight.ledger.policy import BankState

NAME = "sandbox"
NO_ACCOUNT = gettext_noop("The payee’s account does not exist.")
"""What it says when it refuses; a real bank's own words are shown as they came."""


class Behaviour(StrEnum):
    """What the sandbox does with a payment 「模拟情形」."""

    SUCCEED = "succeed"
    FAIL = "fail"
    SLOW = "slow"
    TIMEOUT = "timeout"
    LOST = "lost"
    RETURN = "return"


TAILS = {
    "9991": Behaviour.FAIL,
    "9992": Behaviour.SLOW,
    "9993": Behaviour.TIMEOUT,
    "9994": Behaviour.RETURN,
    "9995": Behaviour.LOST,
}
"""Payee account numbers that end so behave so; all others succeed."""

_RETURNS_AFTER = timedelta(days=1)
_SCHEMA = """
CREATE TABLE IF NOT EXISTS payment (client_ref TEXT PRIMARY KEY, from_number TEXT, to_number TEXT, to_name TEXT,
  amount_fen INTEGER, purpose TEXT, sent_at TEXT, state TEXT, behaviour TEXT, asked INTEGER DEFAULT 0);
CREATE TABLE IF NOT EXISTS line (id INTEGER PRIMARY KEY, number TEXT, booked_at TEXT, amount_fen INTEGER,
  counterparty TEXT, counterparty_number TEXT, purpose TEXT, client_ref TEXT);
CREATE INDEX IF NOT EXISTS line_by_number ON line (number, booked_at);
CREATE TABLE IF NOT EXISTS scenario (number TEXT PRIMARY KEY, behaviour TEXT)
"""


@contextmanager
def _books() -> Iterator[sqlite3.Connection]:
    """The bank's own file, in one transaction of the bank's own."""
    path = Path(settings.BANK_DIR) / "sandbox.sqlite3"
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path, timeout=20, isolation_level=None)) as books:
        books.row_factory = sqlite3.Row
        books.execute("PRAGMA synchronous = OFF")
        books.execute("BEGIN IMMEDIATE")
        try:
            for statement in _SCHEMA.split(";"):
                books.execute(statement)
            yield books
        except BaseException:
            books.execute("ROLLBACK")
            raise
        books.execute("COMMIT")


class SandboxBank:
    """Pays nothing, answers like a bank; idempotent by client reference."""

    @property
    def forgets_after(self) -> timedelta:
        """A reference unheard for this long is never paid."""
        return timedelta(hours=24)

    def play(self, number: str, behaviour: Behaviour) -> None:
        """From now on treat payments to this account so."""
        with _books() as books:
            books.execute("INSERT OR REPLACE INTO scenario VALUES (?, ?)", [number, behaviour.value])

    def receive(self, number: str, line: StatementLine) -> None:
        """Let money arrive on (or leave) an account without an order: rent, subsidies, fees."""
        with _books() as books:
            _book_line(books, number, line)

    def pay(self, order: BankOrder) -> Answer:
        """Take an order, or repeat what was answered to the same reference before."""
        with _books() as books:
            known = books.execute("SELECT * FROM payment WHERE client_ref = ?", [order.client_ref]).fetchone()
            if known is not None:
                return _answer(known)
            behaviour = _behaviour(books, order.to_number)
            if behaviour is not Behaviour.LOST:
                _take(books, order, behaviour)
        if behaviour in {Behaviour.TIMEOUT, Behaviour.LOST}:
            raise BankSilent(order.client_ref)
        return self._read(order.client_ref)

    def ask(self, client_ref: str, *, now: datetime) -> Answer:
        """Say what became of an order; a slow one is done the second time it is asked about."""
        with _books() as books:
            books.execute("UPDATE payment SET asked = asked + 1 WHERE client_ref = ?", [client_ref])
            slow = books.execute(
                "SELECT * FROM payment WHERE client_ref = ? AND state = 'accepted' AND asked > 1", [client_ref]
            ).fetchone()
            if slow is not None:
                _complete(books, slow, now)
        return self._read(client_ref)

    def lines(self, number: str, *, since: datetime | None, now: datetime) -> Sequence[StatementLine]:
        """The account's statement; money that comes back is on it a day after it left."""
        with _books() as books:
            for row in books.execute(
                "SELECT * FROM payment WHERE from_number = ? AND state = 'succeeded' AND behaviour = 'return'"
                " AND sent_at <= ?",
                [number, _text(now - _RETURNS_AFTER)],
            ).fetchall():
                _send_back(books, row)
            rows = books.execute(
                "SELECT * FROM line WHERE number = ? AND booked_at >= ? AND booked_at <= ? ORDER BY booked_at, id",
                [number, _text(since) if since else "", _text(now)],
            ).fetchall()
        return [
            StatementLine(
                f"SB{row['id']:010d}", datetime.fromisoformat(row["booked_at"]), row["amount_fen"], row["counterparty"],
                row["counterparty_number"], row["purpose"], row["client_ref"],
            )
            for row in rows
        ]  # fmt: skip

    def _read(self, client_ref: str) -> Answer:
        with _books() as books:
            row = books.execute("SELECT * FROM payment WHERE client_ref = ?", [client_ref]).fetchone()
        return Answer(BankState.UNHEARD) if row is None else _answer(row)


def _behaviour(books: sqlite3.Connection, number: str) -> Behaviour:
    row = books.execute("SELECT behaviour FROM scenario WHERE number = ?", [number]).fetchone()
    return Behaviour(row["behaviour"]) if row else TAILS.get(number[-4:], Behaviour.SUCCEED)


def _take(books: sqlite3.Connection, order: BankOrder, behaviour: Behaviour) -> None:
    """Note the order in the bank's books; all but slow and failing ones are paid at once."""
    state = {Behaviour.FAIL: "failed", Behaviour.SLOW: "accepted"}.get(behaviour, "succeeded")
    books.execute(
        "INSERT INTO payment VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
        [order.client_ref, order.from_number, order.to_number, order.to_name, order.amount_fen, order.purpose,
         _text(order.sent_at), state, behaviour.value],
    )  # fmt: skip
    if state == "succeeded":
        row = books.execute("SELECT * FROM payment WHERE client_ref = ?", [order.client_ref]).fetchone()
        _complete(books, row, order.sent_at)


def _complete(books: sqlite3.Connection, row: sqlite3.Row, at: datetime) -> None:
    """The money leaves: the order has succeeded and stands on the statement."""
    books.execute("UPDATE payment SET state = 'succeeded' WHERE client_ref = ?", [row["client_ref"]])
    _book_line(books, row["from_number"], _line_of(row, at, -row["amount_fen"]))


def _send_back(books: sqlite3.Connection, row: sqlite3.Row) -> None:
    """The money comes back as a line of its own; the bank's answer about the payment itself does not change."""
    books.execute("UPDATE payment SET behaviour = 'succeed' WHERE client_ref = ?", [row["client_ref"]])
    at = datetime.fromisoformat(row["sent_at"]) + _RETURNS_AFTER
    _book_line(books, row["from_number"], _line_of(row, at, row["amount_fen"]))


def _line_of(row: sqlite3.Row, at: datetime, amount_fen: int) -> StatementLine:
    return StatementLine("", at, amount_fen, row["to_name"], row["to_number"], row["purpose"], row["client_ref"])


def _book_line(books: sqlite3.Connection, number: str, line: StatementLine) -> None:
    books.execute(
        "INSERT INTO line (number, booked_at, amount_fen, counterparty, counterparty_number, purpose, client_ref)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [number, _text(line.booked_at), line.amount_fen, line.counterparty, line.counterparty_number, line.purpose,
         line.client_ref],
    )  # fmt: skip


def _answer(row: sqlite3.Row) -> Answer:
    reason = NO_ACCOUNT if row["state"] == "failed" else ""
    return Answer(
        BankState(row["state"]), f"SB-{row['client_ref'][:16]}", reason, datetime.fromisoformat(row["sent_at"])
    )


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")

"""Bank connections 「银企直连」: a plug-in point; each is a `Bank`, registered at start, then the list is frozen.

A county adds one from its own Django application: `register("its-bank", ItsBank())` in that application's `ready()`. The
first payment freezes the list, so that nothing can slip another bank under a running product.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from daylight.ledger.policy import BankState
from daylight.ledger.refusals import BankUnknown


@dataclass(frozen=True, slots=True)
class BankOrder:
    """What a bank needs to pay 「付款指令」; the same client reference is paid at most once, whatever happens."""

    client_ref: str
    from_number: str
    to_number: str
    to_name: str
    amount_fen: int
    purpose: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What a bank says of an order 「银行回执」."""

    state: BankState
    bank_ref: str = ""
    reason: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One line of a bank statement 「银行流水」: negative is paid out; `client_ref` when the bank tells which order."""

    ref: str
    booked_at: datetime
    amount_fen: int
    counterparty: str
    counterparty_number: str = ""
    purpose: str = ""
    client_ref: str | None = None


class BankSilent(Exception):  # noqa: N818 - not a fault of ours: the bank did not answer
    """The bank did not answer in time 「银行未应答」: the payment may or may not have been made."""


class Bank(Protocol):
    """A bank connection; its methods are called outside any transaction and may take seconds."""

    @property
    def forgets_after(self) -> timedelta:
        """How long after sending an unheard reference can certainly never be paid any more."""
        ...

    def pay(self, order: BankOrder) -> Answer:
        """Send an order; raises BankSilent when the outcome is not known."""
        ...

    def ask(self, client_ref: str, *, now: datetime) -> Answer:
        """Say what became of an order; raises BankSilent."""
        ...

    def lines(self, number: str, *, since: datetime | None, now: datetime) -> Sequence[StatementLine]:
        """The statement of an account from a moment on, oldest first; lines may be repeated; raises BankSilent."""
        ...


@dataclass
class _Registry:
    """The connections by name; open until frozen."""

    banks: dict[str, Bank]
    is_frozen: bool = False


_REGISTRY = _Registry({})


def register(name: str, connection: Bank) -> None:
    """Add a connection under a name; only at start, and each name once."""
    if _REGISTRY.is_frozen:
        raise RuntimeError(f"The list of banks is frozen; {name} comes too late.")
    if name in _REGISTRY.banks:
        raise RuntimeError(f"A bank named {name} is registered already.")
    _REGISTRY.banks[name] = connection


def freeze() -> None:
    """Close the list for the life of the process."""
    _REGISTRY.is_frozen = True


def names() -> list[str]:
    """The names of all connections."""
    return sorted(_REGISTRY.banks)


def bank(name: str) -> Bank:
    """The connection of that name; raises BankUnknown."""
    freeze()
    found = _REGISTRY.banks.get(name)
    if found is None:
        raise BankUnknown(name=name)
    return found

"""The record filled from this platform's own rooms, for some places or for all: one query a table, whatever the scope.

Ids are the rooms' own, as text; bodies and persons share the payee columns of the record and are told apart by a letter
("b12", "p7"). Of personal and account identifiers only keyed hashes leave the rooms.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

import pyarrow as pa
from django.db.models import Min, OuterRef, Q, QuerySet, Subquery

from daylight.cases import rulebook
from daylight.cases.models import Case, InvoiceClaim, Step
from daylight.kernel.case_state import CHINA, ENDED, LIVE, CaseStatus, Outcome
from daylight.ledger.models import BankLine, PaymentOrder, Period, Posting
from daylight.ledger.policy import OrderState, VoucherState
from daylight.parties.models import Body, Kinship, Mandate, Person, Place
from daylight.record.columns import arrow_rows
from daylight.risk.models import Warning as WarningRow
from daylight.risk.pages import Page

_PAYMENT, _QUESTION = "payment", "question"
_ENDED = sorted(state.value for state in ENDED)
_LIVE = sorted(outcome.value for outcome in LIVE)


@dataclass(frozen=True)
class Scope:
    """Which part of the record: some places, or everything; of invoices only named rows, of steps and months only open ones."""

    places: frozenset[int] | None = None
    invoices: frozenset[int] | None = None
    open_only: bool = False

    def at(self, path: str) -> Q:
        """The rows of the scope; `path` leads to their place."""
        return Q() if self.places is None else Q(**{f"{path}_id__in": self.places})


Rows = Iterable[Sequence[Any]]


def extract(scope: Scope, tables: Iterable[str] | None = None) -> dict[str, pa.Table]:
    """The record tables asked for, or all that the rooms can fill."""
    wanted = FILLED if tables is None else {name: FILLED[name] for name in tables if name in FILLED}
    return {name: read(scope) for name, read in wanted.items()}


def record_tables(pages: Iterable[Page]) -> list[str]:
    """The tables of the record that some models read; the numbered workdays come from the announced days of rest."""
    return sorted({"rest_day" if table == "work_day" else table for page in pages for table in page.tables})


def body_id(row_id: int | None) -> str | None:
    """A body's id in the record."""
    return None if row_id is None else f"b{row_id}"


def person_id(row_id: int | None) -> str | None:
    """A person's id in the record."""
    return None if row_id is None else f"p{row_id}"


def _payee(body: int | None, person: int | None) -> str | None:
    return person_id(person) if person is not None else body_id(body)


def _case_of(source: str) -> str | None:
    noun, _, row_id = source.partition(":")
    return row_id if noun == "case" else None


def _end_of(day: date | None) -> datetime | None:
    """A step is in time until the day is over."""
    return None if day is None else datetime.combine(day, time(23, 59, 59), CHINA)


def _place(scope: Scope) -> pa.Table:
    columns = ("place_id", "parent_id", "level", "name", "population", "households", "valid_from", "valid_until")
    found = Place.objects.filter(Q() if scope.places is None else Q(pk__in=scope.places))
    return arrow_rows("place", columns, found.values_list(
        "pk", "parent_id", "level", "name", "population", "households", "valid_from", "valid_until"
    ))  # fmt: skip


def _body(scope: Scope) -> pa.Table:
    columns = (
        "body_id", "place_id", "kind", "name", "uscc", "registered_on", "legal_rep_id", "account_hash", "phone_hash"
    )  # fmt: skip
    found = Body.objects.filter(scope.at("place")).annotate(account=Min("accounts__number_hash")).values_list(
        "pk", "place_id", "kind", "name", "uscc", "registered_on", "legal_rep_id", "account", "phone_hash"
    )  # fmt: skip
    rows = ((body_id(pk), *plain, person_id(rep), account, phone) for pk, *plain, rep, account, phone in found)
    return arrow_rows("body", columns, rows)


def _person(scope: Scope) -> pa.Table:
    columns = ("person_id", "place_id", "household_id", "id_hash", "phone_hash", "is_public_payroll", "died_on")
    found = Person.objects.filter(scope.at("place")).values_list(
        "pk", "place_id", "household", "id_hash", "phone_hash", "is_public_payroll", "died_on"
    )
    return arrow_rows(
        "person", columns, ((person_id(pk), place, home or None, *rest) for pk, place, home, *rest in found)
    )


def _kinship(scope: Scope) -> pa.Table:
    found = Kinship.objects.filter(scope.at("person__place")).values_list(
        "person_id", "relative_id", "degree", "is_declared"
    )
    rows = ((person_id(person), person_id(relative), *rest) for person, relative, *rest in found)
    return arrow_rows("kinship", ("person_id", "relative_id", "degree", "is_declared"), rows)


def _tenure(scope: Scope) -> pa.Table:
    found = Mandate.objects.filter(scope.at("place")).values_list(
        "pk", "place_id", "person_id", "post", "line", "since", "until"
    )
    rows = ((pk, place, person_id(person), *rest) for pk, place, person, *rest in found)
    return arrow_rows("tenure", ("tenure_id", "place_id", "person_id", "post", "line", "since", "until"), rows)


def _request(scope: Scope) -> pa.Table:
    columns = (
        "request_id", "place_id", "payee_id", "purpose", "amount_fen", "requested_at", "requested_by", "approved_at", "status"
    )  # fmt: skip
    cases = Case.objects.filter(scope.at("place"), procedure=_PAYMENT)
    if scope.invoices is not None:
        cases = Case.objects.filter(claims__in=scope.invoices).distinct()
    found = cases.values_list(
        "pk", "place_id", "payee_body_id", "payee_person_id", "title", "amount_fen", "submitted_at", "opened_by",
        "approved_at", "state",
    )  # fmt: skip
    rows = (
        (pk, place, _payee(body, person), title, amount, asked, person_id(by), approved, state)
        for pk, place, body, person, title, amount, asked, by, approved, state in found
    )
    return arrow_rows("request", columns, rows)


def _payment(scope: Scope) -> pa.Table:
    """Orders that the bank has carried out; what failed or came back is no payment."""
    columns = (
        "payment_id", "place_id", "request_id", "payee_id", "payee_kind", "payee_account_hash", "amount_fen", "method",
        "approved_at", "paid_at", "booked_on", "voucher_id", "purpose", "project_id", "contract_id",
    )  # fmt: skip
    found = PaymentOrder.objects.filter(scope.at("authority__book__place"), state=OrderState.SUCCEEDED).values_list(
        "pk", "authority__book__place_id", "authority__source", "authority__payee_body_id", "authority__payee_person_id",
        "payee_account__number_hash", "amount_fen", "authority__approved_at", "settled_at", "voucher__on", "voucher_id",
        "authority__purpose",
    )  # fmt: skip
    rows = (
        (
            pk, place, _case_of(source), _payee(body, person), "person" if person else "body", account, amount, "bank",
            approved, paid, booked, voucher, purpose, None, None,
        )
        for pk, place, source, body, person, account, amount, approved, paid, booked, voucher, purpose in found
    )  # fmt: skip
    return arrow_rows("payment", columns, rows)


def _invoice(scope: Scope) -> pa.Table:
    """Live claims only: what a refused or withdrawn case let go may honestly be claimed again."""
    columns = (
        "invoice_id", "place_id", "request_id", "code", "number", "seller_id", "amount_fen", "issued_on", "content_hash"
    )  # fmt: skip
    claims = InvoiceClaim.objects.filter(is_live=True)
    claims = claims.filter(scope.at("case__place")) if scope.invoices is None else claims.filter(pk__in=scope.invoices)
    known = Body.objects.filter(uscc=OuterRef("seller_uscc")).values("pk")[:1]
    found = claims.annotate(seller=Subquery(known)).values_list(
        "pk",
        "case__place_id",
        "case_id",
        "code",
        "number",
        "seller",
        "seller_uscc",
        "amount_fen",
        "issued_on",
        "sha256",
    )
    # A seller outside the county's register of bodies is known by its social credit code.
    rows = (
        (*head, body_id(seller) or uscc or None, amount, issued, file or None)
        for *head, seller, uscc, amount, issued, file in found
    )
    return arrow_rows("invoice", columns, rows)


def _entry(scope: Scope) -> pa.Table:
    """Lines of posted vouchers. `posted_by` is who wrote the voucher: the hand that must not also be the reviewer's."""
    columns = (
        "entry_id", "place_id", "voucher_id", "account", "debit_fen", "credit_fen", "business_on", "posted_at", "posted_by",
        "reviewed_by", "memo",
    )  # fmt: skip
    found = Posting.objects.filter(scope.at("voucher__book__place"), voucher__state=VoucherState.POSTED).values_list(
        "pk", "voucher__book__place_id", "voucher_id", "account__code", "debit_fen", "credit_fen", "voucher__on",
        "voucher__posted_at", "voucher__maker_id", "voucher__reviewer_id", "memo",
    )  # fmt: skip
    rows = ((*head, person_id(maker), person_id(reviewer), memo) for *head, maker, reviewer, memo in found)
    return arrow_rows("entry", columns, rows)


def _bank_line(scope: Scope) -> pa.Table:
    """The bank's own lines; of the counterparty only the hash of its account."""
    columns = ("line_id", "place_id", "account_hash", "booked_at", "amount_fen", "counterparty_account_hash")
    found = BankLine.objects.filter(scope.at("account__book__place")).values_list(
        "pk", "account__book__place_id", "account__number_hash", "booked_at", "amount_fen", "counterparty_hash"
    )
    return arrow_rows("bank_line", columns, ((*head, other or None) for *head, other in found))


def _period(scope: Scope) -> pa.Table:
    months = Period.objects.filter(scope.at("book__place"))
    months = months.filter(closed_at=None) if scope.open_only else months
    found = months.values_list("book__place_id", "month", "closed_at")
    return arrow_rows("period", ("place_id", "month", "closed_at"), found)


_SAID: dict[str, str] = {
    Outcome.OPEN: "open", Outcome.WAITING: "open", Outcome.RETURNED: "returned", Outcome.REFUSED: "refused",
}  # fmt: skip
"""A step's outcome in the four words of the record; everything else is done."""


def _steps(scope: Scope) -> QuerySet[Step]:
    """Steps that count: not those voided by a return, nor those whose clock stands still or whose case is over."""
    still = Q(done_at=None) & (Q(case__state=CaseStatus.SUSPENDED) | Q(case__state__in=_ENDED))
    steps = Step.objects.filter(scope.at("case__place")).exclude(outcome=Outcome.VOID).exclude(still)
    return steps.filter(outcome__in=_LIVE, done_at=None) if scope.open_only else steps


def _step(scope: Scope) -> pa.Table:
    """Cases go by their number here, so that a sentence names what people can look up; steps by their code, as in the rules."""
    columns = (
        "step_id", "place_id", "case_id", "procedure", "step", "ordinal", "post", "actor_id", "opened_at", "due_at",
        "done_at", "outcome", "amount_fen", "payee_id",
    )  # fmt: skip
    found = _steps(scope).values_list(
        "pk", "case__place_id", "case__number", "case__procedure", "code", "ordinal", "post", "person_id", "opened_at", "due_on",
        "done_at", "outcome", "case__amount_fen", "case__payee_body_id", "case__payee_person_id",
    )  # fmt: skip
    rows = (
        (*head, person_id(actor), opened, _end_of(due), done, _SAID.get(outcome, "done"), amount, _payee(body, person))
        for *head, actor, opened, due, done, outcome, amount, body, person in found
    )
    return arrow_rows("step", columns, rows)


def _notice(scope: Scope) -> pa.Table:
    """What was posted for the villagers: every publishing step that is done."""
    columns = ("notice_id", "place_id", "subject", "subject_id", "topic", "posted_on")
    done = Step.objects.filter(scope.at("case__place"), kind="publish", done_at__isnull=False)
    found = done.exclude(outcome=Outcome.VOID).values_list(
        "pk", "case__place_id", "case_id", "case__procedure", "done_at__date"
    )
    rows = ((pk, place, "request", case, topic, posted) for pk, place, case, topic, posted in found)
    return arrow_rows("notice", columns, rows)


def _petition(scope: Scope) -> pa.Table:
    """Villagers' questions 「点题」; answered when their case is closed."""
    columns = ("petition_id", "place_id", "channel", "topic", "received_at", "due_at", "answered_at")
    found = Case.objects.filter(scope.at("place"), procedure=_QUESTION).values_list(
        "pk", "place_id", "opened_at", "due_on", "state", "closed_at"
    )
    rows = (
        (pk, place, _QUESTION, None, opened, _end_of(due), closed if state == CaseStatus.CLOSED else None)
        for pk, place, opened, due, state, closed in found
    )
    return arrow_rows("petition", columns, rows)


def _alert(scope: Scope) -> pa.Table:
    found = WarningRow.objects.filter(scope.at("place")).values_list(
        "pk", "place_id", "model", "colour", "raised_at", "closed_at", "verdict"
    )
    columns = ("alert_id", "place_id", "model", "colour", "raised_at", "closed_at", "verdict")
    return arrow_rows("alert", columns, found)


def _rest_day(scope: Scope) -> pa.Table:
    """The announced calendar, both ways: days of rest, and weekend days of work; the same for every place."""
    del scope
    calendar = rulebook.calendar()

    def days() -> Iterator[tuple[date, bool]]:
        yield from ((day, True) for day in sorted(calendar.rest))
        yield from ((day, False) for day in sorted(calendar.work))

    return arrow_rows("rest_day", ("day", "is_rest"), days())


FILLED: dict[str, Callable[[Scope], pa.Table]] = {
    "place": _place, "body": _body, "person": _person, "kinship": _kinship, "tenure": _tenure, "request": _request,
    "payment": _payment, "invoice": _invoice, "entry": _entry, "bank_line": _bank_line, "period": _period, "step": _step,
    "notice": _notice, "petition": _petition, "alert": _alert, "rest_day": _rest_day,
}  # fmt: skip
"""The record tables that the rooms of this issue can fill."""


@lru_cache(maxsize=1)
def filled_columns() -> dict[str, list[str]]:
    """Which tables and columns the rooms can fill at all, so that a model which needs others is known to wait."""
    return {name: table.column_names for name, table in extract(Scope(places=frozenset())).items()}

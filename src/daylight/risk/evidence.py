"""The rows a warning rests on 「预警依据」, as links a page can open: noun, id, and a line that says what the row is."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BigIntegerField, Case, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Cast, Coalesce
from django.utils.timezone import localdate

from daylight.cases.models import InvoiceClaim, Step
from daylight.kernel.money import yuan
from daylight.ledger.models import PaymentOrder, Period, Posting
from daylight.parties.models import Mandate, Place
from daylight.risk.models import Warning  # noqa: A004 - the house's word


@dataclass(frozen=True)
class EvidenceLink:
    """One row of evidence: the record's table and id, the noun and id of the page to open, and a label without names."""

    table: str
    row_id: str
    noun: str
    noun_id: int | None
    label: str
    place: str = ""
    path: str = ""
    is_beyond: bool = False
    """Whether the row lies beyond the reader's places: then it says at which place it stands, and nothing else."""

    def beyond(self) -> "EvidenceLink":
        """The row as somebody may know of it who does not see its place."""
        return EvidenceLink(self.table, "", "", None, "", place=self.place, path=self.path, is_beyond=True)


def links_to(evidence: Iterable[tuple[str, str]]) -> tuple[EvidenceLink, ...]:
    """Links for all rows, one query a table; a row that is gone since is still named."""
    rows = list(evidence)
    by_table: dict[str, list[str]] = defaultdict(list)
    for table, row_id in rows:
        by_table[table].append(row_id)
    found: dict[tuple[str, str], EvidenceLink] = {}
    for table, ids in by_table.items():
        if table in _READ:
            found |= {(link.table, link.row_id): link for link in _READ[table](ids)}
    return tuple(found.get(row, EvidenceLink(*row, noun="", noun_id=None, label=row[1])) for row in rows)


def _payments(ids: list[str]) -> Iterator[EvidenceLink]:
    found = PaymentOrder.objects.filter(pk__in=ids).values_list(
        "pk", "settled_at", "amount_fen", "authority__purpose", *_at("authority__book__place")
    )
    for pk, paid, amount, purpose, *place in found:
        label = f"{_day(paid)} · {yuan(amount)} · {purpose}"
        yield EvidenceLink("payment", str(pk), "payment_order", pk, label, *place)


def _invoices(ids: list[str]) -> Iterator[EvidenceLink]:
    found = InvoiceClaim.objects.filter(pk__in=ids).values_list(
        "pk", "case_id", "code", "number", "amount_fen", "case__number", *_at("case__place")
    )
    for pk, case, code, number, amount, case_number, *place in found:
        label = f"{code} {number}".strip() + f" · {yuan(amount)} · {case_number}"
        yield EvidenceLink("invoice", str(pk), "case", case, label, *place)


def _steps(ids: list[str]) -> Iterator[EvidenceLink]:
    found = Step.objects.filter(pk__in=ids).values_list(
        "pk", "case_id", "case__number", "title_zh", "due_on", *_at("case__place")
    )
    for pk, case, number, title, due, *place in found:
        yield EvidenceLink("step", str(pk), "case", case, f"{number} · {title} · {due or '—'}", *place)


def _entries(ids: list[str]) -> Iterator[EvidenceLink]:
    found = Posting.objects.filter(pk__in=ids).values_list(
        "pk", "voucher_id", "voucher__number", "voucher__on", "account__code", "debit_fen", "credit_fen",
        *_at("voucher__book__place"),
    )  # fmt: skip
    for pk, voucher, number, on, account, debit, credit, *place in found:
        label = f"{on} · {number} · {account} · {yuan(debit - credit)}"
        yield EvidenceLink("entry", str(pk), "voucher", voucher, label, *place)


def _tenures(ids: list[str]) -> Iterator[EvidenceLink]:
    found = Mandate.objects.filter(pk__in=ids).values_list("pk", "post", "line", "since", "until", *_at("place"))
    for pk, post, line, since, until, *place in found:
        yield EvidenceLink("tenure", str(pk), "mandate", pk, f"{post} {line} · {since} – {until or ''}".strip(), *place)


def _periods(ids: list[str]) -> Iterator[EvidenceLink]:
    """A month is named by its place and first day: "31/2026-02-01"."""
    keys = {(int(place), month) for place, _, month in (row.partition("/") for row in ids)}
    months = Period.objects.filter(book__place_id__in={place for place, _ in keys}).values_list(
        "book__place_id", "month", "book_id", *_at("book__place")
    )
    for place_id, month, book, *place in months:
        if (place_id, month.isoformat()) in keys:
            row_id = f"{place_id}/{month.isoformat()}"
            yield EvidenceLink("period", row_id, "book", book, f"{month:%Y-%m}", *place)


def _places(ids: list[str]) -> Iterator[EvidenceLink]:
    for pk, name, path in Place.objects.filter(pk__in=ids).values_list("pk", "name", "path"):
        yield EvidenceLink("place", str(pk), "place", pk, name, name, path)


def _at(place: str) -> tuple[str, str]:
    """The columns of a row's place: its name and its path."""
    return f"{place}__name", f"{place}__path"


def _day(moment: datetime | None) -> str:
    return localdate(moment).isoformat() if moment else "—"


_READ: dict[str, Callable[[list[str]], Iterator[EvidenceLink]]] = {
    "payment": _payments,
    "invoice": _invoices,
    "step": _steps,
    "entry": _entries,
    "tenure": _tenures,
    "period": _periods,
    "place": _places,
}


_SAID = {
    "step": (Step, "case__title"),
    "invoice": (InvoiceClaim, "case__title"),
    "payment": (PaymentOrder, "authority__purpose"),
}
"""What a subject is called 「对象」 in the words of whoever asked for the money, by its table of the record."""


def with_subjects(rows: QuerySet[Warning]) -> QuerySet[Warning]:
    """The warnings with the matter each is about, so that two sentences of the same numbers can be told apart.

    A subject's key is text (a month's is no number), so only the keys of tables with a number are read as one.
    """
    for table in _SAID:
        key = Case(When(subject=table, then=Cast("subject_id", BigIntegerField())))
        rows = rows.annotate(**{f"{table}_key": key})
    named = [
        Subquery(model.objects.filter(pk=OuterRef(f"{table}_key")).values(title)[:1])  # type: ignore[attr-defined]
        for table, (model, title) in _SAID.items()
    ]
    return rows.annotate(about=Coalesce(*named))

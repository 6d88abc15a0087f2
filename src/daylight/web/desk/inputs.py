"""Inputs that one widget of Django cannot draw 「复合录入项」: choosing a party with its account, and rows of invoices."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, ngettext

from daylight.cases.queries import cases_of
from daylight.kernel.money import NotAnAmount, parse_yuan, yuan
from daylight.parties.models import Body, BodyAccount, Person
from daylight.parties.queries import Viewer, find_bodies, find_people

MOST_OPTIONS = 8
MOST_RECENT = 5
INVOICE_COLUMNS = ("code", "number", "seller_uscc", "amount_fen")
MOST_INVOICES = 100


# ---------------------------------------------------------------- choosing a party


@dataclass(frozen=True)
class Option:
    """One party to choose 「备选」: `value` is `id:account`; `why_not` says what is missing before it can be chosen."""

    value: str
    title: str
    note: str
    is_chosen: bool = False
    why_not: str = ""


class PickField(forms.CharField):
    """A party, and where money is to go, its account 「收款人与账户」; the page draws the options (see `options`)."""

    widget = forms.RadioSelect

    def __init__(self, *, kind: str, account: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind = kind
        self.account = account

    def clean(self, value: Any) -> str:
        """Take `12:34`, `12:` or nothing; whether these rows exist is the act's to judge."""
        text = str(super().clean(value))
        if text and picked(text)[0] is None:
            raise forms.ValidationError(gettext("Choose one of the list."))
        return text


def picked(value: str) -> tuple[int | None, int | None]:
    """The ids in a chosen value: the party and the account."""
    main, _colon, account = str(value or "").partition(":")
    return (_id(main), _id(account))


def _id(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def options(viewer: Viewer, field: PickField, *, text: str, chosen: str) -> list[Option]:
    """What can be chosen: the present choice first, then what the search finds, or without one the latest payees here."""
    main, _account = picked(chosen)
    if field.kind == "person":
        return _people(viewer, text, main)
    found: list[Body] = []
    if field.kind == "body" and main:
        found += Body.objects.filter(pk=main).select_related("place")
    elif main:
        found += Body.objects.filter(accounts__pk=main).select_related("place")
    others = find_bodies(text)[:MOST_OPTIONS] if text.strip() else _recent(viewer)
    found += [body for body in others if body.pk not in {one.pk for one in found}]
    return _bodies(found, field, chosen=chosen)


def _recent(viewer: Viewer) -> list[Body]:
    """The payees of the latest cases that the viewer sees: mostly it is one of them again."""
    ids = cases_of(viewer).filter(payee_body__isnull=False).values_list("payee_body_id", flat=True)[:60]
    wanted = list(dict.fromkeys(ids))[:MOST_RECENT]
    known = Body.objects.select_related("place").in_bulk(wanted)
    return [known[one] for one in wanted if one in known]


def _bodies(found: list[Body], field: PickField, *, chosen: str) -> list[Option]:
    """One option a body, or one a bank account where an account is asked for."""
    if field.kind == "body" and not field.account:
        return [_option(f"{body.pk}:", body, "", chosen=chosen) for body in found]
    accounts: dict[int, list[BodyAccount]] = {}
    for account in BodyAccount.objects.filter(body__in=found).order_by("pk"):
        accounts.setdefault(account.body_id, []).append(account)
    rows: list[Option] = []
    for body in found:
        for account in accounts.get(body.pk, []):
            value = f"{body.pk}:{account.pk}" if field.kind == "body" else f"{account.pk}:"
            rows.append(_option(value, body, f"{account.bank_name} {account}", chosen=chosen))
        if body.pk not in accounts:
            why = gettext("No bank account is registered for it: ask the township centre.")
            rows.append(Option("", body.name, body.uscc or "", why_not=why))
    return rows


def _option(value: str, body: Body, account: str, *, chosen: str) -> Option:
    note = " · ".join(part for part in (body.uscc or "", body.place.name, account) if part)
    return Option(value, body.name, note, is_chosen=value == chosen)


def _people(viewer: Viewer, text: str, main: int | None) -> list[Option]:
    people: list[Person] = list(find_people(viewer, text)[:MOST_OPTIONS]) if text.strip() else []
    if main and main not in {one.pk for one in people}:
        people = [*Person.objects.filter(pk=main).select_related("place"), *people]
    return [Option(f"{one.pk}:", one.name, one.place.name, is_chosen=one.pk == main) for one in people]


# ---------------------------------------------------------------- rows of invoices


class _InvoiceRows(forms.Widget):
    """Reads parallel columns `name-code`, `name-number`, …: as many rows as were sent."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[dict[str, str]]:
        """The rows as typed; wholly empty ones are left out."""
        del files
        if not isinstance(data, QueryDict):
            return []
        columns = [data.getlist(f"{name}-{column}")[:MOST_INVOICES] for column in INVOICE_COLUMNS]
        rows = [dict(zip(INVOICE_COLUMNS, cells, strict=True)) for cells in zip(*columns, strict=False)]
        return [row for row in rows if any(cell.strip() for cell in row.values())]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Whether the page had no such rows at all."""
        del files
        return f"{name}-number" not in data


class InvoicesField(forms.Field):
    """Invoices row by row 「发票明细」; amounts as people type them."""

    widget = _InvoiceRows

    def to_python(self, value: Any) -> list[dict[str, Any]]:
        """Read every row; the message names the row that does not fit."""
        rows, faults = [], []
        for place, row in enumerate(value or [], start=1):
            try:
                fen = parse_yuan(row["amount_fen"]) if row["amount_fen"].strip() else 0
            except NotAnAmount as refused:
                faults.append(gettext("Row %(row)s: %(said)s") % {"row": place, "said": refused.said(gettext)})
                continue
            if not row["number"].strip() or not fen:
                faults.append(gettext("Row %(row)s: an invoice has a number and an amount.") % {"row": place})
                continue
            rows.append({name: row[name].strip() for name in INVOICE_COLUMNS[:3]} | {"amount_fen": fen})
        if faults:
            raise forms.ValidationError(faults)
        return rows


def invoice_rows(value: Any, *, blank: int) -> list[dict[str, str]]:
    """The rows to draw: what is kept or was typed, and some blank ones under them."""
    shown = [
        {name: yuan(row[name]) if isinstance(row[name], int) else str(row[name]) for name in INVOICE_COLUMNS}
        for row in value or []
    ]
    return [*shown, *(dict.fromkeys(INVOICE_COLUMNS, "") for _ in range(blank))]


def invoices_said(value: Any) -> str:
    """How many invoices there are and what they come to."""
    rows = [row for row in value or [] if isinstance(row.get("amount_fen"), int)]
    if not rows:
        return ""
    total = yuan(sum(row["amount_fen"] for row in rows))
    return ngettext("%(n)s invoice, %(total)s yuan", "%(n)s invoices, together %(total)s yuan", len(rows)) % {
        "n": len(rows), "total": total,
    }  # fmt: skip

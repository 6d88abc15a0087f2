"""What a sent form does to a draft 「草稿办理」: files are taken in, values kept as far as they fit, the rest is said back.

Nothing typed is lost: a field that does not fit keeps what was saved before, shows what was typed, and does not stop the
other fields from being saved.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from daylight.cases import acts
from daylight.cases.documents.invoices import InvoiceFacts
from daylight.cases.documents.refusals import DocumentRefused, FileTooLarge
from daylight.cases.documents.uploads import clean_name, receive
from daylight.cases.queries import CasePage
from daylight.cases.refusals import AttachedTwice, KindNotTaken, TooManyDocuments
from daylight.kernel.forms import is_empty
from daylight.kernel.procedure import FieldType
from daylight.kernel.refusals import Refused
from daylight.log.door import Actor
from daylight.web.desk.forms import CaseForm
from daylight.web.errors import message_of
from daylight.web.uploads import oversized


@dataclass
class Taken:
    """What came of the files of one request: how many were attached, what was refused by field, e-invoices found."""

    attached: int = 0
    refused: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    invoices: list[InvoiceFacts] = field(default_factory=list)


def take_files(request: HttpRequest, page: CasePage, *, actor: Actor, now: datetime) -> Taken:
    """Attach every file sent with the form; one that is refused does not hold up the others."""
    taken = Taken()
    limit = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
    for code, name in oversized(request):
        taken.refused[code].append(message_of(FileTooLarge(name=clean_name(name), limit_mb=limit)))
    for fill in page.choices.fills:
        if fill.field.type is not FieldType.FILES:
            continue
        for sent in request.FILES.getlist(fill.field.code):
            try:
                received = receive(sent.chunks(), sent.name or "", said_size=sent.size)
                acts.attach_document(page.case.pk, fill.field.code, received, actor=actor, now=now)
            except (DocumentRefused, AttachedTwice, KindNotTaken, TooManyDocuments) as refused:
                taken.refused[fill.field.code].append(message_of(refused))
                continue
            taken.attached += 1
            if received.invoice is not None:
                taken.invoices.append(received.invoice)
    return taken


def keep(form: CaseForm, page: CasePage, taken: Taken, *, actor: Actor, now: datetime) -> bool:
    """Save what fits; each field that the act refuses gets its sentence and keeps its old value. True if it was saved.

    Raises:
        Refused: what concerns no field: the draft was submitted meanwhile, or belongs to another post.
    """
    stored = {fill.field.code: fill.value for fill in page.choices.fills if fill.field.type is not FieldType.FILES}
    kept = {code: value for code, value in stored.items() if not is_empty(value)}
    values = _with_invoices(form, taken)
    for _attempt in range(len(form.fills) + 1):
        if values == kept:
            return False
        try:
            acts.save_draft(page.case.pk, values, actor=actor, now=now)
        except Refused as refused:
            code = str(refused.facts.get("field_code", ""))
            if code not in values or values[code] == kept.get(code):
                raise
            say(form, code, refused)
            values = {name: value for name, value in values.items() if name != code}
            values |= {code: kept[code]} if code in kept else {}
        else:
            return True
    return False


def say(form: CaseForm, code: str, refused: Refused) -> None:
    """Put a refusal beside its field; an account stands with its owner."""
    owner = next((one.field.belongs_to for one in form.fills if one.field.code == code), "")
    place = code if code in form.fields else owner if owner in form.fields else None
    form.add_error(place, message_of(refused))


def _with_invoices(form: CaseForm, taken: Taken) -> dict[str, Any]:
    """The typed values, with the rows that attached e-invoices fill in by themselves."""
    values = form.values()
    code = next((fill.field.code for fill in form.fills if fill.field.type is FieldType.INVOICES), "")
    if not code or not taken.invoices:
        return values
    rows = list(values.get(code) or [])
    known = {(row["code"], row["number"]) for row in rows}
    rows += [
        {"code": one.code, "number": one.number, "seller_uscc": one.seller_uscc, "amount_fen": one.total_fen}
        for one in taken.invoices
        if (one.code, one.number) not in known and one.total_fen
    ]
    return values | {code: rows} if rows else values

"""What a case holds 「事项内容」: its form with titles and readable values, and its documents."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from daylight.cases.models import Attachment
from daylight.cases.state import Loaded
from daylight.kernel.forms import is_empty
from daylight.kernel.money import yuan
from daylight.kernel.procedure import Field, FieldType
from daylight.parties.models import Body, BodyAccount, Person


@dataclass(frozen=True)
class FieldRow:
    """One field as it is read 「表单项」: `value` as stored, `text` in the reader's language."""

    code: str
    title: str
    type: FieldType
    value: Any
    text: str


@dataclass(frozen=True)
class DocumentRow:
    """One document as it is listed 「附件」.

    `is_present` is false for the papers of an earlier revision; `step_id` is set for what a later step brought; `sha256`
    lets anybody compare the file in hand with the file in the record.
    """

    id: int
    name: str
    field: str
    field_title: str
    kind: str
    media_type: str
    size: int
    pages: int
    sha256: str
    revision: int
    is_present: bool
    step_id: int | None
    uploaded_by: str
    uploaded_at: datetime


def fields_of(loaded: Loaded, language: str) -> tuple[FieldRow, ...]:
    """The fields that hold something, in the form's order."""
    names = _names(loaded)
    rows = []
    for field in loaded.procedure.form:
        value = loaded.state.form.get(field.code)
        if field.type is FieldType.FILES or is_empty(value):
            continue
        text = readable(field, value, names=names, language=language)
        rows.append(FieldRow(field.code, field.title.say(language), field.type, value, text))
    return tuple(rows)


def readable(field: Field, value: Any, *, names: Mapping[tuple[FieldType, int], str], language: str) -> str:
    """A value as people read it: an amount in yuan, a party by name, a choice by its title."""
    if field.type is FieldType.MONEY:
        return yuan(value)
    if field.type is FieldType.CHOICE:
        titles = dict(field.options)
        return titles[value].say(language) if value in titles else str(value)
    if field.type is FieldType.BOOLEAN:
        with override(language):
            return _("yes") if value else _("no")
    if field.type is FieldType.INVOICES:
        return "; ".join(f"{row['code']} {row['number']} {yuan(row['amount_fen'])}".strip() for row in value)
    if field.type in {FieldType.BODY, FieldType.PERSON, FieldType.ACCOUNT}:
        return names.get((field.type, value), str(value))
    return str(value)


def _names(loaded: Loaded) -> dict[tuple[FieldType, int], str]:
    """The names of all parties and accounts in the form, one query a kind."""
    wanted: dict[FieldType, list[int]] = {}
    for field in loaded.procedure.form:
        value = loaded.state.form.get(field.code)
        if isinstance(value, int):
            wanted.setdefault(field.type, []).append(value)
    names: dict[tuple[FieldType, int], str] = {}
    for body in Body.objects.filter(pk__in=wanted.get(FieldType.BODY, [])):
        names[FieldType.BODY, body.pk] = body.name
    for person in Person.objects.filter(pk__in=wanted.get(FieldType.PERSON, [])):
        names[FieldType.PERSON, person.pk] = person.name
    for account in BodyAccount.objects.filter(pk__in=wanted.get(FieldType.ACCOUNT, [])):
        names[FieldType.ACCOUNT, account.pk] = f"{account.holder} {account.bank_name} ****{account.number_tail}"
    return names


def documents_of(loaded: Loaded, language: str) -> tuple[DocumentRow, ...]:
    """All documents of the case, those of earlier revisions too, the present ones first."""
    found = loaded.case.attachments.select_related("blob", "revision").order_by("-revision__number", "field", "pk")
    listed = list(found)
    people = Person.objects.in_bulk([row.uploaded_by for row in listed if row.uploaded_by is not None])
    return tuple(_document(row, loaded, people, language) for row in listed)


def _document(row: Attachment, loaded: Loaded, people: Mapping[int, Person], language: str) -> DocumentRow:
    field = loaded.procedure.field(row.field)
    uploader = people.get(row.uploaded_by) if row.uploaded_by is not None else None
    return DocumentRow(
        id=row.pk,
        name=row.name,
        field=row.field,
        field_title=field.title.say(language) if field else row.field,
        kind=row.blob.kind,
        media_type=row.blob.media_type,
        size=row.blob.size,
        pages=row.blob.pages,
        sha256=row.blob.sha256,
        revision=row.revision.number,
        is_present=row.revision_id == loaded.revision.pk,
        step_id=row.step_id,
        uploaded_by=uploader.name if uploader else "",
        uploaded_at=row.uploaded_at,
    )

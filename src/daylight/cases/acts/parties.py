"""Are the parties that a form names registered, and is the bank account theirs? 「当事人与账户核对」."""

from collections.abc import Mapping
from typing import Any

from django.db import models

from daylight.cases.refusals import AccountForeign, PartyUnknown
from daylight.kernel.procedure import Field, FieldType, Procedure
from daylight.parties.models import Body, BodyAccount, Person

_TABLES: Mapping[FieldType, type[models.Model]] = {
    FieldType.BODY: Body,
    FieldType.PERSON: Person,
    FieldType.ACCOUNT: BodyAccount,
}


def require_registered(procedure: Procedure, form: Mapping[str, Any]) -> None:
    """Every party and account named exists, as even a draft must have it; raises PartyUnknown."""
    for field, value in _named(procedure, form):
        if not _TABLES[field.type]._default_manager.filter(pk=value).exists():  # noqa: SLF001 - Django's way to the rows
            raise PartyUnknown(**_words(field))


def require_parties(procedure: Procedure, form: Mapping[str, Any]) -> None:
    """Beyond that, an account belongs to the body that the form names beside it.

    Raises:
        PartyUnknown, AccountForeign.
    """
    require_registered(procedure, form)
    for field, value in _named(procedure, form):
        if field.type is FieldType.ACCOUNT and field.belongs_to:
            owner = BodyAccount.objects.filter(pk=value).values_list("body_id", flat=True).first()
            if owner != form.get(field.belongs_to):
                raise AccountForeign(**_words(field))


def _named(procedure: Procedure, form: Mapping[str, Any]) -> list[tuple[Field, int]]:
    """The fields that name a row of the parties, with the row's id."""
    found = [(field, form.get(field.code)) for field in procedure.form if field.type in _TABLES]
    return [(field, value) for field, value in found if isinstance(value, int)]


def _words(field: Field) -> dict[str, object]:
    return {"field": field.title, "field_code": field.code}

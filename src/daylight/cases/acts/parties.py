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


def require_parties(procedure: Procedure, form: Mapping[str, Any]) -> None:
    """Every party and account named exists, and an account belongs to the body beside it.

    Raises:
        PartyUnknown, AccountForeign.
    """
    for field in procedure.form:
        value = form.get(field.code)
        if field.type in _TABLES and isinstance(value, int):
            _require_row(field, value, form)


def _require_row(field: Field, value: int, form: Mapping[str, Any]) -> None:
    named = {"field": field.title.en, "field_zh": field.title.zh, "field_code": field.code}
    row = _TABLES[field.type]._default_manager.filter(pk=value).first()  # noqa: SLF001 - Django's way to a model's rows
    if row is None:
        raise PartyUnknown(**named)
    if isinstance(row, BodyAccount) and field.belongs_to and row.body_id != form.get(field.belongs_to):
        raise AccountForeign(**named)

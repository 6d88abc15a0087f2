"""Is the form filled in? 「表单校验」: pure checks of values against the fields of a procedure.

Values are what JSON can hold: amounts in fen, dates as ISO text, parties as ids of their rows, invoices as a list of
`{"code", "number", "seller_uscc", "amount_fen"}`. Files are not in the form; only their number is asked for.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from daylight.kernel.case_refusals import (
    AmountNotPositive,
    InvoicesTooSmall,
    InvoiceTwice,
    MissingField,
    NothingAttached,
    UnknownField,
    WrongValue,
)
from daylight.kernel.money import FEN_MOST, yuan
from daylight.kernel.procedure import Field, FieldType, Procedure, Step

TEXT_LONGEST = 500
LONG_TEXT_LONGEST = 20_000
INVOICE_KEYS = frozenset({"code", "number", "seller_uscc", "amount_fen"})


def require_values(procedure: Procedure, form: Mapping[str, Any]) -> None:
    """Every value given fits its field; empty fields are allowed, as in a draft. Raises UnknownField, WrongValue and kin."""
    for code, value in form.items():
        field = procedure.field(code)
        if field is None or field.type is FieldType.FILES:
            raise UnknownField(field=code)
        if not is_empty(value):
            _require_value(field, value)


def require_complete(procedure: Procedure, step: Step, form: Mapping[str, Any], attached: Mapping[str, int]) -> None:
    """Everything that this step needs is given. Raises MissingField, NothingAttached and what `require_values` raises."""
    require_values(procedure, form)
    for field in procedure.form:
        if field.type is FieldType.INVOICES and not is_empty(form.get(field.code)):
            _require_enough(field, form)
        if not procedure.must_be_given(step, field):
            continue
        if field.type is FieldType.FILES:
            if attached.get(field.code, 0) < max(field.at_least, 1):
                raise NothingAttached(
                    **names_of(field), count=max(field.at_least, 1), attached=attached.get(field.code, 0)
                )
        elif is_empty(form.get(field.code)):
            raise MissingField(**names_of(field))


def is_empty(value: object) -> bool:
    """Nothing was filled in: no value, blank text, an empty list. Zero and "no" are values."""
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def _require_value(field: Field, value: Any) -> None:
    if field.type is FieldType.INVOICES:
        _require_invoices(field, value)
    elif field.type is FieldType.CHOICE:
        if value not in [code for code, _title in field.options]:
            raise WrongValue(**names_of(field))
    elif not _FITS[field.type](value):
        raise WrongValue(**names_of(field))
    elif field.type is FieldType.MONEY and value <= 0:
        raise AmountNotPositive(**names_of(field))


def _require_invoices(field: Field, value: Any) -> None:
    """A list of invoices, none twice; whether they suffice is asked when it is submitted, not of a draft."""
    if not isinstance(value, list) or not all(_is_invoice(row) for row in value):
        raise WrongValue(**names_of(field))
    rows: Sequence[Mapping[str, Any]] = value
    seen: set[tuple[str, str]] = set()
    for row in rows:
        key = (row["code"].strip(), row["number"].strip())
        if key in seen:
            raise InvoiceTwice(**names_of(field), number=row["number"])
        seen.add(key)


def _require_enough(field: Field, form: Mapping[str, Any]) -> None:
    """Enough invoices, and together not less than the amount they are to cover 「发票合计不少于申请金额」."""
    rows: Sequence[Mapping[str, Any]] = form[field.code]
    if len(rows) < field.at_least:
        raise NothingAttached(**names_of(field), count=field.at_least, attached=len(rows))
    total, asked = sum(row["amount_fen"] for row in rows), form.get(field.covers)
    if isinstance(asked, int) and total < asked:
        raise InvoicesTooSmall(**names_of(field), total=yuan(total), amount=yuan(asked))


def _is_invoice(row: object) -> bool:
    """An invoice has a number, a seller and an amount; a fully digital one has no code, so that may be blank."""
    if not isinstance(row, dict) or set(row) != INVOICE_KEYS:
        return False
    texts = (row["code"], row["number"], row["seller_uscc"])
    return (
        all(isinstance(text, str) and len(text) <= TEXT_LONGEST for text in texts)
        and bool(row["number"].strip())
        and _is_money(row["amount_fen"])
        and row["amount_fen"] > 0
    )


def _is_money(value: object) -> bool:
    return _is_whole(value) and abs(int(str(value))) <= FEN_MOST


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_row(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _is_day(value: object) -> bool:
    if not isinstance(value, str):
        return False
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


_FITS: Mapping[FieldType, Callable[[Any], bool]] = {
    FieldType.TEXT: lambda value: isinstance(value, str) and len(value) <= TEXT_LONGEST,
    FieldType.LONG_TEXT: lambda value: isinstance(value, str) and len(value) <= LONG_TEXT_LONGEST,
    FieldType.MONEY: _is_money,
    FieldType.DATE: _is_day,
    FieldType.INTEGER: _is_whole,
    FieldType.BOOLEAN: lambda value: isinstance(value, bool),
    FieldType.BODY: _is_row,
    FieldType.PERSON: _is_row,
    FieldType.ACCOUNT: _is_row,
    FieldType.DOCUMENT: _is_row,
}


def names_of(field: Field) -> dict[str, Any]:
    """The field's facts in a refusal: its title, which is said in the reader's language, and its code."""
    return {"field": field.title, "field_code": field.code}

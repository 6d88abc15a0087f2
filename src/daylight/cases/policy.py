"""Pure rules of this room 「事项规则」: numbers, the identity of an invoice, digests of forms, receipt codes."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from daylight.kernel import canonical
from daylight.kernel.procedure import FieldType, Procedure

_TITLE_LENGTH = 80
_NOT_A_MARK = re.compile(r"[^0-9A-Z]")
_DIGITAL_LENGTH = 20
"""A fully digital invoice 「数电票」 has 20 digits and no code: its number alone is unique in the country."""

RECEIPT_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0, 1, O and I: a receipt is read out over the telephone."""
RECEIPT_LENGTH = 20
"""Twenty of 32 letters: 100 bits, not to be guessed."""


def series_of(procedure: str, on: date) -> str:
    """The series in which a new case is numbered 「编号系列」: by procedure and year."""
    return f"{procedure.upper()}-{on.year}"


def number_in(series: str, count: int) -> str:
    """The case's number 「事项编号」 as people write it on paper: PAYMENT-2026-000123."""
    return f"{series}-{count:06d}"


def invoice_identity(code: str, number: str, seller_uscc: str) -> str:
    """What makes two slips the same invoice 「发票唯一标识」, however their figures were typed.

    Full-width figures, blanks, hyphens and small letters are the same mark. Code and number are unique in the country,
    and so is a number of 20 digits; a slip with a short number and no code is only told apart within its seller.
    """
    plain_code, plain_number = _plain(code), _plain(number)
    if plain_code or len(plain_number) >= _DIGITAL_LENGTH:
        return f"{plain_code}:{plain_number}"
    return f"@{_plain(seller_uscc)}:{plain_number}"


def _plain(text: str) -> str:
    return _NOT_A_MARK.sub("", unicodedata.normalize("NFKC", text).upper())


def form_digest(form: Mapping[str, Any], attached: Iterable[tuple[str, str]]) -> str:
    """SHA-256 over the canonical form and the files in their fields 「申请内容摘要」: what a submission commits to."""
    return hashlib.sha256(canonical.dumps({"form": dict(form), "files": sorted(map(list, attached))})).hexdigest()


def title_of(procedure: Procedure, form: Mapping[str, Any]) -> str:
    """A case's title when nobody gave one 「事项名称」: the first line of text in its form, else the procedure's."""
    for field in procedure.form:
        value = form.get(field.code)
        if field.type in {FieldType.TEXT, FieldType.LONG_TEXT} and isinstance(value, str) and value.strip():
            line = " ".join(value.split())
            return line if len(line) <= _TITLE_LENGTH else f"{line[: _TITLE_LENGTH - 1]}…"
    return procedure.title.zh


def amount_of(procedure: Procedure, form: Mapping[str, Any]) -> int | None:
    """The amount that the case is about, in fen 「涉及金额」; None when its form has none."""
    value = form.get(procedure.amount_field or "amount")
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def party_of(procedure: Procedure, form: Mapping[str, Any], kind: FieldType) -> int | None:
    """The row id of the first party of this kind (body or person) that the form names 「当事人」."""
    for field in procedure.form:
        value = form.get(field.code)
        if field.is_party and field.type is kind and isinstance(value, int):
            return value
    return None


def invoices_in(procedure: Procedure, form: Mapping[str, Any]) -> list[dict[str, Any]]:
    """All invoices that the form lists 「发票明细」."""
    rows: list[dict[str, Any]] = []
    for field in procedure.form:
        if field.type is FieldType.INVOICES:
            rows += form.get(field.code) or []
    return rows


def receipt_hash(receipt: str) -> str:
    """What is kept of a receipt code 「回执码」; blanks, hyphens and small letters do not matter."""
    return hashlib.sha256(_plain(receipt).encode()).hexdigest()

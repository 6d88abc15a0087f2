"""E-invoices 「电子发票」: the facts that an OFD or XML invoice states about itself, so that nobody types them twice.

Two layouts are known: the 2019 e-invoice schema (code and number apart) and the fully digital invoice 「数电票」 (one
number of 20 digits, no code). What is read is a proposal to the form; what counts is what the person submits.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from daylight.cases.documents import archives
from daylight.cases.documents.kinds import FileKind
from daylight.cases.documents.markup import Markup, read_markup, read_markup_file
from daylight.cases.documents.refusals import DocumentRefused

_INSIDE_OFD = (
    "Doc_0/Attachs/original_invoice.xml",
    "Doc_0/Attachs/invoice.xml",
    "Doc_0/Attachments/original_invoice.xml",
)
_LIMIT = 2 * 1024 * 1024


@dataclass(frozen=True)
class InvoiceFacts:
    """What the invoice says: code (empty for fully digital ones), number, date, total in fen, seller and buyer.

    A value that the file does not give, or gives in a way nobody can read, is empty or None: it is never guessed.
    """

    code: str
    number: str
    issued_on: date | None
    total_fen: int | None
    seller_name: str
    seller_uscc: str
    buyer_name: str
    buyer_uscc: str


def invoice_in(path: Path, kind: FileKind, name: str) -> InvoiceFacts | None:
    """The invoice facts in a received file; None when it states none (a photograph, a plain document)."""
    if kind is FileKind.XML:
        return facts_of(read_markup_file(path, name))
    if kind is not FileKind.OFD:
        return None
    for part in _INSIDE_OFD:
        data = archives.read_part(path, part, limit=_LIMIT)
        if data is None:
            continue
        try:
            facts = facts_of(read_markup(iter((data,)), name))
        except DocumentRefused:
            return None
        if facts is not None:
            return facts
    return None


def facts_of(markup: Markup) -> InvoiceFacts | None:
    """The facts in either layout; None without an invoice number."""
    number = markup.text("InvoiceNo", "InvoiceNumber", "EIid")
    if not number:
        return None
    return InvoiceFacts(
        code=markup.text("InvoiceCode"),
        number=number,
        issued_on=_day(markup.text("IssueDate", "IssueTime", "RequestTime")),
        total_fen=_fen(markup.text("TaxInclusiveTotalAmount", "TotalTax-includedAmount")),
        seller_name=markup.text("SellerName"),
        seller_uscc=markup.text("SellerTaxID", "SellerIdNum"),
        buyer_name=markup.text("BuyerName"),
        buyer_uscc=markup.text("BuyerTaxID", "BuyerIdNum"),
    )


def _day(text: str) -> date | None:
    """The day in any of the three ways invoices write it: 2026-03-02, 20260302, 2026年03月02日."""
    digits = "".join(letter for letter in text if letter.isdigit())[:8]
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None


def _fen(text: str) -> int | None:
    try:
        amount = Decimal(text.replace(",", "").lstrip("¥￥")) * 100
    except InvalidOperation:
        return None
    return int(amount) if amount.is_finite() and amount == amount.to_integral_value() else None

"""The list of the collectives' bank accounts 「集体银行账户列表」."""

from typing import ClassVar

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from daylight.web.desk.filtering import DeskFilter
from daylight.web.shapes import Empty
from daylight.web.show import Kind
from daylight.web.tables import Column, Listing


class AccountFilter(DeskFilter):
    """Accounts by bank and village."""

    lookups: ClassVar = {
        "q": ("bank_name__icontains", "book__place__name__icontains", "number_tail"),
        "place": ("book__place__path__startswith",),
    }
    q = forms.CharField(label=_("Bank, village or last four figures"))


ACCOUNTS = Listing(
    code="bank-accounts",
    title=_("Bank accounts"),
    order="place",
    filters=AccountFilter,
    source=_("Bank accounts of the collectives on this platform"),
    columns=(
        Column(code="place", label=_("Village"), sort="book__place__path", value=lambda row: row.book.place.name),
        Column(
            code="bank",
            label=_("Bank"),
            sort="bank_name",
            value=lambda row: row.bank_name,
            link=lambda row: f"{reverse('desk:bank_lines')}?account={row.pk}",
            phone="title",
        ),
        Column(code="number", label=_("Account number"), kind=Kind.CODE, value=str),
        Column(code="holder", label=_("Held in the name of"), value=lambda row: row.book.body.name),
        Column(code="ledger", label=_("Ledger account"), kind=Kind.CODE, value=lambda row: row.ledger_account.code),
        Column(
            code="balance",
            label=_("Balance at the bank"),
            kind=Kind.MONEY,
            value=lambda row: row.opening_fen + (row.moved_fen or 0),
            phone="amount",
        ),
    ),
    empty=Empty(
        title=_("No bank account yet"),
        text=_("The township’s accountant registers the collective’s account when the book is opened."),
        icon="building-bank",
    ),
)

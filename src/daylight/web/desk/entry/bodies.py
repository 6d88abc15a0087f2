"""Forms about bodies and their bank accounts 「往来单位表单」."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from daylight.kernel.identifiers import NotAUscc
from daylight.kernel.refusals import Refused
from daylight.parties import refusals
from daylight.parties.acts import NewBody
from daylight.parties.models import BodyKind
from daylight.parties.queries import Viewer
from daylight.web.desk.filtering import places_of
from daylight.web.errors import message_of

KIND_TITLES = {
    BodyKind.COMPANY: _("company"),
    BodyKind.SOLE_TRADER: _("sole trader"),
    BodyKind.COOPERATIVE: _("farmers’ cooperative"),
    BodyKind.COLLECTIVE: _("rural collective"),
    BodyKind.COMMITTEE: _("villagers’ committee"),
    BodyKind.GOVERNMENT: _("government or public body"),
    BodyKind.HOUSEHOLD: _("household"),
}
"""The kinds of bodies as people read them, the most frequent payee first."""

_WITHOUT_CODE = frozenset({BodyKind.HOUSEHOLD, BodyKind.SOLE_TRADER})
"""Kinds that may lack a social credit code: households have none, and old stalls were never given one."""

_FIELDS: tuple[tuple[type[Refused], str], ...] = (
    (NotAUscc, "uscc"),
    (refusals.BodyRegistered, "uscc"),
    (refusals.NotABankAccount, "account_number"),
    (refusals.BankAccountTaken, "account_number"),
    (refusals.NotAPhone, "phone"),
    (refusals.PlaceNotInForce, "place_id"),
)
"""Which field each refusal of the acts speaks of."""


class BankAccountForm(forms.Form):
    """A bank account of a body 「登记银行账户」; only its last four figures are shown afterwards."""

    account_number = forms.CharField(
        label=_("Account number"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric", "spellcheck": "false"}),
        help_text=_("It is stored encrypted; afterwards only its last four figures are shown."),
    )
    bank_name = forms.CharField(label=_("Bank and branch"), max_length=120)
    holder = forms.CharField(
        label=_("Account holder"),
        max_length=120,
        required=False,
        help_text=_("Leave it empty where it is the body’s own name."),
    )


class NewBodyForm(forms.Form):
    """Register a body with its first bank account 「登记往来单位」; the check digits are the act's to judge."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("As it stands on the licence and the invoice."))
    kind = forms.ChoiceField(
        label=_("Kind"), choices=lambda: [(kind.value, title) for kind, title in KIND_TITLES.items()]
    )
    uscc = forms.CharField(
        label=_("Unified social credit code"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("18 characters; only households and sole traders may have none."),
    )
    place_id = forms.TypedChoiceField(label=_("Registered for"), coerce=int)
    phone = forms.CharField(label=_("Telephone"), max_length=20, required=False)
    account_number = BankAccountForm.base_fields["account_number"]
    bank_name = BankAccountForm.base_fields["bank_name"]

    def __init__(self, viewer: Viewer, data: Any = None, *, typed: str = "") -> None:
        super().__init__(data, initial={"place_id": viewer.place_id, **meant(typed)})
        self.fields["place_id"].choices = [(pk, name) for pk, _path, name in places_of(viewer)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A body of this kind without a code is a slip of the pen, or a payee that nobody can look up."""
        given = super().clean() or {}
        if not given.get("uscc") and given.get("kind") not in {"", None, *_WITHOUT_CODE}:
            self.add_error("uscc", gettext("A body of this kind has a unified social credit code: write it here."))
        return given

    def asked(self) -> NewBody:
        """What the filled form asks to register."""
        given = self.cleaned_data
        return NewBody(**{**given, "kind": BodyKind(given["kind"])})


def meant(typed: str) -> dict[str, str]:
    """What somebody searched for in vain, as a beginning of the form: a code, or a name."""
    text = typed.strip()[:120]
    if not text:
        return {}
    return {"uscc": text} if text.isascii() and any(char.isdigit() for char in text) else {"name": text}


def refuse(form: forms.Form, refused: Refused) -> None:
    """Say a refusal at the field that it speaks of, or above the form."""
    field = next((name for kind, name in _FIELDS if isinstance(refused, kind) and name in form.fields), None)
    form.add_error(field, message_of(refused))

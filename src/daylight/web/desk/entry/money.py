"""Forms about books 「账务表单」."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from daylight.web.fields import DayField


class ReverseForm(forms.Form):
    """Why a posted voucher is reversed, and on which day 「冲销」."""

    reason = forms.CharField(
        label=_("Why it is reversed"),
        max_length=180,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It becomes the summary of the reversing voucher."),
    )
    on = DayField(label=_("Date of the reversal"), help_text=_("It must lie in a month that is still open."))


class IncomeForm(forms.Form):
    """Where money received came from 「收入登记」: the account on the credit side, and a summary for people."""

    credit = forms.ChoiceField(label=_("Ledger account of this income"))
    summary = forms.CharField(label=_("Summary"), max_length=180)

    def __init__(self, accounts: list[tuple[str, str]], data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["credit"].choices = [("", _("Choose")), *accounts]  # type: ignore[attr-defined]

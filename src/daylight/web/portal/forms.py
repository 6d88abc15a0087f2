"""The portal's forms 「公开网页表单」: few fields, no sign-in; what was typed is never lost."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

QUESTION_LETTERS = 600
PROOF_BYTES = 256 * 1024


class PortalForm(forms.Form):
    """A form whose labels stand alone, without a colon."""

    def __init__(self, data: QueryDict | None = None, files: Any = None, **kwargs: Any) -> None:
        super().__init__(data, files, label_suffix="", **kwargs)


class QuestionForm(PortalForm):
    """A villager's question 「点题」: about what, the text, and which entry if it is about one."""

    topic = forms.ChoiceField(label=_("About"), widget=forms.RadioSelect)
    question = forms.CharField(
        label=_("Your question"),
        max_length=QUESTION_LETTERS,
        min_length=5,
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": QUESTION_LETTERS}),
        help_text=_("Please do not write names, identity numbers or telephone numbers: the question will be shown."),
    )
    about = forms.CharField(
        label=_("Number of the payment or case"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("If you came from a payment, it is filled in already."),
    )

    def __init__(self, data: QueryDict | None = None, *, topics: tuple[tuple[str, str], ...], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field = self.fields["topic"]
        if isinstance(field, forms.ChoiceField):
            field.choices = list(topics)

    def values(self) -> dict[str, str]:
        """The form as the procedure takes it; empty fields are left out."""
        return {name: value for name, value in self.cleaned_data.items() if value}


class ReceiptForm(PortalForm):
    """The receipt code 「回执码」 with which a question is followed."""

    receipt = forms.CharField(
        label=_("Receipt code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=_("Twenty letters and figures; hyphens and small letters do not matter."),
    )


class VerifyForm(PortalForm):
    """What is to be verified 「核验」: a number that was read or typed."""

    code = forms.CharField(
        label=_("Number to verify"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("A payment's number such as PAYMENT-2026-000001, or a number in the public log such as 1024."),
    )


class ProofForm(PortalForm):
    """A proof file 「存证文件」 that somebody kept."""

    proof = forms.FileField(
        label=_("Proof file"),
        widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"}),
        help_text=_("The file is compared and not kept."),
    )

    def clean_proof(self) -> Any:
        """Refuse what is too large to be a proof before it is read."""
        file = self.cleaned_data["proof"]
        if file.size > PROOF_BYTES:
            raise forms.ValidationError(_("This file is too large to be a proof file."))
        return file


def request_key(value: str) -> str | None:
    """The form's own key, if it is one: the same form sent twice asks once."""
    try:
        return f"question:{UUID(value)}"
    except ValueError:
        return None

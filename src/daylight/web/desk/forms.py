"""The forms of the desk 「表单」: signing in, passwords; and the form of a case, made from its procedure file."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from daylight.cases.queries.choices import FillField
from daylight.kernel.forms import LONG_TEXT_LONGEST, TEXT_LONGEST, is_empty
from daylight.kernel.procedure import Field, FieldType
from daylight.web.desk.identities import language
from daylight.web.desk.inputs import InvoicesField, PickField, picked
from daylight.web.fields import DayField, MoneyField


class SignInForm(forms.Form):
    """Who signs in 「登录」."""

    username = forms.CharField(
        label=_("Sign-in name"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Password"), max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


class CodeForm(forms.Form):
    """The six figures of the telephone 「动态口令」."""

    code = forms.CharField(
        label=_("One-time code"),
        max_length=12,
        help_text=_("The six figures that your telephone shows now."),
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "form-control code"}
        ),
    )


class PasswordForm(forms.Form):
    """Changing one's password 「修改密码」."""

    old = forms.CharField(
        label=_("Present password"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    new = forms.CharField(
        label=_("New password"),
        help_text=_("At least ten characters; not your name, not only figures, none that everybody guesses."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("New password once more"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean_again(self) -> str:
        """Both typings agree."""
        again = str(self.cleaned_data["again"])
        if again != self.cleaned_data.get("new", again):
            raise forms.ValidationError(gettext("The two typings of the new password differ."))
        return again


# ---------------------------------------------------------------- the form of a case


class CaseForm(forms.Form):
    """The fields that a step asks for 「申请表」, generated from the procedure file; files are taken beside it.

    Empty fields are no error in a draft: `strict` is for the check before submitting.
    """

    use_required_attribute = False

    def __init__(self, fills: Iterable[FillField], data: QueryDict | None = None, *, strict: bool = False) -> None:
        self.fills = tuple(fills)
        stored = {fill.field.code: fill.value for fill in self.fills}
        super().__init__(data, initial=stored, label_suffix="")
        partners = {fill.field.belongs_to for fill in self.fills if fill.field.type is FieldType.ACCOUNT}
        for fill in self.fills:
            if fill.field.type is FieldType.FILES or _is_partner(fill.field, self.fills):
                continue
            made = _made(fill, self.fills, has_account=fill.field.code in partners)
            made.required = strict and fill.is_required
            self.fields[fill.field.code] = made
            self.initial[fill.field.code] = _initial(fill.field, stored, self.fills)

    def values(self) -> dict[str, Any]:
        """What was typed and fits, as the case keeps it; for a field that does not fit, what was kept before."""
        self.is_valid()
        found: dict[str, Any] = {
            fill.field.code: fill.value for fill in self.fills if fill.field.type is not FieldType.FILES
        }
        for fill in self.fills:
            if fill.field.code in self.cleaned_data:
                found |= _kept(fill.field, self.cleaned_data[fill.field.code], self.fills)
        return {code: value for code, value in found.items() if not is_empty(value)}

    def mark_optional(self) -> None:
        """Say of each field whether it may stay empty, once nothing is checked any more."""
        asked = {fill.field.code for fill in self.fills if fill.is_required}
        for code, made in self.fields.items():
            made.required = code in asked


def _is_partner(field: Field, fills: Iterable[FillField]) -> bool:
    """Whether an account is chosen together with its owner, and so needs no field of its own."""
    return field.type is FieldType.ACCOUNT and field.belongs_to in {fill.field.code for fill in fills}


def _partner(field: Field, fills: Iterable[FillField]) -> str:
    return next((one.field.code for one in fills if one.field.belongs_to == field.code), "")


def _initial(field: Field, stored: Mapping[str, Any], fills: Iterable[FillField]) -> Any:
    value = stored.get(field.code)
    if field.type is FieldType.BODY and value:
        account = stored.get(_partner(field, fills))
        return f"{value}:{account or ''}"
    if field.type in {FieldType.PERSON, FieldType.ACCOUNT} and value:
        return f"{value}:"
    if field.type is FieldType.BOOLEAN and value is not None:
        return "yes" if value else "no"
    return value


def _kept(field: Field, value: Any, fills: Iterable[FillField]) -> dict[str, Any]:
    """A typed value as the revision keeps it: days as ISO text, parties as ids."""
    if field.type in {FieldType.BODY, FieldType.PERSON, FieldType.ACCOUNT}:
        main, account = picked(value)
        partner = _partner(field, fills)
        return {field.code: main} | ({partner: account} if partner else {})
    if field.type is FieldType.DATE:
        return {field.code: value.isoformat() if value else None}
    if field.type is FieldType.BOOLEAN:
        return {field.code: {"yes": True, "no": False}.get(value)}
    if field.type is FieldType.DOCUMENT:
        return {field.code: int(value) if value else None}
    return {field.code: value}


def _made(fill: FillField, fills: Iterable[FillField], *, has_account: bool) -> forms.Field:
    """The Django field of one form field."""
    field = fill.field
    said: dict[str, Any] = {"label": fill.title, "help_text": fill.help}
    if field.type is FieldType.MONEY:
        made: forms.Field = MoneyField(**said)
        made.widget.attrs |= {
            "hx-get": "/desk/capital/", "hx-trigger": "input changed delay:300ms", "hx-target": f"#capital-{field.code}",
            "hx-swap": "innerHTML",
        }  # fmt: skip
        return made
    if field.type in {FieldType.BODY, FieldType.PERSON, FieldType.ACCOUNT}:
        return PickField(kind=field.type.value, account=_partner(field, fills) if has_account else "", **said)
    if field.type is FieldType.CHOICE:
        options = [("", _("Choose…")), *((code, title.say(language())) for code, title in field.options)]
        return forms.ChoiceField(choices=options, **said)
    if field.type is FieldType.BOOLEAN:
        return forms.ChoiceField(choices=[("yes", _("yes")), ("no", _("no"))], widget=forms.RadioSelect, **said)
    return _PLAIN[field.type](said)


def _long_text(said: dict[str, Any]) -> forms.Field:
    widget = forms.Textarea(attrs={"rows": 6})
    return forms.CharField(max_length=LONG_TEXT_LONGEST, widget=widget, **said)


_PLAIN: Mapping[FieldType, Callable[[dict[str, Any]], forms.Field]] = {
    FieldType.TEXT: lambda said: forms.CharField(max_length=TEXT_LONGEST, **said),
    FieldType.LONG_TEXT: _long_text,
    FieldType.DATE: lambda said: DayField(**said),
    FieldType.INTEGER: lambda said: forms.IntegerField(**said),
    FieldType.DOCUMENT: lambda said: forms.IntegerField(**said),
    FieldType.INVOICES: lambda said: InvoicesField(**said),
}

"""The form for another value of a model's parameter 「参数设置表单」: a value as the model's page writes it, where, since when."""

import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from daylight.kernel.money import yuan
from daylight.parties.models import Place
from daylight.parties.queries import Viewer, scoped
from daylight.risk.pages import Parameter, Unit, Value
from daylight.risk.tuning import value_of
from daylight.web.fields import DayField


def written_value(parameter: Parameter, value: Value) -> str:
    """A value as the form takes it: yuan for money, rows as TOML writes them."""
    if isinstance(value, tuple):
        rows = (
            ", ".join(_cell(parameter, name, cell) for name, cell in row.items() if cell is not None) for row in value
        )
        return "[" + ", ".join(f"{{ {row} }}" for row in rows) + "]"
    return yuan(int(str(value))).replace(",", "") if parameter.unit is Unit.FEN else str(value)


def _cell(parameter: Parameter, name: str, cell: Any) -> str:
    if parameter.columns[name] == "fen":
        return f"{name} = {yuan(cell).replace(',', '')}"
    return f"{name} = {cell.isoformat() if isinstance(cell, date) else repr(cell) if isinstance(cell, str) else cell}"


def stored(raw: Any) -> Any:
    """A value as it is kept and logged: whole numbers and texts."""
    if isinstance(raw, list):
        return [stored(part) for part in raw]
    if isinstance(raw, Mapping):
        return {name: stored(part) for name, part in raw.items()}
    return raw.isoformat() if isinstance(raw, date) else str(raw) if isinstance(raw, Decimal) else raw


class TrialForm(forms.Form):
    """What is tried: nothing is written by it."""

    use_required_attribute = False
    value = forms.CharField(
        label=_("New value"), max_length=2000, widget=forms.TextInput(attrs={"spellcheck": "false"})
    )
    place = forms.ModelChoiceField(label=_("For this place and all below it"), queryset=Place.objects.none())
    since = DayField(label=_("In force from"))

    def __init__(
        self,
        viewer: Viewer,
        parameter: Parameter,
        data: QueryDict | None = None,
        *,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial, label_suffix="")
        self.parameter = parameter
        places: Any = self.fields["place"]
        places.queryset = scoped(
            Place.objects.filter(valid_until=None, level__in=("county", "township", "village")), viewer, path="path"
        ).order_by("path")
        places.empty_label = None
        places.label_from_instance = _indented
        if parameter.unit is Unit.TABLE:
            self.fields["value"].widget = forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})
            self.fields["value"].help_text = _("Rows as the model’s page writes them.")

    def clean_value(self) -> Any:
        """The value as it is kept; one that is none of the parameter's unit is said back."""
        text = str(self.cleaned_data["value"]).strip()
        try:
            raw = stored(tomllib.loads(f"v = {text}", parse_float=Decimal)["v"])
        except tomllib.TOMLDecodeError:
            raw = text
        try:
            value_of(self.parameter, raw)
        except (ValueError, InvalidOperation, TypeError) as error:
            raise forms.ValidationError(
                gettext("“%(text)s” is no value of this parameter. It now reads: %(now)s")
                % {"text": text, "now": written_value(self.parameter, self.parameter.default)}
            ) from error
        return raw


class ProposalForm(TrialForm):
    """The same with the reason: what is proposed stands in the public log."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stands in the public log beside the value."),
    )


def _indented(place: Place) -> str:
    return "　" * place.path.strip("/").count("/") + place.name

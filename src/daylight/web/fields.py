"""Form fields that take what people type 「录入控件」: amounts as 5万, days as 20261122."""

from typing import Any

from django import forms
from django.utils.translation import gettext

from daylight.kernel.money import NotAnAmount, parse_yuan, yuan


class MoneyField(forms.Field):
    """An amount in yuan, kept as fen 「金额（元）」: reads `5万`, `50,000`, full-width figures; the sign by permission only."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "form-control money"})

    def __init__(self, *, negative: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.negative = negative

    def to_python(self, value: object) -> int | None:
        """Read the amount; what cannot be read is said back with the fix beside it."""
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return parse_yuan(text, negative=self.negative)
        except NotAnAmount as refused:
            raise forms.ValidationError(refused.said(gettext), code=refused.code) from refused

    def prepare_value(self, value: object) -> object:
        """Show stored fen as yuan; what the person typed stays as typed."""
        return yuan(value) if isinstance(value, int) else value


class DayField(forms.DateField):
    """A day: `2026-11-22`, `20261122`, `2026/11/22` or `2026年11月22日`; the browser's own calendar where it has one."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control day"})
    input_formats = ("%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y.%m.%d")

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", self.input_formats)
        super().__init__(**kwargs)


def widget_class(widget: forms.Widget) -> str:
    """Return the class that makes a widget look like the others."""
    own = str(widget.attrs.get("class", ""))
    if own:
        return own
    if isinstance(widget, forms.Select):
        return "form-select"
    if isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple):
        return ""
    return "form-control"

"""Filters of a list 「筛选」: a form whose fields become conditions; the address of the page is the saved filter."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict

from daylight.web import show


class FilterForm(forms.Form):
    """The base of every list's filters 「常用筛选」; `lookups` says which database paths a field looks at.

    A field with several paths matches any of them (a search box). Fields named in `advanced` fold away. Override
    `narrow` where a filter is more than a comparison.
    """

    lookups: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    advanced: ClassVar[tuple[str, ...]] = ()

    def __init__(self, data: QueryDict | None = None, **kwargs: Any) -> None:
        super().__init__(data, label_suffix="", **kwargs)
        for field in self.fields.values():
            field.required = False

    def values(self) -> dict[str, Any]:
        """Return the filters in use; a field that cannot be read is left out and shows its error."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in _NOTHING and _has(value)}

    def narrow(self, source: Any, *, without: str = "") -> Any:
        """Return the rows that pass every filter, or every filter but one."""
        if not isinstance(source, QuerySet):
            return source
        for name, value in self.values().items():
            if name != without and name in self.lookups:
                source = source.filter(self._condition(name, value))
        return source

    def _condition(self, name: str, value: Any) -> Q:
        condition = Q()
        for path in self.lookups[name]:
            condition |= Q(**{path: value})
        return condition

    def common_fields(self) -> list[forms.BoundField]:
        """Return the fields that are always in sight."""
        return [self[name] for name in self.fields if name not in self.advanced]

    def advanced_fields(self) -> list[forms.BoundField]:
        """Return the fields that fold out 「高级查询」."""
        return [self[name] for name in self.advanced]

    def has_advanced_in_use(self) -> bool:
        """Whether the folded part must stand open."""
        return any(name in self.values() for name in self.advanced)


_NOTHING: tuple[object, ...] = (None, "", False)


def _has(value: object) -> bool:
    return not isinstance(value, list | tuple | set | QuerySet) or bool(len(value))


@dataclass(frozen=True)
class Chip:
    """One filter in use, as words, with the address of the list without it."""

    name: str
    label: str
    text: str
    url: str


def chips(form: FilterForm, query: QueryDict) -> list[Chip]:
    """Return a chip for each filter in use, in the order of the form."""
    found = []
    for name, value in form.values().items():
        rest = query.copy()
        for key in (name, "page"):
            rest.pop(key, None)
        label = str(form[name].label)
        found.append(Chip(name, label, _said(form.fields[name], value), f"?{rest.urlencode()}"))
    return found


def _said(field: forms.Field, value: Any) -> str:
    """Return a filter's value as its reader knows it: the choice's title, the amount in yuan."""
    choices = dict(_flat(getattr(field, "choices", ())))
    if isinstance(value, list | tuple | set):
        return "、".join(choices.get(str(one), str(one)) for one in value)
    if str(value) in choices:
        return choices[str(value)]
    if isinstance(value, bool):
        return show.text_of(show.Kind.FLAG, value)
    return show.yuan(value) if type(field).__name__ == "MoneyField" else str(field.prepare_value(value))


def _flat(choices: Iterable[Any]) -> Iterable[tuple[str, str]]:
    for key, title in choices:
        if isinstance(title, list | tuple):
            yield from _flat(title)
        else:
            yield str(key), str(title)

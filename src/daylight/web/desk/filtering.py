"""Pieces of the desk's filters 「筛选」: a place within reach with all below it, a month, and one's list per viewer."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from daylight.ledger.policy import next_month
from daylight.parties.models import is_live
from daylight.parties.queries import Viewer, places
from daylight.web.filters import FilterForm
from daylight.web.tables import Listing

_INDENT = {"township": "", "village": "　", "group": "　　"}


class MonthField(forms.Field):
    """A month 「月份」, kept as its first day: `2026-03` or `202603`."""

    widget = forms.TextInput(attrs={"type": "month", "class": "form-control day"})

    def to_python(self, value: object) -> date | None:
        """Read the month; what is none is said back with the form it should have."""
        text = str(value or "").strip().replace("-", "")
        if not text:
            return None
        try:
            return datetime.strptime(text, "%Y%m").date()  # noqa: DTZ007 - a month has no zone
        except ValueError as error:
            raise forms.ValidationError(gettext("Write the month as 2026-03.")) from error

    def prepare_value(self, value: object) -> object:
        """Show it as the browser's own field wants it."""
        return f"{value:%Y-%m}" if isinstance(value, date) else value


class DeskFilter(FilterForm):
    """A filter with a place and, where it has the field, a month; `moments` and `days` say which column a month bounds."""

    moments: ClassVar[Mapping[str, str]] = {}
    """Fields that hold a month, and the column of moments that it bounds."""
    days: ClassVar[Mapping[str, str]] = {}
    """The same for columns of days."""

    def _condition(self, name: str, value: Any) -> Q:
        column = self.moments.get(name) or self.days.get(name)
        if column is None:
            return super()._condition(name, value)
        first, end = value, next_month(value)
        if name in self.moments:
            return Q(**{f"{column}__gte": _start_of(first), f"{column}__lt": _start_of(end)})
        return Q(**{f"{column}__gte": first, f"{column}__lt": end})


def _start_of(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min))


def choices_of_places(viewer: Viewer, *, label: object = None) -> list[tuple[str, object]]:
    """The places in force within the viewer's reach by path, villages set in under their township; one query."""
    found = places(viewer).filter(is_live(localdate(), since="valid_from", until="valid_until")).order_by("path")
    rows = [(path, f"{_INDENT.get(level, '')}{name}") for path, name, level in found.values_list("path", "name", "level")]
    return [("", label or _("All places")), *rows]


def for_viewer(listing: Listing, viewer: Viewer, **more: forms.Field) -> Listing:
    """The list with a filter of the viewer's own places, where they see more than one, and further fields."""
    fields: dict[str, forms.Field] = dict(more)
    if viewer.sees_subtree and "place" in listing.filters.lookups:
        fields["place"] = forms.ChoiceField(label=_("Place"), choices=choices_of_places(viewer))
    if not fields:
        return listing
    order = ["q", *fields]
    name = f"{listing.filters.__name__}For"
    return replace(listing, filters=type(name, (listing.filters,), {**fields, "field_order": order}))

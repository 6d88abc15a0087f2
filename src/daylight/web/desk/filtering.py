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
    paths: ClassVar[Mapping[str, str]] = {}
    """The paths of the places to choose from, by their id: `for_viewer` fills them."""

    def _condition(self, name: str, value: Any) -> Q:
        if name == "place":  # the place with all below it; one beyond reach finds nothing
            return super()._condition(name, self.paths.get(value, "-"))
        column = self.moments.get(name) or self.days.get(name)
        if column is None:
            return super()._condition(name, value)
        first, end = value, next_month(value)
        if name in self.moments:
            return Q(**{f"{column}__gte": _start_of(first), f"{column}__lt": _start_of(end)})
        return Q(**{f"{column}__gte": first, f"{column}__lt": end})


def _start_of(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min))


def places_of(viewer: Viewer) -> list[tuple[str, str, str]]:
    """Id, path and name of the places in force within the viewer's reach, villages set in under their township; one query."""
    found = places(viewer).filter(is_live(localdate(), since="valid_from", until="valid_until")).order_by("path")
    rows = found.values_list("pk", "path", "name", "level")
    return [(str(pk), path, f"{_INDENT.get(level, '')}{name}") for pk, path, name, level in rows]


def for_viewer(listing: Listing, viewer: Viewer, **more: forms.Field) -> Listing:
    """The list with a filter of the viewer's own places, where they see more than one, and further fields."""
    fields: dict[str, Any] = dict(more)
    paths: dict[str, str] = {}
    if viewer.sees_subtree and "place" in listing.filters.lookups:
        found = places_of(viewer)
        paths = {pk: path for pk, path, _name in found}
        choices = [("", _("All places")), *((pk, name) for pk, _path, name in found)]
        fields["place"] = forms.ChoiceField(label=_("Place"), choices=choices)
    if not fields:
        return listing
    name = f"{listing.filters.__name__}For"
    named = {**fields, "paths": paths, "field_order": ["q", *fields]}
    return replace(listing, filters=type(name, (listing.filters,), named))

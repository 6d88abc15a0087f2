"""The list of who looked 「查阅留痕列表」."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from daylight.web.filters import FilterForm
from daylight.web.shapes import Empty
from daylight.web.show import Kind
from daylight.web.tables import Column, Listing


class ReadingFilter(FilterForm):
    """By any word of a row; the rows of three months are few enough to be looked through here."""

    lookups: ClassVar = {}
    q = forms.CharField(label=_("Name, village, reason or kind"))

    def narrow(self, source: Any, *, without: str = "") -> Any:
        """The rows that hold the word."""
        text = "" if without == "q" else str(self.values().get("q", "")).strip()
        return [row for row in source if text in f"{row.person} {row.place} {row.title} {row.what} {row.post}"]


READINGS = Listing(
    code="who-looked",
    title=_("Who looked"),
    order="-at",
    filters=ReadingFilter,
    source=_("Acts of reading protected data about your places, of the last three months"),
    columns=(
        Column(code="at", label=_("When"), kind=Kind.MOMENT, sort="at", link=lambda row: row.url),
        Column(code="person", label=_("Who"), sort="person", phone="title"),
        Column(code="post", label=_("In which post"), sort="post"),
        Column(code="title", label=_("What was read"), sort="title", phone="state", link=lambda row: row.what_url),
        Column(code="place", label=_("Village"), sort="place"),
        Column(code="what", label=_("Reason given"), absent=_("This reading needs no reason")),
    ),
    empty=Empty(
        title=_("Nobody read protected data of your places"),
        text=_("Whoever looks at numbers in clear or at documents stands here, with the reason."),
        icon="eye-off",
    ),
)

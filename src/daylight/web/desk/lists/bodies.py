"""The list of bodies that money is paid to or comes from 「往来单位列表」; no bank account's number stands in it."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from daylight.parties.models import BodyKind
from daylight.web.desk.entry.bodies import KIND_TITLES
from daylight.web.desk.filtering import DeskFilter
from daylight.web.desk.linking import address_of
from daylight.web.shapes import Empty
from daylight.web.show import Kind
from daylight.web.tables import Column, Listing


def kind_word(body: Any) -> str:
    """A body's kind in the reader's words."""
    return str(KIND_TITLES[BodyKind(body.kind)])


class BodyFilter(DeskFilter):
    """Bodies by name or code, kind and place."""

    lookups: ClassVar = {
        "q": ("name__icontains", "uscc__icontains"),
        "place": ("place__path__startswith",),
        "kind": ("kind",),
    }
    q = forms.CharField(label=_("Name or social credit code"))
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=lambda: [("", _("All")), *((kind.value, title) for kind, title in KIND_TITLES.items())],
    )


BODIES = Listing(
    code="bodies",
    title=_("Bodies and payees"),
    order="name",
    filters=BodyFilter,
    source=_("Bodies registered on this platform, of these places and of those above them"),
    columns=(
        Column(code="name", label=_("Name"), sort="name", link=lambda body: address_of("body", body.pk), phone="title"),
        Column(
            code="uscc",
            label=_("Unified social credit code"),
            kind=Kind.CODE,
            sort="uscc",
            absent=_("registered without a code"),
        ),
        Column(code="kind", label=_("Kind"), sort="kind", value=kind_word),
        Column(code="place", label=_("Registered for"), sort="place__path", value=lambda body: body.place.name),
        Column(
            code="accounts",
            label=_("Bank accounts"),
            kind=Kind.COUNT,
            sort="account_count",
            value=lambda body: body.account_count,
        ),
    ),
    empty=Empty(
        title=_("No body is registered here yet"),
        text=_("A payee is registered once, with its code and bank account; then every case can choose it."),
        icon="building-community",
    ),
)

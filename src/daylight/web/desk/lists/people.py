"""The list of people and what they hold 「人员任职列表」: numbers masked, names in clear for officials."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from daylight.kernel.masks import mask_id_number
from daylight.log.powers import post_title, power_list
from daylight.parties import sealing
from daylight.parties.models import Mandate, is_live
from daylight.parties.queries.people import meaning_of
from daylight.web import show
from daylight.web.desk.filtering import DeskFilter
from daylight.web.desk.linking import address_of
from daylight.web.shapes import Empty
from daylight.web.show import Kind
from daylight.web.tables import Column, Listing

_ANY = ("", _("All"))


def _language() -> str:
    return "zh" if show.is_chinese() else "en"


def _posts() -> list[tuple[str, str]]:
    held = [post for post in power_list().posts.values() if post.level.value != "house"]
    return [("", str(_ANY[1])), *((post.code, post.title.say(_language())) for post in held)]


def _in_office(**more: Any) -> Exists:
    return Exists(Mandate.objects.filter(is_live(localdate()), person=OuterRef("pk"), **more))


class PeopleFilter(DeskFilter):
    """People by name or whole number, place, post and account."""

    lookups: ClassVar = {"q": (), "place": ("place__path__startswith",), "post": (), "office": (), "account": ()}
    q = forms.CharField(label=_("Name, or whole identity or telephone number"))
    post = forms.ChoiceField(label=_("Post"), choices=_posts)
    office = forms.ChoiceField(
        label=_("In office"), choices=[_ANY, ("yes", _("in office")), ("no", _("without a post"))]
    )
    account = forms.ChoiceField(
        label=_("Account"), choices=[_ANY, ("open", _("open")), ("locked", _("locked")), ("none", _("none"))]
    )

    def _condition(self, name: str, value: Any) -> Q:
        if name == "q":
            return meaning_of(value)
        if name == "post":
            return Q(_in_office(post=value))
        if name == "office":
            return Q(_in_office()) if value == "yes" else ~Q(_in_office())
        if name == "account":
            return {"open": Q(account__is_active=True), "locked": Q(account__is_active=False)}.get(
                value, Q(account=None)
            )
        return super()._condition(name, value)


def posts_of(person: Any) -> str:
    """What a person holds, each post with its place."""
    words = [
        f"{post_title(held.post, _language())}{'（B）' if held.line == 'B' else ''} · {held.place.name}"
        for held in person.held
    ]
    return "；".join(words)


def account_word(person: Any) -> str:
    """Whether the person can sign in."""
    account = getattr(person, "account", None)
    if account is None:
        return gettext("none")
    return gettext("open") if account.is_active else gettext("locked")


def masked_number(person: Any) -> str:
    """The identity number with its middle hidden."""
    return mask_id_number(sealing.unseal(person.id_sealed, sealing.ID_NUMBER)) if person.id_sealed else ""


PEOPLE = Listing(
    code="people",
    title=_("People and posts"),
    order="name",
    filters=PeopleFilter,
    source=_("People registered on this platform; numbers masked"),
    columns=(
        Column(
            code="name",
            label=_("Name"),
            sort="name",
            value=lambda person: person.name or gettext("data erased"),
            link=lambda person: address_of("person", person.pk),
            phone="title",
        ),
        Column(code="place", label=_("Place"), sort="place__path", value=lambda person: person.place.name),
        Column(code="posts", label=_("Posts held"), value=posts_of, absent=_("holds no post")),
        Column(code="number", label=_("Identity number"), kind=Kind.CODE, value=masked_number, phone="hidden"),
        Column(code="account", label=_("Account"), kind=Kind.STATE, value=account_word, phone="state"),
    ),
    empty=Empty(
        title=_("Nobody is registered here yet"),
        text=_("Bring people and their posts in from Excel, or register them one by one."),
        action=_("Import from Excel"),
        url="/desk/import/",
        icon="users",
    ),
)

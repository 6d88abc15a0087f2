"""The lists of the log 「留痕列表」: acts within one's places, and those that only looked."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from daylight.log.powers import catalogue, post_title, power_list
from daylight.log.queries import reason_of
from daylight.web.desk.filtering import DeskFilter, MonthField
from daylight.web.desk.identities import language
from daylight.web.desk.linking import address_of
from daylight.web.desk.watching import READS, at_or_below, subject_title, verb_title
from daylight.web.shapes import Empty, Words
from daylight.web.show import Kind
from daylight.web.tables import Column, Listing
from daylight.web.templatetags.daylight import disclosure_word

_ANY: tuple[str, Words] = ("", _("All"))


def _verbs() -> list[tuple[str, Words]]:
    return [_ANY, *sorted(((verb, verb_title(verb)) for verb in catalogue()), key=lambda pair: pair[0])]


def _reads() -> list[tuple[str, Words]]:
    return [_ANY, *((verb, verb_title(verb)) for verb in READS)]


def _posts() -> list[tuple[str, Words]]:
    return [_ANY, *((code, post_title(code, language())) for code in power_list().posts)]


class ActFilter(DeskFilter):
    """Acts by verb, post, place and month."""

    lookups: ClassVar = {"verb": ("verb",), "post": ("post",), "place": ("place_id",), "month": ("at",)}
    moments: ClassVar = {"month": "at"}
    verb = forms.ChoiceField(label=_("What was done"), choices=_verbs)
    post = forms.ChoiceField(label=_("In which post"), choices=_posts)
    month = MonthField(label=_("Month"))

    def _condition(self, name: str, value: Any) -> Q:
        """An act knows its place by number alone, so that a place with all below it is looked up beside it."""
        return at_or_below(self.paths.get(value, "-")) if name == "place" else super()._condition(name, value)


class ReadingFilter(ActFilter):
    """The same, for the verbs that only look."""

    verb = forms.ChoiceField(label=_("What was read"), choices=_reads)


def _leaf(act: Any) -> int | None:
    return act.leaf.index if hasattr(act, "leaf") else None


def _url(act: Any) -> str:
    return address_of("act", act.pk)


def _who(act: Any) -> str:
    """The post, and the person behind it where the house or the public did not act by itself."""
    post = post_title(act.post, language())
    return f"{post} · {act.person_name}" if act.person_name else post


_AT = Column(code="at", label=_("When"), kind=Kind.MOMENT, sort="pk", value=lambda act: act.at)
_PLACE = Column(code="place", label=_("Place"), value=lambda act: act.place_name or "")

ACTS = Listing(
    code="acts",
    title=_("Latest acts in your places"),
    order="-at",
    filters=ActFilter,
    source=_("Acts of this platform within the places of whoever exports"),
    columns=(
        Column(
            code="leaf", label=_("No."), kind=Kind.CODE, value=_leaf, absent=_("It is published at the clock’s next turn."),
            phone="state",
        ),
        _AT,
        Column(code="verb", label=_("What was done"), value=lambda act: verb_title(act.verb), link=_url, phone="title"),
        Column(
            code="subject",
            label=_("Concerning"),
            value=lambda act: subject_title(act.subject, act.subject_id),
            link=lambda act: "" if act.of_a_draft else address_of(act.subject or "", act.subject_id),
            absent=_("The act says it in its content"),
        ),
        _PLACE,
        Column(code="who", label=_("By"), value=_who),
        Column(
            code="disclosure",
            label=_("Disclosure"),
            kind=Kind.STATE,
            value=lambda act: _disclosure(act.verb),
            phone="hidden",
        ),
    ),
    empty=Empty(title=_("No act in your places yet"), text=_("Whatever is done leaves one."), icon="fingerprint"),
)  # fmt: skip


def _disclosure(verb: str) -> str:
    card = catalogue().get(verb)
    return disclosure_word(card.disclosure if card else "secret")


READINGS = Listing(
    code="who-looked",
    title=_("Who looked"),
    order="-at",
    filters=ReadingFilter,
    source=_("Acts of reading protected data about the places of whoever exports"),
    columns=(
        _AT,
        Column(code="person", label=_("Who"), value=lambda act: act.person_name or "", phone="title"),
        Column(code="post", label=_("In which post"), value=lambda act: post_title(act.post, language())),
        Column(code="verb", label=_("What was read"), value=lambda act: verb_title(act.verb), link=_url, phone="state"),
        Column(
            code="subject",
            label=_("Concerning"),
            value=lambda act: subject_title(act.subject, act.subject_id),
            link=lambda act: "" if act.of_a_draft else address_of(act.subject or "", act.subject_id),
            absent=_("The act says it in its content"),
        ),
        _PLACE,
        Column(code="reason", label=_("Reason given"), value=reason_of, absent=_("This reading needs no reason")),
    ),
    empty=Empty(
        title=_("Nobody read protected data of your places"),
        text=_("Whoever looks at numbers in clear or at documents stands here, with the reason."),
        icon="eye-off",
    ),
)

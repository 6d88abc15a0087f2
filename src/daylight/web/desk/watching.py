"""The log as an official may read it 「日志查看」: the acts of one's places, one act in full, and who looked at what is protected.

Acts that the disclosure rules keep secret are shown to whoever did them and to posts of the same level and above; a village
moreover learns nothing here of what the house and its models noted about it, lest it be tipped off.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from daylight.cases.models import Case
from daylight.kernel.case_state import CaseStatus
from daylight.kernel.powers import PostLevel
from daylight.log import queries as log
from daylight.log.powers import catalogue, power_list
from daylight.log.queries import ActRow
from daylight.parties.models import Person, Place
from daylight.parties.queries import Viewer
from daylight.web.desk.identities import language
from daylight.web.desk.linking import address_of
from daylight.web.shapes import Words

READS = ("person.unmask", "document.read", "record.read", "export.download")
"""The verbs that only look 「查阅」."""

NOUNS: Mapping[str, Words] = {
    "account": _("Account"),
    "body": _("Body"),
    "book": _("Book"),
    "case": _("Case"),
    "collective_account": _("Bank account"),
    "mandate": _("Mandate"),
    "payment_authority": _("Approval to pay"),
    "payment_order": _("Payment order"),
    "period": _("Month of a book"),
    "person": _("Person"),
    "place": _("Place"),
    "voucher": _("Voucher"),
    "warning": _("Warning"),
    "watch": _("Risk watch"),
}
"""What acts are about, as people say it."""

_HEIGHT = {PostLevel.HOUSE: 0, PostLevel.VILLAGE: 1, PostLevel.TOWNSHIP: 2, PostLevel.COUNTY: 3}


def acts_seen(viewer: Viewer) -> QuerySet[Any]:
    """The acts within the viewer's places that they may know of, newest first, with the names of place and person."""
    return _named(log.acts(_within(viewer), ~_kept_from(viewer)), viewer)


def readings_seen(viewer: Viewer) -> QuerySet[Any]:
    """The acts of looking at protected data of the viewer's places 「查阅留痕」."""
    found: QuerySet[Any] = acts_seen(viewer).filter(verb__in=READS)
    return found.defer(None).defer("entry", "rows")  # the reason stands in the body


def act_seen(viewer: Viewer, act_id: UUID) -> ActRow | None:
    """One act within view, or one's own; None for every other: it does not exist for this viewer."""
    own = Q(person_id=viewer.person_id)
    is_seen = log.acts(Q(pk=act_id), own | (_within(viewer) & ~_kept_from(viewer))).exists()
    return log.act_by_id(act_id) if is_seen else None


def is_open_to(viewer: Viewer, act: ActRow) -> bool:
    """Whether its content lies open: the rules publish it, or the viewer did it; everything else is read under a record."""
    return act.disclosure == "public" or act.person_id == viewer.person_id


def _within(viewer: Viewer) -> Q:
    """At the viewer's places: by the index where it is one village, by looking up each act's place where they are many."""
    if not viewer.sees_subtree:
        return Q(place_id=viewer.place_id)
    return at_or_below(viewer.place_path)


def at_or_below(path: str) -> Q:
    """Acts of a place and of everything below it."""
    return Q(Exists(Place.objects.filter(pk=OuterRef("place_id"), path__startswith=path)))


def _kept_from(viewer: Viewer) -> Q:
    """Secret acts of posts above the viewer's own; from a village also those of the house itself."""
    own = _HEIGHT[power_list().posts[viewer.post].level] if viewer.post in power_list().posts else 0
    least = 1 if own == 1 else 0
    equal = [code for code, post in power_list().posts.items() if least <= _HEIGHT[post.level] <= own]
    secret = [verb for verb, card in catalogue().items() if card.disclosure == "secret"]
    return Q(verb__in=secret) & ~Q(post__in=equal) & (~Q(person_id=viewer.person_id) | Q(person_id=None))


def _named(acts: QuerySet[Any], viewer: Viewer) -> QuerySet[Any]:
    """With the names to show; a draft of somebody else is known to be there, but nobody else can open it."""
    draft = Case.objects.filter(pk=OuterRef("subject_id"), state=CaseStatus.DRAFT).exclude(opened_by=viewer.person_id)
    place = Place.objects.filter(pk=OuterRef("place_id")).values("name")[:1]
    person = Person.objects.filter(pk=OuterRef("person_id")).values("name")[:1]
    named: QuerySet[Any] = acts.annotate(
        place_name=Subquery(place), person_name=Subquery(person), of_a_draft=Q(subject="case") & Exists(draft)
    )
    return named


# ---------------------------------------------------------------- words


def verb_title(verb: str) -> str:
    """A verb in the reader's words."""
    card = catalogue().get(verb)
    if card is None:
        return verb
    return card.zh if language() == "zh" else card.en


def subject_title(noun: str | None, row_id: int | None) -> str:
    """What an act is about: the noun and its number."""
    return f"{NOUNS.get(noun, noun)} {row_id}" if noun else ""


@dataclass(frozen=True)
class Touched:
    """One table whose rows an act left behind 「涉及数据」."""

    title: str
    rows: tuple[tuple[int, str], ...]  # number and address


def touched(act: ActRow) -> list[Touched]:
    """The rows that the act left behind, table by table, each with its page where it has one."""
    found: dict[str, list[int]] = {}
    for table, row_id in act.touched:
        found.setdefault(table, []).append(row_id)
    return [
        Touched(_table_title(table), tuple((one, address_of(_noun_of(table), one)) for one in sorted(set(ids))))
        for table, ids in found.items()
    ]


@cache
def _models() -> dict[str, Any]:
    return {model._meta.db_table: model for model in apps.get_models()}  # noqa: SLF001


def _noun_of(table: str) -> str:
    """The house's noun of a table: ledger_paymentorder is a payment_order."""
    model = _models().get(table)
    return str(model._meta.verbose_name).replace(" ", "_") if model else ""  # noqa: SLF001


def _table_title(table: str) -> str:
    """A table in the reader's words: its model's statutory term stands in 「」 in its docstring."""
    model = _models().get(table)
    if model is None:
        return table
    term = (model.__doc__ or "").partition("「")[2].partition("」")[0]
    return term if term and language() == "zh" else str(model._meta.verbose_name)  # noqa: SLF001

"""What a mandate is worth on a day, and who holds which post 「任职查询」."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Length

from daylight.log.policy import Standing
from daylight.parties import policy
from daylight.parties.models import Absence, Kinship, Line, Mandate, Place, is_live


def judged(on: date) -> QuerySet[Mandate]:
    """Mandates with what decides whether B stands in: is there an A holder on the day, and is one present?"""
    first = Mandate.objects.filter(is_live(on), post=OuterRef("post"), place=OuterRef("place"), line=Line.A)
    away = Absence.objects.filter(is_live(on), mandate=OuterRef("pk"))
    return Mandate.objects.select_related("place").annotate(
        has_first=Exists(first), first_present=Exists(first.filter(~Exists(away)))
    )


def in_office(on: date) -> Q:
    """Living people whose account, if they have one, is not locked."""
    open_account = Q(person__account=None) | Q(person__account__is_active=True)
    living = Q(person__died_on=None) | Q(person__died_on__gte=on)
    return open_account & living


def acts_now(mandate: Mandate) -> bool:
    """Whether a holder from `judged` may act on the day asked."""
    first, present = bool(getattr(mandate, "has_first", False)), bool(getattr(mandate, "first_present", True))
    return policy.stands_in(mandate.line, has_first=first, first_present=present)


def standing(mandate_id: int, on: date) -> Standing | None:
    """What the mandate is worth on the day 「任职效力」, in one query for an A holder; the door asks this before every act.

    None for a mandate that is not there, whose holder has died, or whose holder's account is locked.
    """
    mandate = Mandate.objects.select_related("place").filter(in_office(on), pk=mandate_id).first()
    if mandate is None:
        return None
    # Only what B is worth hangs on others: an A holder's standing is asked for most, and stays cheap.
    is_active = mandate.line == Line.A or acts_now(judged(on).get(pk=mandate_id))
    return Standing(
        mandate_id=mandate.pk,
        person_id=mandate.person_id,
        post=mandate.post,
        place_id=mandate.place_id,
        place_path=mandate.place.path,
        since=mandate.since,
        until=mandate.until,
        line=mandate.line,
        is_active=is_active,
    )


def place_path(place_id: int) -> str | None:
    """The place's chain of ids, such as "/1/7/31/"; read fresh each time, so that a merger counts at once."""
    return Place.objects.filter(pk=place_id).values_list("path", flat=True).first()


@dataclass(frozen=True)
class MandateChoice:
    """One identity a person may act as 「身份」."""

    mandate_id: int
    person_id: int
    post: str
    place_id: int
    place_name: str
    line: str
    since: date
    until: date | None
    is_active: bool


def mandates_of(person_id: int, on: date) -> list[MandateChoice]:
    """The mandates a person holds on a day, A before B; a B holder whose A is present is there, but not active."""
    found = judged(on).filter(is_live(on), in_office(on), person_id=person_id).order_by("line", "pk")
    return [
        MandateChoice(
            mandate_id=mandate.pk,
            person_id=mandate.person_id,
            post=mandate.post,
            place_id=mandate.place_id,
            place_name=mandate.place.name,
            line=mandate.line,
            since=mandate.since,
            until=mandate.until,
            is_active=acts_now(mandate),
        )
        for mandate in found
    ]


@dataclass(frozen=True)
class Holder:
    """Who holds a post 「岗位持有人」."""

    mandate_id: int
    person_id: int
    name: str
    post: str
    place_id: int
    line: str
    is_active: bool


def holders_of(post: str, place_id: int, on: date) -> list[Holder]:
    """Who holds the post for the place on the day: its own holders, else those of the nearest place above it.

    A before B. A village's review post is its township's: so the search climbs the tree until somebody is found.
    """
    chain = path_ids(place_path(place_id) or "")
    found = list(
        judged(on)
        .filter(is_live(on), in_office(on), post=post, place_id__in=chain)
        .select_related("person")
        .annotate(depth=Length("place__path"))
        .order_by("-depth", "line", "pk")
    )
    return [
        Holder(
            mandate_id=mandate.pk,
            person_id=mandate.person_id,
            name=mandate.person.name,
            post=mandate.post,
            place_id=mandate.place_id,
            line=mandate.line,
            is_active=acts_now(mandate),
        )
        for mandate in found
        if mandate.place_id == found[0].place_id
    ]


def path_ids(path: str) -> list[int]:
    """The ids in a path, from the root down."""
    return [int(part) for part in path.split("/") if part]


def relatives_of(person_id: int, *, degree: int = 3) -> frozenset[int]:
    """The recorded kin of a person up to a degree 「近亲属」, whichever of the two declared it."""
    pairs: Iterable[tuple[int, int]] = Kinship.objects.filter(
        Q(person_id=person_id) | Q(relative_id=person_id), degree__lte=degree
    ).values_list("person_id", "relative_id")
    return frozenset(one for pair in pairs for one in pair if one != person_id)

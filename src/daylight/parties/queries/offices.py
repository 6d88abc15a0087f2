"""Who is in office where 「在任人员」, what a person held and holds, when they were away, who their kin are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from daylight.parties.models import Absence, Kinship, Mandate, Person, is_live
from daylight.parties.queries.mandates import acts_now, in_office, judged
from daylight.parties.queries.people import people
from daylight.parties.queries.viewers import Viewer, scoped


@dataclass(frozen=True)
class Officer:
    """One holder of a post at a place 「在任」; `away_since` while an absence is recorded."""

    mandate_id: int
    person_id: int
    name: str
    post: str
    place_id: int
    place_name: str
    line: str
    since: date
    until: date | None
    is_active: bool
    away_since: date | None


def officers_at(path: str, on: date, *, below: bool = False) -> list[Officer]:
    """Who holds a post at a place on a day, or at and below it; two queries."""
    where = Q(place__path__startswith=path) if below else Q(place__path=path)
    found = judged(on).filter(is_live(on), in_office(on), where).select_related("person", "place")
    return _officers(found.order_by("place__path", "pk"), on)


def _officers(found: QuerySet[Mandate], on: date) -> list[Officer]:
    away = Prefetch("absences", queryset=Absence.objects.filter(is_live(on)), to_attr="away_now")
    return [
        Officer(
            mandate_id=held.pk,
            person_id=held.person_id,
            name=held.person.name,
            post=held.post,
            place_id=held.place_id,
            place_name=held.place.name,
            line=held.line,
            since=held.since,
            until=held.until,
            is_active=acts_now(held),
            away_since=next((one.since for one in held.away_now), None),
        )
        for held in found.prefetch_related(away)
    ]


def mandates(viewer: Viewer) -> QuerySet[Mandate]:
    """The mandates within a viewer's reach, ended ones included."""
    return scoped(Mandate.objects.select_related("person", "place").order_by("-since", "-pk"), viewer)


@dataclass(frozen=True)
class Tenure:
    """One mandate on a person's page 「任职经历」, with the absences recorded in it."""

    mandate_id: int
    post: str
    place_id: int
    place_name: str
    line: str
    since: date
    until: date | None
    is_live: bool
    absences: tuple[Absence, ...]


def tenures_of(viewer: Viewer, person_id: int, on: date) -> list[Tenure]:
    """What a person held and holds within the viewer's reach, the latest first; two queries."""
    found = mandates(viewer).filter(person_id=person_id).prefetch_related("absences")
    return [
        Tenure(
            mandate_id=held.pk,
            post=held.post,
            place_id=held.place_id,
            place_name=held.place.name,
            line=held.line,
            since=held.since,
            until=held.until,
            is_live=held.since <= on and (held.until is None or held.until >= on),
            absences=tuple(sorted(held.absences.all(), key=lambda one: one.since, reverse=True)),
        )
        for held in found
    ]


def people_with_posts(viewer: Viewer, on: date) -> QuerySet[Person]:
    """The people a viewer sees, each with `held` (the mandates in force) in one further query."""
    live = Mandate.objects.filter(is_live(on)).select_related("place").order_by("pk")
    return people(viewer).prefetch_related(Prefetch("mandates", queryset=live, to_attr="held"))


@dataclass(frozen=True)
class Kin:
    """A near relative 「近亲属」 of a person."""

    person_id: int
    name: str
    degree: int
    is_declared: bool


def kin_of(person_id: int) -> list[Kin]:
    """A person's recorded kin with their names, whoever of the two declared it; one query."""
    found: Iterable[Kinship] = Kinship.objects.filter(Q(person_id=person_id) | Q(relative_id=person_id)).select_related(
        "person", "relative"
    )
    others = [(one, one.relative if one.person_id == person_id else one.person) for one in found]
    return [Kin(other.pk, other.name, one.degree, one.is_declared) for one, other in others]

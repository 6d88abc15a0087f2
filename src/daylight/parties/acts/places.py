"""Places are registered, changed, closed and merged 「地方登记与撤并」."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from daylight.log.door import SETUP, Actor, Deed, act
from daylight.log.policy import WrongPlace
from daylight.parties import policy, refusals
from daylight.parties.models import Body, Mandate, Person, Place
from daylight.parties.verbs import PartyVerb


@dataclass(frozen=True)
class NewPlace:
    """What is said of a place when it is registered 「地方登记表」."""

    code: str
    name: str
    level: str
    parent_id: int | None
    valid_from: date
    population: int | None = None
    households: int | None = None


def create_place(actor: Actor, form: NewPlace, *, now: datetime, key: str | None = None) -> Place:
    """Register a place under its parent 「登记地方」; only the installation makes a root."""
    with act(PartyVerb.CREATE_PLACE, actor, place=form.parent_id, now=now, key=key) as deed:
        if form.parent_id is None and actor != SETUP:
            raise WrongPlace(post=deed.post)
        place = write_place(form)
        deed.subject("place", place.pk)
        deed.record(
            code=place.code, name=place.name, level=place.level, parent=form.parent_id, since=str(form.valid_from)
        )
        return place


def write_place(form: NewPlace) -> Place:
    """Check and write a place inside an open act."""
    parent = None
    if form.parent_id is not None:
        # The parent is locked, so that it cannot be closed while something is put below it.
        parent = Place.objects.select_for_update().get(pk=form.parent_id)
        policy.require_in_force(parent.valid_from, parent.valid_until, form.valid_from)
    policy.require_rung(form.level, parent.level if parent else None)
    _require_free_code(form.code)
    place = Place(
        code=form.code,
        name=policy.require_name(form.name),
        level=form.level,
        parent=parent,
        valid_from=form.valid_from,
        population=form.population,
        households=form.households,
    )
    place.save()
    place.path = f"{parent.path if parent else '/'}{place.pk}/"
    place.save(update_fields=["path", "act_id"])
    return place


def _require_free_code(code: str, *, but: int | None = None) -> None:
    if Place.objects.filter(code=code, valid_until=None).exclude(pk=but or 0).exists():
        raise refusals.PlaceCodeTaken(code=code)


def change_place(
    actor: Actor,
    place_id: int,
    *,
    now: datetime,
    code: str | None = None,
    name: str | None = None,
    population: int | None = None,
    households: int | None = None,
) -> Place:
    """Change a place's name, code or counts 「变更地方信息」; what is not given stays."""
    with act(PartyVerb.CHANGE_PLACE, actor, place=place_id, now=now) as deed:
        place = Place.objects.select_for_update().get(pk=place_id)
        policy.require_in_force(place.valid_from, place.valid_until, localdate(now))
        if code is not None and code != place.code:
            _require_free_code(code, but=place_id)
            place.code = code
        if name is not None:
            place.name = policy.require_name(name)
        place.population = place.population if population is None else population
        place.households = place.households if households is None else households
        place.save()
        deed.subject("place", place_id)
        deed.record(code=place.code, name=place.name, population=place.population, households=place.households)
        return place


def close_place(actor: Actor, place_id: int, *, on: date, now: datetime, successor_id: int | None = None) -> Place:
    """Close an empty place, `on` being its last day 「撤销地方」; what still holds something is merged instead."""
    with act(PartyVerb.CLOSE_PLACE, actor, place=place_id, now=now) as deed:
        place = Place.objects.select_for_update().get(pk=place_id)
        if successor_id is not None:
            _require_successor([place], Place.objects.get(pk=successor_id))
        children = place.children.filter(valid_until=None).count()
        mandates = _lasting(place, on).count()
        if children or mandates:
            raise refusals.PlaceStillHolds(children=children, mandates=mandates)
        _close(place, on, successor_id)
        deed.subject("place", place_id)
        deed.record(until=str(on), successor=successor_id)
        return place


def merge_places(actor: Actor, place_ids: Sequence[int], into_id: int, *, on: date, now: datetime) -> Place:
    """Merge places into another of their level 「合并地方」, as one act.

    Groups, people and bodies move over; mandates of the merged places end on their last day; what happened there stays there.
    """
    with act(PartyVerb.CLOSE_PLACE, actor, place=meeting_place(*place_ids, into_id), now=now) as deed:
        into = Place.objects.select_for_update().get(pk=into_id)
        sources = list(Place.objects.select_for_update().filter(pk__in=place_ids).order_by("pk"))
        _require_successor(sources, into)
        for source in sources:
            _empty(source, into, on, deed)
            _close(source, on, into_id)
        deed.subject("place", into_id)
        deed.record(merged=[source.pk for source in sources], until=str(on))
        return into


def meeting_place(*place_ids: int) -> int | None:
    """The lowest place that holds all of these: who acts on several must reach it. None when they share none."""
    paths = list(Place.objects.filter(pk__in=place_ids).values_list("path", flat=True))
    chains = [path.strip("/").split("/") for path in paths]
    shared = [steps[0] for steps in zip(*chains, strict=False) if len(set(steps)) == 1]
    return int(shared[-1]) if shared else None


def _require_successor(sources: Sequence[Place], into: Place) -> None:
    own = {source.pk for source in sources}
    if not sources or into.pk in own or into.valid_until is not None or {s.level for s in sources} != {into.level}:
        raise refusals.SuccessorUnfit


def _lasting(place: Place, on: date) -> QuerySet[Mandate]:
    """Mandates for the place that would outlive its last day."""
    return Mandate.objects.filter(Q(until=None) | Q(until__gt=on), place=place)


def _empty(source: Place, into: Place, on: date, deed: Deed) -> None:
    """Move over what a merged place holds, and end what cannot move."""
    lasting = _lasting(source, on)
    if late := lasting.filter(since__gt=on).count():
        raise refusals.PlaceStillHolds(children=0, mandates=late)
    lasting.update(until=on, act_id=deed.id)
    for child in source.children.filter(valid_until=None):
        _hang_below(child, into)
    for model in (Person, Body):
        model.objects.filter(place=source).update(place=into, act_id=deed.id)


def _hang_below(child: Place, into: Place) -> None:
    """Give a subtree its new parent: the paths of everything in it change."""
    old = child.path
    new = f"{into.path}{child.pk}/"
    for place in Place.objects.filter(path__startswith=old):
        if place.pk == child.pk:
            place.parent = into
        place.path = new + place.path.removeprefix(old)
        place.save(update_fields=["parent", "path", "act_id"])


def _close(place: Place, on: date, successor_id: int | None) -> None:
    if place.valid_until is not None:
        raise refusals.PlaceNotInForce(until=place.valid_until)
    policy.require_term(place.valid_from, on)
    place.valid_until = on
    place.successor_id = successor_id
    place.save()

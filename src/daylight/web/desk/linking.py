"""Where a thing of the house has its page 「链接」: noun and id to an address; places to a path of links; ids to names."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from daylight.parties.models import Person, Place
from daylight.parties.queries import Viewer, breadcrumb
from daylight.web.shapes import Crumb, Words

_ROUTES = {
    "case": "desk:case",
    "payment_order": "desk:payment",
    "voucher": "desk:voucher",
    "book": "desk:book",
    "warning": "desk:warning",
    "place": "desk:place",
    "person": "desk:person",
    "body": "desk:body",
    "mandate": "desk:mandate",
    "procedure": "desk:procedure",
    "act": "desk:act",
}


def address_of(noun: str, row_id: object) -> str:
    """The page of a thing, or nothing where it has none."""
    route = _ROUTES.get(noun)
    if route is None or row_id in (None, ""):
        return ""
    try:
        return reverse(route, args=[row_id])
    except NoReverseMatch:
        return ""


def source_address(source: str) -> str:
    """The page of what an approval or a voucher came from: "case:12", "case:12:2", "order:7"."""
    noun, _, rest = source.partition(":")
    noun = {"order": "payment_order"}.get(noun, noun)
    return address_of(noun, rest.partition(":")[0])


def place_crumbs(viewer: Viewer, place_id: int, *tail: Crumb, last: Words | None = None) -> list[Crumb]:
    """The path county, township, village, each a link where the viewer sees it; then what is given, then the page."""
    path = [
        Crumb(label=place.name, url=address_of("place", place.pk) if viewer.sees(place.path) else "")
        for place in breadcrumb(place_id)
    ]
    end = [Crumb(label=last)] if last is not None else []
    return [*path, *tail, *end]


def names_of(person_ids: Iterable[int | None]) -> dict[int, str]:
    """The names of people by id, in one query; an erased person has an empty one."""
    wanted = {pk for pk in person_ids if pk is not None}
    return dict(Person.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}


def place_names(place_ids: Iterable[int | None]) -> dict[int, str]:
    """The names of places by id, in one query."""
    wanted = {pk for pk in place_ids if pk is not None}
    return dict(Place.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}


def back_to(request: HttpRequest, fallback: str) -> str:
    """The page a form came from, if it is one of ours; else the fallback."""
    asked = request.POST.get("back", "")
    return asked if asked.startswith("/desk/") else fallback

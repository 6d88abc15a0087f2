"""People as they may be shown: masked, found by what one knows of them 「人员查询」."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from daylight.kernel.identifiers import check_id_number
from daylight.kernel.masks import mask_id_number, mask_name, mask_phone
from daylight.kernel.refusals import Refused
from daylight.parties import policy, sealing
from daylight.parties.models import Mandate, Person, is_live
from daylight.parties.queries.viewers import Viewer, scoped


@dataclass(frozen=True)
class PersonRow:
    """A person on the screen 「人员（脱敏）」: numbers masked always; `masked_name` is for whoever is no official."""

    id: int
    name: str
    masked_name: str
    place_id: int
    place_name: str
    household: str
    id_number: str
    phone: str
    posts: tuple[str, ...]
    login: str
    is_locked: bool
    erased_on: date | None


def people(viewer: Viewer) -> QuerySet[Person]:
    """The people a viewer sees, as rows to filter and page; show them through `person_rows`."""
    return scoped(Person.objects.select_related("place", "account").order_by("name", "pk"), viewer)


def find_people(viewer: Viewer, text: str) -> QuerySet[Person]:
    """The people within view that a text means: an identity number, a telephone number, else part of a name.

    Numbers are looked up by keyed hash: whole numbers only, and nothing is unsealed.
    """
    return people(viewer).filter(meaning_of(text))


def meaning_of(text: str) -> Q:
    """The people that a text means, as a condition; see `find_people`."""
    text = text.strip()
    if not text:
        return Q()
    if any(char.isdigit() for char in text):
        try:
            return Q(id_hash=sealing.keyed_hash(check_id_number(text), sealing.ID_NUMBER))
        except Refused:
            pass
        try:
            return Q(phone_hash=sealing.keyed_hash(policy.tidy_phone(text), sealing.PHONE))
        except Refused:
            pass
    return Q(name__icontains=text)


def person_row(viewer: Viewer, person_id: int, on: date) -> PersonRow | None:
    """One person within view, masked; None outside it."""
    rows = person_rows(people(viewer).filter(pk=person_id), on)
    return rows[0] if rows else None


def person_rows(found: Iterable[Person], on: date) -> list[PersonRow]:
    """The people as they may be shown, in one further query for their posts; `found` comes with place and account."""
    listed = list(found)
    posts: dict[int, list[str]] = defaultdict(list)
    held = Mandate.objects.filter(is_live(on), person_id__in=[person.pk for person in listed]).order_by("pk")
    for person_id, post in held.values_list("person_id", "post"):
        posts[person_id].append(post)
    return [_row(person, tuple(posts[person.pk])) for person in listed]


def _row(person: Person, posts: tuple[str, ...]) -> PersonRow:
    account = getattr(person, "account", None)
    id_number = sealing.unseal(person.id_sealed, sealing.ID_NUMBER) if person.id_sealed else ""
    phone = sealing.unseal(person.phone_sealed, sealing.PHONE) if person.phone_sealed else ""
    return PersonRow(
        id=person.pk,
        name=person.name,
        masked_name=mask_name(person.name),
        place_id=person.place_id,
        place_name=person.place.name,
        household=person.household,
        id_number=mask_id_number(id_number),
        phone=mask_phone(phone),
        posts=posts,
        login=account.login if account else "",
        is_locked=account is not None and not account.is_active,
        erased_on=person.erased_on,
    )

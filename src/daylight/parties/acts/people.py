"""People are registered, read in clear for a reason, and erased 「人员登记与个人信息保护」."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils.timezone import localdate

from daylight.kernel.identifiers import check_id_number
from daylight.log import erasure
from daylight.log.door import Actor, Deed, act
from daylight.parties import policy, refusals, sealing
from daylight.parties.acts.places import meeting_place
from daylight.parties.models import Kinship, Mandate, Person, Place
from daylight.parties.verbs import PartyVerb


@dataclass(frozen=True)
class NewPerson:
    """What is said of a person when they are registered 「人员登记表」."""

    name: str
    place_id: int
    household: str = ""
    id_number: str = ""
    phone: str = ""
    is_public_payroll: bool = False


@dataclass(frozen=True)
class ClearPerson:
    """A person's protected numbers in clear 「未脱敏信息」: shown once, never stored anywhere else."""

    id_number: str
    phone: str


def create_person(actor: Actor, form: NewPerson, *, now: datetime, key: str | None = None) -> Person:
    """Register a person 「登记人员」, once an identity number."""
    with act(PartyVerb.CREATE_PERSON, actor, place=form.place_id, now=now, key=key) as deed:
        person = write_person(form, deed)
        deed.subject("person", person.pk)
        return person


def write_person(form: NewPerson, deed: Deed, *, is_one_of_many: bool = False) -> Person:
    """Check and write a person inside an open act; name and numbers enter its body as commitments only.

    In an act about many people each commitment carries the person's number in its name, so that none hides another.
    """
    place = Place.objects.get(pk=form.place_id)
    policy.require_in_force(place.valid_from, place.valid_until, localdate(deed.now))
    person = Person(
        name=policy.require_name(form.name),
        place=place,
        household=form.household.strip(),
        is_public_payroll=form.is_public_payroll,
    )
    id_number = check_id_number(form.id_number) if form.id_number.strip() else ""
    if id_number:
        person.id_sealed = sealing.seal(id_number, sealing.ID_NUMBER)
        person.id_hash = sealing.keyed_hash(id_number, sealing.ID_NUMBER)
        if Person.objects.filter(id_hash=person.id_hash).exists():
            raise refusals.IdNumberTaken
    _set_phone(person, form.phone)
    person.save()
    tag = f"_{person.pk}" if is_one_of_many else ""
    personal = {f"name{tag}": person.name} | ({f"id_number{tag}": id_number} if id_number else {})
    deed.record_personal(person_id=person.pk, **personal)
    return person


def change_person(
    actor: Actor,
    person_id: int,
    *,
    now: datetime,
    name: str | None = None,
    household: str | None = None,
    phone: str | None = None,
    place_id: int | None = None,
    died_on: date | None = None,
) -> Person:
    """Change a person's data 「变更人员信息」; who moves them must reach both places. What is not given stays."""
    here = _place_of(person_id)
    with act(PartyVerb.CHANGE_PERSON, actor, place=meeting_place(here, place_id or here), now=now) as deed:
        person = _get(person_id)
        if name is not None:
            person.name = policy.require_name(name)
            deed.record_personal(person_id=person_id, name=person.name)
        if household is not None:
            person.household = household.strip()
        if phone is not None:
            _set_phone(person, phone)
        if place_id is not None:
            person.place_id = place_id
            deed.record(place=place_id)
        if died_on is not None:
            person.died_on = died_on
            deed.record(died_on=str(died_on))
        person.save()
        deed.subject("person", person_id)
        return person


def unmask_person(actor: Actor, person_id: int, *, reason: str, now: datetime, key: str | None = None) -> ClearPerson:
    """Read a person's numbers in clear 「查看未脱敏信息」: an act like any other, with its reason."""
    with act(PartyVerb.UNMASK_PERSON, actor, place=_place_of(person_id), now=now, key=key) as deed:
        person = _get(person_id)
        deed.subject("person", person_id)
        deed.record(reason=policy.require_reason(reason))
        return ClearPerson(
            id_number=sealing.unseal(person.id_sealed, sealing.ID_NUMBER) if person.id_sealed else "",
            phone=sealing.unseal(person.phone_sealed, sealing.PHONE) if person.phone_sealed else "",
        )


def erase_person(actor: Actor, person_id: int, *, reason: str, now: datetime) -> None:
    """Erase a person's data 「删除个人信息」: the row is emptied and the salts go, so that no log entry leads back to them.

    What they did in office stays recorded under their number.
    """
    with act(PartyVerb.ERASE_PERSON, actor, place=_place_of(person_id), now=now) as deed:
        person = _get(person_id)
        on = localdate(now)
        in_office = Mandate.objects.filter(Q(until=None) | Q(until__gte=on), person=person).exists()
        account = getattr(person, "account", None)
        if in_office or (account is not None and account.is_active):
            raise refusals.StillInOffice
        deed.subject("person", person_id)
        deed.record(reason=policy.require_reason(reason), forgotten=erasure.forget(person_id))
        if account is not None:
            account.login, account.totp_sealed = f"erased-{account.pk}", ""
            account.set_unusable_password()
            account.save()
        person.name = person.household = person.id_sealed = person.phone_sealed = ""
        person.id_hash = person.phone_hash = None
        person.erased_on = on
        person.save()


def declare_kinship(
    actor: Actor,
    person_id: int,
    relative_id: int,
    *,
    degree: int,
    now: datetime,
    is_declared: bool = True,
    key: str | None = None,
) -> Kinship:
    """Declare that two people are near relatives 「申报亲属关系」; declaring again corrects the degree."""
    with act(PartyVerb.DECLARE_KINSHIP, actor, place=_place_of(person_id), now=now, key=key) as deed:
        policy.require_kin(person_id, relative_id, degree)
        _get(relative_id)
        pair = Q(person_id=person_id, relative_id=relative_id) | Q(person_id=relative_id, relative_id=person_id)
        kinship = Kinship.objects.filter(pair).first() or Kinship(person_id=person_id, relative_id=relative_id)
        kinship.degree = degree
        kinship.is_declared = is_declared
        kinship.save()
        deed.subject("person", person_id)
        deed.record(relative=relative_id, degree=degree, declared=is_declared)
        return kinship


def _place_of(person_id: int) -> int:
    return Person.objects.values_list("place_id", flat=True).get(pk=person_id)


def _get(person_id: int) -> Person:
    """The person, locked for writing; refused when erased."""
    person = Person.objects.select_for_update().get(pk=person_id)
    if person.erased_on is not None:
        raise refusals.AlreadyErased(on=person.erased_on)
    return person


def _set_phone(person: Person, text: str) -> None:
    figures = policy.tidy_phone(text) if text.strip() else ""
    person.phone_sealed = sealing.seal(figures, sealing.PHONE) if figures else ""
    person.phone_hash = sealing.keyed_hash(figures, sealing.PHONE) if figures else None

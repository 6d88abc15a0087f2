"""Bodies and their bank accounts are registered 「单位登记」."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate

from daylight.kernel.identifiers import check_uscc
from daylight.log.door import Actor, Deed, act
from daylight.parties import policy, refusals, sealing
from daylight.parties.models import Body, BodyAccount, BodyKind, Place
from daylight.parties.verbs import PartyVerb

_NAMED_FOR_A_PERSON = frozenset({BodyKind.HOUSEHOLD, BodyKind.SOLE_TRADER})
"""Bodies whose name is mostly somebody's own: it enters acts as personal data."""


@dataclass(frozen=True)
class NewBody:
    """What is said of a body when it is registered 「单位登记表」."""

    name: str
    kind: BodyKind
    place_id: int
    uscc: str = ""
    legal_rep_id: int | None = None
    registered_on: date | None = None
    phone: str = ""
    account_number: str = ""
    bank_name: str = ""


def create_body(actor: Actor, form: NewBody, *, now: datetime, key: str | None = None) -> Body:
    """Register a body 「登记单位」, once a social credit code, with its first bank account if it is given."""
    with act(PartyVerb.CREATE_BODY, actor, place=form.place_id, now=now, key=key) as deed:
        place = Place.objects.get(pk=form.place_id)
        policy.require_in_force(place.valid_from, place.valid_until, localdate(now))
        uscc = check_uscc(form.uscc) if form.uscc.strip() else None
        if uscc and Body.objects.filter(uscc=uscc).exists():
            raise refusals.BodyRegistered(uscc=uscc)
        body = Body(
            uscc=uscc,
            name=policy.require_name(form.name),
            kind=form.kind,
            place=place,
            legal_rep_id=form.legal_rep_id,
            registered_on=form.registered_on,
            phone_hash=_phone_hash(form.phone),
        )
        body.save()
        deed.subject("body", body.pk)
        deed.record(kind=form.kind.value, uscc=uscc, legal_rep=form.legal_rep_id)
        if form.kind in _NAMED_FOR_A_PERSON:
            deed.record_personal(person_id=form.legal_rep_id, name=body.name)
        else:
            deed.record(name=body.name)
        if form.account_number.strip():
            _write_account(body, deed, number=form.account_number, bank_name=form.bank_name, holder="")
        return body


def change_body(
    actor: Actor,
    body_id: int,
    *,
    now: datetime,
    name: str | None = None,
    legal_rep_id: int | None = None,
    phone: str | None = None,
) -> Body:
    """Change a body's name, legal representative or telephone 「变更单位信息」; its code never changes."""
    with act(PartyVerb.CHANGE_BODY, actor, place=_place_of(body_id), now=now) as deed:
        body = Body.objects.select_for_update().get(pk=body_id)
        if name is not None:
            body.name = policy.require_name(name)
            deed.record_personal(person_id=body.legal_rep_id, name=body.name)
        if legal_rep_id is not None:
            body.legal_rep_id = legal_rep_id
            deed.record(legal_rep=legal_rep_id)
        if phone is not None:
            body.phone_hash = _phone_hash(phone)
        body.save()
        deed.subject("body", body_id)
        return body


def add_body_account(
    actor: Actor, body_id: int, *, number: str, bank_name: str, now: datetime, holder: str = "", key: str | None = None
) -> BodyAccount:
    """Register a body's bank account 「登记银行账户」; the number is sealed, and belongs to one body for ever."""
    with act(PartyVerb.CHANGE_BODY, actor, place=_place_of(body_id), now=now, key=key) as deed:
        deed.subject("body", body_id)
        body = Body.objects.get(pk=body_id)
        return _write_account(body, deed, number=number, bank_name=bank_name, holder=holder)


def _write_account(body: Body, deed: Deed, *, number: str, bank_name: str, holder: str) -> BodyAccount:
    figures = policy.tidy_account(number)
    number_hash = sealing.keyed_hash(figures, sealing.BANK_ACCOUNT)
    if BodyAccount.objects.filter(number_hash=number_hash).exists():
        raise refusals.BankAccountTaken
    account = BodyAccount(
        body=body,
        holder=holder.strip() or body.name,
        number_sealed=sealing.seal(figures, sealing.BANK_ACCOUNT),
        number_hash=number_hash,
        number_tail=figures[-4:],
        bank_name=policy.require_name(bank_name),
    )
    account.save()
    deed.record(account=account.pk, bank=account.bank_name)
    deed.record_personal(person_id=body.legal_rep_id, account_number=figures, account_holder=account.holder)
    return account


def _place_of(body_id: int) -> int:
    return Body.objects.values_list("place_id", flat=True).get(pk=body_id)


def _phone_hash(phone: str) -> str | None:
    return sealing.keyed_hash(policy.tidy_phone(phone), sealing.PHONE) if phone.strip() else None

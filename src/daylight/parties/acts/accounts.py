"""Accounts are opened, used, locked 「账号管理」: one a person, none shared."""

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from daylight.log.door import Actor, Deed, act
from daylight.parties import policy, refusals, sealing, secondfactor
from daylight.parties.models import Account, Person
from daylight.parties.verbs import PartyVerb


def create_account(
    actor: Actor,
    person_id: int,
    *,
    login: str,
    password: str | None,
    now: datetime,
    is_initial: bool = True,
    key: str | None = None,
) -> Account:
    """Open a person's account 「开立账号」.

    An initial password must be changed at the first sign-in; None leaves none at all, for counties whose own identity
    service signs people in.
    """
    person = Person.objects.get(pk=person_id)
    name = policy.require_login(login)
    # Hashing takes a while on purpose: it is done before the act, which would hold the database meanwhile.
    encoded = _encode(password, name, person.name) if password is not None else make_password(None)
    with act(PartyVerb.CREATE_ACCOUNT, actor, place=person.place_id, now=now, key=key) as deed:
        if person.erased_on is not None:
            raise refusals.AlreadyErased(on=person.erased_on)
        if Account.objects.filter(person_id=person_id).exists():
            raise refusals.OneAccountEach
        if Account.objects.filter(login=name).exists():
            raise refusals.LoginTaken(login=name)
        account = Account(person=person, login=name, password=encoded)
        account.password_changed_at = None if is_initial else now
        account.save()
        deed.subject("account", account.pk)
        deed.record(person=person_id)
        deed.record_personal(person_id=person_id, login=name)
        return account


def sign_in(actor: Actor, account_id: int, *, now: datetime, code: str = "") -> None:
    """Record a sign-in 「登录」 after Django has checked the password, and use up the one-time code."""
    with act(PartyVerb.SIGN_IN, actor, place=None, now=now) as deed:
        account = _own(account_id, deed)
        if account.totp_sealed:
            _use_code(account, sealing.unseal(account.totp_sealed, sealing.TOTP), code, now)
            account.save()
        deed.subject("account", account_id)
        deed.record(second_factor=bool(account.totp_sealed))


def sign_out(actor: Actor, account_id: int, *, now: datetime) -> None:
    """Record that somebody signed out 「退出登录」; an idle session just ends."""
    with act(PartyVerb.SIGN_OUT, actor, place=None, now=now) as deed:
        _own(account_id, deed)
        deed.subject("account", account_id)


def change_password(actor: Actor, account_id: int, *, old: str, new: str, now: datetime) -> Account:
    """Change one's own password 「修改密码」; every other session of the account ends with it."""
    account = Account.objects.select_related("person").get(pk=account_id)
    if not account.check_password(old):
        raise refusals.PasswordWrong
    if account.check_password(new):
        raise refusals.PasswordRepeated
    encoded = _encode(new, account.login, account.person.name)
    with act(PartyVerb.CHANGE_PASSWORD, actor, place=None, now=now) as deed:
        account = _own(account_id, deed)
        account.password = encoded
        account.password_changed_at = now
        account.save()
        deed.subject("account", account_id)
        return account


def reset_password(actor: Actor, account_id: int, *, password: str, now: datetime, key: str | None = None) -> None:
    """Give an account a new first password 「重置密码」, and take away a lost telephone's second factor."""
    account = Account.objects.select_related("person").get(pk=account_id)
    encoded = _encode(password, account.login, account.person.name)
    with act(PartyVerb.RESET_PASSWORD, actor, place=account.person.place_id, now=now, key=key) as deed:
        account = Account.objects.select_for_update().get(pk=account_id)
        account.password = encoded
        account.password_changed_at = None
        account.totp_sealed = ""
        account.save()
        deed.subject("account", account_id)


def lock_account(actor: Actor, account_id: int, *, reason: str, now: datetime, key: str | None = None) -> None:
    """Lock an account 「停用账号」: its sessions and its mandates carry nothing from this moment."""
    _set_active(actor, account_id, reason=reason, now=now, is_active=False, key=key)


def unlock_account(actor: Actor, account_id: int, *, reason: str, now: datetime, key: str | None = None) -> None:
    """Open a locked account again 「恢复账号」."""
    _set_active(actor, account_id, reason=reason, now=now, is_active=True, key=key)


def _set_active(actor: Actor, account_id: int, *, reason: str, now: datetime, is_active: bool, key: str | None) -> None:
    place_id = Person.objects.values_list("place_id", flat=True).get(account__pk=account_id)
    with act(PartyVerb.LOCK_ACCOUNT, actor, place=place_id, now=now, key=key) as deed:
        account = Account.objects.select_for_update().get(pk=account_id)
        if deed.person_id == account.person_id:
            raise refusals.GrantsToSelf
        account.is_active = is_active
        account.save()
        deed.subject("account", account_id)
        deed.record(active=is_active, reason=policy.require_reason(reason))


def enable_totp(actor: Actor, account_id: int, *, secret: str, code: str, now: datetime) -> None:
    """Turn on one-time codes 「启用动态口令」, once a first code shows that the telephone has the secret."""
    with act(PartyVerb.ENABLE_TOTP, actor, place=None, now=now) as deed:
        account = _own(account_id, deed)
        _use_code(account, secret, code, now)
        account.totp_sealed = sealing.seal(secret, sealing.TOTP)
        account.save()
        deed.subject("account", account_id)


def _own(account_id: int, deed: Deed) -> Account:
    """The actor's own account, locked for writing."""
    account = Account.objects.select_for_update().get(pk=account_id)
    if account.person_id != deed.person_id:
        raise refusals.AnotherPersonsAccount
    if not account.is_active:
        raise refusals.AccountLocked
    return account


def _use_code(account: Account, secret: str, code: str, now: datetime) -> None:
    step = secondfactor.step_of(secret, code, now)
    if step is None or step <= account.totp_step:
        raise refusals.CodeWrong
    account.totp_step = step


def require_password(password: str, login: str, name: str) -> None:
    """A password that others would not guess 「密码强度」."""
    try:
        validate_password(password)
    except ValidationError as error:
        raise refusals.PasswordTooWeak(reasons=" ".join(error.messages)) from error
    if policy.guessable_parts(password, login, name):
        raise refusals.PasswordHoldsName


def _encode(password: str, login: str, name: str) -> str:
    require_password(password, login, name)
    return make_password(password)

"""`daylight person`: the first account of a new county, a forgotten password, a lock, the list of accounts.

These words are for whoever keeps the server, before there is an administrator to sign in or when none can any more. They
act as `SETUP`: each leaves its act in the log like everything else, and the desk does the same things for everybody else.
"""

import argparse
import getpass
import secrets
import sys
from datetime import datetime

from axes.utils import reset as forget_failures
from django.utils import timezone

from daylight.kernel.refusals import Refused
from daylight.kernel.spoken import adder, said
from daylight.log.door import SETUP, act
from daylight.parties import acts, policy, refusals
from daylight.parties.acts.accounts import require_password
from daylight.parties.acts.mandates import write_mandate
from daylight.parties.acts.people import write_person
from daylight.parties.acts.places import write_place
from daylight.parties.models import Account, Level, Mandate, Place, is_live
from daylight.parties.queries import account_by_login
from daylight.parties.verbs import PartyVerb

FIRST_POST = "county.admin"
_UNMISTAKABLE = "abcdefghijkmnpqrstuvwxyz23456789"  # no l and 1, no o and 0: it is read aloud and copied by hand
_SIGN_IN = "The password must be changed at the first sign-in. It is shown this once and kept nowhere."


class NoSuchAccount(Refused):
    """Nobody signs in by this name 「查无此账号」."""

    message = "Nobody signs in as {login}; `daylight person list` shows who does."


class WhichCounty(Refused):
    """The county is neither there nor described 「未指明县」."""

    message = "There is no such county yet: say --county NAME and --code, its six figures of GB/T 2260."


_HELPS = {
    "first": (
        "建县的管理员；县还没有登记的一并登记", "make the administrator of a county, and the county itself if it is new",
    ),
    "reset": (
        "给账号一个新的初始密码，并取消第二因素", "give an account a new first password; a second factor is taken away",
    ),
    "lock": (
        "锁定账号：其会话和任职从现在起失效", "lock an account: its sessions and mandates carry nothing from now on",
    ),
    "unlock": ("解锁账号，清除登录失败记录", "open a locked account, and forget its failed sign-ins"),
    "list": ("列出账号", "list the accounts"),
    "--name": ("管理员本人的姓名：账号属于个人", "the administrator's own name: accounts are personal"),
    "--login": ("登录名", "the name to sign in with"),
    "--county": ("县还没有登记时，它的名称", "the county's name, when it is not registered yet"),
    "--code": ("行政区划代码（GB/T 2260），例如 330411", "its division code (GB/T 2260), such as 330411"),
    "--type": ("自己输入密码，不用生成的", "type the password instead of having one made"),
    "--reason": ("理由，记入操作", "recorded with the act"),
    "login": ("本人的登录名", "the name the person signs in with"),
}  # fmt: skip
"""What each word of the command is for, in Chinese and in English."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """First --name --login [--county --code] | reset LOGIN | lock LOGIN | unlock LOGIN | list."""
    tasks = parser.add_subparsers(dest="what", required=True)
    first, reset, lock, unlock, _list = (
        adder(tasks.add_parser(name, help=said(*_HELPS[name])), _HELPS)
        for name in ("first", "reset", "lock", "unlock", "list")
    )
    first("--name", required=True)
    first("--login", required=True)
    first("--county", default="")
    first("--code", default="")
    for add in (first, reset):
        add("--type", action="store_true")
    for add in (lock, unlock):
        add("--reason", required=True)
    for add in (reset, lock, unlock):
        add("login")


def run(options: argparse.Namespace) -> int:
    """Do one of the five; a refusal changes nothing and is told by the command line."""
    now = timezone.now()
    {"first": _first, "reset": _reset, "lock": _lock, "unlock": _unlock, "list": _list}[options.what](options, now)
    return 0


def _first(options: argparse.Namespace, now: datetime) -> None:
    """County, person and mandate in one act, then the account; all that can be refused is asked before the first write."""
    login = policy.require_login(options.login)
    if account_by_login(login) is not None:
        raise refusals.LoginTaken(login=login)
    county = _county(options.county, options.code)
    password = _password(typed=options.type)
    require_password(password, login, options.name)
    on = timezone.localdate(now)
    with act(PartyVerb.CONFIRM_IMPORT, SETUP, place=county.pk if county else None, now=now) as deed:
        if county is None:
            county = write_place(acts.NewPlace(options.code, options.county, Level.COUNTY, None, valid_from=on))
        person = write_person(acts.NewPerson(options.name, county.pk), deed)
        mandate = write_mandate(acts.NewMandate(person.pk, FIRST_POST, county.pk, since=on), deed)
        deed.subject("place", county.pk)
        deed.record(kind="first_account", person=person.pk, mandate=mandate.pk)
    acts.create_account(SETUP, person.pk, login=login, password=password, now=now)
    print(f"{login} administers {county.name}.")
    _tell(password, typed=options.type)


def _county(name: str, code: str) -> Place | None:
    """The county meant: by its code, else the only one there is; None when it is described and must still be made."""
    living = Place.objects.filter(level=Level.COUNTY, valid_until=None)
    found = list(living.filter(code=code) if code else living[:2])
    if len(found) == 1:
        return found[0]
    if not name or not code:
        raise WhichCounty
    return None


def _reset(options: argparse.Namespace, now: datetime) -> None:
    account = _account(options.login)
    password = _password(typed=options.type)
    acts.reset_password(SETUP, account.pk, password=password, now=now)
    forget_failures(username=account.login)
    print(f"{account.login} has a new password.")
    _tell(password, typed=options.type)


def _lock(options: argparse.Namespace, now: datetime) -> None:
    account = _account(options.login)
    acts.lock_account(SETUP, account.pk, reason=options.reason, now=now)
    print(f"{account.login} is locked.")


def _unlock(options: argparse.Namespace, now: datetime) -> None:
    account = _account(options.login)
    acts.unlock_account(SETUP, account.pk, reason=options.reason, now=now)
    forget_failures(username=account.login)
    print(f"{account.login} may sign in.")


def _list(_: argparse.Namespace, now: datetime) -> None:
    posts: dict[int, list[str]] = {}
    for mandate in Mandate.objects.filter(is_live(timezone.localdate(now))).select_related("place").order_by("pk"):
        posts.setdefault(mandate.person_id, []).append(f"{mandate.post} ({mandate.place.name})")
    found = list(Account.objects.select_related("person").order_by("login"))
    for account in found:
        held = ", ".join(posts.get(account.person_id, ["no post"]))
        print(f"{account.login}\t{account.person.name}\t{held}\t{_condition(account)}")
    print(f"{len(found)} accounts", file=sys.stderr)


def _condition(account: Account) -> str:
    if not account.is_active:
        return "locked"
    if not account.has_usable_password():
        return "no password"
    return "must change password" if account.must_change_password else "in use"


def _account(login: str) -> Account:
    account = account_by_login(login)
    if account is None:
        raise NoSuchAccount(login=login)
    return account


def _password(*, typed: bool) -> str:
    """A password typed unseen (or piped in), or one made of four groups that can be read aloud: 100 bits."""
    if not typed:
        return "-".join("".join(secrets.choice(_UNMISTAKABLE) for _ in range(5)) for _ in range(4))
    return getpass.getpass("New password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")


def _tell(password: str, *, typed: bool) -> None:
    if not typed:
        print(f"Password: {password}")
    print(_SIGN_IN if not typed else "The password must be changed at the first sign-in.")

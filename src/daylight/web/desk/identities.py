"""Identities 「身份」: the mandates somebody may act under, the session that begins with one, and the demonstration's posts."""

import json
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.http import HttpRequest
from django.utils import timezone

from daylight.log.door import Actor
from daylight.log.policy import NoMandate
from daylight.log.powers import post_title, power_list
from daylight.parties import acts
from daylight.parties.models import Account
from daylight.parties.queries import MandateChoice, mandates_of
from daylight.parties.queries.viewers import MANDATE_KEY
from daylight.web import show

BACKEND = "daylight.parties.authentication.AccountBackend"
LAST_IDENTITY = "last_identity"
"""Cookie with the mandate used last, so that it stands first the next time."""


def language() -> str:
    """The reader's language as rooms below ask for it: zh or en."""
    return "zh" if show.is_chinese() else "en"


def identities_of(account: Account, request: HttpRequest) -> list[MandateChoice]:
    """The mandates the account's person may act under today, the one used last first."""
    held = [choice for choice in mandates_of(account.person_id, timezone.localdate()) if choice.is_active]
    last = request.COOKIES.get(LAST_IDENTITY, "")
    return sorted(held, key=lambda choice: str(choice.mandate_id) != last)


def enter(request: HttpRequest, account: Account, *, now: datetime, code: str = "") -> list[MandateChoice]:
    """Begin the session of somebody whose password was right; the sign-in is an act.

    Raises:
        NoMandate: they hold no post, so there is nothing they could do here.
        CodeWrong: the one-time code does not fit or was used.
    """
    found = identities_of(account, request)
    if not found:
        raise NoMandate
    acts.sign_in(Actor(mandate_id=found[0].mandate_id), account.pk, now=now, code=code)
    login(request, account, backend=BACKEND)
    request.session[MANDATE_KEY] = found[0].mandate_id
    return found


@dataclass(frozen=True)
class Seat:
    """One post of the demonstration, to be entered by one click 「演示身份」."""

    login: str
    post: str
    post_title: str
    duty: str
    person: str
    place: str


_FIRST = ("township.centre", "village.bookkeeper", "township.leader", "township.cashier", "township.accountant")
"""In the order of the payment story: the tour begins with whoever has most to do."""


def demonstration_seats() -> list[Seat]:
    """The seats in the order of the story, one a post; empty unless this is a demonstration.

    Which accounts they are the simulation has written down; without its list every account is offered that has no
    password at all. An account with a password is never entered by a click.
    """
    if not settings.DEMONSTRATION:
        return []
    logins = _listed()
    nobody_knows = {"password__startswith": UNUSABLE_PASSWORD_PREFIX} | ({"login__in": logins} if logins else {})
    accounts = Account.objects.filter(is_active=True, **nobody_knows).select_related("person")
    ordered = sorted(accounts, key=lambda account: logins.index(account.login) if logins else account.pk)
    found: dict[str, Seat] = {}
    for account in ordered:
        for choice in mandates_of(account.person_id, timezone.localdate()):
            if choice.is_active and choice.post not in found:
                found[choice.post] = _seat(account, choice)
    return list(found.values()) if logins else sorted(found.values(), key=lambda seat: _rank(seat.post))


def _listed() -> list[str]:
    """The sign-in names that the simulation wrote down, in the order of the sign-in page."""
    path = settings.VAR / "demonstration.json"
    return [str(row["login"]) for row in json.loads(path.read_text("utf-8"))] if path.exists() else []


def _rank(post: str) -> int:
    order = [*_FIRST, *(code for code in power_list().posts if code not in _FIRST)]
    return order.index(post)


def demonstration_account(login_name: str) -> Account | None:
    """The account behind a seat, or None: a real installation has no seats, and a real account has a password."""
    if not settings.DEMONSTRATION:
        return None
    account = Account.objects.filter(login=login_name, is_active=True).select_related("person").first()
    return account if account is not None and not account.has_usable_password() else None


def _seat(account: Account, choice: MandateChoice) -> Seat:
    post = power_list().posts[choice.post]
    return Seat(
        login=account.login,
        post=choice.post,
        post_title=post_title(choice.post, language()),
        duty=post.duty.say(language()),
        person=account.person.name,
        place=choice.place_name,
    )

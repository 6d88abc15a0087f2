"""Who is looking 「查看人」, as what, and therefore what they see."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.timezone import localdate

from daylight.kernel.powers import Sees
from daylight.log.door import Actor
from daylight.log.powers import power_list
from daylight.parties.models import Account, Line, Mandate, is_live
from daylight.parties.queries.mandates import acts_now, in_office, judged

M = TypeVar("M", bound=Model)

MANDATE_KEY = "mandate"
"""Where the session keeps the identity chosen at sign-in."""


@dataclass(frozen=True)
class Viewer:
    """A signed-in official under one mandate 「身份」: everything read is scoped by it, everything done is recorded under it."""

    account_id: int
    person_id: int
    name: str
    mandate_id: int
    post: str
    line: str
    place_id: int
    place_path: str
    place_name: str
    sees_scope: Sees
    must_change_password: bool = False

    @property
    def actor(self) -> Actor:
        """The viewer as the door knows them."""
        return Actor(mandate_id=self.mandate_id)

    @property
    def sees_subtree(self) -> bool:
        """Whether the view reaches below the mandate's own place."""
        return self.sees_scope is Sees.SUBTREE

    def sees(self, path: str) -> bool:
        """Whether something at this place is within view."""
        if self.sees_scope is Sees.SUBTREE:
            return path.startswith(self.place_path)
        return self.sees_scope is Sees.OWN and path == self.place_path


class _Session(Protocol):
    """A session as far as it is read here."""

    def get(self, key: str, default: Any = None, /) -> Any: ...


def viewer_of(user: object, session: _Session, *, on: date | None = None) -> Viewer | None:
    """Who is behind a request, or None 「会话身份」, in one query for A holders and in two where a B mandate is held.

    None when the account is locked, its holder dead, or the identity chosen no longer held: the session is then dead at
    once. Without a choice in the session it is the first identity under which the person may act.
    """
    if not isinstance(user, Account) or not user.is_active:
        return None
    day = on or localdate()
    theirs = is_live(day) & in_office(day) & Q(person_id=user.person_id)
    held = Mandate.objects.filter(theirs).select_related("person", "place").order_by("line", "pk")
    if any(mandate.line == Line.B for mandate in held):  # what B is worth hangs on others; every request asks this
        held = judged(day).filter(theirs).select_related("person").order_by("line", "pk")
    chosen = session.get(MANDATE_KEY)
    able = [m for m in held if acts_now(m) and chosen in (None, m.pk)]
    return _viewer(user, able[0]) if able else None


def _viewer(account: Account, mandate: Mandate) -> Viewer:
    post = power_list().posts.get(mandate.post)
    return Viewer(
        account_id=account.pk,
        person_id=mandate.person_id,
        name=mandate.person.name,
        mandate_id=mandate.pk,
        post=mandate.post,
        line=mandate.line,
        place_id=mandate.place_id,
        place_path=mandate.place.path,
        place_name=mandate.place.name,
        sees_scope=post.sees if post else Sees.PUBLIC,
        must_change_password=account.must_change_password,
    )


def scoped(queryset: QuerySet[M], viewer: Viewer, path: str = "place__path") -> QuerySet[M]:
    """Only what the viewer may see 「可见范围」; `path` leads from the rows to their place's path."""
    if viewer.sees_scope is Sees.SUBTREE:
        return queryset.filter(**{f"{path}__startswith": viewer.place_path})
    if viewer.sees_scope is Sees.OWN:
        # By id, not by path: so the database knows that it is one place, and reads an index of it in order.
        own = f"{path.removesuffix('__path')}_id" if path != "path" else "pk"
        return queryset.filter(**{own: viewer.place_id})
    return queryset.none()


def accounts(viewer: Viewer) -> QuerySet[Account]:
    """The accounts of the people a viewer sees."""
    found = Account.objects.select_related("person__place").order_by("login")
    return scoped(found, viewer, path="person__place__path")


def account_by_login(login: str) -> Account | None:
    """The account with a sign-in name, or None."""
    return Account.objects.filter(login=login.strip().lower()).select_related("person").first()

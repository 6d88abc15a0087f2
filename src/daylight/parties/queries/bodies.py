"""Bodies and their bank accounts 「单位查询」.

A payee may be registered anywhere in the county, so who searches for one by name or code finds it everywhere; the list to
leaf through is scoped (`bodies_of`).
"""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from daylight.kernel.identifiers import is_uscc
from daylight.kernel.refusals import Refused
from daylight.parties import policy, sealing
from daylight.parties.models import Body, BodyAccount, Place
from daylight.parties.queries.mandates import path_ids
from daylight.parties.queries.viewers import Viewer, scoped


@dataclass(frozen=True)
class BankAccountRow:
    """A bank account as it may be shown 「银行账户（脱敏）」."""

    id: int
    body_id: int
    holder: str
    bank_name: str
    number: str


def find_bodies(text: str) -> QuerySet[Body]:
    """Bodies by whole social credit code or part of a name."""
    wanted = text.strip()
    found = Body.objects.select_related("place").order_by("name", "pk")
    if is_uscc(wanted):
        return found.filter(uscc=wanted.upper())
    return found.filter(Q(name__icontains=wanted)) if wanted else found


def bodies_of(viewer: Viewer) -> QuerySet[Body]:
    """The bodies a viewer may leaf through, each with `account_count`: those of places in view and of the places above.

    Companies are mostly registered for the township or the county; those of a neighbouring village are its own business.
    """
    in_view = scoped(Place.objects.all(), viewer, path="path")
    found = Body.objects.select_related("place", "legal_rep__place").annotate(account_count=Count("accounts"))
    return found.filter(Q(place__in=in_view) | Q(place_id__in=path_ids(viewer.place_path))).order_by("name", "pk")


def body_by_uscc(uscc: str) -> Body | None:
    """The body with a social credit code, or None."""
    return Body.objects.filter(uscc=uscc).select_related("place").first()


def accounts_of_body(body_id: int) -> list[BankAccountRow]:
    """A body's bank accounts, masked."""
    return [
        BankAccountRow(account.pk, body_id, account.holder, account.bank_name, f"****{account.number_tail}")
        for account in BodyAccount.objects.filter(body_id=body_id).order_by("pk")
    ]


def account_by_number(number: str) -> BodyAccount | None:
    """The registered bank account with a number, found by keyed hash; None when it is nobody's."""
    try:
        wanted = sealing.keyed_hash(policy.tidy_account(number), sealing.BANK_ACCOUNT)
    except Refused:
        return None
    return BodyAccount.objects.filter(number_hash=wanted).select_related("body").first()

"""The accounts of the demonstration 「演示账号」: one a post, entered by one click.

They have no password at all, so that nobody can sign in with one, here or anywhere: the sign-in page of a demonstration
(`settings.DEMONSTRATION`) opens the session itself. Without that setting the list is empty.
"""

from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from daylight.log.powers import post_title
from daylight.parties.models import Account
from daylight.parties.queries import mandates_of


@dataclass(frozen=True)
class Shown:
    """A post to be tried out, and the sign-in name of the person who holds it in the story."""

    post: str
    login: str
    line: str = "A"


DEMONSTRATION = (
    Shown("township.centre", "centre"),
    Shown("village.bookkeeper", "bookkeeper"),
    Shown("township.leader", "leader"),
    Shown("township.cashier", "cashier"),
    Shown("township.accountant", "accountant"),
    Shown("village.head", "head"),
    Shown("village.secretary", "secretary"),
    Shown("village.supervisor", "supervisor"),
    Shown("township.discipline", "discipline"),
    Shown("county.discipline", "county.discipline"),
    Shown("county.bureau", "bureau"),
    Shown("county.auditor", "auditor"),
    Shown("township.admin", "township.admin"),
    Shown("county.admin", "admin"),
)
"""In the order of the sign-in page: first the post with which the tour begins."""


@dataclass(frozen=True)
class DemonstrationAccount:
    """One line of the sign-in page."""

    account_id: int
    mandate_id: int
    login: str
    post: str
    post_title_zh: str
    post_title_en: str
    person_name: str
    place_name: str


def demonstration_accounts() -> list[DemonstrationAccount]:
    """The accounts to choose from, in order; empty unless this is a demonstration whose county stands."""
    if not settings.DEMONSTRATION:
        return []
    wanted = {shown.login: shown.post for shown in DEMONSTRATION}
    on = timezone.localdate()
    found: dict[str, DemonstrationAccount] = {}
    for account in Account.objects.filter(login__in=wanted, is_active=True).select_related("person"):
        choice = next((c for c in mandates_of(account.person_id, on) if c.post == wanted[account.login]), None)
        if choice is not None and not account.has_usable_password():
            found[account.login] = DemonstrationAccount(
                account.pk, choice.mandate_id, account.login, choice.post, post_title(choice.post, "zh"),
                post_title(choice.post, "en"), account.person.name, choice.place_name,
            )  # fmt: skip
    return [found[shown.login] for shown in DEMONSTRATION if shown.login in found]

"""The accounts of the demonstration 「演示账号」: one a post, held by the people of the story's own village and township.

They have no password at all, so that nobody can sign in with one, here or anywhere. The sign-in page of a demonstration
(`settings.DEMONSTRATION`) finds them by that, and opens the session at one click; any other installation lets nobody in.
"""

from dataclasses import dataclass


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
"""In the order of the story: first the post with which the tour begins."""

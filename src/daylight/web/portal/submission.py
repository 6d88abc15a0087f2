"""The one place where the portal writes 「公众提交」: a villager's question, through the door, as nobody in particular.

Duplicate sends are caught by the form's own key. The receipt code is kept nowhere on disk; it stays in this process's memory
for two minutes, so that a form sent twice (an impatient second touch) is answered with the same receipt.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache

from daylight.cases import acts
from daylight.disclosure.queries import asked_within_the_hour
from daylight.kernel.refusals import ConflictRefused
from daylight.kernel.words import _
from daylight.log.policy import AlreadyDone

REMEMBERED_SECONDS = 120


class TooManyQuestions(ConflictRefused):
    """More questions within the hour than one village can read 「提问过于集中」."""

    message = _(
        "This village has received {limit} questions within the hour. Please try again later; nothing was lost: go back."
    )


@dataclass(frozen=True)
class Receipt:
    """What the villager takes home 「提问回执」."""

    code: str
    case_id: int
    number: str


def ask(place_id: int, form: Mapping[str, str], *, key: str | None, per_hour: int, now: datetime) -> Receipt:
    """Submit a question 「提交提问」; the same key again within two minutes gives the same receipt.

    Raises:
        TooManyQuestions, AlreadyDone, and what the procedure refuses.
    """
    if key and (known := cache.get(key)):
        return Receipt(*known)
    if asked_within_the_hour(place_id, now) >= per_hour:
        raise TooManyQuestions(limit=per_hour)
    try:
        asked = acts.ask_question(place_id, form, now=now, key=key)
    except AlreadyDone:
        # The twin of this request is just finishing in another thread: its receipt is here in a moment, or never.
        if key and (known := cache.get(key)):
            return Receipt(*known)
        raise
    receipt = (_grouped(asked.receipt), asked.case.pk, asked.case.number)
    if key:
        cache.set(key, receipt, REMEMBERED_SECONDS)
    return Receipt(*receipt)


def _grouped(code: str) -> str:
    """The code in groups of five, as one reads it out."""
    return "-".join(code[at : at + 5] for at in range(0, len(code), 5))

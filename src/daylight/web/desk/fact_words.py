"""The facts of an act in the reader's words 「留痕要素」: names that the rooms record, and how their values are written."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from daylight.cases.models import STATE_TITLES as CASE_STATES
from daylight.kernel.ladder import Colour
from daylight.ledger.policy import ORDER_STATE_TITLES, VOUCHER_STATE_TITLES
from daylight.log.powers import post_title
from daylight.risk.models import STATE_TITLES as WARNING_STATES
from daylight.web import show
from daylight.web.badges import badge_of
from daylight.web.desk.identities import language
from daylight.web.desk.watching import verb_title
from daylight.web.shapes import Fact, Words

NAMES: Mapping[str, Words] = {
    "account": _("Account"),
    "act_id": _("Act that was read"),
    "amount_fen": _("Amount (yuan)"),
    "approved_fen": _("Approved (yuan)"),
    "attachment": _("Document"),
    "authority_id": _("Approval to pay"),
    "book_id": _("Book"),
    "booked_on": _("Booked on"),
    "cause": _("Cause"),
    "client_ref": _("Our reference"),
    "code": _("Code"),
    "colour": _("Level"),
    "count": _("How many"),
    "decision": _("Decision"),
    "due_on": _("Due"),
    "filters": _("Filters"),
    "format": _("Form"),
    "ground": _("Ground"),
    "kind": _("Kind"),
    "level": _("Level of the place"),
    "line": _("Holder’s line"),
    "list": _("List"),
    "mandate": _("Mandate"),
    "model": _("Model"),
    "models": _("Models"),
    "month": _("Month"),
    "next_leaf": _("Read up to leaf"),
    "next_step": _("Next step"),
    "number": _("Number"),
    "opening_fen": _("Opening balance (yuan)"),
    "order_id": _("Payment order"),
    "outcome": _("Outcome"),
    "pages_sha256": _("Fingerprint of the models"),
    "person": _("Person"),
    "person_id": _("Person"),
    "place": _("Place"),
    "post": _("Post"),
    "procedure": _("Procedure"),
    "reason": _("Reason given"),
    "returned_fen": _("Returned (yuan)"),
    "revision": _("Revision"),
    "rows": _("Rows"),
    "settled_fen": _("Settled (yuan)"),
    "sha256": _("Fingerprint"),
    "since": _("From"),
    "size": _("Size in bytes"),
    "source": _("Source"),
    "state": _("State"),
    "step": _("Step"),
    "subject": _("Concerning"),
    "total_fen": _("Sum (yuan)"),
    "until": _("Until"),
    "verb_read": _("What it was"),
    "verdict": _("Verdict"),
    "voucher_id": _("Voucher"),
}


STATES: Mapping[str, Mapping[str, Any]] = {
    "case": {state.value: title for state, title in CASE_STATES.items()},
    "payment_order": {state.value: title for state, title in ORDER_STATE_TITLES.items()},
    "voucher": {state.value: title for state, title in VOUCHER_STATE_TITLES.items()},
    "warning": {str(state): title for state, title in WARNING_STATES.items()},
}
DECISIONS: Mapping[str, Words] = {
    "approve": _("Approve"),
    "done": _("Done"),
    "return": _("Return for correction"),
    "refuse": _("Refuse"),
}


def facts_of(found: Mapping[str, Any], noun: str | None) -> list[Fact]:
    """The facts of an act about a thing as lines of a summary; what nobody has put into words stands as it was recorded."""
    lines = []
    for name, value in sorted(found.items()):
        words = STATES.get(noun or "", {}) if name == "state" else {}
        said = gettext(str(words[value])) if isinstance(value, str) and value in words else _said(name, value)
        lines.append(Fact(label=NAMES.get(name, name), value=said))
    return lines


def _said(name: str, value: Any) -> str:
    """Write one value by what its name says it is."""
    if value is None or value == "":
        return show.ABSENT
    if isinstance(value, bool):
        return show.text_of(show.Kind.FLAG, value)
    if isinstance(value, list):
        return "、".join(_said("", one) for one in value) or show.ABSENT
    if isinstance(value, dict):
        return "；".join(f"{key} {_said(key, one)}" for key, one in value.items()) or show.ABSENT
    return show.yuan(value) if name.endswith("_fen") else str(_WRITERS.get(name, str)(value))


def _colour(value: str) -> Words:
    return badge_of(value).word if value in set(Colour) else value


_WRITERS: Mapping[str, Callable[[str], Words]] = {
    "colour": _colour,
    "decision": lambda value: DECISIONS.get(value, value),
    "verb_read": verb_title,
    "post": lambda value: post_title(value, language()),
}

"""The facts of an act in the reader's words 「留痕要素」: names that the rooms record, and how their values are written."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from daylight.kernel.ladder import Colour
from daylight.log.powers import post_title
from daylight.web import show
from daylight.web.badges import badge_of
from daylight.web.desk.identities import language
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
    "form_sha256": _("Fingerprint of the form"),
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
    "subject": _("About"),
    "total_fen": _("Sum (yuan)"),
    "until": _("Until"),
    "verb_read": _("What it was"),
    "verdict": _("Verdict"),
    "voucher_id": _("Voucher"),
}


def facts_of(found: Mapping[str, Any]) -> list[Fact]:
    """The facts of an act as lines of a summary; a name that nobody has put into words stands as it was recorded."""
    return [Fact(label=NAMES.get(name, name), value=_said(name, value)) for name, value in sorted(found.items())]


def _said(name: str, value: Any) -> str:
    if value is None or value == "":
        return show.ABSENT
    if isinstance(value, bool):
        return show.text_of(show.Kind.FLAG, value)
    if name.endswith("_fen"):
        return show.yuan(value)
    if name == "colour" and value in set(Colour):
        return str(badge_of(value).word)
    if name == "post":
        return post_title(value, language())
    if isinstance(value, list):
        return "、".join(_said("", one) for one in value) or show.ABSENT
    if isinstance(value, dict):
        return "；".join(f"{key} {_said(key, one)}" for key, one in value.items()) or show.ABSENT
    return str(value)

"""Which proofs open to everybody 「存证公开」: those of public verbs on cases that the public sees."""

from typing import Any
from uuid import UUID

from django.utils.timezone import localdate

from daylight.disclosure.queries.matters import is_listed
from daylight.disclosure.queries.places import place_of
from daylight.disclosure.queries.questions import QUESTION
from daylight.disclosure.rulebook import portal_rule
from daylight.log import proofs, queries


def proof_of(act_id: UUID) -> dict[str, Any] | None:
    """The proof file that anybody may have 「存证文件」: with the body only where verb and procedure are public."""
    act = queries.act_by_id(act_id)
    if act is None or act.disclosure == "secret":
        return None
    return proofs.proof(act_id, with_body=proofs.is_public(act.verb) and _is_shown(act))


def _is_shown(act: queries.ActRow) -> bool:
    """Whether the act's case is one that the public sees.

    The handling of a warning is not for everybody, nor is a payment below its village's disclosure line.
    """
    if act.subject != "case" or act.subject_id is None:
        return act.subject != "case"
    if (act.rule or "").partition("@")[0] == QUESTION:
        return True
    place = place_of(act.place_id) if act.place_id is not None else None
    return place is not None and is_listed(act.subject_id, place, portal_rule(localdate(act.at)))

"""Verifying 「核验」: whether a number, a trace or a proof file agrees with the public record; only of what is public."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from daylight.cases.models import Case
from daylight.cases.queries.lists import procedure_of_case
from daylight.disclosure.queries.matters import matter_page
from daylight.disclosure.queries.questions import QUESTION
from daylight.disclosure.queries.village import payment_of_case
from daylight.log import checking, queries
from daylight.log.checking import Agreement, Checked

_NUMBER = re.compile(r"[A-Z_]{3,40}-\d{4}-\d{1,9}")
_INDEX_MOST = 18


@dataclass(frozen=True)
class Verified:
    """What was asked, what it is, and what the comparison came to 「核验结果」; an empty `what` means it was not found."""

    asked: str
    checked: Checked
    what: str = ""  # "payment" | "case" | "question" | "act" | "file"
    title: str = ""
    id: int | None = None

    @property
    def agreement(self) -> Agreement:
        """The conclusion."""
        return self.checked.agreement


def verify_code(text: str, *, now: datetime, language: str) -> Verified:
    """Verify what a person typed: a number such as PAYMENT-2026-000001, a trace's number in the log, or its identifier."""
    asked = "".join(text.split()).upper().lstrip("#")
    if _NUMBER.fullmatch(asked):
        return _verify_number(asked, now=now, language=language)
    if asked.isascii() and asked.isdigit() and len(asked) <= _INDEX_MOST:
        acts = queries.acts_since(int(asked), limit=1)
        found = acts[0] if acts and acts[0].leaf_index == int(asked) else None
        return _verify_act(asked, found)
    try:
        return _verify_act(asked, queries.act_by_id(UUID(asked)))
    except ValueError:
        return _unknown(asked)


def verify_file(name: str, data: bytes) -> Verified:
    """Verify a proof file that somebody kept."""
    return Verified(name, checking.check_proof(data), "file", name)


def _unknown(asked: str) -> Verified:
    return Verified(asked, Checked(Agreement.UNKNOWN, "not_found"))


def _verify_act(asked: str, act: queries.ActRow | None) -> Verified:
    if act is None or act.disclosure == "secret":
        return _unknown(asked)
    checked = checking.check_acts([act.id])
    return Verified(asked, replace(checked, index=act.leaf_index), "act", act.verb)


def _verify_number(number: str, *, now: datetime, language: str) -> Verified:
    case = Case.objects.filter(number=number).first()
    if case is None:
        return _unknown(number)
    subjects = [("case", case.pk)]
    payment = payment_of_case(case.pk, now=now, language=language)
    if payment is not None:
        what, title, row_id = "payment", payment.purpose, payment.id
        subjects.append(("payment_order", payment.id))
    elif case.procedure == QUESTION:
        what, title, row_id = "question", procedure_of_case(case).title.say(language), case.pk
    elif (page := matter_page(case.pk, now=now, language=language)) is not None:
        what, title, row_id = "case", page.row.title, case.pk
    else:
        return _unknown(number)
    acts = [act.id for noun, row in subjects for act in queries.acts_about(noun, row)]
    return Verified(number, checking.check_acts(acts), what, title, row_id)

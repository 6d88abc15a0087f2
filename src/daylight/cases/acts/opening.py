"""Opening a case 「发起事项」: by an official, by the clock, or by a villager who asks a question."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from daylight.cases import policy, rulebook
from daylight.cases.acts.parties import require_registered
from daylight.cases.acts.turn import Turn, hand_of, record_form
from daylight.cases.models import Case, Numbering, Revision
from daylight.cases.refusals import AlreadyOpened, WrongLevel
from daylight.cases.state import asked_of, load
from daylight.cases.verbs import CaseVerb
from daylight.kernel.case_state import CaseStatus
from daylight.kernel.commands import Start, Submit
from daylight.kernel.forms import require_values
from daylight.kernel.procedure import Procedure
from daylight.log.door import PUBLIC, Actor, Deed, act
from daylight.parties.models import Place

QUESTION = "question"


@dataclass(frozen=True)
class Asked:
    """A villager's question as received: the case, and the receipt code that is shown once and kept nowhere."""

    case: Case
    receipt: str


def open_case(
    procedure: str,
    place_id: int,
    *,
    actor: Actor,
    now: datetime,
    key: str | None = None,
    form: Mapping[str, Any] | None = None,
    title: str = "",
    cause: str | None = None,
) -> Case:
    """Open a case under the version in force today.

    With a form to fill it begins as a draft of the opener's; a procedure whose first step is not a form runs at once.

    Args:
        procedure: the procedure's code.
        place_id: where it happens.
        actor: who opens it; the procedure names the posts that may.
        now: the moment.
        key: the request's own key.
        form: values known already.
        title: what it is called; by default the first text of the form.
        cause: what opened it when no person did, such as "step:12": the same cause opens one case only.

    Raises:
        NoSuchProcedure, WrongLevel, MayNotOpen, AlreadyOpened, what the form's checks refuse, and what the door refuses.
    """
    rule = rulebook.procedure_for(procedure, localdate(now))
    with act(CaseVerb.OPEN, actor, place=place_id, now=now, rule=str(rule.ref), key=key) as deed:
        turn = _begin(deed, rule, place_id, _Asked(actor, dict(form or {}), title=title, cause=cause))
        turn.take(Start())
        turn.finish()
        record_form(deed, turn.loaded, number=turn.loaded.case.number, procedure=rule.code)
        if cause:
            deed.record(cause=cause)
    return turn.loaded.case


def open_within(
    deed: Deed, procedure: str, place_id: int, *, actor: Actor, form: Mapping[str, Any], title: str, cause: str
) -> Case:
    """Open a case inside an act that is open already, as a part of it: a red warning opens its clearance so.

    The act stays about what it was about; its record names the case. Raises what `open_case` raises.
    """
    about = deed.about
    rule = rulebook.procedure_for(procedure, localdate(deed.now))
    turn = _begin(deed, rule, place_id, _Asked(actor, dict(form), title=title, cause=cause))
    turn.take(Start())
    turn.finish()
    deed.about = about
    deed.record(case=turn.loaded.case.number, procedure=rule.code)
    return turn.loaded.case


def ask_question(place_id: int, form: Mapping[str, Any], *, now: datetime, key: str | None = None) -> Asked:
    """A villager asks 「点题」: opened and submitted in one act, by nobody; the receipt code is their only tie to it.

    Raises:
        NoSuchProcedure, WrongLevel, MissingField, WrongValue.
    """
    rule = rulebook.procedure_for(QUESTION, localdate(now))
    receipt = "".join(secrets.choice(policy.RECEIPT_ALPHABET) for _ in range(policy.RECEIPT_LENGTH))
    with act(CaseVerb.ASK_QUESTION, PUBLIC, place=place_id, now=now, rule=str(rule.ref), key=key) as deed:
        turn = _begin(deed, rule, place_id, _Asked(PUBLIC, dict(form), receipt_hash=policy.receipt_hash(receipt)))
        turn.take(Start())
        if turn.loaded.state.state is CaseStatus.DRAFT:
            turn.take(Submit())
        turn.finish()
        record_form(deed, turn.loaded, number=turn.loaded.case.number)
    return Asked(turn.loaded.case, receipt)


@dataclass(frozen=True)
class _Asked:
    """What a new case begins with."""

    actor: Actor
    form: dict[str, Any]
    title: str = ""
    cause: str | None = None
    receipt_hash: str | None = None


def _begin(deed: Deed, rule: Procedure, place_id: int, asked: _Asked) -> Turn:
    """Write the case and its first revision; the machine decides the rest."""
    form = asked.form
    level = Place.objects.filter(pk=place_id).values_list("level", flat=True).first()
    if level not in rule.place_levels:
        raise WrongLevel(procedure=rule.title.en, procedure_zh=rule.title.zh)
    require_values(rule, form)
    require_registered(rule, form)
    if asked.cause and (known := Case.objects.filter(cause=asked.cause).first()):
        raise AlreadyOpened(number=known.number)
    case = Case(
        number=_next_number(rule.code, deed.now),
        place_id=place_id,
        procedure=rule.code,
        version=rule.version,
        rule_digest=rule.ref.digest,
        title=asked.title or policy.title_of(rule, form),
        opened_at=deed.now,
        opened_by=deed.person_id,
        opened_under=deed.mandate_id,
        opened_post=deed.post,
        cause=asked.cause,
        receipt_hash=asked.receipt_hash,
    )
    asked_of(case, form, rule)
    case.save(force_insert=True)
    Revision(case=case, number=1, form=form).save(force_insert=True)
    deed.subject("case", case.pk)
    return Turn(deed, load(case), hand_of(deed), asked.actor, deed.now)


def _next_number(procedure: str, now: datetime) -> str:
    """The next number of the series; its row stays locked until the act ends, so numbers have neither gap nor twin."""
    series = policy.series_of(procedure, localdate(now))
    row = Numbering.objects.select_for_update(no_key=True).filter(series=series).first() or _new_series(series)
    row.last += 1
    row.save()
    return policy.number_in(series, row.last)


def _new_series(series: str) -> Numbering:
    """Begin a series; when another act began it at the same moment, take its row instead."""
    try:
        with transaction.atomic():
            row = Numbering(series=series)
            row.save(force_insert=True)
            return row
    except IntegrityError:
        return Numbering.objects.select_for_update(no_key=True).get(series=series)

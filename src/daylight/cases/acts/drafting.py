"""Filling in a form 「填报」: saving a draft, attaching documents and taking them off again, until it is submitted."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from daylight.cases import policy
from daylight.cases.acts.parties import require_registered
from daylight.cases.acts.turn import Turn, turn
from daylight.cases.documents.uploads import Received
from daylight.cases.models import Attachment, Blob, Case
from daylight.cases.refusals import AttachedTwice, KindNotTaken, NoSuchCase, NotADraft, TooManyDocuments, WrongField
from daylight.cases.state import asked_of
from daylight.cases.verbs import CaseVerb
from daylight.kernel.case_refusals import NotYourStep
from daylight.kernel.forms import require_values
from daylight.kernel.guards import names_of
from daylight.kernel.procedure import FieldType, Step
from daylight.log.door import Actor

MAX_DOCUMENTS = 200


def save_draft(
    case_id: int, form: Mapping[str, Any], *, actor: Actor, now: datetime, title: str = "", key: str | None = None
) -> Case:
    """Keep what has been filled in so far 「保存草稿」; values must fit their fields, nothing need be complete.

    Raises:
        NotADraft: it was submitted.
        NotYourStep: the form belongs to another post.
        UnknownField, WrongValue, PartyUnknown: a value does not fit.
    """
    with turn(CaseVerb.SAVE_DRAFT, actor, case_id, now=now, key=key) as mine:
        _require_draft(mine)
        require_values(mine.loaded.procedure, form)
        require_registered(mine.loaded.procedure, form)
        revision, case = mine.loaded.revision, mine.loaded.case
        revision.form = dict(form)
        revision.save()
        asked_of(case, revision.form, mine.loaded.procedure)
        case.title = title or policy.title_of(mine.loaded.procedure, form)
        mine.deed.record(revision=revision.number)
    return case


def attach_document(
    case_id: int, field: str, received: Received, *, actor: Actor, now: datetime, key: str | None = None
) -> Attachment:
    """Put a received file into a field of the step that is open 「上传附件」.

    In the first step it belongs to the revision; in a later one to that step, and freezes with it.

    Raises:
        WrongField: the open step has no such field for files.
        KindNotTaken, AttachedTwice, TooManyDocuments.
    """
    with turn(CaseVerb.ATTACH, actor, case_id, now=now, key=key) as mine:
        step = _require_open_field(mine, field, received)
        is_first = step.code == mine.loaded.procedure.steps[0].code
        if mine.loaded.case.attachments.count() >= MAX_DOCUMENTS:
            raise TooManyDocuments(limit=MAX_DOCUMENTS)
        attachment = Attachment(
            case=mine.loaded.case,
            revision=mine.loaded.revision,
            step=None if is_first else mine.loaded.live,
            field=field,
            blob=_blob(received),
            name=received.name,
            uploaded_by=mine.hand.person_id,
            uploaded_at=now,
        )
        try:
            with transaction.atomic():
                attachment.save(force_insert=True)
        except IntegrityError as error:
            raise AttachedTwice(name=received.name) from error
        mine.deed.record(field=field, sha256=received.sha256, size=received.size, kind=received.kind.value)
    return attachment


def remove_attachment(attachment_id: int, *, actor: Actor, now: datetime, key: str | None = None) -> None:
    """Take a document off again 「移除附件」; only while its step is still being filled in.

    Raises:
        NotADraft: it was submitted and is evidence now.
    """
    case_id = Attachment.objects.filter(pk=attachment_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise NoSuchCase
    with turn(CaseVerb.DETACH, actor, case_id, now=now, key=key) as mine:
        attachment = mine.loaded.case.attachments.select_related("blob", "revision", "step").get(pk=attachment_id)
        is_frozen = attachment.step.done_at if attachment.step else attachment.revision.frozen_at
        if is_frozen:
            raise NotADraft
        _require_my_step(mine)
        mine.deed.record(field=attachment.field, sha256=attachment.blob.sha256)
        attachment.delete()


def _require_draft(mine: Turn) -> None:
    live = mine.loaded.state.live
    first = mine.loaded.procedure.steps[0]
    if mine.loaded.revision.frozen_at is not None or live is None or live.code != first.code:
        raise NotADraft
    _require_my_step(mine)


def _require_my_step(mine: Turn) -> Step:
    live = mine.loaded.state.live
    if live is None or mine.loaded.case.has_ended:
        raise NotADraft
    step = mine.loaded.procedure.step(live.code)
    if live.post != mine.hand.post:
        raise NotYourStep(**names_of(step))
    return step


def _require_open_field(mine: Turn, code: str, received: Received) -> Step:
    step = _require_my_step(mine)
    field = mine.loaded.procedure.field(code)
    if field is None or field not in mine.loaded.procedure.fields_of(step):
        raise WrongField(field=code)
    # Invoices are rows of the form, but their pictures are put beside them.
    if field.type not in {FieldType.FILES, FieldType.INVOICES}:
        raise WrongField(field=code)
    if field.kinds and received.kind.value not in field.kinds:
        raise KindNotTaken(kinds=", ".join(field.kinds))
    return step


def _blob(received: Received) -> Blob:
    """The row of the file's bytes, made when these bytes are new to the house."""
    found = Blob.objects.filter(sha256=received.sha256).first()
    if found is not None:
        return found
    invoice = received.invoice
    says: dict[str, Any] = {}
    if invoice is not None:
        says = {
            "code": invoice.code,
            "number": invoice.number,
            "seller_uscc": invoice.seller_uscc,
            "total_fen": invoice.total_fen,
            "issued_on": invoice.issued_on.isoformat() if invoice.issued_on else None,
        }
    blob = Blob(
        sha256=received.sha256,
        size=received.size,
        kind=received.kind.value,
        media_type=received.media_type,
        pages=received.pages,
        invoice=says,
    )
    try:
        with transaction.atomic():
            blob.save(force_insert=True)
    except IntegrityError:
        # The same bytes arrived twice at once: one row is enough for both.
        return Blob.objects.get(sha256=received.sha256)
    return blob

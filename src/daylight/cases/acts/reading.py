"""Reading a document 「查阅材料」: what is protected is not read unnoticed."""

from datetime import datetime

from daylight.cases.models import Attachment
from daylight.cases.refusals import NoSuchCase
from daylight.cases.verbs import CaseVerb
from daylight.log.door import Actor, act


def read_document(attachment_id: int, *, actor: Actor, now: datetime) -> Attachment:
    """Record that somebody reads a document, and hand it out; the door refuses those whom its place does not concern.

    Raises:
        NoSuchCase, and what the door refuses (WrongPlace, NotYourPower).
    """
    attachment = Attachment.objects.select_related("blob", "case").filter(pk=attachment_id).first()
    if attachment is None:
        raise NoSuchCase
    with act(CaseVerb.READ_DOCUMENT, actor, place=attachment.case.place_id, now=now) as deed:
        deed.subject("case", attachment.case_id)
        deed.record(attachment=attachment.pk, sha256=attachment.blob.sha256)
    return attachment

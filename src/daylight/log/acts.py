"""Acts about the log itself 「公开记录」: opening a protected act's content, and taking a list out of the house."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from daylight.log.door import Actor, act
from daylight.log.queries import ActRow
from daylight.log.verbs import LogVerb


def read_protected(seen: ActRow, *, actor: Actor, now: datetime, key: str | None = None) -> UUID:
    """Record that somebody opens the content of an act that is not public 「查看受保护信息」; returns the reading's own id.

    Raises:
        What the door refuses: WrongPlace outside the mandate's reach, NotYourPower, AlreadyDone.
    """
    with act(LogVerb.READ_PROTECTED, actor, place=seen.place_id, now=now, key=key) as deed:
        if seen.subject is not None and seen.subject_id is not None:
            deed.subject(seen.subject, seen.subject_id)
        deed.record(act_id=str(seen.id), verb_read=seen.verb)
    return deed.id


def download_export(
    actor: Actor, *, place_id: int, now: datetime, what: str, form: str, rows: int, filters: Sequence[str]
) -> UUID:
    """Record that a list leaves the house 「导出数据」: which, in what form, how many rows, by which filters.

    Never what was typed into the filters: that may be a name. Returns the act's id, which the sheet carries.
    """
    with act(LogVerb.DOWNLOAD_EXPORT, actor, place=place_id, now=now) as deed:
        deed.record(list=what, format=form, rows=rows, filters=list(filters))
    return deed.id

"""Urging whoever holds a step up 「催办」: on the record, once a day a step, and only when its day has come."""

from datetime import datetime

from django.utils.timezone import localdate

from daylight.cases import rulebook
from daylight.cases.acts.turn import turn
from daylight.cases.models import Urging
from daylight.cases.refusals import NothingToUrge, UrgedToday
from daylight.cases.state import brief
from daylight.cases.verbs import CaseVerb
from daylight.kernel.case_state import LIVE
from daylight.kernel.ladder import colour_of
from daylight.log.door import Actor


def urge_step(case_id: int, *, actor: Actor, now: datetime, key: str | None = None) -> Urging:
    """Urge the holder of the open step 「催办」; it stands on the timeline, and in the holder's to-do list.

    Raises:
        NothingToUrge: no step is near its day, or it is in one's own hands.
        UrgedToday: somebody has urged today.
    """
    with turn(CaseVerb.URGE, actor, case_id, now=now, key=key) as mine:
        step = mine.loaded.live
        if step is None or step.outcome not in LIVE or step.post == mine.deed.post:
            raise NothingToUrge
        case, own = brief(mine.loaded.case, mine.loaded.procedure, step)
        if colour_of(case, own, now=now, calendar=rulebook.calendar()) is None:
            raise NothingToUrge
        if step.urgings.filter(on=localdate(now)).exists():
            raise UrgedToday
        urging = Urging(case=mine.loaded.case, step=step, post=mine.deed.post, on=localdate(now))
        urging.save(force_insert=True)
        mine.deed.record(step=step.code, due_on=step.due_on.isoformat() if step.due_on else None)
    return urging

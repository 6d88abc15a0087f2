"""Stopping the clock on a lawful ground 「中止」 and letting it go on 「恢复」."""

from datetime import datetime

from daylight.cases.acts.turn import turn
from daylight.cases.models import Case
from daylight.cases.verbs import CaseVerb
from daylight.kernel.commands import Resume, Suspend
from daylight.log.door import Actor


def suspend_case(case_id: int, ground: str, *, actor: Actor, now: datetime, key: str | None = None) -> Case:
    """Suspend a running case on a ground that its procedure lists; while it lasts no deadline runs.

    Raises:
        UnlawfulGround, NotYourStep, CaseNotRunning, StepWaiting.
    """
    with turn(CaseVerb.SUSPEND, actor, case_id, now=now, key=key) as mine:
        mine.take(Suspend(ground))
        mine.deed.record(ground=ground)
    return mine.loaded.case


def resume_case(case_id: int, *, actor: Actor, now: datetime, key: str | None = None) -> Case:
    """Resume a suspended case; its dates are counted anew without the days it stood still.

    Raises:
        CaseNotSuspended, NotYourStep.
    """
    with turn(CaseVerb.RESUME, actor, case_id, now=now, key=key) as mine:
        mine.take(Resume())
        live = mine.loaded.live
        if live is not None and live.due_on is not None:
            mine.deed.record(step=live.code, due_on=live.due_on.isoformat())
    return mine.loaded.case

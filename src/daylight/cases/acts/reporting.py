"""Reporting what became of an effect 「登记执行结果」: the house's own act, after the bank or another system answered."""

from datetime import datetime

from daylight.cases.acts.turn import turn
from daylight.cases.verbs import CaseVerb
from daylight.kernel.case_refusals import CaseNotRunning, StepNotOpen
from daylight.kernel.commands import EffectDone, EffectFailed
from daylight.log.door import CLOCK


def report_effect(case_id: int, step: str, *, done: bool, now: datetime, reason: str = "") -> bool:
    """Complete a waiting step, or open it again with the reason of its failure; False when somebody reported before.

    A suspended case keeps its report waiting: the clock brings it again when the case goes on.
    """
    try:
        with turn(CaseVerb.REPORT_EFFECT, CLOCK, case_id, now=now) as mine:
            mine.take(EffectDone(step) if done else EffectFailed(step, reason))
            mine.deed.record(step=step, done=done)
    except (StepNotOpen, CaseNotRunning):
        return False
    return True

"""The tick 「节拍」: the steps in their order, each safe to run again."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from daylight.cases import ticking as cases_ticking
from daylight.clock.failpoints import failpoint
from daylight.ledger import ticking as ledger_ticking
from daylight.log import integrate
from daylight.risk import live, shadow

logger = logging.getLogger(__name__)

Step = Callable[[datetime], object]


def _publish_log(now: datetime) -> object:
    return integrate.run(now, failpoint=failpoint)


STEPS: dict[str, Step] = {
    "payments": cases_ticking.settle_payments,
    "statements": ledger_ticking.read_statements,
    "deadlines": cases_ticking.remind_deadlines,
    "publication": cases_ticking.publish_due,
    "log": _publish_log,
    "risk": live.run_live,
    "shadow": shadow.run_shadows,
    "evidence": _publish_log,
}
"""In this order: the risk models read the log, and what they raise is in the log before the tick ends."""


@dataclass
class Tick:
    """What one tick did: each step's own answer, and the steps that failed."""

    answers: dict[str, object] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)


def tick(now: datetime) -> Tick:
    """Run every step once; a step that fails does not stop the others, and is tried again at the next tick."""
    done = Tick()
    for name, step in STEPS.items():
        failpoint(f"before.{name}")
        try:
            done.answers[name] = step(now)
        except Exception as error:
            logger.exception("the clock's step %s failed", name)
            done.failures[name] = f"{type(error).__name__}: {error}"
        failpoint(f"after.{name}")
    return done

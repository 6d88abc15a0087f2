"""The cases' share of the tick 「时钟」: three steps, each safe to stop anywhere and to run again."""

from datetime import datetime

from daylight.cases.acts.ticking import finish_waits, open_overdue_cases, remind
from daylight.cases.ledger_effects import settle_payments

__all__ = ["publish_due", "remind_deadlines", "settle_payments"]


def remind_deadlines(now: datetime) -> dict[str, int]:
    """Raise the colours that steps have reached, and open the cases that red ones call for 「超期预警」."""
    return {"reminded": remind(now), "opened": open_overdue_cases(now)}


def publish_due(now: datetime) -> int:
    """End the clock's own steps, notices and waits, whose time has come 「按期公开」."""
    return finish_waits(now)

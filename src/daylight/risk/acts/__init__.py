"""Everything that can be done here 「风险处置」: one function a verb; each is one act through the door."""

from daylight.risk.acts.tuning import adopt_setting, keep_shadow, propose_setting, withdraw_setting
from daylight.risk.acts.warnings import (
    FACTS_CHANGED,
    change_warning,
    close_warning,
    follow_clearance,
    keep_watch,
    lower_warning,
    raise_warning,
    take_up_warning,
)

__all__ = [
    "FACTS_CHANGED",
    "adopt_setting",
    "change_warning",
    "close_warning",
    "follow_clearance",
    "keep_shadow",
    "keep_watch",
    "lower_warning",
    "propose_setting",
    "raise_warning",
    "take_up_warning",
    "withdraw_setting",
]

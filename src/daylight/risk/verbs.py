"""What can be done to a warning and to a model's parameters, and that the watch was kept: every verb of this room 「预警动作」."""

from daylight.log.verbs import Verb


class RiskVerb(Verb):
    """The acts of this room; titles in `rules/disclosure/risk.toml`, powers in `rules/powers/posts.toml`."""

    RAISE = "warning.raise"
    CHANGE = "warning.change"
    LOWER = "warning.lower"
    CLOSE = "warning.close"
    KEEP_WATCH = "watch.keep"
    KEEP_SHADOW = "watch.shadow"
    PROPOSE_SETTING = "setting.propose"
    ADOPT_SETTING = "setting.adopt"
    WITHDRAW_SETTING = "setting.withdraw"

"""The warning colours 「红黄蓝」 as people may see them: a shape, a word, and only then a colour."""

from dataclasses import dataclass

from django.utils.translation import pgettext_lazy

from daylight.web.shapes import Words


@dataclass(frozen=True)
class Badge:
    """One level: its shape in the sprite, its word, and the class that colours it."""

    css: str
    shape: str
    word: Words


BADGES = {
    "red": Badge("red", "mark-red", pgettext_lazy("warning level", "Serious")),
    "yellow": Badge("yellow", "mark-yellow", pgettext_lazy("warning level", "Attention")),
    "blue": Badge("blue", "mark-blue", pgettext_lazy("warning level", "Notice")),
    "cleared": Badge("cleared", "mark-cleared", pgettext_lazy("warning level", "Cleared")),
    "unassessable": Badge("unassessable", "mark-unassessable", pgettext_lazy("warning level", "Not assessable")),
    "": Badge("cleared", "mark-none", pgettext_lazy("warning level", "No warning")),
}


def badge_of(colour: str | None) -> Badge:
    """Return the badge of a colour; what is no colour is an error of the program."""
    return BADGES[str(colour or "")]

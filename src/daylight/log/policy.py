"""Who may pass the door: pure rules over a mandate, a verb and a place 「任职授权」."""

from dataclasses import dataclass
from datetime import date

from daylight.kernel.refusals import ConflictRefused, PermissionRefused, Refused
from daylight.kernel.words import _


class NoMandate(PermissionRefused):
    """Nobody acts without a mandate 「任职」."""

    message = _("You hold no mandate here. Ask your administrator to record your post.")


class MandateExpired(PermissionRefused):
    """A mandate ends on its date, and with it the power."""

    message = _("Your mandate as {post} is not in force on {on} (it runs from {since} to {until}).")


class WrongPlace(PermissionRefused):
    """A mandate reaches its own place and those below it, nothing beside it."""

    message = _("Your mandate as {post} does not reach this place.")


class NotYourPower(PermissionRefused):
    """The power list 「权力清单」 gives this verb to other posts."""

    message = _("The post {post} may not do this: {verb}.")


class StandsBy(PermissionRefused):
    """The B holder acts only while the A holder is recorded absent 「AB岗」."""

    message = _("You hold this post as B: you may act only while the A holder is recorded absent.")


class VerbUnknown(Refused):
    """The door opens only for verbs of the house's own enums."""

    message = _("This action is not known: {verb}.")


class AlreadyDone(ConflictRefused):
    """The same request arrived twice (a double click, a repeated submit): the first one counts."""

    message = _("This was already done; it was not done a second time.")


class LogRenamed(ConflictRefused):
    """A log keeps its name and its key together for ever 「日志名称与密钥不符」."""

    message = _("This log is named {name}, but its key was made for {key}. Put the old name or the right key back.")


class NotYetPublished(ConflictRefused):
    """A proof 「存证」 rests on a published checkpoint, and that comes some moments after the act."""

    message = _("This act is not yet part of the published log. Try again in a minute.")


@dataclass(frozen=True)
class Standing:
    """What a mandate is worth on a day: who holds which post for which place, from when to when."""

    mandate_id: int
    person_id: int
    post: str
    place_id: int
    place_path: str
    since: date
    until: date | None
    line: str = "A"
    is_active: bool = True


def require_standing(standing: Standing | None, on: date) -> Standing:
    """The mandate, if it is in force on the day and its holder may use it now; raises NoMandate, MandateExpired, StandsBy."""
    if standing is None:
        raise NoMandate
    if on < standing.since or (standing.until is not None and on > standing.until):
        raise MandateExpired(post=standing.post, on=on, since=standing.since, until=standing.until or "…")
    if not standing.is_active:
        raise StandsBy(post=standing.post)
    return standing


def require_power(post: str, verb: str, verbs: frozenset[str]) -> None:
    """The verb stands in the post's power list; raises NotYourPower."""
    if verb not in verbs:
        raise NotYourPower(post=post, verb=verb)


def require_reach(standing: Standing, place_path: str | None) -> None:
    """The place lies in the mandate's own subtree; raises WrongPlace."""
    if place_path is None or not place_path.startswith(standing.place_path):
        raise WrongPlace(post=standing.post)

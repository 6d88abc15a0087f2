"""Refusals: what the law says no to 「不予办理」.

A refusal is the expected answer to a wrong request, not a fault of the program. Its class name is the stable code that
machines and tests rely on, its message is the sentence the user reads, its facts are the values inside that sentence.
One handler turns it into a page or `{"code", "message", "facts"}`. Faults of the program stay ordinary exceptions.
"""

from collections.abc import Callable
from typing import Any, ClassVar

from daylight.kernel.words import _


class _Facts(dict[str, Any]):
    """The facts of one refusal; a placeholder without a fact stays visible instead of hiding the refusal."""

    def __missing__(self, name: str) -> str:
        return "{" + name + "}"


class Refused(Exception):  # noqa: N818  named for what the law says no to, never "...Error"
    """A request that the rules do not allow 「不予办理」.

    Subclasses set `message` (an English sentence that may hold `{placeholders}`) and, where it is not a matter of
    content, inherit from `PermissionRefused` or `ConflictRefused`. Facts are given by keyword and must be fit to be
    shown to the person who asked: never put somebody else's personal data into them.
    """

    message: ClassVar[str] = _("This is not allowed.")
    status: ClassVar[int] = 422
    code: ClassVar[str] = "Refused"

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Name the stable code after the class 「代码即类名」."""
        super().__init_subclass__(**kwargs)
        cls.code = cls.__name__

    def __init__(self, **facts: Any) -> None:
        # Nothing goes into args: so copying and pickling rebuild the refusal from its class and its facts.
        super().__init__()
        self.facts: dict[str, Any] = facts

    def __str__(self) -> str:
        return self.said()

    def __repr__(self) -> str:
        return f"{self.code}({', '.join(f'{name}={value!r}' for name, value in self.facts.items())})"

    def said(self, translate: Callable[[str], str] = _) -> str:
        """Return the sentence with its facts filled in 「答复用语」, translated first when a translator is given."""
        return translate(self.message).format_map(_Facts(self.facts))

    def as_dict(self, translate: Callable[[str], str] = _) -> dict[str, Any]:
        """Return what a machine reads: code, message and facts 「机读答复」."""
        return {"code": self.code, "message": self.said(translate), "facts": dict(self.facts)}


class PermissionRefused(Refused):
    """Who asks may not do this, here or today 「无权办理」 (403)."""

    message = _("You may not do this.")
    status = 403


class ConflictRefused(Refused):
    """The state of things does not allow it any more, or not yet 「状态冲突」 (409)."""

    message = _("This is not possible in the present state.")
    status = 409

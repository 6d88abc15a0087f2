"""The disclosure rule in force 「公开口径」: read once from the rule folder and its packs, then frozen."""

from datetime import date
from functools import lru_cache

from django.conf import settings

from daylight.disclosure.policy import PortalRule
from daylight.disclosure.reading import read_portal_rule
from daylight.kernel.rules import Problems, Rule, RuleError, in_force, read_rule

CODE = "portal"


@lru_cache(maxsize=1)
def _book() -> tuple[tuple[Rule, ...], tuple[RuleError, ...]]:
    """All versions, those of a pack in place of ours where the date is the same; and what is wrong with any of them."""
    found: dict[str, Rule] = {}
    errors: list[RuleError] = []
    for root in (settings.RULES, *settings.PACKS):
        for path in sorted((root / "disclosure").glob("portal*.toml")):
            rule = read_rule(path, kind="disclosure", file=f"disclosure/{path.name}")
            if isinstance(rule, RuleError):
                errors.append(rule)
                continue
            problems = Problems(rule.file)
            read_portal_rule(rule, problems)
            errors += problems.errors
            found[rule.version] = rule
    return tuple(found.values()), tuple(errors)


def rule_errors() -> tuple[RuleError, ...]:
    """The faults in the disclosure rule's files, for `daylight check` and the administrator's page."""
    return _book()[1]


@lru_cache(maxsize=8)
def portal_rule(on: date) -> PortalRule:
    """The rule in force on a day; before the first one nothing is shown by itself.

    A file with a fault counts as read: what could not be read of it is hidden, never shown.
    """
    rule = in_force(_book()[0], CODE, on)
    if rule is None:
        return PortalRule(version="")
    return read_portal_rule(rule, Problems(rule.file))


def forget() -> None:
    """Read the files anew at the next question; for tests that bring rules of their own."""
    _book.cache_clear()
    portal_rule.cache_clear()

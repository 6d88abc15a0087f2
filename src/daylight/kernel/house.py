"""All rules that the house runs on 「制度总览」: the power list and every procedure, read, checked and ready to be asked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from daylight.kernel.powers import Post, Powers, Separation, check_powers, read_powers
from daylight.kernel.procedure import Procedure
from daylight.kernel.procedure_checks import Known, check_procedure
from daylight.kernel.procedure_reading import read_procedure
from daylight.kernel.rules import Problems, Rule, RuleError, exact, in_force, read_rules

POWER_LIST = "posts"


@dataclass(frozen=True, slots=True)
class House:
    """What `load_house` found 「制度总览」. With errors it is fit to be shown, not to be run on."""

    powers: Powers
    procedures: Mapping[str, Procedure]
    rules: tuple[Rule, ...]
    calendar_dirs: tuple[Path, ...]
    errors: tuple[RuleError, ...] = ()
    _by_digest: Mapping[str, Procedure] = field(default_factory=dict, repr=False)

    def procedure(self, code: str, on: date) -> Procedure | None:
        """The version of a procedure that holds on a day, for a new case."""
        rule = in_force(self.rules, code, on)
        return self._by_digest.get(rule.digest) if rule else None

    def exact(self, code: str, version: str, digest: str = "") -> Procedure | None:
        """The version that a case remembers, even when a later one or a pack has taken its place."""
        rule = exact(self.rules, code, version, digest)
        return self._by_digest.get(rule.digest) if rule else None

    def in_force(self, on: date) -> tuple[Procedure, ...]:
        """Every procedure that holds on a day, by code: the power list."""
        found = [self.procedure(code, on) for code in sorted({rule.code for rule in self.rules})]
        return tuple(procedure for procedure in found if procedure is not None)


def load_house(
    rules_dir: Path,
    packs: Sequence[Path] = (),
    *,
    effects: Collection[str] | None = None,
    verbs: Collection[str] | None = None,
) -> House:
    """Read and check the power list and all procedures; what is wrong is in `errors`, with file and place.

    Args:
        rules_dir: the folder with `powers`, `procedures`, `calendar`.
        packs: folders of counties, laid out the same way; a later one overrides an earlier one.
        effects: the effects that the rooms have registered; None leaves the names of effects unchecked.
        verbs: the verbs that the rooms declare; None leaves the verbs of posts unchecked.
    """
    powers, found = load_powers(rules_dir, packs, verbs=verbs)
    errors: list[RuleError] = list(found)
    rules, faults = read_rules(rules_dir / "procedures", packs)
    errors += faults
    known = Known(powers, effects, {rule.code for rule in rules})
    by_digest: dict[str, Procedure] = {}
    for rule in rules:
        problems = Problems(rule.file)
        procedure = read_procedure(rule, problems)
        if not problems.errors:
            # A file that cannot be read as it was meant would only cause a second crop of faults.
            check_procedure(procedure, known, problems)
        if not problems.errors:
            by_digest[rule.digest] = procedure
        errors += problems.errors
    latest = {rule.code: by_digest[rule.digest] for rule in rules if rule.digest in by_digest and not rule.replaced}
    calendars = tuple(folder / "calendar" for folder in (rules_dir, *packs) if (folder / "calendar").is_dir())
    return House(powers, latest, rules, calendars, tuple(errors), by_digest)


def load_powers(
    rules_dir: Path, packs: Sequence[Path] = (), *, verbs: Collection[str] | None = None
) -> tuple[Powers, tuple[RuleError, ...]]:
    """The power list 「权力清单」 and its faults.

    A pack's list is merged post by post, so that a county may add one post without copying all; separations are only added
    to: a pack cannot join what the law separates.
    """
    rules, faults = read_rules(rules_dir / "powers", packs)
    errors: list[RuleError] = list(faults)
    lists = [rule for rule in rules if rule.code == POWER_LIST]
    posts: dict[str, Post] = {}
    separations: list[Separation] = []
    for rule in sorted(lists, key=lambda rule: (not rule.replaced, rule.in_force)):
        problems = Problems(rule.file)
        powers = read_powers(rule.data, problems, ref=rule.ref)
        if verbs is not None:
            check_powers(powers, verbs, problems)
        posts |= powers.posts
        separations += [separation for separation in powers.separations if separation not in separations]
        errors += problems.errors
    if not lists:
        errors.append(RuleError("powers", "", 'There is no power list: a file with code = "posts" is needed.'))
    powers = Powers(posts, tuple(separations), lists[-1].ref) if lists else Powers({})
    return powers, tuple(errors)

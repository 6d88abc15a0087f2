"""Rules as data 「制度」: dated TOML files, hashed, overridden by county packs, remembered by the cases that ran under them.

A broken file is a value, not an exception: `read_rules` returns what it could read and a list of what it could not,
each fault with its file and its place in the file, so that one bad line does not stop a county.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

_AT = re.compile(r"\s*\(at (?P<where>.*)\)$")


@dataclass(frozen=True, slots=True)
class RuleError:
    """A fault in a rule file 「制度文件错误」: which file, where in it (a key path, or line and column), what is wrong."""

    file: str
    where: str
    message: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.where, self.message) if part)


class Problems:
    """The faults found so far in one file; readers and checks write to it and carry on."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.errors: list[RuleError] = []

    def add(self, where: str, message: str) -> None:
        """Note one fault at a key path of the file."""
        self.errors.append(RuleError(self.file, where, message))


@dataclass(frozen=True, slots=True)
class RuleRef:
    """What a case remembers of its rule 「所依制度」: code, version and the hash of the file as it was."""

    code: str
    version: str
    digest: str

    def __str__(self) -> str:
        return f"{self.code}@{self.version}#{self.digest}"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule file as read: not yet given a meaning 「制度」.

    `version` is the date of `in_force` in ISO form. `replaced` marks a file that a pack replaced: it starts no new case,
    but the cases that began under it still find it by its digest.
    """

    kind: str
    code: str
    version: str
    in_force: date
    digest: str
    path: Path
    data: dict[str, Any] = field(repr=False, compare=False)
    file: str = ""
    replaced: bool = False

    @property
    def ref(self) -> RuleRef:
        """The reference that a case keeps."""
        return RuleRef(self.code, self.version, self.digest)


def read_rules(folder: Path, packs: Sequence[Path] = ()) -> tuple[tuple[Rule, ...], tuple[RuleError, ...]]:
    """Read every TOML file of a rule folder and of the folder of the same name in each pack, in that order.

    A pack file with a known code and another `in_force` adds a version; with the same `in_force` it replaces the file.
    Two files of one folder with the same code and date are a fault: nobody could say which one holds.
    """
    found: dict[tuple[str, str], Rule] = {}
    replaced: list[Rule] = []
    errors: list[RuleError] = []
    for layer, root in enumerate((folder, *(pack / folder.name for pack in packs))):
        here: set[tuple[str, str]] = set()
        for path in sorted(root.glob("*.toml")):
            file = path.name if layer == 0 else f"{root.parent.name}/{folder.name}/{path.name}"
            rule = read_rule(path, kind=folder.name, file=file)
            if isinstance(rule, RuleError):
                errors.append(rule)
                continue
            key = (rule.code, rule.version)
            if key in here:
                errors.append(RuleError(file, "code", _same_twice(rule, found[key])))
                continue
            here.add(key)
            if key in found:
                replaced.append(_as_replaced(found[key]))
            found[key] = rule
    rules = sorted(
        (*found.values(), *replaced), key=lambda rule: (rule.code, rule.in_force, not rule.replaced, rule.digest)
    )
    return tuple(rules), tuple(errors)


def read_rule(path: Path, *, kind: str, file: str = "") -> Rule | RuleError:
    """Read one file; what is wrong with it as a whole (not UTF-8, not TOML, no code, no date) comes back as a value."""
    file = file or path.name
    content = path.read_bytes()
    try:
        data = tomllib.loads(content.decode("utf-8"), parse_float=Decimal)
    except UnicodeDecodeError as error:
        return RuleError(file, f"byte {error.start + 1}", "The file is not UTF-8 text.")
    except tomllib.TOMLDecodeError as error:
        return _not_toml(file, str(error))
    code, in_force = data.get("code"), data.get("in_force")
    if not isinstance(code, str) or not code:
        return RuleError(file, "code", 'A rule file needs a code, such as code = "payment".')
    if not isinstance(in_force, date) or isinstance(in_force, datetime):
        return RuleError(
            file, "in_force", "A rule file needs the date from which it holds, such as in_force = 2026-01-01."
        )
    digest = hashlib.sha256(content).hexdigest()
    return Rule(kind, code, in_force.isoformat(), in_force, digest, path, data, file)


def in_force(rules: Iterable[Rule], code: str, on: date) -> Rule | None:
    """The version of a rule that holds on a day 「现行有效」: the latest that has begun; None before the first."""
    held = [rule for rule in rules if rule.code == code and rule.in_force <= on and not rule.replaced]
    return max(held, key=lambda rule: rule.in_force, default=None)


def exact(rules: Iterable[Rule], code: str, version: str, digest: str = "") -> Rule | None:
    """The very version a case remembers; with a digest only the file as it was then, even when a pack has replaced it since."""
    for rule in rules:
        if rule.code == code and rule.version == version and (rule.digest == digest if digest else not rule.replaced):
            return rule
    return None


def _as_replaced(rule: Rule) -> Rule:
    return Rule(
        rule.kind, rule.code, rule.version, rule.in_force, rule.digest, rule.path, rule.data, rule.file, replaced=True
    )


def _same_twice(rule: Rule, other: Rule) -> str:
    return f"{rule.code} of {rule.version} is already in {other.file}: one file must go, or take another in_force date."


def _not_toml(file: str, text: str) -> RuleError:
    """The parser's own words end in "(at line 3, column 5)": take the place out of them."""
    match = _AT.search(text)
    where = match["where"] if match else "end"
    return RuleError(file, where, f"Not readable as TOML: {_AT.sub('', text)}.")

"""Rule files for the kernel's tests: the product's own, and a small made-up one that tests break on purpose."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import daylight
from daylight.kernel.case_effects import Effect, apply
from daylight.kernel.case_state import CHINA, CaseState, Hand
from daylight.kernel.commands import Command, Start
from daylight.kernel.house import House, load_house
from daylight.kernel.machine import decide
from daylight.kernel.procedure import Procedure
from daylight.kernel.rules import Rule, read_rule
from daylight.kernel.workdays import Calendar, load_calendar

RULES = Path(daylight.__file__).parent / "rules"
EFFECTS = frozenset({"payment.authorise", "payment.revoke", "payment.pay", "payment.book", "payment.post"})
CALENDAR: Calendar = load_calendar(RULES / "calendar")
HOUSE: House = load_house(RULES, effects=EFFECTS)

SMALL = """
code         = "lending"
title        = { zh = "借用集体物品", en = "Lending village things" }
in_force     = 2026-01-01
group        = "service"
source_kind  = "constructed"
place_levels = ["village"]
opened_by    = ["village.bookkeeper"]
basis        = ["村规民约"]

[form.thing]
title    = { zh = "物品", en = "Thing" }
type     = "text"
required = true

[form.amount]
title    = { zh = "押金", en = "Deposit" }
type     = "money"
required = true

[[band]]
upto  = 20_000.00
steps = ["ask", "look"]

[[band]]
steps = ["ask", "look", "allow"]

[ladder]
opens = "lending"

[[step]]
code  = "ask"
title = { zh = "申请", en = "Ask" }
post  = "village.bookkeeper"
kind  = "fill"

[[step]]
code          = "look"
title         = { zh = "查看", en = "Look" }
post          = "village.supervisor"
kind          = "review"
due           = "2 workdays"
consequence   = "ladder"
separate_from = ["ask"]

[[step]]
code  = "allow"
title = { zh = "同意", en = "Allow" }
post  = "village.head"
kind  = "decide"
separate_from = ["ask", "look"]
"""


def house_with(folder: Path, text: str, name: str = "lending.toml", **known: object) -> House:
    """A house of the product's own power list and one procedure file with this text."""
    rules = folder / "rules"
    (rules / "procedures").mkdir(parents=True, exist_ok=True)
    (rules / "powers").mkdir(exist_ok=True)
    (rules / "powers" / "posts.toml").write_bytes((RULES / "powers" / "posts.toml").read_bytes())
    (rules / "procedures" / name).write_text(text, encoding="utf-8")
    return load_house(rules, effects=EFFECTS, **known)  # type: ignore[arg-type]


def faults(folder: Path, old: str, new: str, *, text: str = SMALL) -> list[str]:
    """What `load_house` says after one change to a procedure that was right before."""
    assert old in text, old
    return [str(error) for error in house_with(folder, text.replace(old, new, 1)).errors]


def rule_from(path: Path) -> Rule:
    """The rule in a file that is known to be readable."""
    rule = read_rule(path, kind=path.parent.name)
    assert isinstance(rule, Rule), rule
    return rule


def at(day: int, hour: int = 9, month: int = 3) -> datetime:
    """A moment in 2026, China time."""
    return datetime(2026, month, day, hour, tzinfo=CHINA)


class Story:
    """A case told command by command; keeps the state and the effects of the last command."""

    def __init__(
        self,
        procedure: Procedure,
        opener: Hand,
        *,
        now: datetime,
        parties: frozenset[int] = frozenset(),
        **case: object,
    ) -> None:
        self.case = CaseState(procedure, opened_by=opener.person_id, parties=parties, **case)  # type: ignore[arg-type]
        self.effects: tuple[Effect, ...] = ()
        self.does(opener, Start(), now=now)

    def does(self, by: Hand, command: Command, *, now: datetime) -> "Story":
        """One command; a refusal leaves the state as it was."""
        self.effects = decide(self.case, command, by=by, now=now, calendar=CALENDAR)
        self.case = apply(self.case, self.effects)
        return self

    def fills(self, *, attached: int = 0, **form: object) -> "Story":
        """The draft is filled in."""
        files = {"documents": attached} if attached else self.case.attached
        self.case = replace(self.case, form={**self.case.form, **form}, attached=files)
        return self

    @property
    def at_step(self) -> str:
        """The code of the live step; "" when there is none."""
        return self.case.live.code if self.case.live else ""

    @property
    def path(self) -> list[tuple[str, str]]:
        """Each passage with its outcome."""
        return [(step.code, str(step.outcome)) for step in self.case.steps]

"""What a finding calls a post, a step or an account 「岗位、环节和科目名称」: its title in the rules, where they have one, not its code.

A page says under `[named]` which of its facts are such codes; its sentence then has the fact in both languages.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path

from daylight.kernel.house import House
from daylight.kernel.tables import Title


class Naming(StrEnum):
    """What a code stands for."""

    POST = "post"
    STEP = "step"
    ACCOUNT = "account"


@dataclass(frozen=True)
class Names:
    """Titles by what they name and by code; a step's code stands behind that of its procedure: `payment.approve`."""

    titles: Mapping[tuple[Naming, str], Title] = field(default_factory=dict)

    def of(self, naming: Naming, code: object) -> Title:
        """The title of a code; a code that the rules do not know is its own title, for it is a county's own word.

        An account keeps its code, by which people know it; a sub-account has the name of its account of the first level.
        """
        text = "" if code is None else str(code)
        if not text:
            return _UNNAMED
        first_level = text[:_FIRST_LEVEL] if naming is Naming.ACCOUNT and text.isdigit() else text
        known = self.titles.get((naming, text)) or self.titles.get((naming, first_level))
        if known is not None:
            return Title(f"{text} {known.zh}", f"{text} {known.en}") if naming is Naming.ACCOUNT else known
        own = text.rpartition(".")[2] if naming is Naming.STEP else text
        return Title(own, own)


_FIRST_LEVEL = 3
"""So many digits of an account's code are its account of the first level 「一级科目」; what follows is the county's own."""
_UNNAMED = Title("未写明", "not named")
"""What a sentence says where the record names no post, step or account."""
NO_NAMES = Names()


def names_of(house: House, folders: Sequence[Path] = ()) -> Names:
    """The titles of all posts, of all steps of the procedures in force, and of the accounts in the charts of some folders."""
    posts = {(Naming.POST, post.code): post.title for post in house.powers.posts.values()}
    steps = {
        (Naming.STEP, f"{procedure.code}.{step.code}"): step.title
        for procedure in house.procedures.values()
        for step in procedure.steps
    }
    accounts = {(Naming.ACCOUNT, code): title for code, title in _accounts(tuple(folders)).items()}
    return Names(posts | steps | accounts)


@cache
def _accounts(folders: tuple[Path, ...]) -> Mapping[str, Title]:
    """Each account of the charts 「会计科目」 by its code; a later folder, or a later chart, has the last word."""
    charts = [path for folder in folders for path in sorted((folder / "accounts").glob("*.toml"))]
    cards = [item for path in charts for item in _cards(path).items()]
    return {code: Title(card["zh"], card["en"]) for code, card in cards if {"zh", "en"} <= {*card}}


def _cards(chart: Path) -> Mapping[str, Mapping[str, str]]:
    """The accounts of one chart; none where it cannot be read, which `daylight check` tells: no finding is lost for a name."""
    try:
        found: Mapping[str, Mapping[str, str]] = tomllib.loads(chart.read_text(encoding="utf-8"))["account"]
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError):
        return {}
    return found

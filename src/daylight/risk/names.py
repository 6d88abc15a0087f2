"""What a finding calls a post or a step 「岗位和环节名称」: its title in the rules, where the rules have it, not its code.

A page says under `[named]` which of its facts are such codes; its sentence then has the fact in both languages.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from daylight.kernel.house import House
from daylight.kernel.tables import Title


class Naming(StrEnum):
    """What a code stands for."""

    POST = "post"
    STEP = "step"


@dataclass(frozen=True)
class Names:
    """Titles by what they name and by code; a step's code stands behind that of its procedure: `payment.approve`."""

    titles: Mapping[tuple[Naming, str], Title] = field(default_factory=dict)

    def of(self, naming: Naming, code: object) -> Title:
        """The title of a code; a code that the rules do not know is its own title, for it is a county's own word."""
        text = "" if code is None else str(code)
        known = self.titles.get((naming, text))
        if known is not None:
            return known
        own = text.rpartition(".")[2] if naming is Naming.STEP else text
        return Title(own, own)


NO_NAMES = Names()


def names_of(house: House) -> Names:
    """The titles of all posts and of all steps of the procedures in force."""
    posts = {(Naming.POST, post.code): post.title for post in house.powers.posts.values()}
    steps = {
        (Naming.STEP, f"{procedure.code}.{step.code}"): step.title
        for procedure in house.procedures.values()
        for step in procedure.steps
    }
    return Names(posts | steps)

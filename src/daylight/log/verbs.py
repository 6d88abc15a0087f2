"""What can be done: verbs 「动作」 are typed enums, one a room, each value `noun.verb`.

A verb's title in both languages and its disclosure (public, masked, secret) stand in `rules/disclosure/`; the posts that may
use it in `rules/powers/`. A house test holds the three together.
"""

from enum import StrEnum


class Verb(StrEnum):
    """The parent of every room's verbs; the door refuses anything else."""

    @property
    def noun(self) -> str:
        """The part before the dot: what is acted on."""
        return self.value.split(".", 1)[0]


class LogVerb(Verb):
    """Acts about the log itself 「公开记录」."""

    READ_PROTECTED = "record.read"
    DOWNLOAD_EXPORT = "export.download"

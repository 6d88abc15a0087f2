"""What is asked of a scan 「扫描请求」: the command line's words as data, light enough for `--help`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from daylight.kernel.refusals import Refused
from daylight.scan.reports.words import say

ANY_CORES = "local[*]"
"""The master that is meant where none is named: Spark on this machine."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong with a call 「命令错误」: the key of its sentence among the reports' words, and what fills it."""

    key: str
    facts: Mapping[str, object]


class WrongCall(Refused):
    """Words of the command line that mean nothing here 「命令有误」: all that is wrong, said in the language of who called."""

    message = "{text}"

    def __init__(self, *wrong: Wrong) -> None:
        self.wrong = wrong
        super().__init__(text=self.text("en"))

    def text(self, language: str) -> str:
        """What is wrong, each thing once, a line each."""
        return "\n".join(dict.fromkeys(say(language, one.key, **one.facts) for one in self.wrong))


@dataclass(frozen=True)
class Request:
    """One call of the scan 「扫描请求」; `today` is the only clock that it knows."""

    today: date
    paths: tuple[Path, ...] = ()
    pack: str = ""
    models: tuple[str, ...] = ()
    indicators: bool = False
    """Whether the indicators of open contracting are wanted over any record, and not only over open contracting data."""
    sets: tuple[str, ...] = ()
    settings: Path | None = None
    as_of: date | None = None
    scope: str | None = None
    engine: str = "duckdb"
    master: str = ""
    memory_mib: int | None = None
    mapping: Path | None = None

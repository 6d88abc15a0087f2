"""The progress line 「进度」 of long work: where in the year we are, how much is done, how long it may take."""

import sys
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import TextIO

_WIDTH = 24


@dataclass
class Progress:
    """Writes a line a second to a terminal, a line every five seconds to anything else."""

    out: TextIO = field(default_factory=lambda: sys.stdout)
    total: int = 0
    done: int = 0
    started: float = 0.0
    last: float = 0.0
    before: int = 0

    def say(self, text: str) -> None:
        """One line of its own."""
        print(f"  {text}", file=self.out, flush=True)

    def begin(self, total: int, *, done: int = 0) -> None:
        """So much is to be done, and so much is done already."""
        self.total, self.done, self.before = total, done, done
        self.started = self.last = time.monotonic()

    def step(self, at: datetime) -> None:
        """One more is done; `at` is the simulated moment."""
        self.done += 1
        now = time.monotonic()
        if now - self.last >= (1.0 if self.out.isatty() else 5.0):
            self.last = now
            self._write(at, now)

    def end(self) -> None:
        """Leave the line as it is and go to the next."""
        if self.out.isatty() and self.total:
            print(file=self.out, flush=True)

    def _write(self, at: datetime, now: float) -> None:
        share = self.done / max(self.total, 1)
        bar = "█" * round(_WIDTH * share) + "·" * (_WIDTH - round(_WIDTH * share))
        rate = (self.done - self.before) / max(now - self.started, 0.001)
        left = (self.total - self.done) / max(rate, 0.001)
        line = f"  {at:%Y-%m-%d}  {bar} {share:4.0%}  about {left:3.0f} s left"
        print(
            f"\r{line}" if self.out.isatty() else line, end="" if self.out.isatty() else "\n", file=self.out, flush=True
        )


class Silent(Progress):
    """For tests and for callers that have their own way of showing progress."""

    def say(self, text: str) -> None:
        """Nothing."""

    def step(self, at: datetime) -> None:
        """Nothing."""
        del at

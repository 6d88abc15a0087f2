"""`daylight tick [--loop]`: the clock as a process."""

import argparse
import logging
import os
import signal
import sys
import threading
import time

from django.db import DatabaseError, connections
from django.utils import timezone

from daylight.clock.heartbeat import beat
from daylight.clock.leader import leadership
from daylight.clock.ticking import Tick, tick
from daylight.kernel.spoken import said

logger = logging.getLogger(__name__)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Once, or for ever."""
    parser.add_argument(
        "--loop",
        action="store_true",
        help=said("一直走，每 --every 秒一步", "tick for ever, once every --every seconds"),
    )
    parser.add_argument(
        "--every",
        type=float,
        default=0.5,
        help=said("两步之间的秒数（默认 0.5）", "seconds between two ticks (default 0.5)"),
    )
    parser.add_argument(
        "--with-parent",
        action="store_true",
        help=said("启动它的进程结束时一并结束", "end when the process that started this one ends"),
    )


def run(options: argparse.Namespace) -> int:
    """Tick; exit code 1 where another clock leads (once) or a step failed."""
    if options.loop:
        return _loop(options.every, parent=os.getppid() if options.with_parent else None)
    with leadership() as is_leader:
        if not is_leader:
            print("another clock is leading; nothing done", file=sys.stderr)
            return 1
        done = _tick_once()
    _report(done)
    return 1 if done.failures else 0


def _loop(every: float, parent: int | None) -> int:
    """Lead when nobody else does; wait otherwise. SIGTERM ends it between two ticks."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())

    def goes_on() -> bool:
        return not stop.is_set() and (parent is None or os.getppid() == parent)

    while goes_on():
        try:
            with leadership() as is_leader:
                while is_leader and goes_on() and _tick_lasting(every, stop):
                    pass
        except DatabaseError:
            logger.exception("the clock lost its database; it tries again")
        # A fresh connection for the next attempt: a broken one would also have lost the lead.
        connections.close_all()
        stop.wait(every)
    return 0


def _tick_lasting(every: float, stop: threading.Event) -> bool:
    """One tick and the rest until the next; False where a step failed: the lock may have gone with its connection."""
    started = time.monotonic()
    done = _tick_once()
    stop.wait(max(0.05, every - (time.monotonic() - started)))
    return not done.failures


def _tick_once() -> Tick:
    """One tick, and the file that says so."""
    done = tick(timezone.now())
    beat(timezone.now(), done)
    return done


def _report(done: Tick) -> None:
    for name, answer in done.answers.items():
        print(f"{name}: {answer}")
    for name, reason in done.failures.items():
        print(f"{name}: FAILED {reason}", file=sys.stderr)

"""`daylight simulate --into-acts`: fill a seeded county through the acts."""

import argparse
import sys
from datetime import date, timedelta

from django.utils import timezone

from daylight.simulate.into_acts import Figures, fill
from daylight.simulate.progress import Progress


def arguments(parser: argparse.ArgumentParser) -> None:
    """How large, how long, which seed."""
    parser.add_argument("--into-acts", action="store_true", help="play the county through the acts of this database")
    parser.add_argument("--villages", type=int, default=60)
    parser.add_argument("--townships", type=int, default=6)
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--until", type=date.fromisoformat, help="the last day that has happened (default: yesterday)")
    parser.add_argument(
        "--resume", action="store_true", help="go on where it was broken off; leave a finished county alone"
    )


def run(options: argparse.Namespace) -> int:
    """Fill it; exit code 2 for a call that makes no sense, 130 when broken off (then --resume goes on)."""
    if not options.into_acts:
        print("daylight simulate: say --into-acts; other sinks come later", file=sys.stderr)
        return 2
    if min(options.villages, options.townships, options.months) < 1 or options.villages < options.townships:
        print(
            "daylight simulate: at least one township and month, and no fewer villages than townships", file=sys.stderr
        )
        return 2
    until = options.until or timezone.localdate() - timedelta(days=1)
    figures = Figures(options.seed, options.townships, options.villages, options.months, until.isoformat())
    try:
        filled = fill(figures, resume=options.resume, progress=Progress())
    except KeyboardInterrupt:
        print("\n  broken off; what has happened is kept: --resume goes on from here", file=sys.stderr)
        return 130
    if not filled.acts:
        print("  the county stands already")
        return 0
    rate = filled.acts / max(filled.seconds, 0.001)
    print(f"  {filled.acts} acts, {filled.payments} payments in {filled.seconds:.1f} s ({rate:.0f} acts a second)")
    return 0

"""`daylight migrate`: the tables, and the triggers that guard them."""

import argparse

from django.conf import settings
from django.core.management import call_command

from daylight.kernel.spoken import said
from daylight.log import guard


def arguments(parser: argparse.ArgumentParser) -> None:
    """How loud to be."""
    parser.add_argument("--quiet", action="store_true", help=said("只报错误", "say nothing but errors"))


def run(options: argparse.Namespace) -> int:
    """Bring the database up to date; put every guard in place."""
    settings.VAR.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0 if options.quiet else 1, interactive=False)
    missing = guard.missing_triggers()
    for name in missing:
        print(f"missing trigger: {name}")
    return 1 if missing else 0

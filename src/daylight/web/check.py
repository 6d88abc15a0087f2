"""`daylight check`: rule files, the verb catalogue, models, tables and guards, each fault with its place and the way out."""

import argparse

from django.conf import settings
from django.db import connection

from daylight.disclosure import rulebook
from daylight.kernel.house import load_house
from daylight.kernel.spoken import said
from daylight.log import guard, powers
from daylight.risk import catalogue


def arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to say."""
    parser.add_argument(
        "--rules-only",
        action="store_true",
        help=said("只看规则文件，不看数据库", "look at the rule files only, not at the database"),
    )


def run(options: argparse.Namespace) -> int:
    """Print every fault; exit code 1 if there is one."""
    house = load_house(settings.RULES, settings.PACKS)
    faults = [str(error) for error in house.errors]
    faults += [str(error) for error in (*catalogue.faults(), *rulebook.rule_errors())]
    faults += _card_faults()
    if not options.rules_only:
        faults += _installation_faults()
    for fault in faults:
        print(fault)
    print("no fault found" if not faults else f"{len(faults)} faults")
    return 1 if faults else 0


def _card_faults() -> list[str]:
    """Verbs of the power list without a card; a file that cannot be read at all is one fault, not the end of the check."""
    try:
        cards, posts = powers.catalogue(), powers.power_list().posts.values()
    except ValueError as error:
        return [str(error)]
    return [
        f"powers/posts.toml: {post.code}: the verb {verb} has no card"
        for post in posts
        for verb in post.verbs
        if verb not in cards
    ]


def _installation_faults() -> list[str]:
    faults = [f"missing trigger {name}: run `daylight migrate`" for name in guard.missing_triggers()]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    if "log_act" not in tables:
        faults.append("the database has no tables yet: run `daylight migrate`")
    return faults

"""`daylight simulate`: a seeded county, through the acts of this database or as tables of the record with labels."""

import argparse
import importlib
import os
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from daylight.kernel.case_state import CHINA
from daylight.kernel.spoken import said
from daylight.simulate.progress import Progress

_TOWNSHIPS = 6


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which sink, how large, how long, which seed."""
    sink = parser.add_mutually_exclusive_group()
    sink.add_argument(
        "--into-acts",
        action="store_true",
        help=said("经由本数据库的各项操作演出一个县", "play the county through the acts of this database"),
    )
    sink.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help=said("把监督数据表和标签写到文件夹", "write record tables and labels into a folder"),
    )
    parser.add_argument("--villages", type=int, default=60, help=said("村数（默认 60）", "villages (default 60)"))
    parser.add_argument(
        "--townships",
        type=int,
        help=said(
            "默认：经由操作为 6，写表时每十一个村一个", "default: 6 for the acts, a village in eleven for tables"
        ),
    )
    parser.add_argument("--months", type=int, default=12, help=said("月数（默认 12）", "months (default 12)"))
    parser.add_argument(
        "--seed",
        type=int,
        default=1,
        help=said("随机种子：相同的种子得到相同的县", "the same seed makes the same county"),
    )
    parser.add_argument(
        "--until",
        type=date.fromisoformat,
        help=said("已经发生的最后一天（默认昨天）", "the last day that has happened (default: yesterday)"),
    )
    parser.add_argument(
        "--fraud",
        type=float,
        default=0.03,
        metavar="RATE",
        help=said("每种情形埋在多大比例的村", "share of villages for each scheme"),
    )
    parser.add_argument(
        "--format", choices=("parquet", "csv"), default="parquet", help=said("数据表的格式", "of the tables")
    )
    parser.add_argument(
        "--resume",
        action="store_true",
        help=said("从中断处继续；已经做完的县不动", "go on where it was broken off; leave a finished county alone"),
    )


def run(options: argparse.Namespace) -> int:
    """Fill it; exit code 2 for a call that makes no sense, 130 when broken off (then --resume goes on)."""
    if not options.into_acts and options.out is None:
        return _wrong(said("请写 --into-acts 或 --out DIR", "say --into-acts or --out DIR"))
    townships = _TOWNSHIPS if options.townships is None and options.into_acts else options.townships or 1
    if min(options.villages, townships, options.months) < 1 or options.villages < townships:
        return _wrong(said(
            "乡镇和月份至少为一，村数不少于乡镇数", "at least one township and month, and no fewer villages than townships"
        ))  # fmt: skip
    if not 0 <= options.fraud <= 1:
        return _wrong(said("--fraud 是 0 到 1 之间的比例", "--fraud is a share between 0 and 1"))
    until = options.until or datetime.now(UTC).astimezone(CHINA).date() - timedelta(days=1)
    return _fill(options, townships, until) if options.into_acts else _write(options, until)


def _wrong(text: str) -> int:
    print(f"daylight simulate: {text}", file=sys.stderr)
    return 2


def _acts() -> Any:
    """The sink that needs Django, loaded only when it is asked for."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "daylight.settings")
    if not importlib.import_module("django.apps").apps.ready:
        importlib.import_module("django").setup()
    return importlib.import_module("daylight.simulate.into_acts")


def _fill(options: argparse.Namespace, townships: int, until: date) -> int:
    into_acts = _acts()
    figures = into_acts.Figures(options.seed, townships, options.villages, options.months, until.isoformat())
    try:
        filled = into_acts.fill(figures, resume=options.resume, progress=Progress())
    except KeyboardInterrupt:
        print("\n  broken off; what has happened is kept: --resume goes on from here", file=sys.stderr)
        return 130
    if not filled.acts:
        print("  the county stands already")
        return 0
    rate = filled.acts / max(filled.seconds, 0.001)
    print(f"  {filled.acts} acts, {filled.payments} payments in {filled.seconds:.1f} s ({rate:.0f} acts a second)")
    return 0


def _write(options: argparse.Namespace, until: date) -> int:
    making = importlib.import_module("daylight.simulate.tables.making")
    size = making.Size(
        options.villages, options.months, options.seed, until, options.fraud, options.townships or 0
    )  # fmt: skip
    made = making.write_county(size, options.out, options.format, Progress(out=sys.stderr))
    print(f"  {made.rows} rows in {len(made.counts)} tables, {made.labels} labels, {made.lookalikes} look-alikes")
    return 0

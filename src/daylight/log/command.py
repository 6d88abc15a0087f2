"""`daylight log`: export the public log, verify any log, compare the database with its log."""

import argparse
import json
import shutil
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from daylight.kernel import audit as folder_audit
from daylight.kernel import tiles
from daylight.kernel.spoken import said
from daylight.kernel.tilespace import leaf_hashes
from daylight.log import audit, integrate
from daylight.log.keys import log_keys


def arguments(parser: argparse.ArgumentParser) -> None:
    """Export DIR | verify DIR --key VKEY [--since FILE] | verify --database | key."""
    words = parser.add_subparsers(dest="what", required=True)
    export = words.add_parser(
        "export", help=said("把公开日志写成一个静态文件夹", "write the public log to a folder of static files")
    )
    export.add_argument("folder", type=Path, metavar="DIR", help=said("写到哪个文件夹", "the folder to write to"))
    verify = words.add_parser(
        "verify",
        help=said(
            "验证任何软件写的 C2SP tlog-tiles 文件夹，或者数据库",
            "verify a C2SP tlog-tiles folder made by any software, or the database",
        ),
    )
    verify.add_argument(
        "folder", type=Path, nargs="?", metavar="DIR", help=said("日志的文件夹", "the folder of the log")
    )
    verify.add_argument(
        "--key",
        help=said(
            "日志的公钥（vkey 文本，或存有它的文件）", "the log's public key (vkey text, or a file that holds it)"
        ),
    )
    verify.add_argument(
        "--since",
        type=Path,
        help=said("较早的检查点，本日志必须是它的延续", "an older checkpoint that this log must extend"),
    )
    verify.add_argument(
        "--database",
        action="store_true",
        help=said("把每一行与最后写它的操作比对", "compare every row with the act that last touched it"),
    )
    verify.add_argument("--json", action="store_true", help=said("以 JSON 回答", "answer as JSON"))
    words.add_parser("key", help=said("打印日志的公钥", "print the log's public key"))


def run(options: argparse.Namespace) -> int:
    """Do one of the three; exit code 0 all good, 1 a fault was found, 2 could not look."""
    if options.what == "key":
        print(log_keys().vkey)
        return 0
    if options.what == "export":
        return _export(options.folder)
    if options.database:
        return _verify_database(as_json=options.json)
    if options.folder is None or options.key is None:
        print("daylight log verify: name a folder and --key, or say --database", file=sys.stderr)
        return 2
    return _verify_folder(options)


def _export(folder: Path) -> int:
    """Publish what waits, then copy the folder; the checkpoint is copied last."""
    published = integrate.run(datetime.now(tz=ZoneInfo(settings.TIME_ZONE)))
    source = Path(settings.TILE_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(source, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("checkpoint", ".writing-*"))
    shutil.copyfile(source / "checkpoint", folder / "checkpoint")
    print(f"{published.size} acts written to {folder}; verify with: python3 verify.py . --key $(cat log.vkey)")
    return 0


def _verify_folder(options: argparse.Namespace) -> int:
    key = Path(options.key).read_text().strip() if Path(options.key).is_file() else options.key
    since = options.since.read_text() if options.since else None
    verdict = folder_audit.verify_folder(options.folder, key, since)
    said = verdict.message.format(**verdict.facts)
    answer = {"good": verdict.is_good, "message": said, **verdict.facts}
    print(json.dumps(answer, ensure_ascii=False) if options.json else said)
    return verdict.exit_code


def _verify_database(*, as_json: bool) -> int:
    folder = Path(settings.TILE_DIR)
    size = integrate.published_size(folder)
    published = leaf_hashes(list(tiles.Tiles(folder, size).entries())) if size else None
    found = audit.faults(published)
    if as_json:
        print(json.dumps([{"index": f.index, "act": f.act_id, "what": f.what} for f in found], ensure_ascii=False))
        return 1 if found else 0
    if not found:
        print("Every row is as the last act left it, and every act is as it was logged.")
        return 0
    print(f"First bad act: {found[0]}")
    for fault in found[1:50]:
        print(f"  also: {fault}")
    print(f"{len(found)} faults.")
    return 1

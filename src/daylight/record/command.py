"""`daylight record template DIR | map MAPPING PATH… --out DIR | check PATH…`: everything about the record as files.

Only the parser is made here; what reads and writes is loaded when it is needed, so that `--help` answers at once.
"""

import argparse
import importlib
import sys
import tempfile
from pathlib import Path

from daylight.kernel.refusals import Refused
from daylight.kernel.spoken import said, spoken_language

_NOTHING_READ = 2
_SHOWN = 20


def arguments(parser: argparse.ArgumentParser) -> None:
    """The words of the command."""
    tasks = parser.add_subparsers(dest="task", metavar="TASK", required=True)
    template = tasks.add_parser(
        "template",
        help=said("写出空的 Excel 模板，每一列都有说明", "write empty Excel templates with every column explained"),
    )
    template.add_argument("folder", type=Path, metavar="DIR", help=said("工作簿写到哪里", "where the workbooks go"))
    mapped = tasks.add_parser(
        "map", help=said("把本县自己的文件变成监督数据表", "turn a county's own files into record tables")
    )
    mapped.add_argument(
        "mapping",
        type=Path,
        metavar="MAPPING",
        help=said("TOML 文件：表、列、用语、单位", "a TOML file: tables, columns, words, units"),
    )
    mapped.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help=said("本县的文件和文件夹", "the county's files and folders")
    )
    mapped.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help=said("监督数据表写到哪里", "where the record tables go")
    )
    mapped.add_argument(
        "--format", choices=("parquet", "csv"), default="parquet", help=said("写成什么格式", "how they are written")
    )
    check = tasks.add_parser(
        "check",
        help=said("读监督数据表或 OCDS，说明有什么不对", "read record tables or OCDS and say what is wrong with them"),
    )
    check.add_argument("paths", nargs="+", type=Path, metavar="PATH", help=said("文件和文件夹", "files and folders"))
    check.add_argument(
        "--mapping",
        type=Path,
        metavar="FILE",
        help=said("本县的文件怎样对应到监督数据", "how a county's own files become the record"),
    )
    check.add_argument(
        "--all",
        action="store_true",
        help=said(f"列出记下的全部问题，不止前 {_SHOWN} 个", f"every fault that was kept, not the first {_SHOWN}"),
    )
    for task in (mapped, check):
        task.add_argument(
            "--language",
            choices=("zh", "en"),
            help=said("说明用的语言（默认随终端）", "language of what is said (default: the terminal's)"),
        )


def run(options: argparse.Namespace) -> int:
    """Do the task; 0 when it is done, 2 when nothing could be read or written."""
    try:
        return _done(options)
    except Refused as refused:
        print(f"daylight record {options.task}: {refused.said()}", file=sys.stderr)
        return _NOTHING_READ
    except OSError as wrong:
        print(f"daylight record {options.task}: {wrong.filename or ''}: {wrong.strerror or wrong}", file=sys.stderr)
        return _NOTHING_READ


def _done(options: argparse.Namespace) -> int:
    if options.task == "template":
        for path in importlib.import_module("daylight.record.template").write_templates(options.folder):
            print(path)
        return 0
    language = options.language or spoken_language()
    with tempfile.TemporaryDirectory(prefix="daylight-record-") as scratch:
        return _read(options, language, Path(scratch))


def _read(options: argparse.Namespace, language: str, scratch: Path) -> int:
    reading = importlib.import_module("daylight.record.reading")
    saying = importlib.import_module("daylight.record.saying")
    mapping = options.mapping and importlib.import_module("daylight.record.mapping").load_mapping(options.mapping)
    record = reading.open_record(options.paths, folder=scratch, mapping=mapping, progress=_bar)
    if options.task == "map" and record.tables:
        importlib.import_module("daylight.record.rewriting").rewrite(record, options.out, options.format)
    for line in saying.record_lines(record, language):
        print(line)
    shown = record.faults if getattr(options, "all", False) else record.faults[:_SHOWN]
    for fault in shown:
        print(saying.fault_line(fault, language), file=sys.stderr)
    if len(shown) < len(record.faults):
        print(f"… +{len(record.faults) - len(shown)}", file=sys.stderr)
    if not record.tables:
        print("没有读到任何数据" if language == "zh" else "nothing could be read", file=sys.stderr)
        return _NOTHING_READ
    return 0


def _bar(name: str, share: float) -> None:
    """A line that is overwritten, on a terminal only."""
    if sys.stderr.isatty():
        done = "█" * round(20 * share)
        print(
            f"\r\x1b[K{done:░<20} {share:4.0%} {name[:50]}",
            end="" if share < 1 else "\r\x1b[K",
            file=sys.stderr,
            flush=True,
        )

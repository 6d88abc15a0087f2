"""`daylight scan PATH…`: every risk model over a record in files, without a database.

Only the parser is made here; what reads, judges and writes is loaded when the call is known to be right, so that `--help`
answers at once.
"""

import argparse
import importlib
import os
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from daylight.kernel.spoken import adder, spoken_language
from daylight.scan.asked import ANY_CORES, Request, Wrong, WrongCall
from daylight.scan.memory import LEAST_MIB, spare_reserves
from daylight.scan.reports.words import say

FORMATS = ("table", "jsonl", "csv", "xlsx", "html", "indicators")
_FILES_ONLY = {"xlsx": "scan.xlsx", "html": "scan.html"}
"""Formats that are no text for a terminal, with the file they go to where none is named."""


_HELPS = {
    "paths": (
        "文件夹或文件：监督数据表（Parquet、CSV、XLSX、JSON Lines）或 OCDS",
        "folders or files: record tables (Parquet, CSV, XLSX, JSON Lines) or OCDS",
    ),
    "--pack": ("县级配置包：本县的模型和参数", "a county's pack: models and parameters of its own"),
    "--models": ("只用这些模型", "only these models"),
    "--set": (
        "参数；映射写作 CODE.parameter.key=value；对全部指标的写作 currency=CNY 等",
        "a parameter; CODE.parameter.key=value for a map; currency=CNY and the like for all indicators",
    ),
    "--settings": ("TOML 或 INI 文件里的参数", "parameters in a TOML or INI file"),
    "--as-of": (
        "按哪一天判断，只看当天以前已发生的；不写则为数据中最晚的一天",
        "the day to judge on, by what had happened until then; else the latest day in the record",
    ),
    "--scope": ("只看这个地方及其下级", "only what concerns this place and everything below it"),
    "--engine": ("duckdb：本机；spark：集群", "duckdb: this machine; spark: a cluster"),
    "--master": ("集群地址，配合 --engine spark", "the cluster's address, for --engine spark"),
    "--memory": (
        "引擎可用的内存（默认本机的五分之二），放不下的写到临时文件夹",
        "memory that the engine may use (default: two fifths of the machine's); the rest goes to a temporary folder",
    ),
    "--mapping": ("本县的文件和列怎样对应到监督数据", "how a county's own files and columns become the record"),
    "--format": ("输出什么（默认 table，摘要）", "what is written (default: table, a summary)"),
    "--out": (
        "写到哪里（默认标准输出；scan.xlsx、scan.html）",
        "where it is written (default: standard output; scan.xlsx, scan.html)",
    ),
    "--fail-on": (
        "有这一颜色或更严重的发现时，退出码为 1", "exit code 1 where a finding of this colour, or a graver one, exists",
    ),
    "--language": ("摘要和表格的语言（默认随终端）", "language of summary and table (default: that of the terminal)"),
}  # fmt: skip
"""What each word of the command is for, in Chinese and in English."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """The words of the command."""
    add = adder(parser, _HELPS)
    add("paths", nargs="+", type=Path, metavar="PATH")
    add("--pack", default="", metavar="COUNTY")
    add("--models", default="", metavar="CODE,…")
    add("--set", action="append", default=[], dest="sets", metavar="CODE.parameter=value")
    add("--settings", type=Path, metavar="FILE")
    add("--as-of", type=_day, metavar="DATE")
    add("--scope", metavar="PLACE_ID")
    add("--engine", choices=("duckdb", "spark"), default="duckdb")
    add("--master", default=ANY_CORES, metavar="URL")
    add("--memory", type=_mebibytes, metavar="MIB")
    add("--mapping", type=Path, metavar="FILE")
    add("--format", choices=FORMATS, default="table")
    add("--out", type=Path, metavar="FILE")
    add("--fail-on", choices=("red", "yellow", "blue"))
    add("--language", choices=("zh", "en"))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(say(spoken_language(), "not_a_day", text=text)) from error


def _mebibytes(text: str) -> int:
    if not text.isdecimal() or int(text) < LEAST_MIB:
        raise argparse.ArgumentTypeError(say(spoken_language(), "not_mebibytes", text=text, least=LEAST_MIB))
    return int(text)


def run(options: argparse.Namespace) -> int:
    """Scan; 0 when it is done, 1 for --fail-on, 2 when nothing could be read or the call is wrong."""
    language = options.language or spoken_language()
    request = Request(
        paths=tuple(options.paths),
        today=date.today(),  # noqa: DTZ011 - the day on this machine, at the edge of the program
        pack=options.pack,
        indicators=options.format == "indicators",
        models=tuple(code.strip().upper() for code in options.models.split(",") if code.strip()),
        sets=tuple(options.sets),
        settings=options.settings,
        as_of=options.as_of,
        scope=options.scope,
        engine=options.engine,
        master=options.master,
        memory_mib=options.memory,
        mapping=options.mapping,
    )
    spare_reserves()
    loaded = importlib.import_module("daylight.scan.whole")
    progress = Progress()
    try:
        with tempfile.TemporaryDirectory(prefix="daylight-scan-") as scratch:
            outcome = loaded.scan(request, Path(scratch), progress)
            progress.clear()
            is_read = bool(outcome.reading.rows)
            written = _written(loaded, outcome, options, language) if is_read else None
    except WrongCall as wrong:
        progress.clear()
        print(f"daylight scan: {wrong.text(language)}", file=sys.stderr)
        return 2
    for line in loaded.summary(outcome, language):
        print(line, file=sys.stderr)
    if written is not None:
        print(written, file=sys.stderr)
    if not is_read:
        return 2
    return 1 if options.fail_on and loaded.reaches(outcome, options.fail_on) else 0


def _written(loaded: Any, outcome: Any, options: argparse.Namespace, language: str) -> Path | None:
    """Write the report; the file it went to, None for standard output."""
    path = options.out or (Path(name) if (name := _FILES_ONLY.get(options.format)) else None)
    try:
        if path is None:
            loaded.write(outcome, options.format, sys.stdout, language)
            sys.stdout.flush()
        else:
            loaded.write_file(outcome, options.format, path, language)
    except BrokenPipeError:  # whoever read it has read enough; what is left in the buffer has nowhere to go
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        where = f"--out {path}" if path else say(language, "standard_output")
        raise WrongCall(Wrong("not_written", {"where": where, "said": error.strerror})) from error
    return Path(path) if path else None


class Progress:
    """A bar on standard error, where that is a terminal; elsewhere silence."""

    WIDTH = 30

    def __init__(self) -> None:
        self._shows = sys.stderr.isatty()
        self._drawn = False

    def __call__(self, text: str, share: float) -> None:
        """Draw how far the work is."""
        if self._shows:
            full = round(self.WIDTH * min(max(share, 0.0), 1.0))
            print(f"\r\x1b[K[{'#' * full}{'.' * (self.WIDTH - full)}] {text[:60]}", end="", file=sys.stderr, flush=True)
            self._drawn = True

    def clear(self) -> None:
        """Take the bar away before other words are said."""
        if self._drawn:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
            self._drawn = False

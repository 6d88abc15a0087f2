"""`daylight`, the one command line: a table of words, each loaded only when it is called.

The table keeps start-up light: `daylight --help` loads neither Django nor any engine.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from daylight.kernel.refusals import Refused
from daylight.kernel.spoken import said, teach_argparse


@dataclass(frozen=True)
class Word:
    """One word of the command line: the module that does it (`arguments(parser)`, `run(options) -> int`) and its help."""

    module: str
    zh: str
    en: str
    needs_django: bool = True

    @property
    def help(self) -> str:
        """What the word does, in the terminal's language."""
        return said(self.zh, self.en)


WORDS = {
    "run": Word(
        "daylight.web.serve", "启动服务和时钟（--demo 先建演示县）",
        "start the server and the clock (--demo makes the demonstration county first)",
    ),
    "check": Word(
        "daylight.web.check", "检查规则文件、动作目录、模型、数据表和触发器",
        "verify rule files, the verb catalogue, models, tables and guards",
    ),
    "tick": Word("daylight.clock.command", "时钟走一步；加 --loop 一直走", "let the clock tick once, or for ever with --loop"),
    "log": Word("daylight.log.command", "导出或验证公开日志", "export or verify the public log"),
    "simulate": Word(
        "daylight.simulate.command", "造一个可重复的模拟县：经由各项操作，或写成监督数据表",
        "make a seeded county: through the acts, or as record tables", needs_django=False,
    ),
    "scan": Word(
        "daylight.scan.command", "不用数据库，在文件里的监督数据中查找风险",
        "look for risks in a record in files, without a database", needs_django=False,
    ),
    "score": Word(
        "daylight.scan.score", "用模拟县的标签给发现打分", "score findings against the labels of a simulated county",
        needs_django=False,
    ),
    "record": Word(
        "daylight.record.command", "监督数据表的模板、对应和检查", "templates, mappings and checks of record tables",
        needs_django=False,
    ),
    "migrate": Word(
        "daylight.log.migration", "更新数据库结构，装好全部触发器", "bring the database up to date and put every guard in place"
    ),
    "person": Word("daylight.parties.command", "建账号、重设密码、解锁", "make an account, reset a password, unlock"),
    "collect": Word(
        "daylight.web.collect", "收集浏览器用的静态文件", "collect the browser libraries into static files"
    ),
}  # fmt: skip


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="daylight",
        description=said("公共权力和集体财产，晒在阳光下。", "Public power and collective property, in the open."),
    )
    words = parser.add_subparsers(dest="word", metavar="WORD", required=True)
    for name, word in WORDS.items():
        words.add_parser(name, help=word.help, add_help=False)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one word; a refusal is one line on standard error and exit code 1, a wrong call exit code 2."""
    teach_argparse()
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or arguments[0] not in WORDS:
        _parser().parse_args(arguments)
        return 2
    word = WORDS[arguments[0]]
    if word.needs_django:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "daylight.settings")
        importlib.import_module("django").setup()
    module = importlib.import_module(word.module)
    parser = argparse.ArgumentParser(prog=f"daylight {arguments[0]}", description=word.help)
    module.arguments(parser)
    try:
        return int(module.run(parser.parse_args(arguments[1:])) or 0)
    except Refused as refused:
        print(f"daylight {arguments[0]}: {refused.said()}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())

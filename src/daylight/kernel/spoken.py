"""The language of the command line 「命令行语言」: that of the terminal, for our own words and for those of argparse."""

import argparse
import os
from collections.abc import Callable, Mapping
from typing import Any

from daylight.kernel.tables import Title

_OWN = {
    "usage: ": "用法：", "positional arguments": "位置参数", "options": "选项",
    "show this help message and exit": "显示本说明后退出", "%(prog)s: error: %(message)s\n": "%(prog)s：错误：%(message)s\n",
    "argument %(argument_name)s: %(message)s": "参数 %(argument_name)s：%(message)s",
    "the following arguments are required: %s": "缺少参数：%s", "unrecognized arguments: %s": "不认识的参数：%s",
    "expected one argument": "后面要有一个值", "expected at least one argument": "后面至少要有一个值",
    "expected at most one argument": "后面最多有一个值", "not allowed with argument %s": "不能与 %s 同用",
    "one of the arguments %s is required": "%s 至少要有一个", "ignored explicit argument %r": "不能带值 %r",
    "invalid choice: %(value)r (choose from %(choices)s)": "没有 %(value)r 这一项，可选：%(choices)s",
    "invalid %(type)s value: %(value)r": "%(value)r 不是 %(type)s 类型的值",
    "unknown parser %(parser_name)r (choices: %(choices)s)": "没有 %(parser_name)r 这一项，可选：%(choices)s",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s 不明确，可以是 %(matches)s",
}  # fmt: skip
"""What argparse says to its user, by the English that it asks gettext for."""


def spoken_language() -> str:
    """The language of the terminal: Chinese where its locale says so, else English."""
    spoken = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "zh" if spoken.startswith("zh") else "en"


def said(zh: str, en: str) -> str:
    """A text in the language of the terminal."""
    return Title(zh, en).say(spoken_language())


def adder(parser: argparse.ArgumentParser, helps: Mapping[str, tuple[str, str]]) -> Callable[..., None]:
    """What adds a word to a parser, with its help from a table that says all of them in Chinese and in English."""

    def add(word: str, **ways: Any) -> None:
        parser.add_argument(word, help=said(*helps[word]), **ways)

    return add


def teach_argparse() -> None:
    """Let argparse speak the terminal's language: its `_` is where it asks for every word of its own."""
    vars(argparse)["_"] = _own


def _own(english: str) -> str:
    return said(_OWN.get(english, english), english)

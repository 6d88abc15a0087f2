"""The command line speaks the language of the terminal, its own words and those of argparse alike."""

import argparse
import importlib
import re
from collections.abc import Iterator

import pytest

from daylight.cli import WORDS, main

CHINESE = re.compile("[\u4e00-\u9fff]")


def helps(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    """Every word and option with its help."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from ((choice.dest, choice.help or "") for choice in action._choices_actions)
            for below in action.choices.values():
                yield from helps(below)
        else:
            yield action.dest, action.help or ""


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("locale", ["zh_CN.UTF-8", "en_GB.UTF-8"])
def test_every_word_and_option_is_told_in_the_language_of_the_terminal(word, locale, monkeypatch) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    parser = argparse.ArgumentParser(add_help=False)
    importlib.import_module(WORDS[word].module).arguments(parser)
    for name, told in [(word, WORDS[word].help), *helps(parser)]:
        assert told, name
        if name != "help":  # each call adds its own, with the words of argparse
            assert bool(CHINESE.search(told)) is locale.startswith("zh"), (name, told)


@pytest.mark.parametrize(
    ("words", "zh", "en"),
    [
        (["scan", "--help"], "显示本说明后退出", "show this help message and exit"),
        (["scan"], "daylight scan：错误：缺少参数：PATH", "error: the following arguments are required: PATH"),
        (["scan", "a", "--format", "x"], "没有 'x' 这一项，可选：", "invalid choice: 'x'"),
        (["scan", "a", "--as-of"], "参数 --as-of：后面要有一个值", "argument --as-of: expected one argument"),
        (["scan", "a", "--foo"], "不认识的参数：--foo", "unrecognized arguments: --foo"),
        (["nothing"], "没有", "invalid choice"),
    ],
)
def test_a_wrong_call_is_told_in_the_language_of_the_terminal(words, zh, en, monkeypatch, capsys) -> None:
    for locale, told, not_told in (("zh_CN.UTF-8", zh, en), ("en_GB.UTF-8", en, zh)):
        monkeypatch.setenv("LC_ALL", locale)
        with pytest.raises(SystemExit):
            main(words)
        said = "".join(capsys.readouterr())
        assert told in said
        assert not_told not in said

"""The power list 「权力清单」 and the verb catalogue, read once from the rule files and then frozen."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from daylight.kernel.house import load_powers
from daylight.kernel.powers import Powers


@dataclass(frozen=True)
class VerbCard:
    """What the catalogue says of a verb: its titles and whether the public sees it (public, masked, secret)."""

    verb: str
    zh: str
    en: str
    disclosure: str


def _layers(relative: str) -> list[Path]:
    return [folder / relative for folder in (settings.RULES, *settings.PACKS) if (folder / relative).exists()]


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:  # not TOML, or not UTF-8
        raise ValueError(f"{path.parent.name}/{path.name}: {error}") from error


@lru_cache(maxsize=1)
def power_list() -> Powers:
    """The power list in force: posts, the verbs each may use, and the duties that must stay apart 「不相容岗位」."""
    powers, errors = load_powers(settings.RULES, settings.PACKS)
    if errors:
        # Nobody opens a door by a broken list.
        raise ValueError("; ".join(str(error) for error in errors))
    return powers


def verbs_of(post: str) -> frozenset[str]:
    """The verbs that a post may use; none for a post that the power list does not know."""
    return power_list().verbs_of(post)


def post_title(post: str, language: str = "zh") -> str:
    """The post's title in the language (`zh` or `en`)."""
    return power_list().title(post, language)


@lru_cache(maxsize=1)
def catalogue() -> dict[str, VerbCard]:
    """Every verb's card by its value, from `rules/disclosure/*.toml`."""
    cards: dict[str, VerbCard] = {}
    for folder in _layers("disclosure"):
        for path in sorted(folder.glob("*.toml")):
            for verb, card in _read(path).get("verb", {}).items():
                cards[verb] = VerbCard(verb, card["zh"], card["en"], card["disclosure"])
    return cards


def is_secret(verb: str) -> bool:
    """A verb without a card is secret: silence is never publication."""
    card = catalogue().get(verb)
    return card is None or card.disclosure == "secret"

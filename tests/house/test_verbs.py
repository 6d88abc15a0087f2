"""Every verb has a card in the catalogue, a post that may use it, and a test that does it."""

import importlib
import re

from daylight.kernel.procedure import StepKind
from daylight.log import powers
from daylight.log.verbs import Verb
from house.sources import PACKAGE, ROOT


def _verbs() -> list[Verb]:
    found: list[Verb] = []
    for path in sorted(PACKAGE.glob("*/verbs.py")):
        importlib.import_module(f"daylight.{path.parent.name}.verbs")
    for enum in Verb.__subclasses__():
        if enum.__module__.startswith("daylight."):  # tests make up verbs of their own
            found += list(enum)
    return found


def test_every_verb_is_a_noun_and_a_verb() -> None:
    assert [verb for verb in _verbs() if not re.fullmatch(r"[a-z_]+\.[a-z_]+", verb.value)] == []


def test_every_verb_has_a_disclosure_decision_and_words_in_both_languages() -> None:
    cards = powers.catalogue()
    assert [verb.value for verb in _verbs() if verb.value not in cards] == []
    assert {card.disclosure for card in cards.values()} <= {"public", "masked", "secret"}
    assert [card.verb for card in cards.values() if not card.zh or not card.en] == []


def test_every_card_names_a_verb_that_exists() -> None:
    assert set(powers.catalogue()) - {verb.value for verb in _verbs()} == set()


def test_every_verb_is_in_some_posts_power_list() -> None:
    granted = {verb for post in powers.power_list().posts.values() for verb in post.verbs}
    assert {verb.value for verb in _verbs()} - granted == set()
    assert granted - {verb.value for verb in _verbs()} == set()


def test_every_verb_is_done_in_some_test() -> None:
    tests = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    missing = [
        f"{type(verb).__name__}.{verb.name} ({verb.value})"
        for verb in _verbs()
        if verb.value not in tests and f".{verb.name}" not in tests
    ]
    assert missing == []


def test_votes_have_their_place_left() -> None:
    assert "vote" in {kind.value for kind in StepKind}

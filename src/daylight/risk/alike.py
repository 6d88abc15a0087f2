"""Names that are all but the same 「名称近似」: what a query leaves to compare, since no two engines measure texts alike.

A page says under `[alike]` which two of its query's columns are names to be compared, and from what likeness on. An answer
that fills both is a fact only where they are alike; one that leaves either empty is left as it is.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rapidfuzz import fuzz

from daylight.risk.pages import Alike, Value


def only_alike(
    answers: Iterable[Mapping[str, Any]], alike: Alike, values: Mapping[str, Value]
) -> Iterator[Mapping[str, Any]]:
    """The answers without those whose two names differ too much."""
    least = float(str(values[alike.at_least]))
    for answer in answers:
        one, other = answer[alike.one], answer[alike.other]
        if one is None or other is None or fuzz.ratio(_letters(one), _letters(other), score_cutoff=least):
            yield answer


def _letters(name: str) -> str:
    """A name without what is written one way or another: width, capitals, blanks, brackets, points."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", name).casefold() if letter.isalnum())

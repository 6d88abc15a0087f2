"""What a record holds of that which a model asks for 「缺项」: whatever is not there is told by name, never taken for nought."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from daylight.record.schema import DERIVED
from daylight.risk.pages import Page, TableValue, Value


def missing_columns(page: Page, present: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """What the model needs and a record does not hold: `payment.paid_at`, or `payment` where the table is missing."""
    return _not_held(page.needs, present)


def unused(page: Page, present: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """What the model would use and a record does not hold: it judges without, by the ways that are left."""
    return _not_held(page.uses, present)


def _not_held(listing: Mapping[str, Sequence[str]], present: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    found: list[str] = []
    for name, columns in listing.items():
        source = "rest_day" if name in DERIVED else name
        if source not in present:
            found.append(source)
        elif name not in DERIVED:
            found += [f"{name}.{column}" for column in columns if column not in present[name]]
    return tuple(found)


def unheld(page: Page, subject: str, present: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """What a record does not hold of that without which nothing can be said of one of the subjects."""
    if subject not in present:  # then it is the subject itself that is missing
        return ()
    return _without(page.relies_on.get(subject, ()), present)


def untold(page: Page, present: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """The grades of findings that a record does not hold enough for, with what it lacks; the other grades are still told."""
    found = {grade: _without(texts, present) for grade, texts in page.relies_on.items() if grade not in page.subjects}
    return {grade: lacks for grade, lacks in found.items() if lacks}


def _without(texts: Iterable[str], present: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Those of some columns, `contract.unit_fen|total_fen` for either of two, that a record does not hold."""
    split = ((text, *text.split(".")) for text in texts)
    lacking = (
        text if name in present else name
        for text, name, either in split
        if not set(either.split("|")) & set(present.get(name, ()))
    )
    return tuple(dict.fromkeys(lacking))


UNMET_FROM = 20
"""From so many filled cells on, words of which none occurs are told: below, it may be that nothing of the kind happened yet."""


class Unmet(NamedTuple):
    """A column in which none of the words that a model looks for occurs 「用词不符」: perhaps the county has words of its own."""

    column: str
    words: tuple[str, ...]


def unmet_words(
    page: Page, given: Iterable[Mapping[str, Value]], rows: Callable[[str], Sequence[Any]]
) -> Iterator[Unmet]:
    """The columns of which the page says `[words]` that hold none of them; `given` are the values it ran under, `rows` asks SQL."""
    for text, parameters in page.words.items():
        words = dict.fromkeys(
            str(row[column])
            for values in given
            for code, _dot, column in (name.partition(".") for name in parameters)
            for row in _table_rows(values.get(code))
            if row.get(column)
        )
        table, _dot, column = text.partition(".")
        like = " OR ".join(f"{column} LIKE '%{word.replace(chr(39), chr(39) * 2)}%'" for word in words)
        if not words or rows(f"SELECT 1 AS met FROM {table} WHERE {like} LIMIT 1"):
            continue
        if int(rows(f"SELECT COUNT({column}) AS n FROM {table}")[0]["n"]) >= UNMET_FROM:
            yield Unmet(text, tuple(words))


def _table_rows(value: Value | None) -> TableValue:
    return value if isinstance(value, tuple) else ()

"""What a record holds of that which a model asks for 「缺项」: whatever is not there is told by name, never taken for nought."""

from collections.abc import Iterable, Mapping, Sequence

from daylight.record.schema import DERIVED
from daylight.risk.pages import Page


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

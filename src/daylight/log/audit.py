"""Comparing the rows of today with the log 「核对」: what was changed, removed or added behind the door's back.

Nothing here trusts the triggers: an administrator can drop them. It trusts the published folder and the acts' own digests,
and names the first act whose row is not as the act left it.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC

from daylight.kernel import merkle
from daylight.log import digests
from daylight.log.models import Act, Leaf, Pending

_BATCH = 1000


@dataclass(frozen=True)
class Fault:
    """One disagreement between database and log: the leaf it concerns, and what is wrong in plain words."""

    index: int | None
    act_id: str
    what: str

    def __str__(self) -> str:
        where = "an act not yet in the log" if self.index is None else f"leaf {self.index}"
        return f"{where} (act {self.act_id or '—'}): {self.what}"


@dataclass
class _Last:
    """The last act that touched a row: where it stands in the log and what it left."""

    index: int | None
    act_id: str
    digest: str | None
    salt: str


def faults(published: list[bytes] | None = None) -> list[Fault]:
    """Every disagreement found, the earliest leaf first; `published` are the leaf hashes of the public folder, if at hand."""
    found: list[Fault] = []
    last: dict[tuple[str, int], _Last] = {}
    expected = 0
    for index, act in _acts():
        if index is not None:
            found.extend(_gap(expected, index))
            expected = index + 1
        found.extend(_act_faults(index, act, published))
        for table, row_id, digest in _listed(act.rows):
            last[table, row_id] = _Last(index, str(act.id), digest, act.row_salt)
    found.extend(_folder_faults(expected, published))
    found.extend(_row_faults(last))
    return sorted(found, key=lambda fault: (fault.index is None, fault.index or 0, fault.what))


def _acts() -> Iterator[tuple[int | None, Act]]:
    """All acts: those with a leaf in the log's order, then those that wait, then those that lost both."""
    start = 0
    while True:
        batch = list(Leaf.objects.filter(index__gte=start).select_related("act").order_by("index")[:_BATCH])
        if not batch:
            break
        for leaf in batch:
            yield leaf.index, leaf.act
        start = batch[-1].index + 1
    for act in Act.objects.filter(leaf__isnull=True).order_by("pending__id").iterator(chunk_size=_BATCH):
        yield None, act


def _gap(expected: int, index: int) -> Iterator[Fault]:
    if index != expected:
        yield Fault(expected, "", f"the leaf is missing from the database (the next one there is {index})")


def _listed(rows: str) -> list[tuple[str, int, str | None]]:
    """The row digests of an act; none where the text was damaged (which `_act_faults` reports)."""
    try:
        return [(table, row_id, digest) for table, row_id, digest in json.loads(rows)]
    except (ValueError, TypeError):
        return []


def _act_faults(index: int | None, act: Act, published: list[bytes] | None) -> Iterator[Fault]:
    """The act's own texts must agree with each other and with its leaf."""
    act_id = str(act.id)
    try:
        body, entry = json.loads(act.body), json.loads(act.entry)
    except ValueError:
        yield Fault(index, act_id, "its text is damaged")
        return
    if entry.get("body") != digests.commitment(bytes.fromhex(act.salt), act.body.encode()):
        yield Fault(index, act_id, "its body was changed after it was committed to")
    if body.get("rows") != digests.plain(act.rows.encode()):
        yield Fault(index, act_id, "its list of rows was changed")
    if any(body.get(name) != value for name, value in _columns(act).items()):
        yield Fault(index, act_id, "its columns do not say what its body says")
    if index is not None:
        yield from _leaf_faults(index, act, published)
    elif not Pending.objects.filter(act_id=act.id).exists():
        yield Fault(None, act_id, "it has neither a leaf nor a pending mark")


def _columns(act: Act) -> dict[str, object]:
    """What the act's columns repeat of its body, so that lists can be filtered by it."""
    return {
        "act": str(act.id),
        "at": act.at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "verb": act.verb,
        "post": act.post,
        "mandate": act.mandate_id,
        "person": act.person_id,
        "place": act.place_id,
        "subject": [act.subject, act.subject_id] if act.subject is not None else None,
    }


def _leaf_faults(index: int, act: Act, published: list[bytes] | None) -> Iterator[Fault]:
    leaf = merkle.leaf_hash(act.entry.encode())
    if act.leaf.hash != leaf.hex():
        yield Fault(index, str(act.id), "its entry does not match its leaf")
    if published is not None and index < len(published) and published[index] != leaf:
        yield Fault(index, str(act.id), "its entry is not the one that was published")


def _folder_faults(leaves: int, published: list[bytes] | None) -> Iterator[Fault]:
    """A database restored from an older copy is shorter than what the world already holds."""
    if published is not None and leaves < len(published):
        yield Fault(
            leaves,
            "",
            f"the database ends here, but {len(published)} leaves were published: an older copy was restored",
        )


def _row_faults(last: dict[tuple[str, int], _Last]) -> Iterator[Fault]:
    """Each row as it stands, against the last act that touched it; rows that no act knows."""
    by_table: dict[str, list[int]] = defaultdict(list)
    for table, row_id in last:
        by_table[table].append(row_id)
    for table, model in digests.tables().items():
        if not any(field.name == "act_id" for field in model._meta.get_fields()):  # noqa: SLF001
            continue
        known = set(by_table.get(table, ()))
        present = set(model._default_manager.values_list("pk", flat=True))  # noqa: SLF001
        for row_id in sorted(present - known):
            yield Fault(None, "", f"{table} row {row_id} was added by no act")
        yield from _changed_rows(table, sorted(known), last)


def _changed_rows(table: str, ids: list[int], last: dict[tuple[str, int], _Last]) -> Iterator[Fault]:
    for start in range(0, len(ids), _BATCH):
        chunk = ids[start : start + _BATCH]
        values = digests.values_of(table, chunk)
        for row_id in chunk:
            left = last[table, row_id]
            now = values.get(row_id)
            what = _difference(left, now)
            if what:
                yield Fault(left.index, left.act_id, f"{table} row {row_id} {what}")


def _difference(left: _Last, now: dict[str, object] | None) -> str:
    if left.digest is None:
        return "" if now is None else "was deleted by this act and put back behind the door"
    if now is None:
        return "was removed behind the door"
    same = digests.row_digest(bytes.fromhex(left.salt), now) == left.digest
    return "" if same else "was changed behind the door"

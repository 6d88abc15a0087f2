"""Answering a villager's question 「核验」: is this what was recorded? For some acts at once, or for a proof file they hold.

`audit` compares the whole database with the log; this compares a handful of acts, quickly enough for a page. The folder,
the commitments and the rows are all looked at anew; a person who trusts nobody uses `verify.py` instead.
"""

import base64
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from daylight.kernel import merkle, notes, tiles
from daylight.log import digests
from daylight.log.integrate import published_size
from daylight.log.keys import log_keys
from daylight.log.models import Act

PROOF_BYTES_MOST = 256 * 1024


class Agreement(StrEnum):
    """What a comparison came to 「核验结论」."""

    AGREES = "agrees"
    DIFFERS = "differs"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Checked:
    """The conclusion with its counts 「核验结果」; `why` is a short code of what differs or is missing."""

    agreement: Agreement
    why: str = ""
    acts: int = 0
    published: int = 0
    rows: int = 0
    index: int | None = None
    size: int = 0
    entry: dict[str, Any] = field(default_factory=dict)


def public_key() -> str:
    """The log's public key as text."""
    return log_keys().vkey


def check_acts(act_ids: Sequence[UUID]) -> Checked:
    """Compare acts with their entries, the entries with the published folder, and the rows they left with the rows of today."""
    acts = list(Act.objects.filter(id__in=act_ids).select_related("leaf").order_by("at", "id"))
    folder = Path(settings.TILE_DIR)
    size = published_size(folder)
    if not acts:
        return Checked(Agreement.UNKNOWN, "no_acts", size=size)
    log = tiles.Tiles(folder, size)
    published = 0
    for act in acts:
        why = _fault_of(act)
        index = act.leaf.index if hasattr(act, "leaf") else None
        if not why and index is not None and index < size:
            published += 1
            why = "" if _is_in(log, index, act.entry.encode()) else "entry_not_published"
        if why:
            return Checked(Agreement.DIFFERS, why, len(acts), published, index=index, size=size)
    rows, changed = _rows_of(acts)
    if changed:
        return Checked(Agreement.DIFFERS, "row_changed", len(acts), published, rows, size=size)
    if not published:
        return Checked(Agreement.UNKNOWN, "not_yet_published", len(acts), 0, rows, size=size)
    return Checked(Agreement.AGREES, "", len(acts), published, rows, size=size)


def _fault_of(act: Act) -> str:
    """What is wrong within the act's own texts."""
    try:
        body, entry = json.loads(act.body), json.loads(act.entry)
        is_whole = entry["body"] == digests.commitment(bytes.fromhex(act.salt), act.body.encode())
        is_listed = body["rows"] == digests.plain(act.rows.encode())
    except (ValueError, KeyError):
        return "act_changed"
    return "" if is_whole and is_listed else "act_changed"


def _is_in(log: tiles.Tiles, index: int, entry: bytes) -> bool:
    """Whether the published folder has this entry at this place, under its own root."""
    try:
        hashes = log.inclusion_proof(index)
        return merkle.verify_inclusion(index, log.size, merkle.leaf_hash(entry), proof=hashes, root=log.root)
    except tiles.TileMissing:
        return False


def _rows_of(acts: Sequence[Act]) -> tuple[int, bool]:
    """How many rows were last touched by one of these acts, and whether any of them is not as the act left it."""
    left: dict[tuple[str, int], tuple[str, str | None, str]] = {}
    for act in acts:
        for table, row_id, digest in json.loads(act.rows):
            left[table, row_id] = (str(act.id), digest, act.row_salt)
    by_table: dict[str, list[int]] = defaultdict(list)
    for table, row_id in left:
        by_table[table].append(row_id)
    compared = 0
    for table, ids in by_table.items():
        values = digests.values_of(table, ids)
        for row_id in ids:
            act_id, digest, salt = left[table, row_id]
            now = values.get(row_id)
            # A row that another act touched later is that act's to vouch for.
            if now is not None and str(now.get("act_id")) != act_id:
                continue
            compared += 1
            same = now is None if digest is None else now is not None and _digest(salt, now) == digest
            if not same:
                return compared, True
    return compared, False


def _digest(salt: str, values: dict[str, Any]) -> str:
    return digests.row_digest(bytes.fromhex(salt), values)


def check_proof(data: bytes) -> Checked:
    """A proof file against the log's own key, its own path, the facts it carries, and the log as it is published today."""
    read = _read(data)
    if read is None:
        return Checked(Agreement.UNKNOWN, "no_proof_file")
    index, entry, hashes, proof = read
    try:
        note = notes.open_note(proof["checkpoint"], [log_keys().signer.verifier])
        old = notes.Checkpoint.parse(note.text)
    except notes.BadNote:
        return Checked(Agreement.DIFFERS, "not_our_signature", index=index)
    folder = Path(settings.TILE_DIR)
    log = tiles.Tiles(folder, published_size(folder))
    leaf = merkle.leaf_hash(entry)
    said = json.loads(entry)
    if not merkle.verify_inclusion(index, old.size, leaf, proof=hashes, root=old.root):
        return Checked(Agreement.DIFFERS, "not_logged", index=index, size=old.size)
    if proof.get("body") is not None and said.get("body") != _sealed(proof):
        return Checked(Agreement.DIFFERS, "facts_changed", index=index, size=old.size)
    if old.size > log.size or not _is_in(log, index, entry):
        return Checked(Agreement.DIFFERS, "log_changed", index=index, size=log.size)
    facts = {**{name: value for name, value in said.items() if name != "body"}, **_facts(proof)}
    return Checked(Agreement.AGREES, "", 1, 1, index=index, size=log.size, entry=facts)


def _read(data: bytes) -> tuple[int, bytes, list[bytes], dict[str, Any]] | None:
    """The parts of a proof file; None for a file that is none."""
    if len(data) > PROOF_BYTES_MOST:
        return None
    try:
        proof = json.loads(data.decode())
        hashes = [base64.b64decode(text, validate=True) for text in proof["hashes"]]
        index, entry = proof["index"], proof["entry"].encode()
        is_right = (
            proof["format"] == "daylight-proof/1"
            and type(index) is int
            and isinstance(proof["checkpoint"], str)
            and isinstance(json.loads(entry), dict)
            and isinstance(json.loads(proof.get("body") or "{}"), dict)
        )
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
    return (index, entry, hashes, proof) if is_right else None


def _sealed(proof: dict[str, Any]) -> str:
    try:
        return digests.commitment(bytes.fromhex(proof.get("salt") or ""), str(proof["body"]).encode())
    except (ValueError, TypeError):
        return ""


def _facts(proof: dict[str, Any]) -> dict[str, Any]:
    return dict(json.loads(proof.get("body") or "{}"))

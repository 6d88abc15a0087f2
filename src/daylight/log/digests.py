"""Digests of rows and commitments to texts: what ties an act to the state it left behind."""

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models

from daylight.kernel import canonical

_CHUNK = 500


def plain(text: bytes) -> str:
    """Hexadecimal SHA-256."""
    return hashlib.sha256(text).hexdigest()


def commitment(salt: bytes, text: bytes) -> str:
    """Hexadecimal SHA-256 of salt then text: hides the text until the salt is shown, binds it for ever."""
    return hashlib.sha256(salt + text).hexdigest()


def row_digest(salt: bytes, values: dict[str, Any]) -> str:
    """Keyed digest of a row; absent values are left out, so that a column added later does not change old digests."""
    kept = {name: _portable(value) for name, value in values.items() if value is not None and name != "id"}
    return hmac.new(salt, canonical.dumps(kept), hashlib.sha256).hexdigest()


def _portable(value: Any) -> Any:
    """The same text on SQLite and PostgreSQL for every type that our rows hold."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date | UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return value


def tables() -> dict[str, type[models.Model]]:
    """The models of our rooms by table name."""
    return {model._meta.db_table: model for model in apps.get_models() if model.__module__.startswith("daylight.")}  # noqa: SLF001


def values_of(table: str, ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """The rows of a table as they stand, by id; a missing row is absent from the answer."""
    manager = tables()[table]._default_manager  # noqa: SLF001
    wanted = list(ids)
    found: dict[int, dict[str, Any]] = {}
    for start in range(0, len(wanted), _CHUNK):
        for values in manager.filter(pk__in=wanted[start : start + _CHUNK]).values():
            found[values["id"]] = values
    return found


def rows_text(touched: list[tuple[str, int]], salt: bytes) -> str:
    """Canonical list of `[table, id, digest]` for the rows touched; a deleted row has the digest null."""
    by_table: dict[str, list[int]] = defaultdict(list)
    for table, row_id in touched:
        by_table[table].append(row_id)
    lines: list[list[Any]] = []
    for table in sorted(by_table):
        present = values_of(table, by_table[table])
        for row_id in sorted(by_table[table]):
            values = present.get(row_id)
            lines.append([table, row_id, None if values is None else row_digest(salt, values)])
    return canonical.dumps(lines).decode()

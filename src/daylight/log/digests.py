"""Digests of rows and commitments to texts: what ties an act to the state it left behind."""

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models

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


@dataclass(frozen=True)
class _Reader:
    """One table's SELECT by id, compiled once: every act reads its rows back, and building the query costs more than running it."""

    select: str
    columns: tuple[str, ...]
    converters: tuple[tuple[int, tuple[Callable[[Any, Any, Any], Any], ...], Any], ...]

    def read(self, ids: Sequence[int]) -> Iterator[dict[str, Any]]:
        """The rows that exist, with the values that Django itself would give."""
        with connection.cursor() as cursor:
            cursor.execute(f"{self.select} ({','.join(['%s'] * len(ids))})", list(ids))
            for found in cursor.fetchall():
                values = list(found)
                for at, functions, expression in self.converters:
                    for function in functions:
                        values[at] = function(values[at], expression, connection)
                yield dict(zip(self.columns, values, strict=True))


@lru_cache(maxsize=256)
def _reader(table: str, alias: str) -> _Reader:
    rows = tables()[table]._default_manager.using(alias).filter(pk__in=[0]).values()  # noqa: SLF001
    compiler = rows.query.get_compiler(alias)
    sql, _ = compiler.as_sql()
    converters = compiler.get_converters([column for column, _, _ in compiler.select])
    return _Reader(
        select=sql[: sql.rindex("(")],
        columns=tuple(column.target.attname for column, _, _ in compiler.select),
        converters=tuple((at, tuple(functions), expression) for at, (functions, expression) in converters.items()),
    )


def values_of(table: str, ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """The rows of a table as they stand, by id; a missing row is absent from the answer."""
    wanted = list(ids)
    found: dict[int, dict[str, Any]] = {}
    for start in range(0, len(wanted), _CHUNK):
        for values in _reader(table, connection.alias).read(wanted[start : start + _CHUNK]):
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

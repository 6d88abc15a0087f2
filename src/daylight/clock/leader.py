"""One leader at a time 「唯一主时钟」: an advisory lock on PostgreSQL, a locked file beside the database on SQLite."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

_KEY = 0x6461_796C_6967  # "daylig": any constant that no other program on this database uses


@contextmanager
def leadership() -> Iterator[bool]:
    """Hold the lead while the block runs; yields False where another clock holds it. Both locks die with their process."""
    if connection.vendor == "postgresql":
        yield from _database_lock()
    else:
        yield from _file_lock(_beside_the_database())


def _beside_the_database() -> Path:
    """Two installations on one database must meet at one lock, wherever each keeps its other files."""
    database = Path(str(connection.settings_dict["NAME"]))
    return database.with_name(f"{database.name}.clock") if database.is_file() else Path(settings.VAR) / "clock.lock"


def _database_lock() -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_KEY])
        (is_leader,) = cursor.fetchone()
    try:
        yield is_leader
    finally:
        if is_leader:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_KEY])


def _file_lock(path: Path) -> Iterator[bool]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True

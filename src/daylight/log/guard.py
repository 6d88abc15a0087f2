"""What the database itself refuses: triggers 「触发器」 on every domain table, on SQLite and PostgreSQL.

A row may be written only while an act is open on the connection, must name that act, and is noted so that the act's digest
covers it. Append-only tables refuse UPDATE and DELETE always. Guards stop accidents and careless scripts; a database
administrator can drop them, and then `daylight log verify --database` names what was done.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from django.apps import apps
from django.db import connection, models
from django.db.backends.utils import CursorWrapper

Event = Literal["INSERT", "UPDATE", "DELETE"]

UNGUARDED = frozenset(
    {
        # Django's own bookkeeping: none of it is a fact about public power.
        "django_migrations",
        "django_content_type",
        "django_session",
        "auth_permission",
        "auth_group",
        "auth_group_permissions",
        # failed sign-ins, kept by django-axes for the lock-out
        "axes_accessattempt",
        "axes_accessattemptexpiration",
        "axes_accessfailurelog",
        "axes_accesslog",
    }
)
"""The one list of tables that may be written outside an act."""


@dataclass(frozen=True)
class Guard:
    """A prohibition on one table: refuse `on` the event when the SQL condition over OLD and NEW holds.

    The condition must run on both databases (both know `daylight_act()`, the open act's token); `message` is for the
    programmer and the log, not for villagers.
    """

    name: str
    on: Event
    refuse_when: str
    message: str


OUTSIDE = "daylight: a row may only be written inside an act"
FOREIGN = "daylight: the row does not name the open act"
FINAL = "daylight: this table is append-only"


def domain_models() -> Iterator[type[models.Model]]:
    """Every model of our own rooms, the log's tables included."""
    for model in apps.get_models():
        if model.__module__.startswith("daylight.") and model._meta.managed and not model._meta.proxy:  # noqa: SLF001
            yield model


def guards_of(model: type[models.Model]) -> tuple[Guard, ...]:
    """All prohibitions of a table: the door's own and those its model adds."""
    final: list[Guard] = []
    if getattr(model, "append_only", False):
        final = [Guard("final_update", "UPDATE", "1=1", FINAL), Guard("final_delete", "DELETE", "1=1", FINAL)]
    return (*final, *getattr(model, "guards", ()))


def install() -> int:
    """Put every trigger in place (again); returns the number of tables guarded. Idempotent; run by `migrate`."""
    count = 0
    with connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_DOOR)
        for model in domain_models():
            if model._meta.db_table in existing:  # noqa: SLF001
                _guard_table(cursor, model)
                count += 1
    return count


def remove() -> None:
    """Take every trigger down: only for rebuilding tables and for tests that play the dishonest administrator."""
    with connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
        for model in domain_models():
            if model._meta.db_table in existing:  # noqa: SLF001
                for name in trigger_names(model):
                    _drop(cursor, model._meta.db_table, name)  # noqa: SLF001


def trigger_names(model: type[models.Model]) -> list[str]:
    """The names of the triggers that a table must carry on this database."""
    table = model._meta.db_table  # noqa: SLF001
    names = [f"door_{table}_{event.lower()}" for event in ("INSERT", "UPDATE", "DELETE")]
    if connection.vendor == "postgresql":
        names = [f"door_{table}", f"door_{table}_truncate"]
    return names + [f"guard_{table}_{guard.name}" for guard in guards_of(model)]


def installed_triggers() -> set[str]:
    """The names of all triggers that stand in the database now."""
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name for (name,) in cursor.fetchall()}


def missing_triggers() -> list[str]:
    """The triggers that should stand and do not: what `daylight check` and the house test ask."""
    standing = installed_triggers()
    return [name for model in domain_models() for name in trigger_names(model) if name[:63] not in standing]


def _guard_table(cursor: CursorWrapper, model: type[models.Model]) -> None:
    table = model._meta.db_table  # noqa: SLF001
    for name in trigger_names(model):
        _drop(cursor, table, name)
    is_row = any(field.name == "act_id" for field in model._meta.get_fields())  # noqa: SLF001
    write = _sqlite_triggers if connection.vendor == "sqlite" else _postgres_triggers
    for statement in write(table, is_row=is_row):
        cursor.execute(statement)
    for guard in guards_of(model):
        for statement in (_sqlite_guard if connection.vendor == "sqlite" else _postgres_guard)(table, guard):
            cursor.execute(statement)


def _drop(cursor: CursorWrapper, table: str, name: str) -> None:
    if connection.vendor == "postgresql":
        cursor.execute(f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"')
        return
    cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')


def _sqlite_triggers(table: str, *, is_row: bool) -> Iterator[str]:
    """After each row: an act must be open, the row must name it, and it is noted for the digest."""
    for event in ("INSERT", "UPDATE", "DELETE"):
        row = "OLD" if event == "DELETE" else "NEW"
        checks = f"SELECT RAISE(ABORT, '{OUTSIDE}') WHERE daylight_act() IS NULL;"
        if is_row:
            if event != "DELETE":
                checks += f" SELECT RAISE(ABORT, '{FOREIGN}') WHERE NEW.act_id IS NOT daylight_act();"
            checks += f" SELECT daylight_touch('{table}', {row}.id);"
        yield f'CREATE TRIGGER "door_{table}_{event.lower()}" AFTER {event} ON "{table}" BEGIN {checks} END'


def _sqlite_guard(table: str, guard: Guard) -> Iterator[str]:
    message = guard.message.replace("'", "''")
    yield (
        f'CREATE TRIGGER "guard_{table}_{guard.name}" BEFORE {guard.on} ON "{table}" BEGIN '
        f"SELECT RAISE(ABORT, '{message}') WHERE {guard.refuse_when}; END"
    )


_POSTGRES_DOOR = f"""
CREATE OR REPLACE FUNCTION daylight_door() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE open_act text := coalesce(current_setting('daylight.act', true), '');
BEGIN
  IF open_act = '' THEN RAISE EXCEPTION '{OUTSIDE}'; END IF;
  IF TG_ARGV[0] = 'row' THEN
    IF TG_OP = 'DELETE' THEN
      INSERT INTO pg_temp.daylight_touched VALUES (TG_TABLE_NAME, OLD.id);
      RETURN OLD;
    END IF;
    IF replace(NEW.act_id::text, '-', '') <> open_act THEN RAISE EXCEPTION '{FOREIGN}'; END IF;
    INSERT INTO pg_temp.daylight_touched VALUES (TG_TABLE_NAME, NEW.id);
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION daylight_act() RETURNS text LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('daylight.act', true), '') $$;
CREATE OR REPLACE FUNCTION daylight_never() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{FINAL}'; END $$;
"""


def _postgres_triggers(table: str, *, is_row: bool) -> Iterator[str]:
    kind = "row" if is_row else "log"
    yield (
        f'CREATE TRIGGER "door_{table}" AFTER INSERT OR UPDATE OR DELETE ON "{table}" '
        f"FOR EACH ROW EXECUTE FUNCTION daylight_door('{kind}')"
    )
    yield (
        f'CREATE TRIGGER "door_{table}_truncate" BEFORE TRUNCATE ON "{table}" '
        "FOR EACH STATEMENT EXECUTE FUNCTION daylight_never()"
    )


def _postgres_guard(table: str, guard: Guard) -> Iterator[str]:
    name = f"guard_{table}_{guard.name}"
    message = guard.message.replace("'", "''").replace("%", "%%")
    row = "OLD" if guard.on == "DELETE" else "NEW"
    yield (
        f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $$ '
        f"BEGIN IF ({guard.refuse_when}) THEN RAISE EXCEPTION '{message}'; END IF; RETURN {row}; END $$"
    )
    yield f'CREATE TRIGGER "{name}" BEFORE {guard.on} ON "{table}" FOR EACH ROW EXECUTE FUNCTION "{name}"()'

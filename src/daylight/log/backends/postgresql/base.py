"""PostgreSQL whose transactions can answer "which act is open here?" to the triggers of the door."""

from typing import Any

from django.db.backends.postgresql.base import DatabaseWrapper as DjangoWrapper
from psycopg.pq import TransactionStatus

from daylight.log.backends.opening import Opening

_TOUCHED = "CREATE TEMPORARY TABLE IF NOT EXISTS daylight_touched (name text, row_id bigint) ON COMMIT DELETE ROWS"


class DatabaseWrapper(DjangoWrapper):
    """A connection whose act lives in a transaction-local setting: it ends with the transaction, whatever happens."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.opening = Opening()

    def init_connection_state(self) -> None:
        """Make the session's own list of touched rows, which only its triggers fill."""
        super().init_connection_state()
        with self.cursor() as cursor:
            cursor.execute("SET client_min_messages = warning")
            cursor.execute(_TOUCHED)

    def open_act(self, token: str) -> None:
        """From here on rows may be written under this act (its id as 32 hexadecimal digits, or `integrate`)."""
        self.opening.token = token
        with self.cursor() as cursor:
            cursor.execute("SELECT set_config('daylight.act', %s, true)", [token])

    def touched_rows(self) -> list[tuple[str, int]]:
        """The rows written since the act was opened, as (table, id), in order, each once."""
        with self.cursor() as cursor:
            cursor.execute("SELECT name, row_id FROM daylight_touched ORDER BY ctid")
            return list(dict.fromkeys((name, row_id) for name, row_id in cursor.fetchall()))

    def close_act(self) -> None:
        """Nothing may be written any more, even where an outer transaction (a test's) goes on."""
        self.opening.token = None
        if self.connection is None or self.connection.info.transaction_status != TransactionStatus.INTRANS:
            return  # ended or failed: the setting went with the transaction
        if not self.savepoint_ids:
            return  # the transaction ends with the act, and setting and list with it: no round trip for that
        with self.cursor() as cursor:
            cursor.execute("SELECT set_config('daylight.act', '', true)")
            cursor.execute("DELETE FROM daylight_touched")

"""SQLite whose connections can answer "which act is open here?" to the triggers of the door."""

import sqlite3
from typing import Any

from django.db.backends.sqlite3.base import DatabaseWrapper as DjangoWrapper

from daylight.log.backends.opening import Opening


class DatabaseWrapper(DjangoWrapper):
    """A connection that carries its `Opening`; the guards call back into it for each row they see."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.opening = Opening()

    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        """Open the connection and teach it the two functions that the triggers read."""
        connection: sqlite3.Connection = super().get_new_connection(conn_params)
        opening = self.opening
        connection.create_function("daylight_act", 0, lambda: opening.token)
        connection.create_function("daylight_touch", 2, lambda table, row_id: opening.touched.append((table, row_id)))
        return connection

    def open_act(self, token: str) -> None:
        """From here on rows may be written under this act (its id as 32 hexadecimal digits, or `integrate`)."""
        self.opening.token = token
        self.opening.touched.clear()

    def touched_rows(self) -> list[tuple[str, int]]:
        """The rows written since the act was opened, as (table, id), in order, each once."""
        return list(dict.fromkeys(self.opening.touched))

    def close_act(self) -> None:
        """Nothing may be written any more."""
        self.opening.token = None
        self.opening.touched.clear()

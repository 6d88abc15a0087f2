"""`migrate`, followed by the guards: a table can never exist for long without its triggers."""

from typing import Any

from django.core.management.commands.migrate import Command as Migrate
from django.db import connection

from daylight.log import guard


class Command(Migrate):
    """Django's own command; SQLite rebuilds tables without their triggers, so all are put in place again afterwards."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Take the guards down where data migrations must write, migrate, and put every guard back."""
        try:
            super().handle(*args, **options)
        finally:
            connection.ensure_connection()
            guard.install()

"""The room as a Django application."""

from django.apps import AppConfig

from daylight.ledger import banks
from daylight.ledger.banks import sandbox


class LedgerConfig(AppConfig):
    """How much: books, vouchers, postings, payment orders 「账务」."""

    name = "daylight.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Register the bank connection that comes with the product; a county's own come with its own application."""
        if sandbox.NAME not in banks.names():
            banks.register(sandbox.NAME, sandbox.SandboxBank())

"""The room as a Django application."""

from importlib import import_module

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """How: one run of one version of a procedure 「事项」."""

    name = "daylight.cases"
    label = "cases"

    def ready(self) -> None:
        """Register this room's own effects, once the models stand."""
        import_module("daylight.cases.ledger_effects")

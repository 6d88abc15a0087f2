"""The room as a Django application."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """How: one run of one version of a procedure 「事项」."""

    name = "daylight.cases"
    label = "cases"

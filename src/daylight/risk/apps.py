"""The room as a Django application."""

from django.apps import AppConfig


class RiskConfig(AppConfig):
    """The record, the risk models and the warnings they raise 「预警」."""

    name = "daylight.risk"
    label = "risk"

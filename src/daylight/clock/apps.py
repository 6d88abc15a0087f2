"""The room as a Django application."""

from django.apps import AppConfig


class ClockConfig(AppConfig):
    """The tick: deadlines, integration, live risk, publication 「时钟」."""

    name = "daylight.clock"
    label = "clock"

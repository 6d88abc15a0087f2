"""The room as a Django application."""

from django.apps import AppConfig


class SimulateConfig(AppConfig):
    """A county that lives, seeded 「模拟」."""

    name = "daylight.simulate"
    label = "simulate"

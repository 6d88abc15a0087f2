"""The room as a Django application."""

from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    """What the public sees, when, with what masked 「公开」."""

    name = "daylight.disclosure"
    label = "disclosure"

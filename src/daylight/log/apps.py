"""The log as a Django application."""

from django.apps import AppConfig


class LogConfig(AppConfig):
    """The room of the door and the public log 「留痕」."""

    name = "daylight.log"
    label = "log"
    default_auto_field = "django.db.models.BigAutoField"

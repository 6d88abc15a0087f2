"""The room as a Django application."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The faces: desk, portal, api 「界面」."""

    name = "daylight.web"
    label = "web"

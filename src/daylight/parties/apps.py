"""The room as a Django application."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    """Who: places, bodies, people, posts and mandates 「主体」."""

    name = "daylight.parties"
    label = "parties"

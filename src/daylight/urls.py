"""All addresses of the product: the portal at the root, the desk and the api below it."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []

"""The addresses of the public interface, below `/api/v1/`."""

from django.urls import path

from daylight.web.api.docs import docs
from daylight.web.api.reading import api

app_name = "api"
urlpatterns = [path("docs", docs, name="docs"), *api.urls[0]]

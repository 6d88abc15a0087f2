"""The addresses of the public interface, below `/api/v1/`."""

from django.urls import URLPattern, path

from daylight.web.access import public
from daylight.web.api.docs import docs
from daylight.web.api.reading import api

app_name = "api"
ADDRESSES: list[URLPattern] = [one for one in api.urls[0] if isinstance(one, URLPattern)]
for address in ADDRESSES:
    public(address.callback)
urlpatterns = [path("docs", docs, name="docs"), *ADDRESSES]

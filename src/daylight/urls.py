"""All addresses of the product: the portal at the root, the desk and the api below it."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("switch/", include("daylight.web.switches")),
    path("desk/", include("daylight.web.desk.urls")),
    path("api/v1/", include("daylight.web.api.urls")),
    path("", include("daylight.web.portal.urls")),
]

handler400 = "daylight.web.errors.bad_request"
handler403 = "daylight.web.errors.forbidden"
handler404 = "daylight.web.errors.not_found"
handler500 = "daylight.web.errors.server_error"

"""The poster 「二维码张贴页」 for the notice board: one A4 sheet with a mark that leads to the village's page."""

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from daylight.web.access import public
from daylight.web.portal.shell import shell, village_or_404


def qr_svg(text: str) -> SafeString:
    """A QR mark as SVG without any style; level Q survives a torn corner or a scratch."""
    mark: str = segno.make_qr(text, error="q").svg_inline(scale=1, border=4, omitsize=True)
    return mark_safe(mark)  # noqa: S308 - drawn by segno from a text that holds no markup


@public
@require_safe
def poster(request: HttpRequest, place_id: int) -> HttpResponse:
    """The sheet; its address is the one by code, which stays right when the database is moved."""
    place = village_or_404(place_id)
    address = settings.PUBLIC_ADDRESS.rstrip("/") + reverse("portal:short", args=[place.code])
    code = " ".join(place.code[at : at + 3] for at in range(0, len(place.code), 3))
    context = {"mark": qr_svg(address), "address": address, "short_code": code}
    return render(request, "portal/poster.html", context | shell(request, place, "poster"))

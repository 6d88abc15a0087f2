"""QR codes 「二维码」, drawn by the server as inline SVG: no picture host, no script, no style attribute."""

from io import BytesIO

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe


def qr_svg(text: str, *, label: str, css: str = "qr") -> SafeString:
    """Draw a code that survives folding and stains (level Q); `label` says what it leads to."""
    buffer = BytesIO()
    picture = segno.make(text, error="q", micro=False)
    picture.save(buffer, kind="svg", xmldecl=False, svgns=True, omitsize=True, svgclass=None, lineclass=None, border=4)
    # What segno draws is made of numbers alone; the text itself does not stand in it.
    drawn = mark_safe(buffer.getvalue().decode())  # noqa: S308
    return format_html('<span class="{}" role="img" aria-label="{}">{}</span>', css, label, drawn)

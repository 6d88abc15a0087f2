"""Walking the public pages as a visitor does: from link to link, with nothing but a client."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from django.test import Client

LINK = re.compile(r'(?:href|action|src)="([^"#]*)')
ELSEWHERE = ("/desk/", "/static/", "/switch/", "tel:", "http:", "https:", "data:")


@dataclass(frozen=True)
class Seen:
    """One answer: its address, status and text."""

    address: str
    status: int
    text: str
    policy: str


def text_of(response: object) -> str:
    """The body of any answer, streamed or not."""
    is_stream = getattr(response, "streaming", False)
    body = b"".join(response.streaming_content) if is_stream else response.content  # type: ignore[attr-defined]
    return body.decode("utf-8", "replace")


def walk(client: Client, start: str = "/", *, most: int = 400) -> Iterator[Seen]:
    """Every page that can be reached by links, each once; addresses that only filter differently are followed too."""
    waiting, known = [start], {start}
    while waiting and len(known) <= most:
        address = waiting.pop()
        response = client.get(address)
        text = text_of(response)
        yield Seen(address, response.status_code, text, response.headers.get("Content-Security-Policy", ""))
        found = [unescape(link) for link in LINK.findall(text)] if "html" in response.headers["Content-Type"] else []
        if 300 <= response.status_code < 400:
            found = [response.headers["Location"]]
        for link in found:
            target = _absolute(address, link)
            if target and target not in known:
                known.add(target)
                waiting.append(target)


def _absolute(address: str, link: str) -> str:
    if not link or link.startswith(ELSEWHERE):
        return ""
    if link.startswith("?"):
        return address.partition("?")[0] + link
    return link if link.startswith("/") else ""

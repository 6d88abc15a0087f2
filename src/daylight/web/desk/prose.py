"""The prose of a model's page as headings, paragraphs and lists 「模型说明」; plain text, never markup from a file."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Paragraph:
    """One block: `heading`, `text` or `list` (then `items`)."""

    kind: str
    text: str = ""
    items: tuple[str, ...] = ()


def paragraphs(text: str) -> list[Paragraph]:
    """The blocks of a page's prose, in order."""
    return list(_blocks(text))


def _blocks(text: str) -> Iterator[Paragraph]:
    for block in text.split("\n\n"):
        lines = [line.strip() for line in block.strip().splitlines() if line.strip()]
        if lines and lines[0].startswith("#"):
            yield Paragraph("heading", lines.pop(0).lstrip("# "))
        if lines and all(line.startswith("- ") for line in lines):
            yield Paragraph("list", items=tuple(line[2:] for line in lines))
        elif lines:
            yield Paragraph("text", " ".join(lines))

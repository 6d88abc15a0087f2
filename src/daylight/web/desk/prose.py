"""The prose of a model's page as headings, paragraphs and lists 「模型说明」; plain text, never markup from a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from daylight.risk.page_text import blocks


@dataclass(frozen=True)
class Paragraph:
    """One block: `heading`, `text` or `list` (then `items`)."""

    kind: str
    text: str = ""
    items: tuple[str, ...] = ()


def paragraphs(text: str) -> list[Paragraph]:
    """The blocks of a page's prose, in order."""
    return list(_paragraphs(text))


def _paragraphs(text: str) -> Iterator[Paragraph]:
    for kind, parts in groupby(blocks(text), key=lambda block: block[0]):
        texts = tuple(" ".join(part.split("\n")) for _kind, part in parts)
        if kind == "item":
            yield Paragraph("list", items=texts)
        else:
            yield from (Paragraph(kind, said) for said in texts)

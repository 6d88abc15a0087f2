"""XML from strangers 「外来 XML」, read by the standard parser with every door shut.

Entities and document types are refused where they are declared, so that neither a billion laughs nor a look at the
server's own files can begin; depth, elements and text are limited. Only element texts are kept, by local name.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat  # nosec: the handlers below refuse what makes it dangerous

from daylight.cases.documents.refusals import FileBroken, MarkupUnsafe, ScriptInPicture

MAX_DEPTH = 60
MAX_ELEMENTS = 50_000
MAX_TEXT = 400
"""Longer element texts are cut: every fact we look for is short."""
MAX_BYTES = 20 * 1024 * 1024
_CHUNK = 64 * 1024


@dataclass
class Markup:
    """What one XML file says: its root and the first text of each element, by local name."""

    root: str = ""
    texts: dict[str, str] = field(default_factory=dict)

    def text(self, *names: str) -> str:
        """The first of these elements that holds a text; "" when none does."""
        return next((self.texts[name] for name in names if self.texts.get(name)), "")


@dataclass
class _Reader:
    name: str
    found: Markup = field(default_factory=Markup)
    open: list[str] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    elements: int = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        del attributes
        local = _local(tag)
        self.elements += 1
        if not self.open:
            self.found.root = local
        self.open.append(local)
        if len(self.open) > MAX_DEPTH or self.elements > MAX_ELEMENTS:
            raise MarkupUnsafe(name=self.name)
        self.pieces = []

    def end(self, tag: str) -> None:
        text = "".join(self.pieces).strip()[:MAX_TEXT]
        if text:
            self.found.texts.setdefault(_local(tag), text)
        self.open.pop()
        self.pieces = []

    def characters(self, text: str) -> None:
        if len(self.pieces) < MAX_TEXT:
            self.pieces.append(text[:MAX_TEXT])

    def refuse(self, *_anything: object) -> int:
        raise MarkupUnsafe(name=self.name)


def read_markup(chunks: Iterator[bytes], name: str) -> Markup:
    """Read XML; raises MarkupUnsafe, FileBroken, and ScriptInPicture when it is an SVG or a web page."""
    reader = _Reader(name)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.EntityDeclHandler = reader.refuse
    parser.ExternalEntityRefHandler = reader.refuse
    parser.UnparsedEntityDeclHandler = reader.refuse
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise FileBroken(name=name) from error
    if reader.found.root.lower() in {"svg", "html"}:
        raise ScriptInPicture(name=name)
    return reader.found


def read_markup_file(path: Path, name: str) -> Markup:
    """The same from a file, piece by piece."""
    return read_markup(_chunks(path), name)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]

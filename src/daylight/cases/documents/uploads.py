"""Receiving a file 「接收材料」: streamed to disk under a limit, looked into, then kept once under its SHA-256.

Nothing here writes a row: a received file without a row is only a file that nobody refers to. The act `attach_document`
makes the row afterwards, in its own transaction; so a slow upload never holds the database.
"""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from daylight.cases.documents import archives, pictures
from daylight.cases.documents.invoices import InvoiceFacts, invoice_in
from daylight.cases.documents.kinds import MEDIA_TYPES, FileKind, kind_of
from daylight.cases.documents.markup import read_markup_file
from daylight.cases.documents.refusals import DocumentRefused, FileEmpty, FileTooLarge

_NAME_LENGTH = 120
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069/\\]")
"""Control and direction-changing characters and path separators: "fdp.exe" must not read "exe.pdf"."""


@dataclass(frozen=True)
class Received:
    """A file as it was received: where it lies, what it is, what it says if it is an e-invoice.

    `size` in bytes; `pages` is 0 for what has none (sheets, markup); `name` is already fit to be shown.
    """

    sha256: str
    size: int
    kind: FileKind
    name: str
    pages: int
    invoice: InvoiceFacts | None = None

    @property
    def media_type(self) -> str:
        """The type under which it is served."""
        return MEDIA_TYPES[self.kind]

    @property
    def path(self) -> Path:
        """Where its bytes lie."""
        return path_of(self.sha256)


def path_of(sha256: str) -> Path:
    """Where the bytes with this hash lie: aa/bb/hash under the file folder."""
    return Path(settings.FILE_DIR) / sha256[:2] / sha256[2:4] / sha256


def clean_name(name: str) -> str:
    """A file's name fit to be shown: its last part, without control characters, not too long, its ending kept."""
    plain = _CONTROL.sub("", name.replace("\\", "/").rpartition("/")[2]).strip() or "document"
    if len(plain) <= _NAME_LENGTH:
        return plain
    stem, _dot, ending = plain.rpartition(".")
    return f"{stem[: _NAME_LENGTH - len(ending) - 2]}….{ending}"[:_NAME_LENGTH]


def receive(chunks: Iterable[bytes], name: str, *, said_size: int | None = None) -> Received:
    """Take a file in, piece by piece; on any refusal nothing stays behind.

    Args:
        chunks: the bytes as they arrive (Django's `UploadedFile.chunks()`).
        name: what the sender calls it.
        said_size: the announced size, if any: a file announced too large is refused before it is read.

    Raises:
        DocumentRefused: one of its children, by name.
    """
    shown = clean_name(name)
    limit = settings.UPLOAD_MAX_BYTES
    if said_size is not None and said_size > limit:
        raise FileTooLarge(name=shown, limit_mb=limit // (1024 * 1024))
    folder = Path(settings.FILE_DIR) / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=folder)
    path = Path(temporary)
    try:
        sha256, size = _write(descriptor, chunks, shown, limit)
        kind, pages, invoice = look_into(path, shown)
        _keep(path, path_of(sha256))
    except DocumentRefused as refusal:
        # Deeper readers know only the file on disk; the sender must read the name they gave.
        refusal.facts["name"] = shown
        raise
    finally:
        with suppress(FileNotFoundError):
            path.unlink()
    return Received(sha256, size, kind, shown, pages, invoice)


def look_into(path: Path, name: str) -> tuple[FileKind, int, InvoiceFacts | None]:
    """What the file is, how many pages it has (0: not paged), and its invoice facts; raises DocumentRefused."""
    _refuse_svg(path, name)
    kind = kind_of(path, name)
    pages = 0
    if kind in {FileKind.JPG, FileKind.PNG}:
        pages = pictures.inspect_picture(path, kind, name=name, max_pixels=settings.UPLOAD_MAX_PIXELS)
    elif kind is FileKind.PDF:
        pages = pictures.inspect_pdf(path, name)
    elif kind in {FileKind.OFD, FileKind.XLSX}:
        archives.inspect(path, name)
    return kind, pages, invoice_in(path, kind, name)


def _refuse_svg(path: Path, name: str) -> None:
    """An SVG is refused by its own name whatever it is called, so that the sender learns why."""
    with path.open("rb") as file:
        head = file.read(4096)
    if b"<svg" in head.lower() or name.lower().endswith((".svg", ".svgz")):
        read_markup_file(path, name)


def _write(descriptor: int, chunks: Iterable[bytes], name: str, limit: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with os.fdopen(descriptor, "wb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > limit:
                raise FileTooLarge(name=name, limit_mb=limit // (1024 * 1024))
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    if size == 0:
        raise FileEmpty(name=name)
    return digest.hexdigest(), size


def _keep(source: Path, target: Path) -> None:
    """Move into place unless the same bytes are already there: the same hash is the same evidence."""
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    source.chmod(0o440)
    source.replace(target)

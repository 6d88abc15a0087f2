"""Zip archives (OFD and XLSX are such) 「压缩容器」, opened only after their directory was found harmless.

A zip's own statements are not believed: the sizes are counted while unpacking. The directory is measured before Python
reads it, because a million empty entries would fill the memory first.
"""

import stat
import struct
import zipfile
import zlib
from pathlib import Path

from daylight.cases.documents.refusals import ArchiveBomb, ArchiveEscapes, ArchiveInside, FileBroken

MAX_ENTRIES = 2_000
MAX_BYTES = 100 * 1024 * 1024
"""What an archive may unpack to, all parts together."""
MAX_RATIO = 200
"""How many times its packed size a part may unpack to; only parts above one megabyte are judged."""

_RATIO_FROM = 1024 * 1024
_END = b"PK\x05\x06"
_END_SIZE = 22
_LONGEST_COMMENT = 0xFFFF
_MAX_DIRECTORY = MAX_ENTRIES * 512
_CHUNK = 64 * 1024
_ENCRYPTED = 0x1


def names(path: Path) -> frozenset[str]:
    """The names of the parts; raises FileBroken or ArchiveBomb (named after the file on disk: the caller renames)."""
    _measure_directory(path, path.name)
    try:
        with zipfile.ZipFile(path) as archive:
            return frozenset(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise FileBroken(name=path.name) from error


def inspect(path: Path, name: str) -> None:
    """Unpack everything once, counting, and keep nothing.

    Raises:
        ArchiveBomb: too many parts, too many bytes, packed too tightly.
        ArchiveEscapes: a part's path leaves the archive, or is a link.
        ArchiveInside: a part is itself an archive, or a macro.
        FileBroken: damaged or encrypted.
    """
    _measure_directory(path, name)
    total = 0
    try:
        with zipfile.ZipFile(path) as archive:
            if len(archive.infolist()) > MAX_ENTRIES:
                raise ArchiveBomb(name=name)
            if sum(part.file_size for part in archive.infolist()) > MAX_BYTES:
                raise ArchiveBomb(name=name)
            for part in archive.infolist():
                _look_at(part, name)
                total += _unpacked_size(archive, part, name, limit=MAX_BYTES - total)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        raise FileBroken(name=name) from error


def read_part(path: Path, part: str, *, limit: int) -> bytes | None:
    """One part's bytes, at most `limit`; None when it is missing, longer or damaged."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(part) as file:
            data = file.read(limit + 1)
    except (KeyError, zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError):
        return None
    return data if len(data) <= limit else None


def _measure_directory(path: Path, name: str) -> None:
    """Read the end record alone: how many entries, how long the directory, nothing hidden before the archive."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - _END_SIZE - _LONGEST_COMMENT))
        tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise FileBroken(name=name)
    entries, length, start = struct.unpack("<HII", tail[at + 10 : at + 20])
    if entries > MAX_ENTRIES or length > _MAX_DIRECTORY:
        raise ArchiveBomb(name=name)
    # A true archive is its parts, its directory, its end record: anything in front is a second file in disguise.
    if start + length != size - len(tail) + at:
        raise FileBroken(name=name)


def _look_at(part: zipfile.ZipInfo, name: str) -> None:
    pieces = part.filename.split("/")
    if part.filename.startswith("/") or ".." in pieces or "\\" in part.filename or ":" in pieces[0]:
        raise ArchiveEscapes(name=name)
    if stat.S_ISLNK(part.external_attr >> 16):
        raise ArchiveEscapes(name=name)
    if part.flag_bits & _ENCRYPTED:
        raise FileBroken(name=name)
    if pieces[-1].lower() == "vbaproject.bin":
        raise ArchiveInside(name=name)


def _unpacked_size(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str, *, limit: int) -> int:
    """Count what really comes out of one part, stopping as soon as it is too much."""
    size = 0
    with archive.open(part) as file:
        while chunk := file.read(_CHUNK):
            if size == 0 and chunk.startswith(b"PK\x03\x04"):
                raise ArchiveInside(name=name)
            size += len(chunk)
            if size > limit or (size > _RATIO_FROM and size > MAX_RATIO * max(part.compress_size, 1)):
                raise ArchiveBomb(name=name)
    return size

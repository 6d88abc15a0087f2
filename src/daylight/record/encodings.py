"""In which encoding a file is written 「文件编码」: counties export UTF-8 with and without a mark, UTF-16, and GB18030."""

import codecs
from pathlib import Path
from typing import TextIO

import pyarrow as pa

from daylight.record.faults import Fault, Faults

_CHUNK = 1 << 20
_READ = "text in UTF-8, UTF-16 or GB18030"


def encoding_of(file: Path, *, beginning: bool = False) -> tuple[str, bool]:
    """The encoding by its mark, by its zero bytes, or by trying, GB18030 being what is left; and whether ="… occurs.

    The whole file is looked at, or just its beginning.
    """
    with file.open("rb") as stream:
        head = stream.read(4096)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16", True
        if b"\0" in head:
            return ("utf-16-le" if head[1:2] == b"\0" else "utf-16-be"), True
        stream.seek(0)
        wrapped = False
        while chunk := stream.read(_CHUNK):
            chunk += stream.readline()  # up to the end of a line, so that no character and no ="… is cut in two
            wrapped = wrapped or b'="' in chunk
            if not _is_utf8(chunk):
                return "gb18030", True
            if beginning:
                break
    return "utf-8", wrapped


def _is_utf8(chunk: bytes) -> bool:
    """Whether the bytes are UTF-8; Arrow looks at them several times as fast as a decoder that builds the text."""
    try:
        pa.array([chunk], pa.binary()).cast(pa.string())
    except pa.ArrowInvalid:
        return False
    return True


def open_text(file: Path, *, beginning: bool = False) -> TextIO:
    """A file as text, in its own encoding and without a mark; bytes of no encoding become U+FFFD."""
    encoding, _is_wrapped = encoding_of(file, beginning=beginning)
    return file.open(encoding="utf-8-sig" if encoding == "utf-8" else encoding, errors="replace")


def note_other_bytes(text: str, place: tuple[str, int | None], faults: Faults) -> None:
    """A fault where a text holds what no encoding could read."""
    if "\ufffd" in text:
        faults.note(Fault(place[0], place[1], None, _READ, "other bytes"))

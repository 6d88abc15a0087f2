"""In which encoding a file is written 「文件编码」: counties export UTF-8 with and without a mark, UTF-16, and GB18030."""

import codecs
from pathlib import Path
from typing import NamedTuple, TextIO

import numpy as np
import pyarrow as pa

from daylight.record.faults import Fault, Faults

PACKED = ".gz"
"""How the name of a packed file ends, before which it says what is packed: `payment.csv.gz`."""
_CHUNK = 1 << 20
_NEWLINE, _BLANK = b"\n "
_UNUSUAL = (b"=", b"\t")
_WIDE_BLANKS = ("\u00a0".encode(), "\u3000".encode())
"""Blanks of more than one byte. The first one is sought for many times as fast as all, and stands in few files."""
_IS_EDGE = np.isin(np.arange(256), list(b',;|"\r\n'))
"""The bytes that end a cell or begin one."""
_READ = "text in UTF-8, UTF-16 or GB18030"


class Writing(NamedTuple):
    """How a file is written: its encoding, whether ="… occurs, and its lines, 0 where no quotation mark is among them.

    Then whether # occurs, and whether a blank may stand at the edge of a cell, or = in it.

    Only of UTF-8 is all of it known; what is in another encoding is copied before it is read.
    """

    encoding: str
    is_wrapped: bool
    lines: int = 0
    has_hash: bool = True
    has_edges: bool = True


def writing_of(file: Path, *, beginning: bool = False) -> Writing:
    """The encoding by its mark, by its zero bytes, or by trying, GB18030 being what is left.

    The whole file is looked at, or just its beginning. Blank lines at the end count for none.
    """
    with file.open("rb") as stream:
        head = stream.read(4096)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return Writing("utf-16", is_wrapped=True)
        if b"\0" in head:
            return Writing("utf-16-le" if head[1:2] == b"\0" else "utf-16-be", is_wrapped=True)
        stream.seek(0)
        chunk, lines, wrapped, quoted, has_hash, has_edges = b"", 0, False, False, False, False
        while more := stream.read(_CHUNK):
            chunk = more + stream.readline()  # up to the end of a line, so that no character and no ="… is cut in two
            wrapped = wrapped or (b"=" in chunk and b'="' in chunk)  # one byte is sought for many times as fast as two
            quoted = quoted or b'"' in chunk
            has_hash = has_hash or b"#" in chunk
            has_edges = has_edges or _has_edges(chunk)
            lines += int(np.count_nonzero(np.frombuffer(chunk, np.uint8) == _NEWLINE))
            if not _is_utf8(chunk):
                return Writing("gb18030", is_wrapped=True)
            if beginning:
                break
    at_end = chunk[len(chunk.rstrip(b"\r\n")) :].count(b"\n")
    return Writing("utf-8", wrapped, lines - at_end + 1 if quoted else 0, has_hash, has_edges)


def _has_edges(chunk: bytes) -> bool:
    """Whether some cell may begin or end with a blank, or hold a =; more is said than is so, never less."""
    if any(sign in chunk for sign in _UNUSUAL) or chunk.endswith(b" "):
        return True
    if any(blank[:1] in chunk and blank in chunk for blank in _WIDE_BLANKS):
        return True
    text = np.frombuffer(chunk, np.uint8)
    blanks = np.flatnonzero(text == _BLANK)
    return bool(_IS_EDGE[text[blanks - 1]].any() or _IS_EDGE[text[blanks + 1]].any())


def _is_utf8(chunk: bytes) -> bool:
    """Whether the bytes are UTF-8; Arrow looks at them several times as fast as a decoder that builds the text."""
    try:
        pa.array([chunk], pa.binary()).cast(pa.string())
    except pa.ArrowInvalid:
        return False
    return True


def open_text(file: Path, *, beginning: bool = False) -> TextIO:
    """A file as text, in its own encoding and without a mark; bytes of no encoding become U+FFFD."""
    encoding = writing_of(file, beginning=beginning).encoding
    return file.open(encoding="utf-8-sig" if encoding == "utf-8" else encoding, errors="replace")


def note_other_bytes(text: str, place: tuple[str, int | None], faults: Faults) -> None:
    """A fault where a text holds what no encoding could read."""
    if "\ufffd" in text:
        faults.note(Fault(place[0], place[1], None, _READ, "other bytes"))

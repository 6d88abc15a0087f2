"""Is this packed file an honest workbook 「文件安全检查」? Asked before any parser sees it.

A workbook is a ZIP of XML. A bomb is small outside and huge inside; a lying one declares small sizes; a sparse one names a
cell in the last corner of the sheet, for which a parser lays out seventeen thousand million cells. So the true sizes are
counted while unpacking in small pieces, and every cell address is looked at.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from django.conf import settings

from daylight.parties.imports.columns import MAX_COLUMNS, MAX_ROWS
from daylight.parties.imports.refusals import NotAWorkbook, WorkbookHidesSomething, WorkbookTooLarge

MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 150
_SMALL = 1024 * 1024  # below this a high ratio is only an empty sheet
MAX_ENTRIES = 500
_PIECE = 64 * 1024
_LOCAL_HEADER = struct.Struct("<4s5H3L2H")
_ADDRESS = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,3})([0-9]{1,10})["']""")
_LAST_ROW = MAX_ROWS + 1
_FARTHEST = f"{MAX_ROWS} × {MAX_COLUMNS}"
_FOREIGN = frozenset({"xl/workbook.bin", "content.xml", "mimetype"})
"""What other spreadsheet formats are recognised by: the parser would try them, and they have bombs of their own."""
_OVERLAP = 64  # longer than any address, so that none is missed between two pieces


def require_honest(data: bytes) -> None:
    """Raise NotAWorkbook, WorkbookTooLarge or WorkbookHidesSomething; return when the file may be parsed."""
    if len(data) > settings.UPLOAD_MAX_BYTES:
        raise WorkbookTooLarge(limit=f"{settings.UPLOAD_MAX_BYTES // 1024 // 1024} MB")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise NotAWorkbook from error
    names = {entry.filename.lower() for entry in entries}
    if "xl/workbook.xml" not in names or names & _FOREIGN:
        raise NotAWorkbook
    _require_modest(entries)
    total = 0
    for entry in entries:
        for piece in _pieces(data, entry):
            total += len(piece)
            if total > MAX_UNPACKED:
                raise WorkbookTooLarge(limit=f"{MAX_UNPACKED // 1024 // 1024} MB")


def _require_modest(entries: list[zipfile.ZipInfo]) -> None:
    """What the file says of itself must already fit."""
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise WorkbookTooLarge(limit=f"{MAX_UNPACKED // 1024 // 1024} MB")
    if len({entry.filename for entry in entries}) != len(entries):
        raise WorkbookHidesSomething
    for entry in entries:
        parts = entry.filename.replace("\\", "/").split("/")
        is_link = (entry.external_attr >> 16) & 0o170000 == 0o120000
        is_packed = entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        if ".." in parts or parts[0] == "" or is_link or is_packed or entry.flag_bits & 1:
            raise WorkbookHidesSomething
        if entry.file_size > _SMALL and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
            raise WorkbookTooLarge(limit=f"1:{MAX_RATIO}")


def _pieces(data: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Unpack one entry in pieces, whatever its declared size, and look at the addresses in its XML."""
    packed = _packed(data, entry)
    unpacked = 0
    look = _Look() if entry.filename.lower().endswith((".xml", ".rels")) else None
    for piece in _inflate(packed) if entry.compress_type == zipfile.ZIP_DEFLATED else _slices(packed):
        if look is not None:
            look.at(piece)
        unpacked += len(piece)
        if unpacked > entry.file_size:
            raise WorkbookHidesSomething
        yield piece
    if unpacked != entry.file_size:
        raise WorkbookHidesSomething
    if look is not None:
        look.finish()


class _Look:
    """The addresses in one XML file, read piece by piece; a row's number counts only where there are rows at all."""

    def __init__(self) -> None:
        self.tail: bytes | None = None
        self.last_row = 0
        self.has_rows = False

    def at(self, piece: bytes) -> None:
        """Look at the next piece; a cell too far out is refused at once."""
        if self.tail is None and b"\0" in piece[:64]:
            raise WorkbookHidesSomething  # UTF-16 would hide addresses from the pattern
        xml = (self.tail or b"") + piece
        self.tail = xml[-_OVERLAP:]
        self.has_rows = self.has_rows or b"sheetData" in xml
        for letters, figures in _ADDRESS.findall(xml):
            column = 0
            for letter in letters.upper():
                column = column * 26 + letter - 64
            if column > MAX_COLUMNS or (column and int(figures) > _LAST_ROW):
                raise WorkbookTooLarge(limit=_FARTHEST)
            self.last_row = max(self.last_row, int(figures))

    def finish(self) -> None:
        """A colour theme also has attributes named r, but no rows."""
        if self.has_rows and self.last_row > _LAST_ROW:
            raise WorkbookTooLarge(limit=_FARTHEST)


def _packed(data: bytes, entry: zipfile.ZipInfo) -> bytes:
    """The packed bytes of an entry, found as its local header says."""
    header = data[entry.header_offset : entry.header_offset + _LOCAL_HEADER.size]
    if len(header) != _LOCAL_HEADER.size:
        raise WorkbookHidesSomething
    fields = _LOCAL_HEADER.unpack(header)
    if fields[0] != b"PK\x03\x04":
        raise WorkbookHidesSomething
    start = entry.header_offset + _LOCAL_HEADER.size + fields[9] + fields[10]
    return data[start : start + entry.compress_size]


def _inflate(packed: bytes) -> Iterator[bytes]:
    machine = zlib.decompressobj(-zlib.MAX_WBITS)
    rest = packed
    try:
        while rest and not machine.eof:
            yield machine.decompress(rest, _PIECE)
            rest = machine.unconsumed_tail
    except zlib.error as error:
        raise WorkbookHidesSomething from error


def _slices(packed: bytes) -> Iterator[bytes]:
    return (packed[start : start + _PIECE] for start in range(0, len(packed), _PIECE))

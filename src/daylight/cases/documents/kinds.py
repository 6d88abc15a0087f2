"""Which kinds of file are taken 「文件类型」, and how a file's first bytes tell them; never by its name alone."""

from enum import StrEnum
from pathlib import Path

from daylight.cases.documents import archives
from daylight.cases.documents.refusals import FileKindUnknown, FileNotWhatItSays

_HEAD = 1024
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class FileKind(StrEnum):
    """The kinds taken: what can still be opened in ten years, and the two forms of Chinese e-invoices (OFD, XML)."""

    PDF = "pdf"
    JPG = "jpg"
    PNG = "png"
    OFD = "ofd"
    XML = "xml"
    XLSX = "xlsx"


MEDIA_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.JPG: "image/jpeg",
    FileKind.PNG: "image/png",
    FileKind.OFD: "application/ofd",
    FileKind.XML: "application/xml",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
EXTENSIONS = {kind.value: kind for kind in FileKind} | {"jpeg": FileKind.JPG}


def extension_of(name: str) -> str:
    """The part after the last dot, in small letters."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def kind_of(path: Path, name: str) -> FileKind:
    """What the file is, by its content; refused when its name says another kind.

    Raises:
        FileKindUnknown: neither the content nor the name is of a kind taken.
        FileNotWhatItSays: the two disagree.
    """
    said = EXTENSIONS.get(extension_of(name))
    if said is None:
        raise FileKindUnknown(name=name)
    found = _sniff(path)
    if found is None:
        raise FileNotWhatItSays(name=name, said=said.upper(), found="?")
    if found is not said:
        raise FileNotWhatItSays(name=name, said=said.upper(), found=found.upper())
    return found


def _sniff(path: Path) -> FileKind | None:
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(b"%PDF-"):
        return FileKind.PDF
    if head.startswith(b"\xff\xd8\xff"):
        return FileKind.JPG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    if head.startswith(b"PK\x03\x04"):
        return _sniff_archive(path)
    text = head
    for mark in _MARKS:
        text = text.removeprefix(mark)
    # UTF-16 has a zero beside each letter; what matters here is only whether it begins like markup.
    return FileKind.XML if text.replace(b"\x00", b"").lstrip().startswith(b"<") else None


def _sniff_archive(path: Path) -> FileKind | None:
    names = archives.names(path)
    if "OFD.xml" in names:
        return FileKind.OFD
    if "[Content_Types].xml" in names and "xl/workbook.xml" in names:
        return FileKind.XLSX
    return None

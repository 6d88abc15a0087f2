"""Previews 「预览」: pages as pictures, sheets as tables, e-invoices as facts; made when first looked at, then kept."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from python_calamine import CalamineError, CalamineWorkbook

from daylight.cases.documents import ofd, pictures
from daylight.cases.documents.invoices import InvoiceFacts, invoice_in
from daylight.cases.documents.kinds import EXTENSIONS, FileKind, extension_of
from daylight.cases.documents.refusals import FileBroken
from daylight.cases.documents.uploads import path_of

_SHEET_ROWS, _SHEET_COLUMNS, _CELL = 60, 20, 80
PAGED = frozenset({FileKind.PDF, FileKind.JPG, FileKind.PNG, FileKind.OFD})


@dataclass(frozen=True)
class Preview:
    """What the page shows of a document: a number of pictures, or a table, and the facts of an e-invoice."""

    pages: int = 0
    rows: tuple[tuple[str, ...], ...] = ()
    invoice: InvoiceFacts | None = None


def preview_of(sha256: str, name: str, pages: int) -> Preview:
    """What can be shown of a kept file."""
    kind = EXTENSIONS[extension_of(name)]
    if kind in PAGED - {FileKind.OFD}:
        return Preview(pages=pages)
    if kind is FileKind.XLSX:
        return Preview(rows=sheet_rows(path_of(sha256), name))
    drawn = ofd.page_count(path_of(sha256), name) if kind is FileKind.OFD else 0
    return Preview(pages=drawn, invoice=invoice_in(path_of(sha256), kind, name))


def picture_ending(kind: FileKind) -> str:
    """How the picture of a page is kept."""
    return ".svg" if kind is FileKind.OFD else ".png"


def page_picture(sha256: str, name: str, page: int) -> Path:
    """The picture of one page (from 1), SVG for OFD, else PNG, drawn when missing; raises FileBroken when it cannot be drawn."""
    kind = EXTENSIONS[extension_of(name)]
    if kind not in PAGED:
        raise FileBroken(name=name)
    target = Path(settings.FILE_DIR) / "previews" / sha256[:2] / f"{sha256}-{page}{picture_ending(kind)}"
    if target.exists():
        return target
    if kind is FileKind.PDF:
        drawn = pictures.pdf_preview(path_of(sha256), page, name)
    elif kind is FileKind.OFD:
        drawn = ofd.page_svg(path_of(sha256), name, page)
    else:
        drawn = pictures.picture_preview(path_of(sha256), kind, name)
    target.parent.mkdir(parents=True, exist_ok=True)
    # Two readers may draw the same page at once: each writes its own file, the last one named wins, both are equal.
    temporary = target.with_suffix(f".{id(drawn)}.part")
    temporary.write_bytes(drawn)
    temporary.replace(target)
    return target


def sheet_rows(path: Path, name: str) -> tuple[tuple[str, ...], ...]:
    """The first rows of the first sheet as text; formulas are shown by their stored values and never computed."""
    try:
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
        rows = sheet.to_python(nrows=_SHEET_ROWS)
    except (CalamineError, OSError, ValueError) as error:
        raise FileBroken(name=name) from error
    return tuple(tuple(str(cell)[:_CELL] for cell in row[:_SHEET_COLUMNS]) for row in rows)

"""Pictures and PDF pages 「图片与页面」: counted and measured before decoding, drawn anew for the reader.

The drawn copy carries nothing of the original but its look: no EXIF (where a photograph was taken), no script, no
hidden bytes after the end. PDFium is not safe for two threads at once, so one lock guards it.
"""

import warnings
from io import BytesIO
from pathlib import Path
from threading import Lock

import pypdfium2
from PIL import Image, ImageOps, UnidentifiedImageError

from daylight.cases.documents.kinds import FileKind
from daylight.cases.documents.refusals import FileBroken, PictureTooLarge, TooManyPages

MAX_PAGES = 300
_PREVIEW_EDGE = 1600
"""Pixels of a preview's longer edge: an A4 page is readable, a phone can still load it."""
_FORMATS = {FileKind.PNG: "PNG", FileKind.JPG: "JPEG"}
_PDFIUM = Lock()


def inspect_picture(path: Path, kind: FileKind, *, name: str, max_pixels: int) -> int:
    """Measure a picture from its header, then check its structure; returns 1 (page).

    Raises:
        PictureTooLarge: more pixels than `max_pixels`.
        FileBroken: not decodable.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path, formats=[_FORMATS[kind]]) as picture:
                width, height = picture.size
                if width * height > max_pixels:
                    raise PictureTooLarge(name=name, limit_mp=max_pixels // 1_000_000)
                picture.verify()
    except Image.DecompressionBombError as error:
        raise PictureTooLarge(name=name, limit_mp=max_pixels // 1_000_000) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise FileBroken(name=name) from error
    return 1


def inspect_pdf(path: Path, name: str) -> int:
    """The number of pages; raises FileBroken (damaged, locked) and TooManyPages."""
    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(path)
        except (pypdfium2.PdfiumError, OSError, ValueError) as error:
            raise FileBroken(name=name) from error
        try:
            pages = len(document)
        finally:
            document.close()
    if pages == 0:
        raise FileBroken(name=name)
    if pages > MAX_PAGES:
        raise TooManyPages(name=name, pages=pages, limit=MAX_PAGES)
    return pages


def picture_preview(path: Path, kind: FileKind, name: str) -> bytes:
    """The picture upright, made small, as PNG."""
    try:
        with warnings.catch_warnings():
            # Its size was measured when it was received; between our limit and Pillow's warning nothing is wrong.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path, formats=[_FORMATS[kind]]) as picture:
                picture.draft("RGB", (_PREVIEW_EDGE, _PREVIEW_EDGE))
                return _drawn(ImageOps.exif_transpose(picture).convert("RGB"))
    except (OSError, ValueError, SyntaxError) as error:
        raise FileBroken(name=name) from error


def pdf_preview(path: Path, page: int, name: str) -> bytes:
    """One page (from 1) of a PDF as PNG; annotations are drawn, scripts are not run, forms are not opened."""
    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(path)
        except (pypdfium2.PdfiumError, OSError, ValueError) as error:
            raise FileBroken(name=name) from error
        try:
            sheet = document[page - 1]
            scale = min(_PREVIEW_EDGE / max(*sheet.get_size(), 1.0), 4.0)
            return _drawn(sheet.render(scale=scale).to_pil().convert("RGB"))
        except (pypdfium2.PdfiumError, ValueError) as error:
            raise FileBroken(name=name) from error
        finally:
            document.close()


def _drawn(picture: Image.Image) -> bytes:
    picture.thumbnail((_PREVIEW_EDGE, _PREVIEW_EDGE))
    # A new picture takes the pixels and leaves every other word of the file behind.
    copy = Image.new("RGB", picture.size, "white")
    copy.paste(picture)
    buffer = BytesIO()
    copy.save(buffer, "PNG", optimize=False)
    return buffer.getvalue()

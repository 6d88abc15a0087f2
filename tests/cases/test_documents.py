"""What strangers send: taken, measured, or refused by name; nothing of a refused file stays behind."""

import io
import struct
import time
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook
from PIL import Image

from daylight.cases.documents import refusals as no
from daylight.cases.documents.invoices import InvoiceFacts
from daylight.cases.documents.previews import page_picture, preview_of
from daylight.cases.documents.uploads import clean_name, path_of, receive
from office import picture

PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>endobj
trailer<</Root 1 0 R>>
"""
INVOICE = """<?xml version="1.0" encoding="UTF-8"?>
<fp:eInvoice xmlns:fp="http://www.edrm.org.cn/schema/e-invoice/2019">
<fp:InvoiceCode>033002000111</fp:InvoiceCode><fp:InvoiceNo>00012345</fp:InvoiceNo><fp:IssueDate>2026年03月01日</fp:IssueDate>
<fp:Seller><fp:SellerName>明川清源建设有限公司</fp:SellerName><fp:SellerTaxID>913399010000000049</fp:SellerTaxID></fp:Seller>
<fp:TaxInclusiveTotalAmount>502715.90</fp:TaxInclusiveTotalAmount></fp:eInvoice>"""


def archive(parts: dict[str, bytes], *, level: int = 9) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return buffer.getvalue()


def sheet() -> bytes:
    book, buffer = Workbook(), io.BytesIO()
    book.active.append(["品名", "数量"])
    book.active.append(["水泥", 40])
    book.save(buffer)
    return buffer.getvalue()


def kept(settings: object) -> list[Path]:
    return [path for path in Path(settings.FILE_DIR).rglob("*") if path.is_file()]


def pixels(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds almost nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\x00" * 100)) + chunk(b"IEND", b"")
    )


# ---------------------------------------------------------------- taken


@pytest.mark.parametrize(
    ("name", "data", "kind", "pages"),
    [
        ("合同.pdf", PDF, "pdf", 1),
        ("照片.PNG", picture(), "png", 1),
        ("清单.xlsx", sheet(), "xlsx", 0),
        ("发票.xml", INVOICE.encode(), "xml", 0),
        ("发票.ofd", archive({"OFD.xml": b"<OFD/>", "Doc_0/Document.xml": b"<Document/>"}), "ofd", 0),
    ],
)
def test_a_file_of_a_kind_taken_is_kept_under_its_hash(name: str, data: bytes, kind: str, pages: int) -> None:
    received = receive([data[:10], data[10:]], name)
    assert (received.kind, received.pages, received.size) == (kind, pages, len(data))
    assert received.path.read_bytes() == data
    assert received.path.parts[-3:] == (received.sha256[:2], received.sha256[2:4], received.sha256)


def test_the_same_bytes_lie_once_on_the_disk(settings: object) -> None:
    assert receive([picture()], "a.png").sha256 == receive([picture()], "b.png").sha256
    assert len(kept(settings)) == 1


@pytest.mark.parametrize("inside", [False, True])
def test_an_e_invoice_tells_its_facts(*, inside: bool) -> None:
    data, name = INVOICE.encode(), "发票.xml"
    if inside:
        data, name = archive({"OFD.xml": b"<OFD/>", "Doc_0/Attachs/original_invoice.xml": data}), "发票.ofd"
    facts = receive([data], name).invoice
    assert isinstance(facts, InvoiceFacts)
    assert (facts.code, facts.number, facts.total_fen) == ("033002000111", "00012345", 50_271_590)
    assert (facts.seller_uscc, str(facts.issued_on)) == ("913399010000000049", "2026-03-01")


# ---------------------------------------------------------------- refused


def bomb() -> bytes:
    return archive({"OFD.xml": b"<OFD/>", "a": b"\0" * 60_000_000})


def laughs() -> str:
    return '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><l>&b;</l>'


def links() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("OFD.xml", "<OFD/>")
        link = zipfile.ZipInfo("passwd")
        link.external_attr = 0o120777 << 16
        file.writestr(link, "/etc/passwd")
    return buffer.getvalue()


def many() -> bytes:
    return archive({"OFD.xml": b"<OFD/>"} | {f"p{number}": b"" for number in range(2_500)}, level=1)


CASES = [
    ("nothing.pdf", b"", no.FileEmpty),
    ("page.html", b"<html></html>", no.FileKindUnknown),
    ("run.exe", b"MZ\x90", no.FileKindUnknown),
    ("eicar.pdf", b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$", no.FileNotWhatItSays),
    ("photo.png", PDF, no.FileNotWhatItSays),
    ("paper.pdf", picture(), no.FileNotWhatItSays),
    ("list.xlsx", archive({"readme.txt": b"x"}), no.FileNotWhatItSays),
    ("invoice.ofd", sheet(), no.FileNotWhatItSays),
    ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', no.ScriptInPicture),
    ("drawing.xml", b'<?xml version="1.0"?><svg onload="alert(1)"/>', no.ScriptInPicture),
    ("laughs.xml", laughs().encode(), no.MarkupUnsafe),
    ("outside.xml", b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', no.MarkupUnsafe),
    ("deep.xml", b"<a>" * 100 + b"</a>" * 100, no.MarkupUnsafe),
    ("torn.xml", b"<a><b></a>", no.FileBroken),
    ("bomb.ofd", bomb(), no.ArchiveBomb),
    ("many.ofd", many(), no.ArchiveBomb),
    ("slip.ofd", archive({"OFD.xml": b"<OFD/>", "../../etc/cron.d/x": b"x"}), no.ArchiveEscapes),
    ("root.ofd", archive({"OFD.xml": b"<OFD/>", "/etc/x": b"x"}), no.ArchiveEscapes),
    ("links.ofd", links(), no.ArchiveEscapes),
    ("nested.ofd", archive({"OFD.xml": b"<OFD/>", "inner.zip": archive({"a": b"b"})}), no.ArchiveInside),
    ("macro.xlsx", archive({"[Content_Types].xml": b"", "xl/workbook.xml": b"", "xl/vbaProject.bin": b"x"}), no.ArchiveInside),
    ("disguised.ofd", PDF + archive({"OFD.xml": b"<OFD/>"}), no.FileNotWhatItSays),
    ("torn.ofd", archive({"OFD.xml": b"<OFD/>"})[:-30], no.FileBroken),
    ("flood.png", pixels(60_000, 60_000), no.PictureTooLarge),
    ("large.png", pixels(9_000, 9_000), no.PictureTooLarge),
    ("torn.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, no.FileBroken),
    ("torn.jpg", b"\xff\xd8\xff\xe0" + b"\x00" * 40, no.FileBroken),
    ("torn.pdf", b"%PDF-1.7\nnothing", no.FileBroken),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "refusal"), CASES, ids=[name for name, _data, _refusal in CASES])
def test_a_bad_file_is_refused_by_name_quickly_and_leaves_nothing(
    name: str, data: bytes, refusal: type[no.DocumentRefused], settings: object
) -> None:
    started = time.process_time()
    with pytest.raises(refusal) as refused:
        receive([data], name)
    assert type(refused.value) is refusal
    assert refused.value.facts["name"] == name
    assert kept(settings) == []
    assert time.process_time() - started < 2  # of computing, however busy the machine is


def test_a_200_megabyte_file_is_refused_before_it_is_read(settings: object) -> None:
    def never() -> Iterator[bytes]:
        raise AssertionError("read")
        yield b""

    with pytest.raises(no.FileTooLarge):
        receive(never(), "big.pdf", said_size=200 * 1024 * 1024)


def test_a_file_that_lies_about_its_size_is_cut_off_while_it_streams(settings: object) -> None:
    taken = []

    def endless() -> Iterator[bytes]:
        while True:
            taken.append(1)
            yield b"x" * 1024 * 1024

    with pytest.raises(no.FileTooLarge):
        receive(endless(), "big.pdf", said_size=10)
    assert len(taken) == 21
    assert kept(settings) == []


def test_an_archive_that_lies_about_its_sizes_is_counted(settings: object) -> None:
    data = bytearray(archive({"OFD.xml": b"<OFD/>", "a": b"\0" * 3_000_000}))
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    with pytest.raises((no.ArchiveBomb, no.FileBroken)):
        receive([bytes(data)], "lies.ofd")
    assert kept(settings) == []


def test_names_lose_what_could_mislead() -> None:
    assert clean_name("..\\..\\etc/发票\u202egnp.exe.pdf") == "发票gnp.exe.pdf"
    assert clean_name("") == "document"
    long = clean_name("长" * 300 + ".pdf")
    assert len(long) <= 120
    assert long.endswith("….pdf")


# ---------------------------------------------------------------- shown


def test_a_preview_is_drawn_anew_and_keeps_nothing_but_the_look() -> None:
    buffer = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    Image.new("RGB", (3000, 1000), "red").save(buffer, "JPEG", exif=exif)
    received = receive([buffer.getvalue() + b"PK\x03\x04 hidden"], "照片.jpg")
    path = page_picture(received.sha256, received.name, 1)
    drawn = path.read_bytes()
    assert b"taken at home" not in drawn
    assert b"hidden" not in drawn
    with Image.open(path) as image:
        assert (image.format, max(image.size)) == ("PNG", 1600)
    assert page_picture(received.sha256, received.name, 1) == path


def test_a_pdf_page_a_sheet_and_an_invoice_are_shown_each_in_its_way() -> None:
    paper = receive([PDF], "合同.pdf")
    assert page_picture(paper.sha256, paper.name, 1).read_bytes().startswith(b"\x89PNG")
    with pytest.raises(no.FileBroken):
        page_picture(paper.sha256, paper.name, 2)
    table = receive([sheet()], "清单.xlsx")
    assert preview_of(table.sha256, table.name, 0).rows[0] == ("品名", "数量")
    invoice = receive([INVOICE.encode()], "发票.xml")
    assert preview_of(invoice.sha256, invoice.name, 0).invoice.number == "00012345"
    assert path_of(invoice.sha256).exists()

"""Papers for the demonstration 「演示材料」: small PDF sheets that say what they stand for and that nothing in them is real.

Written by hand as plain PDF: one page, text in the reader's own Song typeface (no font is carried), a few rules, a red word.
"""

from collections.abc import Sequence
from html import escape
from io import BytesIO

from daylight.kernel.money import capital_amount, yuan
from daylight.simulate.amounts import Invoice

_PAGE = (420, 298)  # A6 landscape, in points
_LINE = 22
_STAMP = "演示数据 DEMONSTRATION"


def invoice_sheet(invoice: Invoice, *, seller: str, buyer: str, item: str) -> bytes:
    """An invoice as paper 「发票」: number, day, both sides, the item, the amount in figures and in words."""
    return sheet(
        "增值税发票（演示）",
        [
            f"发票代码 {invoice.code or '—'}    发票号码 {invoice.number}",
            f"开票日期 {invoice.issued_on:%Y-%m-%d}",
            f"销售方 {seller}",
            f"购买方 {buyer}",
            f"项目 {item}",
            f"价税合计 ￥{yuan(invoice.amount_fen)}",
            f"（大写）{capital_amount(invoice.amount_fen)}",
        ],
    )


def e_invoice(invoice: Invoice, *, seller: str, buyer: str) -> bytes:
    """The same invoice as data 「电子发票」, from which the desk reads its figures by itself."""
    total = f"{invoice.amount_fen // 100}.{invoice.amount_fen % 100:02d}"
    tags = {
        "InvoiceCode": invoice.code, "InvoiceNumber": invoice.number, "IssueDate": invoice.issued_on.isoformat(),
        "TaxInclusiveTotalAmount": total, "SellerName": seller, "SellerTaxID": invoice.seller_uscc, "BuyerName": buyer,
    }  # fmt: skip
    inside = "".join(f"<{tag}>{escape(text)}</{tag}>" for tag, text in tags.items() if text)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<EInvoice>{inside}</EInvoice>\n'.encode()


SHARED = {
    "contract": ("合同（演示）.pdf", "合同", ["合同双方、标的、价款和期限见正文。", "本页为演示用的合同样张。"]),
    "acceptance": ("验收单（演示）.pdf", "验收单", ["经现场查验，数量、质量符合约定。", "验收人签字：（略）"]),
    "receipt": ("领用签收表（演示）.pdf", "领用签收表", ["物品已发放到户，签收齐全。"]),
    "evidence": ("情况说明（演示）.pdf", "情况说明", ["有关付款的施工记录和会议记录复印件。"]),
}
"""Papers that many cases attach: they are kept once, as all files with the same bytes are."""


def shared_sheet(kind: str) -> tuple[str, bytes]:
    """The name and the bytes of a paper that many cases share."""
    name, title, lines = SHARED[kind]
    return name, sheet(title, lines)


def sheet(title: str, lines: Sequence[str]) -> bytes:
    """One page of PDF with a title and lines of text."""
    width, height = _PAGE
    text = [f"BT /F1 18 Tf 30 {height - 42} Td {_hex(title)} Tj ET"]
    text += [f"BT /F1 11 Tf 30 {height - 76 - _LINE * at} Td {_hex(line)} Tj ET" for at, line in enumerate(lines)]
    text.append(f"1 0 0 rg BT /F1 10 Tf 30 16 Td {_hex(_STAMP)} Tj ET")
    text.append(f"0.6 w 0.7 0 0 RG 24 30 m {width - 24} 30 l S 24 {height - 52} m {width - 24} {height - 52} l S")
    content = "\n".join(text).encode()
    font = b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>"
    descendant = (
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /FontDescriptor 7 0 R"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>"
    )
    descriptor = (
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0"
        b" /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"
    )
    page = (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R >> >> >>"
    )
    return _file(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page.encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        font,
        descendant,
        descriptor,
    )


def _hex(text: str) -> str:
    return f"<{text.encode('utf-16-be').hex()}>"


def _file(*objects: bytes) -> bytes:
    """The objects, numbered from 1, with the table that says where each begins."""
    out = BytesIO()
    out.write(b"%PDF-1.4\n")
    starts = []
    for number, body in enumerate(objects, start=1):
        starts.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % start for start in starts))
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table))
    return out.getvalue()

"""Payments as CSV 「公开支付表」: amounts in yuan with two decimals, days of Beijing, nothing that a sheet would take for a formula."""

import csv
from collections.abc import Iterable, Iterator

from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _

from daylight.disclosure.policy import PublicPayment
from daylight.kernel.money import FEN_A_YUAN
from daylight.web import show

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    """A file that hands back what is written, so that lines can be streamed."""

    def write(self, value: str) -> str:
        return value


def payments_csv(rows: Iterable[PublicPayment], name: str) -> StreamingHttpResponse:
    """The rows as a file in UTF-8 with its mark, which spreadsheet programs need to read Chinese."""
    writer = csv.writer(_Echo())
    heads = [
        _("Number"), _("Village"), _("Paid on"), _("What for"), _("Paid to"), _("Kind of expense"), _("Amount (yuan)"),
        _("Booked on"), _("Came back"),
    ]  # fmt: skip

    def lines() -> Iterator[str]:
        yield "\ufeff" + writer.writerow(heads)
        for row in rows:
            yield writer.writerow(_cells(row))

    answer = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _cells(row: PublicPayment) -> list[str]:
    whole, part = divmod(row.amount_fen, FEN_A_YUAN)
    booked = show.day(row.booked_on) if row.booked_on else ""
    texts = [row.number, row.place_name, show.day(row.paid_at), row.purpose, row.payee, row.kind_title]
    return [*map(_safe, texts), f"{whole}.{part:02d}", booked, show.text_of(show.Kind.FLAG, row.is_returned)]


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text

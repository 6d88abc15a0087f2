"""Reading vouchers 「凭证查询」."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, QuerySet, Subquery, Sum

from daylight.ledger import policy
from daylight.ledger.models import Posting, Voucher
from daylight.ledger.policy import Entry, VoucherState
from daylight.parties.queries import Viewer, scoped


def place_of_voucher(voucher_id: int) -> int:
    """The place whose book a voucher belongs to."""
    return Voucher.objects.values_list("book__place_id", flat=True).get(pk=voucher_id)


def entries_of(voucher_id: int) -> list[Entry]:
    """The entries of a voucher in their order."""
    return [
        Entry(*values)
        for values in Posting.objects.filter(voucher_id=voucher_id)
        .order_by("line")
        .values_list("account__code", "debit_fen", "credit_fen", "memo")
    ]


def voucher_of(source: str) -> Voucher | None:
    """The live voucher that books an event, such as "order:12" or "bank_line:7", or None."""
    return Voucher.objects.filter(source=source).exclude(state=VoucherState.DISCARDED).first()


def voucher_to_check(source: str) -> Voucher | None:
    """The unposted voucher of a payment approved under a source such as "case:12" 「待复核凭证」, or None."""
    unposted = [VoucherState.DRAFT, VoucherState.REVIEWED]
    return Voucher.objects.filter(order__authority__source=source, state__in=unposted).order_by("-pk").first()


@dataclass(frozen=True)
class VoucherRow:
    """One voucher in a list 「凭证」."""

    id: int
    place_id: int
    place_name: str
    month: date
    number: int | None
    on: date
    summary: str
    amount_fen: int
    state: VoucherState
    reverses_id: int | None

    @property
    def state_title(self) -> str:
        """The state in words: an English sentence to be translated."""
        return policy.VOUCHER_STATE_TITLES[self.state]


def vouchers(viewer: Viewer) -> QuerySet[Voucher]:
    """The vouchers a viewer sees, latest first, with their amount; show them through `voucher_rows`."""
    total = Posting.objects.filter(voucher=OuterRef("pk")).values("voucher").annotate(total=Sum("debit_fen"))
    found = Voucher.objects.select_related("book__place", "period").annotate(amount_fen=Subquery(total.values("total")))
    return scoped(found.order_by("-pk"), viewer, path="book__place__path")


def voucher_rows(found: Iterable[Voucher]) -> list[VoucherRow]:
    """The vouchers as rows; no further query when `found` comes from `vouchers`."""
    return [
        VoucherRow(
            id=voucher.pk,
            place_id=voucher.book.place_id,
            place_name=voucher.book.place.name,
            month=voucher.period.month,
            number=voucher.number,
            on=voucher.on,
            summary=voucher.summary,
            amount_fen=getattr(voucher, "amount_fen", None) or 0,
            state=VoucherState(voucher.state),
            reverses_id=voucher.reverses_id,
        )
        for voucher in found
    ]


@dataclass(frozen=True)
class PostingRow:
    """One entry on the voucher's page 「分录」."""

    line: int
    account: str
    name: str
    debit_fen: int
    credit_fen: int
    memo: str


@dataclass(frozen=True)
class VoucherPage:
    """One voucher with its entries and hands 「凭证页」."""

    row: VoucherRow
    maker: str
    reviewer: str | None
    poster: str | None
    cashier: str | None
    reviewed_at: datetime | None
    posted_at: datetime | None
    order_id: int | None
    reversed_by_id: int | None
    entries: tuple[PostingRow, ...]


def voucher_page(viewer: Viewer, voucher_id: int) -> VoucherPage | None:
    """One voucher within view, in three queries; None outside it."""
    voucher = (
        vouchers(viewer)
        .select_related("book__place", "period", "maker", "reviewer", "poster", "cashier", "order")
        .filter(pk=voucher_id)
        .first()
    )
    if voucher is None:
        return None
    reversals = voucher.reversals.exclude(state=VoucherState.DISCARDED).values_list("pk", flat=True)
    postings = Posting.objects.filter(voucher=voucher).select_related("account").order_by("line")
    order = getattr(voucher, "order", None)
    return VoucherPage(
        row=voucher_rows([voucher])[0],
        maker=voucher.maker.name,
        reviewer=voucher.reviewer.name if voucher.reviewer else None,
        poster=voucher.poster.name if voucher.poster else None,
        cashier=voucher.cashier.name if voucher.cashier else None,
        reviewed_at=voucher.reviewed_at,
        posted_at=voucher.posted_at,
        order_id=order.pk if order else None,
        reversed_by_id=reversals.first(),
        entries=tuple(
            PostingRow(p.line, p.account.code, p.account.name, p.debit_fen, p.credit_fen, p.memo) for p in postings
        ),
    )

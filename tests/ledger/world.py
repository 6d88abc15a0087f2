"""The village of the cast with a book and a payee, and short words for what its people do."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import cast as cast_of_tests
from daylight.ledger import acts
from daylight.ledger.models import Book, CollectiveAccount, PaymentAuthority, PaymentOrder, Voucher
from daylight.ledger.policy import Entry
from daylight.log.door import SETUP, Actor
from daylight.parties.acts import add_body_account
from daylight.parties.models import BodyAccount, Mandate, Place

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 10, 10, 0, tzinfo=SHANGHAI)
STARTS = date(2026, 1, 1)
HANDS = ("village.bookkeeper", "township.centre", "township.leader", "township.cashier", "township.accountant")


@dataclass
class World:
    """Rows of one village, and short words for what its people do."""

    place: Place
    book: Book
    account: CollectiveAccount
    payees: dict[str, BodyAccount]
    mandates: dict[str, Mandate]
    now: datetime = NOW
    approvals: int = field(default=0)

    def actor(self, post: str) -> Actor:
        return Actor(mandate_id=self.mandates[post].pk)

    def person(self, post: str) -> int:
        return self.mandates[post].person_id

    def later(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now

    def approve(
        self, amount_fen: int = 50_271_590, payee: str = "0001", purpose: str = "雨污水工程进度款"
    ) -> PaymentAuthority:
        self.approvals += 1
        return acts.authorise_payment(
            self.actor("township.leader"), source=f"case:{self.approvals}", place_id=self.place.pk,
            payee_account_id=self.payees[payee].pk, amount_fen=amount_fen, purpose=purpose,
            requested_by=self.person("village.bookkeeper"), requested_at=self.now, now=self.now,
        )  # fmt: skip

    def order(self, authority: PaymentAuthority, amount_fen: int | None = None) -> PaymentOrder:
        return acts.create_order(
            self.actor("township.cashier"), authority_id=authority.pk, amount_fen=amount_fen, now=self.now
        )

    def pay(self, amount_fen: int = 50_271_590, payee: str = "0001") -> PaymentOrder:
        order = self.order(self.approve(amount_fen, payee))
        return acts.submit_order(self.actor("township.cashier"), order_id=order.pk, now=self.now)

    def draft(self, order: PaymentOrder, **more: object) -> Voucher:
        return acts.draft_voucher_for_order(self.actor("township.accountant"), order_id=order.pk, now=self.now, **more)

    def by_hand(self, *entries: Entry, on: date | None = None) -> Voucher:
        return acts.draft_voucher(
            self.actor("township.accountant"), book_id=self.book.pk, on=on or self.now.date(), summary="手工凭证", entries=entries, now=self.now,
        )  # fmt: skip

    def review(self, voucher: Voucher) -> Voucher:
        return acts.review_voucher(self.actor("township.centre"), voucher_id=voucher.pk, now=self.now)

    def post(self, voucher: Voucher) -> Voucher:
        self.review(voucher)
        return acts.post_voucher(self.actor("township.centre"), voucher_id=voucher.pk, now=self.now)

    def lines(self) -> list[object]:
        return acts.record_bank_lines(self.actor("township.cashier"), account_id=self.account.pk, now=self.now)

    def close(self, month: date) -> object:
        return acts.close_period(self.actor("township.accountant"), book_id=self.book.pk, month=month, now=self.now)


def build() -> World:
    """The village of the cast with a book: 2,000,000.00 yuan in the bank, 500,000.00 in works; a builder to be paid."""
    cast = cast_of_tests.build()
    place = cast.place("liuhe")
    mandates = {post: Mandate.objects.select_related("place").get(pk=cast.mandates[post]) for post in HANDS}
    payees = {
        tail: add_body_account(
            SETUP, cast.bodies["company"], number=f"88012345678{tail}", bank_name="明川农商银行", now=NOW
        )
        for tail in ("0001", "9991", "9992", "9993", "9994", "9995")
    }
    book = acts.open_book(SETUP, place_id=place.pk, body_id=cast.bodies["liuhe"], starts_on=STARTS, now=NOW)
    account = acts.open_collective_account(
        SETUP, book_id=book.pk, number="8801999900001111", bank_name="明川农商银行", opening_fen=200_000_000, now=NOW
    )
    acts.import_opening_balances(
        SETUP, book_id=book.pk, now=NOW,
        entries=[Entry("10201", debit_fen=200_000_000), Entry("151", debit_fen=50_000_000), Entry("311", credit_fen=250_000_000)],
    )  # fmt: skip
    book.refresh_from_db()
    return World(place, book, account, payees, mandates)

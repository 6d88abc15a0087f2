"""The tables of money: books, accounts, months, vouchers, and what passes at the bank. All money is whole fen."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from daylight.ledger import guards
from daylight.ledger.policy import (
    ORDER_STATE_TITLES,
    VOUCHER_STATE_TITLES,
    OrderState,
    Side,
    VoucherState,
)
from daylight.log.rows import Row
from daylight.parties.models import Body, BodyAccount, Person, Place


def _one_side(debit: str = "debit_fen", credit: str = "credit_fen") -> Q:
    return Q(**{f"{debit}__gt": 0, credit: 0}) | Q(**{debit: 0, f"{credit}__gt": 0})


class Book(Row):
    """The book 「账套」 of one place: whose money, which chart, since when. `opened_at`: opening balances are in."""

    guards: ClassVar = guards.BOOK

    place = models.OneToOneField(Place, models.PROTECT, related_name="book")
    body = models.ForeignKey(Body, models.PROTECT, related_name="books")
    chart = models.CharField(max_length=20)
    starts_on = models.DateField()
    opened_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"book {self.pk}"


class LedgerAccount(Row):
    """An account 「会计科目」 of a book; entries go to accounts without sub-accounts only."""

    guards: ClassVar = guards.ACCOUNT

    book = models.ForeignKey(Book, models.PROTECT, related_name="accounts")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    side = models.CharField(max_length=6, choices=[(side.value, side.value) for side in Side])
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")

    class Meta:
        """A code names one account of a book."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["book", "code"], name="ledger_account_code_once"),
            models.CheckConstraint(condition=Q(side__in=list(Side)), name="ledger_account_side"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class OpeningBalance(Row):
    """What an account held when the book began 「期初余额」; brought in once, balanced."""

    append_only: ClassVar = True
    guards: ClassVar = guards.OPENING

    book = models.ForeignKey(Book, models.PROTECT, related_name="openings")
    account = models.OneToOneField(LedgerAccount, models.PROTECT, related_name="opening")
    debit_fen = models.BigIntegerField(default=0)
    credit_fen = models.BigIntegerField(default=0)

    class Meta:
        """One side, above zero."""

        constraints: ClassVar = [models.CheckConstraint(condition=_one_side(), name="opening_one_side")]

    def __str__(self) -> str:
        return f"opening {self.pk}"


class PeriodState(models.TextChoices):
    """Whether a month still takes vouchers 「期间状态」."""

    OPEN = "open"
    CLOSED = "closed"


class Period(Row):
    """A month 「会计期间」 of a book, named by its first day; months follow without a gap and close in order."""

    guards: ClassVar = guards.PERIOD

    book = models.ForeignKey(Book, models.PROTECT, related_name="periods")
    month = models.DateField()
    state = models.CharField(max_length=6, choices=PeriodState, default=PeriodState.OPEN)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        """A month once a book; closed exactly when it says when."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["book", "month"], name="period_month_once"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None) | Q(state="closed", closed_at__isnull=False),
                name="period_closed_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class Voucher(Row):
    """A voucher 「记账凭证」: drafted by one, reviewed and posted by others, then final; its number is given when posted.

    `source` names the event that it books ("order:12", "bank_line:7"); one live voucher for one event. `cashier` is who
    paid the money: neither maker, reviewer nor poster.
    """

    guards: ClassVar = guards.VOUCHER

    book = models.ForeignKey(Book, models.PROTECT, related_name="vouchers")
    period = models.ForeignKey(Period, models.PROTECT, related_name="vouchers")
    number = models.IntegerField(null=True)
    on = models.DateField()
    summary = models.CharField(max_length=200)
    state = models.CharField(
        max_length=10, choices=[(s.value, t) for s, t in VOUCHER_STATE_TITLES.items()], default=VoucherState.DRAFT
    )
    source = models.CharField(max_length=60, default="")
    reverses = models.ForeignKey("self", models.PROTECT, null=True, related_name="reversals")
    maker = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    reviewer = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, db_index=False)
    poster = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, db_index=False)
    cashier = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, db_index=False)
    reviewed_at = models.DateTimeField(null=True)
    posted_at = models.DateTimeField(null=True)

    class Meta:
        """Numbers once a book and month; separate hands; one live voucher an event, one live reversal a voucher."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["book", "period", "number"], name="voucher_number_once"),
            models.UniqueConstraint(
                fields=["book", "source"], condition=~Q(source="") & ~Q(state="discarded"), name="voucher_source_once"
            ),
            models.UniqueConstraint(fields=["reverses"], condition=~Q(state="discarded"), name="voucher_reversed_once"),
            models.CheckConstraint(condition=Q(state__in=list(VoucherState)), name="voucher_state"),
            models.CheckConstraint(
                condition=(~Q(state="posted") & Q(number=None, poster=None, posted_at=None))
                | Q(state="posted", number__gte=1, poster__isnull=False, posted_at__isnull=False),
                name="voucher_number_when_posted",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "discarded"]) | Q(reviewer__isnull=False, reviewed_at__isnull=False),
                name="voucher_reviewed_first",
            ),
            models.CheckConstraint(
                condition=(Q(reviewer=None) | ~Q(reviewer=F("maker"))) & (Q(poster=None) | ~Q(poster=F("maker"))),
                name="voucher_maker_apart",
            ),
            models.CheckConstraint(
                condition=Q(cashier=None)
                | (
                    ~Q(cashier=F("maker"))
                    & (Q(reviewer=None) | ~Q(cashier=F("reviewer")))
                    & (Q(poster=None) | ~Q(cashier=F("poster")))
                ),
                name="voucher_cashier_apart",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["book", "on"], name="voucher_by_day")]

    def __str__(self) -> str:
        return f"voucher {self.pk}"


class Posting(Row):
    """One side of a voucher 「分录」: an account and an amount; never changed, never taken away."""

    append_only: ClassVar = True
    guards: ClassVar = guards.POSTING

    voucher = models.ForeignKey(Voucher, models.PROTECT, related_name="postings")
    line = models.SmallIntegerField()
    account = models.ForeignKey(LedgerAccount, models.PROTECT, related_name="postings")
    debit_fen = models.BigIntegerField(default=0)
    credit_fen = models.BigIntegerField(default=0)
    memo = models.CharField(max_length=200, default="")

    class Meta:
        """One side, above zero; lines of a voucher are numbered."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=_one_side(), name="posting_one_side"),
            models.UniqueConstraint(fields=["voucher", "line"], name="posting_line_once"),
        ]

    def __str__(self) -> str:
        return f"posting {self.pk}"


class CollectiveAccount(Row):
    """A bank account of the collective 「集体银行账户」: held in the body's name, never a person's 「公款私存」.

    `connector` names the registered bank connection; `ledger_account` is its own sub-account of 102.
    """

    personal: ClassVar = ("number_sealed", "number_hash", "number_tail")
    guards: ClassVar = guards.COLLECTIVE_ACCOUNT

    book = models.ForeignKey(Book, models.PROTECT, related_name="bank_accounts")
    bank_name = models.CharField(max_length=120)
    connector = models.CharField(max_length=40)
    number_sealed = models.TextField()
    number_hash = models.CharField(max_length=64, unique=True)
    number_tail = models.CharField(max_length=4)
    ledger_account = models.OneToOneField(LedgerAccount, models.PROTECT, related_name="bank_account")
    opening_fen = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"****{self.number_tail}"


class PaymentAuthority(Row):
    """The approval to pay 「支付授权」: how much, to whom, into which account; what came out of a case, never changed.

    Where the case goes back for correction it is revoked, and the next approval is a row of its own.
    """

    guards: ClassVar = guards.AUTHORITY

    source = models.CharField(max_length=60, unique=True)
    book = models.ForeignKey(Book, models.PROTECT, related_name="authorities")
    payee_body = models.ForeignKey(Body, models.PROTECT, related_name="payment_authorities")
    payee_person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="payment_authorities")
    payee_account = models.ForeignKey(BodyAccount, models.PROTECT, related_name="payment_authorities")
    amount_fen = models.BigIntegerField()
    purpose = models.CharField(max_length=200)
    requested_at = models.DateTimeField()
    approved_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    requested_by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    approved_by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        """Who asked does not approve; amounts are positive."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="authority_amount_positive"),
            models.CheckConstraint(condition=~Q(requested_by=F("approved_by")), name="authority_separate_hands"),
        ]
        indexes: ClassVar = [models.Index(fields=["book", "approved_at"], name="authority_by_day")]

    def __str__(self) -> str:
        return self.source


class PaymentOrder(Row):
    """An order to the bank 「付款单」: its client reference is unique for ever, so that nothing is paid twice."""

    guards: ClassVar = guards.ORDER

    authority = models.ForeignKey(PaymentAuthority, models.PROTECT, related_name="orders")
    account = models.ForeignKey(CollectiveAccount, models.PROTECT, related_name="orders")
    payee_account = models.ForeignKey(BodyAccount, models.PROTECT, related_name="payment_orders")
    amount_fen = models.BigIntegerField()
    client_ref = models.CharField(max_length=40, unique=True)
    state = models.CharField(
        max_length=10, choices=[(s.value, t) for s, t in ORDER_STATE_TITLES.items()], default=OrderState.CREATED
    )
    maker = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    bank_ref = models.CharField(max_length=80, default="")
    bank_reason = models.CharField(max_length=200, default="")
    voucher = models.OneToOneField(Voucher, models.PROTECT, null=True, related_name="order")

    class Meta:
        """Sent orders say when; settled ones too; amounts are positive."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="order_amount_positive"),
            models.CheckConstraint(condition=Q(state__in=list(OrderState)), name="order_state"),
            models.CheckConstraint(
                condition=Q(state="created", submitted_at=None) | (~Q(state="created") & Q(submitted_at__isnull=False)),
                name="order_submitted_at",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["succeeded", "failed", "returned"]) | Q(settled_at__isnull=False),
                name="order_settled_at",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "id"], name="order_by_state"),
            models.Index(fields=["account", "-settled_at", "-id"], name="order_by_account"),
        ]

    def __str__(self) -> str:
        return self.client_ref


class BankLine(Row):
    """One line of a bank statement 「银行流水」: negative is paid out. As the bank said it, never changed.

    `month` is the local month of `booked_at`, written with it: so that a county's months are added up from an index.
    """

    append_only: ClassVar = True
    personal: ClassVar = ("counterparty", "counterparty_hash")
    guards: ClassVar = guards.BANK_LINE

    account = models.ForeignKey(CollectiveAccount, models.PROTECT, related_name="lines")
    bank_line_ref = models.CharField(max_length=80)
    booked_at = models.DateTimeField()
    month = models.DateField()
    amount_fen = models.BigIntegerField()
    counterparty = models.CharField(max_length=120)
    counterparty_hash = models.CharField(max_length=64, default="")
    purpose = models.CharField(max_length=200, default="")
    order = models.ForeignKey(PaymentOrder, models.PROTECT, null=True, related_name="bank_lines")

    class Meta:
        """The bank's own reference comes once an account; a line of nothing is none."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "bank_line_ref"], name="bank_line_once"),
            models.CheckConstraint(condition=~Q(amount_fen=0), name="bank_line_not_zero"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "booked_at"], name="bank_line_by_day"),
            models.Index(fields=["account", "month", "amount_fen"], name="bank_line_by_month"),
        ]

    def __str__(self) -> str:
        return self.bank_line_ref

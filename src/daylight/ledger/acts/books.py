"""Opening a book and closing its months: the frame in which vouchers stand 「建账与结账」."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.timezone import localdate

from daylight.kernel.money import yuan
from daylight.ledger import policy, refusals
from daylight.ledger.chart import chart
from daylight.ledger.models import Book, CollectiveAccount, LedgerAccount, OpeningBalance, Period, PeriodState
from daylight.ledger.policy import Entry
from daylight.ledger.queries import month_end
from daylight.ledger.verbs import LedgerVerb
from daylight.log.door import Actor, Deed, act
from daylight.parties import sealing
from daylight.parties.policy import tidy_account


def open_book(
    actor: Actor,
    *,
    place_id: int,
    body_id: int,
    starts_on: date,
    now: datetime,
    chart_version: str = "2023",
    key: str | None = None,
) -> Book:
    """Open the book of a place 「建账」 with the chart's accounts and its first month; raises BookExists."""
    with act(LedgerVerb.OPEN_BOOK, actor, place=place_id, now=now, key=key) as deed:
        book = open_book_within(
            deed, place_id=place_id, body_id=body_id, starts_on=starts_on, chart_version=chart_version
        )
        deed.subject("book", book.pk)
    return book


def open_book_within(deed: Deed, *, place_id: int, body_id: int, starts_on: date, chart_version: str = "2023") -> Book:
    """Write the book, its accounts and its first month inside an open act; raises BookExists."""
    if Book.objects.filter(place_id=place_id).exists():
        raise refusals.BookExists
    book = Book.objects.create(
        place_id=place_id, body_id=body_id, chart=chart_version, starts_on=policy.month_of(starts_on)
    )
    LedgerAccount.objects.bulk_create(
        LedgerAccount(book=book, code=account.code, name=account.zh, side=account.side)
        for account in chart(chart_version).accounts.values()
    )
    Period.objects.create(book=book, month=book.starts_on)
    deed.record(book_id=book.pk, chart=chart_version, starts_on=str(book.starts_on))
    return book


def open_collective_account(
    actor: Actor,
    *,
    book_id: int,
    number: str,
    bank_name: str,
    now: datetime,
    connector: str = "sandbox",
    opening_fen: int = 0,
    key: str | None = None,
) -> CollectiveAccount:
    """Register a bank account of the collective 「开立集体账户」, with its own sub-account of 102."""
    book = Book.objects.get(pk=book_id)
    with act(LedgerVerb.OPEN_ACCOUNT, actor, place=book.place_id, now=now, key=key) as deed:
        account = open_collective_account_within(
            deed, book_id=book_id, number=number, bank_name=bank_name, connector=connector, opening_fen=opening_fen
        )
        deed.subject("collective_account", account.pk)
    return account


def open_collective_account_within(
    deed: Deed, *, book_id: int, number: str, bank_name: str, connector: str = "sandbox", opening_fen: int = 0
) -> CollectiveAccount:
    """Write the bank account and its ledger account inside an open act."""
    number = tidy_account(number)
    book = Book.objects.select_for_update(no_key=True).get(pk=book_id)
    bank = LedgerAccount.objects.get(book=book, code=chart(book.chart).bank)
    count = LedgerAccount.objects.filter(parent=bank).count()
    ledger_account = LedgerAccount.objects.create(
        book=book, code=f"{bank.code}{count + 1:02d}", name=f"{bank.name}·{bank_name}", side=bank.side, parent=bank
    )
    account = CollectiveAccount.objects.create(
        book=book,
        bank_name=bank_name,
        connector=connector,
        number_sealed=sealing.seal(number, sealing.BANK_ACCOUNT),
        number_hash=sealing.keyed_hash(number, sealing.BANK_ACCOUNT),
        number_tail=number[-4:],
        ledger_account=ledger_account,
        opening_fen=opening_fen,
    )
    deed.record(bank=bank_name, opening_fen=opening_fen)
    deed.record_personal(number=number)
    return account


def import_opening_balances(
    actor: Actor, *, book_id: int, entries: Sequence[Entry], now: datetime, key: str | None = None
) -> Book:
    """Bring in what the old books held 「导入期初余额」, once, balanced or not at all.

    Open the bank accounts first: their balance belongs to their sub-accounts of 102.

    Raises:
        BalancesImported, OpeningNotBalanced, AccountUnknown, AccountHasParts.
    """
    place_id = Book.objects.values_list("place_id", flat=True).get(pk=book_id)
    with act(LedgerVerb.IMPORT_BALANCES, actor, place=place_id, now=now, key=key) as deed:
        book = import_opening_balances_within(deed, book_id=book_id, entries=entries)
        deed.subject("book", book.pk)
    return book


def import_opening_balances_within(deed: Deed, *, book_id: int, entries: Sequence[Entry]) -> Book:
    """Write the opening balances inside an open act; raises BalancesImported, OpeningNotBalanced."""
    book = Book.objects.select_for_update(no_key=True).get(pk=book_id)
    if book.opened_at is not None:
        raise refusals.BalancesImported
    debit, credit = sum(e.debit_fen for e in entries), sum(e.credit_fen for e in entries)
    if debit != credit:
        raise refusals.OpeningNotBalanced(debit=yuan(debit), credit=yuan(credit))
    accounts = leaf_accounts(book.pk, [entry.account for entry in entries])
    OpeningBalance.objects.bulk_create(
        OpeningBalance(
            book=book, account=accounts[entry.account], debit_fen=entry.debit_fen, credit_fen=entry.credit_fen
        )
        for entry in entries
    )
    book.opened_at = deed.now
    book.save()
    deed.record(book_id=book.pk, total_fen=debit, accounts=len(entries))
    return book


def leaf_accounts(book_id: int, codes: Sequence[str]) -> dict[str, LedgerAccount]:
    """The book's lowest accounts by code 「明细科目」; raises AccountUnknown, AccountHasParts."""
    found = {
        account.code: account
        for account in LedgerAccount.objects.filter(book_id=book_id, code__in=codes).prefetch_related("parts")
    }
    for code in codes:
        if code not in found:
            raise refusals.AccountUnknown(code=code)
        if found[code].parts.all():
            raise refusals.AccountHasParts(code=code)
    return found


def open_month(book_id: int, day: date) -> Period:
    """The month of a day, locked and still open 「当期」; months up to it are begun when they are first needed.

    Every act that adds to a month or closes it takes this lock first: so numbers have no gaps and nothing slips into a
    month while it is being closed.

    Raises:
        BeforeBook, PeriodClosed.
    """
    month = policy.month_of(day)
    locked = Period.objects.select_for_update(no_key=True).filter(book_id=book_id, month=month)
    period = locked.first()
    if period is None:
        _begin_months(book_id, month)
        period = locked.get()
    if period.state == PeriodState.CLOSED:
        raise refusals.PeriodClosed(month=f"{month:%Y-%m}")
    return period


def _begin_months(book_id: int, until: date) -> None:
    """Begin every month that is missing up to this one; the book's row is the lock of those who do."""
    book = Book.objects.select_for_update(no_key=True).get(pk=book_id)
    if until < book.starts_on:
        raise refusals.BeforeBook(starts_on=book.starts_on)
    last = Period.objects.filter(book=book).order_by("-month").values_list("month", flat=True).first()
    for month in policy.months_from(policy.next_month(last) if last else book.starts_on, until):
        Period.objects.create(book=book, month=month)


def close_period(actor: Actor, *, book_id: int, month: date, now: datetime, key: str | None = None) -> Period:
    """Close a month of a book 「结账」: after it ended, in order, with everything booked and posted.

    Raises:
        PeriodClosed, PeriodNotOver, EarlierPeriodOpen, VouchersNotPosted, PaymentsNotBooked, MoneyBelowZero.
    """
    place_id = Book.objects.values_list("place_id", flat=True).get(pk=book_id)
    with act(LedgerVerb.CLOSE_PERIOD, actor, place=place_id, now=now, key=key) as deed:
        period = close_period_within(deed, book_id=book_id, month=month)
        deed.subject("period", period.pk)
    return period


def close_period_within(deed: Deed, *, book_id: int, month: date) -> Period:
    """Close the month inside an open act; raises as `close_period`."""
    period = open_month(book_id, month)
    policy.require_closable(month_end(period), localdate(deed.now))
    period.state, period.closed_at = PeriodState.CLOSED, deed.now
    period.save()
    deed.record(book_id=book_id, month=f"{period.month:%Y-%m}")
    return period

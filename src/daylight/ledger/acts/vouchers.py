"""Vouchers 「凭证」: drafted by one person, reviewed and posted by others, corrected only by a reversal."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Max
from django.utils.timezone import localdate

from daylight.ledger import policy, refusals
from daylight.ledger.acts.books import leaf_accounts, open_month
from daylight.ledger.chart import chart
from daylight.ledger.models import BankLine, Book, PaymentOrder, Period, PeriodState, Posting, Voucher
from daylight.ledger.policy import Entry, OrderState, VoucherState
from daylight.ledger.queries import entries_of, place_of_voucher
from daylight.ledger.verbs import LedgerVerb
from daylight.log.door import Actor, Deed, act


def hand(deed: Deed) -> int:
    """The person who acts 「经办人」; raises PersonNeeded for the clock and the like."""
    if deed.person_id is None:
        raise refusals.PersonNeeded
    return deed.person_id


def draft_voucher(
    actor: Actor,
    *,
    book_id: int,
    on: date,
    summary: str,
    entries: Sequence[Entry],
    now: datetime,
    key: str | None = None,
) -> Voucher:
    """Draft a voucher by hand 「制单」; raises NotBalanced, AccountUnknown, AccountHasParts, PeriodClosed, BeforeBook."""
    place_id = Book.objects.values_list("place_id", flat=True).get(pk=book_id)
    with act(LedgerVerb.DRAFT_VOUCHER, actor, place=place_id, now=now, key=key) as deed:
        voucher = draft_voucher_within(deed, book_id=book_id, on=on, summary=summary, entries=entries)
        deed.subject("voucher", voucher.pk)
    return voucher


def draft_voucher_within(
    deed: Deed,
    *,
    book_id: int,
    on: date,
    summary: str,
    entries: Sequence[Entry],
    source: str = "",
    cashier_id: int | None = None,
    reverses: Voucher | None = None,
) -> Voucher:
    """Write a draft with its entries inside an open act; raises as `draft_voucher`, and AlreadyBooked, SameHandInBooks."""
    maker_id = hand(deed)
    policy.require_balanced(entries)
    if maker_id == cashier_id:
        raise refusals.SameHandInBooks
    period = open_month(book_id, on)
    live = Voucher.objects.filter(book_id=book_id).exclude(state=VoucherState.DISCARDED)
    if source and live.filter(source=source).exists():
        raise refusals.AlreadyBooked
    accounts = leaf_accounts(book_id, [entry.account for entry in entries])
    voucher = Voucher.objects.create(
        book_id=book_id, period=period, on=on, summary=summary[:200], source=source, reverses=reverses,
        maker_id=maker_id, cashier_id=cashier_id,
    )  # fmt: skip
    Posting.objects.bulk_create(
        Posting(
            voucher=voucher, line=line, account=accounts[entry.account],
            debit_fen=entry.debit_fen, credit_fen=entry.credit_fen, memo=entry.memo[:200],
        )
        for line, entry in enumerate(entries, start=1)
    )  # fmt: skip
    deed.record(voucher_id=voucher.pk, booked_fen=sum(entry.debit_fen for entry in entries), booked_on=str(on))
    return voucher


def draft_voucher_for_order(
    actor: Actor,
    *,
    order_id: int,
    now: datetime,
    debit: str | None = None,
    on: date | None = None,
    key: str | None = None,
) -> Voucher:
    """Draft the voucher of a paid order 「付款制单」: the account is proposed from its purpose unless `debit` is given."""
    place_id = PaymentOrder.objects.values_list("account__book__place_id", flat=True).get(pk=order_id)
    with act(LedgerVerb.DRAFT_VOUCHER, actor, place=place_id, now=now, key=key) as deed:
        voucher = draft_voucher_for_order_within(deed, order_id=order_id, debit=debit, on=on)
        deed.subject("voucher", voucher.pk)
    return voucher


def draft_voucher_for_order_within(
    deed: Deed, *, order_id: int, debit: str | None = None, on: date | None = None
) -> Voucher:
    """Write the voucher of a paid order inside an open act.

    Raises:
        OrderNotPaid, AlreadyBooked, SameHandInBooks, PeriodClosed, AccountUnknown, AccountHasParts.
    """
    order = (
        PaymentOrder.objects.select_for_update(of=("self",), no_key=True)
        .select_related("authority", "account__book", "account__ledger_account")
        .get(pk=order_id)
    )
    if order.state != OrderState.SUCCEEDED:
        raise refusals.OrderNotPaid
    book = order.account.book
    purpose = order.authority.purpose
    entries = policy.payment_entries(
        order.amount_fen,
        debit=debit or chart(book.chart).propose_debit(purpose),
        bank=order.account.ledger_account.code,
        memo=purpose,
    )
    voucher = draft_voucher_within(
        deed, book_id=book.pk, on=on or localdate(deed.now), summary=purpose, entries=entries,
        source=f"order:{order.pk}", cashier_id=order.maker_id,
    )  # fmt: skip
    order.voucher = voucher
    order.save()
    return voucher


def record_income(
    actor: Actor, *, bank_line_id: int, credit: str, summary: str, now: datetime,
    on: date | None = None, key: str | None = None,
) -> Voucher:  # fmt: skip
    """Draft the voucher of money received 「收入登记」 from its bank line; others review and post it."""
    place_id = BankLine.objects.values_list("account__book__place_id", flat=True).get(pk=bank_line_id)
    with act(LedgerVerb.RECORD_INCOME, actor, place=place_id, now=now, key=key) as deed:
        voucher = record_income_within(deed, bank_line_id=bank_line_id, credit=credit, summary=summary, on=on)
        deed.subject("voucher", voucher.pk)
    return voucher


def record_income_within(
    deed: Deed, *, bank_line_id: int, credit: str, summary: str, on: date | None = None
) -> Voucher:
    """Write the voucher of money received inside an open act; raises LineUnfit, AlreadyBooked, PeriodClosed."""
    line = BankLine.objects.select_related("account__ledger_account").get(pk=bank_line_id)
    if line.amount_fen <= 0 or line.order_id is not None:
        raise refusals.LineUnfit
    entries = policy.income_entries(line.amount_fen, credit=credit, bank=line.account.ledger_account.code, memo=summary)
    return draft_voucher_within(
        deed, book_id=line.account.book_id, on=on or localdate(line.booked_at), summary=summary, entries=entries,
        source=f"bank_line:{line.pk}",
    )  # fmt: skip


def review_voucher(actor: Actor, *, voucher_id: int, now: datetime, key: str | None = None) -> Voucher:
    """Review a draft 「复核」; raises VoucherStepRefused, SameHandInBooks."""
    with act(LedgerVerb.REVIEW_VOUCHER, actor, place=place_of_voucher(voucher_id), now=now, key=key) as deed:
        voucher = review_voucher_within(deed, voucher_id=voucher_id)
        deed.subject("voucher", voucher.pk)
    return voucher


def review_voucher_within(deed: Deed, *, voucher_id: int) -> Voucher:
    """Mark the draft reviewed inside an open act; raises VoucherStepRefused, SameHandInBooks."""
    voucher = _step(voucher_id, VoucherState.REVIEWED)
    policy.require_other_maker(hand(deed), maker_id=voucher.maker_id, cashier_id=voucher.cashier_id)
    voucher.reviewer_id, voucher.reviewed_at = hand(deed), deed.now
    voucher.save()
    deed.record(voucher_id=voucher.pk)
    return voucher


def post_voucher(actor: Actor, *, voucher_id: int, now: datetime, key: str | None = None) -> Voucher:
    """Post a reviewed voucher 「记账」: it gets its number and is final; raises PeriodClosed, VoucherStepRefused."""
    with act(LedgerVerb.POST_VOUCHER, actor, place=place_of_voucher(voucher_id), now=now, key=key) as deed:
        voucher = post_voucher_within(deed, voucher_id=voucher_id)
        deed.subject("voucher", voucher.pk)
    return voucher


def post_voucher_within(deed: Deed, *, voucher_id: int) -> Voucher:
    """Post it inside an open act; raises PeriodClosed, VoucherStepRefused, SameHandInBooks."""
    period = Period.objects.select_for_update(no_key=True).get(vouchers=voucher_id)
    voucher = _step(voucher_id, VoucherState.POSTED)
    policy.require_other_maker(hand(deed), maker_id=voucher.maker_id, cashier_id=voucher.cashier_id)
    if period.state == PeriodState.CLOSED:
        raise refusals.PeriodClosed(month=f"{period.month:%Y-%m}")
    last = Voucher.objects.filter(book_id=voucher.book_id, period=period).aggregate(last=Max("number"))["last"]
    voucher.number = (last or 0) + 1
    voucher.poster_id, voucher.posted_at = hand(deed), deed.now
    voucher.save()
    deed.record(voucher_id=voucher.pk, month=f"{period.month:%Y-%m}", number=voucher.number)
    return voucher


def discard_voucher(actor: Actor, *, voucher_id: int, now: datetime, key: str | None = None) -> Voucher:
    """Discard an unposted voucher 「作废」, so that its event can be booked anew; raises VoucherStepRefused."""
    with act(LedgerVerb.DISCARD_VOUCHER, actor, place=place_of_voucher(voucher_id), now=now, key=key) as deed:
        voucher = discard_voucher_within(deed, voucher_id=voucher_id)
        deed.subject("voucher", voucher.pk)
    return voucher


def discard_voucher_within(deed: Deed, *, voucher_id: int) -> Voucher:
    """Mark it discarded inside an open act and let go of its order; raises VoucherStepRefused."""
    hand(deed)
    voucher = _step(voucher_id, VoucherState.DISCARDED)
    voucher.save()
    for order in PaymentOrder.objects.filter(voucher=voucher):
        order.voucher = None
        order.save()
    deed.record(voucher_id=voucher.pk)
    return voucher


def reverse_voucher(
    actor: Actor, *, voucher_id: int, reason: str, now: datetime, on: date | None = None, key: str | None = None
) -> Voucher:
    """Draft the reversal of a posted voucher 「冲销」, dated in an open month; others review and post it."""
    with act(LedgerVerb.REVERSE_VOUCHER, actor, place=place_of_voucher(voucher_id), now=now, key=key) as deed:
        voucher = reverse_voucher_within(deed, voucher_id=voucher_id, reason=reason, on=on)
        deed.subject("voucher", voucher.pk)
    return voucher


def reverse_voucher_within(deed: Deed, *, voucher_id: int, reason: str, on: date | None = None) -> Voucher:
    """Write the reversal inside an open act; raises VoucherStepRefused, AlreadyReversed, ReversalOfReversal."""
    day = on or localdate(deed.now)
    # The month's lock comes before the voucher's, as when posting: two people can then never wait for each other.
    open_month(Voucher.objects.values_list("book_id", flat=True).get(pk=voucher_id), day)
    original = Voucher.objects.select_for_update(no_key=True).get(pk=voucher_id)
    if original.reverses_id is not None:
        raise refusals.ReversalOfReversal
    if original.state != VoucherState.POSTED:
        raise refusals.VoucherStepRefused(old=original.state, new="reversed")
    if Voucher.objects.filter(reverses=original).exclude(state=VoucherState.DISCARDED).exists():
        raise refusals.AlreadyReversed
    deed.record(reverses_voucher_id=original.pk, reason=reason)
    return draft_voucher_within(
        deed, book_id=original.book_id, on=day, summary=reason,
        entries=policy.reversed_entries(entries_of(original.pk)), cashier_id=original.cashier_id, reverses=original,
    )  # fmt: skip


def _step(voucher_id: int, state: VoucherState) -> Voucher:
    """The voucher, locked, moved to its next state but not yet saved; raises VoucherStepRefused."""
    voucher = Voucher.objects.select_for_update(no_key=True).get(pk=voucher_id)
    if state not in policy.VOUCHER_STEPS[VoucherState(voucher.state)]:
        raise refusals.VoucherStepRefused(old=voucher.state, new=str(state))
    voucher.state = state
    return voucher

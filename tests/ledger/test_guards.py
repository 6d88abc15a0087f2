"""What the database refuses by itself, asked in raw SQL inside an open act: the last line behind the acts."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from daylight.ledger import acts, models
from daylight.ledger.policy import Entry
from daylight.ledger.verbs import LedgerVerb
from daylight.log.door import SETUP, act
from daylight.log.guard import FINAL, domain_models
from ledger.world import SHANGHAI, World

AT = datetime(2026, 3, 11, 9, 0, tzinfo=SHANGHAI)


class Scene:
    """Vouchers and orders in every state, a closed month, and a neighbour's book."""

    def __init__(self, village: World) -> None:
        small = [Entry("513", debit_fen=2), Entry("10201", credit_fen=2)]
        township = village.mandates["township.centre"].place_id
        self.hands = {post: village.person(post) for post in village.mandates}
        self.paid = village.pay(400)
        self.posted = village.post(village.draft(self.paid))
        self.paid.refresh_from_db()
        self.new = village.order(village.approve(1000), 600)
        self.unbooked = village.pay(50)
        self.silent = village.pay(60, payee="9993")
        self.revoked = acts.revoke_payment(
            village.actor("township.leader"), authority_id=village.approve(70).pk, now=village.now
        )
        self.draft = village.by_hand(*small)
        self.reviewed = village.review(village.by_hand(*small))
        self.late = village.by_hand(*small, on=date(2026, 2, 2))
        self.unfit = acts.reverse_voucher(
            village.actor("township.accountant"),
            voucher_id=village.post(village.by_hand(*small)).pk,
            reason="x",
            now=village.now,
        )
        village.close(date(2026, 1, 1))
        self.january, self.february, self.march = models.Period.objects.order_by("month")
        self.book, self.account, self.line = village.book, village.account, village.lines()[0]
        self.opening = models.OpeningBalance.objects.first()
        accounts = models.LedgerAccount.objects
        self.spare, self.divided, self.credit_side = (
            accounts.get(book=self.book, code=code) for code in ("112", "102", "211")
        )
        self.used = accounts.get(book=self.book, code="513")
        self.payee, self.other_payee = village.payees["0001"], village.payees["9991"]
        self.other = acts.open_book(
            SETUP, place_id=township, body_id=self.book.body_id, starts_on=date(2026, 1, 1), now=AT
        )
        self.other_account = acts.open_collective_account(
            SETUP, book_id=self.other.pk, number="8801999900002222", bank_name="明川农商银行", now=AT
        )
        self.foreign = accounts.get(book=self.other, code="513")
        self.posting = models.Posting.objects.filter(voucher=self.draft).first()


@pytest.fixture
def scene(village) -> Scene:
    return Scene(village)


def inside(sql: str, *params: Any) -> None:
    """Run raw SQL inside an act; the act's id is the last parameter where the SQL asks for one more."""
    with act(LedgerVerb.OPEN_BOOK, SETUP, place=None, now=AT) as deed, connection.cursor() as cursor:
        cursor.execute(sql, [*params, deed.id.hex] if sql.count("%s") > len(params) else list(params))


def change(row: Any, **values: Any) -> None:
    columns = "".join(f'"{column}" = %s, ' for column in values)
    inside(f"UPDATE {row._meta.db_table} SET {columns}act_id = %s WHERE id = {row.pk}", *values.values())


def remove(row: Any) -> None:
    inside(f"DELETE FROM {row._meta.db_table} WHERE id = %s", row.pk)


def copy(row: Any, **values: Any) -> None:
    """Insert a copy of a row with other values."""
    table = row._meta.db_table
    kept = [f.column for f in row._meta.fields if f.column not in {"id", "act_id", *values}]
    names = ", ".join(f'"{name}"' for name in [*kept, *values, "act_id"])
    shown = ", ".join([*(f'"{name}"' for name in kept), *["%s"] * (len(values) + 1)])
    inside(f"INSERT INTO {table} ({names}) SELECT {shown} FROM {table} WHERE id = {row.pk}", *values.values())


def order(scene: Scene, **values: Any) -> None:
    copy(scene.new, **{"client_ref": "DLcopy", **values})


def voucher(scene: Scene, **values: Any) -> None:
    copy(scene.draft, **values)


def _spoil_reversal(scene: Scene) -> None:
    """Add a balanced pair to a reversal's draft, have it reviewed, and try to post it."""
    first = models.Posting.objects.filter(voucher=scene.unfit).first()
    copy(first, line=8, account_id=scene.spare.pk, debit_fen=5, credit_fen=0)
    copy(first, line=9, account_id=scene.credit_side.pk, debit_fen=0, credit_fen=5)
    centre = scene.hands["township.centre"]
    change(scene.unfit, state="reviewed", reviewer_id=centre, reviewed_at=AT)
    change(scene.unfit, state="posted", number=3, poster_id=centre, posted_at=AT)


CASES: list[tuple[str, Callable[[Scene], None]]] = [
    # books, accounts, opening balances
    ("book is never deleted", lambda s: remove(s.book)),
    ("a book keeps its terms", lambda s: change(s.book, chart="2004")),
    ("opening balances are brought in once", lambda s: change(s.book, opened_at=AT)),
    ("opening balances are brought in once", lambda s: copy(s.opening, account_id=s.spare.pk)),
    ("the opening balances do not balance", lambda s: (copy(s.opening, book_id=s.other.pk, account_id=s.foreign.pk), change(s.other, opened_at=AT))),
    ("belongs to a lowest account of its book", lambda s: copy(s.opening, book_id=s.other.pk, account_id=s.spare.pk)),
    ("ledger account is never deleted", lambda s: remove(s.spare)),
    ("an account keeps its code and side", lambda s: change(s.spare, side="credit")),
    ("a sub-account stands in its parent's book", lambda s: copy(s.credit_side, code="10299", parent_id=s.divided.pk)),
    ("an account that has entries cannot be divided", lambda s: copy(s.used, code="51301", parent_id=s.used.pk)),
    # months
    ("month is never deleted", lambda s: remove(s.march)),
    ("a month keeps its book and date", lambda s: change(s.march, month="2026-04-01")),
    ("a closed month is final", lambda s: change(s.january, state="open", closed_at=None)),
    ("a month begins open", lambda s: copy(s.march, month="2026-04-01", state="closed", closed_at=AT)),
    ("a month is named by its first day", lambda s: copy(s.march, month="2026-04-02")),
    ("follow one another without a gap", lambda s: copy(s.march, month="2026-05-01")),
    ("an earlier month is still open", lambda s: (copy(s.march, month="2026-04-01"), change(models.Period.objects.get(month="2026-04-01"), state="closed", closed_at=AT))),
    ("vouchers of this month are not posted yet", lambda s: change(s.february, state="closed", closed_at=AT)),
    # vouchers and entries
    ("voucher is never deleted", lambda s: remove(s.draft)),
    ("a voucher begins as a draft", lambda s: voucher(s, state="posted", number=9)),
    ("dated within an open month of its book", lambda s: voucher(s, on="2026-04-01")),
    ("dated within an open month of its book", lambda s: voucher(s, period_id=s.january.pk, on="2026-01-05")),
    ("dated within an open month of its book", lambda s: voucher(s, book_id=s.other.pk)),
    ("a reversal names a posted voucher", lambda s: voucher(s, reverses_id=s.reviewed.pk)),
    ("a posted or discarded voucher is final", lambda s: change(s.posted, reviewed_at=AT)),
    ("discarded and made anew, never rewritten", lambda s: change(s.draft, maker_id=s.hands["township.leader"])),
    ("goes from draft to reviewed to posted", lambda s: change(s.draft, state="posted", number=3, poster_id=s.hands["township.centre"], posted_at=AT)),
    ("differ, or it has fewer than two entries", lambda s: (copy(s.posting, line=9), change(s.draft, state="reviewed", reviewer_id=s.hands["township.centre"], reviewed_at=AT))),
    ("numbers follow one another without a gap", lambda s: change(s.reviewed, state="posted", number=99, poster_id=s.hands["township.centre"], posted_at=AT)),
    ("entries go into a draft only", lambda s: copy(s.posting, voucher_id=s.reviewed.pk, line=9)),
    ("entries go into a draft only", lambda s: copy(s.posting, voucher_id=s.posted.pk, line=9)),
    ("lowest account of the voucher's book", lambda s: copy(s.posting, line=9, account_id=s.foreign.pk)),
    ("lowest account of the voucher's book", lambda s: copy(s.posting, line=9, account_id=s.divided.pk)),
    ("a reversal undoes its voucher exactly", _spoil_reversal),
    # bank accounts, approvals, orders, bank lines
    ("bank account is never deleted", lambda s: remove(s.account)),
    ("keeps its number, book and bank", lambda s: change(s.account, connector="other")),
    ("the ledger account stands in another book", lambda s: copy(s.account, number_hash="x", ledger_account_id=s.foreign.pk)),
    ("payment authority is never deleted", lambda s: remove(s.new.authority)),
    ("revoked and given anew, never rewritten", lambda s: change(s.new.authority, amount_fen=10**9)),
    ("a live order cannot be revoked", lambda s: change(s.new.authority, revoked_at=AT)),
    ("an approval begins in force", lambda s: copy(s.new.authority, source="case:99", revoked_at=AT)),
    ("does not belong to the payee", lambda s: copy(s.new.authority, source="case:99", payee_body_id=s.book.body_id)),
    ("payment order is never deleted", lambda s: remove(s.new)),
    ("a payment order begins as created", lambda s: order(s, amount_fen=1, state="submitted", submitted_at=AT)),
    ("orders together go above the approved amount", lambda s: order(s, amount_fen=401)),
    ("under a living approval", lambda s: order(s, amount_fen=1, payee_account_id=s.other_payee.pk)),
    ("under a living approval", lambda s: order(s, amount_fen=1, account_id=s.other_account.pk)),
    ("under a living approval", lambda s: order(s, amount_fen=1, authority_id=s.revoked.pk)),
    ("does not pay it", lambda s: order(s, amount_fen=1, maker_id=s.hands["township.leader"])),
    ("its client reference for ever", lambda s: change(s.new, client_ref="DLnew")),
    ("its client reference for ever", lambda s: change(s.paid, submitted_at=AT)),
    ("never goes back, nor is sent twice", lambda s: change(s.silent, state="submitted")),
    ("never goes back, nor is sent twice", lambda s: change(s.paid, state="failed")),
    ("a return needs the bank's own line", lambda s: change(s.paid, state="returned")),
    ("one voucher for one payment", lambda s: change(s.paid, voucher_id=None)),
    ("only a paid order is booked", lambda s: change(s.unbooked, voucher_id=s.draft.pk)),
    ("only a paid order is booked", lambda s: change(s.silent, voucher_id=s.draft.pk)),
    ("belongs to an order of its own account", lambda s: copy(s.line, bank_line_ref="x", account_id=s.other_account.pk)),
    # append-only tables
    (FINAL, lambda s: change(s.posting, debit_fen=7)),
    (FINAL, lambda s: remove(s.posting)),
    (FINAL, lambda s: change(s.line, amount_fen=7)),
    (FINAL, lambda s: remove(s.line)),
    (FINAL, lambda s: change(s.opening, debit_fen=7)),
    (FINAL, lambda s: remove(s.opening)),
]  # fmt: skip


def tried(attempt: Callable[[Scene], None], scene: Scene) -> str:
    """What the database says to an attempt; whatever it did is undone."""
    before = transaction.savepoint()
    try:
        attempt(scene)
    except DatabaseError as refused:
        return str(refused)
    finally:
        transaction.savepoint_rollback(before)
    return "nothing: it was written"


def test_the_database_itself_refuses(scene) -> None:
    said = {f"{number} {message}": tried(attempt, scene) for number, (message, attempt) in enumerate(CASES)}
    assert {case: answer for case, answer in said.items() if case.split(" ", 1)[1] not in answer} == {}


CONSTRAINTS: list[tuple[str, Callable[[Scene], None]]] = [
    ("an entry on both sides", lambda s: copy(s.posting, line=9, debit_fen=5, credit_fen=5)),
    ("an entry of nothing", lambda s: copy(s.posting, line=9, debit_fen=0, credit_fen=0)),
    ("a negative entry", lambda s: copy(s.posting, line=9, debit_fen=-5, credit_fen=0)),
    ("a reviewer who made the voucher", lambda s: change(s.draft, state="reviewed", reviewer_id=s.hands["township.accountant"], reviewed_at=AT)),
    ("a poster who made the voucher", lambda s: change(s.reviewed, state="posted", number=3, poster_id=s.hands["township.accountant"], posted_at=AT)),
    ("a cashier who makes the voucher", lambda s: voucher(s, cashier_id=s.hands["township.accountant"])),
    ("a second live voucher for one order", lambda s: voucher(s, source=s.posted.source)),
    ("a second live reversal", lambda s: voucher(s, reverses_id=s.unfit.reverses_id)),
    ("an approver who asked", lambda s: copy(s.new.authority, source="case:99", approved_by_id=s.hands["village.bookkeeper"])),
    ("a source approved twice", lambda s: copy(s.new.authority)),
    ("an approval of nothing", lambda s: copy(s.new.authority, source="case:99", amount_fen=0)),
    ("an order of less than nothing", lambda s: order(s, amount_fen=-5)),
    ("a client reference used again", lambda s: copy(s.new, amount_fen=1)),
    ("an order sent without a moment", lambda s: change(s.new, state="submitted")),
    ("an account code used twice", lambda s: copy(s.spare)),
    ("a bank line recorded twice", lambda s: copy(s.line)),
    ("an open month with a moment of closing", lambda s: change(s.march, closed_at=AT)),
    ("a second book of a place", lambda s: copy(s.book, opened_at=None)),
]  # fmt: skip


def test_the_database_constrains(scene) -> None:
    said = {what: tried(attempt, scene) for what, attempt in CONSTRAINTS}
    assert {what for what, answer in said.items() if "constraint" not in answer.casefold()} == set(), said


def test_every_guard_of_the_room_was_seen_to_refuse() -> None:
    guards = {
        guard.message
        for model in domain_models()
        if model._meta.app_label == "ledger"
        for guard in getattr(model, "guards", ())
    }
    unseen = {message for message in guards if not any(seen in message for seen, _ in CASES)}
    assert unseen == {"daylight: nothing is posted into a closed month"}, (
        "a month with an unposted voucher cannot be closed at all"
    )


def test_a_row_written_outside_an_act_is_refused(scene) -> None:
    with pytest.raises(DatabaseError, match="only be written inside an act"):
        scene.spare.save()

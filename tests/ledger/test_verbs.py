"""Each verb of the room: done by its posts and recorded, refused to every other post, refused elsewhere."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from daylight.ledger import acts
from daylight.ledger.banks import StatementLine
from daylight.ledger.banks.sandbox import SandboxBank
from daylight.ledger.models import BankLine, Book
from daylight.ledger.policy import Entry
from daylight.ledger.queries import book_of
from daylight.ledger.verbs import LedgerVerb
from daylight.log import powers
from daylight.log import queries as log
from daylight.log.door import SETUP, Actor
from daylight.log.policy import NotYourPower, WrongPlace
from daylight.parties.models import Mandate
from ledger.world import HANDS, STARTS, World

Doing = Callable[[World, Actor], Any]
SMALL = Entry("513", debit_fen=5), Entry("10201", credit_fen=5)


def neighbour(village: World) -> Book:
    """The township's own book, still without balances."""
    township = village.mandates["township.centre"].place_id
    return book_of(township) or acts.open_book(
        SETUP, place_id=township, body_id=village.book.body_id, starts_on=STARTS, now=village.now
    )


def rent(village: World) -> BankLine:
    SandboxBank().receive("8801999900001111", StatementLine("", village.now, 500, "村民", "", "水费"))
    return village.lines()[-1]


def _open_book(village: World, actor: Actor) -> None:
    place_id = village.mandates["township.centre"].place_id
    acts.open_book(actor, place_id=place_id, body_id=village.book.body_id, starts_on=STARTS, now=village.now)


def _open_account(village: World, actor: Actor) -> None:
    acts.open_collective_account(
        actor, book_id=village.book.pk, number="8801999900003333", bank_name="x", now=village.now
    )


def _authorise(village: World, actor: Actor) -> None:
    acts.authorise_payment(
        actor, source="case:77", place_id=village.place.pk, payee_account_id=village.payees["0001"].pk, amount_fen=5,
        purpose="x", requested_by=village.person("village.bookkeeper"), requested_at=village.now, now=village.now,
    )  # fmt: skip


def _settle(village: World, actor: Actor) -> None:
    acts.ask_order(actor, order_id=village.pay(7, payee="9993").pk, now=village.now)


def _lines(village: World, actor: Actor) -> None:
    SandboxBank().receive("8801999900001111", StatementLine("", village.now, 500, "村民", "", "水费"))
    acts.record_bank_lines(actor, account_id=village.account.pk, now=village.now)


def _posted(village: World) -> int:
    return village.post(village.by_hand(*SMALL)).pk


DOINGS: dict[LedgerVerb, Doing] = {
    LedgerVerb.OPEN_BOOK: _open_book,
    LedgerVerb.IMPORT_BALANCES: lambda w, a: acts.import_opening_balances(
        a, book_id=neighbour(w).pk, entries=[], now=w.now
    ),
    LedgerVerb.OPEN_ACCOUNT: _open_account,
    LedgerVerb.AUTHORISE: _authorise,
    LedgerVerb.REVOKE: lambda w, a: acts.revoke_payment(a, authority_id=w.approve(9).pk, now=w.now),
    LedgerVerb.CREATE_ORDER: lambda w, a: acts.create_order(a, authority_id=w.approve(9).pk, now=w.now),
    LedgerVerb.SUBMIT_ORDER: lambda w, a: acts.submit_order(a, order_id=w.order(w.approve(9)).pk, now=w.now),
    LedgerVerb.SETTLE_ORDER: _settle,
    LedgerVerb.DRAFT_VOUCHER: lambda w, a: acts.draft_voucher(
        a, book_id=w.book.pk, on=w.now.date(), summary="x", entries=SMALL, now=w.now
    ),
    LedgerVerb.REVIEW_VOUCHER: lambda w, a: acts.review_voucher(a, voucher_id=w.by_hand(*SMALL).pk, now=w.now),
    LedgerVerb.POST_VOUCHER: lambda w, a: acts.post_voucher(a, voucher_id=w.review(w.by_hand(*SMALL)).pk, now=w.now),
    LedgerVerb.DISCARD_VOUCHER: lambda w, a: acts.discard_voucher(a, voucher_id=w.by_hand(*SMALL).pk, now=w.now),
    LedgerVerb.REVERSE_VOUCHER: lambda w, a: acts.reverse_voucher(a, voucher_id=_posted(w), reason="x", now=w.now),
    LedgerVerb.CLOSE_PERIOD: lambda w, a: acts.close_period(a, book_id=w.book.pk, month=date(2026, 1, 1), now=w.now),
    LedgerVerb.RECORD_INCOME: lambda w, a: acts.record_income(
        a, bank_line_id=rent(w).pk, credit="504", summary="水费", now=w.now
    ),
    LedgerVerb.RECORD_BANK_LINES: _lines,
}


def test_every_verb_of_the_room_is_done_here() -> None:
    assert set(DOINGS) == set(LedgerVerb)


@pytest.mark.parametrize("verb", list(LedgerVerb))
def test_a_verb_is_done_by_its_posts_and_by_no_other(village, verb) -> None:
    able = [post for post in HANDS if verb in powers.verbs_of(post)]
    assert able, "somebody must be able to do it"
    for post in sorted(set(HANDS) - set(able)):
        with pytest.raises(NotYourPower):
            DOINGS[verb](village, village.actor(post))
    DOINGS[verb](village, village.actor(able[0]))
    places = {village.place.pk, village.mandates["township.centre"].place_id}
    done = [row for row in log.acts_of_place(places, since=village.now) if row.verb == verb]
    assert done
    assert done[0].subject is not None


def test_an_official_of_another_township_is_refused(village) -> None:
    stranger = (
        Mandate.objects.filter(post="township.centre")
        .exclude(place_id=village.mandates["township.centre"].place_id)
        .get()
    )
    voucher = village.by_hand(*SMALL)
    with pytest.raises(WrongPlace):
        acts.review_voucher(Actor(mandate_id=stranger.pk), voucher_id=voucher.pk, now=village.now)

"""Reads: scoped, complete, and of the same number of queries however much there is."""

from datetime import date

import pytest

from daylight.kernel.powers import Sees
from daylight.ledger import acts, queries
from daylight.ledger.banks import StatementLine
from daylight.ledger.banks.sandbox import SandboxBank
from daylight.ledger.policy import OrderState
from daylight.parties.queries import Viewer
from ledger.world import World

JANUARY, MARCH = date(2026, 1, 1), date(2026, 3, 1)


def viewer(village: World, path: str | None = None) -> Viewer:
    mandate = village.mandates["township.accountant"]
    return Viewer(
        1, mandate.person_id, "甲", mandate.pk, mandate.post, "A", mandate.place_id, path or mandate.place.path, "青溪镇", Sees.SUBTREE
    )  # fmt: skip


@pytest.fixture
def busy(village) -> World:
    SandboxBank().receive("8801999900001111", StatementLine("", village.now, 90_000, "租户", "", "租金"))
    for amount in (100, 200, 300):
        village.post(village.draft(village.pay(amount)))
    village.pay(50, payee="9991")
    village.lines()
    return village


def test_payments_show_who_was_paid_what_and_how_far_it_is(busy) -> None:
    rows = queries.payment_rows(queries.orders(viewer(busy)))
    assert [row.amount_fen for row in rows] == [50, 300, 200, 100]
    assert rows[0].state is OrderState.FAILED
    assert rows[0].paid_at is None
    assert rows[1].payee == "明川清源建设有限公司"
    assert rows[1].voucher_number == 3
    assert rows[1].state_title == "Paid"


def test_a_viewer_elsewhere_sees_nothing(busy) -> None:
    stranger = viewer(busy, "/999/")
    assert not queries.orders(stranger).exists()
    assert not queries.vouchers(stranger).exists()
    assert not queries.bank_lines(stranger).exists()
    assert not queries.books(stranger).exists()
    assert queries.order_page(stranger, queries.orders(viewer(busy)).first().pk) is None
    assert queries.voucher_page(stranger, queries.vouchers(viewer(busy)).first().pk) is None


def test_the_public_list_holds_what_was_paid_above_a_line(busy) -> None:
    found = queries.paid_orders(busy.place.path, at_least_fen=200)
    assert [row.amount_fen for row in queries.payment_rows(found)] == [300, 200]


def test_lists_cost_the_same_however_long_they_are(busy, django_assert_num_queries) -> None:
    for _ in range(2):
        with django_assert_num_queries(2):
            queries.payment_rows(queries.orders(viewer(busy)))
        with django_assert_num_queries(1):
            queries.voucher_rows(queries.vouchers(viewer(busy)))
        with django_assert_num_queries(2):
            queries.bank_line_rows(queries.bank_lines(viewer(busy)))
        with django_assert_num_queries(1):
            queries.books_behind("/", busy.now.date())
        with django_assert_num_queries(2):
            queries.money_by_month(busy.place.path, since=JANUARY, until=MARCH)
        with django_assert_num_queries(4):
            queries.trial_balance(busy.book, MARCH)
        busy.post(busy.draft(busy.pay(400)))


def test_an_order_page_leads_to_approval_people_and_bank_lines(busy, django_assert_num_queries) -> None:
    order = queries.orders_of("case:1").get()
    with django_assert_num_queries(4):
        page = queries.order_page(viewer(busy), order.pk)
    assert page.row.amount_fen == 100
    assert page.left_fen == 0
    assert page.from_account == "****1111"
    assert [line.amount_fen for line in page.lines] == [-100]
    assert page.maker != page.approved_by


def test_a_voucher_page_shows_entries_and_hands(busy, django_assert_num_queries) -> None:
    voucher = queries.voucher_of(f"order:{queries.orders_of('case:2').get().pk}")
    with django_assert_num_queries(3):
        page = queries.voucher_page(viewer(busy), voucher.pk)
    assert [(entry.account, entry.debit_fen, entry.credit_fen) for entry in page.entries] == [
        ("153", 200, 0),
        ("10201", 0, 200),
    ]
    assert page.row.amount_fen == 200
    assert page.cashier not in {page.maker, page.reviewer, page.poster}


def test_a_source_leads_to_what_is_still_to_do(village) -> None:
    order = village.pay()
    assert queries.order_to_book("case:1").pk == order.pk
    voucher = village.draft(order)
    assert queries.order_to_book("case:1") is None
    assert queries.voucher_to_check("case:1").pk == voucher.pk
    village.post(voucher)
    assert queries.voucher_to_check("case:1") is None


def test_money_by_month_is_what_the_bank_says_with_empty_months_shown(busy) -> None:
    flows = queries.money_by_month("/", since=JANUARY, until=MARCH)
    assert [(flow.month.month, flow.in_fen, flow.out_fen) for flow in flows] == [(1, 0, 0), (2, 0, 0), (3, 90_000, 600)]
    places = queries.money_by_place("/", since=JANUARY, until=MARCH)
    assert [(flow.place_name, flow.in_fen, flow.out_fen) for flow in places] == [("柳河村", 90_000, 600)]


def test_a_book_that_closes_nothing_falls_behind(busy) -> None:
    assert [row.months_behind for row in queries.books_behind("/", busy.now.date())] == [2]
    acts.close_period(busy.actor("township.accountant"), book_id=busy.book.pk, month=JANUARY, now=busy.now)
    row = queries.books_behind("/", busy.now.date(), at_least=1)[0]
    assert (row.last_closed, row.months_behind) == (JANUARY, 1)
    assert queries.books_behind("/", busy.now.date(), at_least=2) == []

"""Funds on the desk: payments, vouchers, books, bank lines; what each page says, and what a form may do."""

import re

import pytest
from django.utils import timezone

from daylight.ledger import acts as ledger
from daylight.ledger.banks import StatementLine, bank
from daylight.ledger.models import BankLine, PaymentOrder, Period, Voucher
from daylight.ledger.policy import Entry
from daylight.log.door import SETUP
from desk import Desk, said
from office import build


@pytest.fixture
def desk(db: None, plain_static: None) -> Desk:
    return Desk(build())


@pytest.fixture
def paid(desk: Desk) -> PaymentOrder:
    """The payment of the bridge village, booked and posted."""
    office = desk.office
    case = office.paid()
    office.settle()
    office.step(case, "book", "done", "township.accountant")
    office.step(case, "check", "approve", "township.centre")
    for account in case.place.book.bank_accounts.all():
        ledger.record_bank_lines(office.actor("township.cashier"), account_id=account.pk, now=office.now)
    return PaymentOrder.objects.select_related("voucher").get()


def test_the_list_of_payments_has_its_sum_and_its_filters(desk: Desk, paid: PaymentOrder) -> None:
    page = said(desk.get("township.centre", "/desk/money/"))
    assert "明川清源建设有限公司" in page
    assert "502,715.90" in page
    assert "全部筛选合计" in page or "合计" in page
    place = desk.office.cast.places["liuhe"]
    for found in (f"?place={place}", "?state=succeeded", "?q=清源", "?least=50万", "?month=2026-03"):
        assert "共 1 条" in said(desk.get("township.centre", f"/desk/money/{found}")), found
    for missed in ("?state=failed", "?q=宏达", "?most=50万", "?month=2026-01"):
        assert "502,715.90" not in said(desk.get("township.centre", f"/desk/money/{missed}")), missed


def test_an_empty_list_says_which_filter_empties_it(desk: Desk, paid: PaymentOrder) -> None:
    page = desk.get("township.centre", "/desk/money/?state=failed&q=清源").content.decode()
    assert 'href="?q=%E6%B8%85%E6%BA%90"' in page  # without the state there are rows again


@pytest.mark.parametrize("path", ["", "vouchers/", "accounts/", "lines/", "books/"])
def test_every_list_of_funds_goes_out_as_json_csv_and_spreadsheet(desk: Desk, paid: PaymentOrder, path: str) -> None:
    rows = desk.get("township.centre", f"/desk/money/{path}?format=json").json()["rows"]
    assert len(rows) == 1
    for kind in ("csv", "xlsx"):
        answer = desk.get("township.centre", f"/desk/money/{path}?format={kind}")
        assert answer.status_code == 200
        assert "attachment" in answer["Content-Disposition"]


def test_a_payment_tells_its_story_from_the_request_to_the_voucher(desk: Desk, paid: PaymentOrder) -> None:
    page = said(desk.get("township.leader", f"/desk/money/payments/{paid.pk}/"))
    for word in ("林秋月", "沈国梁", "何晓燕", "人民币伍拾万贰仟柒佰壹拾伍元玖角", "银行回执：已付款", "−502,715.90"):
        assert word in page, word
    links = desk.get("township.leader", f"/desk/money/payments/{paid.pk}/").content.decode()
    assert f'href="/desk/money/vouchers/{paid.voucher_id}/"' in links
    assert f'href="/desk/cases/{paid.authority.source.split(":")[1]}/"' in links


def test_a_voucher_names_its_entries_and_four_hands(desk: Desk, paid: PaymentOrder) -> None:
    page = said(desk.get("village.head", f"/desk/money/vouchers/{paid.voucher_id}/"))
    for word in ("10201", "邓立新", "周文斌", "何晓燕", "记-1", "人民币伍拾万贰仟柒佰壹拾伍元玖角"):
        assert word in page, word


@pytest.mark.parametrize("path", ["payments/{order}", "vouchers/{voucher}", "books/{book}"])
def test_what_belongs_to_another_place_is_as_if_it_were_not_there(desk: Desk, paid: PaymentOrder, path: str) -> None:
    address = path.format(order=paid.pk, voucher=paid.voucher_id, book=desk.office.book.pk)
    for stranger in ("shiqiao.head", "baishi.centre"):
        assert desk.get(stranger, f"/desk/money/{address}/").status_code == 404


def test_lists_of_another_place_show_nothing_of_ours(desk: Desk, paid: PaymentOrder) -> None:
    ours = desk.office.cast.places["liuhe"]
    for path in ("", "vouchers/", "accounts/", "lines/", "books/", f"?place={ours}"):
        assert "502,715.90" not in said(desk.get("baishi.centre", f"/desk/money/{path}")), path
        assert "柳河村" not in said(desk.get("baishi.centre", f"/desk/money/{path}")), path


def test_a_posted_voucher_is_reversed_by_the_accountant_and_only_once(desk: Desk, paid: PaymentOrder) -> None:
    path = f"/desk/money/vouchers/{paid.voucher_id}/reverse/"
    today = timezone.localdate().isoformat()
    answer = desk.post("township.accountant", path, {"reason": "", "on": today})
    assert answer.status_code == 422
    assert "请填写" in said(answer)
    form = {"reason": "科目用错，冲销重做", "on": today}
    assert desk.post("township.accountant", path, form).status_code == 302
    reversal = Voucher.objects.get(reverses=paid.voucher_id)
    assert reversal.summary == "科目用错，冲销重做"
    again = desk.post("township.accountant", path, form)
    assert again.status_code == 409
    assert "已经冲销" in said(again)
    assert "科目用错" in again.content.decode()
    assert Voucher.objects.filter(reverses=paid.voucher_id).count() == 1
    assert desk.post("township.centre", path, form).status_code == 403
    assert (
        f'href="/desk/money/vouchers/{reversal.pk}/"'
        in desk.get("village.head", path.replace("reverse/", "")).content.decode()
    )


def test_a_double_click_reverses_once(desk: Desk, paid: PaymentOrder) -> None:
    path = f"/desk/money/vouchers/{paid.voucher_id}/reverse/"
    form = {"reason": "科目用错，冲销重做", "on": timezone.localdate().isoformat()}
    for _ in range(2):
        assert desk.post("township.accountant", path, form, key="one-click").status_code == 302
    assert Voucher.objects.filter(reverses=paid.voucher_id).count() == 1


def test_a_month_that_cannot_be_closed_says_why_and_one_that_can_is_closed(desk: Desk, paid: PaymentOrder) -> None:
    home = f"/desk/money/books/{desk.office.book.pk}/"
    assert "以前月份尚未结账" in said(desk.get("township.accountant", f"{home}?month=2026-03"))
    assert desk.post("township.accountant", f"{home}close/", {"month": "2026-03"}).status_code == 409
    page = desk.get("township.accountant", home).content.decode()
    assert 'name="month" value="2026-01"' in page  # the oldest open month comes first
    assert desk.post("township.accountant", f"{home}close/", {"month": "2026-01"}).status_code == 302
    assert Period.objects.get(book=desk.office.book, month="2026-01-01").state == "closed"
    assert desk.post("township.centre", f"{home}close/", {"month": "2026-02"}).status_code == 403


def test_the_trial_balance_balances_and_leads_to_its_vouchers(desk: Desk, paid: PaymentOrder) -> None:
    page = desk.get("township.accountant", f"/desk/money/books/{desk.office.book.pk}/?month=2026-03")
    assert "1,497,284.10" in said(page)
    assert "平衡" in said(page)
    link = re.search(r'href="(/desk/money/vouchers/\?book=\d+&month=2026-03&account=10201)"', page.content.decode())
    assert link is not None
    assert "康河桥" in said(desk.get("township.accountant", link[1]))


def test_the_books_say_how_many_months_they_are_behind(desk: Desk) -> None:
    rows = desk.get("county.bureau", "/desk/money/books/?format=json").json()["rows"]
    assert [row["place"] for row in rows] == ["柳河村"]
    assert rows[0]["behind"] > 0


# ---------------------------------------------------------------- constant queries


def many_payments(desk: Desk, many: int) -> None:
    office = desk.office
    for number in range(many):
        authority = ledger.authorise_payment(
            office.actor("township.leader"), source=f"hand:{PaymentOrder.objects.count()}-{number}",
            place_id=office.cast.places["liuhe"], payee_account_id=office.cast.company_account, amount_fen=10_000 + number,
            purpose="村道路灯维修", requested_by=office.cast.people["lin"], requested_at=office.now, now=office.now,
        )  # fmt: skip
        ledger.create_order(office.actor("township.cashier"), authority_id=authority.pk, now=office.now)


def many_vouchers(desk: Desk, many: int) -> None:
    entries = [Entry("10201", debit_fen=100), Entry("311", credit_fen=100)]
    for _ in range(many):
        ledger.draft_voucher(
            desk.office.actor("township.accountant"), book_id=desk.office.book.pk, on=desk.office.now.date(),
            summary="手工凭证", entries=entries, now=desk.office.now,
        )  # fmt: skip


@pytest.mark.parametrize(("path", "more"), [("/desk/money/", many_payments), ("/desk/money/vouchers/", many_vouchers)])
def test_a_list_costs_the_same_queries_with_5_rows_as_with_50(
    desk: Desk, path: str, more, django_assert_max_num_queries, django_assert_num_queries
) -> None:
    more(desk, 5)
    desk.get("county.bureau", path)
    with django_assert_max_num_queries(12) as counted:
        desk.get("county.bureau", path)
    more(desk, 45)
    with django_assert_num_queries(len(counted)):
        assert "共 50 条" in said(desk.get("county.bureau", path))


def test_a_book_without_any_movement_says_so(desk: Desk) -> None:
    place = desk.office.cast.places["songling"]
    book = ledger.open_book(
        SETUP,
        place_id=place,
        body_id=desk.office.cast.bodies["songling"],
        starts_on=desk.office.now.date(),
        now=desk.office.now,
    )
    assert "没有发生额" in said(desk.get("county.bureau", f"/desk/money/books/{book.pk}/"))
    assert BankLine.objects.count() == 0
    assert "还没有银行流水" in said(desk.get("county.bureau", "/desk/money/lines/"))


# ---------------------------------------------------------------- vouchers that no case carries


def test_a_reversal_goes_through_another_hand_to_its_number(desk: Desk, paid: PaymentOrder) -> None:
    today = timezone.localdate().isoformat()
    form = {"reason": "科目用错，冲销重做", "on": today}
    desk.post("township.accountant", f"/desk/money/vouchers/{paid.voucher_id}/reverse/", form)
    at = f"/desk/money/vouchers/{Voucher.objects.get(reverses=paid.voucher_id).pk}/"
    assert "复核凭证" in said(desk.get("township.centre", at))
    assert "复核凭证" not in said(desk.get("township.accountant", at))
    assert desk.post("township.accountant", f"{at}review/").status_code == 403
    assert desk.post("township.centre", f"{at}post/").status_code == 409
    for step in ("review", "post"):
        assert desk.post("township.centre", f"{at}{step}/").status_code == 302
    reversal = Voucher.objects.get(reverses=paid.voucher_id)
    assert (reversal.state, reversal.number) == ("posted", 1)


def test_a_payments_voucher_is_checked_in_its_case_and_not_beside_it(desk: Desk) -> None:
    office = desk.office
    case = office.paid()
    office.settle()
    office.step(case, "book", "done", "township.accountant")
    voucher = Voucher.objects.get()
    assert "凭证记账" not in said(desk.get("township.centre", f"/desk/money/vouchers/{voucher.pk}/"))


def test_money_received_is_booked_from_its_line_once(desk: Desk) -> None:
    office, account = desk.office, desk.office.book.bank_accounts.get()
    received = StatementLine("IN-1", office.now, 8_620_000, "明川粮油公司", purpose="鱼塘租金")
    bank("sandbox").receive("8801999900001111", received)  # type: ignore[attr-defined]
    ledger.record_bank_lines(office.actor("township.cashier"), account_id=account.pk, now=office.now)
    line = BankLine.objects.get()
    path = f"/desk/money/lines/{line.pk}/income/"
    assert f'href="{path}"' in desk.get("township.accountant", "/desk/money/lines/").content.decode()
    assert path not in desk.get("township.leader", "/desk/money/lines/").content.decode()
    assert "鱼塘租金" in desk.get("township.accountant", path).content.decode()
    assert desk.post("township.accountant", path, {"credit": "10201", "summary": "鱼塘租金"}).status_code == 422
    assert desk.post("township.accountant", path, {"credit": "501", "summary": "鱼塘租金"}).status_code == 302
    assert Voucher.objects.get().source == f"bank_line:{line.pk}"
    assert path not in desk.get("township.accountant", "/desk/money/lines/").content.decode()
    assert desk.post("township.accountant", path, {"credit": "501", "summary": "鱼塘租金"}).status_code == 409
    assert desk.get("baishi.centre", path).status_code in (403, 404)

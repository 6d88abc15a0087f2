"""Pure rules: numbers, invoices, digests, receipts, titles."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from daylight.cases import policy, rulebook
from daylight.kernel.procedure import FieldType

DIGITS = st.text("0123456789", min_size=8, max_size=8)


def test_numbers_are_read_by_procedure_and_year() -> None:
    assert policy.number_in(policy.series_of("payment", date(2026, 3, 2)), 123) == "PAYMENT-2026-000123"


@settings(max_examples=60)
@given(DIGITS, st.sampled_from(["", " ", "-"]))
def test_an_invoice_is_the_same_however_its_number_is_typed(number: str, gap: str) -> None:
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in number)
    typed = f" {wide[:4]}{gap}{wide[4:]} "
    assert policy.invoice_identity("033002000111", typed, "A") == policy.invoice_identity("033002000111", number, "B")


@settings(max_examples=60)
@given(DIGITS, DIGITS)
def test_different_invoices_have_different_identities(one: str, other: str) -> None:
    same = policy.invoice_identity("1", one, "") == policy.invoice_identity("1", other, "")
    assert same == (one == other)


def test_a_slip_without_a_code_is_told_apart_by_its_seller_and_a_digital_invoice_is_not() -> None:
    assert policy.invoice_identity("", "0007", "SELLER1") != policy.invoice_identity("", "0007", "SELLER2")
    digital = "2433200000001234567" + "8"
    assert policy.invoice_identity("", digital, "SELLER1") == policy.invoice_identity("", digital, "SELLER2")


def test_the_digest_of_a_form_changes_with_any_value_or_file() -> None:
    form = {"amount": 100, "purpose": "路灯"}
    digest = policy.form_digest(form, [("documents", "ab")])
    assert digest == policy.form_digest(dict(reversed(form.items())), [("documents", "ab")])
    assert digest != policy.form_digest(form | {"amount": 101}, [("documents", "ab")])
    assert digest != policy.form_digest(form, [("documents", "ac")])


def test_a_receipt_is_found_however_it_is_written_down() -> None:
    assert policy.receipt_hash("ABCD-EFGH 2345") == policy.receipt_hash("abcdefgh2345")
    assert len(policy.RECEIPT_ALPHABET) == 32
    assert policy.RECEIPT_LENGTH * 5 >= 80


def test_a_case_is_titled_by_the_first_text_of_its_form() -> None:
    payment = rulebook.house().procedures["payment"]
    assert policy.title_of(payment, {"purpose": " 路灯 维修 ", "amount": 5}) == "路灯 维修"
    assert policy.title_of(payment, {}) == "村级资金审批支付"
    assert len(policy.title_of(payment, {"purpose": "长" * 200})) == 80
    assert policy.party_of(payment, {"payee": 7}, FieldType.BODY) == 7

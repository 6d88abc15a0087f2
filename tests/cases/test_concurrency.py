"""Many hands at once, on PostgreSQL: no number twice or skipped, no step twice done, no invoice twice claimed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from daylight.cases import acts
from daylight.cases.models import Case, InvoiceClaim, Step
from daylight.cases.refusals import InvoiceAlreadyClaimed
from daylight.kernel.refusals import Refused
from daylight.ledger.models import PaymentOrder
from office import KANGHE_FEN, Office, invoice

pytestmark = pytest.mark.postgres
HANDS = 6


def _at_once(*works: Callable[[], object]) -> list[object]:
    """Run all at the same moment, each on its own connection; a refusal is a result."""
    gate = Barrier(len(works))

    def run(work: Callable[[], object]) -> object:
        try:
            gate.wait()
            return work()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_cases_opened_at_once_are_numbered_without_gap_or_twin(committed_office: Office) -> None:
    office = committed_office
    forms = [office.form() for _hand in range(HANDS)]
    _at_once(*(lambda form=form: office.open(form) for form in forms))
    numbers = sorted(Case.objects.values_list("number", flat=True))
    assert numbers == [f"PAYMENT-2026-{count:06d}" for count in range(1, HANDS + 1)]


def test_two_clicks_on_pay_at_once_make_one_order(committed_office: Office) -> None:
    office = committed_office
    case = office.approved()
    answers = _at_once(*[lambda: office.step(case, "pay", "done", "township.cashier")] * HANDS)
    assert sum(not isinstance(answer, Refused) for answer in answers) == 1
    assert PaymentOrder.objects.count() == 1
    assert Step.objects.filter(case=case, code="pay").count() == 1


def test_one_invoice_submitted_in_many_cases_at_once_is_claimed_once(committed_office: Office) -> None:
    office = committed_office
    bookkeeper = office.actor("village.bookkeeper")
    cases = [office.open(office.form(invoices=[invoice("00012345", KANGHE_FEN)])) for _hand in range(HANDS)]
    for case in cases:
        office.attach(case)
    answers = _at_once(*(lambda case=case: acts.submit(case.pk, actor=bookkeeper, now=office.now) for case in cases))
    assert sum(isinstance(answer, InvoiceAlreadyClaimed) for answer in answers) == HANDS - 1
    assert InvoiceClaim.objects.filter(is_live=True).count() == 1

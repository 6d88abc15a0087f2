"""The clock reads the banks' statements."""

from datetime import timedelta

from cast import NOW
from daylight.ledger.models import BankLine, CollectiveAccount
from daylight.ledger.ticking import read_statements


def test_what_was_paid_stands_on_the_statement_once_the_clock_has_come_round(village) -> None:
    village.pay()
    assert not BankLine.objects.exists()
    for second in range(CollectiveAccount.objects.count()):
        read_statements(village.now + timedelta(seconds=second))
    line = BankLine.objects.get(account=village.account)
    assert line.amount_fen == -50_271_590
    assert read_statements(village.now) == 0


def test_a_house_without_accounts_has_no_statement_to_read(db) -> None:
    assert read_statements(NOW) == 0

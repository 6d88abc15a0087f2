"""The chart of accounts as a rule file."""

import tomllib

import pytest
from django.conf import settings

from daylight.ledger.chart import ChartError, chart, read_chart
from daylight.ledger.policy import Side


@pytest.fixture
def data():
    return tomllib.loads((settings.RULES / "accounts" / "2023.toml").read_text(encoding="utf-8"))


def test_the_chart_of_2023_has_its_42_accounts() -> None:
    accounts = chart("2023").accounts
    assert len(accounts) == 42
    assert [code for code, account in accounts.items() if account.contra] == ["133", "152", "162"]
    assert {code for code, account in accounts.items() if account.side is Side.BOTH} == {"113", "154", "181"}
    assert accounts["153"].zh == "在建工程"


@pytest.mark.parametrize(
    ("purpose", "account"),
    [
        ("康桥段雨污水工程进度款", "153"),
        ("三月保洁员工资", "212"),
        ("重阳节慰问", "514"),
        ("办公用纸", "513"),
        ("Sewage WORKS", "153"),
    ],
)
def test_a_payment_is_proposed_to_the_account_of_its_purpose(purpose, account) -> None:
    assert chart("2023").propose_debit(purpose) == account


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data.update(cash="999"),
        lambda data: data["account"]["101"].update(side="left"),
        lambda data: data["account"]["101"].update(colour="red"),
        lambda data: data["account"]["133"].update(contra="999"),
        lambda data: data["account"]["133"].update(side="debit"),
        lambda data: data["proposal"].pop(),
    ],
)
def test_a_chart_that_contradicts_itself_is_refused(data, spoil) -> None:
    spoil(data)
    with pytest.raises(ChartError):
        read_chart(data)


def test_a_chart_that_does_not_exist_is_named() -> None:
    with pytest.raises(ChartError, match="1999"):
        chart("1999")

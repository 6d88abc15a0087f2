"""The payment of 502,715.90 yuan as far as each test needs it, and the five people who handle it."""

from daylight.kernel.case_effects import RunEffect
from daylight.kernel.case_state import Hand
from daylight.kernel.commands import Complete, Submit
from kernel.procedures import HOUSE, Story, at

PAYMENT = HOUSE.procedures["payment"]
BOOKKEEPER = Hand(1, "village.bookkeeper", 101)
CENTRE = Hand(2, "township.centre", 102)
LEADER = Hand(3, "township.leader", 103)
CASHIER = Hand(4, "township.cashier", 104)
ACCOUNTANT = Hand(5, "township.accountant", 105)
SUPERVISOR = Hand(6, "village.supervisor", 106)
CLOCK = Hand(None, "clock")
PUBLIC = Hand(None, "public")
PAYEE_OWNER = 77
NOW = at(2)  # Monday 2 March 2026
FORM = {"payee": 9, "payee_account": 12, "amount": 50_271_590, "purpose": "雨污分流工程款"}


def payment(**form: object) -> Story:
    """A payment request, filled in and not yet submitted."""
    story = Story(PAYMENT, BOOKKEEPER, now=NOW, parties=frozenset({PAYEE_OWNER}))
    return story.fills(attached=3, **{**FORM, **form})


def submitted(**form: object) -> Story:
    return payment(**form).does(BOOKKEEPER, Submit(), now=NOW)


def approved() -> Story:
    story = submitted().does(CENTRE, Complete("review", "approve"), now=NOW)
    return story.does(LEADER, Complete("approve", "approve", "同意支付。"), now=NOW)


def ran(story: Story) -> list[str]:
    return [effect.name for effect in story.effects if isinstance(effect, RunEffect)]

"""Short words for what the public sees of the office's village: payments carried through, questions asked and answered."""

from typing import Any

from daylight.cases import acts
from daylight.cases.acts import Asked
from daylight.cases.models import Case
from daylight.ledger import acts as ledger
from daylight.ledger.models import CollectiveAccount, PaymentOrder
from daylight.log import integrate
from daylight.log.queries import ActRow, acts_about
from office import KANGHE_FEN, Office

ID_NUMBER = "110101199003078030"
PHONE = "13912345678"
CARD = "6222020200112233445"


def booked(office: Office, amount_fen: int = KANGHE_FEN, **more: Any) -> Case:
    """A payment from request to posted voucher."""
    case = office.submitted(office.form(amount_fen, **more))
    office.step(case, "review", "approve", "township.centre", opinion="凭证齐全，同意。")
    if amount_fen > 500_000:
        office.step(case, "approve", "approve", "township.leader", opinion="同意支付。")
    office.step(case, "pay", "done", "township.cashier")
    office.step(case, "book", "done", "township.accountant")
    office.step(case, "check", "approve", "township.centre")
    return Case.objects.get(pk=case.pk)


def order_of(case: Case) -> PaymentOrder:
    return PaymentOrder.objects.get(authority__source=f"case:{case.pk}")


def statement(office: Office) -> None:
    """Fetch the bank's lines, as the clock does."""
    for account in CollectiveAccount.objects.all():
        ledger.record_bank_lines(office.actor("township.cashier"), account_id=account.pk, now=office.now)


def ask(office: Office, text: str = "村口路灯维修花了多少钱？", **form: Any) -> Asked:
    return acts.ask_question(office.cast.places["liuhe"], {"topic": "finance", "question": text} | form, now=office.now)


def accept(office: Office, case: Case) -> None:
    office.step(case, "accept", "approve", "village.secretary")


def answer(office: Office, case: Case, text: str = "维修路灯12盏，共计8600元，凭证见公开页。") -> None:
    office.step(case, "answer", "done", "village.head", values={"answer": text})


def publish_log(office: Office) -> None:
    integrate.run(office.now)


def acts_of(case: Case) -> list[ActRow]:
    return acts_about("case", case.pk)

"""A village with an open book, and short words for the five people through whose hands a payment goes; on `tests/cast.py`."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

from PIL import Image

import cast as people
from daylight.cases import acts, ledger_effects
from daylight.cases.documents.uploads import Received, receive
from daylight.cases.models import Attachment, Case
from daylight.ledger import acts as ledger
from daylight.ledger.banks import bank
from daylight.ledger.banks.sandbox import Behaviour
from daylight.ledger.models import Book
from daylight.ledger.policy import Entry
from daylight.log.door import SETUP, Actor, act
from daylight.parties.models import Kinship, Mandate
from daylight.parties.queries import Viewer, viewer_of
from daylight.parties.verbs import PartyVerb

KANGHE_FEN = 50_271_590
"""502,715.90 yuan: the sum of the story of the bridge village."""
SELLER = "913399010000000049"


def picture(colour: str = "white", text: str = "") -> bytes:
    """A small PNG, different for each colour."""
    buffer = BytesIO()
    Image.new("RGB", (120, 80), colour).save(buffer, "PNG")
    return buffer.getvalue() + text.encode()


@dataclass
class Office:
    """One village's money and the people who handle it; the time passes when told to."""

    cast: people.Cast
    book: Book
    now: datetime = people.NOW
    serial: int = field(default=0)

    def actor(self, name: str) -> Actor:
        return self.cast.actor(name)

    def viewer(self, name: str) -> Viewer:
        found = viewer_of(self.cast.account(name), {}, on=self.now.date())
        assert found is not None
        return found

    def later(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now

    def form(self, amount_fen: int = KANGHE_FEN, **more: Any) -> dict[str, Any]:
        self.serial += 1
        return {
            "payee": self.cast.bodies["company"],
            "payee_account": self.cast.company_account,
            "amount": amount_fen,
            "purpose": "康河桥雨污水管网工程进度款",
            "budget_line": "works",
            "invoices": [invoice(f"{self.serial:08d}", amount_fen)],
        } | more

    def open(
        self, form: dict[str, Any] | None = None, *, name: str = "village.bookkeeper", place: str = "liuhe"
    ) -> Case:
        return acts.open_case(
            "payment", self.cast.places[place], actor=self.actor(name), now=self.now, form=form or self.form()
        )

    def attach(
        self, case: Case, *, colour: str = "white", name: str = "village.bookkeeper", field: str = "documents"
    ) -> Attachment:
        return acts.attach_document(case.pk, field, self.received(colour), actor=self.actor(name), now=self.now)

    def received(self, colour: str = "white", name: str = "发票.png") -> Received:
        return receive([picture(colour)], name)

    def submitted(
        self, form: dict[str, Any] | None = None, *, name: str = "village.bookkeeper", place: str = "liuhe"
    ) -> Case:
        case = self.open(form, name=name, place=place)
        self.attach(case, name=name)
        return acts.submit(case.pk, actor=self.actor(name), now=self.now)

    def step(self, case: Case, step: str, decision: str, name: str, **more: Any) -> Case:
        return acts.complete_step(case.pk, step, decision, actor=self.actor(name), now=self.now, **more)

    def approved(self, form: dict[str, Any] | None = None) -> Case:
        case = self.submitted(form)
        self.step(case, "review", "approve", "township.centre", opinion="凭证齐全，内容相符，同意。")
        return self.step(case, "approve", "approve", "township.leader", opinion="同意支付。")

    def paid(self, form: dict[str, Any] | None = None) -> Case:
        case = self.approved(form)
        self.step(case, "pay", "done", "township.cashier")
        return Case.objects.get(pk=case.pk)

    def settle(self) -> int:
        return ledger_effects.settle_payments(self.now)

    def also(self, name: str, post: str, place: str, *, as_name: str) -> None:
        """Give an actor's person a second post behind the appointing office's back: what the machine must still stop."""
        with act(PartyVerb.GRANT_MANDATE, SETUP, place=self.cast.places[place], now=people.BUILT):
            mandate = Mandate.objects.create(
                person_id=self.cast.person_of(name), post=post, place_id=self.cast.places[place], since=people.APPOINTED
            )
        self.cast.mandates[as_name] = mandate.pk

    def kin(self, one: str, other: str) -> None:
        """Record that two of the cast are near relatives."""
        with act(PartyVerb.DECLARE_KINSHIP, SETUP, place=None, now=people.BUILT):
            Kinship.objects.create(person_id=self.cast.people[one], relative_id=self.cast.people[other], degree=2)

    def the_bank(self, behaviour: str) -> None:
        bank("sandbox").play(people.COMPANY_ACCOUNT, Behaviour(behaviour))  # type: ignore[attr-defined]


def invoice(number: str, amount_fen: int, *, code: str = "033002000111", seller: str = SELLER) -> dict[str, Any]:
    return {"code": code, "number": number, "seller_uscc": seller, "amount_fen": amount_fen}


def build() -> Office:
    """The cast, and 柳河村's book with 2,000,000.00 yuan in the bank."""
    everybody = people.build()
    book = ledger.open_book(
        SETUP,
        place_id=everybody.places["liuhe"],
        body_id=everybody.bodies["liuhe"],
        starts_on=date(2026, 1, 1),
        now=people.BUILT,
    )
    ledger.open_collective_account(
        SETUP,
        book_id=book.pk,
        number="8801999900001111",
        bank_name="明川农商银行",
        opening_fen=200_000_000,
        now=people.BUILT,
    )
    ledger.import_opening_balances(
        SETUP, book_id=book.pk, now=people.BUILT,
        entries=[Entry("10201", debit_fen=200_000_000), Entry("311", credit_fen=200_000_000)],
    )  # fmt: skip
    return Office(everybody, book)

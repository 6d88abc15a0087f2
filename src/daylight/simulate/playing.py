"""Playing the plan 「演绎」: each happening through the rooms' own acts, at its own simulated moment.

Every act carries a request key made of the happening's code, so that playing a happening again does nothing: that is how a
broken-off simulation is resumed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from daylight.cases import acts as cases
from daylight.cases import ticking
from daylight.cases.documents.uploads import Received, receive
from daylight.cases.models import Case, Step
from daylight.kernel.refusals import Refused
from daylight.ledger import acts as ledger
from daylight.ledger.banks import StatementLine
from daylight.ledger.banks.sandbox import SandboxBank
from daylight.ledger.models import BankLine, Voucher
from daylight.log.door import CLOCK
from daylight.log.policy import AlreadyDone
from daylight.log.queries import act_by_key
from daylight.parties.acts import record_absence
from daylight.parties.models import Absence
from daylight.risk import live
from daylight.risk.models import Warning as WarningRow
from daylight.simulate.founding import Rows
from daylight.simulate.papers import e_invoice, invoice_sheet, shared_sheet
from daylight.simulate.plan import Happening, Payment, Plan, What


@dataclass
class Stage:
    """Where the plan is played: its rows, the cases opened so far, the papers received so far."""

    plan: Plan
    rows: Rows
    bank: SandboxBank = field(default_factory=SandboxBank)
    cases: dict[str, int] = field(default_factory=dict)
    papers: dict[str, Received] = field(default_factory=dict)

    def play(self, happening: Happening) -> None:
        """Let it happen; what a room refuses is told with the happening it refused."""
        try:
            _PLAYS[happening.what](self, happening)
        except Refused as refused:
            refused.add_note(f"while playing {happening}")
            raise

    def case_of(self, subject: str) -> int:
        """The case of a payment or a question; after a break its first act tells."""
        if subject not in self.cases:
            opened = act_by_key(key(f"{subject}-0"))
            if opened is None or opened.subject_id is None:
                raise LookupError(f"no case was opened for {subject}")
            self.cases[subject] = opened.subject_id
        return self.cases[subject]


def key(code: str, part: str = "") -> str:
    """The request key of a happening, or of one part of it."""
    return f"sim:{code}{part}"


def once(do: Callable[[], object]) -> None:
    """Do it unless it was done before the break."""
    try:
        do()
    except AlreadyDone:
        return


def is_done(happening: Happening) -> bool:
    """Whether the last act of a marking happening stands in the log."""
    return act_by_key(key(happening.code, _LAST_PART[happening.what])) is not None


_LAST_PART = {
    What.REQUEST: ":submit", What.STEP: "", What.RESUBMIT: "", What.ASK: "", What.INCOME: "", What.POST_INCOME: ":post",
    What.CLOSE: "",
}  # fmt: skip
"""The key's ending of the last act of each kind of happening that always acts."""
MARKING = frozenset(_LAST_PART)
"""The kinds of happening by which one finds out how far the plan was played."""


# ---------------------------------------------------------------- payments


def _request(stage: Stage, happening: Happening) -> None:
    _draft(stage, happening)
    case_id, actor = stage.case_of(happening.subject), stage.rows.actor(happening.seat)
    once(lambda: cases.submit(case_id, actor=actor, now=happening.at, key=key(happening.code, ":submit")))


def _draft(stage: Stage, happening: Happening) -> None:
    """Open the case with its form and put the papers beside it."""
    payment, actor, now = stage.plan.payments[happening.subject], stage.rows.actor(happening.seat), happening.at
    form = payment.as_form() | {
        "payee": stage.rows.bodies[payment.payee],
        "payee_account": stage.rows.payee_accounts[payment.payee],
    }
    place_id = stage.rows.places[payment.village]
    opened = key(happening.code)
    try:
        case = cases.open_case("payment", place_id, actor=actor, now=now, key=opened, form=form)
        stage.cases[happening.subject] = case.pk
    except AlreadyDone:
        pass
    case_id = stage.case_of(happening.subject)
    for number, paper in enumerate(_papers(stage, payment)):
        part = key(happening.code, f":paper{number}")
        once(
            lambda paper=paper, part=part: cases.attach_document(  # type: ignore[misc]
                case_id, "documents", paper, actor=actor, now=now, key=part
            )
        )


def _papers(stage: Stage, payment: Payment) -> list[Received]:
    """The invoices each as a sheet of its own, the other papers as sheets that many cases share."""
    found: list[Received] = []
    for kind in payment.papers:
        if kind in {"invoice", "e_invoice"}:
            found += _invoices(stage, payment, as_data=kind == "e_invoice")
        else:
            found.append(_shared(stage, kind))
    return found


def _invoices(stage: Stage, payment: Payment, *, as_data: bool) -> list[Received]:
    county = stage.plan.county
    seller, buyer = county.body[payment.payee].name, county.collective(payment.village).name
    if as_data:
        pages = [e_invoice(invoice, seller=seller, buyer=buyer) for invoice in payment.invoices]
    else:
        pages = [invoice_sheet(i, seller=seller, buyer=buyer, item=payment.purpose) for i in payment.invoices]
    ending = "xml" if as_data else "pdf"
    return [
        receive([page], f"发票{invoice.number[-8:]}.{ending}")
        for page, invoice in zip(pages, payment.invoices, strict=True)
    ]


def _shared(stage: Stage, kind: str) -> Received:
    if kind not in stage.papers:
        name, page = shared_sheet(kind)
        stage.papers[kind] = receive([page], name)
    return stage.papers[kind]


def _step(stage: Stage, happening: Happening) -> None:
    once(
        lambda: cases.complete_step(
            stage.case_of(happening.subject), happening.step, happening.decision, actor=stage.rows.actor(happening.seat),
            now=happening.at, opinion=happening.words, values=happening.values, key=key(happening.code),
        )
    )  # fmt: skip


def _resubmit(stage: Stage, happening: Happening) -> None:
    case_id, actor = stage.case_of(happening.subject), stage.rows.actor(happening.seat)
    paper, part = _shared(stage, "acceptance"), key(happening.code, ":paper")
    if "acceptance" not in stage.plan.payments[happening.subject].papers:
        once(lambda: cases.attach_document(case_id, "documents", paper, actor=actor, now=happening.at, key=part))
    once(lambda: cases.submit(case_id, actor=actor, now=happening.at, key=key(happening.code)))


# ---------------------------------------------------------------- income and months


def _receive(stage: Stage, happening: Happening) -> None:
    """Money arrives at the bank; that is the bank's doing, no act of ours."""
    income = stage.plan.incomes[happening.subject]
    county = stage.plan.county
    number = county.collective(income.village).number
    known = stage.bank.lines(number, since=income.arrived_at, now=income.arrived_at)
    if any(line.purpose == income.text for line in known):
        return
    payer = county.body[income.payer]
    line = StatementLine("", income.arrived_at, income.amount_fen, payer.name, payer.number, income.text)
    stage.bank.receive(number, line)


def _statement(stage: Stage, happening: Happening) -> None:
    account_id = stage.rows.bank_accounts[happening.subject]
    once(lambda: ledger.record_bank_lines(CLOCK, account_id=account_id, now=happening.at, key=key(happening.code)))


def _income(stage: Stage, happening: Happening) -> None:
    income = stage.plan.incomes[happening.subject]
    line = BankLine.objects.get(
        account_id=stage.rows.bank_accounts[income.village], booked_at=income.arrived_at, amount_fen=income.amount_fen
    )
    once(
        lambda: ledger.record_income(
            stage.rows.actor(happening.seat), bank_line_id=line.pk, credit=income.account, summary=income.text,
            now=happening.at, key=key(happening.code),
        )
    )  # fmt: skip


def _post_income(stage: Stage, happening: Happening) -> None:
    recorded = act_by_key(key(f"{happening.subject}-1"))
    if recorded is None or recorded.subject_id is None:
        raise LookupError(f"{happening.subject} was not booked")
    voucher = Voucher.objects.get(pk=recorded.subject_id)
    actor, now = stage.rows.actor(happening.seat), happening.at
    part = key(happening.code, ":post")
    once(lambda: ledger.review_voucher(actor, voucher_id=voucher.pk, now=now, key=key(happening.code)))
    once(lambda: ledger.post_voucher(actor, voucher_id=voucher.pk, now=now, key=part))


def _close(stage: Stage, happening: Happening) -> None:
    once(
        lambda: ledger.close_period(
            stage.rows.actor(happening.seat), book_id=stage.rows.books[happening.subject],
            month=date.fromisoformat(happening.values["month"]), now=happening.at, key=key(happening.code),
        )
    )  # fmt: skip


# ---------------------------------------------------------------- people, questions, warnings


def _ask(stage: Stage, happening: Happening) -> None:
    question = stage.plan.questions[happening.subject]
    form = {"topic": question.topic, "question": question.text}
    place_id = stage.rows.places[question.village]
    once(lambda: cases.ask_question(place_id, form, now=happening.at, key=key(happening.code)))


def _away(stage: Stage, happening: Happening) -> None:
    mandate_id = stage.rows.seats[happening.subject]
    since, until = (date.fromisoformat(happening.values[end]) for end in ("since", "until"))
    if not Absence.objects.filter(mandate_id=mandate_id, since=since).exists():
        actor = stage.rows.actor(happening.seat)
        record_absence(actor, mandate_id, since=since, until=until, reason=happening.words, now=happening.at)


def _handle(stage: Stage, happening: Happening) -> None:
    """One step of the clearance of what was planted under a scheme."""
    case_id, actor, now = _clearance_of(stage, happening.subject), stage.rows.actor(happening.seat), happening.at
    if happening.step == "explain":
        paper, part = _shared(stage, "evidence"), key(happening.code, ":paper")
        once(lambda: cases.attach_document(case_id, "evidence", paper, actor=actor, now=now, key=part))
    once(
        lambda: cases.complete_step(
            case_id, happening.step, happening.decision, actor=actor, now=now, opinion=happening.words,
            values=happening.values, key=key(happening.code),
        )
    )  # fmt: skip


def _clearance_of(stage: Stage, scheme: str) -> int:
    """The case that a model's red warning opened, or that the clock opened for a step long overdue."""
    label = next(label for label in stage.plan.labels if label.scheme == scheme)
    own = [stage.case_of(subject) for subject in label.subjects]
    causes = [f"step:{pk}" for pk in Step.objects.filter(case_id__in=own).values_list("pk", flat=True)]
    found = Case.objects.filter(cause__in=causes).order_by("pk").values_list("pk", flat=True).first()
    if found is None:
        warned = WarningRow.objects.filter(model=label.model, place_id=stage.rows.places[label.village])
        found = warned.exclude(case=None).order_by("pk").values_list("case_id", flat=True).first()
    if found is None:
        raise LookupError(f"nothing was opened about {scheme}")
    return found


def _tick(stage: Stage, happening: Happening) -> None:
    del stage
    evening(happening.at)


def evening(now: datetime) -> None:
    """What the clock does of a day's end: the bank's answers, reminders, disclosure."""
    ticking.settle_payments(now)
    ticking.remind_deadlines(now)
    ticking.publish_due(now)


def _look(stage: Stage, happening: Happening) -> None:
    del stage
    live.run_all(happening.at)


_PLAYS: Mapping[What, Callable[[Stage, Happening], Any]] = {
    What.REQUEST: _request,
    What.DRAFT: _draft,
    What.STEP: _step,
    What.RESUBMIT: _resubmit,
    What.ASK: _ask,
    What.RECEIVE: _receive,
    What.STATEMENT: _statement,
    What.INCOME: _income,
    What.POST_INCOME: _post_income,
    What.CLOSE: _close,
    What.AWAY: _away,
    What.TICK: _tick,
    What.LOOK: _look,
    What.HANDLE: _handle,
}

"""The diary 「日志草稿」: where a year is written down, payment by payment, along the very procedure files that the house runs on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from daylight.kernel.case_state import local_day
from daylight.kernel.procedure import Procedure, Step, StepKind, route
from daylight.kernel.workdays import Unit
from daylight.simulate.amounts import Invoice, Invoices
from daylight.simulate.county import BodySketch, County, Seat
from daylight.simulate.moments import Hours
from daylight.simulate.plan import Happening, Income, Label, Payment, Question, What

_HASTE = (55, 41, 4)
"""Of a hundred steps, how many are done the same day, the next working day, two working days later."""
_LATE = 0.004
"""The share of steps that come one working day late: human, and yellow."""
_PAPERS = (("invoice",), ("invoice",), ("invoice",), ("invoice", "receipt"), ("invoice", "acceptance"))

_WORDS = {
    "review": "凭证齐全，内容相符，同意。",
    "sign": "已到现场查看，情况属实。",
    "approve": "同意支付。",
    "check": "分录无误，予以入账。",
}
_RETURNED = "请补充验收单，并核对发票抬头。"
_REFUSED = "not_collective"


@dataclass(frozen=True)
class Course:
    """How a payment shall go 「办理情形」.

    It is returned once at a step (and left there, if so said), refused there, or left waiting before one; somebody may be
    late with a step. `hurried`: every step the same day if the day allows; `patient`: two days for each.
    """

    returned_at: str = ""
    left_returned: bool = False
    refused_at: str = ""
    waits_at: str = ""
    late_at: str = ""
    hurried: bool = False
    patient: bool = False


AS_USUAL = Course()


@dataclass
class Diary:
    """What is being written, and with which dice, hours and rules."""

    dice: Random
    hours: Hours
    county: County
    procedures: Mapping[str, Procedure]
    since: date
    until: date
    invoices: Invoices
    payments: dict[str, Payment] = field(default_factory=dict)
    incomes: dict[str, Income] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    happenings: list[Happening] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    away: dict[str, list[tuple[date, date]]] = field(default_factory=dict)
    unsettled: dict[tuple[str, date], datetime] = field(default_factory=dict)
    """By village and month: when the last of its papers was posted; the month is not closed before."""

    def payment(
        self,
        village: str,
        payee: BodySketch,
        *,
        amount_fen: int,
        purpose: str,
        line: str,
        asked_on: date,
        project: str = "",
        contract: str = "",
        invoices: tuple[Invoice, ...] = (),
        papers: tuple[str, ...] = (),
    ) -> Payment:
        """Write down a payment that a village wants to make; without invoices and papers it gets some of its own."""
        if not invoices:
            issued_on = asked_on - timedelta(days=self.dice.randrange(1, 9))
            invoices = (self.invoices.write(payee.uscc, amount_fen, issued_on),)
        if not papers:
            papers = ("invoice", "contract") if contract else self.dice.choice(_PAPERS)
        code = f"A{len(self.payments) + 1:05d}"
        self.payments[code] = Payment(
            code, village, payee.code, amount_fen, purpose, line, invoices, papers, project, contract
        )
        return self.payments[code]

    def seat(self, post: str, place: str, at: datetime) -> Seat:
        """Who acts in a post at a moment: the B holder while the A holder is away 「AB岗」."""
        seat = self.county.holder(post, place)
        if any(first <= local_day(at) <= last for first, last in self.away.get(seat.code, ())):
            return self.county.holder(post, place, line="B")
        return seat

    def note(self, happening: Happening) -> None:
        """Write down a happening."""
        self.happenings.append(happening)

    def keep_open(self, village: str, month_of: datetime, until: datetime) -> None:
        """The month of a moment is not closed before another moment, when its papers are posted."""
        key = (village, local_day(month_of).replace(day=1))
        self.unsettled[key] = max(until, self.unsettled.get(key, until))

    def run(self, payment: Payment, start: datetime, course: Course = AS_USUAL) -> datetime:
        """Let a payment take its course from the request on; returns the moment of its last step."""
        return _Passage(self, payment, course).run(start)


@dataclass
class _Passage:
    """One payment on its way through the steps of its procedure."""

    diary: Diary
    payment: Payment
    course: Course
    count: int = 0
    in_books: list[datetime] = field(default_factory=list)
    """When it was paid and booked: those months wait for the check."""

    def run(self, start: datetime) -> datetime:
        moment, turned_back, at = start, False, 0
        self._write(What.REQUEST, start, "village.bookkeeper")
        steps = self._steps()
        while at < len(steps) and steps[at].code != self.course.waits_at:
            step, at = steps[at], at + 1
            moment = self._moment(step, moment)
            if step.code == self.course.refused_at:
                self._decide(step, moment, "refuse")
                break
            if step.code == self.course.returned_at and not turned_back:
                turned_back, at = True, 0
                self._decide(step, moment, "return")
                if self.course.left_returned:
                    break
                moment = self.diary.hours.after(moment, self.diary.dice.randrange(1, 3))
                self._write(What.RESUBMIT, moment, "village.bookkeeper")
                continue
            self._decide(step, moment, "done" if step.kind is StepKind.EFFECT else "approve")
        return moment

    def _steps(self) -> list[Step]:
        """The steps after the request that people take, as the rule file gives them for this amount."""
        steps = route(self.diary.procedures["payment"], self.payment.as_form())
        return [step for step in steps[1:] if step.post != "clock"]

    def _moment(self, step: Step, moment: datetime) -> datetime:
        """When the step is done: mostly soon, as a rule in time."""
        dice, course = self.diary.dice, self.course
        days = 0 if course.hurried else 2 if course.patient else dice.choices((0, 1, 2), _HASTE)[0]
        is_late = step.code == course.late_at or (not course.hurried and dice.random() < _LATE)
        if is_late and step.due is not None and step.due.unit is Unit.WORKDAYS:
            days = step.due.count + 1
        return self.diary.hours.after(moment, days)

    def _decide(self, step: Step, at: datetime, decision: str) -> None:
        words = {"return": _RETURNED, "refuse": _REFUSED}.get(decision, _WORDS.get(step.code, ""))
        self._write(What.STEP, at, step.post, step=step.code, decision=decision, words=words)
        if step.code in {"pay", "book"}:
            self.in_books.append(at)
        for moment in self.in_books:
            self.diary.keep_open(self.payment.village, moment, at)

    def _write(self, what: What, at: datetime, post: str, **more: str) -> None:
        seat = self.diary.seat(post, self.payment.village, at)
        code = f"{self.payment.code}-{self.count}"
        self.count += 1
        self.diary.note(Happening(at, code, what, self.payment.code, seat.code, **more))  # type: ignore[arg-type]

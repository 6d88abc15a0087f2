"""Procedures 「程序」: what a procedure file says, as frozen values. Read by `procedure_reading`, verified by `procedure_checks`.

One file gives the flow chart, the power list, the prevention wall, the deadlines that the clock watches and the guards that
the machine enforces; nothing about a procedure is written down a second time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from daylight.kernel.bands import Band, bands_from
from daylight.kernel.rules import RuleRef
from daylight.kernel.tables import Title
from daylight.kernel.workdays import Term


class Group(StrEnum):
    """The three groups of the power list 「权力清单」, and the oversight of them: 决策、管理、服务、监督."""

    DECISION = "decision"
    MANAGEMENT = "management"
    SERVICE = "service"
    OVERSIGHT = "oversight"


class SourceKind(StrEnum):
    """Where a procedure's content comes from 「来源」: a county's practice, a law, a local rule, or drafted by us."""

    SEED = "seed"
    LAW = "law"
    LOCAL_RULE = "local_rule"
    CONSTRUCTED = "constructed"


class StepKind(StrEnum):
    """What is done in a step 「环节类型」: 填报、审核、审批、票决、公开、等待、会签、执行."""

    FILL = "fill"
    REVIEW = "review"
    DECIDE = "decide"
    VOTE = "vote"
    PUBLISH = "publish"
    WAIT = "wait"
    SIGN = "sign"
    EFFECT = "effect"


APPROVING = frozenset({StepKind.REVIEW, StepKind.DECIDE, StepKind.SIGN})
"""Steps in which one hand judges what another hand made."""

GUARDED = APPROVING | {StepKind.EFFECT}
"""Steps that nobody may take on a matter of their own: the judging and the carrying out 「审、批、办分离」."""


class FieldType(StrEnum):
    """What a form field holds 「表单项类型」; amounts are integer fen, dates ISO text, parties and accounts their row ids."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    MONEY = "money"
    DATE = "date"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    BODY = "body"
    PERSON = "person"
    ACCOUNT = "account"
    DOCUMENT = "document"
    FILES = "files"
    INVOICES = "invoices"


class RiskKind(StrEnum):
    """The five kinds of integrity risk 「廉政风险类型」: 人员素质、权力、管理、政策、环境."""

    PEOPLE = "people"
    POWER = "power"
    MANAGEMENT = "management"
    POLICY = "policy"
    ENVIRONMENT = "environment"


class Consequence(StrEnum):
    """What a missed deadline leads to 「超期后果」: reminders only, or the ladder up to red and a case of its own."""

    REMIND = "remind"
    LADDER = "ladder"


class Leads(StrEnum):
    """Where a verdict leads 「结论去向」: to the next step, or to the end of the case."""

    NEXT = "next"
    CLOSE = "close"


class Decision(StrEnum):
    """What may be said in a step besides the procedure's own verdicts 「办理意见」: 同意、办毕、退回补正、不予办理."""

    APPROVE = "approve"
    DONE = "done"
    RETURN = "return"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Reason:
    """A lawful reason 「法定事由」: for refusing, for suspending, or a verdict; the basis says where it is allowed."""

    code: str
    title: Title
    basis: str = ""
    leads: Leads = Leads.NEXT


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the form 「表单项」.

    `at_least` counts files or invoices; `kinds` are the file kinds taken; `options` belong to a choice; `covers` names the
    money field that the invoices' total must reach; `belongs_to` names the field with the body whose account this is;
    `is_party` marks who the matter is about, whose relatives keep away.
    """

    code: str
    title: Title
    type: FieldType
    required: bool = False
    options: tuple[tuple[str, Title], ...] = ()
    at_least: int = 0
    kinds: tuple[str, ...] = ()
    covers: str = ""
    belongs_to: str = ""
    is_party: bool = False
    help: Title | None = None


@dataclass(frozen=True, slots=True)
class ProcedureBand:
    """Amounts within these edges take these steps 「额度档」."""

    edges: Band
    steps: tuple[str, ...]

    @property
    def last_fen(self) -> int | None:
        """The largest amount of the band; None where it has no end."""
        return self.edges.last_fen


@dataclass(frozen=True, slots=True)
class Risk:
    """One brick of the prevention wall 「防控墙」: what goes wrong in this step, why, what is required, what it costs.

    `level` is the class of the risk: 1 may lead to crime, 2 breaks discipline, 3 breaks rules of conduct.
    """

    level: int
    kind: RiskKind
    problem: Title
    cause: Title
    requirement: Title
    basis: Title
    penalty: Title


@dataclass(frozen=True, slots=True)
class Condition:
    """A step that is taken only when a choice has one of these values 「适用条件」."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step 「环节」: which post does what, by when, apart from whom, and what may go wrong.

    `post_field` names a choice of posts in the form that, when filled, takes the place of `post`. `requires` and `may_fill`
    are the form fields given in this step. `lasts` is how long a notice stays up or a wait takes; with `waits` the step
    cannot end before. `return_to` is where a return leads; empty means the first step.
    """

    code: str
    title: Title
    post: str
    kind: StepKind
    due: Term | None = None
    consequence: Consequence | None = None
    separate_from: tuple[str, ...] = ()
    effect: str = ""
    requires: tuple[str, ...] = ()
    may_fill: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    labels: Mapping[str, Title] | None = None
    only_when: Condition | None = None
    post_field: str = ""
    lasts: Term | None = None
    waits: bool = False
    return_to: str = ""
    risks: tuple[Risk, ...] = ()
    phrases: tuple[Title, ...] = ()

    @property
    def fills(self) -> tuple[str, ...]:
        """The form fields that this step gives."""
        return self.requires + self.may_fill

    @property
    def is_guarded(self) -> bool:
        """Whether relatives and parties must keep away from this step 「回避」."""
        return self.kind in GUARDED


@dataclass(frozen=True, slots=True)
class Ladder:
    """The colours of lateness 「超期预警」: blue before the date, yellow after it, red when it lasts; red opens a case."""

    blue_before: Term
    red_after_percent: int
    red_after_at_least: Term
    opens: str
    basis: str


@dataclass(frozen=True, slots=True)
class Procedure:
    """One version of one procedure 「程序」, as its file gives it."""

    ref: RuleRef
    title: Title
    basis: tuple[str, ...]
    in_force: date
    group: Group
    source_kind: SourceKind
    place_levels: tuple[str, ...]
    opened_by: tuple[str, ...]
    form: tuple[Field, ...]
    bands: tuple[ProcedureBand, ...]
    steps: tuple[Step, ...]
    ladder: Ladder
    amount_field: str = ""
    due: Term | None = None
    suspension: tuple[Reason, ...] = ()
    refusal: tuple[Reason, ...] = ()
    verdicts: tuple[Reason, ...] = ()
    on_approval: str = ""
    on_void: str = ""
    note: Title | None = None

    @property
    def code(self) -> str:
        """The procedure's name in addresses, files and the log."""
        return self.ref.code

    @property
    def version(self) -> str:
        """The version that cases remember: the date it holds from."""
        return self.ref.version

    def step(self, code: str) -> Step:
        """A step by its code; a code that is not in the file is a programmer's error."""
        return next(step for step in self.steps if step.code == code)

    def field(self, code: str) -> Field | None:
        """A form field by its code."""
        return next((field for field in self.form if field.code == code), None)

    def verdict(self, code: str) -> Reason | None:
        """A verdict by its code."""
        return next((verdict for verdict in self.verdicts if verdict.code == code), None)

    def band_of(self, amount_fen: int) -> ProcedureBand | None:
        """The band that holds the amount; None when there are no bands or the amount is below zero."""
        checked, _errors = bands_from([band.edges for band in self.bands])
        if checked is None or amount_fen < 0:
            return None
        return self.bands[checked.index_of(amount_fen)]

    def fields_of(self, step: Step) -> tuple[Field, ...]:
        """The fields that a step shows for filling: its own; for the first step those that no other step claims."""
        if step.code == self.steps[0].code:
            claimed = {code for other in self.steps[1:] for code in other.fills}
            return tuple(field for field in self.form if field.code in step.fills or field.code not in claimed)
        return tuple(field for field in self.form if field.code in step.fills)

    def must_be_given(self, step: Step, field: Field) -> bool:
        """Whether the step cannot be completed while this field is empty."""
        if field.code in step.requires:
            return True
        return field.required and step.code == self.steps[0].code and field in self.fields_of(step)


def route(procedure: Procedure, form: Mapping[str, Any]) -> tuple[Step, ...]:
    """The steps that a case with this form takes, in order 「办理路径」; empty when no band takes the amount."""
    steps = procedure.steps
    if procedure.bands:
        amount = form.get(procedure.amount_field)
        band = procedure.band_of(amount) if isinstance(amount, int) else None
        steps = tuple(procedure.step(code) for code in band.steps) if band else ()
    return tuple(step for step in steps if _applies(step, form))


def approval_point(steps: tuple[Step, ...]) -> str:
    """The step that gives the last approval before anything is carried out 「最后审批环节」; "" when there is none."""
    last = ""
    for step in steps:
        if step.kind is StepKind.EFFECT:
            break
        if step.kind in APPROVING:
            last = step.code
    return last


def _applies(step: Step, form: Mapping[str, Any]) -> bool:
    return step.only_when is None or form.get(step.only_when.field) in step.only_when.values

"""The answers of the public interface 「接口数据结构」, as OpenAPI describes them; amounts in fen."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema


class Place(Schema):
    """A place of the county: county, township or village."""

    id: int
    code: str = Field(description="Statistical code; may change, never use it as a key.")
    name: str
    level: str
    above: list[tuple[int, str]] = Field(description="Number and name of each place above it, from the county down.")
    population: int | None
    households: int | None


class Flow(Schema):
    """Money in and out of a month, by the bank's statements."""

    month: date
    in_fen: int
    out_fen: int


class Questions(Schema):
    """How many questions were asked, answered, wait, and wait too long."""

    total: int
    answered: int
    waiting: int
    overdue: int


class Village(Schema):
    """The first page of a village in figures."""

    place: Place
    balance_fen: int | None
    statement_at: datetime | None
    months: list[Flow]
    running: int
    questions: Questions
    closed_month: date | None
    months_behind: int
    line_fen: int = Field(description="Payments of this amount and above are listed one by one.")
    data_as_of: datetime


class Payment(Schema):
    """One payment; people are masked by the disclosure rule."""

    id: int
    number: str
    place_id: int
    place_name: str
    payee: str
    is_masked: bool
    account: str
    bank_name: str
    purpose: str
    kind: str
    kind_title: str
    amount_fen: int
    is_returned: bool
    paid_at: datetime
    booked_on: date | None


class Payments(Schema):
    """A page of payments."""

    since: date
    until: date
    count: int
    count_is_capped: bool
    page: int
    pages: int
    next: str | None
    data_as_of: datetime
    items: list[Payment]


class Step(Schema):
    """One step of a case: which post, when; the officials' names by the disclosure rule."""

    title: str
    post: str
    state: str
    outcome: str
    person: str
    done_at: datetime | None
    due_on: date | None
    days_used: int
    is_late: bool


class Paper(Schema):
    """A paper in the file: kind and fingerprint, never its content."""

    field: str
    kind: str
    pages: int
    sha256: str


class Trace(Schema):
    """An act in the public log; `proof` is the address of its proof file."""

    id: UUID
    at: datetime
    title: str
    post: str
    number: int | None
    proof: str | None


class PaymentStory(Payment):
    """One payment with the story of its approval."""

    steps: list[Step]
    papers: list[Paper]
    traces: list[Trace]
    secret_traces: int


class Question(Schema):
    """A question of a villager; never who asked."""

    id: int
    number: str
    place_id: int
    place_name: str
    topic: str
    text: str = Field(description="Empty until the village has accepted the question.")
    about: str
    asked_at: datetime
    standing: str = Field(description="received, accepted, answered or declined")
    due_on: date | None
    is_overdue: bool
    was_late: bool
    answer: str
    answered_at: datetime | None
    reason: str


class QuestionList(Schema):
    """A page of a village's questions."""

    count: int
    page: int
    pages: int
    data_as_of: datetime
    items: list[Question]


class Checkpoint(Schema):
    """The signed head of the public log; its files lie under `log/`."""

    size: int
    waiting: int
    root: str
    checkpoint: str
    key: str
    published_at: datetime | None
    files: str


class Fault(Schema):
    """Every answer that is no success."""

    code: str = Field(description="Stable; never translated.")
    message: str = Field(description="In the reader's language.")
    facts: dict[str, Any]

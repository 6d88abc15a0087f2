"""Everything that the portal and the public interface read 「公开查询」: frozen rows, fit to be shown, in constant queries."""

from daylight.disclosure.queries.listing import Period, PublicPayments, list_payments
from daylight.disclosure.queries.matters import (
    MatterPage,
    MatterRow,
    PublicDocument,
    PublicStep,
    Way,
    matter_page,
    notices,
    running,
)
from daylight.disclosure.queries.money import Asked, Facet, MoneyPage, MoneyRow, money
from daylight.disclosure.queries.opening import proof_of
from daylight.disclosure.queries.places import (
    PlaceRow,
    TownshipRow,
    place_of,
    public_places,
    search_villages,
    townships,
)
from daylight.disclosure.queries.questions import (
    AskingRule,
    PublicQuestion,
    QuestionCounts,
    QuestionsPage,
    Standing,
    asked_within_the_hour,
    asking_rule,
    question,
    question_by_receipt,
    questions,
    similar,
)
from daylight.disclosure.queries.traces import LogHead, PublicAct, Traces, log_head
from daylight.disclosure.queries.verifying import Verified, verify_code, verify_file
from daylight.disclosure.queries.village import (
    PaymentPage,
    VillagePage,
    payment_of_case,
    payment_page,
    village_page,
)
from daylight.ledger.queries import MonthFlow

__all__ = [
    "Asked",
    "AskingRule",
    "Facet",
    "LogHead",
    "MatterPage",
    "MatterRow",
    "MoneyPage",
    "MoneyRow",
    "MonthFlow",
    "PaymentPage",
    "Period",
    "PlaceRow",
    "PublicAct",
    "PublicDocument",
    "PublicPayments",
    "PublicQuestion",
    "PublicStep",
    "QuestionCounts",
    "QuestionsPage",
    "Standing",
    "TownshipRow",
    "Traces",
    "Verified",
    "VillagePage",
    "Way",
    "asked_within_the_hour",
    "asking_rule",
    "list_payments",
    "log_head",
    "matter_page",
    "money",
    "notices",
    "payment_of_case",
    "payment_page",
    "place_of",
    "proof_of",
    "public_places",
    "question",
    "question_by_receipt",
    "questions",
    "running",
    "search_villages",
    "similar",
    "townships",
    "verify_code",
    "verify_file",
    "village_page",
]

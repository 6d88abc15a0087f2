"""The room's tables, by noun: the case and its steps, its documents, and what the clock notes about them."""

from daylight.cases.models.case import STATE_TITLES, Case, Numbering, Revision, Suspension
from daylight.cases.models.document import Attachment, Blob, InvoiceClaim
from daylight.cases.models.step import COLOUR_TITLES, OUTCOME_TITLES, Reminder, Step, Urging

__all__ = [
    "COLOUR_TITLES",
    "OUTCOME_TITLES",
    "STATE_TITLES",
    "Attachment",
    "Blob",
    "Case",
    "InvoiceClaim",
    "Numbering",
    "Reminder",
    "Revision",
    "Step",
    "Suspension",
    "Urging",
]

"""Everything that can be done to a case 「事项办理」: one function a verb; each is one act through the door."""

from daylight.cases.acts.drafting import attach_document, remove_attachment, save_draft
from daylight.cases.acts.handling import complete_step, refuse_case, return_case, submit, withdraw_case
from daylight.cases.acts.opening import Asked, ask_question, open_case, open_within
from daylight.cases.acts.pausing import resume_case, suspend_case
from daylight.cases.acts.reading import read_document
from daylight.cases.acts.reporting import report_effect
from daylight.cases.acts.ticking import finish_waits, open_overdue_cases, remind
from daylight.cases.acts.urging import urge_step

__all__ = [
    "Asked",
    "ask_question",
    "attach_document",
    "complete_step",
    "finish_waits",
    "open_case",
    "open_overdue_cases",
    "open_within",
    "read_document",
    "refuse_case",
    "remind",
    "remove_attachment",
    "report_effect",
    "resume_case",
    "return_case",
    "save_draft",
    "submit",
    "suspend_case",
    "urge_step",
    "withdraw_case",
]

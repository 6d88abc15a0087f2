"""Reading cases 「事项查询」: what is mine to do, what I may see, everything about one case, and the procedures."""

from daylight.cases.queries.lists import (
    CaseFilters,
    CaseRow,
    case_by_receipt,
    case_rows,
    cases_of,
    done_by_me,
    started_by_me,
)
from daylight.cases.queries.pages import CasePage, case_of, case_page
from daylight.cases.queries.procedures import ProcedurePage, procedure_page, procedures_in_force, startable
from daylight.cases.queries.tasks import TaskRow, tasks_for

__all__ = [
    "CaseFilters",
    "CasePage",
    "CaseRow",
    "ProcedurePage",
    "TaskRow",
    "case_by_receipt",
    "case_of",
    "case_page",
    "case_rows",
    "cases_of",
    "done_by_me",
    "procedure_page",
    "procedures_in_force",
    "startable",
    "started_by_me",
    "tasks_for",
]

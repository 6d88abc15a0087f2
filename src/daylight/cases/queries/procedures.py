"""Procedures as pages 「程序公开」: the power list, each procedure's chart, form, reasons and versions."""

from dataclasses import dataclass
from datetime import date

from daylight.cases import rulebook
from daylight.cases.chart import Chart, chart_of
from daylight.kernel.procedure import Procedure
from daylight.kernel.rules import RuleError
from daylight.parties.queries import Viewer


@dataclass(frozen=True)
class ProcedurePage:
    """Everything that a procedure's page shows 「程序页」."""

    procedure: Procedure
    title: str
    chart: Chart
    versions: tuple[str, ...]
    file: str
    digest: str


def procedures_in_force(on: date) -> tuple[Procedure, ...]:
    """Every procedure in force on a day: the power list of the house 「权力清单」."""
    return rulebook.house().in_force(on)


def startable(viewer: Viewer, level: str, on: date) -> list[Procedure]:
    """The procedures that the viewer's post may start in a place of this level 「可发起事项」."""
    return [
        procedure
        for procedure in procedures_in_force(on)
        if viewer.post in procedure.opened_by and level in procedure.place_levels
    ]


def procedure_page(code: str, *, on: date, language: str) -> ProcedurePage:
    """A procedure as in force on a day, with its chart; raises NoSuchProcedure."""
    procedure = rulebook.procedure_for(code, on)
    rules = [rule for rule in rulebook.house().rules if rule.code == code]
    file = next(rule.file for rule in rules if rule.digest == procedure.ref.digest)
    return ProcedurePage(
        procedure=procedure,
        title=procedure.title.say(language),
        chart=chart_of(procedure, language=language),
        versions=tuple(dict.fromkeys(rule.version for rule in rules)),
        file=file,
        digest=procedure.ref.digest,
    )


def rule_errors() -> tuple[RuleError, ...]:
    """The faults in the rule files, for the administrator's page and `daylight check`."""
    return rulebook.house().errors

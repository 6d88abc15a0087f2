"""Reading a procedure file 「程序文件」: TOML in, a frozen `Procedure` out, every fault named with its key path.

Reading finds what is misspelt, missing or of the wrong kind; whether the procedure makes sense is for `procedure_checks`.
"""

from collections.abc import Mapping
from typing import Any

from daylight.kernel.bands import Band
from daylight.kernel.procedure import (
    Condition,
    Consequence,
    Decision,
    Field,
    FieldType,
    Group,
    Ladder,
    Leads,
    Procedure,
    ProcedureBand,
    Reason,
    Risk,
    RiskKind,
    SourceKind,
    Step,
    StepKind,
)
from daylight.kernel.rules import Problems, Rule
from daylight.kernel.tables import Table, Title
from daylight.kernel.workdays import Term

_ONE_WORKDAY = "1 workdays"
_DEFAULT_DECISIONS: Mapping[StepKind, tuple[str, ...]] = {
    StepKind.FILL: (Decision.DONE,),
    StepKind.REVIEW: (Decision.APPROVE, Decision.RETURN, Decision.REFUSE),
    StepKind.DECIDE: (Decision.APPROVE, Decision.RETURN, Decision.REFUSE),
    StepKind.SIGN: (Decision.APPROVE, Decision.RETURN, Decision.REFUSE),
    StepKind.VOTE: (Decision.APPROVE, Decision.REFUSE),
    StepKind.PUBLISH: (Decision.DONE,),
    StepKind.WAIT: (Decision.DONE,),
    StepKind.EFFECT: (Decision.DONE,),
}


def read_procedure(rule: Rule, problems: Problems) -> Procedure:
    """Give a rule file its meaning; faults go to `problems`, and a procedure with faults must not be put to use."""
    top = Table(rule.data, "", problems)
    top.take("code")
    procedure = Procedure(
        ref=rule.ref,
        title=top.title("title"),
        basis=top.texts("basis", required=True),
        in_force=top.day("in_force"),
        group=top.one_of("group", Group, Group.MANAGEMENT),
        source_kind=top.one_of("source_kind", SourceKind, SourceKind.CONSTRUCTED),
        place_levels=top.texts("place_levels", required=True),
        opened_by=top.texts("opened_by", required=True),
        form=_form(top),
        bands=tuple(_band(row, number) for number, row in enumerate(top.rows("band"), start=1)),
        steps=tuple(_step(row) for row in top.rows("step")),
        ladder=_ladder(top),
        amount_field=top.text(
            "amount_field", default="amount" if top.has("band") or "amount" in top.data.get("form", ()) else ""
        ),
        due=_term(top, "due"),
        suspension=tuple(_reason(row) for row in top.rows("suspension")),
        refusal=tuple(_reason(row) for row in top.rows("refusal")),
        verdicts=tuple(_reason(row, leads=True) for row in top.rows("verdict")),
        on_approval=top.text("on_approval"),
        on_void=top.text("on_void"),
        note=top.title("note", required=False) if top.has("note") else None,
    )
    top.finish()
    return procedure


def _form(top: Table) -> tuple[Field, ...]:
    form = top.table("form")
    if form is None:
        return ()
    return tuple(_field(code, row) for code, row in _tables_in(form))


def _tables_in(table: Table) -> list[tuple[str, Table]]:
    """The tables inside a table, by name; anything else there is noted as a fault."""
    found = [(name, table.table(name)) for name in table.data]
    return [(name, inner) for name, inner in found if inner is not None]


def _field(code: str, row: Table) -> Field:
    field = Field(
        code=code,
        title=row.title("title"),
        type=row.one_of("type", FieldType, FieldType.TEXT),
        required=row.flag("required"),
        options=_options(row),
        at_least=row.whole("at_least"),
        kinds=row.texts("kinds"),
        covers=row.text("covers"),
        belongs_to=row.text("belongs_to"),
        is_party=row.flag("party"),
        help=row.title("help", required=False) if row.has("help") else None,
    )
    row.finish()
    return field


def _options(row: Table) -> tuple[tuple[str, Title], ...]:
    """The options of a choice: a table of codes, each with its title in both languages."""
    table = row.table("options")
    return tuple((code, table.title(code)) for code in table.data) if table else ()


def _band(row: Table, number: int) -> ProcedureBand:
    """One band; an edge belongs to it unless the file says otherwise, and `note` says who decided that."""
    edges = Band(
        name=str(number),
        upto_fen=row.fen("upto"),
        upto_included=row.flag("upto_included", default=True),
        from_fen=row.fen("from"),
        from_included=row.flag("from_included", default=True),
    )
    band = ProcedureBand(edges, row.texts("steps", required=True))
    row.text("note")
    row.finish()
    return band


def _step(row: Table) -> Step:
    kind = row.one_of("kind", StepKind, StepKind.FILL)
    step = Step(
        code=row.text("code", required=True),
        title=row.title("title"),
        post=row.text("post", required=True),
        kind=kind,
        due=_term(row, "due"),
        consequence=row.one_of("consequence", Consequence, Consequence.LADDER) if row.has("consequence") else None,
        separate_from=row.texts("separate_from"),
        effect=row.text("effect"),
        requires=row.texts("requires"),
        may_fill=row.texts("may_fill"),
        decisions=row.texts("decisions") or _DEFAULT_DECISIONS[kind],
        labels=_labels(row),
        only_when=_condition(row),
        post_field=row.text("post_field"),
        lasts=_term(row, "lasts"),
        waits=row.flag("waits") or kind is StepKind.WAIT,
        return_to=row.text("return_to"),
        risks=tuple(_risk(risk) for risk in row.rows("risk")),
        phrases=row.titles("phrase"),
    )
    row.finish()
    return step


def _labels(row: Table) -> Mapping[str, Title] | None:
    """The words on the buttons of a step where they differ from the usual ones, such as 受理 for approve."""
    table = row.table("labels")
    return {code: table.title(code) for code in table.data} if table else None


def _condition(row: Table) -> Condition | None:
    table = row.table("only_when")
    if table is None:
        return None
    condition = Condition(table.text("field", required=True), table.texts("is", required=True))
    table.finish()
    return condition


def _risk(row: Table) -> Risk:
    risk = Risk(
        level=row.whole("class", default=0, least=1),
        kind=row.one_of("kind", RiskKind, RiskKind.MANAGEMENT),
        problem=row.title("problem"),
        cause=row.title("cause"),
        requirement=row.title("requirement"),
        basis=row.title("basis"),
        penalty=row.title("penalty"),
    )
    if risk.level not in {1, 2, 3}:
        row.wrong("class", "The class of a risk is 1, 2 or 3.")
    row.finish()
    return risk


def _reason(row: Table, *, leads: bool = False) -> Reason:
    reason = Reason(
        code=row.text("code", required=True),
        title=row.title("title"),
        basis=row.text("basis"),
        leads=row.one_of("leads", Leads, Leads.NEXT) if leads else Leads.NEXT,
    )
    row.finish()
    return reason


def _ladder(top: Table) -> Ladder:
    """The colours of lateness; without a table of its own a procedure has the house's usual ladder."""
    row = top.table("ladder") or Table({}, "ladder", top.problems)
    ladder = Ladder(
        blue_before=_term(row, "blue_before") or Term.parse(_ONE_WORKDAY),
        red_after_percent=row.whole("red_after_percent", default=50),
        red_after_at_least=_term(row, "red_after_at_least") or Term.parse(_ONE_WORKDAY),
        opens=row.text("opens"),
        basis=row.text("basis"),
    )
    row.finish()
    return ladder


def _term(row: Table, key: str) -> Term | None:
    """A length of time such as "2 workdays"; what cannot be read is noted and left out."""
    text: Any = row.take(key)
    if text is None:
        return None
    try:
        return Term.parse(text)
    except (ValueError, TypeError, AttributeError):
        row.wrong(key, f'A term such as "2 workdays", "15 days" or "1 months" is expected, not {text!r}.')
        return None

"""The four-in-one flow chart 「四位一体」 as data: posts as lanes, and beside each step its risks, requirement and basis.

It is read from the procedure file alone, so the picture, the table beside it and what the machine enforces cannot
differ. `drawing` draws it; the page shows the same rows as a table for those who listen instead of looking.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from daylight.kernel.case_state import CaseState, Outcome
from daylight.kernel.money import yuan
from daylight.kernel.procedure import Procedure, Risk, Step, StepKind, route
from daylight.kernel.workdays import Term, Unit
from daylight.log.powers import post_title


@dataclass(frozen=True)
class ChartRisk:
    """One brick of the prevention wall 「廉政风险点」, in the reader's language."""

    level: int
    level_title: str
    kind: str
    problem: str
    cause: str
    requirement: str
    basis: str
    penalty: str


@dataclass(frozen=True)
class ChartStep:
    """One row of the chart: a step in its lane, when it is due, what may go wrong.

    `state` is empty for a procedure's own page; on a running case it is done, now, planned or skipped.
    """

    number: int
    code: str
    title: str
    kind: str
    post: str
    lane: int
    due: str
    note: str
    state: str
    risks: tuple[ChartRisk, ...]


@dataclass(frozen=True)
class Chart:
    """The whole picture: title, basis, lanes, rows, and what each amount band means.

    Everything is text in `language` already: the drawing and the table only place it.
    """

    code: str
    title: str
    language: str
    basis: tuple[str, ...]
    lanes: tuple[str, ...]
    steps: tuple[ChartStep, ...]
    bands: tuple[str, ...]


def chart_of(procedure: Procedure, *, language: str, state: CaseState | None = None) -> Chart:
    """The chart of a procedure; with a case's state, the steps of its route are marked."""
    with override(language):
        short = "zh" if language.startswith("zh") else "en"
        posts = list(dict.fromkeys(step.post for step in procedure.steps))
        return Chart(
            code=procedure.code,
            title=procedure.title.say(short),
            language=language,
            basis=procedure.basis,
            lanes=tuple(post_title(post, short) for post in posts),
            steps=tuple(
                _step(procedure, step, number=number, lane=posts.index(step.post), language=short, state=state)
                for number, step in enumerate(procedure.steps, start=1)
            ),
            bands=_bands(procedure, short),
        )


def _step(
    procedure: Procedure, step: Step, *, number: int, lane: int, language: str, state: CaseState | None
) -> ChartStep:
    return ChartStep(
        number=number,
        code=step.code,
        title=step.title.say(language),
        kind=kind_title(step.kind),
        post=post_title(step.post, language),
        lane=lane,
        due=_("within {term}").format(term=term_title(step.due)) if step.due else "",
        note=_note(procedure, step, language),
        state=_mark(step, state) if state else "",
        risks=tuple(_risk(risk, language) for risk in step.risks),
    )


def _note(procedure: Procedure, step: Step, language: str) -> str:
    """When the step is taken at all: which bands, which choice, apart from whom."""
    parts = []
    taken = [number for number, band in enumerate(procedure.bands, start=1) if step.code in band.steps]
    if procedure.bands and len(taken) < len(procedure.bands):
        parts.append(_("band {numbers}").format(numbers=", ".join(map(str, taken))))
    if step.only_when:
        field = procedure.field(step.only_when.field)
        titles = dict(field.options) if field else {}
        words = ", ".join(titles[value].say(language) if value in titles else value for value in step.only_when.values)
        parts.append(_("when: {words}").format(words=words))
    if step.separate_from:
        order = [other.code for other in procedure.steps]
        others = ", ".join(str(order.index(code) + 1) for code in step.separate_from)
        parts.append(_("another person than in {others}").format(others=others))
    return "; ".join(parts)


def _risk(risk: Risk, language: str) -> ChartRisk:
    return ChartRisk(
        level=risk.level,
        level_title=_("class {level}").format(level=risk.level),
        kind=risk_kind_title(risk.kind),
        problem=risk.problem.say(language),
        cause=risk.cause.say(language),
        requirement=risk.requirement.say(language),
        basis=risk.basis.say(language),
        penalty=risk.penalty.say(language),
    )


def _bands(procedure: Procedure, language: str) -> tuple[str, ...]:
    """Each band in one sentence: up to which amount, through which steps."""
    lines = []
    for number, band in enumerate(procedure.bands, start=1):
        upto = band.last_fen
        edge = _("above that") if upto is None else _("up to {amount} yuan").format(amount=yuan(upto))
        steps = " → ".join(procedure.step(code).title.say(language) for code in band.steps)
        lines.append(_("Band {number} ({edge}): {steps}").format(number=number, edge=edge, steps=steps))
    return tuple(lines)


def _mark(step: Step, state: CaseState) -> str:
    live = state.live
    if live is not None and live.code == step.code:
        return "now"
    passed = {row.code for row in state.steps if not row.is_live and row.outcome not in {Outcome.VOID, Outcome.FAILED}}
    returned = {row.code for row in state.steps if row.outcome == Outcome.RETURNED}
    if step.code in passed - returned:
        return "done"
    return "planned" if step in route(state.procedure, state.form) else "skipped"


def term_title(term: Term) -> str:
    """A length of time in the reader's language."""
    words = {
        Unit.WORKDAYS: _("{count} working days"),
        Unit.DAYS: _("{count} days"),
        Unit.MONTHS: _("{count} months"),
    }
    return words[term.unit].format(count=term.count)


def kind_title(kind: StepKind) -> str:
    """What is done in a step, in the reader's language."""
    return {
        StepKind.FILL: pgettext("step", "fill in"),
        StepKind.REVIEW: pgettext("step", "review"),
        StepKind.DECIDE: pgettext("step", "decide"),
        StepKind.VOTE: pgettext("step", "vote"),
        StepKind.PUBLISH: pgettext("step", "publish"),
        StepKind.WAIT: pgettext("step", "wait"),
        StepKind.SIGN: pgettext("step", "sign"),
        StepKind.EFFECT: pgettext("step", "carry out"),
    }[kind]


def risk_kind_title(kind: str) -> str:
    """The kind of an integrity risk, in the reader's language."""
    return {
        "people": pgettext("risk", "people"),
        "power": pgettext("risk", "power"),
        "management": pgettext("risk", "management"),
        "policy": pgettext("risk", "policy"),
        "environment": pgettext("risk", "environment"),
    }[kind]

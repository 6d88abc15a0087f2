"""Does a procedure make sense? 「程序校验」: reachable, staffed, separated, without gaps, and no deadline without consequence.

Each check takes the procedure and the list of faults and adds what it finds, with the key path a person has to open.
"""

from collections.abc import Collection
from dataclasses import dataclass

from daylight.kernel.bands import bands_from
from daylight.kernel.money import yuan
from daylight.kernel.powers import Powers
from daylight.kernel.procedure import (
    GUARDED,
    Decision,
    FieldType,
    Leads,
    Procedure,
    Step,
    StepKind,
)
from daylight.kernel.rules import Problems

SYSTEM_POSTS = frozenset({"clock", "public", "setup"})
"""Posts without a person: separation cannot mean anything for them."""

PLACE_LEVELS = ("village", "township", "county")

_DECISIONS: dict[StepKind, frozenset[str]] = {
    StepKind.FILL: frozenset({Decision.DONE}),
    StepKind.REVIEW: frozenset({Decision.APPROVE, Decision.RETURN, Decision.REFUSE}),
    StepKind.DECIDE: frozenset({Decision.APPROVE, Decision.DONE, Decision.RETURN, Decision.REFUSE}),
    StepKind.SIGN: frozenset({Decision.APPROVE, Decision.RETURN, Decision.REFUSE}),
    StepKind.VOTE: frozenset({Decision.APPROVE, Decision.REFUSE}),
    StepKind.PUBLISH: frozenset({Decision.DONE}),
    StepKind.WAIT: frozenset({Decision.DONE}),
    StepKind.EFFECT: frozenset({Decision.DONE, Decision.RETURN}),
}


@dataclass(frozen=True, slots=True)
class Known:
    """What the rest of the house offers to procedures: its posts, its effects, its other procedures.

    None means "not known here": then nothing is said about them.
    """

    powers: Powers | None = None
    effects: Collection[str] | None = None
    procedures: Collection[str] | None = None


def check_procedure(procedure: Procedure, known: Known, problems: Problems) -> None:
    """Every check of a procedure, one after the other; all faults are collected, none stops the next."""
    if not procedure.steps:
        problems.add("step", "A procedure needs at least one step.")
        return
    _check_codes(procedure, problems)
    _check_form(procedure, problems)
    _check_bands(procedure, problems)
    _check_places(procedure, problems)
    _check_posts(procedure, known, problems)
    _check_effects(procedure, known, problems)
    for step in procedure.steps:
        _check_step(procedure, step, problems)
        _check_separation(procedure, step, problems)
        _check_decisions(procedure, step, problems)
        _check_return(procedure, step, problems)
    _check_deadlines(procedure, known, problems)


def _check_codes(procedure: Procedure, problems: Problems) -> None:
    for name, codes in (
        ("step", [step.code for step in procedure.steps]),
        ("refusal", [reason.code for reason in procedure.refusal]),
        ("suspension", [reason.code for reason in procedure.suspension]),
        ("verdict", [reason.code for reason in procedure.verdicts]),
    ):
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            problems.add(f"{name} {code}", "This code is used twice.")


def _check_form(procedure: Procedure, problems: Problems) -> None:
    for field in procedure.form:
        at = f"form.{field.code}"
        if (field.type is FieldType.CHOICE) != bool(field.options):
            problems.add(f"{at}.options", "A choice needs options, and only a choice has them.")
        if field.at_least and field.type not in {FieldType.FILES, FieldType.INVOICES}:
            problems.add(f"{at}.at_least", "Only files and invoices are counted.")
        if field.kinds and field.type is not FieldType.FILES:
            problems.add(f"{at}.kinds", "Only files have kinds.")
        if field.is_party and field.type not in {FieldType.BODY, FieldType.PERSON}:
            problems.add(f"{at}.party", "Only a body or a person can be a party.")
        _check_reference(procedure, at=f"{at}.covers", code=field.covers, kinds={FieldType.MONEY}, problems=problems)
        _check_reference(
            procedure, at=f"{at}.belongs_to", code=field.belongs_to, kinds={FieldType.BODY}, problems=problems
        )


def _check_reference(
    procedure: Procedure, *, at: str, code: str, kinds: Collection[FieldType], problems: Problems
) -> None:
    """A key that names a form field names one that exists and is of the right kind; empty names nothing."""
    if not code:
        return
    field = procedure.field(code)
    if field is None:
        problems.add(at, f"The form has no field {code}.")
    elif kinds and field.type not in kinds:
        problems.add(
            at, f"{code} is a field of type {field.type}; here one of type {', '.join(sorted(kinds))} is needed."
        )


def _check_bands(procedure: Procedure, problems: Problems) -> None:
    """Bands name known steps in the file's order, leave no gap, and every step is on the way of some band."""
    if not procedure.bands:
        return
    _check_reference(
        procedure, at="amount_field", code=procedure.amount_field, kinds={FieldType.MONEY}, problems=problems
    )
    order = [step.code for step in procedure.steps]
    for band in procedure.bands:
        at = f"band {band.edges.name}.steps"
        unknown = [code for code in band.steps if code not in order]
        for code in unknown:
            problems.add(at, f"There is no step {code}.")
        known = [code for code in band.steps if code in order]
        if known != sorted(known, key=order.index):
            problems.add(at, f"The steps stand in another order than in the file: {', '.join(order)}.")
        if known and known[0] != order[0]:
            problems.add(at, f"Every band begins with the first step, {order[0]}.")
    _check_edges(procedure, problems)
    for code in order:
        if not any(code in band.steps for band in procedure.bands):
            problems.add(f"step {code}", "No band leads through this step: it is never reached.")


def _check_edges(procedure: Procedure, problems: Problems) -> None:
    """No gap and no overlap; an edge written twice is said in the words of whoever has to decide where it belongs."""
    owners: dict[int, str] = {}
    twice: set[str] = set()
    for band in procedure.bands:
        upto = band.edges.upto_fen
        if upto is not None and upto in owners:
            twice.add(band.edges.name)
            problems.add(
                f"band {band.edges.name}",
                f"{yuan(upto)} is already the upper edge of band {owners[upto]}: say in one place only where it belongs.",
            )
        elif upto is not None:
            owners[upto] = band.edges.name
    for fault in bands_from([band.edges for band in procedure.bands])[1]:
        if fault.band not in twice:
            problems.add(f"band {fault.band}", f"{fault.message}.")


def _check_places(procedure: Procedure, problems: Problems) -> None:
    for level in procedure.place_levels:
        if level not in PLACE_LEVELS:
            problems.add("place_levels", f"{level} is not one of: {', '.join(PLACE_LEVELS)}.")


def _check_posts(procedure: Procedure, known: Known, problems: Problems) -> None:
    if known.powers is None:
        return
    posts = known.powers.posts
    for post in procedure.opened_by:
        if post not in posts:
            problems.add("opened_by", f"There is no post {post}.")
        elif "case.open" not in posts[post].verbs:
            problems.add("opened_by", f"The post {post} may not open a case (case.open is not in its list).")
    for step in procedure.steps:
        if step.post not in posts:
            problems.add(f"step {step.code}.post", f"There is no post {step.post}.")
        field = procedure.field(step.post_field) if step.post_field else None
        for code, _title in field.options if field else ():
            if code not in posts:
                problems.add(f"form.{step.post_field}.options.{code}", f"There is no post {code}.")


def _check_effects(procedure: Procedure, known: Known, problems: Problems) -> None:
    named = [(f"step {step.code}.effect", step.effect) for step in procedure.steps]
    named += [("on_approval", procedure.on_approval), ("on_void", procedure.on_void)]
    for at, effect in named:
        if effect and known.effects is not None and effect not in known.effects:
            problems.add(at, f"There is no effect {effect}. Known: {', '.join(sorted(known.effects))}.")


def _check_step(procedure: Procedure, step: Step, problems: Problems) -> None:
    """What a single step says must fit its kind and the form."""
    at = f"step {step.code}"
    if step.kind is StepKind.VOTE:
        problems.add(
            f"{at}.kind", "Votes are not yet built: a vote needs its roll, quorum and majority stated. Use decide."
        )
    if step.kind is StepKind.EFFECT and not step.effect:
        problems.add(f"{at}.effect", "A step of kind effect names the effect it runs.")
    if step.effect and step.kind not in GUARDED:
        problems.add(f"{at}.effect", f"A step of kind {step.kind} runs no effect.")
    if (step.kind is StepKind.WAIT or step.waits) and step.lasts is None:
        problems.add(f"{at}.lasts", "A step that waits says how long.")
    if step.lasts is not None and step.kind not in {StepKind.WAIT, StepKind.PUBLISH}:
        problems.add(f"{at}.lasts", f"A step of kind {step.kind} does not last.")
    for key, codes in (("requires", step.requires), ("may_fill", step.may_fill)):
        for code in codes:
            _check_reference(procedure, at=f"{at}.{key}", code=code, kinds=(), problems=problems)
    _check_reference(
        procedure, at=f"{at}.post_field", code=step.post_field, kinds={FieldType.CHOICE}, problems=problems
    )
    _check_condition(procedure, step, problems)


def _check_condition(procedure: Procedure, step: Step, problems: Problems) -> None:
    """A conditional step tests an option that exists, and the way always goes on or has an end without it."""
    if step.only_when is None:
        return
    at = f"step {step.code}.only_when"
    field = procedure.field(step.only_when.field)
    if field is None or field.type is not FieldType.CHOICE:
        problems.add(f"{at}.field", f"The form has no choice {step.only_when.field}.")
        return
    options = [code for code, _title in field.options]
    for value in step.only_when.values:
        if value not in options:
            problems.add(f"{at}.is", f"{value} is no option of {field.code}: {', '.join(options)}.")
    if step is procedure.steps[0]:
        problems.add(at, "The first step is always taken: it cannot have a condition.")


def _check_separation(procedure: Procedure, step: Step, problems: Problems) -> None:
    """Nobody approves, signs or carries out what the same hand filled in: another post and a stated separation."""
    at = f"step {step.code}.separate_from"
    codes = [other.code for other in procedure.steps]
    for code in step.separate_from:
        if code not in codes:
            problems.add(at, f"There is no step {code}.")
        elif code == step.code:
            problems.add(at, "A step cannot be separate from itself.")
    if step.kind not in GUARDED or step.post in SYSTEM_POSTS:
        return
    for fill in procedure.steps[: codes.index(step.code)]:
        if fill.kind is not StepKind.FILL or fill.post in SYSTEM_POSTS:
            continue
        if fill.code not in step.separate_from:
            problems.add(
                at, f"{step.kind} must be separate from {fill.code}: nobody approves what they filled in themselves."
            )
        if fill.post == step.post and not fill.post_field:
            problems.add(
                f"step {step.code}.post", f"{step.post} fills in {fill.code} too: another post must {step.kind}."
            )


def _check_decisions(procedure: Procedure, step: Step, problems: Problems) -> None:
    """A step offers decisions that its kind allows or verdicts of the procedure, and at least one that leads onward."""
    at = f"step {step.code}.decisions"
    verdicts = {verdict.code for verdict in procedure.verdicts}
    judging = step.kind in {StepKind.REVIEW, StepKind.DECIDE}
    allowed = _DECISIONS[step.kind] | (verdicts if judging else set())
    for code in step.decisions:
        if code not in allowed:
            problems.add(
                at, f"{code} cannot be said in a step of kind {step.kind}. Possible: {', '.join(sorted(allowed))}."
            )
    if not set(step.decisions) & ({Decision.APPROVE, Decision.DONE} | verdicts):
        problems.add(at, "No decision leads onward from here: an end is never reached.")
    for code in step.labels or ():
        if code not in step.decisions:
            problems.add(f"step {step.code}.labels.{code}", "There is no such decision in this step.")
    if step is procedure.steps[-1] or step.only_when is not None:
        return
    onward = [verdict.code for verdict in procedure.verdicts if verdict.leads is Leads.NEXT]
    if not set(step.decisions) & {Decision.APPROVE, Decision.DONE, *onward}:
        problems.add(at, "Every decision ends the case here: the steps after it are never reached.")


def _check_return(procedure: Procedure, step: Step, problems: Problems) -> None:
    """A return leads back, and never to before something that has already been carried out."""
    codes = [other.code for other in procedure.steps]
    if step.return_to and step.return_to not in codes:
        problems.add(f"step {step.code}.return_to", f"There is no step {step.return_to}.")
        return
    if Decision.RETURN not in step.decisions:
        return
    target = codes.index(step.return_to) if step.return_to else 0
    here = codes.index(step.code)
    at = f"step {step.code}.return_to"
    if target >= here:
        problems.add(at, "A return leads to an earlier step.")
    elif not step.return_to and procedure.steps[0].kind is not StepKind.FILL:
        problems.add(at, f"The first step, {codes[0]}, fills in nothing: say which step a return leads to.")
    for band in procedure.bands:
        if step.code in band.steps and codes[target] not in band.steps:
            problems.add(
                at, f"Band {band.edges.name} does not lead through {codes[target]}: a return would have nowhere to go."
            )
    done = [other.code for other in procedure.steps[target + 1 : here] if other.kind is StepKind.EFFECT]
    if done:
        problems.add(
            at, f"A return cannot undo {', '.join(done)}: let it lead there, or take return out of the decisions."
        )


def _check_deadlines(procedure: Procedure, known: Known, problems: Problems) -> None:
    """Every deadline has a consequence, and a ladder knows which procedure its red opens."""
    for step in procedure.steps:
        at = f"step {step.code}.consequence"
        if step.due is not None and step.consequence is None:
            problems.add(at, "A deadline without a consequence is a wish: write ladder or remind.")
        if step.due is None and step.consequence is not None:
            problems.add(at, "There is no deadline here for it to follow.")
    opens = procedure.ladder.opens
    if any(step.consequence == "ladder" for step in procedure.steps) and not opens:
        problems.add("ladder.opens", "A ladder reaches red: say which procedure a red opens, such as clearance.")
    if opens and known.procedures is not None and opens not in known.procedures:
        problems.add("ladder.opens", f"There is no procedure {opens}.")

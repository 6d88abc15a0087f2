"""A procedure file gives the whole procedure; every fault in it is named with file and key path."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daylight.kernel.procedure import Procedure, StepKind, approval_point, route
from kernel.procedures import EFFECTS, HOUSE, RULES, SMALL, faults, house_with

PAYMENT = HOUSE.procedures["payment"]
CLEARANCE = HOUSE.procedures["clearance"]
QUESTION = HOUSE.procedures["question"]
TWO_STEPS = SMALL.replace('steps = ["ask", "look", "allow"]', 'steps = ["ask", "look"]')


def codes(procedure: Procedure, **form: object) -> list[str]:
    return [step.code for step in route(procedure, form)]


def test_the_small_procedure_is_right_before_it_is_broken(tmp_path: Path) -> None:
    house = house_with(tmp_path, SMALL)
    assert house.errors == ()
    assert house.procedures["lending"].title.say("zh") == "借用集体物品"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        # words and keys
        ('group        = "service"', 'group        = "services"', 'lending.toml: group: "services" is not one of: decision, management, service, oversight.'),
        ('kind  = "fill"', 'kind  = "fil"', 'lending.toml: step ask.kind: "fil" is not one of:'),
        ('kind          = "review"', 'kind = "review"\npoost = "x"', "lending.toml: step look.poost: This key is not known here."),
        ('type     = "text"', 'type     = "string"', 'lending.toml: form.thing.type: "string" is not one of:'),
        ('title = { zh = "同意", en = "Allow" }', 'title = { zh = "同意" }', "lending.toml: step allow.title.en: This key is missing."),
        ('"2 workdays"', '"2 fortnights"', "lending.toml: step look.due: A term such as"),
        ("in_force     = 2026-01-01", "in_force     = 2026-01-01\nin_forse = 1", "lending.toml: in_forse: This key is not known here."),
        ('place_levels = ["village"]', 'place_levels = ["hamlet"]', "lending.toml: place_levels: hamlet is not one of: village, township, county."),
        # bands
        ('steps = ["ask", "look"]\n', 'steps = ["ask", "look"]\n\n[[band]]\nupto = 20_000.00\nsteps = ["ask", "look"]\n', "lending.toml: band 2: 20,000.00 is already the upper edge of band 1"),
        ("upto  = 20_000.00", "upto  = 20_000.001", "lending.toml: band 1.upto: An amount in yuan with at most two decimals"),
        ("upto  = 20_000.00", "upto  = 20_000.00\nupto_included = false", ""),
        ("[[band]]\nsteps", "[[band]]\nfrom = 20_000.00\nsteps", "lending.toml: band 2: overlap: 20,000.00 is already in the band before."),
        ("[[band]]\nsteps", "[[band]]\nfrom = 30_000.00\nsteps", "lending.toml: band 2: gap: 20,000.01 to 29,999.99 is in no band."),
        ('[[band]]\nsteps = ["ask", "look", "allow"]', '[[band]]\nupto = 90_000.00\nsteps = ["ask", "look", "allow"]', "lending.toml: band 2: gap: amounts above 90,000.00 are in no band"),
        ('steps = ["ask", "look", "allow"]', 'steps = ["ask", "allow", "look"]', "lending.toml: band 2.steps: The steps stand in another order"),
        ('steps = ["ask", "look", "allow"]', 'steps = ["ask", "look", "alow"]', "lending.toml: band 2.steps: There is no step alow."),
        ('steps = ["ask", "look", "allow"]', 'steps = ["ask", "look"]', "lending.toml: step allow: No band leads through this step: it is never reached."),
        ("[form.amount]", "[form.sum]", "lending.toml: amount_field: The form has no field amount."),
        # posts, effects
        ('post  = "village.head"', 'post  = "village.chief"', "lending.toml: step allow.post: There is no post village.chief."),
        ('opened_by    = ["village.bookkeeper"]', 'opened_by    = ["county.auditor"]', "lending.toml: opened_by: The post county.auditor may not open a case"),
        ('kind  = "decide"', 'kind  = "effect"\neffect = "bank.rob"', "lending.toml: step allow.effect: There is no effect bank.rob."),
        ('kind  = "decide"', 'kind  = "effect"', "lending.toml: step allow.effect: A step of kind effect names the effect it runs."),
        # separation
        ('separate_from = ["ask"]', "", "lending.toml: step look.separate_from: review must be separate from ask: nobody approves what they filled in themselves."),
        ('post          = "village.supervisor"', 'post = "village.bookkeeper"', "lending.toml: step look.post: village.bookkeeper fills in ask too: another post must review."),
        ('separate_from = ["ask", "look"]', 'separate_from = ["ask", "looks"]', "lending.toml: step allow.separate_from: There is no step looks."),
        # deadlines
        ('consequence   = "ladder"\n', "", "lending.toml: step look.consequence: A deadline without a consequence is a wish"),
        ('due           = "2 workdays"\n', "", "lending.toml: step look.consequence: There is no deadline here"),
        ('opens = "lending"', "", "lending.toml: ladder.opens: A ladder reaches red"),
        ('opens = "lending"', 'opens = "nothing"', "lending.toml: ladder.opens: There is no procedure nothing."),
        # steps
        ('kind  = "decide"', 'kind  = "vote"', "lending.toml: step allow.kind: Votes are not yet built"),
        ('kind  = "decide"', 'kind  = "wait"', "lending.toml: step allow.lasts: A step that waits says how long."),
        ('kind  = "decide"', 'kind  = "decide"\nlasts = "3 days"', "lending.toml: step allow.lasts: A step of kind decide does not last."),
        ('kind  = "decide"', 'kind  = "decide"\nrequires = ["colour"]', "lending.toml: step allow.requires: The form has no field colour."),
        ('kind  = "decide"', 'kind  = "decide"\ndecisions = ["done", "maybe"]', "lending.toml: step allow.decisions: maybe cannot be said in a step of kind decide."),
        ('kind  = "decide"', 'kind  = "decide"\ndecisions = ["refuse"]', "lending.toml: step allow.decisions: No decision leads onward from here: an end is never reached."),
        ('kind  = "decide"', 'kind  = "decide"\nreturn_to = "allow"', "lending.toml: step allow.return_to: A return leads to an earlier step."),
        ('kind  = "decide"', 'kind  = "decide"\nonly_when = { field = "thing", is = ["x"] }', "lending.toml: step allow.only_when.field: The form has no choice thing."),
        ('code  = "allow"', 'code  = "look"', "lending.toml: step look: This code is used twice."),
        # fields
        ('type     = "text"', 'type     = "choice"', "lending.toml: form.thing.options: A choice needs options, and only a choice has them."),
        ('type     = "text"', 'type     = "text"\nat_least = 2', "lending.toml: form.thing.at_least: Only files and invoices are counted."),
        ('type     = "text"', 'type     = "text"\nparty = true', "lending.toml: form.thing.party: Only a body or a person can be a party."),
        ('type     = "text"', 'type     = "invoices"\ncovers = "thing"', "lending.toml: form.thing.covers: thing is a field of type invoices; here one of type money is needed."),
    ],
)  # fmt: skip
def test_each_fault_is_named_with_its_place(tmp_path: Path, old: str, new: str, message: str) -> None:
    said = faults(tmp_path, old, new)
    assert any(line.startswith(message) for line in said) if message else said == [], said


def test_a_procedure_without_steps_is_refused(tmp_path: Path) -> None:
    said = [str(error) for error in house_with(tmp_path, SMALL.split("[[band]]")[0]).errors]
    assert said == ["lending.toml: step: A procedure needs at least one step."]


def test_a_return_cannot_undo_a_payment(tmp_path: Path) -> None:
    payment = (
        (RULES / "procedures" / "payment.toml")
        .read_text(encoding="utf-8")
        .replace('opens              = "clearance"', 'opens = "payment"')
    )
    said = faults(tmp_path, 'return_to     = "book"\n', "", text=payment)
    assert said == [
        "lending.toml: step check.return_to: A return cannot undo pay, book: let it lead there, or take return out of the decisions."
    ]


def test_one_fault_does_not_hide_the_next(tmp_path: Path) -> None:
    text = SMALL.replace('post  = "village.head"', 'post = "nobody"').replace('consequence   = "ladder"\n', "")
    assert len(house_with(tmp_path, text).errors) == 2


def test_a_faulty_procedure_is_not_put_to_use(tmp_path: Path) -> None:
    assert house_with(tmp_path, SMALL.replace('post  = "village.head"', 'post = "nobody"')).procedures == {}


# ------------------------------------------------------------------ the procedures we ship


@pytest.mark.parametrize(
    ("fen", "has_approval", "has_signature"),
    [
        (1, False, False),
        (499_999, False, False),
        (500_000, False, False),
        (500_001, True, False),
        (50_271_590, True, False),
        (99_999_999, True, False),
        (100_000_000, True, False),
        (100_000_001, True, True),
    ],
)
def test_a_payment_takes_the_way_of_its_amount(fen: int, *, has_approval: bool, has_signature: bool) -> None:
    way = codes(PAYMENT, amount=fen)
    assert ("approve" in way, "sign" in way) == (has_approval, has_signature)
    assert (way[0], way[-1]) == ("request", "publish")


@given(st.integers(min_value=1, max_value=10**12), st.integers(min_value=1, max_value=10**12))
def test_a_larger_payment_never_takes_fewer_steps(one: int, other: int) -> None:
    small, large = sorted((one, other))
    assert set(codes(PAYMENT, amount=small)) <= set(codes(PAYMENT, amount=large))


def test_502715_yuan_90_go_from_request_to_publication_by_five_posts_and_the_clock() -> None:
    way = route(PAYMENT, {"amount": 50_271_590})
    assert [step.code for step in way] == ["request", "review", "approve", "pay", "book", "check", "publish"]
    assert [step.post for step in way] == [
        "village.bookkeeper",
        "township.centre",
        "township.leader",
        "township.cashier",
        "township.accountant",
        "township.centre",
        "clock",
    ]


def test_the_authority_to_pay_comes_with_the_last_approval_of_the_way() -> None:
    assert approval_point(route(PAYMENT, {"amount": 100})) == "review"
    assert approval_point(route(PAYMENT, {"amount": 500_001})) == "approve"
    assert approval_point(route(QUESTION, {})) == "accept"


def test_a_confirmed_red_warning_goes_to_the_county_and_a_blue_one_does_not() -> None:
    assert codes(CLEARANCE, colour="red")[-1] == "raise"
    assert "raise" not in codes(CLEARANCE, colour="blue")


def test_the_first_step_shows_the_fields_that_no_later_step_gives() -> None:
    assert [field.code for field in QUESTION.fields_of(QUESTION.steps[0])] == ["topic", "question", "about"]
    assert [field.code for field in QUESTION.fields_of(QUESTION.step("answer"))] == ["answer", "answer_files"]


@pytest.mark.parametrize("procedure", [PAYMENT, CLEARANCE, QUESTION], ids=lambda procedure: procedure.code)
def test_every_step_we_ship_has_its_brick_in_the_prevention_wall(procedure: Procedure) -> None:
    for step in procedure.steps:
        assert step.risks, step.code
        for risk in step.risks:
            for text in (risk.problem, risk.cause, risk.requirement, risk.basis, risk.penalty):
                assert text.zh, step.code
                assert text.en, step.code


@pytest.mark.parametrize("procedure", [PAYMENT, CLEARANCE, QUESTION], ids=lambda procedure: procedure.code)
def test_posts_that_a_procedure_uses_may_complete_steps(procedure: Procedure) -> None:
    for step in procedure.steps:
        verb = "case.submit" if step is procedure.steps[0] and step.kind is StepKind.FILL else "case.complete_step"
        assert verb in HOUSE.powers.verbs_of(step.post), (step.code, step.post)


def test_the_effects_named_are_those_that_the_house_knows() -> None:
    named = {step.effect for step in PAYMENT.steps if step.effect} | {PAYMENT.on_approval, PAYMENT.on_void}
    assert named == EFFECTS

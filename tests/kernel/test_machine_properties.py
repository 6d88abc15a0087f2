"""What holds for every sequence of commands, whoever gives them: checked on random walks through all procedures."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from daylight.kernel.case_effects import NewRevision, apply
from daylight.kernel.case_state import ENDED, CaseState, CaseStatus, Hand, Outcome
from daylight.kernel.commands import (
    Command,
    Complete,
    EffectDone,
    EffectFailed,
    Resume,
    Return,
    Start,
    Submit,
    Suspend,
    Withdraw,
)
from daylight.kernel.guards import apart_from
from daylight.kernel.machine import decide
from daylight.kernel.procedure import Procedure, route
from daylight.kernel.refusals import Refused
from kernel.procedures import CALENDAR, HOUSE, at

PAYMENT = HOUSE.procedures["payment"]
PROCEDURES = [HOUSE.procedures[code] for code in ("payment", "clearance", "question")]
FORMS: dict[str, dict[str, object]] = {
    "payment": {"payee": 9, "payee_account": 12, "amount": 700_000, "purpose": "修路"},
    "clearance": {"warning": 5, "colour": "red"},
    "question": {"topic": "works", "question": "花了多少钱？"},
}
VALUES: dict[str, dict[str, object]] = {
    "assign": {"responsible": "township.cashier"},
    "explain": {"explanation": "见附件"},
    "raise": {"measure": "talk"},
    "answer": {"answer": "见附件"},
}
FEW = st.integers(min_value=1, max_value=4)  # so few people that the same hand turns up everywhere


def fresh(procedure: Procedure, opener: int | None = 1, **form: object) -> CaseState:
    values = FORMS[procedure.code] | form
    case = CaseState(
        procedure, form=values, attached={"documents": 1, "evidence": 1}, opened_by=opener, parties=frozenset({50})
    )
    return apply(case, decide(case, Start(), by=Hand(opener, procedure.opened_by[0]), now=at(2), calendar=CALENDAR))


@st.composite
def commands(draw: st.DrawFn, procedure: Procedure) -> Command:
    step = draw(st.sampled_from(procedure.steps))
    decision = draw(st.sampled_from([*step.decisions, "approve", "done", "return", "refuse"]))
    reason = draw(st.sampled_from([reason.code for reason in procedure.refusal] or ["x"]))
    complete = Complete(
        step.code, decision, "意见", VALUES.get(step.code, {}) if decision in {"done", "approve"} else {}, reason
    )
    ground = procedure.suspension[0].code
    others: list[Command] = [
        Submit(),
        Return(step.code, "补正"),
        Suspend(ground),
        Resume(),
        EffectDone(step.code),
        EffectFailed(step.code, "失败"),
        Withdraw("撤"),
    ]
    return draw(st.one_of(st.just(complete), st.just(complete), st.just(complete), st.sampled_from(others)))


@st.composite
def walks(draw: st.DrawFn) -> list[CaseState]:
    """The states of a case through up to 25 commands by few people in the right or a wrong post; refusals change nothing."""
    procedure = draw(st.sampled_from(PROCEDURES))
    amount = draw(st.sampled_from([100, 500_000, 500_001, 100_000_001]))
    case = fresh(procedure, **({"amount": amount} if procedure is PAYMENT else {}))
    seen = [case]
    for number in range(draw(st.integers(min_value=1, max_value=25))):
        live = case.live
        command = draw(commands(procedure))
        if live is not None and draw(st.booleans()):
            # Otherwise hardly any walk would get past the second step.
            command = (
                EffectDone(live.code)
                if live.outcome == Outcome.WAITING
                else _onward(procedure, live.code, is_return=draw(st.booleans()))
            )
        post = (
            live.post
            if live is not None and draw(st.integers(min_value=0, max_value=9))
            else draw(st.sampled_from([s.post for s in procedure.steps]))
        )
        person = None if post in {"clock", "public"} else draw(FEW)
        hand = Hand(person, post, person, draw(st.sampled_from([frozenset(), frozenset(), frozenset({50})])))
        try:
            effects = decide(case, command, by=hand, now=at(2 + number % 25), calendar=CALENDAR)
        except Refused:
            continue
        before, case = case, apply(case, effects)
        seen.append(case)
        if any(isinstance(effect, NewRevision) for effect in effects):
            assert case.revision == before.revision + 1
    return seen


def _onward(procedure: Procedure, code: str, *, is_return: bool) -> Command:
    step = procedure.step(code)
    if is_return and "return" in step.decisions:
        return Return(code, "补正")
    decision = next(one for one in step.decisions if one != "return")
    return Complete(code, decision, values=VALUES.get(code, {}))


@settings(max_examples=45)
@given(walks())
def test_no_sequence_of_commands_lets_one_person_take_two_separated_steps(seen: list[CaseState]) -> None:
    case = seen[-1]
    for step in case.procedure.steps:
        for other in apart_from(case.procedure, step):
            assert not case.hands_of(step.code) & case.hands_of(other.code), (step.code, other.code)


@settings(max_examples=45)
@given(walks())
def test_a_case_is_always_in_one_place_and_an_ended_one_in_none(seen: list[CaseState]) -> None:
    for case in seen:
        live = [step for step in case.steps if step.is_live]
        assert len(live) == (0 if case.state in ENDED else 1)
        assert [step.ordinal for step in case.steps] == list(range(1, len(case.steps) + 1))
        assert bool(case.outcome) == (case.state in ENDED)
        assert (case.state is CaseStatus.SUSPENDED) == (case.suspended_since is not None)


@settings(max_examples=45)
@given(walks())
def test_no_approval_of_an_earlier_revision_counts(seen: list[CaseState]) -> None:
    for case in seen:
        back = [
            step
            for step in case.steps
            if step.outcome == Outcome.RETURNED and case.procedure.step(step.code).return_to in {"", "explain"}
        ]
        if not back or case.procedure.code == "clearance":
            continue
        kept = [
            step.code
            for step in case.steps
            if step.ordinal < back[-1].ordinal and step.outcome in {Outcome.DONE, Outcome.APPROVED}
        ]
        assert kept == []


@settings(max_examples=45)
@given(walks())
def test_money_goes_out_only_after_every_approval_of_its_way_by_different_people(seen: list[CaseState]) -> None:
    case = seen[-1]
    if case.procedure is not PAYMENT:
        return
    standing = {
        step.code: step for step in case.steps if step.outcome in {Outcome.DONE, Outcome.APPROVED, Outcome.WAITING}
    }
    if "pay" not in standing:
        return
    way = [step.code for step in route(case.procedure, case.form)]
    needed = way[: way.index("pay") + 1]
    assert set(needed) <= set(standing)
    hands = [standing[code].person_id for code in needed]
    assert hands[-1] not in hands[:-1]
    assert hands[0] not in hands[1:]


@settings(max_examples=30)
@given(walks())
def test_from_every_state_honest_people_reach_an_end(seen: list[CaseState]) -> None:
    case = seen[-1]
    for number in range(100, 140):
        live = case.live
        if live is None:
            break
        post = live.post
        hand = Hand(None if post in {"clock", "public"} else number, post, number)
        command: Command = Complete(live.code, _first(case.procedure, live.code), values=VALUES.get(live.code, {}))
        if case.state is CaseStatus.SUSPENDED:
            command = Resume()
        elif live.outcome == Outcome.WAITING:
            command = EffectDone(live.code)
        case = apply(case, decide(case, command, by=hand, now=at(28), calendar=CALENDAR))
    assert case.state in ENDED


def _first(procedure: Procedure, code: str) -> str:
    return next(one for one in procedure.step(code).decisions if one not in {"return", "refuse"})


@settings(max_examples=40)
@given(st.integers(min_value=1, max_value=10**12))
def test_every_amount_reaches_the_end_by_exactly_the_steps_of_its_band(amount: int) -> None:
    case = fresh(PAYMENT, amount=amount)
    for number in range(100, 120):
        if case.live is None:
            break
        command: Command = Complete(case.live.code, _first(PAYMENT, case.live.code))
        if case.live.outcome == Outcome.WAITING:
            command = EffectDone(case.live.code)
        hand = Hand(None if case.live.post == "clock" else number, case.live.post)
        case = apply(case, decide(case, command, by=hand, now=at(3), calendar=CALENDAR))
    assert case.state is CaseStatus.CLOSED
    assert [step.code for step in case.steps] == [step.code for step in route(PAYMENT, {"amount": amount})]


def test_the_walks_go_far_enough_to_mean_something() -> None:
    """A walk that is always refused proves nothing: the guards themselves are seen to bite and to let pass."""
    case = fresh(PAYMENT)
    case = apply(case, decide(case, Submit(), by=Hand(1, "village.bookkeeper"), now=at(2), calendar=CALENDAR))
    bare = replace(PAYMENT, steps=tuple(replace(step, separate_from=()) for step in PAYMENT.steps))
    unguarded = replace(case, procedure=bare)
    effects = decide(
        unguarded, Complete("review", "approve"), by=Hand(1, "township.centre"), now=at(2), calendar=CALENDAR
    )
    assert apply(unguarded, effects).hands_of("review") == {1}

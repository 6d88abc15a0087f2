"""A villager asks without an account, follows with a receipt, and gets an answer that everybody can read."""

import pytest

from daylight.cases import acts, queries
from daylight.cases.models import Case, Step
from daylight.kernel.case_refusals import MissingField, WrongValue
from daylight.log.queries import acts_about
from office import Office

QUESTION = {"topic": "finance", "question": "去年修桥的五十万花在哪里了？"}


def _asked(office: Office) -> acts.Asked:
    return acts.ask_question(office.cast.places["liuhe"], QUESTION, now=office.now)


def test_a_question_is_accepted_answered_and_posted(office: Office) -> None:
    asked = _asked(office)
    case = asked.case
    assert (case.state, case.opened_by, case.opened_post) == ("running", None, "public")
    office.step(case, "accept", "approve", "village.secretary")
    with pytest.raises(MissingField):
        office.step(case, "answer", "done", "village.head")
    office.step(case, "answer", "done", "village.head", values={"answer": "全部用于雨污水管网，发票见公开页。"})
    acts.finish_waits(office.later(days=40))
    case.refresh_from_db()
    assert case.state == "closed"
    assert Step.objects.get(case=case, code="answer").given["answer"].startswith("全部用于")


def test_the_receipt_is_the_only_tie_and_is_kept_nowhere(office: Office) -> None:
    asked = _asked(office)
    spelled = "-".join(asked.receipt[at : at + 5] for at in range(0, 20, 5)).lower()
    assert queries.case_by_receipt(spelled) == asked.case
    assert queries.case_by_receipt(asked.receipt[:-1]) is None
    assert asked.receipt not in str(list(Case.objects.values()))
    act = acts_about("case", asked.case.pk)[0]
    assert (act.verb, act.post, act.person_id, act.mandate_id) == ("question.ask", "public", None, None)
    assert "question" not in act.facts


def test_a_question_is_declined_only_with_a_listed_reason(office: Office) -> None:
    case = _asked(office).case
    secretary = office.actor("village.secretary")
    done = acts.refuse_case(case.pk, "accept", "answered", actor=secretary, now=office.now, opinion="见二月公开栏")
    assert (done.state, done.outcome) == ("refused", "answered")


def test_an_empty_question_or_a_strange_topic_is_refused(office: Office) -> None:
    place = office.cast.places["liuhe"]
    with pytest.raises(MissingField):
        acts.ask_question(place, {"topic": "finance", "question": " "}, now=office.now)
    with pytest.raises(WrongValue):
        acts.ask_question(place, {"topic": "gossip", "question": "谁？"}, now=office.now)
    assert not Case.objects.exists()

"""Each verb of the room is done once here, and each leaves its act about the case, under the case's own rule."""

import json

from daylight.cases import acts
from daylight.cases.models import Attachment, Case
from daylight.cases.verbs import CaseVerb
from daylight.log.queries import acts_about
from office import Office


def _verbs(case: Case) -> list[str]:
    return [act.verb for act in acts_about("case", case.pk)]


def test_every_verb_of_cases_leaves_its_act(office: Office) -> None:
    bookkeeper, centre = office.actor("village.bookkeeper"), office.actor("township.centre")
    case = office.open()
    acts.save_draft(case.pk, office.form(), actor=bookkeeper, now=office.now)
    acts.remove_attachment(office.attach(case).pk, actor=bookkeeper, now=office.now)
    office.attach(case, colour="red")
    acts.submit(case.pk, actor=bookkeeper, now=office.now)
    acts.read_document(Attachment.objects.get().pk, actor=centre, now=office.now)
    acts.suspend_case(case.pk, "awaiting_papers", actor=centre, now=office.now)
    acts.resume_case(case.pk, actor=centre, now=office.now)
    acts.remind(office.later(days=1))
    acts.urge_step(case.pk, actor=bookkeeper, now=office.now)
    acts.return_case(case.pk, "review", "请补充验收单。", actor=centre, now=office.now)
    acts.withdraw_case(case.pk, actor=bookkeeper, now=office.now, reason="不再申请")
    assert _verbs(case) == [
        "case.open", "case.save_draft", "case.attach", "case.detach", "case.attach", "case.submit", "document.read",
        "case.suspend", "case.resume", "case.remind", "case.urge", "case.return", "case.withdraw",
    ]  # fmt: skip
    paid, turned_away = office.paid(), office.submitted()
    acts.refuse_case(turned_away.pk, "review", "no_budget", actor=centre, now=office.now)
    assert _verbs(paid)[-2:] == ["case.complete_step", "case.report_effect"]
    assert _verbs(turned_away)[-1] == "case.refuse"
    question = {"topic": "works", "question": "路灯何时修？"}
    asked = acts.ask_question(office.cast.places["liuhe"], question, now=office.now)
    assert _verbs(asked.case) == ["question.ask"]
    done = {verb for each in Case.objects.all() for verb in _verbs(each)}
    assert done == {verb.value for verb in CaseVerb}


def test_no_act_body_holds_a_name_an_opinion_or_a_line_of_the_form(office: Office) -> None:
    case = office.submitted()
    office.step(case, "review", "approve", "township.centre", opinion="凭证齐全，内容相符")
    bodies = json.dumps([act.facts for act in acts_about("case", case.pk)], ensure_ascii=False)
    for word in ("林秋月", "凭证齐全", "康河桥", "清源建设", "发票.png"):
        assert word not in bodies

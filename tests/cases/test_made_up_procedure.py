"""A county invents a procedure: one file in its pack, no line of code. It adds a step, a band and a field to ours, and one all its own."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from daylight.cases import acts, queries, rulebook
from daylight.cases.models import Case, Step
from daylight.cases.refusals import NoSuchProcedure, RuleMissing
from daylight.kernel.case_refusals import DutiesSeparated, MissingField
from office import Office

LANTERN = """
code = "lantern"
title = { zh = "灯会经费", en = "Lantern festival money" }
in_force = 2025-01-01
group = "service"
source_kind = "constructed"
place_levels = ["village"]
opened_by = ["village.head"]
basis = ["本县元宵灯会管理办法"]
refusal = [{ code = "no_permit", title = { zh = "未经许可", en = "There is no permit" }, basis = "本县元宵灯会管理办法" }]

[form.occasion]
title = { zh = "灯会名称", en = "Occasion" }
type = "text"
required = true
[form.amount]
title = { zh = "金额", en = "Amount" }
type = "money"
required = true
[form.lamps]
title = { zh = "灯笼数", en = "Number of lamps" }
type = "integer"
[form.report]
title = { zh = "办结小结", en = "Report" }
type = "long_text"

[[band]]
upto = 3_000.00
steps = ["plan", "agree", "tell"]
[[band]]
upto = 90_000.00
steps = ["plan", "agree", "county", "tell"]
[[band]]
steps = ["plan", "agree", "county", "audit", "tell"]

[[step]]
code = "plan"
title = { zh = "申报", en = "Plan" }
post = "village.head"
kind = "fill"
[[step]]
code = "agree"
title = { zh = "村监会会签", en = "Supervisor agrees" }
post = "village.supervisor"
kind = "sign"
due = "1 workdays"
consequence = "remind"
separate_from = ["plan"]
[[step]]
code = "county"
title = { zh = "县局备案", en = "Bureau notes it" }
post = "county.bureau"
kind = "review"
due = "3 workdays"
consequence = "remind"
separate_from = ["plan", "agree"]
[[step]]
code = "audit"
title = { zh = "县纪委核查", en = "Commission checks" }
post = "county.discipline"
kind = "review"
due = "3 workdays"
consequence = "remind"
separate_from = ["plan", "agree", "county"]
[[step]]
code = "tell"
title = { zh = "报告", en = "Report" }
post = "village.head"
kind = "fill"
due = "10 days"
consequence = "remind"
requires = ["report"]
"""


@pytest.fixture
def pack(tmp_path: Path, settings: object) -> Iterator[Path]:
    folder = tmp_path / "pack"
    (folder / "procedures").mkdir(parents=True)
    (folder / "procedures" / "lantern.toml").write_text(LANTERN, encoding="utf-8")
    settings.PACKS = (folder,)
    rulebook.forget()
    yield folder
    rulebook.forget()


def _head(office: Office, amount_fen: int) -> Case:
    form = {"occasion": "元宵灯会", "amount": amount_fen, "lamps": 300}
    head = office.actor("village.head")
    case = acts.open_case("lantern", office.cast.places["liuhe"], actor=head, now=office.now, form=form)
    return acts.submit(case.pk, actor=head, now=office.now)


def _codes(case: Case) -> list[str]:
    return list(Step.objects.filter(case=case).order_by("ordinal").values_list("code", flat=True))


def test_a_made_up_procedure_runs_from_its_file_alone(pack: Path, office: Office) -> None:
    assert rulebook.house().errors == ()
    case = _head(office, 300_001)
    assert case.number == "LANTERN-2026-000001"
    office.step(case, "agree", "approve", "village.supervisor")
    office.step(case, "county", "approve", "county.bureau")
    with pytest.raises(MissingField):
        office.step(case, "tell", "done", "village.head")
    done = office.step(case, "tell", "done", "village.head", values={"report": "平安结束。"})
    assert (done.state, _codes(done)) == ("closed", ["plan", "agree", "county", "tell"])


@pytest.mark.parametrize(
    ("amount_fen", "codes"),
    [
        (300_000, ["agree", "tell"]),
        (300_001, ["agree", "county", "tell"]),
        (9_000_001, ["agree", "county", "audit", "tell"]),
    ],
)
def test_the_amount_chooses_the_way_to_the_fen(pack: Path, office: Office, amount_fen: int, codes: list[str]) -> None:
    case = _head(office, amount_fen)
    page = queries.case_page(office.viewer("village.head"), case.pk, now=office.now, language="zh")
    assert [step.code for step in page.steps[1:]] == codes
    assert {field.code: field.text for field in page.fields}["lamps"] == "300"


def test_an_added_step_and_field_reach_new_cases_while_running_ones_keep_their_rule(pack: Path, office: Office) -> None:
    old = _head(office, 100_000)
    newer = LANTERN.replace("2025-01-01", "2026-03-02").replace(
        'steps = ["plan", "agree", "tell"]', 'steps = ["plan", "agree", "county", "tell"]'
    ).replace("[form.lamps]", '[form.route]\ntitle = { zh = "路线", en = "Route" }\ntype = "text"\nrequired = true\n[form.lamps]')  # fmt: skip
    (pack / "procedures" / "lantern-2026.toml").write_text(newer, encoding="utf-8")
    rulebook.forget()
    with pytest.raises(MissingField):
        _head(office, 100_000)
    office.step(old, "agree", "approve", "village.supervisor")
    assert _codes(old) == ["plan", "agree", "tell"]
    page = queries.procedure_page("lantern", on=date(2026, 3, 2), language="en")
    assert page.versions == ("2025-01-01", "2026-03-02")
    assert "Route" in [field.title.en for field in page.procedure.form]


def test_separations_of_the_file_are_enforced(pack: Path, office: Office) -> None:
    office.also("village.supervisor", "county.bureau", "mingchuan", as_name="two hats")
    case = _head(office, 300_001)
    office.step(case, "agree", "approve", "village.supervisor")
    with pytest.raises(DutiesSeparated):
        office.step(case, "county", "approve", "two hats")


def test_a_case_whose_rule_file_is_gone_stands_still_rather_than_guess(pack: Path, office: Office) -> None:
    case = _head(office, 100_000)
    (pack / "procedures" / "lantern.toml").write_text(LANTERN.replace("1 workdays", "9 workdays"), encoding="utf-8")
    rulebook.forget()
    with pytest.raises(RuleMissing):
        office.step(case, "agree", "approve", "village.supervisor")


def test_a_pack_with_a_faulty_file_starts_nothing_and_harms_nothing(pack: Path, office: Office) -> None:
    faulty = LANTERN.replace("upto = 90_000.00", "upto = 2_000.00")
    (pack / "procedures" / "lantern.toml").write_text(faulty, encoding="utf-8")
    rulebook.forget()
    assert any("band" in error.where for error in rulebook.house().errors)
    assert office.submitted().state == "running"


def test_bands_that_leave_a_gap_are_refused_when_the_file_is_read(pack: Path, office: Office) -> None:
    capped = LANTERN.replace('[[band]]\nsteps = ["plan", "agree", "county", "audit", "tell"]\n', "")
    (pack / "procedures" / "lantern.toml").write_text(capped, encoding="utf-8")
    rulebook.forget()
    assert "gap" in str(rulebook.house().errors[0])
    with pytest.raises(NoSuchProcedure):
        _head(office, 9_000_001)

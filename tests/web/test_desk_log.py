"""The log on the desk: what is shown to whom, protected content opened on record, proofs, exports that leave an act."""

import io
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from daylight.cases.models import Attachment, Case
from daylight.log import integrate
from daylight.log.models import Act
from daylight.log.queries import act_by_id, acts_about
from daylight.log.verbs import LogVerb
from daylight.parties import acts as parties
from daylight.web.desk.watching import acts_seen
from desk import Desk, said
from office import build


@pytest.fixture
def desk(db: None, plain_static: None) -> Desk:
    return Desk(build())


@pytest.fixture
def case(desk: Desk) -> Case:
    """A request that was submitted; its document was read by the county's discipline commission."""
    case = desk.office.submitted()
    attachment = Attachment.objects.get(case=case)
    assert desk.get("county.discipline", f"/desk/documents/{attachment.pk}/").status_code == 200
    return case


def the(verb: str) -> uuid.UUID:
    """The newest act with a verb."""
    return Act.objects.filter(verb=verb).latest("id").id


def url(verb: str, more: str = "") -> str:
    return f"/desk/acts/{the(verb)}/{more}"


def rows(desk: Desk, name: str, query: str = "") -> list[dict[str, Any]]:
    return desk.get(name, f"/desk/log/?format=json{query}").json()["rows"]


def export_of(name: str, desk: Desk) -> dict[str, Any]:
    """The facts of the last export that somebody took."""
    act = act_by_id(the(LogVerb.DOWNLOAD_EXPORT))
    assert act is not None
    assert act.person_id == desk.office.cast.person_of(name)
    return act.facts


# ---------------------------------------------------------------- the state of the log


def test_before_the_first_checkpoint_the_page_says_that_none_was_signed(desk: Desk, case: Case) -> None:
    page = said(desk.get("township.leader", "/desk/log/"))
    assert "还没有公开过。首个检查点由时钟签名。" in page
    assert f"全县留痕 {Act.objects.count()}" in page


def test_the_checkpoint_can_be_copied_and_the_page_says_how_to_verify(desk: Desk, case: Case) -> None:
    done = integrate.run(timezone.now())
    page = desk.get("township.leader", "/desk/log/").content.decode()
    assert 'data-copy="checkpoint-text"' in page
    assert f"daylight.example/mingchuan\n{done.size}\n" in page
    assert "python3 verify.py log --key daylight.example/mingchuan+" in page
    assert "daylight log verify --database" in page


# ---------------------------------------------------------------- the list


def test_the_list_filters_by_verb_post_place_and_month(desk: Desk, case: Case) -> None:
    places = desk.office.cast.places
    assert {row["verb"] for row in rows(desk, "county.bureau", "&verb=case.submit")} == {"提交"}
    assert {row["who"] for row in rows(desk, "county.bureau", "&post=village.bookkeeper")} == {"村报账员 · 林秋月"}
    assert {row["place"] for row in rows(desk, "county.bureau", f"&place={places['qingxi']}")} >= {"柳河村"}
    assert not rows(desk, "county.bureau", f"&place={places['baishi']}&verb=case.submit")
    assert rows(desk, "county.bureau", "&month=2026-03&verb=case.submit")
    assert not rows(desk, "county.bureau", "&month=2026-02&verb=case.submit")


def test_an_act_of_another_township_is_in_no_list_and_has_no_page(desk: Desk, case: Case) -> None:
    assert not [row for row in rows(desk, "baishi.centre") if row["place"] == "柳河村"]
    for path in ("", "proof.json"):
        assert desk.get("baishi.centre", url("case.submit", path)).status_code == 404
    for path in ("open/", "proof.json"):
        assert desk.post("baishi.centre", url("case.submit", path)).status_code == 404
    assert desk.get("county.bureau", f"/desk/acts/{uuid.uuid4()}/").status_code == 404


def test_the_draft_of_somebody_else_is_listed_without_a_link_that_leads_nowhere(desk: Desk, case: Case) -> None:
    draft = desk.office.open()
    address = f"/desk/cases/{draft.pk}/"
    assert address in (desk.get("village.bookkeeper", "/desk/log/").content.decode())
    assert address not in (desk.get("township.centre", "/desk/log/").content.decode())
    assert desk.get("township.centre", address).status_code == 404
    assert f"/desk/cases/{case.pk}/" in (desk.get("township.centre", "/desk/log/").content.decode())


def test_a_village_does_not_learn_here_that_the_county_looked(desk: Desk, case: Case) -> None:
    assert "查阅材料" in {row["verb"] for row in rows(desk, "county.bureau")}
    assert "查阅材料" not in {row["verb"] for row in rows(desk, "village.head")}
    assert desk.get("village.head", url("document.read")).status_code == 404


def test_a_village_does_not_see_what_the_models_noted_about_it(desk: Desk, case: Case) -> None:
    """A secret act of the house itself, as a warning is one, would tip the village off."""
    village = acts_seen(desk.office.viewer("village.head"))
    assert not [act for act in village if act.post == "clock" and act.verb.startswith("warning.")]
    kept = str(village.query)
    assert "warning.raise" in kept


def test_a_longer_log_asks_no_more_queries(desk: Desk, case: Case) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert desk.get("county.bureau", "/desk/log/").status_code == 200
        return len(counted)

    queries()
    before = queries()
    for _ in range(6):
        desk.office.submitted()
    assert queries() == before <= 14


# ---------------------------------------------------------------- one act


def test_a_public_act_shows_its_facts_and_the_rows_it_left_behind(desk: Desk, case: Case) -> None:
    page = said(desk.get("township.centre", url("case.submit")))
    for word in ("提交", "林秋月", "502,715.90", "办理中", "涉及的数据", "payment@2024-01-01"):
        assert word in page, word
    assert "内容不公开" not in page


def test_protected_content_opens_only_on_record(desk: Desk, case: Case) -> None:
    desk.client("township.centre")  # their account is opened when first asked for
    before = Act.objects.count()
    closed = said(desk.get("township.centre", url("case.open")))
    assert "打开内容（留痕）" in closed
    assert "涉及的数据" not in closed
    assert Act.objects.count() == before
    key = str(uuid.uuid4())
    subject = the("case.open")
    page = said(desk.post("township.centre", f"/desk/acts/{subject}/open/", key=key))
    assert "您已打开受保护的内容" in page
    assert "涉及的数据" in page
    reading = act_by_id(the(LogVerb.READ_PROTECTED))
    assert reading is not None
    assert reading.facts == {"act_id": str(subject), "verb_read": "case.open"}
    assert (reading.subject, reading.subject_id) == ("case", case.pk)
    again = desk.post("township.centre", f"/desk/acts/{subject}/open/", key=key)
    assert again.status_code == 200
    assert Act.objects.count() == before + 1


def test_ones_own_act_lies_open_without_a_record(desk: Desk, case: Case) -> None:
    page = said(desk.get("village.bookkeeper", url("case.open")))
    assert "涉及的数据" in page
    assert "打开内容（留痕）" not in page


def test_an_act_page_links_the_rows_that_have_pages(desk: Desk, case: Case) -> None:
    page = desk.get("township.centre", url("case.submit")).content.decode()
    assert f'href="/desk/cases/{case.pk}/"' in page


def test_the_act_page_is_complete_in_english(desk: Desk, case: Case) -> None:
    page = said(desk.get("township.centre", url("case.submit"), headers={"accept-language": "en"}))
    for word in ("Rows it left behind", "Amount (yuan)", "Waits for the clock", "Village bookkeeper"):
        assert word in page, word


# ---------------------------------------------------------------- proofs


def test_a_proof_carries_the_content_only_where_that_lies_open(desk: Desk, case: Case) -> None:
    assert desk.get("township.centre", url("case.submit", "proof.json")).status_code == 409
    integrate.run(timezone.now())
    assert "body" in desk.get("township.centre", url("case.submit", "proof.json")).json()
    desk.client("village.bookkeeper")
    before = Act.objects.count()
    assert "body" not in desk.get("township.centre", url("case.open", "proof.json")).json()
    assert "body" in desk.get("village.bookkeeper", url("case.open", "proof.json")).json()
    assert Act.objects.count() == before
    assert "body" in desk.post("township.centre", url("case.open", "proof.json")).json()
    assert [row.verb for row in acts_about("case", case.pk)][-1] == "record.read"


# ---------------------------------------------------------------- who looked


def test_who_looked_stands_in_the_list_with_the_reason(desk: Desk, case: Case) -> None:
    office = desk.office
    parties.unmask_person(
        office.actor("township.discipline"), office.cast.people["lin"], reason="核对举报线索", now=office.now
    )
    answer = desk.get("county.auditor", "/desk/readings/?format=json").json()["rows"]
    assert {row["verb"] for row in answer} == {"查看未脱敏信息", "查阅材料"}
    assert [row["reason"] for row in answer if row["person"] == "秦正明"] == ["核对举报线索"]
    assert not desk.get("baishi.centre", "/desk/readings/?format=json").json()["rows"]
    empty = said(desk.get("songling.bookkeeper", "/desk/readings/"))
    assert "没有人查阅过您辖区的受保护信息" in empty


# ---------------------------------------------------------------- exports


def test_taking_a_list_away_is_an_act_and_the_sheet_names_it(desk: Desk, case: Case) -> None:
    answer = desk.get("county.bureau", "/desk/cases/?format=xlsx&text=康河桥&state=running")
    book = load_workbook(io.BytesIO(answer.content))
    explained = {row[0].value: row[1].value for row in book["说明"].iter_rows()}
    assert explained["留痕编号"] == str(the(LogVerb.DOWNLOAD_EXPORT))
    facts = export_of("county.bureau", desk)
    assert facts == {"list": "cases", "format": "xlsx", "rows": 1, "filters": ["text", "state"]}
    assert "康河桥" not in Act.objects.get(id=the(LogVerb.DOWNLOAD_EXPORT)).body


@pytest.mark.parametrize("ending", ["csv", "json"])
def test_csv_and_json_are_exports_too(desk: Desk, case: Case, ending: str) -> None:
    answer = desk.get("township.accountant", f"/desk/money/?format={ending}")
    assert answer.status_code == 200
    assert b"".join(_streamed(answer))
    assert export_of("township.accountant", desk)["format"] == ending


def _streamed(answer: Any) -> Iterator[bytes]:
    return answer.streaming_content if answer.streaming else iter([answer.content])


def test_a_page_is_no_export(desk: Desk, case: Case) -> None:
    desk.client("county.bureau")
    before = Act.objects.count()
    assert desk.get("county.bureau", "/desk/cases/").status_code == 200
    assert Act.objects.count() == before

"""The portal 「公开网页」: read by anybody, in two languages, without scripts; nothing personal ever leaves the house by it."""

import json
import re
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import village as v
from cast import COMPANY_ACCOUNT, PEOPLE, id_number, phone
from daylight.cases import acts
from daylight.cases.documents.uploads import receive
from daylight.cases.models import Case
from daylight.ledger.banks import StatementLine, bank
from daylight.log.models import Act
from office import Office, build, picture
from web.public import text_of, walk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_static")]

COLLECTIVE = "8801999900001111"


@pytest.fixture
def office(db: None, monkeypatch: pytest.MonkeyPatch) -> Office:
    """The office, with the pages' clock on the office's time."""
    made = build()
    monkeypatch.setattr(timezone, "now", lambda: made.now)
    cache.clear()
    return made


@pytest.fixture
def liuhe(office: Office) -> int:
    return office.cast.places["liuhe"]


def page(client: Client, address: str, *, language: str = "zh-hans") -> str:
    client.cookies["django_language"] = language
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return text_of(response)


def words(html: str) -> str:
    """A page as it is read: no markup, one blank between words."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


# ---------------------------------------------------------------- reading


def test_the_whole_way_from_finding_the_village_to_the_proof_of_an_act(
    client: Client, office: Office, liuhe: int
) -> None:
    case = v.booked(office)
    v.statement(office)
    v.publish_log(office)
    assert f"/v/{liuhe}/" in page(client, "/?q=柳河")
    village = words(page(client, f"/v/{liuhe}/"))
    assert "柳河村还有多少钱" in village
    assert "1,497,284.10" in village
    assert "2026年3月收入 0.00 元，支出 502,715.90 元。" in village
    order = v.order_of(case)
    entry = words(page(client, f"/payments/{order.pk}/"))
    for said in (
        "502,715.90",
        "伍拾万贰仟柒佰壹拾伍元玖角",
        "明川清源建设有限公司",
        "第 7 步，共 7 步",
        "镇分管领导审批",
        "沈**",
    ):
        assert said in entry
    proof = re.search(r'href="(/proof/[^"]+)"', page(client, f"/payments/{order.pk}/"))
    assert proof is not None
    assert json.loads(page(client, proof[1]))["format"] == "daylight-proof/1"


def test_every_public_page_answers_in_both_languages_with_the_strict_policy(client: Client, office: Office) -> None:
    v.booked(office)
    v.statement(office)
    office.submitted()
    v.accept(office, v.ask(office).case)
    v.publish_log(office)
    for language, must in (("zh-hans", re.compile(r"[\u4e00-\u9fff]")), ("en", re.compile(r"Data as of"))):
        client.cookies["django_language"] = language
        seen = list(walk(client))
        assert len(seen) > 40
        assert [one.address for one in seen if one.status not in {200, 301, 302}] == []
        assert all("script-src 'self'" in one.policy for one in seen)
        pages = [one for one in seen if "<html" in one.text]
        assert [one.address for one in pages if not must.search(one.text)] == []
        assert [one.address for one in pages if re.search(r"\sstyle=|<script(?![^>]*src=)|\son[a-z]+=", one.text)] == []


def test_english_pages_hold_no_chinese_of_ours(client: Client, office: Office, liuhe: int) -> None:
    v.statement(office)
    for address in (f"/v/{liuhe}/ask/", "/verify/", "/record/", "/mine/", "/"):
        said = words(page(client, address, language="en"))
        for name in ("柳河村", "石桥村", "松岭村", "青溪镇", "白石镇", "中文", "明川县"):
            said = said.replace(name, "")
        assert re.findall(r"[\u4e00-\u9fff]+", said) == [], address


def test_the_large_type_version_has_four_big_choices(client: Client, office: Office, liuhe: int) -> None:
    client.cookies["large_type"] = "1"
    large = page(client, f"/v/{liuhe}/")
    assert 'class="large"' in large
    for choice in ("看钱", "看公示", "看答复", "我要问"):
        assert choice in large


def test_an_address_that_leads_nowhere_is_a_page_not_a_fault(client: Client, office: Office) -> None:
    qingxi = office.cast.places["qingxi"]
    for address in (
        f"/v/{qingxi}/",
        f"/v/{qingxi}/money/",
        "/v/999999/",
        "/payments/9/",
        "/cases/9/",
        "/questions/9/",
        f"/proof/{uuid4()}.json",
        "/c/000",
    ):
        assert client.get(address).status_code == 404, address


@pytest.mark.parametrize(
    "query",
    [
        "month=2026-13",
        "month=x",
        "page=0",
        "page=99999",
        "side=up",
        "kind=%00",
        "q=%27%22%3Cscript%3E",
        "month=1999-01",
    ],
)
def test_a_list_takes_any_address_without_a_fault(client: Client, office: Office, liuhe: int, query: str) -> None:
    v.booked(office)
    answer = client.get(f"/v/{liuhe}/money/?{query}")
    assert answer.status_code == 200
    assert b"<script>" not in answer.content


def test_a_page_asks_the_database_equally_often_however_much_there_is(
    client: Client, office: Office, liuhe: int
) -> None:
    def counts() -> list[int]:
        found = []
        for address in ("/", f"/v/{liuhe}/", f"/v/{liuhe}/money/", f"/v/{liuhe}/matters/", f"/v/{liuhe}/questions/"):
            with CaptureQueriesContext(connection) as seen:
                client.get(address)
            found.append(len(seen))
        return found

    def more() -> None:
        v.booked(office, 900_000)
        office.submitted()
        v.accept(office, v.ask(office).case)
        v.statement(office)

    more()
    few = counts()
    more()
    more()
    assert counts() == few
    assert max(few) <= 20


def test_reading_writes_nothing(client: Client, office: Office) -> None:
    v.booked(office)
    v.publish_log(office)
    before = Act.objects.count()
    assert len(list(walk(client))) > 20
    assert Act.objects.count() == before


# ---------------------------------------------------------------- nothing personal


def test_no_canary_is_ever_seen_from_outside(client: Client, office: Office, liuhe: int, settings: object) -> None:
    """Numbers and names planted wherever people type: in purposes, opinions, file names, questions, answers, bank lines."""
    canary = f"{v.ID_NUMBER} {v.PHONE} {v.CARD}"
    case = office.open(office.form(900_000, purpose=f"付吴大山误工费 {canary}"))
    acts.attach_document(
        case.pk, "documents", receive([picture("red")], f"吴大山{v.ID_NUMBER}.png"),
        actor=office.actor("village.bookkeeper"), now=office.now,
    )  # fmt: skip
    acts.submit(case.pk, actor=office.actor("village.bookkeeper"), now=office.now)
    office.step(case, "review", "approve", "township.centre", opinion=f"同意 {canary}")
    office.step(case, "approve", "approve", "township.leader", opinion=canary)
    office.step(case, "pay", "done", "township.cashier")
    office.step(case, "book", "done", "township.accountant")
    office.step(case, "check", "approve", "township.centre")
    office.submitted(office.form(800_000, purpose=f"在办 {canary}"))
    asked = v.ask(office, f"我是林秋月，{canary}，为什么？", about=v.ID_NUMBER).case
    v.accept(office, asked)
    v.answer(office, asked, f"答复 {canary}")
    line = StatementLine(
        ref="x", booked_at=office.now, amount_fen=500_000, counterparty="吴大山", counterparty_number=v.CARD,
        purpose=f"吴大山 {canary}", client_ref="",
    )  # fmt: skip
    bank("sandbox").receive(COLLECTIVE, line)  # type: ignore[attr-defined]
    v.statement(office)
    v.publish_log(office)
    secrets = {v.ID_NUMBER, v.PHONE, v.CARD, COMPANY_ACCOUNT, COLLECTIVE}
    secrets |= {id_number(key) for key in PEOPLE} | {phone(key) for key in PEOPLE}
    officials = {name for name, *_rest in PEOPLE.values()} - {"林秋月", "吴大山"}
    answers = [(one.address, one.text) for one in walk(client, most=800)]
    answers += [(address, text_of(client.get(address))) for address in _machines(liuhe)]
    folder = Path(settings.TILE_DIR)  # type: ignore[attr-defined]
    answers += [
        (path.name, path.read_text("utf-8", "replace"))
        for path in folder.rglob("*")
        if path.is_file() and path.name != "verify.py"
    ]
    assert len(answers) > 60
    for address, text in answers:
        assert [one for one in secrets | officials if one in text] == [], address


def _machines(place: int) -> list[str]:
    return [
        "/api/v1/places", f"/api/v1/villages/{place}", f"/api/v1/payments?place={place}", f"/api/v1/payments?place={place}&format=csv",
        f"/api/v1/questions?place={place}", "/api/v1/log/checkpoint", "/api/v1/payments/1", "/api/v1/openapi.json",
    ]  # fmt: skip


def test_a_search_does_not_confirm_what_a_mask_hides(client: Client, office: Office, liuhe: int) -> None:
    v.booked(office, 900_000, purpose=f"误工费 {v.ID_NUMBER}")
    assert "没有符合条件的收支" in page(client, f"/v/{liuhe}/money/?q={v.ID_NUMBER}")
    assert "误工费" in page(client, f"/v/{liuhe}/money/?q=误工")


# ---------------------------------------------------------------- asking


def sent(client: Client, place: int, key: str, **form: str) -> object:
    values = {"topic": "finance", "question": "村口路灯维修花了多少钱？", "send": "1", "request_key": key} | form
    return client.post(f"/v/{place}/ask/", values)


def test_a_villager_asks_and_follows_the_question_with_the_receipt(client: Client, office: Office, liuhe: int) -> None:
    checked = client.post(
        f"/v/{liuhe}/ask/", {"topic": "finance", "question": "村口路灯维修花了多少钱？", "check": "1"}
    )
    assert "尚未提交" in checked.content.decode()
    assert not Case.objects.filter(procedure="question").exists()
    answer = sent(client, liuhe, str(uuid4()))
    code = re.search(r'class="code">([0-9A-Z-]{23})<', answer.content.decode())  # type: ignore[attr-defined]
    assert code is not None
    assert "no-store" in answer["Cache-Control"]  # type: ignore[index]
    case = Case.objects.get(procedure="question")
    assert case.opened_by is None
    assert code[1].replace("-", "") not in json.dumps(
        [list(row.values()) for row in Case.objects.values()], default=str
    )
    own = words(client.post("/mine/", {"receipt": code[1].lower()}).content.decode())
    assert "村口路灯维修花了多少钱？" in own
    assert "没有找到这个回执码" in client.post("/mine/", {"receipt": "WRONG"}).content.decode()
    assert "村口路灯维修花了多少钱？" not in page(client, f"/questions/{case.pk}/")


def test_a_question_sent_twice_is_asked_once_and_gives_the_same_receipt(
    client: Client, office: Office, liuhe: int
) -> None:
    key = str(uuid4())
    first, second = sent(client, liuhe, key), sent(client, liuhe, key)
    assert Case.objects.filter(procedure="question").count() == 1
    codes = [re.findall(r'class="code">([0-9A-Z-]{23})<', one.content.decode()) for one in (first, second)]  # type: ignore[attr-defined]
    assert codes[0] == codes[1] != []
    cache.clear()
    assert sent(client, liuhe, key).status_code == 409  # type: ignore[attr-defined]


def test_similar_questions_stand_before_the_send_button(client: Client, office: Office, liuhe: int) -> None:
    v.accept(office, v.ask(office).case)
    checked = client.post(
        f"/v/{liuhe}/ask/", {"topic": "finance", "question": "村口的路灯维修花了多少钱", "check": "1"}
    ).content.decode()
    assert checked.index("是不是已经有人问过") < checked.index('name="send"')


def test_an_empty_question_says_what_to_mend_and_keeps_what_was_typed(
    client: Client, office: Office, liuhe: int
) -> None:
    answer = client.post(f"/v/{liuhe}/ask/", {"question": "短", "about": "PAYMENT-2026-000001", "check": "1"})
    assert answer.status_code == 422
    said = answer.content.decode()
    assert "错误" in said
    assert "PAYMENT-2026-000001" in said
    assert "短" in said


def test_one_village_takes_only_so_many_questions_an_hour(client: Client, office: Office, liuhe: int) -> None:
    for _ in range(20):
        v.ask(office)
    answer = sent(client, liuhe, str(uuid4()))
    assert answer.status_code == 409  # type: ignore[attr-defined]
    assert "一小时内已收到 20 个提问" in answer.content.decode()  # type: ignore[attr-defined]
    office.later(hours=1)
    assert sent(client, liuhe, str(uuid4())).status_code == 200  # type: ignore[attr-defined]


def test_asking_needs_the_forms_token(office: Office, liuhe: int) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert sent(strict, liuhe, str(uuid4())).status_code == 403  # type: ignore[attr-defined]


def test_overdue_answers_are_shown_as_overdue(client: Client, office: Office, liuhe: int) -> None:
    v.accept(office, v.ask(office).case)
    office.later(days=20)
    assert "答复超期" in page(client, f"/v/{liuhe}/questions/?show=overdue")
    assert "其中超期 1 个" in words(page(client, f"/v/{liuhe}/"))


# ---------------------------------------------------------------- verifying, the log's files, the poster


def test_a_proof_file_verifies_and_a_changed_one_does_not(client: Client, office: Office) -> None:
    case = office.submitted()
    v.publish_log(office)
    act = next(one for one in v.acts_of(case) if one.verb == "case.submit")
    proof = json.loads(page(client, f"/proof/{act.id}.json"))
    assert "body" in proof
    for change, said in (
        ({}, "与公开记录一致"),
        ({"entry": proof["entry"].replace("village", "villagf")}, "与公开记录不一致"),
        ({"body": proof["body"].replace("submit", "refuse")}, "与公开记录不一致"),
        ({"index": proof["index"] + 1}, "与公开记录不一致"),
        ({"checkpoint": proof["checkpoint"].replace("\n", "x\n", 1)}, "与公开记录不一致"),
        ({"format": "other"}, "这不是存证文件"),
    ):
        assert said in _upload(client, json.dumps(proof | change).encode()), change
    assert "这不是存证文件" in _upload(client, b"\xff\xfe not json")
    assert "文件太大" in _upload(client, b" " * 300_000)


def _upload(client: Client, data: bytes) -> str:
    file = SimpleUploadedFile("proof.json", data, "application/json")
    return client.post("/verify/", {"proof": file}).content.decode()


def test_a_masked_act_gives_its_proof_without_its_facts(client: Client, office: Office) -> None:
    case = office.submitted()
    v.publish_log(office)
    masked = next(one for one in v.acts_of(case) if one.verb == "case.open")
    assert "body" not in json.loads(page(client, f"/proof/{masked.id}.json"))


def test_the_logs_files_are_served_and_nothing_else(client: Client, office: Office, settings: object) -> None:
    office.submitted()
    v.publish_log(office)
    for name in ("checkpoint", "log.vkey", "verify.py"):
        assert client.get(f"/log/{name}").status_code == 200
    assert "public" not in client.get("/log/checkpoint")["Cache-Control"]
    tile = next(Path(settings.TILE_DIR).rglob("tile/entries/*.p/*"))  # type: ignore[attr-defined]
    served = client.get(f"/log/{tile.relative_to(settings.TILE_DIR)}")  # type: ignore[attr-defined]
    assert served.content == tile.read_bytes()
    (Path(settings.TILE_DIR) / "other").write_text("x")  # type: ignore[attr-defined]
    for name in (
        "../keys/log.skey", "..%2fkeys%2flog.skey", "tile/../../keys/log.skey", "/etc/passwd", "other", "tile/entries/000/../../../x",
        "tile/0", "checkpoint/", "tile/entries/000.p/../../checkpoint", "verify.py%00", ".writing-1", "log.skey",
    ):  # fmt: skip
        assert client.get(f"/log/{name}").status_code in {301, 404}, name


def test_the_poster_carries_a_mark_that_leads_to_the_village(client: Client, office: Office, liuhe: int) -> None:
    sheet = page(client, f"/v/{liuhe}/poster/")
    assert "<svg" in sheet
    assert "339 901 101 201" in sheet
    answer = client.get("/c/339901101201")
    assert (answer.status_code, answer["Location"]) == (302, f"/v/{liuhe}/")


def test_data_as_of_stands_on_every_page_of_figures(client: Client, office: Office, liuhe: int) -> None:
    stamp = datetime.strftime(office.now, "%Y-%m-%d %H:%M")
    for address in (f"/v/{liuhe}/", f"/v/{liuhe}/money/", f"/v/{liuhe}/questions/"):
        assert stamp in page(client, address)

"""The public interface 「公开接口」: what the portal shows, for programs: pages, filters, CSV, stable faults, documentation."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import village as v
from office import KANGHE_FEN, Office, build
from web.public import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_static")]


@pytest.fixture
def office(db: None, monkeypatch: pytest.MonkeyPatch) -> Office:
    made = build()
    monkeypatch.setattr(timezone, "now", lambda: made.now)
    cache.clear()
    return made


@pytest.fixture
def liuhe(office: Office) -> int:
    return office.cast.places["liuhe"]


def ask(client: Client, address: str, status: int = 200) -> Any:
    response = client.get(f"/api/v1/{address}")
    assert response.status_code == status, response.content[:500]
    return response.json()


def test_places_are_listed_by_level_and_parent(client: Client, office: Office) -> None:
    assert len(ask(client, "places")) == 6
    assert [row["name"] for row in ask(client, "places?level=township")] == ["青溪镇", "白石镇"]
    below = ask(client, f"places?parent={office.cast.places['qingxi']}")
    assert [(row["name"], row["above"][-1][1]) for row in below] == [("柳河村", "青溪镇"), ("石桥村", "青溪镇")]


def test_a_village_gives_its_figures_in_fen(client: Client, office: Office, liuhe: int) -> None:
    v.booked(office)
    v.statement(office)
    found = ask(client, f"villages/{liuhe}")
    assert found["balance_fen"] == 200_000_000 - KANGHE_FEN
    assert found["months"][-1] == {"month": "2026-03-01", "in_fen": 0, "out_fen": KANGHE_FEN}
    assert found["questions"] == {"total": 0, "answered": 0, "waiting": 0, "overdue": 0}


def test_payments_come_in_pages_with_the_address_of_the_next(client: Client, office: Office, liuhe: int) -> None:
    for number in range(5):
        office.later(hours=1)
        v.booked(office, 100_000 + number)
    first = ask(client, f"payments?place={liuhe}&size=2")
    assert (first["count"], first["page"], first["pages"]) == (5, 1, 3)
    assert [row["amount_fen"] for row in first["items"]] == [100_004, 100_003]
    second = client.get(first["next"]).json()
    assert [row["amount_fen"] for row in second["items"]] == [100_002, 100_001]
    last = client.get(second["next"]).json()
    assert (len(last["items"]), last["next"]) == (1, None)


def test_payments_are_filtered_by_amount_place_and_period(client: Client, office: Office, liuhe: int) -> None:
    v.booked(office, 100_000)
    v.booked(office, 300_000)
    assert ask(client, f"payments?place={liuhe}&at_least_fen=200000")["count"] == 1
    assert ask(client, f"payments?place={liuhe}&at_most_fen=200000")["count"] == 1
    assert ask(client, f"payments?place={office.cast.places['mingchuan']}")["count"] == 2
    assert ask(client, f"payments?place={office.cast.places['songling']}")["count"] == 0
    assert ask(client, f"payments?place={liuhe}&until=2026-03-01")["count"] == 0
    office.now += timedelta(days=100)
    assert ask(client, f"payments?place={liuhe}")["since"] == "2026-03-10"
    assert ask(client, f"payments?place={liuhe}&since=2026-03-01")["count"] == 2


def test_the_whole_period_comes_as_csv(client: Client, office: Office, liuhe: int) -> None:
    v.booked(office, 123_456, purpose="=1+1 路灯")
    answer = client.get(f"/api/v1/payments?place={liuhe}&format=csv", headers={"accept-language": "zh"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    text = text_of(answer)
    assert text.startswith("\ufeff")
    heads, row = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert heads[6] == "金额（元）"
    assert row[6] == "1234.56"
    assert row[3] == "'=1+1 路灯"


def test_a_payment_tells_its_story_and_leads_to_its_proofs(client: Client, office: Office) -> None:
    order = v.order_of(v.booked(office))
    v.publish_log(office)
    found = ask(client, f"payments/{order.pk}")
    assert [step["person"] for step in found["steps"]][:2] == ["林**", "周**"]
    assert found["papers"][0]["kind"] == "png"
    address = found["traces"][0]["proof"]
    assert client.get(address.removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_questions_and_the_head_of_the_log(client: Client, office: Office, liuhe: int) -> None:
    v.accept(office, v.ask(office).case)
    v.publish_log(office)
    found = ask(client, f"questions?place={liuhe}")
    assert [(row["standing"], row["text"]) for row in found["items"]] == [("accepted", "村口路灯维修花了多少钱？")]
    assert ask(client, f"questions?place={liuhe}&standing=answered")["count"] == 0
    head = ask(client, "log/checkpoint")
    assert head["size"] > 0
    assert head["key"].startswith("daylight.example/mingchuan+")


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("payments?place=999999", 404, "NoSuchThing"),
        ("payments/999999", 404, "NoSuchThing"),
        ("villages/999999", 404, "NoSuchThing"),
        ("payments", 422, "WrongParameter"),
        ("payments?place=1&page=0", 422, "WrongParameter"),
        ("payments?place=1&size=201", 422, "WrongParameter"),
        ("payments?place=1&since=yesterday", 422, "WrongParameter"),
        ("payments?place=1&format=xml", 422, "WrongParameter"),
        ("payments?place=1&at_least_fen=-1", 422, "WrongParameter"),
        ("questions?place=1&standing=angry", 422, "WrongParameter"),
    ],
)
def test_every_fault_has_a_stable_code_a_sentence_and_facts(
    client: Client, office: Office, *, address: str, status: int, code: str
) -> None:
    body = ask(client, address, status)
    assert (body["code"], set(body)) == (code, {"code", "message", "facts"})


def test_nothing_can_be_written(client: Client, office: Office) -> None:
    for address in ("payments?place=1", "places", "questions?place=1"):
        for method in (client.post, client.put, client.delete, client.patch):
            assert method(f"/api/v1/{address}").status_code in {403, 405}


def test_the_description_names_every_address_and_the_page_needs_no_other_host(client: Client, office: Office) -> None:
    schema = ask(client, "openapi.json")
    assert set(schema["paths"]) == {
        "/api/v1/places", "/api/v1/villages/{place_id}", "/api/v1/payments", "/api/v1/payments/{payment_id}",
        "/api/v1/questions", "/api/v1/log/checkpoint",
    }  # fmt: skip
    html = client.get("/api/v1/docs").content.decode()
    for path in schema["paths"]:
        assert path in html
    assert "cdn" not in html.lower()
    assert "<script src=" in html
    assert html.count("<script") == 1


def test_the_number_of_queries_is_constant(client: Client, office: Office, liuhe: int) -> None:
    def count(address: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            ask(client, address)
        return len(seen)

    v.booked(office, 900_000)
    few = count(f"payments?place={liuhe}")
    for _ in range(3):
        v.booked(office, 900_000)
    assert count(f"payments?place={liuhe}") == few <= 8

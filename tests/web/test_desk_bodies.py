"""Bodies on the desk: who may register a payee, what the check digits refuse, and the way from a draft and back."""

import html
from urllib.parse import quote

import pytest

from cast import COMPANY_ACCOUNT
from daylight.kernel.identifiers import make_uscc
from daylight.log.queries import acts_about
from daylight.parties.models import Body, BodyAccount
from desk import Desk, said
from office import build

BOOKKEEPER = "village.bookkeeper"
CODE = make_uscc("91339901", serial=77)
NUMBER = "8801999900009876"


@pytest.fixture
def desk(db: None, plain_static: None) -> Desk:
    return Desk(build())


def form(desk: Desk, **more: object) -> dict[str, object]:
    """A payee as a bookkeeper types it."""
    return {
        "name": "明川宏远建材有限公司", "kind": "company", "uscc": CODE, "place_id": desk.office.cast.places["liuhe"],
        "account_number": NUMBER, "bank_name": "明川农商银行",
    } | more  # fmt: skip


def home(desk: Desk, key: str) -> str:
    return f"/desk/bodies/{desk.office.cast.bodies[key]}/"


def names(desk: Desk, who: str, query: str = "") -> list[str]:
    return [row["name"] for row in desk.get(who, f"/desk/bodies/?format=json&{query}").json()["rows"]]


def beside(page: str, field: str) -> str:
    """What stands between a field's label and its control, where its errors are."""
    before = page.partition(f'name="{field}"')[0]
    return html.unescape(before[before.rindex("<label") :])


# ---------------------------------------------------------------- reading


def test_the_list_shows_ones_own_bodies_and_those_above_with_their_accounts_counted(desk: Desk) -> None:
    assert set(names(desk, BOOKKEEPER)) == {"柳河村股份经济合作社", "明川清源建设有限公司"}
    assert "石桥村股份经济合作社" in names(desk, "township.centre")
    rows = desk.get(BOOKKEEPER, "/desk/bodies/?format=json&sort=-accounts").json()["rows"]
    assert (rows[0]["name"], rows[0]["accounts"]) == ("明川清源建设有限公司", 1)


@pytest.mark.parametrize("query", ["q=清源", f"q={make_uscc('91339901', serial=4)}", "kind=company"])
def test_a_body_is_found_by_name_code_and_kind(desk: Desk, query: str) -> None:
    assert names(desk, "township.leader", query) == ["明川清源建设有限公司"]


def test_the_page_of_a_body_shows_tails_and_never_numbers(desk: Desk) -> None:
    page = said(desk.get("township.leader", home(desk, "company")))
    assert f"****{COMPANY_ACCOUNT[-4:]}" in page
    assert COMPANY_ACCOUNT not in page
    assert "本辖区未向其付款" in page
    assert COMPANY_ACCOUNT not in desk.get("township.leader", "/desk/bodies/?format=csv").getvalue().decode()


def test_a_neighbours_body_is_as_if_it_were_not_there(desk: Desk) -> None:
    assert desk.get(BOOKKEEPER, home(desk, "shiqiao")).status_code == 404


def test_the_people_page_leads_to_the_bodies(desk: Desk) -> None:
    assert 'href="/desk/bodies/"' in desk.get(BOOKKEEPER, "/desk/people/").content.decode()


# ---------------------------------------------------------------- registering


def test_a_bookkeeper_registers_a_payee_with_its_first_account_once(desk: Desk) -> None:
    assert 'href="/desk/bodies/new/"' in desk.get(BOOKKEEPER, "/desk/bodies/").content.decode()
    answer = desk.post(BOOKKEEPER, "/desk/bodies/new/", form(desk), key="once")
    made = Body.objects.get(uscc=CODE)
    assert answer["Location"] == f"/desk/bodies/{made.pk}/"
    page = said(desk.get(BOOKKEEPER, answer["Location"]))
    assert f"****{NUMBER[-4:]}" in page
    assert "登记单位" in page
    assert NUMBER not in page
    assert [act.verb for act in acts_about("body", made.pk)] == ["body.create"]
    again = desk.post(BOOKKEEPER, "/desk/bodies/new/", form(desk), key="once")
    assert again["Location"] == answer["Location"]
    assert Body.objects.filter(name=form(desk)["name"]).count() == 1


@pytest.mark.parametrize(
    ("typed", "field", "reason"),
    [
        ({"uscc": CODE[:16] + ("1" if CODE[16] != "1" else "2") + CODE[17]}, "uscc", "第17位"),
        ({"uscc": CODE[:17] + ("1" if CODE[17] != "1" else "2")}, "uscc", "第18位"),
        ({"uscc": "123"}, "uscc", "18"),
        ({"uscc": ""}, "uscc", "请填写"),
        ({"uscc": make_uscc("91339901", serial=4)}, "uscc", "已"),
        ({"account_number": "12"}, "account_number", "账号"),
        ({"account_number": COMPANY_ACCOUNT}, "account_number", "已"),
        ({"account_number": ""}, "account_number", ""),
        ({"phone": "12"}, "phone", "电话"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_nothing_is_lost(
    desk: Desk, typed: dict[str, str], field: str, reason: str
) -> None:
    before = Body.objects.count(), BodyAccount.objects.count()
    answer = desk.post(BOOKKEEPER, "/desk/bodies/new/", form(desk, **typed))
    assert answer.status_code in {409, 422}
    page = answer.content.decode()
    assert list(answer.context["form"].errors) == [field]
    assert "错误" in beside(page, field)
    assert reason in beside(page, field)
    assert "明川宏远建材有限公司" in page
    assert (Body.objects.count(), BodyAccount.objects.count()) == before


def test_a_household_needs_no_code(desk: Desk) -> None:
    answer = desk.post(BOOKKEEPER, "/desk/bodies/new/", form(desk, name="柳河村吴家", kind="household", uscc=""))
    assert answer.status_code == 302
    assert Body.objects.get(name="柳河村吴家").uscc is None


def test_a_post_without_the_verb_reads_and_does_not_write(desk: Desk) -> None:
    assert "/desk/bodies/new/" not in desk.get("village.head", "/desk/bodies/").content.decode()
    assert desk.get("village.head", home(desk, "liuhe")).status_code == 200
    assert desk.get("village.head", "/desk/bodies/new/").status_code == 403
    assert desk.post("village.head", "/desk/bodies/new/", form(desk)).status_code == 403
    account = {"account_number": NUMBER, "bank_name": "明川农商银行"}
    assert desk.post("village.head", f"{home(desk, 'liuhe')}accounts/", account).status_code == 403
    assert not Body.objects.filter(uscc=CODE).exists()


def test_nobody_registers_for_a_place_beyond_reach(desk: Desk) -> None:
    elsewhere = form(desk, place_id=desk.office.cast.places["shiqiao"])
    assert desk.post(BOOKKEEPER, "/desk/bodies/new/", elsewhere).status_code == 422
    assert not Body.objects.filter(uscc=CODE).exists()


# ---------------------------------------------------------------- further accounts


def test_the_centre_adds_an_account_and_a_number_belongs_to_one_body(desk: Desk) -> None:
    path = f"{home(desk, 'liuhe')}accounts/"
    typed = {"account_number": "8801 9999 0000 9876", "bank_name": "明川农商银行青溪支行"}
    assert desk.post("township.centre", path, typed, key="once").status_code == 302
    assert desk.post("township.centre", path, typed, key="once").status_code == 302
    assert "****9876" in said(desk.get("township.centre", home(desk, "liuhe")))
    answer = desk.post("township.centre", path, typed)
    assert answer.status_code == 409
    assert list(answer.context["form"].errors) == ["account_number"]
    assert BodyAccount.objects.filter(body=desk.office.cast.bodies["liuhe"]).count() == 1


def test_where_money_goes_is_not_the_bookkeepers_to_change_nor_the_centres_beyond_its_township(desk: Desk) -> None:
    typed = {"account_number": NUMBER, "bank_name": "明川农商银行"}
    assert "accounts/" not in desk.get(BOOKKEEPER, home(desk, "liuhe")).content.decode()
    assert desk.post(BOOKKEEPER, f"{home(desk, 'liuhe')}accounts/", typed).status_code == 403
    assert "accounts/" not in desk.get("township.centre", home(desk, "company")).content.decode()
    assert desk.post("township.centre", f"{home(desk, 'company')}accounts/", typed).status_code == 403
    assert not BodyAccount.objects.filter(number_tail=NUMBER[-4:]).exists()


# ---------------------------------------------------------------- from a draft and back


def test_a_payee_that_nobody_knows_is_registered_from_the_draft_and_found_there(desk: Desk) -> None:
    case = desk.start()
    fill = f"/desk/cases/{case.pk}/fill/"
    known = desk.get(BOOKKEEPER, f"/desk/cases/{case.pk}/pick/payee/", data={"payee-q": "清源"}).content.decode()
    assert "register-payee" not in known
    fresh = desk.get(BOOKKEEPER, f"/desk/cases/{case.pk}/pick/payee/", data={"payee-q": "宏远"}).content.decode()
    assert 'value="register-payee"' in fresh
    assert "登记新的收款单位" in fresh
    answer = desk.post(BOOKKEEPER, fill, {"do": "register-payee", "payee-q": "宏远建材", "purpose": "采购水泥"})
    assert answer["Location"] == f"/desk/bodies/new/?case={case.pk}&field=payee&q={quote('宏远建材')}"
    page = desk.get(BOOKKEEPER, answer["Location"]).content.decode()
    assert 'value="宏远建材"' in page
    made = desk.post(BOOKKEEPER, "/desk/bodies/new/", form(desk, case=case.pk, field="payee"))
    assert made["Location"] == f"{fill}?find=payee&q={CODE}#field-payee"
    page = desk.get(BOOKKEEPER, made["Location"]).content.decode()
    account = BodyAccount.objects.get(number_tail=NUMBER[-4:])
    assert f'value="{account.body_id}:{account.pk}"' in page
    assert "采购水泥" in page


def test_a_code_typed_into_the_search_stands_in_the_code_field(desk: Desk) -> None:
    shown = desk.get(BOOKKEEPER, f"/desk/bodies/new/?q={CODE}").context["form"]
    assert (shown["uscc"].value(), shown["name"].value()) == (CODE, None)


def test_the_way_back_leads_to_drafts_only(desk: Desk) -> None:
    crooked = desk.post(BOOKKEEPER, "/desk/bodies/new/", form(desk, case="//evil", field="payee"))
    assert crooked["Location"].startswith("/desk/bodies/")

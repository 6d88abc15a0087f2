"""`daylight person`: the words of whoever keeps the server."""

import io
import re

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import authenticate
from django.test import RequestFactory

from cast import login_of
from daylight import cli
from daylight.log import queries as log
from daylight.parties.models import Account, Level, Mandate, Person, Place

FIRST = ("person", "first", "--name", "潘云", "--login", "pan.yun")
COUNTY = ("--county", "明川县", "--code", "339901")
PASSWORD = "green-Hills-4-rain"


def shown(text: str) -> str:
    found = re.search(r"^Password: (\S+)$", text, re.MULTILINE)
    assert found is not None
    return found[1]


def sign_in(login: str, password: str) -> object:
    return authenticate(RequestFactory().post("/", REMOTE_ADDR="10.0.0.9"), username=login, password=password)


@pytest.mark.django_db
def test_the_first_account_of_a_new_county_comes_with_its_county(capsys):
    assert cli.main([*FIRST, *COUNTY]) == 0
    password = shown(capsys.readouterr().out)
    county = Place.objects.get()
    assert (county.name, county.level, county.path) == ("明川县", Level.COUNTY, f"/{county.pk}/")
    mandate = Mandate.objects.get()
    assert (mandate.post, mandate.place_id, mandate.person.name) == ("county.admin", county.pk, "潘云")
    account = Account.objects.get()
    assert account.must_change_password
    assert sign_in("pan.yun", password) == account
    assert [row.verb for row in log.acts_about("account", account.pk)] == ["account.create"]
    assert [row.post for row in log.acts_about("place", county.pk)] == ["setup"]


@pytest.mark.django_db
def test_without_a_county_one_must_be_described(capsys):
    assert cli.main([*FIRST]) == 1
    assert "There is no such county yet" in capsys.readouterr().err
    assert not Person.objects.exists()


def test_a_county_that_is_there_is_used(cast, capsys):
    assert cli.main([*FIRST]) == 0
    assert Account.objects.get().person.place_id == cast.places["mingchuan"]
    assert Place.objects.filter(level=Level.COUNTY).count() == 1


def test_a_refused_first_account_leaves_nothing_behind(cast, capsys, monkeypatch):
    cast.account("county.admin")
    people = Person.objects.count()
    assert cli.main(["person", "first", "--name", "潘云", "--login", login_of("county.admin")]) == 1
    assert "already signs in" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    assert cli.main([*FIRST, "--type"]) == 1
    assert "Choose another password" in capsys.readouterr().err
    assert Person.objects.count() == people


def test_a_typed_password_is_not_shown(cast, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))
    assert cli.main([*FIRST, "--type"]) == 0
    assert PASSWORD not in capsys.readouterr().out
    assert sign_in("pan.yun", PASSWORD) is not None


def test_a_reset_password_opens_the_account_that_failures_had_shut(cast, capsys):
    account = cast.account("township.centre", password=PASSWORD)
    for _ in range(5):
        sign_in(account.login, "wrong-guess-1")
    assert sign_in(account.login, PASSWORD) is None
    assert cli.main(["person", "reset", account.login]) == 0
    assert sign_in(account.login, shown(capsys.readouterr().out)) == account
    assert not AccessAttempt.objects.exists()


def test_an_account_is_locked_and_unlocked_with_a_reason(cast, capsys):
    account = cast.account("township.centre", password=PASSWORD)
    assert cli.main(["person", "lock", account.login, "--reason", "调离岗位"]) == 0
    assert sign_in(account.login, PASSWORD) is None
    assert cli.main(["person", "unlock", account.login, "--reason", "恢复任职"]) == 0
    assert sign_in(account.login, PASSWORD) == account
    assert [row.facts["reason"] for row in log.acts_about("account", account.pk)[1:]] == ["调离岗位", "恢复任职"]
    assert cli.main(["person", "lock", account.login, "--reason", " "]) == 1


def test_the_list_says_who_holds_which_post_and_how_the_account_stands(cast, capsys):
    cast.account("township.centre", password=PASSWORD)
    cast.account("village.head")
    cli.main(["person", "first", "--name", "祝明", "--login", "zhu.ming"])
    cli.main(["person", "lock", login_of("village.head"), "--reason", "调离岗位"])
    capsys.readouterr()
    assert cli.main(["person", "list"]) == 0
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        [login_of("village.head"), "方大勇", "village.head (柳河村)", "locked"],
        [login_of("township.centre"), "周文斌", "township.centre (青溪镇)", "in use"],
        ["zhu.ming", "祝明", "county.admin (明川县)", "must change password"],
    ]


def test_an_unknown_account_is_said_to_be_unknown(cast, capsys):
    assert cli.main(["person", "reset", "nobody"]) == 1
    assert "Nobody signs in as nobody" in capsys.readouterr().err

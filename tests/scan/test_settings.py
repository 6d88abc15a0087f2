"""Settings: from the command line, from files, and from a county's pack by place and by day."""

import json
import re
from datetime import date
from decimal import Decimal

import pytest

from daylight.risk.page_reading import read_pages
from daylight.risk.tuning import Unfit, value_of
from daylight.scan.asked import Request
from daylight.scan.running import library
from daylight.scan.settings import Setting, from_file, from_words
from daylight.scan.values import values_for
from risk.examples import RISK
from scan.county import county, scan

PAGES = {page.code: page for page in read_pages(RISK)[0]}


def told(settings):
    return [(s.model, s.parameter, s.key, s.value) for s in settings]


@pytest.mark.parametrize(
    ("word", "setting"),
    [
        ("F06.window_days=10", ("F06", "window_days", None, "10")),
        ("R003.procurement_method_details.Obra = menor=5", ("R003", "procurement_method_details", "Obra = menor", "5")),
        ("R003.procurement_method_details.v1.2=5", ("R003", "procurement_method_details", "v1.2", "5")),
        ("currency=CNY", ("", "currency", None, "CNY")),
        (
            "exclusions.procurement_method_details=EXC|OTHER",
            ("", "exclusions_procurement_method_details", None, "EXC|OTHER"),
        ),
        ("no_price_comparison_procurement_methods=a=b", ("", "no_price_comparison_procurement_methods", None, "a=b")),
    ],
)
def test_a_word_names_a_parameter_a_key_of_a_map_or_a_global(word, setting) -> None:
    found, wrong = from_words([word])
    assert (told(found), wrong) == ([setting], [])


@pytest.mark.parametrize("word", ["", "F06", "F06=1", "f06.x=1", "F06.=1", "F06.x.=1", "whatever=1", "F06.window_days"])
def test_a_word_that_means_nothing_is_told(word) -> None:
    found, wrong = from_words([word])
    assert found == []
    assert len(wrong) == 1


INI = """\
; settings as the outside engine has them
currency = USD
no_price_comparison_procurement_methods = NPC

[exclusions]
procurement_method_details = EXC|Other one

[R003]
threshold = 10

[R003.procurement_method_details]
Small Works = 5
"""
TOML = """\
currency = "USD"
no_price_comparison_procurement_methods = ["NPC"]
[exclusions]
procurement_method_details = ["EXC", "Other one"]
[R003]
threshold = 10
[R003.procurement_method_details]
"Small Works" = 5
"""


@pytest.mark.parametrize(("name", "text"), [("settings.ini", INI), ("settings.toml", TOML)])
def test_a_file_says_the_same_in_both_forms(tmp_path, name, text) -> None:
    path = tmp_path / name
    path.write_text(text)
    found, wrong = from_file(path)
    plain = {
        (s.model, s.parameter, s.key, "|".join(s.value) if isinstance(s.value, list) else str(s.value)) for s in found
    }
    assert wrong == []
    assert plain == {
        ("", "currency", None, "USD"),
        ("", "no_price_comparison_procurement_methods", None, "NPC"),
        ("", "exclusions_procurement_method_details", None, "EXC|Other one"),
        ("R003", "threshold", None, "10"),
        ("R003", "procurement_method_details", "Small Works", "5"),
    }


@pytest.mark.parametrize("text", ["a = [", "strange = 1", "[exclusions]\nwhat = 1"])
def test_a_file_that_means_nothing_is_told(tmp_path, text) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(text)
    assert len(from_file(path)[1]) == 1


def test_values_are_exact_in_their_units() -> None:
    settings = [
        Setting("F06", "window_days", None, "45", "x"),
        Setting("F06", "limit", None, [{"limit_fen": Decimal("30000.00")}], "x"),
    ]
    values, wrong = values_for(PAGES["F06"], settings)
    assert wrong == []
    assert values == {"window_days": 45, "limit": ({"limit_fen": 3_000_000, "since": date(1900, 1, 1), "until": None},)}


@pytest.mark.parametrize("value", ["soon", "1.5", "inf", "nan", "", "-5"])
def test_a_value_that_does_not_fit_its_unit_is_told(value) -> None:
    given, wrong = values_for(PAGES["F06"], [Setting("F06", "window_days", None, value, "--set x")])
    assert given == {}
    assert [(one.key, one.facts["value"]) for one in wrong] == [("unfit_days", repr(value))]


@pytest.mark.parametrize(("code", "parameter"), [("R025", "percentile"), ("T02", "many_percentile")])
@pytest.mark.parametrize("value", ["150", "100.01", "-1", 101, Decimal("1e3")])
def test_a_percentile_lies_between_nought_and_a_hundred(code, parameter, value) -> None:
    given, wrong = values_for(PAGES[code], [Setting(code, parameter, None, value, f"--set {code}.{parameter}={value}")])
    assert given == {}
    assert [one.facts["where"] for one in wrong] == [f"--set {code}.{parameter}={value}"]
    for fits in ("0", "75", 100):
        given, wrong = values_for(PAGES[code], [Setting(code, parameter, None, fits, "x")])
        assert (given, wrong) == ({parameter: int(fits)}, [])


@pytest.mark.parametrize(
    ("code", "parameter"),
    [("T01", "fence_pct"), ("F15", "times_pct"), ("F18", "red_pct"), ("L05", "rounding_pct"), ("L03", "least_pct")],
)
def test_a_share_that_is_no_percentile_may_be_more_than_a_hundred(code, parameter) -> None:
    assert values_for(PAGES[code], [Setting(code, parameter, None, "350", "x")]) == ({parameter: 350}, [])


def test_every_place_among_peers_is_called_a_percentile() -> None:
    """The one rule that bounds them goes by the name: what a query hands to a quantile must bear it."""
    handed = {
        (code, name) for code, page in PAGES.items() for name in re.findall(r"quantile8\([^()]*, *:(\w+)\)", page.sql)
    }
    assert ("R025", "percentile") in handed
    assert [(code, name) for code, name in sorted(handed) if not name.endswith("percentile")] == []


def test_a_limit_of_one_figure_holds_from_ever_on(tmp_path, capsys) -> None:
    assert scan(county(tmp_path / "in"), "--models", "F06", "--set", "F06.limit=35000", "--format", "jsonl") == 0
    assert hits(capsys) == {"p1"}


def hits(capsys):
    return {row["subject_id"] for row in map(json.loads, capsys.readouterr().out.splitlines())}


ONLY = ("--models", "F06", "--format", "jsonl")


def test_a_set_parameter_changes_what_is_found(tmp_path, capsys) -> None:
    folder = county(tmp_path / "in")
    scan(folder, *ONLY)
    assert hits(capsys) == {"p1", "p4"}
    scan(folder, *ONLY, "--set", "F06.window_days=6")
    assert hits(capsys) == set()
    path = tmp_path / "settings.toml"
    path.write_text("[F06]\nwindow_days = 6\n")
    scan(folder, *ONLY, "--settings", path)
    assert hits(capsys) == set()
    scan(folder, *ONLY, "--settings", path, "--set", "F06.window_days=30")
    assert hits(capsys) == {"p1", "p4"}


PACK = """\
[[setting]]
model = "F06"
parameter = "window_days"
value = 3

[[setting]]
model = "F06"
parameter = "window_days"
value = 30
place = "south"
since = 2026-03-01
"""


def pack(folder, text):
    folder.mkdir()
    (folder / "risk-settings.toml").write_text(text)
    return folder


def test_parameters_differ_by_place_and_by_the_day_they_are_in_force(tmp_path, capsys) -> None:
    folder = county(tmp_path / "in")
    scan(folder, *ONLY, "--pack", pack(tmp_path / "a", PACK))
    assert hits(capsys) == {"p4"}
    scan(folder, *ONLY, "--pack", pack(tmp_path / "b", PACK.replace("2026-03-01", "2026-04-01")))
    assert hits(capsys) == set()
    scan(folder, *ONLY, "--pack", pack(tmp_path / "c", PACK.replace('"south"', '"v1"').replace("03-01", "01-01")))
    assert hits(capsys) == {"p1"}


def test_a_packs_percentile_beyond_a_hundred_is_told_with_its_place_and_left_out(tmp_path, capsys) -> None:
    text = '[[setting]]\nmodel = "R025"\nparameter = "percentile"\nvalue = 150\n'
    assert scan(county(tmp_path / "in"), *ONLY, "--pack", pack(tmp_path / "p", text)) == 0
    assert "risk-settings.toml: setting 1: 150 is not a percentile, which is from 0 to 100." in capsys.readouterr().err


def test_a_pack_brings_models_of_its_own(tmp_path, capsys) -> None:
    text = PAGES["P03"].path.read_text().replace('code = "P03"', 'code = "P99"')
    own = tmp_path / "pack"
    (own / "risk").mkdir(parents=True)
    (own / "risk" / "P99-own.md").write_text(text)
    assert scan(county(tmp_path / "in"), "--pack", own, "--models", "P99", "--format", "jsonl") == 0
    assert hits(capsys) == {"p3"}


def test_a_wrong_line_of_a_pack_is_told_and_the_scan_goes_on(tmp_path, capsys) -> None:
    own = pack(tmp_path / "p", PACK.replace('"window_days"', '"windows"', 1))
    assert scan(county(tmp_path / "in"), *ONLY, "--pack", own) == 0
    assert "there is no parameter F06.windows" in capsys.readouterr().err


def test_the_indicators_of_open_contracting_run_over_a_villages_record_only_where_they_are_named() -> None:
    request = Request(today=date(2026, 6, 30))
    models = library(request)
    usual = {page.code for page in models.chosen(request.today, (), with_indicators=False)}
    assert "T04" in usual
    assert "R028" not in usual
    assert [page.code for page in models.chosen(request.today, ("R028",), with_indicators=False)] == ["R028"]
    assert "R028" in {page.code for page in models.chosen(request.today, ())}


def test_one_entry_of_a_table_leaves_its_other_rows_as_they_are() -> None:
    given, wrong = values_for(PAGES["T11"], from_words(["T11.notice.tender=10"])[0])
    assert wrong == []
    rows = {row["method"]: (row["level"], row["least_days"]) for row in given["notice"]}
    assert rows == {"tender": (None, 10), "english": (None, 5), "dutch": (None, 5), "sealed": (None, 5)}
    given, wrong = values_for(PAGES["T19"], from_words(["T19.catalogue.lease=50000", "T19.catalogue.sale=60000"])[0])
    assert wrong == []
    default = {row["kind"]: row["limit_fen"] for row in PAGES["T19"].values()["catalogue"]}
    assert {row["kind"]: row["limit_fen"] for row in given["catalogue"]} == default | {
        "lease": 5_000_000,
        "sale": 6_000_000,
    }


@pytest.mark.parametrize(
    "word", ["T11.notice=10", "P02.sequence.payment=3", "P04.pair=出纳", "P07.secret.lot=底价", "F06.limit.lease=3"]
)
def test_a_word_that_does_not_say_which_column_it_fills_is_refused(word) -> None:
    given, wrong = values_for(PAGES[word[:3]], from_words([word])[0])
    assert (given, len(wrong)) == ({}, 1)


@pytest.mark.parametrize("raw", ["", "-1", "20000|-1"])
def test_a_limit_of_nothing_or_below_nought_is_refused(raw) -> None:
    limit = next(one for one in PAGES["F06"].parameters if one.code == "limit")
    with pytest.raises(Unfit):
        value_of(limit, raw)
    assert value_of(limit, []) == ()  # that there is none is said by an empty list


def test_a_percentile_beyond_a_hundred_is_refused_wherever_it_is_set() -> None:
    parameter = next(one for one in PAGES["T02"].parameters if one.code == "many_percentile")
    assert value_of(parameter, "90") == 90
    for raw in ("101", "-1"):
        with pytest.raises(Unfit):
            value_of(parameter, raw)

"""The indicators of open contracting data, end to end: what the outside engine's own samples say is what the command says."""

import json

import pytest

from daylight.kernel.ladder import Colour
from daylight.risk.findings import Finding
from daylight.scan.reports.indicators import grouped
from scan.county import scan
from vectors import vector_path

EVERYWHERE = ("no_price_comparison_procurement_methods=NPC", "exclusions.procurement_method_details=EXC")


def settings_of(name: str) -> tuple[str, list[str]]:
    """The code and the `--set` words that a sample's file name carries: "-" between its parts, "+" for a stroke."""
    code, *parts = name.replace("+", "|").split("-")
    if len(parts) == 1:
        return code, [f"{code}.{parts[0]}=true"]
    if len(parts) == 2:
        return code, [f"{code}.{parts[0]}={parts[1]}"]
    pairs = zip(parts[1::2], parts[2::2], strict=True)
    return code, [f"{code}.{parts[0]}.{key}={value}" for key, value in pairs] if parts else []


@pytest.mark.parametrize("name", ["R003", "R018", "R024", "R028", "R035", "R038"])
def test_a_sample_gives_what_the_outside_engine_gives(name, capsys) -> None:
    sample = vector_path("ocds-indicators", f"{name}.jsonl")
    code, own = settings_of(name)
    words = [part for word in (*EVERYWHERE, *own) for part in ("--set", word)]
    assert scan(sample, "--format", "indicators", "--models", code, *words) == 0
    expected = json.loads(sample.with_suffix(".expected").read_text())
    groups = {group: expected[group] for group in ("OCID", "Buyer", "ProcuringEntity", "Tenderer") if group in expected}
    assert json.loads(capsys.readouterr().out) == groups


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("R024", []),
        ("R024-threshold-0.05", ["R024.threshold=0.05"]),
        ("R018-procurement_methods-open+limited", ["R018.procurement_methods=open|limited"]),
        (
            "R003-procurement_method_details-a-5-b-6",
            ["R003.procurement_method_details.a=5", "R003.procurement_method_details.b=6"],
        ),
    ],
)
def test_a_file_name_carries_settings(name, words) -> None:
    assert settings_of(name)[1] == words


def identical(ocid, currency, details=None):
    value = {"amount": 10} | ({"currency": currency} if currency else {})
    bids = [{"status": "valid", "tenderers": [{"id": f"{ocid}-{name}"}], "value": value} for name in "ab"]
    return {"ocid": ocid, "tender": {"procurementMethodDetails": details}, "bids": {"details": bids}}


def test_the_first_currency_is_looked_for_where_prices_are_compared(tmp_path, capsys) -> None:
    source = tmp_path / "releases.jsonl"
    processes = identical("x", "USD", "EXC"), identical("y", "EUR"), identical("z", "GBP"), identical("n", None)
    source.write_text("\n".join(map(json.dumps, processes)))
    words = ["--set", "exclusions.procurement_method_details=EXC", "--models", "R028", "--format", "indicators"]
    assert scan(source, *words) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["OCID"] == {"y": {"R028": 1.0}}
    assert "bid, column amount_fen: expected an amount in EUR, found 'GBP (2)'" in told.err
    assert "an amount with its currency" in told.err


def test_the_methods_to_compare_go_before_the_methods_not_to_compare(tmp_path, capsys) -> None:
    source = tmp_path / "releases.jsonl"
    methods = {"only": "ONLY", "both": "BOTH", "never": "NPC", "out": "EXC", "none": None}
    source.write_text("\n".join(json.dumps(identical(name, "USD", method)) for name, method in methods.items()))
    never = ["no_price_comparison_procurement_methods=NPC|BOTH", "exclusions.procurement_method_details=EXC"]
    only = ["price_comparison_procurement_methods=ONLY|BOTH|EXC"]
    for settings, compared in (
        (never, {"only", "none"}),
        (never + only, {"only", "both"}),
        (only, {"only", "both", "out"}),
    ):
        words = [word for setting in settings for word in ("--set", setting)]
        assert scan(source, "--models", "R028", "--format", "indicators", *words) == 0
        assert {*json.loads(capsys.readouterr().out)["OCID"]} == compared


def finding(model, subject, subject_id, value, role=None):
    return Finding(
        model=model, colour=Colour.YELLOW, place_id="x", subject=subject, subject_id=subject_id, value=value,
        threshold=None, peer_n=None, as_of=None, first_on=None, evidence=(), explanation_zh="", explanation_en="",
        rule_hash="", role=role,
    )  # fmt: skip


def test_results_are_grouped_by_the_part_a_body_was_found_in() -> None:
    found = [
        finding("R038", "body", "b1", 0.1 + 0.2, "buyer"),
        finding("R038", "body", "b1", 0.5, "bidder"),
        finding("R038", "body", "b2", 0.5, "organiser"),
        finding("R024", "lot", "ocds-1", 0.0),
        finding("F06", "payment", "p1", 9.0),
    ]
    assert grouped(found) == {
        "OCID": {"ocds-1": {"R024": 0.0}},
        "Buyer": {"b1": {"R038": 0.1 + 0.2}},
        "ProcuringEntity": {"b2": {"R038": 0.5}},
        "Tenderer": {"b1": {"R038": 0.5}},
    }

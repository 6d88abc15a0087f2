"""The eleven indicators of open contracting data against their definitions, written down once more in plain Python.

Releases are made at random among the cases that decide an indicator: joint bids, missing ids, several awards, other
currencies, excluded methods. What the pages find in the record of them must be what the definitions say, number for number.
"""

import json
import math
import random
from collections import defaultdict
from datetime import date
from decimal import Decimal
from itertools import chain, pairwise

import pytest

from daylight.record.columns import arrow_rows
from daylight.record.ocds.rows import FILLED, Rows, lay_out
from daylight.risk.engine import Scan
from daylight.risk.page_reading import read_pages
from daylight.scan.reports.indicators import grouped
from risk.examples import RISK

PAGES = {page.code: page for page in read_pages(RISK)[0] if page.code.startswith("R")}
SUBMITTED = {"pending", "valid", "disqualified"}
NOT_FINAL = {"pending", "invalid"}
EVERYWHERE = {
    "currency": "USD",
    "no_price_comparison_procurement_methods": ({"details": "NPC"},),
    "exclusions_procurement_method_details": ({"details": "EXC"},),
}
OWN = {"R025": {"percentile": 50}, "R048": {"minimum_contracting_processes": 1}}

CODES = ("R003", "R018", "R024", "R025", "R028", "R030", "R035", "R036", "R038", "R048", "R058")
NAMES, NAMELESS = "ABCDEFGH", {"name": "no id"}


def made(seed):
    """Releases as chance makes them: every awkward case is among them; in each second county somebody stands out."""
    dice = random.Random(seed)
    found = [a_release(dice, f"ocds-{n}") for n in range(1, 31)]
    return found if seed % 2 else [*(a_settled_release(dice, f"ocds-s{n}") for n in range(60)), *found[:3]]


def a_settled_release(dice, ocid):
    """A company's own market: it wins a fifth below the second, who never wins; another bidder is mostly thrown out."""
    winner, price = dice.choice("BCDEFG"), 1000
    second = price + (10 if dice.random() < 0.04 else 200 + 10 * dice.randint(-2, 2))
    bids_made = (
        [(winner, price, "valid"), ("A", second, "valid")] if dice.random() < 0.4 else [(winner, price, "valid")]
    )
    buyer = dice.choice("RSTUVWXYZ")
    if buyer == "Z" or dice.random() < 0.15:
        bids_made += [("H", 1500 + n, "disqualified") for n in range(3 if buyer == "Z" else 1)]
    details = [
        {"status": status, "tenderers": [{"id": name}], "value": {"amount": amount, "currency": "USD"}}
        for name, amount, status in bids_made
    ]
    tender = a_tender(dice) | {"procuringEntity": {"id": buyer}}
    release = {"ocid": ocid, "buyer": {"id": buyer}, "tender": tender, "bids": {"details": details}}
    return release | {"awards": [an_award(dice, [{"id": winner}], "active")]}


def a_release(dice, ocid):
    bidders = dice.sample(NAMES, dice.randint(1, 4))
    details = [a_bid(dice, name) for name in bidders]
    details += [a_bid(dice, dice.choice(bidders)) for _ in range(dice.random() < 0.15)]
    release = {"ocid": ocid, "tender": a_tender(dice), "bids": {"details": details}}
    if dice.random() < 0.9:
        release["buyer"] = {"id": dice.choice("XYZ")} if dice.random() < 0.9 else NAMELESS
    valid = [b for b in details if b["status"] == "valid" and b.get("value")]
    best = min(valid, key=lambda b: b["value"]["amount"], default=details[0])
    if dice.random() < 0.9:
        suppliers = best["tenderers"] if dice.random() < 0.9 else [{"id": dice.choice(NAMES)}]
        release["awards"] = [an_award(dice, suppliers, "active")]
    if dice.random() < 0.15:
        states = ("active", "cancelled", "unsuccessful", "pending", "invalid")
        release.setdefault("awards", []).append(an_award(dice, [{"id": dice.choice(NAMES)}], dice.choice(states)))
    return release


def a_tender(dice):
    tender = {
        "status": "cancelled" if dice.random() < 0.05 else "active",
        "procurementMethod": dice.choice(("open", "selective", "limited", "direct")),
        "numberOfTenderers": dice.randint(0, 3),
        "tenderPeriod": {"startDate": a_day(dice, 1, 10), "endDate": a_day(dice, 12, 27)},
    }
    if dice.random() < 0.1:
        del tender["tenderPeriod"][dice.choice(("startDate", "endDate"))]
    if dice.random() < 0.3:
        tender["procurementMethodDetails"] = dice.choice(("x", "x", "NPC", "EXC"))
    if dice.random() < 0.8:
        tender["procuringEntity"] = {"id": dice.choice("XPQ")}
    return tender


def a_bid(dice, name):
    bid = {
        "status": dice.choices(("valid", "disqualified", "pending", "invited", "withdrawn"), (12, 3, 1, 1, 1))[0],
        "tenderers": [{"id": name}],
        "date": a_day(dice, 2, 20),
        "value": {"amount": 100 + round(abs(dice.gauss(0, 12))), "currency": "USD" if dice.random() < 0.95 else "CAD"},
    }
    if dice.random() < 0.05:
        bid["value"]["amount"] *= 2
    if dice.random() < 0.1:
        bid["tenderers"] = dice.choice(
            ([], [NAMELESS], [{"id": name}, {"id": dice.choice(NAMES)}], [{"id": name}, NAMELESS])
        )
    if dice.random() < 0.05:
        del bid[dice.choice(("date", "value"))]
    return bid


def an_award(dice, suppliers, status):
    classes = [f"{dice.choice((10, 10, 10, 20, 30))}{dice.randint(10, 12)}0000" for _ in range(dice.randint(0, 3))]
    if dice.random() < 0.1:
        suppliers = [*suppliers, {"id": dice.choice(NAMES)}]
    return {"status": status, "suppliers": suppliers, "items": [{"classification": {"id": code}} for code in classes]}


def a_day(dice, first, last):
    return f"2026-01-{dice.randint(first, last):02d}T10:00:00Z"


def record_of(found):
    """The record's tables of some releases."""
    laid = Rows()
    for release in found:
        lay_out(release, release["ocid"], laid)
    for body_id, (name, uscc, address) in laid.bodies.items():
        laid.put("body", body_id=body_id, name=name, uscc=uscc, address=address)
    return {name: arrow_rows(name, columns, laid.tables.get(name, [])) for name, columns in FILLED.items()}


def judged(found):
    """What the pages say."""
    with Scan(record_of(found), date(2026, 3, 31)) as scan:
        results = [
            scan.detect(
                page,
                {k: v for k, v in EVERYWHERE.items() if any(p.code == k for p in page.parameters)} | OWN.get(code, {}),
            )
            for code, page in PAGES.items()
        ]
    return grouped(finding for result in results for finding in result.findings)


class Defined:
    """The definitions, process by process and then over all."""

    def __init__(self, found):
        self.groups = defaultdict(lambda: defaultdict(dict))
        self.read = [
            r for r in found
            if r["tender"]["status"] != "cancelled" and r["tender"].get("procurementMethodDetails") != "EXC"
        ]  # fmt: skip
        self.gaps = {}
        for release in self.read:
            self.short_and_single(release)
            self.late(release)
            self.left_alone(release)
            if release["tender"].get("procurementMethodDetails") != "NPC":
                self.same_price(release)
                self.lowest_rejected(release)
                self.gap(release)
        self.gap_outliers()
        self.unsuccessful()
        self.rejected()
        self.heterogeneous()

    def flag(self, group, name, code, value):
        self.groups[group][name][code] = float(value)

    def short_and_single(self, release):
        asked = release["tender"]
        period = asked.get("tenderPeriod", {})
        if "startDate" in period and "endDate" in period and day_n(period["endDate"]) - day_n(period["startDate"]) < 15:
            self.flag("OCID", release["ocid"], "R003", 1)
        if asked.get("numberOfTenderers") == 1 and asked["procurementMethod"] in {"open", "selective"}:
            self.flag("OCID", release["ocid"], "R018", 1)

    def late(self, release):
        deadline = release["tender"].get("tenderPeriod", {}).get("endDate")
        winners = ids(s for a in awards(release, "active") for s in a["suppliers"])
        for found in bids(release, {"valid"}):
            if deadline and found.get("date", "") > deadline:
                for name in ids(found["tenderers"]) & winners:
                    self.flag("OCID", release["ocid"], "R030", 1)
                    self.flag("Tenderer", name, "R030", 1)

    def left_alone(self, release):
        if awards(release, *NOT_FINAL):
            return
        winners = ids(s for a in awards(release, "active") for s in a["suppliers"])
        valid = ids(t for b in bids(release, {"valid"}) for t in b["tenderers"])
        others = ids(t for b in bids(release, {"disqualified"}) for t in b["tenderers"]) - valid
        if len(valid) == 1 and valid == winners and others:
            self.flag("OCID", release["ocid"], "R035", len(others))
            self.flag("Tenderer", next(iter(valid)), "R035", 0)

    def same_price(self, release):
        prices = defaultdict(list)
        for found in priced(bids(release, SUBMITTED)):
            if ids(found["tenderers"]):
                prices[found["value"]["amount"]].append(ids(found["tenderers"]))
        for sets in prices.values():
            if any(one != other for one, other in pairwise(sets)):
                self.flag("OCID", release["ocid"], "R028", 1)
                for name in chain(*sets):
                    self.flag("Tenderer", name, "R028", 1)

    def lowest_rejected(self, release):
        offers = priced(bids(release, SUBMITTED))
        lowest = min(offers, key=lambda b: b["value"]["amount"], default={"status": ""})
        has_valid = any(b["status"] == "valid" for b in offers)
        if awards(release, "active") and has_valid and lowest["status"] == "disqualified":
            self.flag("OCID", release["ocid"], "R036", 1)

    def gap(self, release):
        winner = sole_winner(release)
        offers = [b for b in priced(bids(release, {"valid"})) if sole(b["tenderers"])]
        mine = [b["value"]["amount"] for b in offers if sole(b["tenderers"]) == winner]
        others = [b for b in offers if sole(b["tenderers"]) != winner]
        if winner and mine and others:
            second = min(others, key=lambda b: b["value"]["amount"])
            ratio = (second["value"]["amount"] - min(mine)) / min(mine)
            if ratio >= 0:
                self.gaps[release["ocid"]] = (ratio, winner, sole(second["tenderers"]))

    def gap_outliers(self):
        q1, q3 = quartiles([ratio for ratio, *_who in self.gaps.values()])
        for ocid, (ratio, winner, second) in self.gaps.items():
            low, high = q1 - 1.5 * (q3 - q1), q3 + 1.5 * (q3 - q1)
            if q1 > 0 and low > 0 and ratio <= low:
                self.flag("OCID", ocid, "R024", ratio)
                self.flag("Tenderer", winner, "R024", 0)
                self.flag("Tenderer", second, "R024", 0)
            if high > 0 and ratio >= high:
                self.flag("OCID", ocid, "R058", ratio)
                self.flag("Tenderer", winner, "R058", 0)

    def unsuccessful(self):
        tally = defaultdict(lambda: [0, 0])
        for release in self.read:
            winner = sole_winner(release)
            for name in {sole(b["tenderers"]) for b in bids(release, {"valid"})} - {None} if winner else ():
                tally[name][0] += name == winner
                tally[name][1] += 1
        many = quantile([bids for _wins, bids in tally.values()], 0.5)
        q1, q3 = quartiles([wins / bids for wins, bids in tally.values()])
        low = q1 - 1.5 * (q3 - q1)
        for name, (wins, entered) in tally.items():
            if q1 > 0 and low > 0 and entered >= many and wins / entered <= low:
                self.flag("Tenderer", name, "R025", wins / entered)

    def rejected(self):
        tally = {group: defaultdict(lambda: [0, 0]) for group in ("Buyer", "ProcuringEntity", "Tenderer")}
        for release in self.read:
            for found in bids(release, SUBMITTED):
                named = {
                    "Buyer": ids([release.get("buyer", {})]),
                    "ProcuringEntity": ids([release["tender"].get("procuringEntity", {})]),
                    "Tenderer": ids(found["tenderers"]),
                }
                for group, name in ((group, name) for group, names in named.items() for name in names):
                    tally[group][name][0] += found["status"] == "disqualified"
                    tally[group][name][1] += 1
        for group, counted in tally.items():
            ratios = {name: no / entered for name, (no, entered) in counted.items() if entered >= 2}
            q1, q3 = quartiles(list(ratios.values()))
            for name, ratio in ratios.items():
                if q3 + 1.5 * (q3 - q1) > 0 and ratio >= q3 + 1.5 * (q3 - q1):
                    self.flag(group, name, "R038", ratio)

    def heterogeneous(self):
        classes = defaultdict(set)
        for found in (a for release in self.read for a in awards(release, "active")):
            for part in found.get("items", ()) if sole(found["suppliers"]) else ():
                classes[sole(found["suppliers"])].add(part["classification"]["id"][:2])
        q1, q3 = quartiles([len(codes) for codes in classes.values()])
        for name, codes in classes.items():
            if len(codes) >= q3 + 1.5 * (q3 - q1):
                self.flag("Tenderer", name, "R048", len(codes))


def day_n(text):
    return int(text[8:10])


def ids(found):
    return {party["id"] for party in found if "id" in party}


def sole(found):
    return found[0].get("id") if len(found) == 1 else None


def bids(release, states):
    return [b for b in release["bids"]["details"] if b["status"] in states]


def awards(release, *states):
    return [a for a in release.get("awards", ()) if a["status"] in states]


def priced(found):
    return [b for b in found if b.get("value", {}).get("currency") == "USD"]


def sole_winner(release):
    active = awards(release, "active")
    return sole(active[0]["suppliers"]) if len(active) == 1 and not awards(release, *NOT_FINAL) else None


def quartiles(values):
    return quantile(values, 0.25), quantile(values, 0.75)


def quantile(values, p):
    """Hyndman and Fan's type 8."""
    if not values:
        return math.nan
    ordered = sorted(values)
    h = max(1.0, min(float(len(ordered)), (len(ordered) + 1 / 3) * p + 1 / 3))
    low, high = ordered[math.floor(h) - 1], ordered[math.ceil(h) - 1]
    return low + (h - math.floor(h)) * (high - low)


def defined(found):
    return {group: dict(names) for group, names in Defined(found).groups.items()}


@pytest.mark.parametrize("seed", range(12))
def test_the_pages_find_what_the_definitions_say(seed) -> None:
    found = made(seed)
    assert judged(found) == defined(found)


@pytest.mark.parametrize("seed", [0, 2, 4, 8, 10])
def test_amounts_that_are_not_whole_give_the_same_ratios_to_the_last_digit(seed) -> None:
    found = made(seed)
    for value in (bid["value"] for release in found for bid in release["bids"]["details"] if "value" in bid):
        value["amount"] = round(value["amount"] * 1.073, 2)
    told = defined(found)
    assert any("R058" in codes or "R024" in codes for codes in told["OCID"].values())
    assert judged(json.loads(json.dumps(found), parse_float=Decimal)) == told


def test_the_releases_made_at_random_hold_every_indicator() -> None:
    results = [defined(made(seed)) for seed in range(12)]
    assert {code for found in results for names in found.values() for codes in names.values() for code in codes} == set(
        CODES
    )
    assert {group for found in results for group in found} == {"OCID", "Buyer", "ProcuringEntity", "Tenderer"}
    assert set(PAGES) == set(CODES)

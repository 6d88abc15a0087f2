"""The eleven indicators of open contracting data against their definitions, written down once more in plain Python.

Releases are made at random among the cases that decide an indicator: joint bids, missing ids, several awards, other
currencies, excluded methods. What the pages find in the record of them must be what the definitions say, number for number.
"""

import math
from collections import defaultdict
from datetime import date
from itertools import chain, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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

sometimes = st.sampled_from
organisation = sometimes([{"id": "A"}, {"id": "B"}, {"id": "C"}, {"id": "D"}, {"name": "no id"}])
parties = st.lists(organisation, min_size=1, max_size=2) | st.lists(organisation, max_size=1)
money = st.builds(lambda n, c: {"amount": n, "currency": c}, st.integers(1, 6), sometimes(["USD"] * 8 + ["CAD"]))
day = st.integers(1, 28).map(lambda n: f"2026-01-{n:02d}T10:00:00Z")
bid = st.fixed_dictionaries(
    {"status": sometimes(["valid"] * 4 + ["disqualified"] * 2 + ["pending", "invited", "withdrawn"]), "tenderers": parties},
    optional={"value": money, "date": day},
)
item = sometimes(["10110000", "10220000", "20110000", "30110000"]).map(lambda code: {"classification": {"id": code}})
award = st.fixed_dictionaries(
    {"status": sometimes(["active"] * 6 + ["cancelled", "unsuccessful", "pending", "invalid"]), "suppliers": parties},
    optional={"items": st.lists(item, max_size=3)},
)
tender = st.fixed_dictionaries(
    {
        "status": sometimes(["active"] * 6 + ["cancelled"]),
        "procurementMethod": sometimes(["open", "selective", "limited", "direct"]),
    },
    optional={
        "procurementMethodDetails": sometimes(["x", "NPC", "EXC"]),
        "numberOfTenderers": st.integers(0, 2),
        "tenderPeriod": st.fixed_dictionaries({}, optional={"startDate": day, "endDate": day}),
        "procuringEntity": organisation,
    },
)
releases = st.lists(
    st.fixed_dictionaries(
        {"tender": tender, "bids": st.fixed_dictionaries({"details": st.lists(bid, max_size=5)})},
        optional={"buyer": organisation, "awards": st.lists(award, max_size=2)},
    ),
    min_size=1,
    max_size=9,
).map(lambda found: [{"ocid": f"ocds-{n}", **release} for n, release in enumerate(found, start=1)])


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
            scan.detect(page, {k: v for k, v in EVERYWHERE.items() if any(p.code == k for p in page.parameters)} | OWN.get(code, {}))
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
        if awards(release, "active") and any(b["status"] == "valid" for b in offers):
            if min(offers, key=lambda b: b["value"]["amount"])["status"] == "disqualified":
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
            if q1 > 0 and 0 < low and ratio <= low:
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


@settings(max_examples=40, deadline=None, derandomize=True)
@given(releases)
def test_the_pages_find_what_the_definitions_say(found) -> None:
    assert judged(found) == defined(found)


@pytest.mark.parametrize("code", ["R003", "R018", "R024", "R025", "R028", "R030", "R035", "R036", "R038", "R048", "R058"])
def test_there_is_a_page_for_each_indicator(code) -> None:
    assert code in PAGES

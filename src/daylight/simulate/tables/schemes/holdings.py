"""Schemes with what a village owns 「资产类情形」: idle, stale, sold unvalued or without a vote, rents not collected, plots twice."""

from datetime import timedelta

from daylight.simulate.tables import leases
from daylight.simulate.tables.leases import CLASSES, dispose, let, register, square
from daylight.simulate.tables.schemes.funds import drop
from daylight.simulate.tables.trading import Trade
from daylight.simulate.tables.village import Village


def leave_idle(village: Village, variant: str) -> None:
    """A01: something rentable stands empty: since its lease ended, or since it was registered."""
    asset = register(village, village.dice.choice(CLASSES))
    days = {"four months": 120, "eight months": 240, "a year and more": 420, "never let": 0}[variant]
    if days:
        lease = let(village, asset, village.until - timedelta(days=days + 3 * 365), 3)
        lease.contract["ended_on"] = lease.contract["ends_on"]
    asset |= {"status": "idle", "registered_on": village.until - timedelta(days=1_500 if days else 500)}
    village.label("A01", variant, ("asset", asset["asset_id"]))


def let_unregistered(village: Village, variant: str) -> None:
    """A02: something is let, or valued for sale, that stands in no register."""
    asset = register(village, village.dice.choice(CLASSES))
    lease = let(village, asset, village.until - timedelta(days=400), 3)
    drop(village, "asset", lambda row: row is asset)
    village.label("A02", "its lot", ("lot", lease.trade.lot["lot_id"]))
    if lease.trade.valuation:
        village.label("A02", "its valuation", ("valuation", lease.trade.valuation["valuation_id"]))
    if variant == "contract":
        village.label("A02", variant, ("contract", lease.contract["contract_id"]))
        return
    drop(village, "contract", lambda row: row is lease.contract)
    drop(village, "receivable", lambda row: row["contract_id"] == lease.contract["contract_id"])
    if lease.trade.deal:
        village.label("C06", "of an unregistered thing", ("deal", lease.trade.deal["deal_id"]))


def forget_register(village: Village, variant: str) -> None:
    """A03: nobody has looked at a thing in the register for a year or two."""
    row = village.pick("asset", lambda asset: asset["status"] != "disposed")
    if row is not None:
        row["checked_on"] = village.until - timedelta(days={"crude": 800, "careful": 400}[variant])
        village.label("A03", variant, ("asset", row["asset_id"]))


def _sale(village: Village) -> Trade | None:
    trade = dispose(village, day=village.day(early=0.05, late=0.6))
    return trade if trade.deal else None


def sell_unvalued(village: Village, variant: str) -> None:
    """A04: sold without a valuation, or on one that had long expired."""
    trade = _sale(village)
    if trade is None or trade.valuation is None or trade.deal is None:
        return
    valuation = trade.valuation
    if variant == "none":
        drop(village, "valuation", lambda row: row is valuation)
    else:
        valuation["valued_on"] = trade.lot["listed_at"].date() - timedelta(days=560)
    village.label("A04", variant, ("contract", village.rows.of("contract")[-1]["contract_id"]))


def sell_undecided(village: Village, variant: str) -> None:
    """A05: sold without a vote, by too few, or before the vote was held."""
    trade = _sale(village)
    if trade is None or trade.deal is None:
        return
    contract = village.rows.of("contract")[-1]
    vote = next(row for row in village.rows.of("vote") if row["decision_id"] == trade.decision)
    if variant == "no vote":
        contract["decision_id"] = None
        drop(village, "vote", lambda row: row is vote)
    else:
        vote |= {"in_favour": vote["present"] // 2, "against": vote["present"] - vote["present"] // 2}
        village.label("P09", "sold anyway", ("vote", vote["decision_id"]))
    village.label("A05", variant, ("contract", contract["contract_id"]))


def let_rents_slide(village: Village, variant: str) -> None:
    """A06: a rent is not collected, or only the half of it."""
    days = {"six months": 200, "three months": 110, "a month": 45, "half paid": 130}[variant]
    rows = village.rows
    asset = register(village, village.dice.choice(CLASSES))
    lease = let(village, asset, village.until - timedelta(days=days + 375), 4)
    row = next(
        (r for r in lease.receivables if (village.until - r["due_on"]).days in range(days - 15, days + 15)), None
    )
    if row is None:
        return
    payer, amount = lease.contract["counterparty_id"], row["amount_fen"]
    lines = [
        n
        for n, line in enumerate(rows.of("bank_line"))
        if line["counterparty"] == payer and line["amount_fen"] == amount
    ]
    if lines:
        line = rows.of("bank_line").pop(lines[-1])
        voucher = next((e["voucher_id"] for e in rows.of("entry") if e["entry_id"] == line["entry_id"]), None)
        drop(village, "entry", lambda entry: entry["voucher_id"] == voucher)
    row |= {"received_fen": 0, "received_on": None}
    if variant == "half paid":
        row |= {"received_fen": amount // 2, "received_on": row["due_on"]}
        leases.bank_income(village, payer, amount // 2, row["due_on"], memo="租金收入")
    village.label("A06", variant, ("receivable", row["receivable_id"]))


def overlap(village: Village, variant: str) -> None:
    """A07: one plot stands twice in the register, whole or shifted by a third."""
    source = village.pick("asset", lambda asset: asset["outline"])
    if source is None:
        return
    copy = register(village, (source["class"], "resource", 3_000, 9_000, 95), is_rentable=False)
    shift = 0.0 if variant == "the same" else 0.0005
    west, south = source["longitude"] + shift, source["latitude"]
    copy |= {
        "longitude": west, "latitude": south,
        "outline": square(west, south, side=0.0015),
    }  # fmt: skip
    village.label("A07", variant, ("asset", copy["asset_id"]))


SCHEMES = {
    "A01": (leave_idle, ("a year and more", "eight months", "four months", "never let")),
    "A02": (let_unregistered, ("contract", "no contract")),
    "A03": (forget_register, ("crude", "careful")),
    "A04": (sell_unvalued, ("none", "expired")),
    "A05": (sell_undecided, ("no vote", "half of the votes")),
    "A06": (let_rents_slide, ("six months", "three months", "a month", "half paid")),
    "A07": (overlap, ("the same", "shifted")),
}

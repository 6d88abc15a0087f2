"""Schemes with contracts 「合同类情形」: changed upwards, held past their end, far too long, below value, unlike the deal, unseen."""

from datetime import timedelta

from daylight.simulate.tables.leases import (
    CLASSES,
    Lease,
    bank_income,
    lease_contract,
    let,
    register,
    rents,
    yearly_rent_fen,
)
from daylight.simulate.tables.rows import Row
from daylight.simulate.tables.schemes.funds import drop, remove
from daylight.simulate.tables.trading import Offer
from daylight.simulate.tables.village import Village
from daylight.simulate.tables.works import Works, build, change

_YEAR = timedelta(days=365)


def _works(village: Village, *, most_fen: int = 0) -> Works | None:
    for _ in range(12 if most_fen else 4):
        works = build(village)
        if works and most_fen and works.contract["total_fen"] > most_fen:
            continue
        if works and works.contract["signed_on"] < village.until - timedelta(days=130):
            changes = [
                row for row in village.rows.of("contract_change") if row["contract_id"] == works.contract["contract_id"]
            ]
            for change_row in changes:
                remove(village, "contract_change", change_row)
            return works
    return None


def change_contract(village: Village, variant: str) -> None:
    """C01: the price grows after the award: at once, by three small agreements, or by a second contract beside the first."""
    works = _works(village, most_fen=180_000_00 if variant == "second contract" else 0)
    if works is None:
        return
    contract, total = works.contract, works.contract["total_fen"]
    day = contract["signed_on"] + timedelta(days=30)
    if variant == "second contract":
        contract["asset_id"] = village.rows.of("asset")[0]["asset_id"]
        village.rows.of("contract").append(dict(contract) | {
            "contract_id": village.new_id("C"), "signed_on": day + timedelta(days=12), "deal_id": None,
            "total_fen": round(contract["total_fen"] * 0.9),
        })  # fmt: skip
        village.label("C01", variant, ("contract", contract["contract_id"]))
        village.label("T19", "a second contract", ("contract", village.rows.of("contract")[-1]["contract_id"]))
        return
    shares = {"by forty per cent": (0.4,), "by a fifth": (0.19,), "three small ones": (0.04, 0.05, 0.05)}[variant]
    for number, share in enumerate(shares):
        change(village, contract, round(total * share), day + timedelta(days=35 * number))
    village.label("C01", variant, ("contract", contract["contract_id"]))
    if variant == "three small ones":
        village.label("C02", "three small ones", ("contract", contract["contract_id"]))


def reprice(village: Village, variant: str) -> None:
    """C02: the price is changed again and again within a quarter."""
    works = _works(village)
    if works is None:
        return
    day = works.contract["signed_on"] + timedelta(days=20)
    for number in range(3 if variant == "three times" else 2):
        change(village, works.contract, round(works.contract["total_fen"] * 0.012), day + timedelta(days=26 * number))
    village.label("C02", variant, ("contract", works.contract["contract_id"]))
    if variant == "three times":
        village.label("C01", "three price changes", ("contract", works.contract["contract_id"]))


def _old_lease(village: Village, *, ended_days_ago: int, years: int = 3) -> Lease:
    asset = register(village, village.dice.choice(CLASSES))
    return let(village, asset, village.until - years * _YEAR - timedelta(days=ended_days_ago), years)


def hold_on(village: Village, variant: str) -> None:
    """C03: the lease is over, the land is neither returned nor let anew."""
    days = {"two months over": 66, "just over": 12, "about to end": -35}[variant]
    lease = _old_lease(village, ended_days_ago=days)
    lease.contract["ended_on"] = None
    village.label("C03", variant, ("contract", lease.contract["contract_id"]))


def let_for_ever(village: Village, variant: str) -> None:
    """C04: a lease of thirty years, or of nine without a vote."""
    lease = _old_lease(village, ended_days_ago=-500)
    years = 30 if variant == "thirty years" else 9
    lease.contract["ends_on"] = lease.contract["starts_on"] + years * _YEAR
    if variant != "thirty years":
        lease.contract["decision_id"] = None
    village.label("C04", variant, ("contract", lease.contract["contract_id"]))


def let_below_value(village: Village, variant: str) -> None:
    """C05: let or sold far below what it is worth, because the reserve was set so."""
    share = {"half": 0.5, "two thirds": 0.66, "three quarters": 0.76}[variant]
    sort = village.dice.choice(CLASSES)
    asset = register(village, sort)
    begins = village.until - timedelta(days=100 + int(village.dice.random() * 150))
    worth = yearly_rent_fen(village, asset) * 3
    bidders = village.dice.sample(village.town.tenants, 2)
    amounts = [round(worth * share / 1000) * 1000, round(worth * share * 0.985 / 1000) * 1000]
    offer = Offer(
        asset["class"], f"{asset['class']}出租", worth, bidders, begins - timedelta(days=48), asset["asset_id"], amounts=amounts,
        reserve_share=share * 0.98,
    )  # fmt: skip
    lease = let(village, asset, begins, 3, offer=offer)
    if lease.trade.deal:
        village.label("C05", variant, ("deal", lease.trade.deal["deal_id"]))


def sublet(village: Village, variant: str) -> None:
    """C08: somebody else pays the rent, time and again: the tenant has passed the land on."""
    asset = register(village, village.dice.choice(CLASSES))
    lease = let(village, asset, village.since - timedelta(days=30), 3)
    payer = village.new_firm("养殖") if variant == "a new firm" else village.dice.choice(village.town.tenants)
    rent = lease.contract["total_fen"] // 12
    village.rows.of("receivable")[:] = [row for row in village.rows.of("receivable") if row not in lease.receivables]
    _unbank(village, lease)
    for number in range(3):
        due = village.since + timedelta(days=40 + 91 * number)
        if due > village.until - timedelta(days=5):
            break
        village.rows.add(
            "receivable", receivable_id=village.new_id("J"), place_id=village.code, due_on=due, amount_fen=rent + number,
            contract_id=lease.contract["contract_id"], received_fen=rent + number, received_on=due,
        )  # fmt: skip
        bank_income(village, payer.code, rent + number, due, memo="租金收入")
    village.label("C08", variant, ("contract", lease.contract["contract_id"]))


def _unbank(village: Village, lease: Lease) -> None:
    """Take back what the tenant has paid himself."""
    amounts = {row["amount_fen"] for row in lease.receivables}
    payer = lease.contract["counterparty_id"]
    lines = [
        line for line in village.rows.of("bank_line") if line["counterparty"] == payer and line["amount_fen"] in amounts
    ]
    booked = {line["entry_id"] for line in lines}
    vouchers = {entry["voucher_id"] for entry in village.rows.of("entry") if entry["entry_id"] in booked}
    drop(village, "bank_line", lambda line: line in lines)
    drop(village, "entry", lambda entry: entry["voucher_id"] in vouchers)


def let_by_word(village: Village, variant: str) -> None:
    """C06: a deal without a contract, or a contract without party or price."""
    lease = _old_lease(village, ended_days_ago=-600)
    contract, deal = lease.contract, lease.trade.deal or {}
    if variant == "no contract":
        drop(village, "receivable", lambda row: row["contract_id"] == contract["contract_id"])
        drop(village, "contract", lambda row: row is contract)
        village.label("C06", variant, ("deal", deal["deal_id"]))
        village.label("A01", "let without a contract", ("asset", lease.asset["asset_id"]))
        return
    contract |= {"total_fen": None, "unit_fen": None} if variant == "no price" else {"counterparty_id": None}
    village.label("C06", variant, ("contract", contract["contract_id"]))


def sign_another(village: Village, variant: str) -> None:
    """C07: what was signed is not what was won: another price, another party."""
    lease = _old_lease(village, ended_days_ago=-560)
    contract = lease.contract
    if variant == "another party":
        contract["counterparty_id"] = village.new_firm("商贸").code
    else:
        contract["total_fen"] = round(contract["total_fen"] * (0.7 if variant == "far lower" else 0.95))
    village.label("C07", variant, ("contract", contract["contract_id"]))


def hide_notice(village: Village, variant: str) -> None:
    """C09: the listing hung on the board for two days, or nothing of the lease was ever shown."""
    lease = _old_lease(village, ended_days_ago=-450)
    notice = lease.trade.notices[0]
    if variant == "two days":
        notice["removed_on"] = notice["posted_on"] + timedelta(days=2)
        village.label("C09", variant, ("notice", notice["notice_id"]))
    else:
        codes = {row["notice_id"] for row in lease.trade.notices}
        drop(village, "notice", lambda row: row["notice_id"] in codes)
        village.label("C09", variant, ("contract", lease.contract["contract_id"]))


def renew_quietly(village: Village, variant: str) -> None:
    """C10: the same lessee is renewed twice and more, never in competition."""
    lease = _old_lease(village, ended_days_ago=0)
    contract: Row = lease.contract
    begins = village.until - (3 if variant == "twice" else 4) * _YEAR + timedelta(days=120)
    contract |= {"starts_on": begins - _YEAR, "ends_on": begins, "ended_on": begins}
    lease.trade.lot["listed_at"] -= timedelta(days=400)
    for _ in range(2 if variant == "twice" else 3):
        renewed = lease_contract(village, lease.asset, lease.trade, begins=begins, years=1)
        renewed |= {
            "deal_id": None, "renewed_from_id": contract["contract_id"], "counterparty_id": contract["counterparty_id"],
            "signed_on": begins - timedelta(days=5), "starts_on": begins, "total_fen": contract["total_fen"] // 3,
            "unit_fen": contract["unit_fen"],
        }  # fmt: skip
        rents(village, renewed, 1)
        if renewed["signed_on"] <= village.until - timedelta(days=30):
            village.label("C09", "renewed in silence", ("contract", renewed["contract_id"]))
        contract, begins = renewed, begins + _YEAR
    contract |= {"ends_on": village.until + timedelta(days=200), "ended_on": None}
    village.label("C10", variant, ("contract", contract["contract_id"]))


SCHEMES = {
    "C01": (change_contract, ("by forty per cent", "by a fifth", "three small ones", "second contract")),
    "C02": (reprice, ("three times", "twice")),
    "C03": (hold_on, ("two months over", "just over", "about to end")),
    "C04": (let_for_ever, ("thirty years", "no vote")),
    "C05": (let_below_value, ("half", "two thirds", "three quarters")),
    "C06": (let_by_word, ("no contract", "no price", "no party")),
    "C07": (sign_another, ("far lower", "a little lower", "another party")),
    "C08": (sublet, ("a new firm", "another tenant")),
    "C09": (hide_notice, ("two days", "never")),
    "C10": (renew_quietly, ("twice", "three times")),
}

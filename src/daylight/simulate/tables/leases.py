"""What a village owns and lets 「资产资源与合同」: assets, leases after a trade, rents due and received, a disposal now and then."""

from dataclasses import dataclass
from datetime import date, timedelta

from daylight.simulate.tables.days import office_time
from daylight.simulate.tables.rows import Row, keyed
from daylight.simulate.tables.spending import book
from daylight.simulate.tables.trading import Offer, Trade, hold
from daylight.simulate.tables.village import Village

CLASSES = (
    ("耕地", "resource", 3_000, 26_000, 95), ("鱼塘", "resource", 2_500, 16_000, 160),
    ("商铺", "asset", 40, 210, 16_000), ("厂房", "asset", 320, 1_900, 7_800),
)  # fmt: skip
"""What can be let: class, kind, least and most square metres, fen a square metre and year."""
_OWN_USE = (("办公用房", "asset"), ("文化礼堂", "asset"), ("机耕路", "resource"), ("泵站", "asset"))
_LEASE_YEARS = (3, 3, 4, 5)
_YEAR = timedelta(days=365)


@dataclass(slots=True)
class Lease:
    """A lease 「租赁合同」 with the trade it came from and the rents it brings."""

    asset: Row
    trade: Trade
    contract: Row
    receivables: list[Row]


def holdings(village: Village) -> list[Lease]:
    """The whole register, every rentable thing let after public competition; returns the leases that are alive."""
    for name, kind in _OWN_USE:
        register(village, (name, kind, 80, 900, 0), is_rentable=False)
    alive = []
    for number in range(village.habits.leases):
        asset = register(village, CLASSES[(number + len(village.name)) % len(CLASSES)])
        years = village.dice.choice(_LEASE_YEARS)
        elapsed = timedelta(days=70 + int(village.dice.random() * (years * 365 - 160)))
        begins = village.until - elapsed
        let(village, asset, begins - years * _YEAR - timedelta(days=int(village.dice.random() * 25)), years)
        alive.append(let(village, asset, begins, years))
    if village.dice.random() < 0.35:
        dispose(village)
    return alive


def register(village: Village, sort: tuple[str, str, int, int, int], *, is_rentable: bool = True) -> Row:
    """A card in the register 「台账」; plots lie side by side on a grid of their own."""
    name, kind, least, most, price = sort
    dice = village.dice
    number = len(village.rows.of("asset"))
    code = village.new_id("Z")
    area = round(village.between(least, most), 1)
    longitude, latitude = _corner(village, number)
    return village.rows.add(
        "asset", asset_id=code, place_id=village.code, kind=kind, code=f"{code}-QS", area_m2=area, is_rentable=is_rentable,
        value_fen=round(area * (price or 90_000) * village.between(4, 9)), status="let" if is_rentable else "own_use",
        registered_on=village.since - timedelta(days=900 + int(dice.random() * 900)),
        checked_on=village.until - timedelta(days=20 + int(dice.random() * 280)),
        longitude=longitude, latitude=latitude, **{"class": name},
        outline=square(longitude, latitude, side=0.0015) if kind == "resource" else None,
    )  # fmt: skip


def square(west: float, south: float, *, side: float) -> str:
    """The outline of a square plot as WKT."""
    east, north = west + side, south + side
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return "POLYGON((" + ", ".join(f"{x:.4f} {y:.4f}" for x, y in corners) + "))"


def _corner(village: Village, number: int) -> tuple[float, float]:
    """A place on the map for a village's next plot: townships lie in rows, villages in columns, plots in between."""
    row, column = (int(part[1:]) for part in village.code.split("-")[1:])
    return 118 + column * 0.02, 26 + row * 0.3 + number * 0.004


def yearly_rent_fen(village: Village, asset: Row) -> int:
    """What a thing of its class and size is worth a year here."""
    price = next(price for name, _kind, _least, _most, price in CLASSES if name == asset["class"])
    area: float = asset["area_m2"]
    return round(area * price * village.between(0.82, 1.22))


def let(village: Village, asset: Row, begins: date, years: int, *, offer: Offer | None = None) -> Lease:
    """Let something for some years after a trade; the contract says what the deal said."""
    worth = yearly_rent_fen(village, asset) * years
    bidders = village.dice.sample(village.town.tenants, 2 + int(village.dice.random() * 4))
    method = village.dice.choice(("sealed", "sealed", "english"))
    trade = hold(village, offer or Offer(
        asset["class"], f"{asset['class']}出租", worth, bidders, begins - timedelta(days=48), asset["asset_id"], method=method,
    ))  # fmt: skip
    contract = lease_contract(village, asset, trade, begins=begins, years=years)
    return Lease(asset, trade, contract, rents(village, contract, years))


def lease_contract(village: Village, asset: Row, trade: Trade, *, begins: date, years: int) -> Row:
    """Sign what was won."""
    deal = trade.deal or {}
    ends = begins + years * _YEAR
    signed = deal["confirmed_at"].date() + timedelta(days=2) if deal else begins
    total = deal.get("price_fen") or trade.lot["valued_fen"]
    return village.rows.add(
        "contract", contract_id=village.new_id("C"), place_id=village.code, asset_id=asset["asset_id"], kind="lease",
        counterparty_id=deal.get("winner_id"), signed_on=signed, starts_on=max(begins, signed), ends_on=ends,
        ended_on=ends if ends <= village.until else None, total_fen=total, deal_id=deal.get("deal_id"),
        unit_fen=round(total / years / asset["area_m2"]), decision_id=trade.decision,
    )  # fmt: skip


def rents(village: Village, contract: Row, years: int) -> list[Row]:
    """One rent a year, paid within two weeks; what came in during the simulated months is banked and booked."""
    yearly = contract["total_fen"] // years
    found = []
    for number in range(years):
        due = contract["starts_on"] + number * _YEAR + timedelta(days=10)
        if due > village.until + timedelta(days=40):
            break
        amount = yearly if number < years - 1 else contract["total_fen"] - yearly * (years - 1)
        received = due - timedelta(days=9 - int(village.dice.random() * 22))
        has_come = received <= village.until
        found.append(village.rows.add(
            "receivable", receivable_id=village.new_id("J"), place_id=village.code, contract_id=contract["contract_id"],
            due_on=due, amount_fen=amount, received_fen=amount if has_come else 0, received_on=received if has_come else None,
        ))  # fmt: skip
        if has_come and received >= village.since:
            bank_income(village, contract["counterparty_id"], amount, received, memo="租金收入")
    return found


def bank_income(village: Village, payer: str, amount: int, day: date, *, memo: str, account: str = "501") -> Row:
    """Money arrives and is booked within two working days."""
    posted = office_time(village.dice, village.days.after(day, 1 + int(village.dice.random() * 2)))
    entries = []
    if posted <= village.now:
        entries = book(village, village.new_id("O"), (day, posted), [("102", amount), (account, -amount)], memo=memo)
    return village.rows.add(
        "bank_line", line_id=village.new_id("L"), place_id=village.code, account_hash=village.account,
        booked_at=office_time(village.dice, day), amount_fen=amount, counterparty=payer,
        counterparty_account_hash=keyed("account", payer), counterparty_kind="body",
        entry_id=entries[0]["entry_id"] if entries else None,
    )  # fmt: skip


def dispose(village: Village, *, day: date | None = None, offer: Offer | None = None) -> Trade:
    """Sell an old machine or building, valued and voted on, to the highest bidder."""
    asset = register(village, ("农机设备", "asset", 10, 60, 0), is_rentable=False)
    worth = round(village.between(22, 160)) * 1_000_00
    asset["value_fen"] = worth
    bidders = village.dice.sample(village.town.tenants, 3)
    listed = day or village.day(early=0.0, late=0.7)
    trade = hold(
        village, offer or Offer("农机设备", "闲置设备处置", worth, bidders, listed, asset["asset_id"], method="english")
    )
    if trade.deal:
        asset["status"] = "disposed"
        signed = trade.deal["confirmed_at"].date() + timedelta(days=1)
        village.rows.add(
            "contract", contract_id=village.new_id("C"), place_id=village.code, asset_id=asset["asset_id"], kind="sale",
            counterparty_id=trade.deal["winner_id"], signed_on=signed, starts_on=signed, ends_on=signed, ended_on=signed,
            total_fen=trade.deal["price_fen"], deal_id=trade.deal["deal_id"], decision_id=trade.decision,
        )  # fmt: skip
    return trade

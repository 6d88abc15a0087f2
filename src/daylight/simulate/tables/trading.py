"""Trades 「产权交易与采购」: a lot is listed, bid for, confirmed and booked, with its valuation, vote, notices and panel.

Sell-side lots (leases, disposals) go to the highest price, buy-side lots (works, services) to the lowest.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from daylight.simulate.names import FAMILY_NAMES, GIVEN_NAMES
from daylight.simulate.tables.days import closing_time, office_time
from daylight.simulate.tables.frame import Firm
from daylight.simulate.tables.rows import Row, keyed
from daylight.simulate.tables.village import Village
from daylight.simulate.tables.voice import decide, post_notice

STEPS = ("apply", "accept", "organise", "confirm", "sign", "settle")
"""The six steps of a trade 「交易六步」."""
_POSTS = (
    "village.head", "township.centre", "county.organiser", "township.leader", "village.secretary", "township.accountant",
)  # fmt: skip
LIMITS_FEN = (20_000_00, 200_000_00)
GUARANTEE = keyed("account", "county guarantee company")
"""The account of the guarantee company 「电子保函」 that stands for the deposits of many who do not know each other."""
_GUARANTEED = 0.03
_TEMPLATE_AUTHORS = ("Administrator", "微软用户", "User")


@dataclass(slots=True)
class Offer:
    """What is to be traded: a thing of a class, worth so much, among these bidders, listed on that day."""

    kind: str
    thing: str
    valued_fen: int
    bidders: Sequence[Firm]
    listed_on: date
    asset: str | None = None
    direction: str = "sell"
    method: str = "sealed"
    competition: str = "open"
    amounts: Sequence[int] = ()
    reserve_share: float = 1.0


@dataclass(slots=True)
class Trade:
    """The rows of one trade; a deal only where time has gone so far."""

    lot: Row
    bids: list[Row]
    firms: list[Firm]
    decision: str
    steps: list[Row] = field(default_factory=list)
    valuation: Row | None = None
    deal: Row | None = None
    notices: list[Row] = field(default_factory=list)
    award: Row | None = None

    @property
    def winner(self) -> Firm:
        """Who won."""
        return self.firms[next(n for n, bid in enumerate(self.bids) if bid["is_winner"])]

    def bid_of(self, firm: Firm) -> Row:
        """The bid of one of the bidders."""
        return self.bids[self.firms.index(firm)]


def hold(village: Village, offer: Offer) -> Trade:
    """Hold one trade from the vote to the booking of the money."""
    days, dice = village.days, village.dice
    listed = office_time(dice, days.after(offer.listed_on, 0))
    deadline = closing_time(days.after(listed.date() + timedelta(days=23 + int(dice.random() * 6)), 0))
    reserve = round(offer.valued_fen * offer.reserve_share)
    decision = decide(village, offer.thing, listed.date() - timedelta(days=40))
    lot = village.rows.add(
        "lot", lot_id=village.new_id("T"), place_id=village.code, asset_id=offer.asset, method=offer.method,
        competition=offer.competition, level=_level(offer.valued_fen), direction=offer.direction, reserve_fen=reserve,
        valued_fen=offer.valued_fen, listed_at=listed, opens_at=listed + timedelta(hours=2), deadline_at=deadline,
        status="open", organiser_id=_organiser(village, offer.direction), buyer_id=village.collective, currency="CNY",
        method_details="", **{"class": offer.kind},
    )  # fmt: skip
    trade = Trade(lot, [], list(offer.bidders), decision)
    if offer.asset:
        trade.valuation = village.rows.add(
            "valuation", valuation_id=village.new_id("U"), place_id=village.code, asset_id=offer.asset,
            valued_fen=offer.valued_fen, valued_on=listed.date() - timedelta(days=25 + int(dice.random() * 40)),
        )  # fmt: skip
    trade.notices.append(post_notice(village, "lot", lot["lot_id"], listed.date(), topic="listing"))
    if deadline <= village.now:
        _bids(village, trade, offer)
        _outcome(village, trade)
    _steps(village, trade)
    _looks(village, trade)
    return trade


def _organiser(village: Village, direction: str) -> str:
    """Leases and sales are run by the township, tenders by one of the county's agencies 「招标代理」."""
    return f"{village.town.code}.gov" if direction == "sell" else village.dice.choice(village.frame.agencies)


def fail(village: Village, offer: Offer) -> Trade:
    """A listing that found nobody 「流拍」."""
    trade = hold(
        village,
        Offer(
            offer.kind, offer.thing, offer.valued_fen, (), offer.listed_on, offer.asset, offer.direction, offer.method
        ),
    )
    trade.lot["status"] = "unsuccessful"
    return trade


def _level(valued_fen: int) -> str:
    low, high = LIMITS_FEN
    return "village" if valued_fen < low else "township" if valued_fen < high else "county"


def _bids(village: Village, trade: Trade, offer: Offer) -> None:
    dice, lot = village.dice, trade.lot
    span = (lot["deadline_at"] - lot["opens_at"]).total_seconds()
    amounts = offer.amounts or [honest_price(village, offer.direction, lot["reserve_fen"]) for _ in offer.bidders]
    for firm, amount in zip(offer.bidders, amounts, strict=True):
        author = dice.choice(_TEMPLATE_AUTHORS) if dice.random() < 0.08 else author_of(firm.code)
        bid = village.rows.add(
            "bid", bid_id=village.new_id("D"), place_id=village.code, lot_id=lot["lot_id"], bidder_id=firm.code,
            amount_fen=amount, currency="CNY", status="valid", is_winner=False,
            submitted_at=lot["opens_at"] + timedelta(seconds=int(span * (0.25 + 0.7 * dice.random()))),
            device_hash=keyed("device", firm.code), network_hash=keyed("network", firm.code),
            deposit_account_hash=GUARANTEE if dice.random() < _GUARANTEED else firm.account, file_author=author,
            file_hash=keyed("file", lot["lot_id"], firm.code),
            contact_hash=firm.phone, representative_id=f"{firm.code}.agent",
        )  # fmt: skip
        trade.bids.append(bid)
    _best_wins(trade)
    _reject_some(village, trade)
    _join_some(village, trade)


def honest_price(village: Village, direction: str, reserve_fen: int) -> int:
    """What an honest bidder offers: above the reserve in whole yuan for a lease, below it to the fen for works."""
    spread = abs(village.dice.gauss(0.0, 0.09)) + 0.004
    price = reserve_fen * (1 + spread if direction == "sell" else max(1 - spread, 0.72))
    return round(price) if direction == "buy" else round(price / 100) * 100


def _best_wins(trade: Trade) -> None:
    if trade.bids:
        best = max if trade.lot["direction"] == "sell" else min
        best(trade.bids, key=lambda bid: bid["amount_fen"])["is_winner"] = True


def _reject_some(village: Village, trade: Trade) -> None:
    """Now and then a losing bid is rejected for a missing paper."""
    losers = [bid for bid in trade.bids if not bid["is_winner"]]
    best = max if trade.lot["direction"] == "sell" else min
    if len(losers) >= 3 and village.dice.random() < 0.06:
        second = best(losers, key=lambda bid: bid["amount_fen"])
        next(bid for bid in losers if bid is not second)["status"] = "disqualified"


def author_of(code: str) -> str:
    """The name of whoever writes a firm's bids, as a word processor puts it into the file."""
    number = int(keyed("author", code), 16)
    family, given = FAMILY_NAMES[number % len(FAMILY_NAMES)], number // 64
    return family + GIVEN_NAMES[given % len(GIVEN_NAMES)] + GIVEN_NAMES[given // 64 % len(GIVEN_NAMES)]


def _join_some(village: Village, trade: Trade) -> None:
    """Now and then a losing builder bids together with another: a joint bid 「联合体」 names both in its own table."""
    losers = [bid for bid in trade.bids if not bid["is_winner"] and bid["status"] == "valid"]
    if trade.lot["method"] == "tender" and len(losers) >= 3 and village.dice.random() < 0.03:
        bid = losers[-1]
        partner = village.dice.choice(village.frame.contractors["garden"])
        for code in (bid["bidder_id"], partner.code):
            village.rows.add("bid_party", bid_id=bid["bid_id"], body_id=code)
        bid["bidder_id"] = None


def _outcome(village: Village, trade: Trade) -> None:
    """Confirmation within a week, money within two, booked within three days."""
    lot, dice, days = trade.lot, village.dice, village.days
    winning = next((bid for bid in trade.bids if bid["is_winner"]), None)
    if winning is None:
        lot["status"] = "unsuccessful"
        return
    confirmed = office_time(dice, days.after(lot["deadline_at"].date(), 1 + int(dice.random() * 4)))
    _panel(village, lot)
    if confirmed > village.now:
        return
    lot["status"] = "sold" if lot["direction"] == "sell" else "awarded"
    paid = _until(village, office_time(dice, days.after(confirmed.date(), 1 + int(dice.random() * 5))))
    booked = days.after(paid.date(), int(dice.random() * 3)) if paid else None
    trade.deal = village.rows.add(
        "deal", deal_id=village.new_id("X"), place_id=village.code, lot_id=lot["lot_id"], winner_id=winning["bidder_id"],
        price_fen=winning["amount_fen"], confirmed_at=confirmed, paid_at=paid,
        booked_on=booked if booked and booked <= village.until else None,
    )  # fmt: skip
    trade.notices.append(post_notice(village, "deal", trade.deal["deal_id"], confirmed.date(), topic="result"))
    if lot["direction"] == "buy":
        _award(village, trade, winning, confirmed)


def _until(village: Village, moment: datetime) -> datetime | None:
    return moment if moment <= village.now else None


def _award(village: Village, trade: Trade, winning: Row, confirmed: datetime) -> None:
    """What other systems say of a purchase: an award with its supplier and item."""
    trade.award = village.rows.add(
        "award", award_id=village.new_id("W"), place_id=village.code, lot_id=trade.lot["lot_id"], status="active",
        amount_fen=winning["amount_fen"], currency="CNY", awarded_at=confirmed,
    )  # fmt: skip
    village.rows.add("award_party", award_id=trade.award["award_id"], body_id=winning["bidder_id"])
    village.rows.add("award_item", award_id=trade.award["award_id"], line=1, **{"class": trade.lot["class"]})


def _panel(village: Village, lot: Row) -> None:
    """Experts drawn by lot the day before; one in ten declines and is replaced."""
    if lot["method"] != "tender":
        return
    drawn = lot["deadline_at"] - timedelta(hours=20)
    for expert in village.dice.sample(village.frame.experts, 5):
        declined = drawn + timedelta(hours=1) if village.dice.random() < 0.1 else None
        village.rows.add(
            "panel", panel_id=village.new_id("N"), place_id=village.code, lot_id=lot["lot_id"], expert_id=expert,
            drawn_at=drawn, declined_at=declined,
        )  # fmt: skip


def _steps(village: Village, trade: Trade) -> None:
    """The trace of the six steps, as far as the trade has come."""
    lot, deal = trade.lot, trade.deal or {}
    done = [
        lot["listed_at"] - timedelta(days=12), lot["listed_at"], lot["deadline_at"] + timedelta(minutes=30),
        deal.get("confirmed_at"), deal.get("paid_at") and deal["confirmed_at"] + timedelta(hours=3), deal.get("paid_at"),
    ]  # fmt: skip
    opened = done[0] - timedelta(hours=1)
    for number, moment in enumerate(done):
        if moment is None or moment > village.now:
            break
        post = _POSTS[number]
        actor = village.posts.get(post) or _actor(village, post)
        trade.steps.append(village.rows.add(
            "step", step_id=village.new_id("S"), place_id=village.code, case_id=lot["lot_id"], procedure="trade",
            step=STEPS[number], ordinal=number + 1, post=post, actor_id=actor, opened_at=opened,
            viewed_at=moment - timedelta(minutes=6), due_at=closing_time(village.days.after(moment.date(), 3)),
            done_at=moment, outcome="done", device_hash=keyed("device", actor), amount_fen=lot["valued_fen"],
        ))  # fmt: skip
        opened = moment


def _looks(village: Village, trade: Trade) -> None:
    """Who ran the trade opens the reserve and the bids once the deadline has passed, as the duty asks."""
    lot = trade.lot
    if lot["deadline_at"] > village.now or len(trade.steps) < 3:
        return
    for minutes, subject in ((10, "reserve"), (12, "bidders")):
        actor = trade.steps[2]["actor_id"]
        village.rows.add(
            "access", access_id=village.new_id("k"), place_id=village.code, at=lot["deadline_at"] + timedelta(minutes=minutes),
            actor_id=actor, device_hash=keyed("device", actor), network_hash=keyed("network", actor), action="view",
            subject=f"lot.{subject}", subject_id=lot["lot_id"],
        )  # fmt: skip


def _actor(village: Village, post: str) -> str:
    return village.dice.choice(village.frame.organisers) if post.startswith("county.") else village.clerk(post)

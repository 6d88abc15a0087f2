"""Schemes of bidders among themselves 「围标串标」: one price, one machine, one author, one purse, one owner, turns taken."""

from datetime import timedelta

from daylight.simulate.tables.rows import keyed
from daylight.simulate.tables.schemes.trades import rivals, tender
from daylight.simulate.tables.trading import Trade, author_of, honest_price
from daylight.simulate.tables.village import Village


def _some_tender(village: Village, count: int) -> Trade:
    return tender(village, rivals(village, count), at=village.dice.random() * 0.85)


def same_price(village: Village, variant: str) -> None:
    """T04: two bidders name one price, to the fen."""
    trade = _some_tender(village, 3 if variant == "losers" else 4)
    bids = [bid for bid in trade.bids if not bid["is_winner"]]
    if len(bids) < 2:
        return
    if variant == "winner too":
        winner = next(bid for bid in trade.bids if bid["is_winner"])
        bids[0]["amount_fen"] = winner["amount_fen"]
    else:
        bids[1]["amount_fen"] = bids[0]["amount_fen"]
    for bid in bids:
        bid["status"] = "valid"
    village.label("T04", variant, ("bid", bids[0]["bid_id"]))


def stepped_prices(village: Village, variant: str) -> None:
    """T05: the prices are a ladder with even rungs."""
    worth = round(village.between(30, 160)) * 1_000_00
    low, rung = round(worth * 0.84), round(worth * 0.021)
    if variant == "even":
        prices = [low + rung * number for number in range(5)]
    elif variant == "nearly even":
        prices = [low + rung * number + round(rung * village.between(-0.012, 0.012)) for number in range(5)]
    else:
        prices = [round(low * 1.025**number) for number in range(5)]
    trade = tender(village, rivals(village, 5), amounts=prices, at=village.dice.random() * 0.85, worth=worth)
    for bid in trade.bids:
        bid["status"] = "valid"
    if trade.bids:
        village.label("T05", variant, ("lot", trade.lot["lot_id"]))


def huddled_prices(village: Village, variant: str) -> None:
    """T06: the prices lie closer together than independent people ever calculate."""
    worth = round(village.between(30, 160)) * 1_000_00
    width = 0.0015 if variant == "crude" else 0.004
    prices = [round(worth * (0.93 + village.between(-width, width)) / 100) * 100 for _ in range(4)]
    trade = tender(village, rivals(village, 4), amounts=prices, at=village.dice.random() * 0.85, worth=worth)
    if trade.bids:
        village.label("T06", variant, ("lot", trade.lot["lot_id"]))


def kiss_the_winner(village: Village, variant: str) -> None:
    """T07: the second price lies a hair above the first."""
    worth = round(village.between(30, 160)) * 1_000_00
    best = round(worth * village.between(0.85, 0.93))
    second = best + round(best * (0.0001 if variant == "crude" else 0.0004))
    prices = [best, second, round(best * village.between(1.03, 1.06)), round(best * 1.071)]
    trade = tender(village, rivals(village, 4), amounts=prices, at=village.dice.random() * 0.85, worth=worth)
    if trade.bids:
        village.label("T07", variant, ("lot", trade.lot["lot_id"]))


def leave_a_gap(village: Village, variant: str) -> None:
    """T08: the winner is far below all others, who stay near the ceiling."""
    worth = round(village.between(30, 160)) * 1_000_00
    best = round(worth * (0.5 if variant == "crude" else 0.62))
    prices = [best, *(round(worth * village.between(0.97, 0.999)) for _ in range(3))]
    trade = tender(village, rivals(village, 4), amounts=prices, at=village.dice.random() * 0.85, worth=worth)
    if trade.bids:
        village.label("T08", variant, ("lot", trade.lot["lot_id"]))


def one_machine(village: Village, variant: str) -> None:
    """T12: two bids came from one computer, or through one line."""
    trade = _some_tender(village, 4)
    if len(trade.bids) < 2:
        return
    first, second = trade.bids[:2]
    second["network_hash"] = first["network_hash"]
    if variant == "one machine":
        second["device_hash"] = first["device_hash"]
    village.label("T12", variant, ("bid", trade.bids[1]["bid_id"]))


def one_author(village: Village, variant: str) -> None:
    """T13: two bids are one document: the same file, or the same author on another cover."""
    trade = _some_tender(village, 4)
    if len(trade.bids) < 2:
        return
    first, second = trade.bids[:2]
    first["file_author"] = author_of(trade.lot["lot_id"])
    second["file_author"] = first["file_author"]
    if variant == "one file":
        second["file_hash"] = first["file_hash"]
    village.label("T13", variant, ("bid", trade.bids[1]["bid_id"]))


def one_purse(village: Village, variant: str) -> None:
    """T14: the deposits of two or three bidders came from one account."""
    trade = _some_tender(village, 4)
    if len(trade.bids) < 3:
        return
    purse = (
        keyed("account", "purse", village.code, trade.lot["lot_id"])
        if variant == "a third account"
        else trade.firms[0].account
    )
    for bid in trade.bids[: 3 if variant == "three bidders" else 2]:
        bid["deposit_account_hash"] = purse
    village.label("T14", variant, ("bid", trade.bids[1]["bid_id"]))


def one_person(village: Village, variant: str) -> None:
    """T15: two bidders have one owner, send one agent, or leave one telephone number."""
    if variant == "one owner":
        first = village.new_firm("建设")
        firms = [first, village.new_firm("市政", boss=first.boss), *rivals(village, 2)]
        trade = tender(village, firms, at=village.dice.random() * 0.8)
    else:
        trade = _some_tender(village, 4)
        if len(trade.bids) < 2:
            return
        column = "representative_id" if variant == "one agent" else "contact_hash"
        trade.bids[1][column] = trade.bids[0][column]
    if len(trade.bids) < 2:
        return
    village.label("T15", variant, ("bid", trade.bids[1]["bid_id"]))


def one_group(village: Village, variant: str) -> None:
    """T16: one bidder owns the other, a part of it, or both belong to a third."""
    first, second = village.new_firm("建设"), village.new_firm("路桥")
    since = village.since - timedelta(days=400)
    if variant == "one holding":
        holding = village.new_firm("投资")
        for firm in (first, second):
            village.rows.add("stake", owner_id=holding.code, body_id=firm.code, percent=60.0, since=since)
    else:
        percent = 70.0 if variant == "controls" else 25.0
        village.rows.add("stake", owner_id=first.code, body_id=second.code, percent=percent, since=since)
    trade = tender(village, [first, second, *rivals(village, 2)], at=village.dice.random() * 0.85)
    if trade.bids:
        village.label("T16", variant, ("bid", trade.bids[1]["bid_id"]))


def take_turns(village: Village, variant: str) -> None:
    """T17: four firms bid together and win in turn."""
    ring = [village.new_firm("工程") for _ in range(4)]
    rounds = 12 if variant == "strict turns" else 9
    first = None
    for number in range(rounds):
        worth = round(village.between(30, 160)) * 1_000_00
        turn = number % 4 if variant == "strict turns" else (number + number // 5) % 4
        best = honest_price(village, "buy", worth)
        prices = [best if place == turn else round(best * village.between(1.015, 1.09)) for place in range(4)]
        trade = tender(village, ring, amounts=prices, at=number / rounds * 0.9, worth=worth)
        first = first or trade.lot
    village.label("T17", variant, ("body", ring[0].code))


SCHEMES = {
    "T04": (same_price, ("losers", "winner too")),
    "T05": (stepped_prices, ("even", "nearly even", "geometric")),
    "T06": (huddled_prices, ("crude", "careful")),
    "T07": (kiss_the_winner, ("crude", "careful")),
    "T08": (leave_a_gap, ("crude", "careful")),
    "T12": (one_machine, ("one machine", "one line")),
    "T13": (one_author, ("one file", "one author")),
    "T14": (one_purse, ("a third account", "the other pays", "three bidders")),
    "T15": (one_person, ("one owner", "one agent", "one telephone")),
    "T16": (one_group, ("controls", "holds a part", "one holding")),
    "T17": (take_turns, ("strict turns", "loose turns")),
}

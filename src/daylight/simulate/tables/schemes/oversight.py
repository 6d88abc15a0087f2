"""Schemes of power and of silence 「权力与监督类情形」: one hand for most steps, experts always together, letters unanswered."""

from datetime import timedelta

from daylight.simulate.tables.days import closing_time, office_time
from daylight.simulate.tables.rows import keyed
from daylight.simulate.tables.schemes.trades import rivals, tender
from daylight.simulate.tables.village import Village

_OTHERS_HANDS = frozenset({"P04", "P05", "P06"})
"""Schemes that say whose hand a step was: where they are planted, nobody takes the steps over."""
_TAKEN_OVER = frozenset({"review", "approve", "book"})


def rule_alone(village: Village, variant: str) -> None:
    """H02: one person of the township reviews, approves and books nearly everything of a village, or less of it."""
    if any(label["scheme"] in _OTHERS_HANDS for label in village.labels):
        return
    person = village.clerk("township.centre")
    share = {"nearly all": 0.97, "nine tenths": 0.88, "four fifths": 0.8}[variant]
    for step in village.rows.of("step"):
        if step["step"] in _TAKEN_OVER and step["done_at"] and village.dice.random() < share:
            step |= {"actor_id": person, "device_hash": keyed("device", person)}
    village.label("H02", variant, ("place", village.code), person=person)


def seat_together(village: Village, variant: str) -> None:
    """H03: two experts are drawn together for every tender of a village, or for two in three."""
    pair = village.dice.sample(village.frame.experts, 2)
    seat = ""
    rounds = 15 if variant == "two in three" else 9
    for number in range(rounds):
        trade = tender(village, rivals(village, 4), at=number / (rounds + 1))
        seats = [row for row in village.rows.of("panel") if row["lot_id"] == trade.lot["lot_id"]]
        if len(seats) < 5 or (variant != "always" and number % 3 == 1):
            continue
        others = [row for row in seats if row["expert_id"] not in pair][:2]
        for row, expert in zip(
            others, (code for code in pair if code not in {s["expert_id"] for s in seats}), strict=False
        ):
            row["expert_id"] = expert
        for row in seats:
            row["declined_at"] = None if row["expert_id"] in pair else row["declined_at"]
        seat = next(row["panel_id"] for row in seats if row["expert_id"] == pair[0])
    if seat:
        village.label("H03", variant, ("panel", seat))


def letters_about_a_warning(village: Village, variant: str) -> None:
    """X02: villagers write about the very thing that a model has warned of."""
    raised = village.at(village.day(early=0.3, late=0.7))
    model, topic = ("F06", "accounts") if variant == "accounts" else ("L02", "land")
    alert = village.rows.add(
        "alert", alert_id=village.new_id("A"), place_id=village.code, model=model, colour="yellow", raised_at=raised,
        closed_at=raised + timedelta(days=4), verdict="confirmed",
    )  # fmt: skip
    received = office_time(village.dice, village.days.after(raised.date(), 20))
    village.rows.add(
        "petition", petition_id=village.new_id("Y"), place_id=village.code, channel="letter", topic=topic,
        received_at=received, due_at=closing_time(received.date() + timedelta(days=60)), is_upheld=True,
        answered_at=office_time(village.dice, village.days.after(received.date(), 9)),
    )  # fmt: skip
    village.label("X02", variant, ("alert", alert["alert_id"]))


def leave_unanswered(village: Village, variant: str) -> None:
    """X03: a letter waits for an answer weeks past its promise, or got it long after."""
    late = {"a month late": 31, "two weeks late": 14, "answered late": 25}[variant]
    due = village.until - timedelta(days=late if variant != "answered late" else late + 20)
    petition = village.rows.add(
        "petition", petition_id=village.new_id("Y"), place_id=village.code, channel="web", topic="roads",
        received_at=closing_time(due - timedelta(days=60)), due_at=closing_time(due), is_upheld=None,
        answered_at=closing_time(due + timedelta(days=late)) if variant == "answered late" else None,
    )  # fmt: skip
    village.label("X03", variant, ("petition", petition["petition_id"]))


SCHEMES = {
    "H02": (rule_alone, ("nearly all", "nine tenths", "four fifths")),
    "H03": (seat_together, ("always", "two in three", "six of nine")),
    "X02": (letters_about_a_warning, ("accounts", "land")),
    "X03": (leave_unanswered, ("a month late", "two weeks late", "answered late")),
}

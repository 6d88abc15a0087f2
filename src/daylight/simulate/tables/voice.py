"""What is decided, shown, asked and closed 「民主决策与公开」: votes, notices, petitions, alerts, months, budgets, debts."""

from datetime import date, timedelta

from daylight.simulate.tables.days import month_starts, office_time
from daylight.simulate.tables.rows import Row
from daylight.simulate.tables.village import Village

_PETITIONS_A_YEAR = 1.1
_LINES = ("513", "514", "511")


def decide(village: Village, topic: str, day: date) -> str:
    """A vote of the members' representatives 「成员代表会议」 that had its quorum and its majority; returns its id."""
    dice = village.dice
    entitled = 31 + int(dice.random() * 30)
    present = entitled - int(dice.random() * entitled * 0.22)
    against = int(dice.random() * present * 0.12)
    row = village.rows.add(
        "vote", decision_id=village.new_id("V"), place_id=village.code, case_id=None, body="members", topic=topic,
        held_on=village.days.after(day, 0), entitled=entitled, present=present, in_favour=present - against,
        against=against, quorum_num=2, quorum_den=3, pass_num=2, pass_den=3, pass_of="present",  # noqa: S106
    )  # fmt: skip
    return str(row["decision_id"])


def post_notice(village: Village, subject: str, subject_id: object, day: date, *, topic: str) -> Row:
    """A notice on the board 「公示」 for at least the seven days that the county asks for."""
    removed = day + timedelta(days=8 + int(village.dice.random() * 8))
    return village.rows.add(
        "notice", notice_id=village.new_id("G"), place_id=village.code, subject=subject, subject_id=str(subject_id),
        topic=topic, posted_on=day, removed_on=removed if removed <= village.until else None, required_days=7,
    )  # fmt: skip


def voices(village: Village) -> None:
    """Petitions, each answered within its term, and warnings that were explained."""
    dice, days = village.dice, village.days
    years = (village.until - village.since).days / 365
    for _ in range(int(_PETITIONS_A_YEAR * years + dice.random())):
        received = village.at(village.day(late=0.9))
        answered = office_time(dice, days.after(received.date(), 5 + int(dice.random() * 20)))
        village.rows.add(
            "petition", petition_id=village.new_id("Y"), place_id=village.code, received_at=received,
            channel=dice.choice(("letter", "visit", "web", "phone")), topic=dice.choice(("land", "welfare", "accounts")),
            due_at=received + timedelta(days=60), answered_at=answered if answered <= village.now else None,
            is_upheld=False if answered <= village.now else None,
        )  # fmt: skip
    if dice.random() < 0.4:
        raised = village.at(village.day(late=0.8))
        village.rows.add(
            "alert", alert_id=village.new_id("A"), place_id=village.code, model="P01", colour="blue", raised_at=raised,
            closed_at=raised + timedelta(days=2), verdict="explained",
        )  # fmt: skip


def month_ends(village: Village) -> None:
    """Each month is closed by the tenth of the next."""
    for month in month_starts(village.since, village.until):
        following = (month + timedelta(days=32)).replace(day=1)
        closed = office_time(village.dice, village.days.after(following, 1 + int(village.dice.random() * 3)))
        village.rows.add(
            "period", place_id=village.code, month=month, closed_at=closed if closed <= village.now else None
        )


def budgets(village: Village) -> None:
    """A budget for each kind of expense and year that the spending stayed within."""
    spent: dict[tuple[int, str], int] = {}
    for row in village.rows.of("entry"):
        if row["account"] in _LINES:
            key = (row["business_on"].year, row["account"])
            spent[key] = spent.get(key, 0) + row["debit_fen"]
    for (year, line), fen in sorted(spent.items()):
        planned = round(fen * village.between(1.04, 1.5) / 100_00) * 100_00 + 200_00
        village.rows.add(
            "budget", budget_id=village.new_id("K"), place_id=village.code, year=year, line=line, amount_fen=planned,
            spent_fen=fen,
        )  # fmt: skip


def debts(village: Village) -> None:
    """One village in four owes something that was voted on and filed with the township first."""
    if village.dice.random() >= 0.25:
        return
    filed = village.day(late=0.5)
    village.rows.add(
        "debt", debt_id=village.new_id("Q"), place_id=village.code, creditor_id=village.seller("goods").code,
        amount_fen=round(village.between(30, 300)) * 1_000_00, incurred_on=filed + timedelta(days=12), filed_on=filed,
        decision_id=decide(village, "借款", filed - timedelta(days=15)),
    )  # fmt: skip


def closed_days(village: Village) -> list[Row]:
    """The months that are closed."""
    return [row for row in village.rows.of("period") if row["closed_at"]]

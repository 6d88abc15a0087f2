"""Schemes in procedure and posts 「审批类情形」: overdue, skipped, paid first, one hand for two, rubber stamps, peeks, late edits."""

from datetime import timedelta

from daylight.simulate.tables.days import closing_time, office_time
from daylight.simulate.tables.rows import Row, keyed
from daylight.simulate.tables.schemes.funds import drop, line_of, remove
from daylight.simulate.tables.spending import Bill, Spent, spend
from daylight.simulate.tables.village import Village
from daylight.simulate.tables.voice import decide


def _spent(village: Village, *, least: int = 900, most: int = 9_000) -> Spent | None:
    firm = village.seller("repair")
    bill = Bill(firm.code, firm.account, round(village.between(least, most) * 100), "零星维修", "511")
    return spend(village, bill, village.day(early=0.1, late=0.85))


def overdue(village: Village, variant: str) -> None:
    """P01: a step took twice its term, a little more than it, or still waits."""
    spent = _spent(village)
    if not spent or len(spent.steps) < 5:
        return
    step, days = spent.steps[1], village.days
    opened = step["opened_at"].date()
    if variant == "still waits":
        _hang(village, spent)
        step |= {"done_at": None, "viewed_at": None, "outcome": "open", "actor_id": None, "device_hash": None}
        step["due_at"] = closing_time(days.after(opened, 3))
    else:
        used = {"twice": 7, "a little": 4}[variant]
        shift = office_time(village.dice, days.after(opened, used)) - step["done_at"]
        _shift(spent, shift)
        if spent.steps[-1]["done_at"] > village.now:
            return
    village.label("P01", variant, ("step", step["step_id"]))


def _hang(village: Village, spent: Spent) -> None:
    """Nothing after the review has happened."""
    case = spent.request["request_id"]
    drop(village, "step", lambda step: step["case_id"] == case and step["ordinal"] > 2)
    for table, row in (("payment", spent.payment), ("bank_line", spent.line)):
        remove(village, table, row)
    drop(village, "entry", lambda entry: any(entry is row for row in spent.entries))
    spent.request |= {"approved_at": None, "status": "open"}


def _shift(spent: Spent, by: timedelta) -> None:
    """Everything from the review on comes later."""
    for number, step in enumerate(spent.steps[1:]):
        passed = ("viewed_at", "done_at") if number == 0 else ("opened_at", "viewed_at", "done_at", "due_at")
        for name in passed:
            step[name] += by
    spent.request["approved_at"] += by
    for row, names in ((spent.payment, ("approved_at", "paid_at")), (spent.line, ("booked_at",))):
        for name in names if row else ():
            row[name] += by  # type: ignore[index]
    days = timedelta(days=by.days)
    if spent.payment:
        spent.payment["booked_on"] += days
    for entry in spent.entries:
        entry["business_on"] += days
        entry["posted_at"] += by


def skip_steps(village: Village, variant: str) -> None:
    """P02: nobody approved, or the approval came before the review."""
    spent = _spent(village)
    if not spent or len(spent.steps) < 5:
        return
    review, approve = spent.steps[1], spent.steps[2]
    if variant == "no review":
        drop(village, "step", lambda step: step is review)
        approve["opened_at"] = spent.steps[0]["done_at"]
        village.label("P02", variant, ("step", approve["step_id"]))
        return
    review["done_at"] = approve["done_at"] + timedelta(minutes=40)
    review["viewed_at"] = review["done_at"] - timedelta(minutes=3)
    village.label("P02", variant, ("step", approve["step_id"]))


def pay_first(village: Village, variant: str) -> None:
    """P03: the money went out days or hours before it was approved."""
    payment = village.pick("payment", lambda p: p["booked_on"] and p["method"] == "bank")
    if payment is None:
        return
    gap = timedelta(days=9) if variant == "days before" else timedelta(hours=2)
    payment["paid_at"] = payment["approved_at"] - gap
    line = line_of(village, payment)
    if line:
        line["booked_at"] = payment["paid_at"]
    village.label("P03", variant, ("payment", payment["payment_id"]))


def one_hand(village: Village, variant: str) -> None:
    """P04: one person asked and approved, made and checked a voucher, or holds two posts that must be apart."""
    if variant == "two posts":
        person = village.posts["village.head"]
        for post in ("township.cashier", "township.accountant"):
            village.rows.add(
                "tenure", tenure_id=village.new_id("t"), place_id=village.code, person_id=person, post=post, line="A",
                since=village.until - timedelta(days=300 if post.endswith("cashier") else 200),
            )  # fmt: skip
        village.label("P04", variant, ("tenure", village.rows.of("tenure")[-1]["tenure_id"]), person=person)
        return
    spent = _spent(village)
    if not spent or len(spent.steps) < 5 or not spent.entries:
        return
    if variant == "made and checked":
        for entry in spent.entries:
            entry["reviewed_by"] = entry["posted_by"]
        village.label("P04", variant, ("entry", spent.entries[0]["entry_id"]), person=spent.entries[0]["posted_by"])
        return
    asked, approved = spent.steps[0], spent.steps[2]
    approved |= {"actor_id": asked["actor_id"], "device_hash": asked["device_hash"]}
    village.label("P04", variant, ("step", approved["step_id"]), person=asked["actor_id"])


def rubber_stamp(village: Village, variant: str) -> None:
    """P05: somebody decides within seconds of opening the papers, most of the time."""
    person = village.clerk("township.leader")
    steps = [step for step in village.rows.of("step") if step["actor_id"] == person and step["procedure"] == "payment"]
    share = 0.95 if variant == "crude" else 0.5
    touched = None
    for step in steps:
        if village.dice.random() < share and step["viewed_at"]:
            step["viewed_at"] = step["done_at"] - timedelta(seconds=3 + int(village.dice.random() * 5))
            touched = step
    if touched:
        village.label("P05", variant, ("step", touched["step_id"]), person=person)


def strange_device(village: Village, variant: str) -> None:
    """P06: a large payment is approved from a device that was never seen before."""
    spent = _spent(village, least=26_000, most=70_000)
    if not spent or len(spent.steps) < 5:
        return
    step = spent.steps[2]
    step["device_hash"] = keyed("device", "unknown", step["step_id"])
    village.label("P06", variant, ("step", step["step_id"]), person=step["actor_id"])


def peek(village: Village, variant: str) -> None:
    """P07: the reserve price or the list of bidders is opened before the deadline by somebody without the duty."""
    lot = village.pick(
        "lot", lambda row: row["status"] in {"sold", "awarded"} and row["deadline_at"].date() > village.since
    )
    if lot is None:
        return
    person = village.posts["village.head"]
    subject = "reserve" if variant == "reserve price" else "bidders"
    look(village, person, subject, lot, moment_before=timedelta(days=4))
    village.label("P07", variant, ("access", village.rows.of("access")[-1]["access_id"]), person=person)


def look(village: Village, person: str, subject: str, lot: Row, *, moment_before: timedelta) -> Row:
    """A line of the access log: somebody opened something of a lot, so long before its deadline."""
    return village.rows.add(
        "access", access_id=village.new_id("k"), place_id=village.code, at=lot["deadline_at"] - moment_before,
        actor_id=person, device_hash=keyed("device", person), network_hash=keyed("network", person), action="view",
        subject=f"lot.{subject}", subject_id=lot["lot_id"],
    )  # fmt: skip


def edit_late(village: Village, variant: str) -> None:
    """P08: an approved request is edited, its papers replaced, or one paper serves two requests."""
    spent = _spent(village)
    if not spent or not spent.invoice or not spent.request["approved_at"]:
        return
    if variant == "one paper twice":
        other = village.pick("invoice", lambda row: row is not spent.invoice)
        if other is None:
            return
        spent.invoice["content_hash"] = other["content_hash"]
        village.label("P08", variant, ("invoice", spent.invoice["invoice_id"]))
        return
    person = village.posts["village.bookkeeper"]
    row = village.rows.add(
        "access", access_id=village.new_id("k"), place_id=village.code, at=spent.request["approved_at"] + timedelta(days=3),
        actor_id=person, device_hash=keyed("device", person), network_hash=keyed("network", person),
        action="edit" if variant == "edited" else "replace", subject="request", subject_id=spent.request["request_id"],
    )  # fmt: skip
    village.label("P08", variant, ("access", row["access_id"]), person=person)


def thin_vote(village: Village, variant: str) -> None:
    """P09: too few came, too few agreed, or more hands were counted than people."""
    code = decide(village, "收益分配方案", village.day(early=0.1, late=0.9))
    vote = next(row for row in village.rows.of("vote") if row["decision_id"] == code)
    entitled = vote["entitled"]
    present = round(entitled * (0.5 if variant == "too few came" else 0.8))
    favour = present if variant == "too few came" else round(present * 0.6)
    if variant == "more than came":
        favour = present + 3
    vote |= {"present": present, "in_favour": favour, "against": max(present - favour, 0)}
    village.label("P09", variant, ("vote", code))


def stay_in_post(village: Village, variant: str) -> None:
    """H01: the same accountant for seven years, or for five and a half."""
    tenure = village.pick("tenure", lambda row: row["post"] == "village.bookkeeper")
    if tenure is not None:
        tenure["since"] = village.until - timedelta(days=2_600 if variant == "seven years" else 2_000)
        village.label("H01", variant, ("tenure", tenure["tenure_id"]), person=tenure["person_id"])


def complain(village: Village, variant: str) -> None:
    """X01: letters of many people within a quarter; the answer is late to one (X03)."""
    first = village.day(early=0.6, late=0.75)
    rows = [
        village.rows.add(
            "petition",
            petition_id=village.new_id("Y"),
            place_id=village.code,
            channel="visit",
            topic="accounts",
            received_at=office_time(village.dice, village.days.after(first, 4 * number)),
            is_upheld=None,
            due_at=closing_time(first) + timedelta(days=75 + 6 * number),
            answered_at=office_time(village.dice, village.days.after(first, 4 * number + 12)),
        )
        for number in range(9 if variant == "crude" else 6)
    ]
    rows[:] = [row for row in rows if row["answered_at"] <= village.now]
    village.label("X01", variant, ("petition", village.rows.of("petition")[-1]["petition_id"]))


SCHEMES = {
    "P01": (overdue, ("twice", "a little", "still waits")),
    "P02": (skip_steps, ("no review", "wrong order")),
    "P03": (pay_first, ("days before", "hours before")),
    "P04": (one_hand, ("asked and approved", "made and checked", "two posts")),
    "P05": (rubber_stamp, ("crude", "careful")),
    "P06": (strange_device, ("crude",)),
    "P07": (peek, ("reserve price", "bidders")),
    "P08": (edit_late, ("edited", "papers replaced", "one paper twice")),
    "P09": (thin_vote, ("too few came", "too few agreed", "more than came")),
    "H01": (stay_in_post, ("seven years", "five and a half")),
    "X01": (complain, ("crude", "careful")),
}

"""Honest business 「日常业务」: what villages pay and receive, how months are closed, what people ask, who is away."""

from collections import deque
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from daylight.kernel.case_state import local_day
from daylight.simulate.amounts import INCOMES, Purpose, draw_amount, draw_purpose
from daylight.simulate.county import BodySketch, PlaceSketch
from daylight.simulate.diary import Course, Diary
from daylight.simulate.moments import evening, months_between
from daylight.simulate.plan import Happening, Income, Question, What

_LIMITS_FEN = (20_000_00, 200_000_00)
"""Honest business with one firm stays below these limits, or is done in one piece above them."""
_MEMORY = timedelta(days=45)
_TRIES = 8
_LAST_WEEKS = timedelta(days=45)
_ANSWER_DAYS = (1, 4)
_INCOME_A_MONTH = 0.2
_QUESTIONS_A_VILLAGE = 0.5

_QUESTIONS = (
    ("finance", "今年村里给文化礼堂花了多少钱？", "今年文化礼堂支出已逐笔公开，合计见村务公开页“用途：文化礼堂”。"),
    ("works", "村口那段路什么时候修完，一共多少钱？", "工程按合同施工，进度款已付部分见公开页，预计下季度验收。"),
    ("assets", "鱼塘承包给谁了，一年多少承包款？", "鱼塘按公开程序发包，承包款到账情况见本村收入明细。"),
    ("welfare", "重阳节慰问品发给哪些人，按什么标准？", "按村民代表会议通过的标准发放，七十周岁以上每人一份。"),
    ("finance", "保洁费为什么比去年多了？", "今年新增两处公厕保洁，合同和比价记录已上传。"),
    ("affairs", "村办公室什么时间有人值班？", "工作日八点半至五点有人值班，周末电话值守。"),
)


@dataclass
class _Purse:
    """What a village paid to each shop lately without a contract: honest people do not split."""

    recent: dict[str, deque[tuple[date, int]]] = field(default_factory=dict)

    def has_room(self, payee: str, amount_fen: int, on: date) -> bool:
        """Whether this payee can be paid so much more without the pieces reaching a limit together."""
        lately = self.recent.setdefault(payee, deque())
        while lately and lately[0][0] < on - _MEMORY:
            lately.popleft()
        return all(
            amount_fen >= limit or sum(fen for _day, fen in lately if fen < limit) + amount_fen < limit
            for limit in _LIMITS_FEN
        )

    def take(self, payee: str, amount_fen: int, on: date) -> None:
        """Remember a payment."""
        self.recent.setdefault(payee, deque()).append((on, amount_fen))


def absences(diary: Diary) -> None:
    """Each township leader is away once: the B holder acts, and it is on record 「缺岗登记」."""
    span = (diary.until - diary.since).days
    for number, town in enumerate(diary.county.townships):
        leader = diary.county.holder("township.leader", town.code)
        first = diary.hours.workday(diary.since + timedelta(days=diary.dice.randrange(5, max(6, span - 20))))
        last = first + timedelta(days=diary.dice.randrange(2, 6))
        at = diary.hours.before(first, 1)
        diary.away[leader.code] = [(first, last)]
        admin = diary.county.holder("township.admin", town.code)
        diary.note(
            Happening(
                at, f"W{number:03d}", What.AWAY, leader.code, admin.code, words="参加县里培训",
                values={"since": first.isoformat(), "until": last.isoformat()},
            )
        )  # fmt: skip


def payments(diary: Diary, *, count: int) -> None:
    """Strew so many payments over the villages, busy ones having more, and over the working days."""
    villages = diary.county.villages
    weights = [diary.county.habits[village.code].activity for village in villages]
    purses = {village.code: _Purse() for village in villages}
    span = (diary.until - diary.since).days
    days = sorted(diary.since + timedelta(days=diary.dice.randrange(max(span, 1))) for _ in range(count))
    for day in days:
        village = diary.dice.choices(villages, weights)[0]
        _payment(diary, village, purses[village.code], day)


def _payment(diary: Diary, village: PlaceSketch, purse: _Purse, day: date) -> None:
    """One payment; where every firm of the trade has had its share lately, the village wants something else."""
    habits = diary.county.habits[village.code]
    start = diary.hours.on(day)
    on = local_day(start)
    for _ in range(_TRIES):
        purpose = draw_purpose(diary.dice, boldness=habits.boldness)
        amount_fen = draw_amount(diary.dice, purpose.least, purpose.most)
        payee = _payee(diary, purpose, purse, amount_fen=amount_fen, on=on)
        if payee is not None:
            purse.take(payee.code, amount_fen, on)
            break
    else:
        return
    payment = diary.payment(
        village.code, payee, amount_fen=amount_fen, purpose=f"{purpose.text}（{start.month}月）", line=purpose.line,
        asked_on=on, project=f"{village.name}{purpose.text}" if purpose.is_project else "",
        contract=f"MC-{start.year}-{len(diary.payments) + 1:05d}" if purpose.is_project else "",
    )  # fmt: skip
    diary.run(payment, start, _course(diary, habits.slips))


def _payee(diary: Diary, purpose: Purpose, purse: _Purse, *, amount_fen: int, on: date) -> BodySketch | None:
    """A firm of the trade with which this is no large business yet."""
    firms = diary.county.firms(purpose.trade)
    diary.dice.shuffle(firms)
    return next((firm for firm in firms if purse.has_room(firm.code, amount_fen, on)), None)


def _course(diary: Diary, slips: float) -> Course:
    """Careless villages have their papers returned more often; now and then one is refused."""
    chance = diary.dice.random()
    if chance < slips:
        return Course(returned_at="review")
    return Course(refused_at="review") if chance > 1 - slips / 6 else Course()


def incomes(diary: Diary) -> None:
    """Rents, shares and subsidies arrive at the bank 「集体收入」."""
    for month in months_between(diary.since, diary.until):
        for village in diary.county.villages:
            if diary.dice.random() >= _INCOME_A_MONTH:
                continue
            text, account, least, most = diary.dice.choice(INCOMES)
            at = diary.hours.on(max(month, diary.since) + timedelta(days=diary.dice.randrange(24)))
            if local_day(at).replace(day=1) != month:
                continue
            code = f"I{len(diary.incomes) + 1:05d}"
            payer = diary.dice.choice(diary.county.firms("farm"))
            diary.incomes[code] = Income(
                code, village.code, payer.code, draw_amount(diary.dice, least, most), text, account, at
            )
            diary.note(Happening(at, f"{code}-0", What.RECEIVE, code))


def month_ends(diary: Diary, *, slow: dict[str, int]) -> None:
    """After each month its statement is fetched, its income booked, and the month closed 「月末结账」.

    Args:
        diary: where it is written.
        slow: villages whose accountant falls behind: how many of the last months are not closed at all.
    """
    months = months_between(diary.since, diary.until)
    for number, month in enumerate(months):
        following = (month + timedelta(days=32)).replace(day=1)
        if following > diary.until:
            return
        for village in diary.county.villages:
            stays_open = number >= len(months) - 1 - slow.get(village.code, 0)
            _month_end(diary, village.code, month, closes=not stays_open)


def _month_end(diary: Diary, village: str, month: date, *, closes: bool) -> None:
    following = (month + timedelta(days=32)).replace(day=1)
    code = f"M{village}-{month:%Y%m}"
    at = diary.hours.on(following)
    earned = [i for i in diary.incomes.values() if i.village == village and _month(i.arrived_at) == month]
    if earned or (village, month) in diary.unsettled:
        diary.note(Happening(at, f"{code}-0", What.STATEMENT, village))
    done = at
    for income in earned:
        booked = diary.hours.after(at, 0)
        posted = diary.hours.after(booked, 0)
        bookkeeper = diary.seat("village.bookkeeper", village, booked)
        centre = diary.seat("township.centre", village, posted)
        diary.note(Happening(booked, f"{income.code}-1", What.INCOME, income.code, bookkeeper.code))
        diary.note(Happening(posted, f"{income.code}-2", What.POST_INCOME, income.code, centre.code))
        done = max(done, posted)
    if not closes:
        return
    done = max(done, diary.unsettled.get((village, month), done))
    habits = diary.county.habits[village]
    at = max(diary.hours.after(done, 0), diary.hours.after(diary.hours.on(following), habits.closes_after))
    accountant = diary.seat("township.accountant", village, at)
    diary.note(Happening(at, f"{code}-9", What.CLOSE, village, accountant.code, values={"month": month.isoformat()}))


def _month(at: datetime) -> date:
    return local_day(at).replace(day=1)


def questions(diary: Diary) -> None:
    """Villagers ask, villages answer in time 「点题公开」."""
    span = (diary.until - diary.since).days
    for _ in range(round(len(diary.county.villages) * _QUESTIONS_A_VILLAGE)):
        village = diary.dice.choice(diary.county.villages)
        ask(diary, village.code, diary.since + timedelta(days=diary.dice.randrange(max(span, 1))))


def ask(diary: Diary, village: str, day: date, *, accepted: bool = True, answer_after: int | None = None) -> Question:
    """One question; `answer_after` working days later it is answered, 0 means never."""
    topic, text, answer = diary.dice.choice(_QUESTIONS)
    code = f"Q{len(diary.questions) + 1:04d}"
    diary.questions[code] = Question(code, village, topic, text, answer)
    at = diary.hours.on(day)
    diary.note(Happening(at, f"{code}-0", What.ASK, code))
    if not accepted:
        return diary.questions[code]
    at = diary.hours.after(at, diary.dice.randrange(3))
    secretary = diary.seat("village.secretary", village, at)
    diary.note(Happening(at, f"{code}-1", What.STEP, code, secretary.code, "accept", "approve"))
    workdays = diary.dice.randrange(*_ANSWER_DAYS) if answer_after is None else answer_after
    if workdays:
        at = diary.hours.after(at, workdays)
        head = diary.seat("village.head", village, at)
        diary.note(Happening(at, f"{code}-2", What.STEP, code, head.code, "answer", "done", values={"answer": answer}))
    return diary.questions[code]


def ticks(diary: Diary) -> None:
    """The clock's evenings 「日终」: every working day of the last weeks; before that every other one is quick enough."""
    day, odd = diary.since, False
    while day <= diary.until:
        if diary.hours.workday(day) == day:
            odd = not odd
            if odd or diary.until - day < _LAST_WEEKS:
                diary.note(Happening(evening(day), f"Z{day:%Y%m%d}", What.TICK, ""))
        day += timedelta(days=1)

"""What is planted 「预设情形」: the story, the frauds, the failures, and work that waits today; each with its label.

A label says which payments or questions belong to a scheme and who had a hand in it. Honest stories are labelled too, so that
whoever measures a model knows what it must leave alone.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from daylight.kernel.case_state import local_day
from daylight.simulate import business
from daylight.simulate.amounts import Invoice, draw_amount
from daylight.simulate.county import BodySketch, PlaceSketch
from daylight.simulate.diary import Course, Diary
from daylight.simulate.plan import Happening, Label, Payment, What

STORY_FEN = 502_715_90
STORY_PURPOSE = "雨污水管网改造工程款"
SPLIT_FEN = (19_600_00, 19_850_00, 19_380_00, 18_900_00)
"""Each below the 20,000 yuan from which a village must ask for offers; together far above it."""
DUPLICATE_FEN = 7_360_00
BOOKS_BEHIND_MONTHS = 2
_WAITING = (
    ("review", 0, "防汛物资采购", "goods"),
    ("approve", 0, "文化礼堂音响购置", "machine"),
    ("pay", 0, "农田水渠清淤", "repair"),
    ("book", 1, "村道路灯维修", "power"),
    ("check", 1, "村口绿化补种", "garden"),
)
"""The step at which payments wait today, how many working days ago they were asked for (none is late yet), and what for."""
_LONG_SPAN = 100
"""Days of business from which dates are planted as far back as they say; shorter ones are squeezed."""


def plant(diary: Diary) -> dict[str, int]:
    """Plant everything; returns the villages whose books fall behind, with the months left open."""
    _story(diary)
    _split(diary)
    _duplicate(diary)
    _overdue(diary)
    _questions(diary)
    _bank_troubles(diary)
    _waiting(diary)
    behind = _village(diary, 4)
    _label(diary, "books_behind", "F17", behind, posts=("township.accountant",), note="最近几个月未结账")
    return {behind.code: BOOKS_BEHIND_MONTHS}


def _story(diary: Diary) -> None:
    """A large honest payment 「雨污水工程款」: 502,715.90 yuan with three original invoices, paid as the rules want it."""
    village, payee = _village(diary, 0), diary.county.firms("works")[0]
    day = _back(diary, 68)
    invoices = tuple(
        diary.invoices.write(payee.uscc, fen, day - timedelta(days=6)) for fen in (180_000_00, 200_000_00, 122_715_90)
    )
    payment = diary.payment(
        village.code, payee, amount_fen=STORY_FEN, purpose=STORY_PURPOSE, line="works", asked_on=day,
        project=f"{village.name}雨污水管网改造", contract=f"MC-{day.year}-YS01", invoices=invoices,
        papers=("invoice", "e_invoice", "contract", "acceptance"),
    )  # fmt: skip
    diary.run(payment, diary.hours.on(day), Course(hurried=True))
    note = "一笔手续完备的大额工程款，不应误判"
    _label(diary, "story", "", village, subjects=(payment.code,), note=note, is_fraud=False)


def _split(diary: Diary) -> None:
    """One job cut into pieces below the limit 「化整为零」, and the warning about it handled to its end."""
    village, payee = _village(diary, 1), diary.county.firms("repair")[0]
    project = f"{village.name}机耕路修复"
    codes = []
    for piece, amount_fen in enumerate(SPLIT_FEN):
        day = _back(diary, 80 - 6 * piece)
        payment = diary.payment(
            village.code, payee, amount_fen=amount_fen, purpose=f"机耕路修复（第{piece + 1}段）", line="other",
            asked_on=day, project=project,
        )  # fmt: skip
        diary.run(payment, diary.hours.on(day), Course(hurried=True))
        codes.append(payment.code)
    posts = ("village.bookkeeper", "village.head")
    note = "同一项目四次付款，每次低于2万元"
    label = _label(diary, "split_payment", "F06", village, subjects=tuple(codes), posts=posts, note=note)
    _handle(diary, label, village)


def _handle(diary: Diary, label: Label, village: PlaceSketch) -> None:
    """The red warning is found, assigned, explained, judged and decided upon 「红色预警处置」."""
    at = diary.hours.on(_back(diary, 40))
    diary.note(Happening(at, "X-look-1", What.LOOK, label.scheme))
    steps = (
        _assigned("village.head", "请村主任说明四笔付款的关系。"),
        _explained("village.head", "四段路一起修，因资金紧张分次申请，未签合同。"),
        _confirmed("经核对原始凭证，属于同一工程拆分支付，情况属实。"),
        ("county.discipline", "raise", "done", "责令整改，由镇里组织结算审计。", {"measure": "correct"}),
    )
    _clear(diary, label.scheme, village, after=at, steps=steps)


_ClearanceStep = tuple[str, str, str, str, dict[str, str]]


def _assigned(post: str, words: str) -> _ClearanceStep:
    return ("township.discipline", "assign", "done", words, {"responsible": post})


def _explained(post: str, words: str) -> _ClearanceStep:
    return (post, "explain", "done", "", {"explanation": words})


def _confirmed(words: str) -> _ClearanceStep:
    return ("township.discipline", "verdict", "confirmed", words, {})


def _clear(
    diary: Diary, scheme: str, village: PlaceSketch, *, after: datetime, steps: Sequence[_ClearanceStep]
) -> None:
    """Play steps of a clearance 「预警核查处置」, one or two working days apart; what is not played waits."""
    at = after
    for number, (post, step, decision, words, values) in enumerate(steps):
        at = diary.hours.after(at, 1 + number % 2)
        seat = diary.seat(post, village.code, at)
        code = f"X-{scheme}-{number}"
        diary.note(Happening(at, code, What.HANDLE, scheme, seat.code, step, decision, words, values))


def _duplicate(diary: Diary) -> None:
    """One invoice claimed in two villages 「重复报销」: the second leaves out its code, so that it passes for another."""
    shop = diary.county.firms("goods")[0]
    day = _back(diary, 34)
    first = Invoice(f"0330{day:%y}001104", "66812907", shop.uscc, DUPLICATE_FEN, day - timedelta(days=3))
    second = Invoice("", first.number, shop.uscc, DUPLICATE_FEN, first.issued_on)
    codes = []
    villages = (_village(diary, 3), _village(diary, 1, township_of=0))
    for number, (village, invoice) in enumerate(zip(villages, (first, second), strict=True)):
        asked_on = _back(diary, 34 - 14 * number)
        payment = diary.payment(
            village.code, shop, amount_fen=DUPLICATE_FEN, purpose="文化活动物品采购", line="welfare", asked_on=asked_on,
            invoices=(invoice,),
        )  # fmt: skip
        diary.run(payment, diary.hours.on(asked_on), Course(hurried=True))
        codes.append(payment.code)
    _label(
        diary, "duplicate_invoice", "F08", villages[1], subjects=tuple(codes), posts=("village.bookkeeper",),
        note="同一张发票在两个村各报一次，后一次漏填代码",
    )  # fmt: skip


def _overdue(diary: Diary) -> None:
    """An approval that nobody gives 「超期未批」: it hangs until the ladder is red."""
    village = _village(diary, 0, township_of=0)
    payment = _ordinary(diary, village, 38_640_00, "村内路灯改造尾款", trade="power")
    diary.run(payment, diary.hours.before(diary.until, 12), Course(waits_at="approve", hurried=True))
    own, posts = (payment.code,), ("township.leader",)
    _label(diary, "overdue_approval", "P01", village, subjects=own, posts=posts, note="镇分管领导一直未批")
    steps = (
        _assigned("township.leader", "请说明为何一直未批。"),
        _explained("township.leader", "等待项目验收，未办理中止手续。"),
        _confirmed("未批亦未登记中止，超期属实，报县里决定措施。"),
    )
    _clear(diary, "overdue_approval", village, after=diary.hours.before(diary.until, 6), steps=steps)


def _questions(diary: Diary) -> None:
    """One question answered in time, one never 「点题答复」."""
    village, other = _village(diary, 0), _village(diary, 2, township_of=0)
    in_time = business.ask(diary, village.code, _back(diary, 45), answer_after=3)
    never = business.ask(diary, other.code, diary.until - timedelta(days=44), answer_after=0)
    _label(diary, "answered_in_time", "", village, subjects=(in_time.code,), note="按期答复", is_fraud=False)
    _label(
        diary, "unanswered_question", "P01", other, subjects=(never.code,), posts=("village.head",),
        note="受理后超期未答复", is_fraud=False,
    )  # fmt: skip
    steps = (
        _assigned("village.head", "村民提问超期未答复，请说明。"),
        _explained("village.head", "外出学习，交接时遗漏。"),
    )
    _clear(diary, "unanswered_question", other, after=diary.hours.before(diary.until, 6), steps=steps)


def _bank_troubles(diary: Diary) -> None:
    """Payees at whose accounts the bank is slow, falls silent, or says no 「银行异常」; nothing is ever paid twice."""
    for number, (trouble, days) in enumerate((("slow", 30), ("silent", 26), ("closed", 0))):
        payee = diary.county.firms(trouble)[0]
        village = _village(diary, 0, township_of=0)
        start = diary.hours.on(_back(diary, days)) if days else diary.hours.before(diary.until, 1, early=True)
        payment = diary.payment(
            village.code, payee, amount_fen=1_280_00 + 100_00 * number, purpose="日常用品采购", line="office",
            asked_on=local_day(start),
        )  # fmt: skip
        # A slow bank tells the clock when asked a second time: until then nothing can be booked.
        course = Course(waits_at="book", hurried=True) if trouble == "closed" else Course(patient=True)
        diary.run(payment, start, course)


def _waiting(diary: Diary) -> None:
    """Work that waits today 「待办」 in the township of the story, so that each post finds something worth doing."""
    for stage, days, purpose, trade in _WAITING:
        for number in range(3):
            village = _village(diary, number, township_of=0)
            amount_fen = draw_amount(diary.dice, 5_100, 9_400)
            payment = _ordinary(diary, village, amount_fen, purpose, trade=trade)
            course = Course(waits_at=stage, hurried=True)
            diary.run(payment, diary.hours.before(diary.until, days, early=True), course)
    story = _village(diary, 0)
    large = _ordinary(diary, story, 1_260_000_00, "康养中心主体工程进度款", trade="works")
    diary.run(large, diary.hours.before(diary.until, 1, early=True), Course(waits_at="sign", hurried=True))
    _returned(diary, story)
    for number in range(2):
        business.ask(diary, story.code, local_day(diary.hours.before(diary.until, 1)), accepted=False)
        business.ask(diary, story.code, local_day(diary.hours.before(diary.until, 3 + number)), answer_after=0)


def _returned(diary: Diary, village: PlaceSketch) -> None:
    """On the bookkeeper's own desk: two drafts, and one request that came back for correction."""
    for number in range(2):
        payment = _ordinary(diary, village, 860_00 + 75_50 * number, "村办公室办公用品", trade="office")
        at = diary.hours.before(diary.until, 1)
        seat = diary.seat("village.bookkeeper", village.code, at)
        diary.note(Happening(at, f"{payment.code}-0", What.DRAFT, payment.code, seat.code))
    payment = _ordinary(diary, village, 4_760_00, "老年活动室桌椅维修", trade="repair")
    diary.run(
        payment,
        diary.hours.before(diary.until, 1, early=True),
        Course(returned_at="review", left_returned=True, hurried=True),
    )


def _ordinary(diary: Diary, village: PlaceSketch, amount_fen: int, purpose: str, *, trade: str) -> Payment:
    """A payment with nothing special about it; larger ones have a contract."""
    payee: BodySketch = diary.dice.choice(diary.county.firms(trade))
    asked_on = local_day(diary.hours.before(diary.until, 12))
    contract = f"MC-{asked_on.year}-{len(diary.payments) + 1:05d}" if amount_fen >= 5_000_00 else ""
    return diary.payment(
        village.code,
        payee,
        amount_fen=amount_fen,
        purpose=purpose,
        line="purchase",
        asked_on=asked_on,
        contract=contract,
    )


def _village(diary: Diary, number: int, *, township_of: int | None = None) -> PlaceSketch:
    """A village by number, going round; or among those of the township of another village."""
    villages = diary.county.villages
    if township_of is not None:
        villages = tuple(v for v in villages if v.parent == diary.county.villages[township_of].parent)
    return villages[number % len(villages)]


def _back(diary: Diary, days: int) -> date:
    """A day so long ago; squeezed into the span where that is short."""
    span = (diary.until - diary.since).days
    return diary.until - timedelta(days=days if span >= _LONG_SPAN else days * span // _LONG_SPAN)


def _label(
    diary: Diary, scheme: str, model: str, village: PlaceSketch, *, subjects: tuple[str, ...] = (),
    posts: tuple[str, ...] = (), note: str, is_fraud: bool = True,
) -> Label:  # fmt: skip
    people = tuple(diary.county.holder(post, village.code).person for post in posts)
    label = Label(scheme, model, village.code, subjects, people, note, is_fraud)
    diary.labels.append(label)
    return label

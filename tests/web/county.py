"""The county of the access matrix 「权限矩阵」: every post at every place, and at every place objects of its own.

    明川县 ── 青溪镇 ── 柳河村, 石桥村
           └ 白石镇 ── 松岭村

Each place's objects carry a mark that stands nowhere else (`MARK-LIUHE` in purposes, names, reasons, files): whoever must
not see the place must not find its mark in any answer. Everything is made through the acts.
"""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction

import cast as people
from daylight.cases import acts as cases
from daylight.cases import ticking
from daylight.cases.models import Attachment, Case
from daylight.kernel.identifiers import make_id_number
from daylight.ledger import acts as ledger
from daylight.ledger.models import Book, CollectiveAccount, PaymentOrder
from daylight.ledger.policy import Entry
from daylight.log import integrate
from daylight.log.door import SETUP
from daylight.log.models import Act
from daylight.parties import acts as parties
from daylight.parties.models import Mandate, Place
from daylight.risk import acts as risk
from daylight.risk import catalogue
from daylight.risk.acts.tuning import Wish
from daylight.risk.live import run_live
from daylight.risk.models import Warning  # noqa: A004 - the house's word
from daylight.risk.shadow import run_shadows
from office import Office, build, invoice

VILLAGES = {"liuhe": "qingxi", "shiqiao": "qingxi", "songling": "baishi"}
NEIGHBOURS = {
    # the hands that `cast` lacks: name of the person, post, place
    "钟立群": ("township.leader", "baishi"),
    "段晓晨": ("township.cashier", "baishi"),
    "贺明远": ("township.accountant", "baishi"),
    "毕云峰": ("township.discipline", "baishi"),
    "薛冬梅": ("township.admin", "baishi"),
    "汤家旺": ("village.head", "songling"),
    "韦桂兰": ("village.secretary", "songling"),
    "包长顺": ("village.supervisor", "songling"),
    "池春生": ("village.secretary", "shiqiao"),
    "鲁大成": ("village.supervisor", "shiqiao"),
}
AWAY = {"village": "village.supervisor", "township": "township.admin", "county": "county.auditor"}
"""Of each level one post whose holder is recorded absent: A goes on acting, and the absence is an object of its own."""
ACCOUNTS = {"liuhe": "8801999900001111", "shiqiao": "8801999900002222", "songling": "8801999900003333"}
OPENING = {"liuhe": 200_000_000, "shiqiao": 130_000_000, "songling": 70_000_000}
TWICE_FEN = 720_000
COLOURS = {"liuhe": "red", "shiqiao": "green", "songling": "blue"}


def mark(place: str) -> str:
    """The text that stands in the objects of one place only."""
    return f"MARK-{place.upper()}"


def draft_mark(place: str) -> str:
    """The text of a draft, which nobody sees but whoever writes it."""
    return f"NOTE-{place.upper()}"


def wish_mark(place: str) -> str:
    """The text of a question that the village has not accepted: the public does not see it yet."""
    return f"WISH-{place.upper()}"


@dataclass(frozen=True)
class Seat:
    """One official as somebody who looks; what they may see is told from the power list's own file."""

    name: str
    post: str
    place: str
    path: str
    person_id: int
    account_id: int
    sees_below: bool

    def sees(self, path: str) -> bool:
        """Whether a place lies within sight: one's own, and for townships and the county all below."""
        return path.startswith(self.path) if self.sees_below else path == self.path


@dataclass
class County:
    """Ids of the objects by noun and place; `seats` are the viewers by name."""

    office: Office
    paths: dict[str, str] = field(default_factory=dict)
    seats: dict[str, Seat] = field(default_factory=dict)
    objects: dict[str, dict[str, object]] = field(default_factory=dict)
    secrets: list[str] = field(default_factory=list)
    acts: int = 0

    def keep(self, noun: str, place: str, row_id: object) -> None:
        """Remember an object of a place."""
        self.objects.setdefault(noun, {})[place] = row_id

    def hand(self, post: str, place: str) -> str:
        """The actor who holds a post for a place."""
        level = post.partition(".")[0]
        home = {"village": place, "township": VILLAGES.get(place, place), "county": "mingchuan"}[level]
        return f"{home}/{post}"

    def step(self, case: Case, code: str, decision: str, post: str, place: str, **more: object) -> None:
        """Complete a step by whoever holds the post."""
        self.office.step(case, code, decision, self.hand(post, place), **more)

    def hidden_from(self, seat: Seat) -> list[bytes]:
        """What must stand in no answer to this viewer: marks and names of places beyond sight, others' drafts."""
        hidden = [*self.secrets]
        for place, path in self.paths.items():
            if not seat.sees(path):
                hidden += [mark(place), wish_mark(place)]
            if not seat.sees(path) and not seat.path.startswith(path):
                hidden.append(people.PLACES[place][1])
                hidden += [one for one, where in officials() if where == place]
            if (seat.post, seat.place) != ("village.bookkeeper", place):
                hidden.append(draft_mark(place))
        return [text.encode() for text in hidden]

    def kept_from_the_public(self, place: str) -> list[bytes]:
        """What must stand on no public page; on the page of one place also no mark of another one."""
        hidden = [*self.secrets, *(f"{one}.bookkeeper" for one in VILLAGES)]
        for one in self.paths:
            hidden += [
                draft_mark(one),
                wish_mark(one),
                f"{mark(one)}民",
                f"{mark(one)}.png",
                f"{mark(one)}.resident".lower(),
            ]
            if place in VILLAGES and one != place:
                hidden.append(mark(one))
        return [text.encode() for text in hidden]


def officials() -> list[tuple[str, str]]:
    """The names of all who hold a post, and for which place."""
    old = [(people.PEOPLE[person][0], place) for person, _post, place in people.MANDATES.values()]
    return old + [(name, place) for name, (_post, place) in NEIGHBOURS.items()]


def posts() -> dict[str, dict[str, object]]:
    """The posts a person can hold, read from the file itself and not from the code under test."""
    text = (Path(settings.RULES) / "powers" / "posts.toml").read_text(encoding="utf-8")
    return {code: post for code, post in tomllib.loads(text)["post"].items() if post["level"] != "house"}


# ---------------------------------------------------------------- building it


def build_county() -> County:
    """Make everything; the days pass until the overdue steps have raised their warnings."""
    county = County(build())
    county.paths = {key: county.office.cast.place(key).path for key in people.PLACES}
    _appoint(county)
    _seat_everybody(county)
    for place in people.PLACES:
        _resident(county, place)
    for body, (_name, _kind, place, *_more) in people.BODIES.items():
        county.keep("body", place, county.office.cast.bodies[body])
    for place in VILLAGES:
        _book(county, place)
        _payments(county, place)
        _question(county, place)
    _watch(county)
    for place in VILLAGES:
        _setting(county, place)
    run_shadows(county.office.now)
    county.secrets += [people.id_number(key) for key in people.PEOPLE] + [people.phone(key) for key in people.PEOPLE]
    county.secrets += [*ACCOUNTS.values(), people.COMPANY_ACCOUNT]
    county.acts = Act.objects.count()
    return county


def _appoint(county: County) -> None:
    """Fill the posts that the cast leaves empty, and call every actor by place and post."""
    cast = county.office.cast
    for name, (_person, post, place) in people.MANDATES.items():
        cast.mandates[f"{place}/{post}"] = cast.mandates[name]
    for name, (post, place) in NEIGHBOURS.items():
        new = parties.NewPerson(name, cast.places[place])
        person = parties.create_person(SETUP, new, now=people.BUILT)
        form = parties.NewMandate(person.pk, post, cast.places[place], people.APPOINTED)
        cast.mandates[f"{place}/{post}"] = parties.grant_mandate(SETUP, form, now=people.BUILT).pk


def _seat_everybody(county: County) -> None:
    rules = posts()
    for mandate in Mandate.objects.select_related("place"):
        place = next(key for key, path in county.paths.items() if path == mandate.place.path)
        login = f"{place}.{mandate.post.partition('.')[2]}"
        account = parties.create_account(
            SETUP, mandate.person_id, login=login, password=None, now=people.BUILT, is_initial=False
        )
        name = f"{place}/{mandate.post}"
        sees_below = rules[mandate.post]["sees"] == "subtree"
        county.seats[name] = Seat(
            name, mandate.post, place, mandate.place.path, mandate.person_id, account.pk, sees_below
        )


def _resident(county: County, place: str) -> None:
    """A villager with numbers, an account without a post, and a kin; and the absence of one official."""
    cast, serial = county.office.cast, list(people.PLACES).index(place)
    number, phone = make_id_number(date(1990, 1, 1 + serial), serial=700 + serial), f"1380000{serial:04d}"
    form = parties.NewPerson(f"{mark(place)}民", cast.places[place], id_number=number, phone=phone)
    person = parties.create_person(SETUP, form, now=people.BUILT)
    parties.create_account(SETUP, person.pk, login=f"{mark(place)}.resident".lower(), password=None, now=people.BUILT)
    county.secrets += [number, phone]
    level = people.PLACES[place][2]
    away = cast.mandates[f"{place}/{AWAY[level]}"]
    reason = f"{mark(place)} 外出学习"
    absence = parties.record_absence(SETUP, away, since=date(2026, 1, 5), reason=reason, now=people.BUILT)
    county.keep("place", place, cast.places[place])
    county.keep("person", place, person.pk)
    county.keep("mandate", place, away)
    county.keep("absence", place, absence.pk)
    county.keep("act", place, Act.objects.get(subject="mandate", subject_id=away, verb="absence.record").id)


def _book(county: County, place: str) -> None:
    cast, opening = county.office.cast, OPENING[place]
    book = Book.objects.filter(place_id=cast.places[place]).first()
    if book is None:
        book = ledger.open_book(
            SETUP, place_id=cast.places[place], body_id=cast.bodies[place], starts_on=date(2026, 1, 1), now=people.BUILT
        )
        ledger.open_collective_account(
            SETUP,
            book_id=book.pk,
            number=ACCOUNTS[place],
            bank_name="明川农商银行",
            opening_fen=opening,
            now=people.BUILT,
        )
        entries = [Entry("10201", debit_fen=opening), Entry("311", credit_fen=opening)]
        ledger.import_opening_balances(SETUP, book_id=book.pk, now=people.BUILT, entries=entries)
    county.keep("book", place, book.pk)


def _payments(county: County, place: str) -> None:
    """One payment carried to its posted voucher, one that waits at the review, one draft."""
    office, number = county.office, list(VILLAGES).index(place)
    paid = _submitted(county, place, f"{mark(place)} 道路维修", amount_fen=310_000 + 100 * number)
    opinion = f"{mark(place)} 凭证齐全，同意。"
    county.step(paid, "review", "approve", "township.centre", place, opinion=opinion)
    county.step(paid, "pay", "done", "township.cashier", place)
    account = CollectiveAccount.objects.get(book_id=county.objects["book"][place])
    cashier = office.actor(county.hand("township.cashier", place))
    ledger.record_bank_lines(cashier, account_id=account.pk, now=office.now)
    county.step(paid, "book", "done", "township.accountant", place)
    county.step(paid, "check", "approve", "township.centre", place)
    order = PaymentOrder.objects.get(authority__source=f"case:{paid.pk}")
    county.keep("case", place, paid.pk)
    county.keep("document", place, Attachment.objects.get(case=paid).pk)
    county.keep("order", place, order.pk)
    county.keep("voucher", place, order.voucher_id)
    county.keep("line", place, order.bank_lines.get().pk)
    waiting = _submitted(county, place, f"{mark(place)} 水渠清淤", amount_fen=TWICE_FEN)
    county.keep("waiting", place, waiting.pk)
    form = office.form(purpose=f"{draft_mark(place)} 草稿")
    draft = office.open(form, name=county.hand("village.bookkeeper", place), place=place)
    county.keep("draft", place, draft.pk)
    county.keep("draft_act", place, Act.objects.get(subject="case", subject_id=draft.pk, verb="case.open").id)
    county.keep("act", place, Act.objects.get(subject="case", subject_id=paid.pk, verb="case.submit").id)


def _submitted(county: County, place: str, purpose: str, *, amount_fen: int) -> Case:
    office, name = county.office, county.hand("village.bookkeeper", place)
    office.serial += 1
    code = f"03300{list(VILLAGES).index(place)}{office.serial:06d}"
    # The invoices that wait bear the same number at every village: a warning here then rests on a row over there.
    serial = office.serial * 7919 if amount_fen != TWICE_FEN else 70_070_070
    papers = [invoice(f"{serial:08d}", amount_fen, code=code)]
    case = office.open(office.form(amount_fen, purpose=purpose, invoices=papers), name=name, place=place)
    received = office.received(COLOURS[place], f"{mark(place)}.png")
    cases.attach_document(case.pk, "documents", received, actor=office.actor(name), now=office.now)
    return cases.submit(case.pk, actor=office.actor(name), now=office.now)


def _question(county: County, place: str) -> None:
    """Two questions: one that was answered, one that nobody has accepted yet."""
    office = county.office
    for noun in ("question", "asked"):
        text = f"{mark(place)} 路灯维修花了多少钱？" if noun == "question" else f"{wish_mark(place)} 还没有受理的提问"
        asked = cases.ask_question(office.cast.places[place], {"topic": "finance", "question": text}, now=office.now)
        county.keep(noun, place, asked.case.pk)
        if noun == "question":
            county.step(asked.case, "accept", "approve", "village.secretary", place)
            values = {"answer": f"{mark(place)} 共计8600元。"}
            county.step(asked.case, "answer", "done", "village.head", place, values=values)


def _watch(county: County) -> None:
    """Time passes: what is overdue raises warnings; one of each village is assigned, one is not."""
    office = county.office
    ticking.publish_due(office.now)
    office.later(days=30)
    ticking.remind_deadlines(office.now)
    _tick(county)
    for place in VILLAGES:
        here = Warning.objects.filter(place_id=office.cast.places[place], state="raised").exclude(colour="blue")
        taken = here.filter(case__isnull=False).order_by("pk").first()
        assert taken is not None
        values = {"responsible": "village.head"}
        county.step(taken.case, "assign", "done", "township.discipline", place, values=values, opinion="请说明。")
        county.keep("assigned", place, taken.pk)
        county.keep("clearance", place, taken.case_id)
    _tick(county)
    for place in VILLAGES:
        lead = Warning.objects.filter(place_id=office.cast.places[place], state="raised").exclude(colour="blue")
        county.keep("lead", place, lead.order_by("pk")[0].pk)


def _setting(county: County, place: str) -> None:
    """A value that the county's bureau proposes for one village; it is no secret, but it is about that village."""
    office = county.office
    page = next(one for one in catalogue.models_on(office.now.date()) if one.code == "F06")
    wish = Wish("window_days", 20, Place.objects.get(pk=office.cast.places[place]), office.now.date(), "试行")
    setting = risk.propose_setting(page, wish, {}, actor=office.actor("county.bureau"), now=office.now)
    county.keep("setting", place, setting.pk)


def _tick(county: County) -> None:
    integrate.run(county.office.now)
    run_live(county.office.now)
    integrate.run(county.office.now)


# ---------------------------------------------------------------- keeping it


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written inside is as if it had never been; acts open their transactions within."""
    block = transaction.atomic()
    block._from_testcase = True  # the door insists on the outermost transaction, but for the one of a test
    with block:
        yield
        transaction.set_rollback(True)

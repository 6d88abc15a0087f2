"""The frame of the county 「县域框架」: townships with their officials, shops, tenants and contractors, shared by all villages.

It is drawn before the first village and stays; everything else is made village by village and forgotten. Its size grows with
the number of townships only.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from daylight.kernel.calendars import Calendar
from daylight.kernel.identifiers import INVENTED_AREA, make_uscc
from daylight.simulate.names import COUNTY, Names
from daylight.simulate.tables.rows import Rows, keyed

STAFF = {
    "township.centre": 4, "township.leader": 3, "township.cashier": 3, "township.accountant": 3, "township.discipline": 1,
}  # fmt: skip
"""How many people hold each post in a township: enough that no single hand decides most of what a village does."""
SHOPS = {
    "office": ("办公用品", 5),
    "goods": ("百货商行", 6),
    "farm": ("农资经营部", 4),
    "repair": ("维修服务部", 5),
    "power": ("水电安装部", 3),
}
CONTRACTORS = {
    "works": ("建设工程", 90),
    "garden": ("园林绿化", 14),
    "cleaning": ("保洁服务", 12),
    "network": ("网络科技", 3),
}
"""Trades: the word in a firm's name, and how many there are (shops in a township; contractors for each six townships)."""
EXPERTS = 240
_KINDS = {"有限公司": "company", "合作社": "cooperative"}
_HEADS = "恒润同正瑞启永新信嘉博天汇宏安泰盛华丰泽"
_MIDDLES = "泽禾舟阳丰明固程达和远工川源诚通隆兴康宁"


@dataclass(frozen=True, slots=True)
class Firm:
    """A body 「单位」 that sells, builds or leases: what a bid or an invoice says of it."""

    code: str
    boss: str
    account: str
    phone: str
    town: str
    trade: str


@dataclass(slots=True)
class Township:
    """A township 「镇」: its officials by post, its shops by trade, and those who bid for its leases."""

    code: str
    name: str
    staff: dict[str, list[str]] = field(default_factory=dict)
    shops: dict[str, list[Firm]] = field(default_factory=dict)
    tenants: list[Firm] = field(default_factory=list)
    villages: int = 0
    told: list[dict[str, object]] = field(default_factory=list)
    """A few invoices of the village before, by which a scheme may claim one paper in two villages."""


@dataclass
class Frame:
    """The county above its villages."""

    code: str
    townships: list[Township]
    contractors: dict[str, list[Firm]]
    experts: list[str]
    organisers: list[str]
    agencies: list[str]
    rows: Rows
    related: frozenset[frozenset[str]] = frozenset()


@dataclass
class _Draw:
    dice: Random
    rows: Rows
    since: date
    until: date
    names: set[str] = field(default_factory=set)
    count: int = 0

    def official(self, place: str, post: str, number: int) -> str:
        """Somebody who holds a post, since at most four years."""
        code = f"{place}.{post.split('.')[1]}{number}"
        self.rows.add(
            "person", person_id=code, place_id=place, household_id=f"{code}.h", id_hash=keyed("id", code),
            account_hash=keyed("account", code), phone_hash=keyed("phone", code), is_public_payroll=True,
        )  # fmt: skip
        since = self.until - timedelta(days=60 + self.dice.randrange(1_300))
        self.rows.add("tenure", tenure_id=f"{code}.t", place_id=place, person_id=code, post=post, line="A", since=since)
        return code

    def firm(self, place: str, trade: str, words: str, *, town: str = "") -> Firm:
        """A firm with its owner; its name is new in the county."""
        self.count += 1
        code = f"B{self.count:05d}"
        kind = {"有限公司": "company", "合作社": "cooperative"}.get(
            words[-4:] if words.endswith("有限公司") else words[-3:], "sole_trader"
        )
        boss, account, phone = f"{code}.boss", keyed("account", code), keyed("phone", code)
        self.rows.add(
            "body", body_id=code, place_id=place, kind=kind, name=self._name(words),
            uscc=make_uscc({"company": "91", "cooperative": "93"}.get(kind, "92") + INVENTED_AREA, serial=self.count),
            registered_on=self.since - timedelta(days=400 + self.dice.randrange(4_000)), legal_rep_id=boss,
            account_hash=account, phone_hash=phone, address=f"{COUNTY}{self.count}号",
        )  # fmt: skip
        self.rows.add(
            "person", person_id=boss, place_id=place, household_id=f"{boss}.h", id_hash=keyed("id", boss),
            account_hash=keyed("account", boss), phone_hash=keyed("phone", boss), is_public_payroll=False,
        )  # fmt: skip
        if kind == "company":
            self.rows.add("stake", owner_id=boss, body_id=code, percent=100.0, since=self.since - timedelta(days=400))
        return Firm(code, boss, account, phone, town or place, trade)

    def _name(self, words: str) -> str:
        while True:
            name = COUNTY + self.dice.choice(_HEADS) + self.dice.choice(_MIDDLES) + self.dice.choice(_HEADS) + words
            if name not in self.names:
                self.names.add(name)
                return name


def make_frame(dice: Random, *, townships: int, since: date, until: date) -> Frame:
    """Draw the county above its villages; its rows wait in the frame to be written."""
    draw = _Draw(dice, Rows(), since, until)
    code = "C01"
    draw.rows.add("place", place_id=code, level="county", name=COUNTY, valid_from=date(2000, 1, 1))
    names = Names(dice)
    towns = [_township(draw, names, code, number) for number in range(townships)]
    share = max(1.0, townships / 6)
    contractors = {
        trade: [draw.firm(code, trade, f"{word}有限公司") for _ in range(round(count * share))]
        for trade, (word, count) in CONTRACTORS.items()
    }
    experts = [draw.official(code, "county.expert", number) for number in range(EXPERTS)]
    organisers = [draw.official(code, "county.organiser", number) for number in range(3)]
    agencies = [draw.firm(code, "agency", "招标代理有限公司").code for _ in range(24)]
    return Frame(code, towns, contractors, experts, organisers, agencies, draw.rows)


def _township(draw: _Draw, names: Names, county: str, number: int) -> Township:
    town = Township(f"{county}-T{number + 1:02d}", names.township(number))
    draw.rows.add(
        "place", place_id=town.code, parent_id=county, level="township", name=town.name, valid_from=date(2000, 1, 1)
    )
    draw.rows.add(
        "body", body_id=f"{town.code}.gov", place_id=town.code, kind="government", name=f"{town.name}人民政府"
    )
    for post, count in STAFF.items():
        town.staff[post] = [draw.official(town.code, post, n) for n in range(count)]
    for trade, (word, count) in SHOPS.items():
        town.shops[trade] = [draw.firm(town.code, trade, word) for _ in range(count)]
    kinds = ("养殖场", "家庭农场", "种植专业合作社", "加工厂")
    town.tenants = [draw.firm(town.code, "tenant", kinds[n % 4]) for n in range(80)]
    return town


def rest_days(calendar: Calendar, rows: Rows, years: Iterable[int]) -> None:
    """The State Council's calendar 「节假日安排」 as the record holds it: exceptions both ways."""
    wanted = set(years)
    for days, is_rest in ((calendar.rest, True), (calendar.work, False)):
        for day in sorted(day for day in days if day.year in wanted):
            rows.add("rest_day", day=day, is_rest=is_rest)

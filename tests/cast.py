"""The one cast 「人物表」 of all tests: invented villagers and officials of Mingchuan county 「明川县」.

    明川县 county ── 青溪镇 qingxi ── 柳河村 liuhe
                 │                └─ 石桥村 shiqiao
                 └─ 白石镇 baishi ── 松岭村 songling

Everything is made through the acts, by `SETUP`, as a real installation would.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

from daylight.kernel.identifiers import make_bank_card, make_id_number, make_uscc
from daylight.log.door import SETUP, Actor, act
from daylight.parties import acts
from daylight.parties.acts.mandates import write_mandate
from daylight.parties.acts.people import write_person
from daylight.parties.acts.places import write_place
from daylight.parties.models import Account, BodyKind, Place
from daylight.parties.verbs import PartyVerb

SHANGHAI = timezone(timedelta(hours=8))
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
"""A Monday morning: the moment at which every test that does not say otherwise happens."""
FOUNDED = date(2020, 1, 1)
APPOINTED = date(2024, 1, 1)
BUILT = datetime(2026, 1, 1, 0, 0, tzinfo=UTC)

PLACES = {
    # key: code, name, level, parent, population, households
    "mingchuan": ("339901", "明川县", "county", None, 486_000, 152_000),
    "qingxi": ("339901101", "青溪镇", "township", "mingchuan", 41_200, 12_900),
    "baishi": ("339901102", "白石镇", "township", "mingchuan", 28_600, 9_100),
    "liuhe": ("339901101201", "柳河村", "village", "qingxi", 2_140, 655),
    "shiqiao": ("339901101202", "石桥村", "village", "qingxi", 1_320, 410),
    "songling": ("339901102201", "松岭村", "village", "baishi", 980, 305),
}
PEOPLE = {
    # key: name, place, birth; identity numbers and telephones are invented from the order
    "lin": ("林秋月", "liuhe", date(1985, 9, 15)),
    "zhou": ("周文斌", "qingxi", date(1979, 3, 8)),
    "shen": ("沈国梁", "qingxi", date(1972, 11, 21)),
    "he": ("何晓燕", "qingxi", date(1990, 5, 2)),
    "deng": ("邓立新", "qingxi", date(1983, 7, 30)),
    "fang": ("方大勇", "liuhe", date(1970, 1, 12)),
    "tian": ("田桂芳", "liuhe", date(1968, 6, 6)),
    "luo": ("罗长庚", "liuhe", date(1966, 12, 1)),
    "qin": ("秦正明", "qingxi", date(1976, 4, 18)),
    "ma": ("马骏", "qingxi", date(1992, 2, 27)),
    "xu": ("徐敏", "mingchuan", date(1980, 8, 9)),
    "gao": ("高远", "mingchuan", date(1974, 10, 10)),
    "song": ("宋晓峰", "mingchuan", date(1981, 12, 25)),
    "pan": ("潘云", "mingchuan", date(1988, 1, 5)),
    "jiang": ("江小满", "shiqiao", date(1987, 5, 21)),
    "cao": ("曹德旺", "shiqiao", date(1969, 9, 9)),
    "ren": ("任秀英", "songling", date(1984, 3, 3)),
    "tang": ("唐海波", "baishi", date(1977, 7, 7)),
    "wu": ("吴大山", "liuhe", date(1958, 2, 14)),  # a villager without a post
    "yu": ("余成", "mingchuan", date(1971, 4, 4)),  # legal representative of the building company
}
MANDATES = {
    # name of the actor: person, post, place
    "village.bookkeeper": ("lin", "village.bookkeeper", "liuhe"),
    "village.head": ("fang", "village.head", "liuhe"),
    "village.secretary": ("tian", "village.secretary", "liuhe"),
    "village.supervisor": ("luo", "village.supervisor", "liuhe"),
    "township.centre": ("zhou", "township.centre", "qingxi"),
    "township.leader": ("shen", "township.leader", "qingxi"),
    "township.cashier": ("he", "township.cashier", "qingxi"),
    "township.accountant": ("deng", "township.accountant", "qingxi"),
    "township.discipline": ("qin", "township.discipline", "qingxi"),
    "township.admin": ("ma", "township.admin", "qingxi"),
    "county.bureau": ("xu", "county.bureau", "mingchuan"),
    "county.discipline": ("gao", "county.discipline", "mingchuan"),
    "county.auditor": ("song", "county.auditor", "mingchuan"),
    "county.admin": ("pan", "county.admin", "mingchuan"),
    "shiqiao.bookkeeper": ("jiang", "village.bookkeeper", "shiqiao"),
    "shiqiao.head": ("cao", "village.head", "shiqiao"),
    "songling.bookkeeper": ("ren", "village.bookkeeper", "songling"),
    "baishi.centre": ("tang", "township.centre", "baishi"),
}
"""The first fourteen hold each post of the power list once, for 柳河村, 青溪镇 or 明川县; the others are their neighbours."""
BODIES = {
    # key: name, kind, place, social credit code, legal representative
    "liuhe": ("柳河村股份经济合作社", BodyKind.COLLECTIVE, "liuhe", make_uscc(serial=1), "fang"),
    "shiqiao": ("石桥村股份经济合作社", BodyKind.COLLECTIVE, "shiqiao", make_uscc(serial=2), "cao"),
    "songling": ("松岭村股份经济合作社", BodyKind.COLLECTIVE, "songling", make_uscc(serial=3), ""),
    "company": ("明川清源建设有限公司", BodyKind.COMPANY, "mingchuan", make_uscc("91339901", serial=4), "yu"),
}
COMPANY_ACCOUNT = make_bank_card(serial=20_260_301)


@dataclass(frozen=True)
class Cast:
    """Ids by the keys of the tables above; `actor("township.centre")` opens the door as that official."""

    places: dict[str, int]
    people: dict[str, int]
    mandates: dict[str, int]
    bodies: dict[str, int]
    company_account: int

    def actor(self, name: str) -> Actor:
        return Actor(mandate_id=self.mandates[name])

    def place(self, key: str) -> Place:
        return Place.objects.get(pk=self.places[key])

    def person_of(self, name: str) -> int:
        """The person behind an actor's name."""
        return self.people[MANDATES[name][0]]

    def account(self, name: str, *, password: str | None = None) -> Account:
        """The account of an actor's person, opened when first asked for; without a password use `client.force_login`."""
        person = self.person_of(name)
        found = Account.objects.filter(person_id=person).first()
        if found is not None:
            return found
        return acts.create_account(SETUP, person, login=login_of(name), password=password, now=NOW, is_initial=False)


def login_of(name: str) -> str:
    """The sign-in name of an actor's person."""
    return MANDATES[name][0] + ".test"


def id_number(key: str) -> str:
    """The invented identity number of one of the cast."""
    keys = list(PEOPLE)
    return make_id_number(PEOPLE[key][2], serial=keys.index(key) + 100)


def phone(key: str) -> str:
    """The invented telephone number of one of the cast."""
    return f"139000{list(PEOPLE).index(key):05d}"


def build() -> Cast:
    """Make everybody: places, people and mandates in one import, as an installation would, then the bodies."""
    places: dict[str, int] = {}
    people: dict[str, int] = {}
    mandates: dict[str, int] = {}
    with act(PartyVerb.CONFIRM_IMPORT, SETUP, place=None, now=BUILT) as deed:
        for key, (code, name, level, parent, population, households) in PLACES.items():
            place = acts.NewPlace(code, name, level, places.get(parent or ""), FOUNDED, population, households)
            places[key] = write_place(place).pk
        for key, (name, where, _) in PEOPLE.items():
            person = acts.NewPerson(name, places[where], id_number=id_number(key), phone=phone(key))
            people[key] = write_person(person, deed, is_one_of_many=True).pk
        for actor, (holder, post, where) in MANDATES.items():
            mandate = acts.NewMandate(people[holder], post, places[where], APPOINTED)
            mandates[actor] = write_mandate(mandate, deed).pk
    bodies = {
        key: acts.create_body(
            SETUP,
            acts.NewBody(
                name, kind, places[where], uscc=uscc, legal_rep_id=people.get(legal_rep), registered_on=FOUNDED
            ),
            now=BUILT,
        ).pk
        for key, (name, kind, where, uscc, legal_rep) in BODIES.items()
    }
    account = acts.add_body_account(
        SETUP, bodies["company"], number=COMPANY_ACCOUNT, bank_name="明川农商银行青溪支行", now=BUILT
    )
    return Cast(places, people, mandates, bodies, account.pk)

"""The table of the access matrix 「权限矩阵表」: for every address of the product, what stands in it and what it shows.

An address without a row here, or a view that does not declare who may open it (`web.access`), fails by name. What is
expected of an answer is told from the declaration, the power list's file and the places' paths, never from the queries.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from daylight.cases.models import Attachment, Case, Step
from daylight.ledger.models import BankLine, Book, CollectiveAccount, PaymentOrder, Voucher
from daylight.log.models import Act
from daylight.log.powers import catalogue
from daylight.parties import sealing
from daylight.parties.models import Absence, Body, Mandate, Person, Place
from daylight.risk.models import Warning  # noqa: A004 - the house's word
from daylight.web import show
from daylight.web.access import Access, Audience, declaration_of
from web.county import County, Seat

NOWHERE = 987_654_321


@dataclass(frozen=True)
class Row:
    """How an address is asked 「矩阵行」.

    `into` names the argument that takes an object, `nouns` say of which kinds (`County.objects`); `more` are its other
    arguments; `asks` are the query strings that every viewer opens it with, `deep` those that some viewers do; `lists` says
    what its rows are, where it is a list; `is_by_place` asks once for each place, by its number behind `?place=`.
    """

    into: str = ""
    nouns: tuple[str, ...] = ()
    more: Mapping[str, object] = field(default_factory=dict)
    asks: tuple[str, ...] = ("",)
    deep: tuple[str, ...] = ()
    lists: str = ""
    is_by_place: bool = False


def _of(nouns: str, into: str = "", *deep: str, **more: object) -> Row:
    """An address with an object in it, of one or several kinds."""
    kinds = tuple(nouns.split())
    return Row(into=into or f"{kinds[0]}_id", nouns=kinds, more=more, deep=deep)


def _list(noun: str, *deep: str) -> Row:
    """An address that lists what the viewer sees, with its twins for machines."""
    return Row(lists=noun, asks=("", "?format=json"), deep=("?format=csv", "?format=xlsx", *deep))


PARTS = ("documents", "progress", "chart", "trace")
PAGE = Row()
TABLE: dict[str, Row] = {
    # ---- signing in, identity
    **dict.fromkeys(("desk:sign_in", "desk:code", "desk:enter_as", "desk:sign_out", "desk:identity"), PAGE),
    **dict.fromkeys(("desk:account", "desk:password", "desk:second_factor", "desk:capital"), PAGE),
    # ---- tasks and cases
    "desk:tasks": _list("tasks"),
    "desk:started": _list("started"),
    "desk:done": _list("done"),
    "desk:search": Row(asks=("?q=MARK",), deep=("?q=NOTE", "?q=WISH", "?q=3,100.00", "?q=村", "?q=PAYMENT-2026")),
    "desk:cases": _list("cases", "?text=MARK", "?text=NOTE", "?late=on"),
    "desk:start": Row(more={"procedure": "payment"}),
    "desk:case": _of("case waiting clearance question asked", "case_id", *(f"?part={part}" for part in PARTS)),
    "desk:fill": _of("draft", "case_id"),
    "desk:pick": _of("draft", "case_id", "?payee-q=MARK", "?payee-q=公司", code="payee"),
    "desk:check": _of("draft", "case_id"),
    "desk:submit": _of("draft", "case_id"),
    "desk:sent": _of("waiting", "case_id"),
    "desk:step": _of("waiting", "case_id"),
    "desk:pay": _of("waiting", "case_id"),
    "desk:order": _of("case"),
    "desk:withdraw": _of("waiting", "case_id"),
    "desk:suspend": _of("waiting", "case_id"),
    "desk:urge": _of("waiting", "case_id"),
    "desk:resume": _of("waiting", "case_id"),
    # ---- documents, acts
    "desk:document": _of("document", "attachment_id"),
    "desk:picture": _of("document", "attachment_id", page=1),
    "desk:download": _of("document", "attachment_id"),
    "desk:act": _of("act draft_act", "act_id"),
    "desk:proof": _of("act draft_act", "act_id"),
    "desk:procedures": PAGE,
    "desk:procedure": Row(more={"code": "payment"}),
    # ---- funds
    "desk:money": _list("orders", "?q=MARK", "?least=1"),
    "desk:payment": _of("order"),
    "desk:vouchers": _list("vouchers", "?q=MARK", "?account=10201"),
    "desk:voucher": _of("voucher"),
    "desk:reverse_voucher": _of("voucher"),
    "desk:review_voucher": _of("voucher"),
    "desk:post_voucher": _of("voucher"),
    "desk:discard_voucher": _of("voucher"),
    "desk:record_income": _of("line"),
    "desk:bank_accounts": _list("bank_accounts"),
    "desk:bank_lines": _list("bank_lines", "?way=out"),
    "desk:books": _list("books"),
    "desk:book": _of("book"),
    "desk:close_month": _of("book"),
    # ---- warnings
    "desk:warnings": _list("warnings", "?state=open"),
    "desk:warning": _of("lead assigned", "warning_id"),
    "desk:take_up": _of("lead assigned", "warning_id"),
    "desk:tune": Row(more={"code": "F06", "parameter": "window_days"}, deep=("?value=3&place=1&since=2026-12-01",)),
    "desk:adopt_setting": _of("setting", "setting_id"),
    "desk:withdraw_setting": _of("setting", "setting_id"),
    "desk:models": Row(deep=("?assess=1",)),
    "desk:model": Row(more={"code": "P01"}, deep=("?assess=1",)),
    # ---- places, people
    "desk:places": PAGE,
    "desk:place": _of("place"),
    "desk:people": _list("people", "?q=MARK"),
    "desk:new_person": PAGE,
    "desk:person": _of("person"),
    "desk:unmask": _of("person"),
    "desk:declare_kin": _of("person"),
    "desk:grant": _of("person"),
    "desk:create_account": _of("person"),
    "desk:reset_password": _of("person"),
    "desk:lock_account": _of("person"),
    "desk:bodies": _list("bodies", "?q=MARK", "?q=村"),
    "desk:new_body": PAGE,
    "desk:body": _of("body"),
    "desk:add_body_account": _of("body"),
    "desk:mandate": _of("mandate"),
    "desk:end_mandate": _of("mandate"),
    "desk:absent": _of("mandate"),
    "desk:back": _of("absence"),
    **dict.fromkeys(("desk:import", "desk:import_template", "desk:import_confirm", "desk:import_give_up"), PAGE),
    # ---- statistics, the log, the house
    "desk:dashboard": PAGE,
    "desk:cases_ended": _list("ended"),
    "desk:steps_done": _list("steps"),
    "desk:log": _list("acts"),
    "desk:open_act": _of("act draft_act", "act_id"),
    "desk:audit": _list("readings"),
    "desk:settings": PAGE,
    # ---- the portal
    "portal:home": Row(asks=("", "?q=村")),
    "portal:short": Row(more={"code": "339901101201"}),
    **{f"portal:{page}": _of("place") for page in ("village", "money", "matters", "questions", "ask", "poster")},
    "portal:payment": _of("order"),
    "portal:matter": _of("waiting", "case_id"),
    "portal:question": _of("question", "case_id"),
    "portal:mine": PAGE,
    "portal:saved_copies": PAGE,
    "portal:verify": Row(asks=("", "?code=PAYMENT-2026-000001", "?code=1")),
    "portal:proof": _of("act"),
    "portal:record": PAGE,
    "portal:log_file": Row(more={"name": "checkpoint"}),
    # ---- the public interface
    "api:docs": PAGE,
    "api:openapi-json": PAGE,
    "api:api-root": PAGE,
    "api:places": PAGE,
    "api:village": _of("place"),
    "api:payments": Row(asks=("&since=2026-01-01", "&since=2026-01-01&format=csv"), is_by_place=True),
    "api:payment": _of("order", "payment_id"),
    "api:questions": Row(is_by_place=True),
    "api:checkpoint": PAGE,
    # ---- language and large type
    "switches:language": Row(more={"code": "en"}),
    "switches:large_type": Row(more={"state": "on"}),
}  # fmt: skip


# ---------------------------------------------------------------- the addresses


@dataclass(frozen=True)
class Address:
    """One address of the product: its name (or its pattern, where it has none) and what its view declares."""

    name: str
    access: Access | None


def addresses(urlconf: object = None) -> list[Address]:
    """Every address of the product, by walking the URLconf."""
    return sorted(_walk(get_resolver(urlconf), "", ""), key=lambda one: one.name)


def _walk(resolver: URLResolver, spaces: str, prefix: str) -> Iterator[Address]:
    for one in resolver.url_patterns:
        pattern = f"{prefix}{one.pattern}"
        if isinstance(one, URLResolver):
            inside = f"{spaces}{one.namespace}:" if one.namespace else spaces
            yield from _walk(one, inside, pattern)
        elif isinstance(one, URLPattern):
            yield Address(f"{spaces}{one.name}" if one.name else pattern, declaration_of(one.callback))


def faults(urlconf: object = None) -> list[str]:
    """What is wrong with the addresses: no declaration, no row in the table, a row without an address, a name used twice."""
    found = addresses(urlconf)
    names = [one.name for one in found]
    twice = [f"{name}: the name of two addresses" for name in sorted({name for name in names if names.count(name) > 1})]
    unscoped = [
        f"{one.name}: it takes an object and does not say which query finds it"
        for one in found
        if one.access and one.access.audience is Audience.OFFICIALS and _takes_object(one.name) and not one.access.scope
    ]
    undeclared = [f"{one.name}: its view does not declare who may open it" for one in found if one.access is None]
    unlisted = [f"{one.name}: no row in the matrix" for one in found if one.name not in TABLE]
    stale = [f"{name}: a row in the matrix, but no such address" for name in TABLE.keys() - set(names)]
    return sorted(undeclared + unlisted + stale + twice + unscoped)


def _takes_object(name: str) -> bool:
    return name in TABLE and bool(TABLE[name].nouns)


def paths_of(county: County, name: str) -> list[tuple[str, str, str]]:
    """The paths of an address: noun, place and path of each object; last an object that is nowhere."""
    row = TABLE[name]
    if row.is_by_place:
        return [("place", place, f"{reverse(name)}?place={pk}") for place, pk in county.objects["place"].items()]
    if not row.into:
        return [("", "", reverse(name, kwargs=row.more))]
    found = []
    for noun in row.nouns:
        for place, pk in county.objects[noun].items():
            found.append((noun, place, reverse(name, kwargs={**row.more, row.into: pk})))
    if row.into != "act_id":
        found.append(("", "nowhere", reverse(name, kwargs={**row.more, row.into: NOWHERE})))
    return found


# ---------------------------------------------------------------- what a viewer may see


def may_see(county: County, seat: Seat, noun: str, place: str) -> bool:
    """Whether an object of a place is within a viewer's sight; payees of the places above are everybody's below."""
    if noun == "body" and place in county.paths and seat.path.startswith(county.paths[place]):
        return True
    if place not in county.paths or not seat.sees(county.paths[place]):
        return False
    if noun == "draft":  # nobody's business but that of whoever writes it
        return (seat.post, seat.place) == ("village.bookkeeper", place)
    return noun != "lead" or seat.sees_below  # a village is not told of a lead before it is asked about it


_OWN: dict[str, tuple[Any, str, dict[str, Any]]] = {
    # list: the table, the path of the place, what else must hold
    "orders": (PaymentOrder, "account__book__place__path", {}),
    "vouchers": (Voucher, "book__place__path", {}),
    "bank_accounts": (CollectiveAccount, "book__place__path", {}),
    "bank_lines": (BankLine, "account__book__place__path", {}),
    "books": (Book, "place__path", {}),
    "people": (Person, "place__path", {}),
    "bodies": (Body, "place__path", {}),
    "ended": (Case, "place__path", {"state__in": ["closed", "refused", "withdrawn"]}),
}


def expected_count(seat: Seat, noun: str) -> int | None:
    """How many rows a list must hold for a viewer, counted by hand over the whole table; None where it is told otherwise."""
    if noun in ("cases", "started"):
        mine = {"opened_by": seat.person_id} if noun == "started" else {}
        rows = Case.objects.filter(**mine).values_list("place__path", "state", "opened_by")
        return sum(seat.sees(path) and (state != "draft" or by == seat.person_id) for path, state, by in rows)
    if noun == "warnings":
        rows = Warning.objects.values_list("place__path", "colour", "state")
        return sum(_knows(seat, *row) for row in rows)
    if noun in ("acts", "readings"):
        return sum(seat.sees(path) for path in _acts_known(seat, only_reads=noun == "readings"))
    if noun == "done":
        rows = Step.objects.filter(person_id=seat.person_id, done_at__isnull=False).values_list(
            "case_id", "case__place__path"
        )
        return len({case for case, path in rows if seat.sees(path)})
    if noun not in _OWN:
        return None
    model, path, extra = _OWN[noun]
    with_above = noun == "bodies"  # payees of the places above are everybody's below
    found = model.objects.filter(**extra).values_list(path, flat=True)
    return sum(seat.sees(where) or (with_above and seat.path.startswith(where)) for where in found)


def _knows(seat: Seat, path: str, colour: str, state: str) -> bool:
    """A village is not told of a lead before it is asked about it."""
    return seat.sees(path) and (seat.sees_below or colour == "blue" or state != "raised")


def _acts_known(seat: Seat, *, only_reads: bool) -> list[str]:
    """The places of the acts that a post of this level may know of: secret ones of higher posts are kept from it."""
    heights = {"village": 1, "township": 2, "county": 3}
    own = heights[seat.post.partition(".")[0]]
    least = 1 if own == 1 else 0  # a village learns nothing of what the house noted about it
    paths = dict(Place.objects.values_list("pk", "path"))
    found = []
    for verb, post, place, person in Act.objects.values_list("verb", "post", "place_id", "person_id"):
        is_secret = catalogue()[verb].disclosure == "secret" and person != seat.person_id
        is_kept = is_secret and not least <= heights.get(post.partition(".")[0], 0) <= own
        if place is not None and not is_kept and (not only_reads or verb in READS):
            found.append(paths[place])
    return found


READS = ("person.unmask", "document.read", "record.read", "export.download")
_LINK = re.compile(
    rb"/desk/(cases|money/payments|money/vouchers|money/books|warnings|places|people|mandates|absences|documents|bodies)/(\d+)/"
)
_TABLES: dict[bytes, tuple[Any, str]] = {
    b"cases": (Case, "place__path"),
    b"money/payments": (PaymentOrder, "account__book__place__path"),
    b"money/vouchers": (Voucher, "book__place__path"),
    b"money/books": (Book, "place__path"),
    b"warnings": (Warning, "place__path"),
    b"places": (Place, "path"),
    b"people": (Person, "place__path"),
    b"mandates": (Mandate, "place__path"),
    b"absences": (Absence, "mandate__place__path"),
    b"bodies": (Body, "place__path"),
    b"documents": (Attachment, "case__place__path"),
}


def out_of_sight(seat: Seat) -> set[tuple[bytes, bytes]]:
    """The things of the house that a viewer's pages must not lead to."""
    found = set()
    for noun, (model, path) in _TABLES.items():
        rows = model.objects.values_list("pk", path)
        above = [pk for pk, where in rows if noun == b"bodies" and seat.path.startswith(where)]
        found |= {(noun, str(pk).encode()) for pk, where in rows if not seat.sees(where) and pk not in above}
    return found


def links_in(body: bytes) -> set[tuple[bytes, bytes]]:
    """The things of the house that an answer leads to."""
    return set(_LINK.findall(body))


def shown_of(body: bytes, hidden: list[bytes]) -> list[str]:
    """Which of the hidden texts stand in an answer."""
    return sorted({text.decode() for text in hidden if text in body})


def expected_figures(seat: Seat) -> dict[str, set[str]]:
    """What the figures of a viewer's own place must say, summed by hand; a label may be written in several ways."""
    accounts = CollectiveAccount.objects.values_list("book__place__path", "opening_fen")
    moved = BankLine.objects.values_list("account__book__place__path", "amount_fen")
    held = sum(fen for path, fen in [*accounts, *moved] if seat.sees(path))
    running = Case.objects.filter(state__in=["running", "suspended"]).values_list("place__path", flat=True)
    warnings = Warning.objects.filter(state__in=["raised", "assigned", "explained"])
    seen = [_knows(seat, *row) for row in warnings.values_list("place__path", "colour", "state")]
    return {
        "银行存款": {show.wan(held), show.yuan(held)},
        "在办事项": {str(sum(seat.sees(path) for path in running))},
        "未销号预警": {str(sum(seen))},
    }


def names_beyond(there: Mapping[str, object], person_id: object) -> tuple[object, str, str, str]:
    """What somebody may know of things elsewhere: a bank account's id, a case's number, a reference, an identity number."""
    account = CollectiveAccount.objects.filter(book_id=there.get("book")).values_list("pk", flat=True).first()
    number = Case.objects.filter(pk=there.get("waiting")).values_list("number", flat=True).first() or ""
    reference = PaymentOrder.objects.filter(pk=there.get("order")).values_list("client_ref", flat=True).first() or ""
    sealed = Person.objects.get(pk=person_id).id_sealed
    return account, number, reference, sealing.unseal(sealed, sealing.ID_NUMBER)


def read(answer: HttpResponse) -> bytes:
    """Everything that an answer says: a spreadsheet is opened, a redirect says where to."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    if "spreadsheet" in answer.get("Content-Type", "") and body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"".join(book.read(name) for name in book.namelist())
    return body + b"\n" + answer.get("Location", "").encode()


def acts_written(county: County) -> int:
    """How many acts were written since the county was built."""
    return Act.objects.count() - county.acts

"""The one door 「统一入口」: only an act may write.

`act` opens the transaction, asks whether the actor's mandate carries this verb to this place today, lets the caller write,
and appends one `Act` whose body holds the facts, the commitments to personal fields and a digest over every row touched.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Protocol, cast
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils.module_loading import import_string
from django.utils.timezone import localdate

from daylight.kernel import canonical
from daylight.log import digests, policy, powers
from daylight.log.models import Act, Pending, Personal
from daylight.log.rows import opening
from daylight.log.verbs import Verb


@dataclass(frozen=True)
class Actor:
    """Who knocks: an official under a mandate, or one of the three posts that need none."""

    mandate_id: int | None = None
    post: str = ""


CLOCK = Actor(post="clock")
"""The product's own clock: deadlines, live risk, publication."""
PUBLIC = Actor(post="public")
"""A villager without an account; never identified."""
SETUP = Actor(post="setup")
"""Installation, import of opening data, the demonstration county."""


class _Connection(Protocol):
    """What our database back ends add to Django's."""

    def open_act(self, token: str) -> None: ...
    def touched_rows(self) -> list[tuple[str, int]]: ...
    def close_act(self) -> None: ...


def door_of_connection() -> _Connection:
    """This thread's connection as the door sees it."""
    return cast("_Connection", connection)


@dataclass
class Deed:
    """An act while it is being done 「办理中」: collects what its record will say."""

    id: UUID
    verb: Verb
    now: datetime
    post: str
    mandate_id: int | None
    person_id: int | None
    place_id: int | None
    rule: str | None = None
    key: str | None = None
    about: tuple[str, int] | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    salts: list[tuple[str, int | None, str]] = field(default_factory=list)
    commitments: dict[str, str] = field(default_factory=dict)

    def subject(self, noun: str, row_id: int) -> None:
        """Say what the act is about: a noun of the house and the row's id."""
        self.about = (noun, row_id)

    def record(self, **facts: Any) -> None:
        """Add facts to the body: text, whole numbers, booleans, lists and maps of these; never a float, never a name."""
        self.facts |= facts

    def record_personal(self, *, person_id: int | None = None, **values: str) -> None:
        """Add personal fields 「个人信息」: only a salted commitment enters the body; erasing the salt unlinks it."""
        for name, value in values.items():
            salt = os.urandom(32)
            self.salts.append((name, person_id, salt.hex()))
            self.commitments[name] = digests.commitment(salt, value.encode())


def current() -> Deed:
    """The open deed; an effect that runs inside another room's act asks for it."""
    deed = opening().deed
    if deed is None:
        raise RuntimeError("No act is open on this connection.")
    return cast("Deed", deed)


@contextmanager
def act(
    verb: Verb,
    actor: Actor,
    *,
    place: int | None,
    now: datetime,
    rule: str | None = None,
    key: str | None = None,
) -> Iterator[Deed]:
    """Do one act: check, open, let the caller write, record, commit; or change nothing at all.

    Args:
        verb: a member of a room's `Verb` enum.
        actor: who acts; `CLOCK`, `PUBLIC`, `SETUP` are bound to their own power lists too.
        place: id of the place concerned; None only for matters of the whole house.
        now: the moment of the act, aware.
        rule: `code@version#digest` of the rule it is done under.
        key: the request's own key; the same key twice is refused with `AlreadyDone`.

    Raises:
        policy.Refused: NoMandate, MandateExpired, StandsBy, NotYourPower, WrongPlace, VerbUnknown, AlreadyDone.
    """
    if opening().deed is not None:
        raise RuntimeError(f"An act is already open: {opening().deed.verb}; {verb} cannot open another.")
    if not isinstance(verb, Verb):
        raise policy.VerbUnknown(verb=str(verb))
    with transaction.atomic(durable=True):
        deed = _admit(verb, actor, place=place, now=now)
        deed.rule, deed.key = rule, key
        if key is not None and (done := Act.objects.filter(key=key).values_list("id", flat=True).first()):
            raise policy.AlreadyDone(act_id=str(done))
        door = door_of_connection()
        try:
            opening().deed = deed
            door.open_act(deed.id.hex)
            yield deed
            _append(deed)
        finally:
            opening().deed = None
            door.close_act()


def _admit(verb: Verb, actor: Actor, *, place: int | None, now: datetime) -> Deed:
    """Check mandate, verb and place; the deed is not yet open."""
    on = localdate(now)
    if actor.mandate_id is None:
        if not actor.post:
            raise policy.NoMandate
        policy.require_power(actor.post, verb, powers.verbs_of(actor.post))
        return Deed(_new_id(now), verb, now, actor.post, None, None, place)
    find = cast("Callable[[int, date], policy.Standing | None]", import_string(settings.ACT_STANDING))
    standing = policy.require_standing(find(actor.mandate_id, on), on)
    policy.require_power(standing.post, verb, powers.verbs_of(standing.post))
    if place is not None and place != standing.place_id:
        path = cast("Callable[[int], str | None]", import_string(settings.ACT_PLACE_PATH))(place)
        policy.require_reach(standing, path)
    return Deed(_new_id(now), verb, now, standing.post, standing.mandate_id, standing.person_id, place)


def _new_id(now: datetime) -> UUID:
    """A UUID of version 7: ordered by time, so that indexes stay dense; its last 74 bits are random."""
    del now  # the identifier tells when the row was written, whatever moment the act claims
    stamp = time.time_ns() // 1_000_000
    tail = int.from_bytes(os.urandom(10), "big")
    value = (stamp << 80) | (0x7 << 76) | ((tail >> 62) & 0xFFF) << 64 | (0b10 << 62) | (tail & ((1 << 62) - 1))
    return UUID(int=value)


def _append(deed: Deed) -> None:
    """Write the act, its pending mark and its salts; the row digests are taken from the rows as they now stand."""
    row_salt, salt = os.urandom(32), os.urandom(32)
    rows = digests.rows_text(door_of_connection().touched_rows(), row_salt)
    body = canonical.dumps(
        {
            "v": 1,
            "act": str(deed.id),
            "at": deed.now.astimezone(UTC).isoformat(timespec="milliseconds"),
            "verb": deed.verb.value,
            "post": deed.post,
            "mandate": deed.mandate_id,
            "person": deed.person_id,
            "place": deed.place_id,
            "subject": list(deed.about) if deed.about else None,
            "rule": deed.rule,
            "facts": deed.facts,
            "personal": deed.commitments,
            "rows": digests.plain(rows.encode()),
        }
    ).decode()
    public: dict[str, Any] = {"v": 1, "act": str(deed.id), "body": digests.commitment(salt, body.encode())}
    if not powers.is_secret(deed.verb):
        public |= {
            "at": deed.now.astimezone(UTC).isoformat(timespec="milliseconds"),
            "verb": deed.verb.value,
            "post": deed.post,
            "place": deed.place_id,
        }
    act_row = Act(
        id=deed.id, at=deed.now, verb=deed.verb.value, post=deed.post, mandate_id=deed.mandate_id,
        person_id=deed.person_id, place_id=deed.place_id, subject=deed.about[0] if deed.about else None,
        subject_id=deed.about[1] if deed.about else None, key=deed.key, body=body,
        entry=canonical.dumps(public).decode(), rows=rows, salt=salt.hex(), row_salt=row_salt.hex(),
    )  # fmt: skip
    if deed.key is None:
        act_row.save(force_insert=True)
    else:
        _insert_once(act_row)
    Pending(act=act_row).save(force_insert=True)
    Personal.objects.bulk_create(
        Personal(act=act_row, field=name, person_id=person_id, salt=value) for name, person_id, value in deed.salts
    )


def _insert_once(act_row: Act) -> None:
    """Insert an act whose request key may have been used by a twin in the same instant: then the twin counts."""
    try:
        with transaction.atomic():
            act_row.save(force_insert=True)
    except IntegrityError as error:
        raise policy.AlreadyDone(act_id="") from error

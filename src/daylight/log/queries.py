"""Reading the log: acts about a thing, acts since a leaf, and the proof of an act."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, Q, QuerySet

from daylight.log import powers
from daylight.log.models import Act, Checkpoint, Leaf, Pending


@dataclass(frozen=True)
class ActRow:
    """An act as other rooms see it; `facts` are the plain facts of its body."""

    id: UUID
    at: datetime
    verb: str
    post: str
    mandate_id: int | None
    person_id: int | None
    place_id: int | None
    subject: str | None
    subject_id: int | None
    facts: dict[str, Any]
    leaf_index: int | None
    touched: tuple[tuple[str, int], ...] = ()
    rule: str | None = None
    personal: tuple[str, ...] = ()
    """The names of the personal fields that the body commits to; their values are not in it."""

    @property
    def disclosure(self) -> str:
        """public, masked or secret, by the rule in force."""
        card = powers.catalogue().get(self.verb)
        return card.disclosure if card else "secret"


def _row(act: Act, index: int | None) -> ActRow:
    body = json.loads(act.body)
    return ActRow(
        id=act.id, at=act.at, verb=act.verb, post=act.post, mandate_id=act.mandate_id, person_id=act.person_id,
        place_id=act.place_id, subject=act.subject, subject_id=act.subject_id, facts=body["facts"],
        leaf_index=index, touched=tuple((table, row_id) for table, row_id, _ in json.loads(act.rows)),
        rule=body["rule"], personal=tuple(sorted(body["personal"])),
    )  # fmt: skip


def acts_about(noun: str, row_id: int, *, limit: int = 200) -> list[ActRow]:
    """The acts about one thing 「办理留痕」, oldest first."""
    acts = Act.objects.filter(subject=noun, subject_id=row_id).select_related("leaf")
    in_order = acts.order_by("at", F("leaf__index").asc(nulls_last=True), "pending__id")[:limit]
    return [_row(act, act.leaf.index if hasattr(act, "leaf") else None) for act in in_order]


def acts_since(leaf_index: int, *, limit: int = 1000) -> list[ActRow]:
    """The integrated acts from a leaf index on, in the log's order; how an upper room learns what happened below it."""
    leaves = Leaf.objects.filter(index__gte=leaf_index).select_related("act").order_by("index")[:limit]
    return [_row(leaf.act, leaf.index) for leaf in leaves]


def acts_of_place(place_ids: Iterable[int], *, since: datetime, limit: int = 500) -> list[ActRow]:
    """The acts concerning places since a moment, newest first: who looked and who did."""
    acts = (
        Act.objects.filter(place_id__in=list(place_ids), at__gte=since).select_related("leaf").order_by("-at")[:limit]
    )
    return [_row(act, act.leaf.index if hasattr(act, "leaf") else None) for act in acts]


def act_by_id(act_id: UUID) -> ActRow | None:
    """One act, or None."""
    act = Act.objects.filter(id=act_id).select_related("leaf").first()
    return None if act is None else _row(act, act.leaf.index if hasattr(act, "leaf") else None)


def act_by_key(key: str) -> ActRow | None:
    """The act that a request key led to: where a repeated submit is sent."""
    act = Act.objects.filter(key=key).select_related("leaf").first()
    return None if act is None else _row(act, act.leaf.index if hasattr(act, "leaf") else None)


def latest(limit: int = 50) -> list[ActRow]:
    """The newest leaves of the log, newest first."""
    leaves = Leaf.objects.select_related("act").order_by("-index")[:limit]
    return [_row(leaf.act, leaf.index) for leaf in leaves]


@dataclass(frozen=True)
class LogState:
    """How long the log is, how far it is published, and what waits."""

    acts: int
    leaves: int
    published: int
    root: str
    note: str
    published_at: datetime | None


def state() -> LogState:
    """The log's figures now."""
    newest = Checkpoint.objects.order_by("-size").first()
    last = Leaf.objects.order_by("-index").first()
    leaves = 0 if last is None else last.index + 1
    return LogState(
        acts=leaves
        + Pending.objects.count(),  # each act has either its leaf or its mark; counting acts would read them all
        leaves=leaves,
        published=newest.size if newest else 0,
        root=newest.root if newest else "",
        note=newest.note if newest else "",
        published_at=newest.at if newest else None,
    )


def acts(*conditions: Q | Exists) -> QuerySet[Act]:
    """The acts that meet the conditions, newest first, without their texts: lists filter, page and count them."""
    texts = ("body", "entry", "rows", "salt", "row_salt")
    return Act.objects.filter(*conditions).select_related("leaf").defer(*texts).order_by("-id")


def reason_of(act: Act) -> str:
    """The reason that an act of such a list gives in its body 「事由」, empty where it needs none."""
    return str(json.loads(act.body)["facts"].get("reason", ""))


def last_of(verb: str) -> ActRow | None:
    """The newest act of a verb, or None: when the clock last kept watch, when something was last declared."""
    act = Act.objects.filter(verb=verb).select_related("leaf").order_by("-id").first()
    return None if act is None else _row(act, act.leaf.index if hasattr(act, "leaf") else None)


def newest_act() -> UUID | None:
    """The act that was written last: while it is the same, nothing has happened."""
    return Act.objects.order_by("-id").values_list("id", flat=True).first()


def oldest_waiting() -> datetime | None:
    """The moment of the oldest act that has no leaf yet, or None when nothing waits: how far the clock is behind."""
    return Pending.objects.order_by("id").values_list("act__at", flat=True).first()

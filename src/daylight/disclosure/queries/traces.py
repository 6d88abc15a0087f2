"""Acts and proofs as the public sees them 「公开留痕」: post and verb, never a person; the proof opens what the rule opens."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from daylight.log import checking, queries
from daylight.log.integrate import published_size
from daylight.log.powers import catalogue, post_title


@dataclass(frozen=True)
class PublicAct:
    """One act 「留痕」 on a public page; `number` is its place in the public log, None while it waits for the clock."""

    id: UUID
    at: datetime
    title: str
    post: str
    number: int | None
    is_published: bool
    is_open: bool


@dataclass(frozen=True)
class Traces:
    """The acts about a thing 「办理留痕」, and how many more there are that the rule keeps secret."""

    acts: tuple[PublicAct, ...]
    secret: int


def traces_of(*subjects: tuple[str, int], language: str) -> Traces:
    """The acts about some things, in time; one query a thing."""
    found = [act for noun, row_id in subjects for act in queries.acts_about(noun, row_id)]
    size = published_size(Path(settings.TILE_DIR))
    open_acts = [act for act in found if act.disclosure != "secret"]
    rows = sorted((_row(act, size, language) for act in open_acts), key=lambda row: (row.at, row.id))
    return Traces(tuple(rows), len(found) - len(open_acts))


def _row(act: queries.ActRow, size: int, language: str) -> PublicAct:
    card = catalogue()[act.verb]
    short = "zh" if language.startswith("zh") else "en"
    return PublicAct(
        id=act.id,
        at=act.at,
        title=card.zh if short == "zh" else card.en,
        post=post_title(act.post, short),
        number=act.leaf_index,
        is_published=act.leaf_index is not None and act.leaf_index < size,
        is_open=act.disclosure == "public",
    )


def place_of_act(act_id: UUID) -> int | None:
    """The place that an act concerns; None for an act that the public may not know of."""
    act = queries.act_by_id(act_id)
    return None if act is None or act.disclosure == "secret" else act.place_id


@dataclass(frozen=True)
class LogHead:
    """The public log now 「公开记录」: its length, root, signed checkpoint and public key."""

    size: int
    waiting: int
    root: str
    checkpoint: str
    key: str
    published_at: datetime | None


def log_head() -> LogHead:
    """What the first page about the log says."""
    state = queries.state()
    return LogHead(
        size=state.published,
        waiting=state.acts - state.published,
        root=state.root,
        checkpoint=state.note,
        key=checking.public_key(),
        published_at=state.published_at,
    )

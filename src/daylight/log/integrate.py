"""Sequence, integrate, publish 「定序、入树、发布」: how acts become the public log. Run by the clock, one leader at a time.

Sequencing gives the waiting acts dense leaf indices in one short transaction; integrating writes the tiles; publishing signs
the checkpoint, last. Killed anywhere, the next run goes on from what the database and the folder already hold.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from daylight.kernel import merkle, notes, tiles
from daylight.kernel.refusals import ConflictRefused
from daylight.kernel.words import _
from daylight.log.backends.opening import INTEGRATE
from daylight.log.door import door_of_connection
from daylight.log.keys import log_keys, origin
from daylight.log.models import Checkpoint, Leaf, Pending

BATCH = 1000

Failpoint = Callable[[str], None]
"""Called between steps with the step's name; tests kill the process there."""


def _go_on(step: str) -> None:
    """Nothing fails here in production."""
    del step


class LogAhead(ConflictRefused):
    """The published log is longer than the database 「数据库早于公开记录」: an older copy was restored."""

    message = _(
        "The published log has {published} leaves, the database only {leaves}. An older copy of the database was restored; "
        "restore a newer one, or move the published folder away and declare the restore."
    )


@dataclass(frozen=True)
class Published:
    """What one run did: acts given a leaf, and the size of the published log."""

    sequenced: int
    size: int


def run(now: datetime, *, failpoint: Failpoint = _go_on) -> Published:
    """Give every waiting act its leaf, write the tiles, sign the checkpoint; raises LogAhead."""
    folder = Path(settings.TILE_DIR)
    sequenced = 0
    while step := sequence():
        sequenced += step
    failpoint("log.sequenced")
    size, root = integrate(folder, failpoint=failpoint)
    publish(folder, size, root, now=now)
    failpoint("log.published")
    return Published(sequenced, size)


def sequence(limit: int = BATCH) -> int:
    """Give up to `limit` waiting acts their leaf index, in the order of their marks; returns how many."""
    with transaction.atomic():
        waiting = list(Pending.objects.select_related("act").order_by("id")[:limit])
        if not waiting:
            return 0
        start = leaf_count()
        door = door_of_connection()
        door.open_act(INTEGRATE)
        try:
            Leaf.objects.bulk_create(
                Leaf(index=start + offset, act=mark.act, hash=merkle.leaf_hash(mark.act.entry.encode()).hex())
                for offset, mark in enumerate(waiting)
            )
            _unmark([mark.id for mark in waiting])
        finally:
            door.close_act()
    return len(waiting)


def _unmark(ids: list[int]) -> None:
    """Delete the marks in one statement; Django's own delete would first look for what points at them."""
    places = ",".join(["%s"] * len(ids))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM log_pending WHERE id IN ({places})", ids)


def leaf_count() -> int:
    """How many acts have a leaf."""
    last = Leaf.objects.order_by("-index").values_list("index", flat=True).first()
    return 0 if last is None else last + 1


def published_size(folder: Path) -> int:
    """How long the log is that the folder's signed checkpoint states; 0 where there is none yet.

    Tiles beyond it may have been written before a crash: they are written again, and must come out the same.
    """
    written = folder / tiles.CHECKPOINT
    if not written.exists():
        return 0
    note = notes.open_note(written.read_text(), [log_keys().signer.verifier])
    return notes.Checkpoint.parse(note.text).size


def integrate(folder: Path, *, failpoint: Failpoint = _go_on) -> tuple[int, bytes]:
    """Write the tiles of all leaves that are not published yet; returns the size and the root of the tree."""
    folder.mkdir(parents=True, exist_ok=True)
    size, leaves = published_size(folder), leaf_count()
    if size > leaves:
        raise LogAhead(published=size, leaves=leaves)
    log = tiles.Tiles(folder, size)
    root = log.root if size else merkle.root([])
    if size and not Leaf.objects.filter(index=size - 1, hash=log.node(0, size - 1).hex()).exists():
        # An older copy that has grown again since: its new leaves would stand where others were published.
        raise LogAhead(published=size, leaves=leaves)
    while size < leaves:
        entries = [
            text.encode()
            for text in Leaf.objects.filter(index__gte=size)
            .order_by("index")
            .values_list("act__entry", flat=True)[:BATCH]
        ]
        written = tiles.append(folder, size, entries)
        size, root = written.size, written.root
        failpoint("log.tiles")
    return size, root


def publish(folder: Path, size: int, root: bytes, *, now: datetime) -> None:
    """Sign the checkpoint of this size, unless it stands already; put the villager's verifier beside the tiles."""
    if (folder / tiles.CHECKPOINT).exists() and published_size(folder) == size:
        return
    keys = log_keys()
    kept = Checkpoint.objects.filter(size=size).first()
    note = kept.note if kept else notes.sign_note(notes.Checkpoint(origin(), size, root).text, [keys.signer])
    if kept is None:
        _keep(Checkpoint(size=size, root=root.hex(), note=note, at=now))
    _write_companions(folder, keys.vkey)
    tiles.publish(folder, note)


def _keep(checkpoint: Checkpoint) -> None:
    with transaction.atomic():
        door = door_of_connection()
        door.open_act(INTEGRATE)
        try:
            checkpoint.save(force_insert=True)
        finally:
            door.close_act()


def _write_companions(folder: Path, vkey: str) -> None:
    """The public key and the single-file verifier, so that a villager needs nothing else."""
    key_file, verifier = folder / "log.vkey", folder / "verify.py"
    if not key_file.exists() or key_file.read_text().strip() != vkey:
        key_file.write_text(vkey + "\n")
    source = Path(__file__).with_name("verify.py")
    if not verifier.exists() or verifier.read_bytes() != source.read_bytes():
        shutil.copyfile(source, verifier)

"""Checking a published log from its files alone 「日志核验」, whoever wrote them.

Every entry is hashed again, every tile computed again and compared, the root compared with the signed checkpoint, and
the beginning of the log with a checkpoint kept from earlier. What is found is a value, the `Verdict`, never an
exception: it names the first bad leaf and the file. `log/verify.py` does the same without this package; each is tested
against the other, so they share no code on purpose.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from daylight.kernel.merkle import EMPTY_ROOT, HASH_BYTES, complete_root, fold_edge
from daylight.kernel.notes import (
    NOTE_BYTES_MOST,
    BadKey,
    BadNote,
    Checkpoint,
    NotSigned,
    Verifier,
    WrongSignature,
    open_note,
)
from daylight.kernel.tilespace import (
    BUNDLE_BYTES_MOST,
    CHECKPOINT,
    HEIGHT,
    WIDTH,
    Tile,
    entries_in,
    hashes_in,
    leaf_hashes,
    tile_width,
)
from daylight.kernel.words import _


class Trouble(StrEnum):
    """What is wrong with a log 「核验问题」."""

    NO_LOG = "no_log"
    BAD_KEY = "bad_key"
    OLD_UNUSABLE = "old_unusable"
    BAD_CHECKPOINT = "bad_checkpoint"
    NOT_SIGNED = "not_signed"
    WRONG_SIGNATURE = "wrong_signature"
    MISSING = "missing"
    ENTRY = "entry"
    ENTRIES = "entries"
    TILE = "tile"
    ROOT = "root"
    ROLLED_BACK = "rolled_back"
    FORKED = "forked"
    OTHER_LOG = "other_log"


UNCHECKED = frozenset({Trouble.NO_LOG, Trouble.BAD_KEY, Trouble.OLD_UNUSABLE})
"""Troubles with what was given to us: nothing can be said about the log."""

MESSAGES = {
    None: _("The log of {origin} with {size} entries is complete and unchanged."),
    Trouble.NO_LOG: _("There is no readable checkpoint at {file}: nothing was checked."),
    Trouble.BAD_KEY: _("The key is not a verifier key: nothing was checked."),
    Trouble.OLD_UNUSABLE: _("The old checkpoint is not signed by this key: it proves nothing."),
    Trouble.BAD_CHECKPOINT: _("The checkpoint is malformed."),
    Trouble.NOT_SIGNED: _("The checkpoint is not signed by this key."),
    Trouble.WRONG_SIGNATURE: _("The signature does not fit the checkpoint: one of them was changed."),
    Trouble.MISSING: _("{file} is missing or cut short: from entry {index} on something cannot be shown."),
    Trouble.ENTRY: _("Entry {index} in {file} is not the one that was logged."),
    Trouble.ENTRIES: _("One of the entries {index} to {last}, first in {file}, is not the one that was logged."),
    Trouble.TILE: _("{file} was changed at entry {index}; the entries themselves are as logged."),
    Trouble.ROOT: _("The entries {index} to {last} do not give the signed root: at least one of them was changed."),
    Trouble.ROLLED_BACK: _("The log has {size} entries, but the old checkpoint had {old_size}: it was cut back."),
    Trouble.FORKED: _("The first {old_size} entries are not those of the old checkpoint: history was rewritten."),
    Trouble.OTHER_LOG: _("The old checkpoint belongs to the log {old_origin}, this one is {origin}."),
}


@dataclass(frozen=True)
class Verdict:
    """The answer to "was anything changed?" 「核验结论」.

    `index` is the first bad leaf; the suspects are index..end, usually one, more where only a hash above them was kept.
    """

    trouble: Trouble | None = None
    checkpoint: Checkpoint | None = None
    index: int | None = None
    end: int | None = None
    file: str | None = None
    old: Checkpoint | None = None
    not_kept: tuple[str, ...] = ()
    """Partial tiles the folder does not keep; they were computed from the entries."""

    @property
    def is_good(self) -> bool:
        """Whether the log is complete and unchanged."""
        return self.trouble is None

    @property
    def exit_code(self) -> int:
        """0 good, 1 bad, 2 when nothing could be checked."""
        return 0 if self.trouble is None else 2 if self.trouble in UNCHECKED else 1

    @property
    def message(self) -> str:
        """The sentence for the reader, to be translated and then filled with `facts`."""
        return MESSAGES[self.trouble]

    @property
    def facts(self) -> dict[str, str | int | None]:
        """The values the sentence speaks of."""
        return {
            "origin": self.checkpoint.origin if self.checkpoint else None,
            "size": self.checkpoint.size if self.checkpoint else None,
            "index": self.index,
            "last": None if self.end is None else self.end - 1,
            "file": self.file,
            "old_size": self.old.size if self.old else None,
            "old_origin": self.old.origin if self.old else None,
        }


class _Stop(Exception):  # noqa: N818  leaves the reading of the folder early; never leaves this module
    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.trouble)
        self.verdict = verdict


def verify_folder(folder: Path, vkey: str, since: str | bytes | None = None) -> Verdict:
    """Check a `tlog-tiles` folder against a key and, where given, against the text of an older checkpoint."""
    try:
        return _verified(folder, vkey, since)
    except _Stop as stop:
        return stop.verdict


def _verified(folder: Path, vkey: str, since: str | bytes | None) -> Verdict:
    try:
        verifier = Verifier.parse(vkey)
    except BadKey:
        raise _Stop(Verdict(Trouble.BAD_KEY)) from None
    checkpoint = _checkpoint(folder, verifier)
    old = None if since is None else _old_checkpoint(since, verifier)
    if old is not None and old.origin != checkpoint.origin:
        return Verdict(Trouble.OTHER_LOG, checkpoint, old=old)
    if old is not None and old.size > checkpoint.size:
        return Verdict(Trouble.ROLLED_BACK, checkpoint, index=checkpoint.size, end=old.size, old=old)
    return _Recount(folder, checkpoint, old).verdict()


def _checkpoint(folder: Path, verifier: Verifier) -> Checkpoint:
    path = folder / CHECKPOINT
    try:
        with path.open("rb") as file:
            note = file.read(NOTE_BYTES_MOST + 1)
    except OSError:
        raise _Stop(Verdict(Trouble.NO_LOG, file=str(path))) from None
    try:
        return Checkpoint.parse(open_note(note, [verifier]).text)
    except NotSigned:
        trouble = Trouble.NOT_SIGNED
    except WrongSignature:
        trouble = Trouble.WRONG_SIGNATURE
    except BadNote:
        trouble = Trouble.BAD_CHECKPOINT
    raise _Stop(Verdict(trouble, file=CHECKPOINT))


def _old_checkpoint(since: str | bytes, verifier: Verifier) -> Checkpoint:
    try:
        return Checkpoint.parse(open_note(since, [verifier]).text)
    except BadNote:
        raise _Stop(Verdict(Trouble.OLD_UNUSABLE)) from None


# ---------------------------------------------------------------- counting again


@dataclass(frozen=True)
class _Finding:
    """One place where the folder contradicts itself; who is right is known only at the end."""

    index: int
    end: int
    file: str
    source: str
    is_missing: bool = False


@dataclass
class _Recount:
    """Goes through the entries once, bundle by bundle, and grows the tree beside the files."""

    folder: Path
    checkpoint: Checkpoint
    old: Checkpoint | None
    rows: list[list[bytes]] = field(default_factory=lambda: [[]])  # the unfinished tile of each level
    findings: list[_Finding] = field(default_factory=list)
    not_kept: list[str] = field(default_factory=list)
    is_forked: bool = False

    def verdict(self) -> Verdict:
        counted = self._count()
        is_whole = counted == self.checkpoint.size
        for level, row in enumerate(self.rows):
            if row:
                tile = Tile(level, counted >> (HEIGHT * (level + 1)), len(row))
                (self._check if is_whole else self._compare)(tile, row)
        return self._concluded(is_as_signed=is_whole and _root(self.rows) == self.checkpoint.root)

    def _count(self) -> int:
        """Count the entries that the folder can show without a gap."""
        if self.old is not None and self.old.size == 0:
            self.is_forked = self.old.root != EMPTY_ROOT
        for index in range(-(-self.checkpoint.size // WIDTH)):
            leaves = self._leaves(index)
            self.rows[0] = leaves
            if len(leaves) < tile_width(self.checkpoint.size, 0, index):
                return index * WIDTH + len(leaves)
            self._compare_old(index * WIDTH)
            self._grow(index)
        return self.checkpoint.size

    def _grow(self, index: int) -> None:
        level = 0
        while len(self.rows[level]) == WIDTH:
            self._check(Tile(level, index >> (HEIGHT * level)), self.rows[level])
            if level + 1 == len(self.rows):
                self.rows.append([])
            self.rows[level + 1].append(complete_root(self.rows[level]))
            self.rows[level] = []
            level += 1

    def _compare_old(self, start: int) -> None:
        old, leaves = self.old, self.rows[0]
        if old is not None and start < old.size <= start + len(leaves):
            self.is_forked = _root([leaves[: old.size - start], *self.rows[1:]]) != old.root

    # Reading one tile or bundle: in its exact width, full, or left over from another size.

    def _files(self, tile: Tile) -> Iterator[tuple[Tile, bytes]]:
        widths = [tile.width, WIDTH]
        leftover = self.folder / f"{tile.full.path}.p"
        if leftover.is_dir():
            names = (child.name for child in leftover.iterdir())
            widths += sorted(int(name) for name in names if name.isascii() and name.isdecimal() and len(name) <= 3)
        for width in dict.fromkeys(width for width in widths if 0 < width <= WIDTH):
            same = Tile(tile.level, tile.index, width)
            data = _read(self.folder / same.path)
            if data is not None:
                yield same, data

    def _leaves(self, index: int) -> list[bytes]:
        """Hash the entries of a bundle: as many as this log must have, fewer where some cannot be shown."""
        wanted = Tile(None, index, tile_width(self.checkpoint.size, 0, index))
        for found, data in self._files(wanted):
            if found.width < wanted.width:
                continue  # left over from a smaller size: it shows less than is needed
            entries, is_clean = entries_in(data)
            count = len(entries)
            if count < wanted.width:
                self._found(found, count, count + 1, is_missing=True)
            elif count != found.width or not is_clean:
                surplus = min(count, found.width)
                self._found(found, surplus, surplus + 1)
            return leaf_hashes(entries[: wanted.width])
        self._found(wanted, 0, wanted.width, is_missing=True)
        return []

    def _check(self, tile: Tile, row: list[bytes]) -> None:
        """Compare a finished tile with its files; a full one must be kept, a partial one need not."""
        widths = self._compare(tile, row)
        if tile.width == WIDTH and WIDTH not in widths:
            self._found(tile, 0, WIDTH, is_missing=True)
        elif widths.isdisjoint({tile.width, WIDTH}):
            self.not_kept.append(tile.path)

    def _compare(self, tile: Tile, row: list[bytes]) -> set[int]:
        widths = set()
        for found, data in self._files(tile):
            widths.add(found.width)
            shared = min(found.width, len(row))
            at = _first_difference(row[:shared], hashes_in(data)[:shared])
            if at is None and len(data) > found.width * HASH_BYTES:
                at = shared - 1  # more than a tile holds: the tail of the last hash, so to speak
            if at is not None:
                self._found(found, at, at + 1)
        return widths

    def _found(self, tile: Tile, start: int, end: int, *, is_missing: bool = False) -> None:
        """Keep a finding about the hashes or entries start..end of this tile."""
        first, last = tile.start + start * tile.leaves_each, tile.start + end * tile.leaves_each
        source = tile.path if tile.level is None else Tile(None, first // WIDTH).path
        self.findings.append(_Finding(first, last, tile.path, source, is_missing))

    def _concluded(self, *, is_as_signed: bool) -> Verdict:
        """Blame the file: where the entries give the signed root, whatever differs from them is what was changed."""
        checkpoint, old = self.checkpoint, self.old
        if self.findings:
            first = min(self.findings, key=lambda finding: (finding.end, not finding.is_missing))
            file = first.file
            if first.is_missing:
                trouble = Trouble.MISSING
            elif is_as_signed:
                trouble = Trouble.TILE
            else:
                trouble = Trouble.ENTRY if first.end - first.index == 1 else Trouble.ENTRIES
                file = self._bundle_file(first)
            return Verdict(trouble, checkpoint, first.index, first.end, file, old=old)
        if not is_as_signed:
            # What an old checkpoint vouches for is not under suspicion.
            start = old.size if old is not None and not self.is_forked else 0
            return Verdict(Trouble.ROOT, checkpoint, start, checkpoint.size, CHECKPOINT, old=old)
        if self.is_forked and old is not None:
            return Verdict(Trouble.FORKED, checkpoint, 0, old.size, CHECKPOINT, old=old)
        return Verdict(None, checkpoint, old=old, not_kept=tuple(self.not_kept))

    def _bundle_file(self, finding: _Finding) -> str:
        """Name the bundle as the folder has it: the last one is partial."""
        if finding.file == finding.source:
            return finding.file
        index = finding.index // WIDTH
        return next(
            (found.path for found, _data in self._files(Tile(None, index, tile_width(self.checkpoint.size, 0, index)))),
            finding.source,
        )


def _first_difference(expected: Sequence[bytes], actual: Sequence[bytes]) -> int | None:
    if expected == actual:
        return None
    return next((at for at, pair in enumerate(zip(expected, actual, strict=False)) if pair[0] != pair[1]), len(actual))


def _read(path: Path) -> bytes | None:
    """Read a file of at most a bundle's size; what cannot be read is as good as missing."""
    try:
        with path.open("rb") as file:
            return file.read(BUNDLE_BYTES_MOST + 1)
    except OSError:
        return None


def _root(rows: Sequence[Sequence[bytes]]) -> bytes:
    """Give the root of a tree from the unfinished tile of each level."""
    edge = []
    for row in reversed(rows):
        at = 0
        while at < len(row):
            width = 1 << ((len(row) - at).bit_length() - 1)
            edge.append(complete_root(row[at : at + width]))
            at += width
    return fold_edge(edge)

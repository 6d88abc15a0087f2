"""The public log as a folder of static files 「日志分片」: reading it, proving from it, and appending to it.

`append` writes bundles and tiles, `publish` the checkpoint, in this order: so whoever reads a checkpoint finds all it
speaks of. Each file is written aside, forced to disk and renamed; a file that was renamed is never written again, only
compared. Killed anywhere, the same call with the same entries goes on to the same bytes: the folder itself is the
state, there is no other. One writer at a time is the caller's duty. Checking somebody else's folder is `verify_folder`: it
shares no reading code with the writer.
"""

import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from daylight.kernel.audit import Trouble, Verdict, verify_folder
from daylight.kernel.merkle import HASH_BYTES, complete_root, consistency_proof, inclusion_proof, range_root
from daylight.kernel.tilespace import (
    CHECKPOINT,
    HEIGHT,
    WIDTH,
    Tile,
    bundle_of,
    entries_in,
    hashes_in,
    leaf_hashes,
    tile_width,
)

__all__ = [
    "CHECKPOINT",
    "Appended",
    "LogForked",
    "TileMissing",
    "Tiles",
    "Trouble",
    "Verdict",
    "append",
    "publish",
    "verify_folder",
]


class TileMissing(LookupError):  # noqa: N818  says what is wrong with the folder
    """A tile or bundle that a log of this size must have is not there, or is too short 「分片缺失」."""


class LogForked(RuntimeError):  # noqa: N818
    """A file of the log already says something else 「日志分叉」: appending would contradict what was published."""


# ---------------------------------------------------------------- reading


class Tiles:
    """The log as it was at one size, read from its folder 「日志只读视图」.

    It trusts what it reads: it serves proofs to others, who check them. Tiles are kept in memory once read.
    """

    def __init__(self, folder: Path, size: int) -> None:
        self.folder = folder
        self.size = size
        self._held: dict[Tile, bytes] = {}

    def hold(self, tile: Tile, data: bytes) -> None:
        """Take a tile that was just computed instead of reading it."""
        self._held[tile.full] = data

    def tile(self, level: int, index: int) -> bytes:
        """Give the hashes of a tile, one after another, as many as a log of this size has."""
        width = tile_width(self.size, level, index)
        full = Tile(level, index)
        if full not in self._held:
            self._held[full] = self._read(Tile(level, index, width))
        data = self._held[full][: width * HASH_BYTES]
        if len(data) < width * HASH_BYTES:
            raise TileMissing(f"{full.path} is too short")
        return data

    def node(self, level: int, index: int) -> bytes:
        """Give the root of a complete subtree, as `merkle.Node` asks."""
        tile_level, height = divmod(level, HEIGHT)
        first = index << height
        at = first % WIDTH * HASH_BYTES
        return complete_root(hashes_in(self.tile(tile_level, first // WIDTH)[at : at + (HASH_BYTES << height)]))

    @property
    def root(self) -> bytes:
        """The root at this size."""
        return range_root(0, self.size, self.node)

    def inclusion_proof(self, index: int) -> list[bytes]:
        """Prove that leaf `index` is in the log of this size."""
        return inclusion_proof(index, self.size, self.node)

    def consistency_proof(self, first: int) -> list[bytes]:
        """Prove that the log of `first` entries is the beginning of this one."""
        return consistency_proof(first, self.size, self.node)

    def bundle(self, index: int) -> list[bytes]:
        """Give the entries of one bundle, as many as a log of this size has."""
        width = tile_width(self.size, 0, index)
        entries, _ = entries_in(self._read(Tile(None, index, width)))
        if len(entries) < width:
            raise TileMissing(f"{Tile(None, index).path} is too short")
        return entries[:width]

    def entries(self, start: int = 0) -> Iterator[bytes]:
        """Go through the entries in order."""
        for index in range(start // WIDTH, -(-self.size // WIDTH)):
            yield from self.bundle(index)[max(0, start - index * WIDTH) :]

    def _read(self, tile: Tile) -> bytes:
        # A partial tile may have been removed once it was full, or be kept only in a wider form.
        for path in (tile.path, tile.full.path, *self._wider(tile)):
            try:
                return (self.folder / path).read_bytes()
            except (FileNotFoundError, NotADirectoryError):
                continue
        raise TileMissing(tile.path)

    def _wider(self, tile: Tile) -> Iterator[str]:
        folder = self.folder / f"{tile.full.path}.p"
        if tile.width < WIDTH and folder.is_dir():
            widths = sorted(int(child.name) for child in folder.iterdir() if child.name.isdecimal())
            yield from (Tile(tile.level, tile.index, width).path for width in widths if tile.width < width < WIDTH)


# ---------------------------------------------------------------- writing


@dataclass(frozen=True)
class Appended:
    """What appending gave 「追加结果」: the new size, the root to be signed, and the leaf hashes of the entries."""

    size: int
    root: bytes
    leaves: tuple[bytes, ...]


def append(folder: Path, size_before: int, entries: Sequence[bytes]) -> Appended:
    """Write these entries after the first `size_before` ones; the checkpoint is left to `publish`.

    Raises:
        TileMissing: the folder does not hold a log of `size_before` entries.
        LogForked: it already holds other entries at these places.
        EntryTooLong: an entry above 65,535 bytes; nothing was written.
    """
    before, after = Tiles(folder, size_before), Tiles(folder, size_before + len(entries))
    writer = _Writer(folder)
    bundles = _bundles(before, entries)
    leaves = leaf_hashes(entries)
    for tile, data in bundles:
        writer.put(tile, data)
    for tile, data in _grown(before, leaves):
        writer.put(tile, data)
        after.hold(tile, data)
    writer.finish()
    return Appended(after.size, after.root, tuple(leaves))


def publish(folder: Path, checkpoint: str) -> None:
    """Put the signed checkpoint in place, last of all 「发布检查点」."""
    writer = _Writer(folder)
    writer.replace(folder / CHECKPOINT, checkpoint.encode())
    writer.finish()


def _bundles(before: Tiles, entries: Sequence[bytes]) -> list[tuple[Tile, bytes]]:
    index, filled = divmod(before.size, WIDTH)
    row = (before.bundle(index) if filled and entries else []) + list(entries)
    pieces = [row[at : at + WIDTH] for at in range(0, len(row), WIDTH)]
    return [(Tile(None, index + offset, len(piece)), bundle_of(piece)) for offset, piece in enumerate(pieces)]


def _grown(before: Tiles, leaves: list[bytes]) -> Iterator[tuple[Tile, bytes]]:
    """Give each tile that changes, level by level: a tile that became full adds one hash to the level above."""
    fresh, level, low = leaves, 0, before.size
    while fresh:
        index, filled = divmod(low, WIDTH)
        row = (hashes_in(before.tile(level, index)) if filled else []) + fresh
        fresh = []
        for offset, at in enumerate(range(0, len(row), WIDTH)):
            hashes = row[at : at + WIDTH]
            yield Tile(level, index + offset, len(hashes)), b"".join(hashes)
            if len(hashes) == WIDTH:
                fresh.append(complete_root(hashes))
        level, low = level + 1, low // WIDTH


class _Writer:
    """Writes files so that a crash leaves either nothing or the whole file, and never a changed one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._aside = folder / f".writing-{os.getpid()}"
        self._directories: set[Path] = set()
        self._outgrown: list[Path] = []

    def put(self, tile: Tile, data: bytes) -> None:
        path = self.folder / tile.path
        if path.is_file():
            if path.read_bytes() != data:
                raise LogForked(f"{tile.path} is already published with other content")
            self._directories.add(path.parent)  # an earlier run may have died before it was forced to disk
        else:
            self.replace(path, data)
        if tile.width == WIDTH:
            self._outgrown.append(path.with_name(f"{path.name}.p"))

    def replace(self, path: Path, data: bytes) -> None:
        self._make(path.parent)
        with self._aside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        self._aside.replace(path)
        self._directories.add(path.parent)

    def _make(self, directory: Path) -> None:
        if directory.is_dir():
            return
        self._make(directory.parent)
        directory.mkdir(exist_ok=True)
        self._directories.add(directory.parent)

    def finish(self) -> None:
        """Force the names to disk; only then may partial tiles go that a full one replaces."""
        for directory in sorted(self._directories):
            _sync_directory(directory)
        for partial in self._outgrown:
            if partial.is_dir():
                shutil.rmtree(partial)


def _sync_directory(directory: Path) -> None:
    if os.name == "nt":  # Windows keeps names by itself and cannot open a directory
        return
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

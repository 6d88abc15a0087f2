"""Where a hash or an entry lies in a folder of tiles 「日志分片布局」: paths and bundles of C2SP `tlog-tiles`.

A tile is 256 hashes in a row: at level 0 of the entries, above that of full tiles one level below. The last tile of a
level may be partial and then carries its width in its name. Entries lie in bundles of 256 beside the level 0 tiles.
Nothing here touches a disk.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from daylight.kernel.merkle import HASH_BYTES

WIDTH = 256
HEIGHT = 8  # a full tile is a subtree of eight levels
ENTRY_BYTES_MOST = 0xFFFF
BUNDLE_BYTES_MOST = WIDTH * (2 + ENTRY_BYTES_MOST)
CHECKPOINT = "checkpoint"


@dataclass(frozen=True)
class Tile:
    """One tile or one bundle of entries (`level` None), as wide as a tree of some size has it."""

    level: int | None
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """The path below the log's folder: `tile/0/x001/x234/067`, for a partial one with `.p/8` at its end."""
        level = "entries" if self.level is None else str(self.level)
        return f"tile/{level}/{index_path(self.index)}" + ("" if self.width == WIDTH else f".p/{self.width}")

    @property
    def full(self) -> "Tile":
        """The same tile when it is full."""
        return Tile(self.level, self.index)

    @property
    def start(self) -> int:
        """The first leaf below this tile."""
        return self.index * WIDTH * self.leaves_each

    @property
    def leaves_each(self) -> int:
        """How many leaves stand below each of its hashes."""
        return 1 << (HEIGHT * (self.level or 0))


def index_path(index: int) -> str:
    """Write a tile's number in groups of three digits, all but the last marked with an x."""
    groups = [f"{index % 1000:03d}"]
    while index >= 1000:
        index //= 1000
        groups.append(f"x{index % 1000:03d}")
    return "/".join(reversed(groups))


def tile_width(size: int, level: int, index: int) -> int:
    """Say how many hashes the tile has in a tree of `size` leaves; zero where there is none."""
    return max(0, min(WIDTH, (size >> (HEIGHT * level)) - index * WIDTH))


def tiles_between(before: int, after: int) -> list[Tile]:
    """List the tiles and bundles that a tree of `after` leaves has and one of `before` has not, bundles first."""
    changed: list[Tile] = []
    level, low, high = 0, before, after
    while low < high:
        indices = range(low // WIDTH, (high - 1) // WIDTH + 1)
        tiles = [Tile(level, index, tile_width(after, level, index)) for index in indices]
        if level == 0:
            changed += [Tile(None, tile.index, tile.width) for tile in tiles]
        changed += tiles
        level, low, high = level + 1, low // WIDTH, high // WIDTH
    return changed


# ---------------------------------------------------------------- bundles


class EntryTooLong(ValueError):  # noqa: N818
    """An entry above 65,535 bytes 「条目过长」: its length does not fit into a bundle."""


def bundle_of(entries: Sequence[bytes]) -> bytes:
    """Write entries one after another, each after its length in two bytes."""
    for entry in entries:
        if len(entry) > ENTRY_BYTES_MOST:
            raise EntryTooLong(f"an entry of {len(entry)} bytes")
    return b"".join(part for entry in entries for part in (len(entry).to_bytes(2, "big"), entry))


def entries_in(bundle: bytes) -> tuple[list[bytes], bool]:
    """Read the entries of a bundle, and say whether it ended where an entry ends."""
    entries, at = [], 0
    while at + 2 <= len(bundle):
        end = at + 2 + int.from_bytes(bundle[at : at + 2], "big")
        if end > len(bundle):
            break
        entries.append(bundle[at + 2 : end])
        at = end
    return entries, at == len(bundle)


def leaf_hashes(entries: Sequence[bytes]) -> list[bytes]:
    """Hash entries as leaves; written as one loop because a log spends its time here."""
    return [sha256(b"\x00" + entry).digest() for entry in entries]


def hashes_in(tile: bytes) -> list[bytes]:
    """Cut a tile into its hashes; a torn last one is left out."""
    return [tile[at : at + HASH_BYTES] for at in range(0, len(tile) - HASH_BYTES + 1, HASH_BYTES)]

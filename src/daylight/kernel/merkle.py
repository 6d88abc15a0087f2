"""The Merkle tree of the log 「默克尔树」: hashes, proofs and their verification, as RFC 6962 and RFC 9162 define them.

A proof is first *planned* (which ranges of leaves it needs) and then *filled* from whatever holds the hashes: a list
in memory or a folder of tiles. So the shape of a proof is written once. Verification never looks at a tree: it folds.
All hashes are 32 bytes of SHA-256; indices count leaves from zero; a range is half open.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

Node = Callable[[int, int], bytes]
"""`node(level, index)` is the root of the complete subtree of leaves index * 2**level .. (index + 1) * 2**level."""


def leaf_hash(entry: bytes) -> bytes:
    """Hash one entry; the zero byte keeps a leaf from ever being passed off as an inner node."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees into their parent."""
    return sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """Give the root over leaf hashes held in memory."""
    return range_root(0, len(leaves), memory_nodes(leaves))


def memory_nodes(leaves: Sequence[bytes]) -> Node:
    """Hold every complete subtree over these leaf hashes in memory, for tests and small trees."""
    levels = [list(leaves)]
    while len(levels[-1]) > 1:
        levels.append(_pairs(levels[-1]))
    return lambda level, index: levels[level][index]


def complete_root(hashes: Sequence[bytes]) -> bytes:
    """Give the root of a complete subtree: the number of hashes must be a power of two."""
    level = list(hashes)
    if len(level).bit_count() != 1:
        raise ValueError(f"a complete subtree has 2**n hashes, not {len(level)}")
    while len(level) > 1:
        level = _pairs(level)
    return level[0]


def _pairs(level: Sequence[bytes]) -> list[bytes]:
    # The last of an odd number has no sibling yet: it is no complete subtree of the level above.
    # node_hash is written out here: this loop is where a log spends its time.
    return [sha256(b"\x01" + level[at] + level[at + 1]).digest() for at in range(0, len(level) - 1, 2)]


# ---------------------------------------------------------------- proofs


def range_root(start: int, end: int, node: Node) -> bytes:
    """Give the root over the leaves start..end, which begin a subtree and may end ragged at the right edge."""
    complete = []
    while start < end:
        level = (end - start).bit_length() - 1
        complete.append(node(level, start >> level))
        start += 1 << level
    return fold_edge(complete)


def inclusion_proof(index: int, size: int, node: Node) -> list[bytes]:
    """List the hashes that lead from leaf `index` to the root of the tree of `size` leaves, lowest first."""
    if not 0 <= index < size:
        raise IndexError(f"leaf {index} is not in a tree of {size}")
    ranges: list[tuple[int, int]] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _left_width(high - low)
        if index < middle:
            ranges.append((middle, high))
            high = middle
        else:
            ranges.append((low, middle))
            low = middle
    return [range_root(start, end, node) for start, end in reversed(ranges)]


def consistency_proof(first: int, size: int, node: Node) -> list[bytes]:
    """List the hashes that show the tree of `first` leaves to be the beginning of the tree of `size` leaves."""
    if not 0 < first <= size:
        raise IndexError(f"no consistency proof from {first} to {size}")
    ranges: list[tuple[int, int]] = []
    low, high = 0, size
    while first < high:
        middle = low + _left_width(high - low)
        if first <= middle:
            ranges.append((middle, high))
            high = middle
        else:
            ranges.append((low, middle))
            low = middle
    if low > 0:  # the verifier knows the old root, but not this piece of it
        ranges.append((low, high))
    return [range_root(start, end, node) for start, end in reversed(ranges)]


def _left_width(width: int) -> int:
    """Give the largest power of two below the width: RFC 6962 splits every tree there."""
    return 1 << ((width - 1).bit_length() - 1)


def fold_edge(complete: Sequence[bytes]) -> bytes:
    """Join complete subtrees, largest first, into one root: the ragged right edge is hashed from the right."""
    if not complete:
        return EMPTY_ROOT
    result = complete[-1]
    for left in reversed(complete[:-1]):
        result = node_hash(left, result)
    return result


# ---------------------------------------------------------------- verification


def verify_inclusion(index: int, size: int, leaf: bytes, *, proof: Sequence[bytes], root: bytes) -> bool:
    """Say whether the leaf hash is at `index` of the tree of `size` leaves with this root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size or not _are_hashes((leaf, root, *proof)):
        return False
    sides = _sides(index, size - 1, len(proof))
    if sides is None:
        return False
    result = leaf
    for sibling, is_left in zip(proof, sides, strict=True):
        result = node_hash(sibling, result) if is_left else node_hash(result, sibling)
    return result == root


def verify_consistency(
    first: int, second: int, *, proof: Sequence[bytes], first_root: bytes, second_root: bytes
) -> bool:
    """Say whether the tree of `first` leaves is the beginning of the tree of `second` (RFC 9162, 2.1.4.2).

    An empty tree is the beginning of every tree, so it proves nothing: from size zero the answer is always no.
    """
    if not 0 < first <= second:
        return False
    if first == second:
        return not proof and first_root == second_root
    if not _are_hashes((first_root, second_root, *proof)):
        return False
    path = list(proof)
    if first & (first - 1) == 0:
        path.insert(0, first_root)  # the old tree is one complete subtree: its root is the first hash
    if not path:
        return False
    # The first hash is the largest subtree that both trees have whole at the old right edge: start above it.
    above = (first & -first).bit_length() - 1
    sides = _sides((first - 1) >> above, (second - 1) >> above, len(path) - 1)
    if sides is None:
        return False
    old = new = path[0]
    for sibling, is_left in zip(path[1:], sides, strict=True):
        if is_left:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
        else:
            new = node_hash(new, sibling)
    return old == first_root and new == second_root


def _sides(position: int, last: int, steps: int) -> list[bool] | None:
    """Say for each step up whether the sibling stands on the left; None when these steps do not end at the root."""
    sides = []
    for _ in range(steps):
        if last == 0:
            return None  # longer than the way to the root
        is_left = bool(position & 1) or position == last
        while is_left and position and position & 1 == 0:
            position, last = position >> 1, last >> 1  # at a ragged edge a level may have no sibling
        sides.append(is_left)
        position, last = position >> 1, last >> 1
    return sides if last == 0 else None


def _are_hashes(values: Iterable[bytes]) -> bool:
    return all(len(value) == HASH_BYTES for value in values)


# ---------------------------------------------------------------- growing


class Frontier:
    """The right edge of a growing tree: the complete subtrees, largest first, that the next leaf will join.

    At most 64 hashes, whatever the size; enough to append and to give the root, not to prove.
    """

    __slots__ = ("_edge", "_size")

    def __init__(self, size: int = 0, edge: Iterable[bytes] = ()) -> None:
        self._size = size
        self._edge = list(edge)
        if len(self._edge) != size.bit_count():
            raise ValueError(f"a tree of {size} leaves has {size.bit_count()} hashes at its edge")

    @classmethod
    def of(cls, size: int, node: Node) -> "Frontier":
        """Read the right edge of the tree of `size` leaves from wherever its hashes are kept."""
        edge, start = [], 0
        while start < size:
            level = (size - start).bit_length() - 1
            edge.append(node(level, start >> level))
            start += 1 << level
        return cls(size, edge)

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash: it joins as many complete subtrees as the size has trailing one bits."""
        size, edge = self._size, self._edge
        while size & 1:
            leaf = sha256(b"\x01" + edge.pop() + leaf).digest()
            size >>= 1
        edge.append(leaf)
        self._size += 1

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add leaf hashes in order."""
        for leaf in leaves:
            self.append(leaf)

    @property
    def size(self) -> int:
        """How many leaves the tree has."""
        return self._size

    @property
    def edge(self) -> tuple[bytes, ...]:
        """The complete subtrees, largest first: all that is needed to go on from here."""
        return tuple(self._edge)

    @property
    def root(self) -> bytes:
        """The root of the tree as it is now."""
        return fold_edge(self._edge)

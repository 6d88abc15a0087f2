"""A second writer of `tlog-tiles` folders, made from the specification alone: it shares no code with the product.

Slow and plain on purpose: every hash is the Merkle tree hash of the entries below it, as RFC 6962 section 2.1 defines it.
"""

import base64
import hashlib
from collections.abc import Iterable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


class Key:
    """A signing key by seed, so that two tests may speak of the same one."""

    def __init__(self, name: str, seed: int = 7) -> None:
        self.name = name
        self.private = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
        self.public = b"\x01" + self.private.public_key().public_bytes_raw()
        self.id = hashlib.sha256(f"{name}\n".encode() + self.public).digest()[:4]
        self.vkey = f"{name}+{self.id.hex()}+{base64.b64encode(self.public).decode()}"

    def line(self, text: str) -> str:
        return f"— {self.name} {base64.b64encode(self.id + self.private.sign(text.encode())).decode()}\n"


def tree_hash(entries: list[bytes]) -> bytes:
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\x00" + entries[0]).digest()
    half = 1
    while half * 2 < len(entries):
        half *= 2
    return hashlib.sha256(b"\x01" + tree_hash(entries[:half]) + tree_hash(entries[half:])).digest()


def checkpoint(entries: list[bytes], key: Key, *, origin: str | None = None, others: Iterable[str] = ()) -> str:
    root = base64.b64encode(tree_hash(entries)).decode()
    text = f"{origin or key.name}\n{len(entries)}\n{root}\n"
    return f"{text}\n{''.join(others)}{key.line(text)}"


def write_tiles(folder: Path, entries: list[bytes], *, partial_hashes: bool = True) -> None:
    size, level = len(entries), 0
    while size >> (8 * level):
        each = 256**level
        hashes = [tree_hash(entries[at : at + each]) for at in range(0, size - each + 1, each)]
        for number in range(-(-len(hashes) // 256)):
            row = hashes[number * 256 : number * 256 + 256]
            if len(row) == 256 or partial_hashes:
                _put(folder / f"tile/{level}", number, len(row), b"".join(row))
        level += 1
    for number in range(-(-size // 256)):
        row = entries[number * 256 : number * 256 + 256]
        _put(folder / "tile/entries", number, len(row), b"".join(len(e).to_bytes(2, "big") + e for e in row))


def write_log(folder: Path, entries: list[bytes], key: Key, **options: bool) -> None:
    write_tiles(folder, entries, **options)
    (folder / "checkpoint").write_text(checkpoint(entries, key), encoding="utf-8")


def _put(folder: Path, number: int, width: int, data: bytes) -> None:
    text = f"{number:03d}" if number < 1000 else f"x{number // 1000:03d}/{number % 1000:03d}"
    path = folder / (text if width == 256 else f"{text}.p/{width}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)

#!/usr/bin/env python3
# ruff: noqa: E501  the sentences below stand one a line
"""Check a published log, or one proof from it, with nothing but this file and Python 「核验公开日志」.

    python3 verify.py DIR --key KEY                     check every entry of the folder DIR  核验文件夹
    python3 verify.py DIR --key KEY --since CHECKPOINT  ... and that nothing before CHECKPOINT was rewritten  并与旧检查点比对
    python3 verify.py --key KEY --proof FILE            check one proof file, no folder needed  核验一份证明

DIR is any C2SP `tlog-tiles` folder (`checkpoint` and `tile/`), KEY the log's verifier key or a file that holds it,
CHECKPOINT a checkpoint you kept. The exit code is 0 when all is well, 1 when something is wrong, 2 when nothing
could be checked. This file shares no code with the software that writes the log: trust it by reading it.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

WORDS = {
    line.split("|")[0]: line.split("|")[1:]
    for line in """
good|The log of {origin} with {size} entries is complete and unchanged.|日志 {origin} 共 {size} 条，完整且未被改动。
no_log|There is no readable checkpoint at {file}: nothing was checked.|{file} 处没有可读的检查点，未作核验。
bad_key|The key is not a verifier key: nothing was checked.|所给公钥格式不对，未作核验。
old_unusable|The old checkpoint is not signed by this key: it proves nothing.|旧检查点没有此公钥的有效签名，不能作为依据。
bad_checkpoint|The checkpoint is malformed.|检查点格式有误。
not_signed|The checkpoint is not signed by this key.|检查点没有此公钥的签名。
wrong_signature|The signature does not fit the checkpoint: one of them was changed.|签名与检查点不符，其中之一被改动过。
missing|{file} is missing or cut short: from entry {index} on something cannot be shown.|{file} 缺失或被截短：自第 {index} 条起有内容无法出示。
entry|Entry {index} in {file} is not the one that was logged.|{file} 中第 {index} 条不是当初记录的那一条。
entries|One of the entries {index} to {last}, first in {file}, is not the one that was logged.|第 {index} 至 {last} 条（从 {file} 起）中有一条不是当初记录的。
tile|{file} was changed at entry {index}; the entries themselves are as logged.|{file} 在第 {index} 条处被改动；条目本身与记录一致。
root|The entries {index} to {last} do not give the signed root: at least one of them was changed.|第 {index} 至 {last} 条算不出已签名的根，其中至少一条被改动。
rolled_back|The log has {size} entries, but the old checkpoint had {old_size}: it was cut back.|日志现有 {size} 条，而旧检查点已有 {old_size} 条：日志被回退。
forked|The first {old_size} entries are not those of the old checkpoint: history was rewritten.|前 {old_size} 条与旧检查点不一致：历史被改写。
other_log|The old checkpoint belongs to the log {old_origin}, this one is {origin}.|旧检查点属于日志 {old_origin}，而这是 {origin}。
no_proof|{file} is not a proof file: nothing was checked.|{file} 不是证明文件，未作核验。
proof_good|This act is entry {index} of the log of {origin} with {size} entries, exactly as shown here:|此留痕是日志 {origin}（共 {size} 条）的第 {index} 条，内容如下，未被改动：
proof_unlogged|This entry is not entry {index} of the signed log: it was changed or never logged.|此条目不是已签名日志的第 {index} 条：被改动过，或从未记录。
proof_body|The entry was logged, but the facts in this file are not the ones it stands for.|条目确已记录，但本文件所列内容并非其原本内容。
proof_erased|Its facts are not in this file: only the entry itself is proven.|本文件未附具体内容，仅能证明条目本身。
""".strip().splitlines()
}
UNCHECKED = ("no_log", "bad_key", "old_unusable", "no_proof")
GOOD = ("good", "proof_good", "proof_erased")
BUNDLE_MOST = 256 * 65537


class Wrong(Exception):  # noqa: N818
    """Stops a check: a word of WORDS and the facts its sentence speaks of."""

    def __init__(self, word: str, **facts: Any) -> None:
        super().__init__(word)
        self.result = (word, facts)


# Ed25519 (RFC 8032), verification only.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE = -121665 * pow(121666, P - 2, P) % P


def add(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...]:
    """Add two points of the curve, in extended coordinates."""
    e = (a[1] - a[0]) * (b[1] - b[0]) % P
    f = (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * CURVE % P, 2 * a[2] * b[2] % P
    e, f, g, h = f - e, h - g, h + g, f + e
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def point(data: bytes) -> tuple[int, ...]:
    """Read a point from 32 bytes; empty when they are none."""
    y, sign = int.from_bytes(data, "little") & (2**255 - 1), data[31] >> 7
    square = (y * y - 1) * pow(CURVE * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        return ()
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)


def signature_fits(public: bytes, message: bytes, signature: bytes) -> bool:
    """Say whether the signature was made over the message with the private half of this key."""
    base, key = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")), point(public)
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or not key or s >= ORDER:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    minus = (P - key[0], key[1], 1, P - key[3])
    total: tuple[int, ...] = (0, 1, 1, 0)
    table = (total, base, minus, add(base, minus))
    for bit in range(252, -1, -1):  # s times the base point minus k times the key, both at once
        total = add(add(total, total), table[(s >> bit & 1) + 2 * (k >> bit & 1)])
    inverse = pow(total[2], P - 2, P)
    x, y = total[0] * inverse % P, total[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]


class Checkpoint(NamedTuple):
    """What a log says of itself."""

    origin: str
    size: int
    root: bytes


def unbase64(text: str) -> bytes:
    """Read base64 in its one canonical spelling; empty when it is not."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        return b""
    return data if base64.b64encode(data).decode() == text else b""


def is_name(name: str) -> bool:
    """Say whether a signature line may carry this name."""
    return bool(name) and "+" not in name and not re.search(r"\s", name)


def parse_key(text: str) -> tuple[str, bytes, bytes]:
    """Read `name+keyid+base64` into its three parts."""
    name, _, rest = text.strip().partition("+")
    key_id, _, encoded = rest.partition("+")
    data = unbase64(encoded)
    right = hashlib.sha256(name.encode("utf-8", "replace") + b"\n" + data).digest()[:4]
    if not is_name(name) or len(data) != 33 or data[0] != 1 or key_id != right.hex():
        raise Wrong("bad_key")
    return name, right, data[1:]


def open_note(note: bytes, key: tuple[str, bytes, bytes]) -> str:
    """Give the text of a signed note; lines signed by keys unknown to us are passed over."""
    malformed = Wrong("bad_checkpoint", file="checkpoint")
    whole = note.decode("utf-8", "replace")
    text, gap, tail = whole.rpartition("\n\n")
    lines = tail.split("\n")
    is_plain = gap and whole.encode() == note and len(whole) <= 10**6 and not re.search(r"[\0-\x09\x0b-\x1f]", whole)
    if not is_plain or lines.pop() or not 0 < len(lines) <= 100:
        raise malformed
    ours = []
    for line in lines:
        dash, _, rest = line.partition(" ")
        name, _, encoded = rest.partition(" ")
        data = unbase64(encoded)
        if dash != "\u2014" or not is_name(name) or len(data) < 5:
            raise malformed
        if (name, data[:4]) == key[:2]:
            ours.append(data[4:])
    if not all(signature_fits(key[2], (text + "\n").encode(), signature) for signature in ours):
        raise Wrong("wrong_signature", file="checkpoint")
    if not ours:
        raise Wrong("not_signed", file="checkpoint")
    return text


def open_checkpoint(note: bytes, key: tuple[str, bytes, bytes]) -> Checkpoint:
    """Verify a signed note and read it as a checkpoint."""
    lines = open_note(note, key).split("\n")
    is_sized = len(lines) > 2 and all(lines) and re.fullmatch(r"0|[1-9][0-9]{0,18}", lines[1])
    root = unbase64(lines[2]) if is_sized else b""
    if len(root) != 32 or int(lines[1]) >= 2**63:
        raise Wrong("bad_checkpoint", file="checkpoint")
    return Checkpoint(lines[0], int(lines[1]), root)


def parent(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees."""
    return hashlib.sha256(b"\1" + left + right).digest()


class Tree:
    """All hashes that the entries of a folder give, tile level by tile level."""

    def __init__(self, leaves: list[bytes]) -> None:
        self.levels = [leaves]
        while len(self.levels[-1]) >= 256:
            row = self.levels[-1]
            for _ in range(8):
                row = [parent(row[at], row[at + 1]) for at in range(0, len(row) - 1, 2)]
            self.levels.append(row)

    def root(self, start: int, end: int) -> bytes:
        """Give the root over the leaves start..end, by the definition of RFC 6962."""
        width = end - start
        if width == 0:
            return hashlib.sha256(b"").digest()
        level = (width.bit_length() - 1) // 8
        if width == 256**level:
            return self.levels[level][start // width]
        middle = start + (1 << ((width - 1).bit_length() - 1))
        return parent(self.root(start, middle), self.root(middle, end))


def tile_path(level: str, index: int, width: int) -> str:
    """Give the path of a tile below the folder."""
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    number = "/".join(["x" + group for group in groups[:-1]] + groups[-1:])
    return f"tile/{level}/{number}" + ("" if width == 256 else f".p/{width}")


def split_bundle(data: bytes) -> tuple[list[bytes], bool]:
    """Cut a bundle into its entries, and say whether it ended where an entry ends."""
    entries, at = [], 0
    while at + 2 <= len(data) and at + 2 + (data[at] << 8 | data[at + 1]) <= len(data):
        end = at + 2 + (data[at] << 8 | data[at + 1])
        entries.append(data[at + 2 : end])
        at = end
    return entries, at == len(data)


class Folder:
    """Counts a folder again from its entries; `findings` are the places where it contradicts itself."""

    def __init__(self, path: Path, size: int) -> None:
        self.path, self.size = path, size
        self.findings: list[tuple[int, bool, int, str, str]] = []  # end, whether the file shows it, start, level, file
        leaves: list[bytes] = []
        for index in range(-(-size // 256)):
            wanted = min(256, size - 256 * index)
            leaves += self.bundle(index, wanted)
            if len(leaves) < 256 * index + wanted:
                break
        self.is_whole = len(leaves) == size
        self.tree = Tree(leaves)
        for level, row in enumerate(self.tree.levels):
            for index in range(-(-len(row) // 256)):
                self.tile(str(level), index, row[256 * index : 256 * index + 256])

    def variants(self, level: str, index: int, wanted: int) -> Iterator[tuple[int, str, bytes]]:
        """Read a tile in every width the folder has, the one that this size asks for first."""
        names = [path.name for path in (self.path / (tile_path(level, index, 256) + ".p")).glob("*")]
        widths = {256}.union(int(name) for name in names if re.fullmatch("[1-9][0-9]{0,2}", name) and int(name) < 256)
        for width in sorted(widths, key=lambda width: (width != wanted, width != 256, width)):
            path = tile_path(level, index, width)
            try:
                data = read(self.path / path)
            except OSError:
                continue
            yield width, path, data

    def bundle(self, index: int, wanted: int) -> list[bytes]:
        """Hash the entries of one bundle: as many as the log must have, fewer where some cannot be shown."""
        first = 256 * index
        for width, path, data in self.variants("entries", index, wanted):
            if width >= wanted:
                entries, is_clean = split_bundle(data)
                at = first + min(len(entries), width)
                if len(entries) < wanted or len(entries) != width or not is_clean:
                    self.findings.append((at + 1, len(entries) >= wanted, at, "entries", path))
                return [hashlib.sha256(b"\0" + entry).digest() for entry in entries[:wanted]]
        self.findings.append((first + wanted, False, first, "entries", tile_path("entries", index, wanted)))
        return []

    def tile(self, level: str, index: int, row: Sequence[bytes]) -> None:
        """Compare a tile with the hashes it should hold; a full one must be there."""
        each = 256 ** int(level)
        first = 256 * index * each
        is_kept = len(row) < 256
        for width, path, data in self.variants(level, index, len(row)):
            is_kept = is_kept or width == 256
            shared = row[:width]
            at = next((at for at, right in enumerate(shared) if data[32 * at : 32 * at + 32] != right), None)
            if at is None and len(data) > 32 * width:
                at = len(shared) - 1
            if at is not None:
                self.findings.append((first + (at + 1) * each, True, first + at * each, level, path))
        if not is_kept:
            self.findings.append((first + 256 * each, False, first, level, tile_path(level, index, 256)))

    def result(self, checkpoint: Checkpoint, old: Checkpoint | None) -> tuple[str, dict[str, Any]]:
        """Conclude: where the entries give the signed root, whatever differs from them was changed."""
        size, facts = self.size, {"origin": checkpoint.origin, "size": checkpoint.size, "old_size": old and old.size}
        is_signed = self.is_whole and self.tree.root(0, size) == checkpoint.root
        is_forked = self.is_whole and old is not None and self.tree.root(0, old.size) != old.root
        if self.findings:
            end, is_present, index, level, path = min(self.findings, key=lambda finding: finding[:2])
            word = "missing" if not is_present else "tile" if is_signed else "entry" if end - index == 1 else "entries"
            if word.startswith("entr") and level != "entries":  # name the bundle, not the tile that gives it away
                found = self.variants("entries", index // 256, min(256, size - index // 256 * 256))
                path = next((path for _, path, _ in found), path)
            return word, dict(facts, index=index, last=end - 1, file=path)
        if not is_signed:  # what an old checkpoint vouches for is not under suspicion
            start = old.size if old and not is_forked else 0
            return "root", dict(facts, index=start, last=size - 1, file="checkpoint")
        if is_forked and old:
            return "forked", dict(facts, index=0, last=old.size - 1, file="checkpoint")
        return "good", facts


def read(path: Path) -> bytes:
    """Read a file that is no larger than a bundle may be."""
    with path.open("rb") as file:
        return file.read(BUNDLE_MOST + 1)


def check_folder(folder: Path, key: tuple[str, bytes, bytes], since: bytes | None = None) -> tuple[str, dict[str, Any]]:
    """Check a folder against a key, and against an older checkpoint."""
    checkpoint, old = open_checkpoint(read(folder / "checkpoint"), key), None
    if since is not None:
        try:
            old = open_checkpoint(since, key)
        except Wrong:
            raise Wrong("old_unusable") from None
        facts = {"origin": checkpoint.origin, "size": checkpoint.size, "old_origin": old.origin, "old_size": old.size}
        if old.origin != checkpoint.origin:
            return "other_log", facts
        if old.size > checkpoint.size:
            return "rolled_back", dict(facts, index=checkpoint.size, last=old.size - 1)
    return Folder(folder, checkpoint.size).result(checkpoint, old)


def climb(index: int, size: int, result: bytes, path: Sequence[bytes]) -> bytes:
    """Give the root that a leaf and its path lead to, by the definition of the path in RFC 6962."""
    if size == 1 or not path:
        return result if size == 1 and not path else b""
    middle = 1 << ((size - 1).bit_length() - 1)
    if index < middle:
        return parent(climb(index, middle, result, path[:-1]), path[-1])
    return parent(path[-1], climb(index - middle, size - middle, result, path[:-1]))


def check_proof(file: str, key: tuple[str, bytes, bytes]) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """Check a proof file; gives the facts it proves besides the result."""
    try:
        proof = json.loads(read(Path(file)).decode())
        index, entry, hashes = proof["index"] + 0, proof["entry"].encode(), [unbase64(text) for text in proof["hashes"]]
        body, note = proof.get("body"), proof["checkpoint"].encode()
        sealed = bytes.fromhex(proof.get("salt") or "") + (body or "").encode()
        shown, facts = dict(json.loads(entry)), dict(json.loads(body or "{}"))
        is_right = proof["format"] == "daylight-proof/1" and isinstance(index, int)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        is_right = False
    if not is_right:
        return "no_proof", {"file": file}, {}
    checkpoint = open_checkpoint(note, key)
    said = {"origin": checkpoint.origin, "size": checkpoint.size, "index": index}
    is_path = 0 <= index < checkpoint.size and all(len(piece) == 32 for piece in hashes)
    if not is_path or climb(index, checkpoint.size, hashlib.sha256(b"\0" + entry).digest(), hashes) != checkpoint.root:
        return "proof_unlogged", said, {}
    commitment = shown.pop("body", None)
    if body is None:
        return "proof_erased", said, shown
    is_body = hashlib.sha256(sealed).hexdigest() == commitment
    return ("proof_good", said, dict(shown, **facts)) if is_body else ("proof_body", said, {})


def say(word: str, said: dict[str, Any], facts: dict[str, Any] | None = None) -> int:
    """Print a result in both languages, and the facts it proves; no file may steer the terminal it is printed on."""
    lines = [words.format(**said) for words in WORDS[word]]
    for name, value in (facts or {}).items():
        lines.append(f"    {name}: " + (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)))
    for line in lines:
        print("".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in line))
    return 2 if word in UNCHECKED else 0 if word in GOOD else 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Check what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", metavar="DIR", nargs="?")
    parser.add_argument("--key", required=True)
    parser.add_argument("--since", metavar="CHECKPOINT")
    parser.add_argument("--proof", metavar="FILE")
    asked = parser.parse_args(arguments)
    if not asked.folder and not asked.proof:
        parser.error("name a folder, a proof, or both  请给出文件夹或证明文件")
    codes = []
    try:
        key = parse_key(read(Path(asked.key)).decode("utf-8", "replace") if Path(asked.key).is_file() else asked.key)
        if asked.folder:
            codes.append(say(*check_folder(Path(asked.folder), key, read(Path(asked.since)) if asked.since else None)))
        if asked.proof:
            codes.append(say(*check_proof(asked.proof, key)))
    except Wrong as wrong:
        codes.append(say(*wrong.result))
    except OSError as error:
        codes.append(say("no_log", {"file": error.filename}))
    return 1 if 1 in codes else max(codes)


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    sys.exit(main())

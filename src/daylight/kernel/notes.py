"""Signed notes and checkpoints 「签名文书、日志检查点」: a few lines of text that anybody can verify, print and keep.

A note is text, an empty line, and one line a signature; a checkpoint is a note whose text says how long the log is
and which root it has. The formats are those of C2SP `signed-note` and `tlog-checkpoint`, so that witnesses and tools
written by others work with ours. Only Ed25519 (signature type 1) is spoken; other signatures are carried along unread.
The key id only helps to find the right line: it is four bytes and proves nothing by itself.
"""

import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from daylight.kernel.merkle import HASH_BYTES

ED25519 = b"\x01"
NOTE_BYTES_MOST = 1_000_000
SIGNATURES_MOST = 100
SIZE_MOST = 2**63 - 1
_PRIVATE = "PRIVATE+KEY+"
_DASH = "\u2014 "  # an em dash and a space begin each signature line
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_KEY_ID = re.compile(r"[0-9a-f]{8}")


class BadKey(ValueError):  # noqa: N818  says what it is
    """A key text that is not a signing key or a verifier key of this format 「密钥格式有误」."""


class BadNote(ValueError):  # noqa: N818
    """A note that is malformed 「文书格式有误」: nothing in it may be believed."""


class NotSigned(BadNote):
    """A note that carries no signature by any key we trust 「无可信签名」."""


class WrongSignature(BadNote):
    """A signature line of a trusted key that does not fit the text 「签名不符」: the text or the line was changed."""


# ---------------------------------------------------------------- keys


@dataclass(frozen=True)
class Verifier:
    """A public key with its name 「验证公钥」; its text, the vkey, may be printed on a poster."""

    name: str
    public: bytes

    @classmethod
    def parse(cls, text: str) -> "Verifier":
        """Read `name+keyid+base64`; a key id that does not belong to name and key is a misprint and refused."""
        name, key_id, public = _key_parts(text.strip())
        verifier = cls(name, public)
        if verifier.key_id.hex() != key_id:
            raise BadKey("the key id does not fit the name and the key")
        return verifier

    @property
    def key_id(self) -> bytes:
        """Four bytes that tell keys apart."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        """The text form."""
        return f"{self.name}+{self.key_id.hex()}+{_encode(ED25519 + self.public)}"

    def verifies(self, text: str, signature: bytes) -> bool:
        """Say whether the signature was made over this text with the private half of this key."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True)
class Signer:
    """A private key with its name 「签名私钥」; its text, the skey, must stay in a file only the clock can read."""

    name: str
    seed: bytes

    @classmethod
    def generate(cls, name: str) -> "Signer":
        """Make a new key from the system's randomness."""
        if not _is_key_name(name):
            raise BadKey("a key name has no spaces and no plus sign")
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def parse(cls, text: str) -> "Signer":
        """Read `PRIVATE+KEY+name+keyid+base64`."""
        text = text.strip()
        if not text.startswith(_PRIVATE):
            raise BadKey("not a private key")
        name, key_id, seed = _key_parts(text.removeprefix(_PRIVATE))
        signer = cls(name, seed)
        if signer.verifier.key_id.hex() != key_id:
            raise BadKey("the key id does not fit the name and the key")
        return signer

    @property
    def verifier(self) -> Verifier:
        """The public half."""
        return Verifier(self.name, Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw())

    @property
    def skey(self) -> str:
        """The text form: secret."""
        return f"{_PRIVATE}{self.name}+{self.verifier.key_id.hex()}+{_encode(ED25519 + self.seed)}"

    def __repr__(self) -> str:  # a traceback or a log line must not give the key away
        return f"Signer({self.name!r})"

    def sign(self, text: str) -> bytes:
        """Sign the text."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(text.encode())


def _key_parts(text: str) -> tuple[str, str, bytes]:
    parts = text.split("+", 2)  # base64 may hold a plus, a name and an id may not
    if len(parts) != 3 or not _is_key_name(parts[0]) or not _KEY_ID.fullmatch(parts[1]):
        raise BadKey("a key reads name+keyid+base64")
    key = _decode(parts[2])
    if key is None or len(key) != 33 or key[:1] != ED25519:
        raise BadKey("not an Ed25519 key")
    return parts[0], parts[1], key[1:]


def _is_key_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(letter.isspace() for letter in name)


# ---------------------------------------------------------------- notes


@dataclass(frozen=True)
class Signature:
    """One signature line: whose it says it is, and its bytes."""

    name: str
    key_id: bytes
    value: bytes


@dataclass(frozen=True)
class Note:
    """A note that was opened 「已验签文书」: its text, the lines verified, and the lines nobody here knows."""

    text: str
    verified: tuple[Signature, ...]
    unknown: tuple[Signature, ...]


def sign_note(text: str, signers: Sequence[Signer], *, keep: Iterable[Signature] = ()) -> str:
    """Write the note: the text, then a line for each signer, then signatures by others that are to be kept."""
    if not text.endswith("\n") or _CONTROL.search(text):
        raise BadNote("a note's text ends in a newline and has no control characters")
    lines = [Signature(signer.name, signer.verifier.key_id, signer.sign(text)) for signer in signers]
    lines += [line for line in keep if line not in lines]
    signatures = "".join(f"{_DASH}{line.name} {_encode(line.key_id + line.value)}\n" for line in lines)
    return f"{text}\n{signatures}"


def open_note(note: str | bytes, verifiers: Iterable[Verifier]) -> Note:
    """Verify the note against the keys we trust; unknown lines are ignored, a wrong line of a known key is not.

    Raises:
        BadNote: malformed, or (as its subclasses) without a trusted signature or with a wrong one.
    """
    text, signatures = _split(note)
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    verified, unknown = [], []
    for signature in signatures:
        verifier = known.get((signature.name, signature.key_id))
        if verifier is None:
            unknown.append(signature)
        elif verifier.verifies(text, signature.value):
            verified.append(signature)
        else:
            raise WrongSignature(f"the signature of {signature.name} does not fit the text")
    if not verified:
        raise NotSigned("no signature by a trusted key")
    return Note(text, tuple(dict.fromkeys(verified)), tuple(dict.fromkeys(unknown)))


def _split(note: str | bytes) -> tuple[str, list[Signature]]:
    try:
        whole = note.decode() if isinstance(note, bytes) else note
    except UnicodeDecodeError:
        raise BadNote("not UTF-8") from None
    if len(whole) > NOTE_BYTES_MOST or _CONTROL.search(whole) or not whole.endswith("\n"):
        raise BadNote("too long, not ended by a newline, or with control characters")
    # The last empty line parts text and signatures; the text itself may hold empty lines.
    text, gap, tail = whole.rpartition("\n\n")
    lines = tail.split("\n")[:-1]
    if not gap or not lines or len(lines) > SIGNATURES_MOST:
        raise BadNote("no signature lines after an empty line, or too many")
    return text + "\n", [_signature(line) for line in lines]


def _signature(line: str) -> Signature:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    value = _decode(encoded)
    if not line.startswith(_DASH) or not _is_key_name(name) or value is None or len(value) < 5:
        raise BadNote("a signature line reads: dash, name, base64")
    return Signature(name, value[:4], value[4:])


def _encode(value: bytes) -> str:
    return b64encode(value).decode()


def _decode(text: str) -> bytes | None:
    """Read base64 in its one canonical spelling: otherwise two texts could stand for the same signature."""
    try:
        value = b64decode(text, validate=True)
    except (NotBase64, ValueError):
        return None
    return value if _encode(value) == text else None


# ---------------------------------------------------------------- checkpoints


@dataclass(frozen=True)
class Checkpoint:
    """What the log says of itself 「检查点」: its name, how many entries it has, and the root over all of them."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Read the text of a note as a checkpoint.

        Raises:
            BadNote: the text does not have the form of a checkpoint.
        """
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
            raise BadNote("a checkpoint has three lines or more, none of them empty")
        root = _decode(lines[2])
        if not _SIZE.fullmatch(lines[1]) or int(lines[1]) > SIZE_MOST or root is None or len(root) != HASH_BYTES:
            raise BadNote("a checkpoint says its size in digits and its root in base64")
        return cls(lines[0], int(lines[1]), root, tuple(lines[3:-1]))

    @property
    def text(self) -> str:
        """The text to be signed."""
        return "".join(f"{line}\n" for line in (self.origin, str(self.size), _encode(self.root), *self.extensions))

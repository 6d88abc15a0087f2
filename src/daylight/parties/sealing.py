"""Sealing personal numbers at rest 「加密存储」: AES-256-GCM, and a keyed hash for finding them again.

Whoever holds the database alone reads none of them: the keys lie outside it, in files of mode 600 made at first use. A sealed
text begins with the number of its key ("1:…"), so a new key file `sealing-2.key` takes over for what is sealed from then
on while the old one still opens the old. The lookup key has no such number: all hashes must stay comparable.
"""

import base64
import binascii
import hashlib
import hmac
import os
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

ID_NUMBER = "id_number"
PHONE = "phone"
BANK_ACCOUNT = "bank_account"
TOTP = "totp"

_KEY_BYTES = 32
_NONCE_BYTES = 12


class SealError(ValueError):
    """The sealed text was changed, cut, or sealed with a key that is not here 「密文损坏」: a fault, not a refusal."""


def seal(text: str, purpose: str) -> str:
    """Seal a text 「加密」; the purpose is bound in, so that a sealed phone cannot pose as an identity number."""
    keys = _sealing_keys(settings.KEY_DIR)
    number = max(keys)
    nonce = os.urandom(_NONCE_BYTES)
    sealed = AESGCM(keys[number]).encrypt(nonce, text.encode(), purpose.encode())
    return f"{number}:{base64.b64encode(nonce + sealed).decode()}"


def unseal(sealed: str, purpose: str) -> str:
    """Open a sealed text 「解密」; raises SealError."""
    number, _, encoded = sealed.partition(":")
    try:
        raw = base64.b64decode(encoded, validate=True)
        key = _sealing_keys(settings.KEY_DIR)[int(number)]
        return AESGCM(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], purpose.encode()).decode()
    except (KeyError, ValueError, binascii.Error, InvalidTag) as error:
        raise SealError(f"cannot open a sealed {purpose}") from error


def keyed_hash(text: str, purpose: str) -> str:
    """The hash under which an identifier is found and compared 「检索哈希」; useless without the lookup key."""
    key = _read_or_make(settings.KEY_DIR / "lookup.key")
    return hmac.new(key, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()


def forget_keys() -> None:
    """Read the key files anew: after a new key was laid beside the old ones (a restart does the same)."""
    _sealing_keys.cache_clear()
    _read_or_make.cache_clear()


@lru_cache(maxsize=4)
def _sealing_keys(folder: Path) -> dict[int, bytes]:
    """All sealing keys by number; the first is made where there is none."""
    keys = {int(path.stem.removeprefix("sealing-")): _read_or_make(path) for path in folder.glob("sealing-*.key")}
    return keys or {1: _read_or_make(folder / "sealing-1.key")}


@lru_cache(maxsize=16)
def _read_or_make(path: Path) -> bytes:
    """The key in a file; of several processes that make it at once, one wins and the others read its key."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(os.urandom(_KEY_BYTES).hex())
            file.flush()
            os.fsync(file.fileno())
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    key = bytes.fromhex(path.read_text().strip())
    if len(key) != _KEY_BYTES:
        raise ValueError(f"{path.name} does not hold a key of {_KEY_BYTES} bytes")
    return key

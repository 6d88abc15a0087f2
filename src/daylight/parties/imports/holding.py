"""Where an uploaded file waits between preview and confirmation 「导入暂存」: sealed, because it is full of identity numbers."""

import base64
import hashlib
import time
from pathlib import Path

from django.conf import settings

from daylight.parties import sealing
from daylight.parties.imports.refusals import FileChanged

_PURPOSE = "import"
_KEPT_SECONDS = 24 * 3600


def keep(data: bytes, *, account_id: int) -> str:
    """Keep a file for its uploader until they confirm; returns its SHA-256. Files a day old are thrown away."""
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    oldest = time.time() - _KEPT_SECONDS
    for path in folder.iterdir():
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
    digest = hashlib.sha256(data).hexdigest()
    _path(account_id, digest).write_text(sealing.seal(base64.b64encode(data).decode(), _PURPOSE))
    return digest


def kept(digest: str, *, account_id: int) -> bytes:
    """The file that this account uploaded; raises FileChanged when it is not there any more, or not theirs."""
    path = _path(account_id, digest)
    if not path.is_file():
        raise FileChanged
    return base64.b64decode(sealing.unseal(path.read_text(), _PURPOSE))


def drop(digest: str, *, account_id: int) -> None:
    """Throw the file away: it was imported, or the user thought better of it."""
    _path(account_id, digest).unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.FILE_DIR) / "imports"


def _path(account_id: int, digest: str) -> Path:
    # The digest comes back from the browser: only its hexadecimal figures may name a file.
    name = digest if len(digest) == 64 and all(char in "0123456789abcdef" for char in digest) else "none"
    return _folder() / f"{account_id}-{name}.sealed"

"""The log's signing key 「签名密钥」: made at first start, kept outside the database, readable by its owner alone."""

import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from daylight.kernel import notes


@dataclass(frozen=True)
class LogKeys:
    """The signer of checkpoints and the text of its public key, which anybody may hold."""

    signer: notes.Signer
    vkey: str


def origin() -> str:
    """The log's name in every checkpoint: one county, one log, one name for ever."""
    name: str = settings.LOG_ORIGIN
    return name


def log_keys() -> LogKeys:
    """The keys of this log; made now if there are none. The private file has mode 600."""
    private, public = _paths()
    if not private.exists():
        private.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_once(private, notes.Signer.generate(origin()).skey)
    signer = notes.Signer.parse(private.read_text().strip())
    if not public.exists():
        public.write_text(signer.verifier.vkey + "\n")
    return LogKeys(signer, signer.verifier.vkey)


def _paths() -> tuple[Path, Path]:
    return settings.KEY_DIR / "log.skey", settings.KEY_DIR / "log.vkey"


def _write_once(path: Path, text: str) -> None:
    """Create with mode 600 from the first moment; a second starter loses and reads the winner's."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w") as file:
        file.write(text + "\n")

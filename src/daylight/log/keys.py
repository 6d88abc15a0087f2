"""The log's signing key 「签名密钥」: made at first start, kept outside the database, readable by its owner alone."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from daylight.kernel import notes
from daylight.kernel.keyfiles import made_once
from daylight.log.policy import LogRenamed


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
    signer = notes.Signer.parse(made_once(private, lambda: notes.Signer.generate(origin()).skey))
    if signer.name != origin():
        raise LogRenamed(name=origin(), key=signer.name)
    if not public.exists():
        public.write_text(signer.verifier.vkey + "\n")
    return LogKeys(signer, signer.verifier.vkey)


def _paths() -> tuple[Path, Path]:
    return settings.KEY_DIR / "log.skey", settings.KEY_DIR / "log.vkey"

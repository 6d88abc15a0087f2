"""A secret in a file of its own 「密钥文件」: made once, whole from the first moment, readable by its owner alone.

Server and clock start together: whichever is second must read the first one's secret, never half of it nor one of its own.
"""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path


def made_once(path: Path, make: Callable[[], str]) -> str:
    """The text of the file; made with mode 600 if there is none. Of several starters at once one wins, the others read its."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 600 by its contract
        try:
            with os.fdopen(descriptor, "w") as file:
                file.write(make() + "\n")
                file.flush()
                os.fsync(file.fileno())
            _win(Path(name), path)
        finally:
            Path(name).unlink(missing_ok=True)
    return path.read_text().strip()


def _win(written: Path, path: Path) -> None:
    """Give the whole file its name, unless somebody was faster."""
    try:
        os.link(written, path)
    except FileExistsError:
        return

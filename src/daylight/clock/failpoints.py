"""Named places where a test may kill the process 「故障点」: `DAYLIGHT_FAILPOINT=log.tiles` dies there as by power loss."""

import os
import signal


def failpoint(name: str) -> None:
    """Die with SIGKILL if the environment names this place; nothing else, ever."""
    if os.environ.get("DAYLIGHT_FAILPOINT") == name:
        os.kill(os.getpid(), signal.SIGKILL)

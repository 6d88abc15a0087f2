"""The clock's heartbeat 「心跳」: a small file that says when it last ticked and what each step answered.

A file and no row: it is no fact about public power, and it must be writable when the database is not.
"""

import json
import logging
import os
from datetime import datetime
from pathlib import Path

from django.conf import settings

from daylight.clock.ticking import Tick

logger = logging.getLogger(__name__)


def beat(now: datetime, done: Tick) -> None:
    """Write the file in one piece; a full disk stops no tick, and the page of the platform's health tells of both."""
    path = Path(settings.HEARTBEAT)
    text = json.dumps(
        {
            "at": now.isoformat(timespec="seconds"),
            "answers": {name: str(answer) for name, answer in done.answers.items()},
            "failures": done.failures,
        },
        ensure_ascii=False,
    )
    writing = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        writing.write_text(text)
        writing.replace(path)
    except OSError:
        logger.exception("the clock could not write %s", path)

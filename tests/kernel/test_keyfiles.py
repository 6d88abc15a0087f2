"""A secret is made once, whole and for its owner alone, however many start together."""

import itertools
import stat
import threading
from pathlib import Path

from daylight.kernel.keyfiles import made_once


def test_a_secret_is_made_once_and_then_read(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "a.secret"
    assert made_once(path, lambda: "first") == "first"
    assert made_once(path, lambda: "second") == "first"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert list(path.parent.iterdir()) == [path]


def test_starters_that_race_all_read_one_whole_secret(tmp_path: Path) -> None:
    made, read, gate = itertools.count(), [], threading.Barrier(8)

    def start() -> None:
        gate.wait()
        read.append(made_once(tmp_path / "a.secret", lambda: f"{next(made)}" * 4000))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(read) == 8
    assert len(set(read)) == 1
    assert len(read[0]) >= 4000

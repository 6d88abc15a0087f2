"""`make bench`: what is timed, and how. Prints medians and ratios; asserts nothing.

Each figure comes from processes of its own with a folder of their own; PostgreSQL is a private server with fsync on.
`bench/run.py door pages` runs only the parts named.
"""

import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
PARTS = ("door", "integration", "delay", "live", "pages", "scan")
sys.path.insert(0, str(HERE.parent / "tests"))

from servers import Cluster, start_postgres  # noqa: E402


def run(part: str, address: str | None, *arguments: str) -> None:
    """Run one part in its own process on its own database."""
    with tempfile.TemporaryDirectory(prefix="daylight-bench-") as var:
        environment = os.environ | {
            "DAYLIGHT_VAR": var,
            "DJANGO_SETTINGS_MODULE": "daylight.settings",
            "DAYLIGHT_LOG_LEVEL": "ERROR",
        }
        if address:
            environment["DAYLIGHT_DATABASE"] = address
        subprocess.run([sys.executable, str(HERE / f"{part}.py"), *arguments], env=environment, check=False)


def fresh(cluster: Cluster, name: str) -> str:
    """A new, empty database on the private server."""
    subprocess.run(
        [
            "psql",
            "-q",
            "-h",
            "127.0.0.1",
            "-p",
            str(cluster.port),
            "-U",
            "daylight",
            "-d",
            "daylight",
            "-c",
            f"CREATE DATABASE {name}",
        ],
        check=True,
    )
    return cluster.address.rsplit("/", 1)[0] + "/" + name


def main() -> None:
    """All parts, or those named."""
    wanted = sys.argv[1:] or PARTS
    print(f"machine: {os.cpu_count()} cores, Python {platform.python_version()}, {platform.machine()}")
    cluster = start_postgres(fsync=True)
    try:
        for part in wanted:
            print(f"\n== {part}")
            run(part, None)
            if cluster is None:
                print("PostgreSQL is not on this machine")
            elif part not in {"delay", "scan"}:
                run(part, fresh(cluster, f"bench_{part}"))
    finally:
        if cluster is not None:
            cluster.stop()


if __name__ == "__main__":
    main()

"""A PostgreSQL server of the tests' own: made in a temporary folder, thrown away afterwards; never the machine's."""

import os
import shutil
import socket
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

REQUIRED = frozenset(filter(None, os.environ.get("DAYLIGHT_REQUIRE", "").split(",")))
"""What must be present: `DAYLIGHT_REQUIRE=postgres,browser,java` turns a skip for want of one into a failure."""


def postgres_bin() -> Path | None:
    """The folder of PostgreSQL's server programs, or None."""
    found = shutil.which("initdb")
    candidates = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    candidates += [Path(found).parent] if found else []
    return next((folder for folder in candidates if (folder / "createdb").exists()), None)


@dataclass
class Cluster:
    """A running cluster and how to reach it."""

    folder: Path
    port: int
    binaries: Path

    @property
    def address(self) -> str:
        """The address for DAYLIGHT_DATABASE."""
        return f"postgresql://daylight@127.0.0.1:{self.port}/daylight"

    def stop(self) -> None:
        """Stop it and remove its folder."""
        self._command("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _command(self, program: str, *arguments: str) -> None:
        subprocess.run(
            _as_postgres([str(self.binaries / program), *arguments]), check=True, capture_output=True, cwd="/"
        )


def _as_postgres(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root: then the system's own user `postgres` runs it."""
    if os.geteuid() != 0:
        return command
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]


def start_postgres(*, fsync: bool = False) -> Cluster | None:
    """Start a private cluster, or answer None where PostgreSQL is not installed; `fsync` for honest timings."""
    binaries = postgres_bin()
    if binaries is None:
        return None
    folder = Path(tempfile.mkdtemp(prefix="daylight-pg-"))
    folder.chmod(0o755)
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    cluster = Cluster(folder, port, binaries)
    data = str(folder / "data")
    cluster._command(
        "initdb", "-D", data, "-U", "daylight", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"
    )
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync={'on' if fsync else 'off'} -c max_connections=60"
    cluster._command("pg_ctl", "-D", data, "-o", options, "-l", str(folder / "log"), "-w", "start")
    cluster._command("createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "daylight", "daylight")
    return cluster

"""The page on clusters is executed: its commands start a master and two workers here, and a scan runs on them."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from house.sources import ROOT
from spark.province import in_folders

pytestmark = [pytest.mark.java, pytest.mark.xdist_group("spark")]

PAGE = (ROOT / "docs" / "operating" / "cluster.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """In a process group of its own, all of which ends with the test."""
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "SPARK_LOCAL_IP": "127.0.0.1",
    }
    process = subprocess.Popen(
        ["bash", "-eu", "-c", script], cwd=folder, env=environment, text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        said, warned = process.communicate(timeout=240)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    return subprocess.CompletedProcess(script, process.returncode, said, warned)


def test_the_commands_of_the_page_scan_a_province_on_a_master_and_two_workers(tmp_path) -> None:
    _setup, settings, *commands = BLOCKS
    in_folders(tmp_path / "record")
    settings = settings.replace("/srv/record", str(tmp_path / "record")).replace("7077", str(free_port()))
    commands = [block.replace("daylight scan", "daylight scan --models F08,P03") for block in commands]
    ended = run(settings + "".join(commands), tmp_path)
    assert ended.returncode == 0, ended.stderr[-2000:]
    found = [json.loads(line) for line in (tmp_path / "findings.jsonl").read_text(encoding="utf-8").splitlines()]
    pairs = {tuple(row["id"] for row in finding["evidence"]) for finding in found}
    assert pairs == {("i1", "i2"), ("i5", "i6"), ("i7", "i8")}
    for worker in ("worker-1", "worker-2"):
        assert "Launching executor" in (tmp_path / f"{worker}.log").read_text() or any((tmp_path / worker).iterdir())


def test_a_cluster_out_of_reach_and_a_machine_without_java_are_one_line(tmp_path) -> None:
    in_folders(tmp_path / "record")
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("bash", "env", "dirname", "python3"):
        (tools / name).symlink_to(shutil.which(name))
    ended = subprocess.run(
        [Path(sys.executable).parent / "daylight", "scan", tmp_path / "record", "--engine", "spark", "--master", "local[1]"],
        capture_output=True, text=True, check=False, env={"PATH": str(tools), "HOME": str(tmp_path)},
    )  # fmt: skip
    assert ended.returncode == 2
    assert "it needs Java 17 or newer" in ended.stderr
    assert "Traceback" not in ended.stderr

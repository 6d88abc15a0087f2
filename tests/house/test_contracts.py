"""The floors of the house hold, and each contract is seen to fail when it is broken on purpose."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from house.sources import PACKAGE, ROOT

LINT = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
BROKEN = {
    "floors": ("parties/queries/people.py", "from daylight.cases import models as upper\n"),
    "kernel-is-pure": ("kernel/money.py", "import django\n"),
    "faces-are-blind": ("web/portal/pages.py", "from daylight.web.desk import views as other\n"),
    "portal-reads-only": ("web/portal/pages.py", "from daylight.cases import acts as writes\n"),
    "log-tables-are-the-doors-own": ("parties/queries/people.py", "from daylight.log import models as tables\n"),
}


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*LINT, "--config", str(folder / "pyproject.toml")], cwd=folder, env={"PYTHONPATH": str(folder / "src")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_every_contract_is_kept() -> None:
    done = _lint(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("contract", BROKEN)
def test_a_broken_contract_is_seen(contract: str, tmp_path: Path) -> None:
    shutil.copytree(
        PACKAGE,
        tmp_path / "src" / "daylight",
        ignore=shutil.ignore_patterns("static", "templates", "locale", "__pycache__"),
    )
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    name, line = BROKEN[contract]
    target = tmp_path / "src" / "daylight" / name
    target.write_text(target.read_text() + "\n" + line)
    done = _lint(tmp_path)
    assert done.returncode != 0
    assert "broken" in done.stdout.lower()

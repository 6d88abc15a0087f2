"""Static files 「静态文件」: browser libraries from node_modules and our own, put together for serving.

Nothing of the libraries is copied into the repository: they are installed from the lock file, the few files needed are
laid into `var/assets/vendor`, and Django's collectstatic gives every file its hashed, compressed name in STATIC_ROOT. A
second run with nothing changed does nothing.
"""

import argparse
import hashlib
import re
import shutil
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from django.conf import settings as django_settings
from django.core.management import call_command

from daylight.web.icons import MARKS, OUTLINE

VENDOR = (
    "@tabler/core/dist/css/tabler.min.css",
    "htmx.org/dist/htmx.min.js",
    "echarts/dist/echarts.min.js",
)
LICENCES = ("@tabler/core/LICENSE", "@tabler/icons/LICENSE", "htmx.org/LICENSE", "echarts/LICENSE", "echarts/NOTICE")

_MAP = re.compile(r"\s*(/\*# sourceMappingURL=\S+ \*/|//# sourceMappingURL=\S+)\s*$")


class LibrariesMissing(RuntimeError):  # noqa: N818 - named for what is the matter, as refusals are
    """The browser libraries are not installed; the message says the command."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take no arguments: what is collected and whereto is set in the settings."""
    del parser


def run(options: argparse.Namespace) -> int:
    """Run the word `collect` of the command line."""
    del options
    collect(django_settings)
    return 0


def collect(settings: Any) -> None:
    """Lay out the libraries and collect everything into STATIC_ROOT, unless nothing changed since the last time."""
    libraries = libraries_of(settings)
    own = sorted(path for path in (settings.PACKAGE / "web" / "static").rglob("*") if path.is_file())
    sources = [*own, *(libraries / name for name in VENDOR), Path(__file__), Path(__file__).with_name("icons.py")]
    stamp = settings.STATIC_ROOT / ".collected"
    wanted = _fingerprint(sources)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    lay_out(libraries, settings.ASSETS)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(wanted)


def libraries_of(settings: Any) -> Path:
    """Return the folder of the installed browser libraries, beside the sources."""
    folder: Path = settings.PACKAGE.parents[1] / "node_modules"
    missing = [name for name in VENDOR if not (folder / name).exists()]
    if missing:
        raise LibrariesMissing(f"{', '.join(missing)} not found in {folder}: run `make venv`, which installs them.")
    return folder


def lay_out(libraries: Path, assets: Path) -> None:
    """Copy the needed files and build the sprite; whatever lay there before goes away."""
    vendor = assets / "vendor"
    shutil.rmtree(vendor, ignore_errors=True)
    vendor.mkdir(parents=True)
    for name in VENDOR:
        # The maps are not served, and collectstatic refuses a file that names one which is not there.
        text = (libraries / name).read_text(encoding="utf-8")
        (vendor / Path(name).name).write_text(_MAP.sub("\n", text), encoding="utf-8")
    for name in LICENCES:
        if (libraries / name).exists():
            library = name.rpartition("/")[0].replace("/", "-").lstrip("@")
            shutil.copyfile(libraries / name, vendor / f"{library}-{Path(name).name}.txt")
    (vendor / "icons.svg").write_text(sprite(libraries / "@tabler/icons/icons/outline"), encoding="utf-8")


def sprite(folder: Path) -> str:
    """Return one SVG that holds every shape as a symbol, drawn in the colour of the text around it."""
    symbols = [_symbol(name, (folder / f"{name}.svg").read_text(encoding="utf-8")) for name in OUTLINE]
    symbols += [f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>' for name, body in MARKS.items()]
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'


def _symbol(name: str, source: str) -> str:
    """Turn one icon file into a symbol; the empty square every icon starts with is left out."""
    root = ET.fromstring(source)  # noqa: S314 - files of a locked package, not input
    body = "".join(
        ET.tostring(part, encoding="unicode").replace(' xmlns:ns0="http://www.w3.org/2000/svg"', "").replace("ns0:", "")
        for part in root
        if part.get("d") != "M0 0h24v24H0z"
    )
    drawn = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
    return f'<symbol id="{name}" viewBox="0 0 24 24"><g {drawn}>{" ".join(body.split())}</g></symbol>'


def _fingerprint(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path.name}:{path.stat().st_size}:{path.stat().st_mtime_ns}\n".encode())
    return digest.hexdigest()

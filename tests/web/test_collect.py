"""Static files: the libraries laid out, the sprite, and nothing done twice."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings as real

from daylight.web.collect import LibrariesMissing, lay_out, libraries_of, sprite
from daylight.web.icons import MARKS, OUTLINE

WEB = Path(__file__).parents[2] / "src/daylight/web"


def test_the_needed_files_are_laid_out_without_their_maps(tmp_path: Path) -> None:
    lay_out(libraries_of(real), tmp_path)
    laid = {path.name for path in (tmp_path / "vendor").iterdir()}
    assert {"tabler.min.css", "htmx.min.js", "echarts.min.js", "icons.svg"} <= laid
    assert "sourceMappingURL" not in (tmp_path / "vendor/tabler.min.css").read_text("utf-8")


def test_the_sprite_holds_every_shape_a_template_or_a_menu_asks_for() -> None:
    drawn = sprite(libraries_of(real) / "@tabler/icons/icons/outline")
    for name in (*OUTLINE, *MARKS):
        assert f'<symbol id="{name}"' in drawn
    assert "ns0" not in drawn


def test_no_template_asks_for_a_shape_that_is_not_in_the_sprite() -> None:
    known = {*OUTLINE, *MARKS}
    for path in (*WEB.rglob("*.html"), WEB / "menu.py", WEB / "shapes.py"):
        text = path.read_text("utf-8")
        asked = re.findall(r"{% icon [\"']([\w-]+)[\"']", text) + re.findall(r"Place\(\"[\w:]+\", \"([\w-]+)\"", text)
        assert set(asked) <= known, path.name


def test_missing_libraries_are_named_with_the_command_that_installs_them(tmp_path: Path) -> None:
    package = tmp_path / "src" / "daylight"
    with pytest.raises(LibrariesMissing, match="make venv"):
        libraries_of(SimpleNamespace(PACKAGE=package))

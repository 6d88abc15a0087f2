"""`daylight check` finds the fault in a county's own file and names it."""

from pathlib import Path

import pytest

from daylight import cli
from daylight.log import powers

pytestmark = pytest.mark.django_db


def test_the_house_as_it_is_shipped_has_no_fault(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check"]) == 0
    assert "no fault found" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("procedures/county.toml", 'code = "payment\n'),
        (
            "procedures/county.toml",
            'code = "county"\ntitle = { zh = "县", en = "County" }\nin_force = 2026-01-01\ncolour = "red"\n',
        ),
        ("powers/county.toml", "[post.x\n"),
    ],
)
def test_a_broken_file_of_a_county_is_named(
    name: str, text: str, tmp_path: Path, settings, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).parent.mkdir(parents=True)
    (tmp_path / name).write_text(text)
    settings.PACKS = (tmp_path,)
    powers.power_list.cache_clear()
    try:
        assert cli.main(["check", "--rules-only"]) == 1
    finally:
        settings.PACKS = ()
        powers.power_list.cache_clear()
    assert Path(name).name in capsys.readouterr().out

"""The handbook of models says what the pages say, and every model of the catalogue is either there or explained."""

from pathlib import Path

from daylight.risk import handbook
from daylight.risk.page_reading import read_pages
from risk.examples import RISK

ROOT = Path(__file__).parents[2]
CATALOGUE = {"F": 22, "A": 7, "C": 10, "T": 20, "P": 9, "L": 5, "H": 3, "X": 4}
PAGES, _ = read_pages(RISK)


def test_the_handbook_is_what_the_pages_make_of_it() -> None:
    written = (ROOT / "docs" / "risk-models.md").read_text(encoding="utf-8")
    assert written == handbook.made(), "run: python -m daylight.risk.handbook"


def test_every_model_of_the_catalogue_is_there_or_explained() -> None:
    known = {page.code for page in PAGES}
    explained = {row["code"] for row in handbook.left_out()}
    listed = {f"{group}{number:02d}" for group, count in CATALOGUE.items() for number in range(1, count + 1)}
    assert listed - known == explained
    assert len(listed & known) >= 60


def test_every_page_stands_in_a_known_group() -> None:
    assert {page.group for page in PAGES} <= handbook.GROUPS.keys()

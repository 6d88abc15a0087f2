"""The handbook of risk models 「监督模型手册」: one document made from the pages, so that it cannot say anything else than they do.

`python -m daylight.risk.handbook` writes `docs/risk-models.md`; a test holds the file to the pages.
"""

import sys
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

import daylight
from daylight.risk.page_reading import read_pages
from daylight.risk.pages import Page, Parameter, Rung, Unit, Within, pages_in_force, written

RULES = Path(daylight.__file__).parent / "rules"
LEFT_OUT = RULES / "risk-left-out.toml"
GROUPS = {
    "funds": "Funds 资金", "assets": "Assets 资产", "contracts": "Resources and contracts 资源与合同",
    "trading": "Trading 交易与投标", "approvals": "Approvals and traces 审批与痕迹", "land": "Land and compensation 征地与补偿",
    "posts": "Posts and rotation 人员与轮岗", "voice": "Petitions and supervision 信访与监督",
    "ocds": "Open contracting indicators 开放合同指标",
}  # fmt: skip
"""The groups of models in the order of the handbook."""
_MARKS = {"red": "🔴 red", "yellow": "🟡 yellow", "blue": "🔵 blue"}
_FORMS = {Unit.DAYS: " days", Unit.WORKDAYS: " working days", Unit.PCT: " %", Unit.FEN: " yuan"}
_WITHIN = {Within.PLACE: "one village", Within.COUNTY: "a county (rows of several places are compared)"}


def handbook(pages: Sequence[Page], left_out: Iterable[dict[str, str]]) -> str:
    """The whole document."""
    return "\n".join((*_opening(pages), *_overview(pages), *_left_out(left_out), *_chapters(pages))) + "\n"


def _opening(pages: Sequence[Page]) -> Iterator[str]:
    yield "# Risk models 「监督模型」"
    yield ""
    yield (
        f"{len(pages)} models, each one page under `src/daylight/rules/risk`: a head, prose, one query or detector, worked "
        "examples that every test run executes. This document is made from the pages by `python -m daylight.risk.handbook`; "
        "do not write in it. How a model is written: [writing-a-model.md](writing-a-model.md). What it reads: "
        "[record.md](record.md). How well they find what was planted: [detection.md](detection.md)."
    )
    yield ""
    yield "A finding is a lead, not a verdict. Red: a rule was broken on the face of the record, or hard evidence of identity;"
    yield "yellow: a lead that needs an explanation; blue: a reminder, or a gap in the data."
    yield ""


def _overview(pages: Sequence[Page]) -> Iterator[str]:
    yield "## Overview"
    yield ""
    yield "| code | model | 模型 | colours | reads | sees all it needs within |"
    yield "|---|---|---|---|---|---|"
    for page in _ordered(pages):
        reads = ", ".join(f"`{name}`" for name in page.needs)
        yield (
            f"| [{page.code}](#{page.code.lower()}) | {page.title.en} | {page.title.zh} | {_colours(page)} | {reads} "
            f"| {page.complete_within.value} |"
        )
    yield ""


def _left_out(rows: Iterable[dict[str, str]]) -> Iterator[str]:
    listed = list(rows)
    if not listed:
        return
    yield "## Left out, and why"
    yield ""
    yield "| code | model | reason | 原因 |"
    yield "|---|---|---|---|"
    for row in listed:
        yield f"| {row['code']} | {row['en']} {row['zh']} | {row['reason_en']} | {row['reason_zh']} |"
    yield ""


def _chapters(pages: Sequence[Page]) -> Iterator[str]:
    ordered = _ordered(pages)
    for group in dict.fromkeys(page.group for page in ordered):
        yield f"## {GROUPS.get(group, group)}"
        yield ""
        for page in ordered:
            if page.group == group:
                yield from _chapter(page)


def _chapter(page: Page) -> Iterator[str]:
    yield f'<a id="{page.code.lower()}"></a>'
    yield ""
    yield f"### {page.code} {page.title.en} 「{page.title.zh}」"
    yield ""
    yield f"> {page.sentence.en}"
    yield ">"
    yield f"> {page.sentence.zh}"
    yield ""
    yield f"- Colour: {'; '.join(_rung(page, rung) for rung in page.ladder)}"
    yield f"- Basis: {'; '.join(one.en for one in page.basis)}"
    yield f"- Needs: {_columns(page.needs.items())}"
    if page.uses:
        yield f"- Takes where it is there: {_columns(page.uses.items())}"
    if page.minimum_n:
        yield f"- Peers at least: {page.minimum_n}"
    yield f"- Sees all it needs within {_WITHIN[page.complete_within]}"
    yield f"- Page: `src/daylight/rules/risk/{page.path.name}`, in force since {page.in_force}, {len(page.examples)} worked examples"
    if page.parameters:
        yield ""
        yield "| parameter | default | what | source |"
        yield "|---|---|---|---|"
        for one in page.parameters:
            yield f"| `{one.code}` | {_default(one)} | {one.title.en} {one.title.zh} | {one.source.en} {one.source.zh} |"
    yield ""


def _ordered(pages: Sequence[Page]) -> list[Page]:
    order = list(GROUPS)
    return sorted(pages, key=lambda page: (order.index(page.group) if page.group in order else len(order), page.code))


def _colours(page: Page) -> str:
    return " ".join(dict.fromkeys(_MARKS[rung.colour].partition(" ")[0] for rung in page.ladder))


def _rung(page: Page, rung: Rung) -> str:
    """One rung in words: the colour, the grade and the bound with its value."""
    said = [_MARKS[rung.colour]]
    if rung.grade:
        said.append(f"where it is “{rung.grade}”")
    for word, bound in (("above", rung.over), ("from", rung.at_least)):
        if bound is not None:
            said.append(f"{word} {_bound(page, bound)}")
    return " ".join(said)


def _bound(page: Page, bound: object) -> str:
    named = next((one for one in page.parameters if one.code == bound), None)
    if named is not None:
        return f"`{named.code}` ({_default(named)})"
    return f"{written(float(str(bound)) if page.unit is not Unit.FEN else bound, page.unit)}{_FORMS.get(page.unit, '')}"


def _default(one: Parameter) -> str:
    if isinstance(one.default, tuple):
        rows = [
            ", ".join(f"{name} {_cell(name, cell)}" for name, cell in row.items() if cell is not None)
            for row in one.default
        ]
        return "; ".join(rows) or "none"
    return f"{written(one.default, one.unit)}{_FORMS.get(one.unit, '')}" if one.default != "" else "none"


def _cell(name: str, cell: object) -> str:
    return written(cell, Unit.FEN if name.endswith("_fen") else Unit.TEXT)


def _columns(tables: Iterable[tuple[str, tuple[str, ...]]]) -> str:
    return "; ".join(f"`{name}` ({', '.join(columns)})" for name, columns in tables).replace("|", " or ")


def left_out() -> list[dict[str, str]]:
    """The models of the catalogue that are not here, with the reason in both languages."""
    found: list[dict[str, str]] = tomllib.loads(LEFT_OUT.read_text(encoding="utf-8"))["model"]
    return found


def made(on: date = date.max) -> str:
    """The handbook of the house's own pages."""
    pages, _errors = read_pages(RULES / "risk")
    return handbook(pages_in_force(pages, on), left_out())


if __name__ == "__main__":
    Path(sys.argv[1] if len(sys.argv) > 1 else "docs/risk-models.md").write_text(made(), encoding="utf-8")

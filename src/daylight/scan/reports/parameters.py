"""The parameters that a scan used 「所用参数」, as a person reads them; several values where places or days differ."""

from collections.abc import Iterator
from typing import Any

from daylight.kernel.tables import Title
from daylight.record.schema import Kind
from daylight.risk.pages import Parameter, TableValue, Unit, Value, money, written
from daylight.scan.outcome import Looked
from daylight.scan.reports.markup import number, title, word

COLUMNS = {
    "account": Title("科目", "account"), "action": Title("操作", "action"), "author": Title("作者", "author"),
    "competition": Title("竞争方式", "competition"), "details": Title("方式说明", "details"), "digit": Title("首位数", "digit"),
    "kind": Title("种类", "kind"), "least_days": Title("最少天数", "days at least"), "level": Title("平台层级", "level"),
    "limit_fen": Title("限额", "limit"), "method": Title("交易方式", "method"), "parts": Title("期数", "parts"),
    "position": Title("次序", "position"), "post": Title("岗位", "post"), "post_a": Title("岗位", "post"),
    "post_b": Title("另一岗位", "other post"),
    "procedure": Title("流程", "procedure"), "programme": Title("项目", "programme"), "share": Title("比例", "share"),
    "since": Title("自", "since"), "starts": Title("模型编号开头", "codes of models begin with"), "status": Title("状态", "status"),
    "step": Title("环节", "step"), "subject": Title("对象", "subject"), "threshold": Title("界限", "threshold"),
    "topic": Title("信访主题", "topic"), "until": Title("至", "until"), "upto_fen": Title("可免金额", "not needed up to"),
    "value": Title("值", "value"), "way": Title("方式", "way"), "word": Title("用语", "word"),
}  # fmt: skip
"""What the columns of parameters that are tables are called."""
_LANGUAGES = ("zh", "en")


def used_values(looked: Looked) -> Iterator[tuple[Parameter, Value, int | None]]:
    """Each parameter with each value that was used of it, numbered where there are several."""
    for parameter in looked.page.parameters:
        used: dict[str, Value] = {}
        for variant in looked.variants:
            value = variant.given.get(parameter.code, parameter.default)
            used.setdefault(repr(value), value)
        for place, value in enumerate(used.values(), start=1):
            yield parameter, value, place if len(used) > 1 else None


def said(value: Value, parameter: Parameter) -> str:
    """A value with its unit in both languages, as markup; the rows of a table one after another."""
    if isinstance(value, tuple):
        return title(Title(*(_rows(value, parameter, language) for language in _LANGUAGES))) if value else word("none")
    return number(value, parameter.unit) if value != "" else word("none")


def _rows(value: TableValue, parameter: Parameter, language: str) -> str:
    """The rows of a table in one language; a single column needs no name."""
    between, after = ("，", "；") if language == "zh" else (", ", "; ")
    columns = {name: kind for name, kind in parameter.columns.items() if name not in _LANGUAGES or name == language}
    called = {name: "" if len(columns) == 1 or name == language else f"{_title(name, language)} " for name in columns}
    return after.join(
        between.join(
            called[name] + _cell_said(row[name], kind, language)
            for name, kind in columns.items()
            if row.get(name) is not None
        )
        for row in value
    )


def _title(column: str, language: str) -> str:
    """What a column is called; its own name on a county's own page."""
    found = COLUMNS.get(column)
    return column if found is None else found.say(language)


def _cell_said(part: Any, kind: Kind, language: str) -> str:
    if kind is Kind.FEN:
        return f"{written(part, Unit.FEN)} {money(None).say(language)}"
    return f"{written(part, Unit.PCT)} %" if kind is Kind.PCT else written(part, Unit.TEXT)


def shown(value: Any, unit: Unit) -> str:
    """A value as a cell holds it, its unit beside it: the rows of a table one after another."""
    if isinstance(value, tuple):
        return "; ".join(
            ", ".join(
                f"{name.removesuffix('_fen')} {_cell(name, part)}" for name, part in row.items() if part is not None
            )
            for row in value
        )
    return written(value, unit)


def _cell(name: str, part: Any) -> str:
    return written(part, Unit.FEN) if name.endswith("_fen") else str(part)

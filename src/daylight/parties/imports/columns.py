"""The three lists and their columns 「导入模板列」, under both languages' headings."""

from dataclasses import dataclass
from enum import StrEnum

from daylight.parties.policy import LEVEL_TITLES


class Kind(StrEnum):
    """What a cell holds."""

    TEXT = "text"
    NUMBER = "number"  # figures kept as text: identity numbers, telephones, codes
    DAY = "day"
    COUNT = "count"
    LEVEL = "level"
    POST = "post"
    LINE = "line"


@dataclass(frozen=True)
class Column:
    """One column: its key, its heading in both languages, what it holds."""

    key: str
    zh: str
    en: str
    kind: Kind = Kind.TEXT
    required: bool = False

    def heading(self, language: str) -> str:
        """The heading; a star marks what must be filled."""
        return (self.zh if language.startswith("zh") else self.en) + ("*" if self.required else "")


@dataclass(frozen=True)
class Sheet:
    """One list: a worksheet of the workbook."""

    key: str
    zh: str
    en: str
    columns: tuple[Column, ...]

    def title(self, language: str) -> str:
        """The worksheet's name."""
        return self.zh if language.startswith("zh") else self.en


PLACES = Sheet("places", "地方", "Places", (
    Column("code", "代码", "Code", Kind.NUMBER, required=True),
    Column("name", "名称", "Name", required=True),
    Column("level", "层级", "Level", Kind.LEVEL, required=True),
    Column("parent", "上级代码", "Parent code", Kind.NUMBER, required=True),
    Column("since", "起始日期", "Valid from", Kind.DAY, required=True),
    Column("population", "人口", "Population", Kind.COUNT),
    Column("households", "户数", "Households", Kind.COUNT),
))  # fmt: skip
PEOPLE = Sheet("people", "人员", "People", (
    Column("name", "姓名", "Name", required=True),
    Column("id_number", "身份证号", "Identity number", Kind.NUMBER, required=True),
    Column("phone", "手机号", "Telephone", Kind.NUMBER),
    Column("place", "所在地代码", "Place code", Kind.NUMBER, required=True),
    Column("household", "户号", "Household", Kind.NUMBER),
))  # fmt: skip
MANDATES = Sheet("mandates", "任职", "Mandates", (
    Column("id_number", "身份证号", "Identity number", Kind.NUMBER, required=True),
    Column("post", "岗位", "Post", Kind.POST, required=True),
    Column("place", "任职地代码", "Place code", Kind.NUMBER, required=True),
    Column("line", "AB岗", "A or B", Kind.LINE),
    Column("since", "任职日期", "Since", Kind.DAY, required=True),
    Column("until", "离任日期", "Until", Kind.DAY),
))  # fmt: skip
SHEETS = (PLACES, PEOPLE, MANDATES)

LEVEL_NAMES = {level: LEVEL_TITLES[level].zh for level in ("county", "township", "village", "group")}
"""The levels a list may hold, with their names in the drop-down."""
MAX_ROWS = 20_000
MAX_COLUMNS = 64
